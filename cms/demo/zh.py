"""The demonstration's words in Chinese."""

from cms.demo import zh_help, zh_rules
from cms.demo.shape import Entry, Frame, Language, Words, heading, questions, sequence, text

HOME = Words(
    title="首頁",
    description="提出您希望政府做的事，附議別人的提議，並看見每一件政府該回應的事由誰辦、何時到期。",
    body=(
        heading("一項提議怎麼走到回應"),
        sequence(
            ("提議", "寫下希望政府做什麼、為什麼。送出前，平臺會列出相近的提議與機關已有的回應。"),
            ("檢核", "平臺在 3 個工作日內檢查是否符合受理條件，不審查立場；不受理會說明理由與其他管道。"),
            ("附議", "開放 60 天。人數即時、準確，沒有公開的附議人名單。"),
            ("回應", "達到門檻後，主辦機關須在 2 個月內就每一項訴求正式回應；期限與展延都公開。"),
        ),
        text('<p><a href="/how-it-works/">看完整的流程與期限</a></p>'),
    ),
    more={
        "promise": "一起把事情說清楚",
        "lead": "提出希望政府做的事，達到門檻，主管機關就要在期限內回應。誰該回應、何時到期、有沒有逾期，都看得見。",
    },
)

PETITIONS = Words(
    title="提點子",
    description="提出或附議希望政府做的事；附議達門檻，主管機關就要正式回應。",
    more={
        "intro": "<p>提出一件希望政府做的事，讓認同的人附議。達到門檻後，主辦機關必須公布處理時程、聯繫提議人，"
        '並就每一項訴求正式回應。第一次提議，可以先看<a href="/help/writing-a-petition/">怎麼寫一項好提議</a>。</p>'
    },
)

ABOUT = Words(
    title="關於議起",
    description="議起是什麼、誰在經營、和其他管道有什麼不同。",
    intro="議起是讓人民提議、讓機關回應、讓每個期限都看得見的公共政策參與平臺。",
    body=(
        text(
            "<p>「議起」是議事的議，也是一起的起。這個平臺做三件事：</p>"
            "<ul><li>讓任何人都能把希望政府做的事說清楚，並找到認同的人；</li>"
            "<li>讓主管機關在期限內，對每一項訴求給出可以查證的回應；</li>"
            "<li>把每一個期限、每一次展延與每一份回應留在公開紀錄裡，不能悄悄更改。</li></ul>"
        ),
        heading("誰在經營"),
        text(
            "<p>平臺由平臺營運中心經營，負責檢核、維護與客服。回應由各主管機關自己撰寫與公布；"
            "撰寫的人與核定公布的人，不會是同一個人。</p>"
        ),
        heading("什麼不在這裡辦"),
        text(
            "<p>個案陳情、檢舉、訴訟與行政救濟，有各自的程序與期限，請向主管機關提出。"
            "地方政府的事務，請使用地方政府的參與管道。</p>"
        ),
        heading("這是展示站"),
        text(
            "<p>您正在看的是示範內容：機關與人物都是虛構的，不會寄出真實的信件或簡訊。"
            "在這裡提議與附議，不會送到任何政府機關。</p>"
        ),
    ),
)

HOW = Words(
    title="怎麼運作",
    description="從提議、檢核、附議到正式回應：每一步由誰負責、期限多長、依據是什麼。",
    intro="一項提議會經過四個階段，每個階段都有負責的人與期限。",
    shows_contents=True,
    body=zh_help.HOW,
)

PETITION_RULES = Words(
    title="議事規則",
    description="什麼樣的提議會被受理、什麼不會，以及對檢核結果不服時可以怎麼做。",
    intro="檢核只看是否符合這些條件，不看立場，也不看人數。",
    body=zh_help.PETITION_RULES,
)

PRIVACY = Words(
    title="隱私權說明",
    description="平臺保存哪些個人資料、為什麼、保存在哪裡，以及您可以怎麼取回或刪除。",
    intro="公開頁面只會出現您的暱稱。姓名、電子郵件與手機號碼不會公開，也沒有公開的附議人名單。",
    shows_contents=True,
    body=zh_help.PRIVACY,
)

