"""The demonstration's petitions: our own words, one for every state that a reader may meet."""

from dataclasses import dataclass
from enum import StrEnum

from participation.responses.models import ReasonType, Verdict


class Fate(StrEnum):
    """How far a demonstration petition has come."""

    SCREENING = "screening"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OPEN = "open"
    CLOSED = "closed"
    AWAITING = "awaiting"
    EXTENDED = "extended"
    # A draft with the part of a unit and of another agency, which waits for its control unit.
    SIGNING = "signing"
    RESPONDED = "responded"


@dataclass(frozen=True)
class DemoTopic:
    """A topic to browse by."""

    slug: str
    name: str
    name_en: str


TOPICS = (
    DemoTopic("transport", "交通與道路", "Transport"),
    DemoTopic("environment", "環境與海洋", "Environment"),
    DemoTopic("education", "教育與學習", "Education"),
    DemoTopic("health", "健康與照護", "Health and care"),
    DemoTopic("digital", "數位與通訊", "Digital"),
)


@dataclass(frozen=True)
class Word:
    """A lead agency's word on one demand."""

    verdict: Verdict
    reason_type: ReasonType
    reason: str
    next_step: str = ""


@dataclass(frozen=True)
class Correction:
    """What was wrong in the word on a demand, and why it was put right. Told to everybody."""

    demand: int
    wrong: str
    right: str
    reason: str


@dataclass(frozen=True)
class DemoPetition:
    """`days` is how long ago it was proposed; `batches` are paper signatures of (days ago, number).

    `contact_days` after the threshold the lead agency spoke with the proposer: some are late.
    """

    title: str
    content: str
    benefit: str
    demands: tuple[str, ...]
    topic: str
    lead: str
    days: int
    fate: Fate
    contact_days: int = 9
    by: str = "xiaoyu@example.org"
    lifecycle: str = "demo"
    signatures: int = 0
    co: str = ""
    batches: tuple[tuple[int, int], ...] = ()
    words: tuple[Word, ...] = ()
    unit_words: str = ""
    co_words: str = ""
    correction: Correction | None = None
    note: str = ""
    code: str = ""