ACCESSIBILITY = Words(
    title="無障礙聲明",
    description="這個網站做了哪些無障礙設計、還有哪些不足，以及遇到困難時怎麼告訴我們。",
    intro="我們希望每個人都能用自己習慣的方式參與：用鍵盤、放大、螢幕報讀，或是不開 JavaScript。",
    body=(
        heading("目標"),
        text(
            "<p>本站以《網頁內容無障礙指引》（WCAG）2.2 的 AA 等級為目標。每一種頁面在每次改版時都會自動檢測。"
            "自動檢測找不到所有問題；本站尚未經過獨立單位的檢測認證。</p>"
        ),
        heading("已經做到的"),
        text(
            "<ul><li>所有功能只用鍵盤就能完成，焦點位置清楚可見。</li>"
            "<li>不開 JavaScript，也能提議、附議與閱讀。</li>"
            "<li>文字可以放大到兩倍而不需要左右捲動；支援深色模式與列印。</li>"
            "<li>狀態用文字、形狀與顏色一起表示，不只靠顏色。</li>"
            "<li>圖表都附有同樣數字的表格，圖片都有替代文字。</li></ul>"
        ),
        heading("已知的不足"),
        text(
            "<ul><li>機關上傳的附件由各機關製作，不一定能以螢幕報讀軟體閱讀。</li><li>目前沒有手語影片與易讀版。</li></ul>"
        ),
        heading("遇到困難時"),
        text(
            '<p>請<a href="/contact/">告訴我們</a>哪一頁、用什麼方式、遇到什麼困難。'
            "需要以其他方式取得內容時，我們會提供。</p>"
        ),
    ),
)

OPEN_DATA = Words(
    title="開放資料",
    description="提議、附議統計、回應與應辦事項的機器可讀資料，以及怎麼取得。",
    intro="頁面上看得到的公開內容，都可以用程式取得。",
    body=zh_help.OPEN_DATA,
)

CONTACT = Words(
    title="聯絡我們",
    description="平臺營運中心的電話與信箱，以及哪些事該找主管機關。",
    intro="平臺使用上的問題，請找平臺營運中心；提議內容的問題，請看該提議頁上主辦機關的電話與信箱。",
    body=(
        (
            "contact",
            {
                "office": "平臺營運中心",
                "person": "平臺服務窗口",
                "phone": "(02) 5550-1000",
                "email": "service@example.gov.tw",
                "address": "",
                "hours": "週一至週五 9:00–17:30（例假日除外）",
            },
        ),
        heading("常見的問題"),
        questions(
            (
                "收不到驗證碼怎麼辦？",
                "請先看垃圾郵件匣，並確認電子郵件沒有打錯。驗證碼 15 分鐘內有效，可以重新寄送。",
            ),
            (
                "提議送出後可以修改嗎？",
                "開始附議後，內容就不能改，因為已經有人認同了那段文字；您可以加上註明日期的補充說明。",
            ),
            ("可以取消附議嗎？", "依每項提議的規則而定；附議頁上會寫明。"),
        ),
    ),
)

FRAME = Frame(
    brand="議起 Yiqi",
    tagline="公共政策參與平臺",
    footer_text="每一件提議何時成案、由誰回應、何時到期，都公開在這裡。",
    contact_email="service@example.gov.tw",
    contact_phone="(02) 5550-1000",
    menu=(
        Entry("提點子", place="petitions:list"),
        Entry("眾開講", place="consultations:list"),
        Entry("來監督", place="oversight:list"),
        Entry("找首長", place="mailboxes:list"),
        Entry("進度看板", place="obligations:board"),
    ),
    footer=(
        ("參與", (Entry("怎麼運作", "how-it-works"), Entry("怎麼寫一項好提議", "help/writing-a-petition"), Entry("議事規則", "petition-rules"), Entry("留言規範", place="moderation:rules"), Entry("在使用說明中搜尋", place="page-search"))),
        ("關於", (Entry("關於議起", "about"), Entry("聯絡我們", "contact"), Entry("隱私權說明", "privacy"), Entry("無障礙聲明", "accessibility"))),
        ("資料", (Entry("開放資料", "open-data"), Entry("API 文件", place="api-docs"), Entry("媒體與開發者", place="press:about"), Entry("留言處理紀錄", place="moderation:record"), Entry("系統狀態", place="readyz"))),
    ),
)  # fmt: skip

CHINESE = Language(
    home=HOME,
    petitions=PETITIONS,
    pages={
        "about": ABOUT,
        "how-it-works": HOW,
        "petition-rules": PETITION_RULES,
        "house-rules": zh_rules.RULES,
        "accessibility": ACCESSIBILITY,
        "privacy": PRIVACY,
        "open-data": OPEN_DATA,
        "contact": CONTACT,
        "help": Words(
            title="說明與指南",
            description="寫提議、附議與閱讀回應的指南。",
            more={"intro": "<p>第一次來，可以從這裡開始。</p>"},
        ),
        "help/writing-a-petition": zh_help.WRITING,
    },
    frame=FRAME,
    picture="兩個交疊的圓，一個是人民，一個是政府；交疊的地方是一起討論的事。",
    document="送出前的檢查清單",
)