PETITIONS = (
    DemoPetition(
        title="公車站牌要看得到下一班還有幾分鐘",
        content=(
            "大城市的站牌早就有到站時間，鄉鎮的站牌卻只有一張褪色的時刻表。班次少的地方，錯過一班要等一個小時，"
            "更需要知道車子到哪裡了。\n\n手機查得到沒錯，但長輩不用、國小學生沒有、下雨天大家都不想拿出來。"
            "電子紙站牌用太陽能板就能供電，不必接電線，希望從每天不到二十班的路線先裝。"
        ),
        benefit="等車的人不必猜，願意搭公車的人會變多。電子紙耗電低，一座的維護費比發光看板低。",
        demands=(
            "每天不到二十班的路線，優先裝設電子紙站牌",
            "站牌同時播報語音，讓視障者聽得到",
            "每半年公布裝設進度",
        ),
        topic="transport",
        lead="交通與道路部",
        days=21,
        fate=Fate.OPEN,
        lifecycle="join",
        signatures=4,
        batches=((19, 214), (16, 655), (12, 402), (9, 1180), (5, 731), (2, 268)),
    ),
    DemoPetition(
        title="海邊的垃圾桶不要在連假時收走",
        content=(
            "連假人最多的三天，海邊的垃圾桶反而被收起來，說是怕滿出來。結果垃圾不在桶子裡，在沙灘上。"
            "希望連假增加清運次數，而不是把桶子收走。"
        ),
        benefit="減少流進海裡的垃圾，也省下事後淨灘的人力。",
        demands=("連假期間保留垃圾桶，每天至少清運兩次", "公布各海岸的清運時間"),
        topic="environment",
        lead="環境與海洋部",
        days=6,
        fate=Fate.OPEN,
        by="haifeng@example.org",
        signatures=3,
    ),
    DemoPetition(
        title="國中小的校園圖書館在暑假也開放",
        content=(
            "暑假兩個月，學校圖書館鎖著，社區的孩子只能去便利商店吹冷氣。請讓國中小圖書館在暑假每週開放三天，"
            "由志工與替代役協助，讓書有人看。"
        ),
        benefit="弱勢家庭的孩子有地方讀書；書與空間都已經有了，只差開門的人。",
        demands=("暑假每週至少開放三天", "補助每校一名工讀人力"),
        topic="education",
        lead="教育與學習部",
        days=52,
        fate=Fate.OPEN,
        by="ade@example.org",
        signatures=2,
    ),
    DemoPetition(
        title="藥袋上的字請放大到看得清楚",
        content=(
            "家中長輩每天吃七種藥，藥袋上的字比螞蟻還小，「飯前」和「飯後」常常看錯。"
            "請規定藥袋的用法欄至少用 14 級字，"
            "並且用圖示標出早中晚。"
        ),
        benefit="減少吃錯藥。藥袋本來就要印，放大字不必多花錢。",
        demands=("用法欄字級不小於 14 級", "以圖示標示服藥時間", "藥袋上的警語用白話寫"),
        topic="health",
        lead="健康與照護部",
        days=40,
        fate=Fate.AWAITING,
        signatures=6,
    ),
    DemoPetition(
        title="政府網站的表單不要再規定用某一種瀏覽器",
        content=(
            "辦一件事要先換瀏覽器、裝元件、改設定，最後還是失敗。請規定所有線上申辦在任何現代瀏覽器與手機上都能完成，"
            "不必安裝東西，也讓螢幕報讀軟體讀得到。"
        ),
        benefit="不必為了辦一件事跑一趟櫃檯；視障者可以自己辦。",
        demands=("線上申辦不得要求安裝元件", "公布尚未改善的服務與完成日期"),
        topic="digital",
        lead="數位與通訊部",
        co="平臺營運中心",
        days=130,
        fate=Fate.AWAITING,
        by="haifeng@example.org",
        signatures=8,
    ),
    DemoPetition(
        title="夜間施工要提前三天讓住戶知道",
        content=(
            "半夜一點聽到電鑽，才知道門口在挖馬路。緊急搶修大家都能理解，但計畫好的工程，請至少三天前在門口貼通知，"
            "寫明時間、單位與電話。"
        ),
        benefit="住戶可以先安排，施工單位也少接抱怨電話。",
        demands=("計畫性夜間施工至少三天前通知", "通知要寫明聯絡人並能接聽"),
        topic="transport",
        lead="交通與道路部",
        days=75,
        fate=Fate.EXTENDED,
        by="ade@example.org",
        signatures=5,
    ),
    DemoPetition(
        title="自行車道穿越路口要有自己的號誌",
        content=(
            "騎自行車過大路口，跟行人走會擋到人，跟汽車走會被右轉車擦撞。請在自行車流量大的路口設專用號誌與停等區，"
            "讓騎車的人先走五秒。"
        ),
        benefit="減少右轉碰撞，也讓通勤的人敢騎車。",
        demands=("流量前一百名的路口先設專用號誌", "每年公布路口的事故變化"),
        topic="transport",
        lead="交通與道路部",
        co="數位與通訊部",
        days=160,
        contact_days=30,
        fate=Fate.RESPONDED,
        signatures=7,
        words=(
            Word(
                Verdict.ADOPTED,
                ReasonType.EVIDENCE,
                "試辦的十二個路口，設置後右轉碰撞減少四成，效果明確。",
                "分兩年完成流量前一百名的路口，每季公布清單。",
            ),
            Word(
                Verdict.PARTLY_ADOPTED,
                ReasonType.TECHNICAL,
                "事故資料可以公布，但單一路口件數少，每年比較沒有意義，改為三年合併。",
                "明年起公布三年合併的統計。",
            ),
        ),
        correction=Correction(
            demand=1,
            wrong="減少四成",
            right="減少三成七",
            reason="「四成」是試辦前三個月的數字，全期的統計是三成七。",
        ),
    ),
    DemoPetition(
        title="海水浴場設置輪椅到得了的步道",
        content=(
            "海水浴場的停車場到沙灘隔著三百公尺的軟沙，輪椅、助行器和娃娃車都過不去。請先在人最多的三處海水浴場鋪設步道，"
            "並在旁邊放可以坐著沖洗的設備。\n\n步道用可拆的板材，颱風前收起來就好，不會影響海灘。"
        ),
        benefit="行動不便的人、長輩和帶小孩的家庭都能到海邊。",
        demands=("三處海水浴場鋪設可拆式步道", "步道旁設置坐著可用的沖洗設備"),
        topic="environment",
        lead="環境與海洋部",
        co="交通與道路部",
        days=46,
        fate=Fate.SIGNING,
        by="ade@example.org",
        signatures=6,
        words=(
            Word(
                Verdict.ADOPTED,
                ReasonType.BUDGET,
                "白沙、福隆、旗津三處的經費已經編列，可拆式板材也完成耐鹽測試。",
                "明年六月開放前鋪設完成。",
            ),
            Word(
                Verdict.UNDER_STUDY,
                ReasonType.TECHNICAL,
                "沖洗設備需要淡水管線，三處之中只有一處現有管線可用。",
                "半年內完成另外兩處的管線評估並公布。",
            ),
        ),
        unit_words="三處海灘的管線圖已經比對：福隆可以直接接水，白沙與旗津需要另設約兩百公尺的管線。",
        co_words="停車場到沙灘入口的人行道斜率可以改善，本部將配合步道的位置調整。",
    ),
    DemoPetition(
        title="遠距教學的課程要有字幕",
        content=(
            "線上課程越來越多，聽障學生卻只能看老師的嘴型。自動字幕已經很準，請讓公開的教學影片都附上校對過的字幕。"
        ),
        benefit="聽障學生、外籍學生、在圖書館看影片的人都用得到。",
        demands=("公費製作的教學影片都附字幕", "開放字幕檔讓大家校對"),
        topic="education",
        lead="教育與學習部",
        days=210,
        fate=Fate.RESPONDED,
        by="ade@example.org",
        signatures=5,
        words=(
            Word(
                Verdict.UNDER_STUDY,
                ReasonType.BUDGET,
                "新製影片可以做到，已公開的一萬兩千小時影片需要估算經費。",
                "半年內提出分年計畫與經費。",
            ),
            Word(
                Verdict.NOT_ADOPTED,
                ReasonType.LAW,
                "部分影片的著作權契約沒有包含改作，目前無法開放字幕檔。",
            ),
        ),
    ),
    DemoPetition(
        title="候診間請播放叫號字幕，不要只用喊的",
        content="耳朵不好的人在候診間最怕錯過自己的名字。請在候診間加上看得到的叫號字幕，並且只顯示號碼，不顯示姓名。",
        benefit="聽障者與長輩不必一直問，也保護隱私。",
        demands=("公立醫院候診間設置叫號字幕", "字幕只顯示號碼"),
        topic="health",
        lead="健康與照護部",
        days=95,
        fate=Fate.CLOSED,
        by="haifeng@example.org",
        signatures=3,
    ),
    DemoPetition(
        title="請處理我家樓下的違規停車",
        content="樓下每天都有人把車停在紅線上，打了很多次電話都沒有用，希望中央政府派人來處理。",
        benefit="讓巷子恢復通行。",
        demands=("派人取締",),
        topic="transport",
        lead="交通與道路部",
        days=12,
        fate=Fate.REFUSED,
        by="ade@example.org",
        code="personal-case",
        note="這是個別地點的違規檢舉，由當地警察機關處理。若您希望修改停車規定，歡迎重新提出。",
    ),
    DemoPetition(
        title="河口的候鳥棲地不要再設釣魚平臺",
        content="提議發布後，發現同一個河口已經有公聽會在進行，先撤回這項提議，把意見送到公聽會。",
        benefit="讓候鳥有休息的地方。",
        demands=("停止新設釣魚平臺",),
        topic="environment",
        lead="環境與海洋部",
        days=33,
        fate=Fate.WITHDRAWN,
        signatures=2,
        note="同一件事已有公聽會，先把意見送到那裡。",
    ),
    DemoPetition(
        title="國道服務區增設給司機睡覺的安靜停車格",
        content="長途貨車司機休息時，旁邊常有引擎和音樂聲。請在服務區劃出夜間的安靜停車格，並關閉附近的廣播。",
        benefit="司機睡得好，路上就安全。",
        demands=("每個服務區劃設安靜停車格",),
        topic="transport",
        lead="交通與道路部",
        days=1,
        fate=Fate.SCREENING,
        by="haifeng@example.org",
    ),
)
