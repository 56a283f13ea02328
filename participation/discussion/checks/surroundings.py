"""Whose a number or an address is, as far as the words around it tell: an office's, or somebody's.

All take text in one spelling (see `characters`): small letters, half width, the usual variants.
"""

import re

from participation.discussion.checks.characters import HAN


def _any(words: str) -> str:
    """A pattern for any of the words, which are patterns themselves."""
    return f"(?:{'|'.join(words.split())})"


# What may stand between a name or an office and its number.
_KIND = _any("公務 聯絡 連絡 聯繫 洽詢 諮詢 服務 申訴 檢舉 客服 市話 代表")
_CALLED = _any(r"電話 專線 號碼 地址 住址 tel phone no\.")
_LEADING = f"[的之]?{_KIND}{{0,2}}{_CALLED}{{0,2}}"
_FILL = r"[是為在:,、=()「\[ \-/.]{0,4}"

_BODIES = _any(
    """
    局 署 部 (?<!住)處 廳 府 司 科 課 組 室 院 法庭 委員會 審議會 協會 學會 工會 公會 基金會 農會 議會 本會
    派出所 公所 事務所 研究所 衛生所 診所 監理所 戶政 地政 本所 機關 單位 中心 分隊 大隊 分行 銀行 公司
    學校 國小 國中 高中 大學 圖書館 博物館 車站 服務台 服務站 服務隊 客服 平台
    government office agency ministry department bureau hospital school library university centre center
    """
)
_INTRODUCED = _any(
    """
    洽 洽詢 專線 熱線 服務電話 總機 分機 代表號 傳真
    fax hotline helpline switchboard extension
    """
)
_OFFICE_BEFORE = re.compile(rf"(?:{_BODIES}|{_INTRODUCED}){_LEADING}{_FILL}$")
# Words of an office anywhere before, in the same sentence.
_OFFICE_NEAR = re.compile(
    _any(
        r"""
        承辦 窗口 專線 總機 客服 業務單位 服務電話 洽詢電話 代表號 傳真 開會通知 本案聯絡
        [本該貴](?:部|局|署|府|會|所|處|院|公司|校) [署局司處][^。!?;\n]{0,8}(?:先生|小姐|女士)
        """
    )
)
_EXTENSION = re.compile(r"^[ ,()、]{0,2}(?:分機|轉 ?\d|# ?\d|ext|x ?\d{2,5}\b|按 ?\d)")

_WHOSE = _any("爸爸? 媽媽? 老公 老婆 先生 太太 兒子 女兒 鄰居 同事 老闆 室友")
_HOME = re.compile(
    rf"(?:[我他她你妳您]|本人)[的們]?{_WHOSE}?的?(?:家|手機|電話|住)"
    r"|住(?![宅戶宿院民商房客都])|家電|宅電|家裡|戶籍|老家|租屋處|[私個]人的?(?:電話|手機|號碼|地址)"
    r"|\b(?:my|his|her|their) (?:own )?(?:number|phone|mobile|address|place|house|home|tel)\b"
    r"|\bhome (?:number|phone|address|tel)\b|\bat home\b|\b(?:lives?|living|resides?) (?:at|in|on)\b"
)
_HOME_AFTER = re.compile(r"^[ ,、()]{0,2}(?:就?是)?[我他她][們媽爸]?的?(?:家|住處|住址|住家|手機|電話)")
_BY_HOME = _any("附近 旁 對面 隔壁 樓下 樓上 前[面方的] 後[面方的] 門口 巷口 周")
_NOT_HOME = re.compile(f"居住(?:正義|權|品質|人口|條件)|[家住]的?{_BY_HOME}")
_HOME_REACH = 12

_SURNAMES = """
    陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾游彭詹胡施沈余盧梁趙顏柯翁魏孫戴范方宋
    鄧杜傅侯曹薛丁卓阮馬董温溫唐藍蔣石古紀姚連馮歐程湯田康姜汪白鄒尤巫鐘黎涂龔嚴韓袁金童陸夏柳凃邵錢伍倪于譚駱
    熊任甘秦顧毛章史官萬俞雷粘饒闕凌崔尹孔辛武辜陶易段龍韋葛池孟褚殷麥賀賈莫文管關向包丘梅華裴樊房全佘左花魯安
""".replace("\n", "").replace(" ", "")
# Words that begin as a name does.
_NOT_NAMES = _any(
    """
    謝謝 高[速雄鐵中職公架] 許多 方[便案法面向式] 任[何內意] 何[時處必況] 周[邊圍末] 馬[路上] 林[口務地班]
    江[南北子] 連[絡結江] 石[頭門化] 金[額門融管] 白[天河] 施[工政行] 田[地中徑] 關[於係] 文[化件字山]
    管[理制道線] 安[全排] 全[部國體聯] 左[右轉營] 華[航山] 夏[天季] 古[蹟亭坑] 花[蓮費] 易[懂經]
    程[序度式] 張貼 黃[線燈色] 康[復健] 官[員網方] 萬[元人華里] 向[上前] 包[括含] 房[屋價東租客] 徐州 杜絕
    羅[東斯] 嚴[重格] 顧[客問] 史料 雷[射達] 龍[潭山井] 段[時落] 池[上塘] 麥[寮當] 賀喜 陸[橋客軍]
    """
)
_TITLES = _any("先生 小姐 女士 太太 老師 醫師 律師 同學 阿姨 伯伯 叔叔 阿嬤 阿公 里長 經理 店長")
_FAMILY = f"(?!{_NOT_NAMES})[{_SURNAMES}]"
_TITLED = re.compile(rf"{_FAMILY}[{HAN}○]{{0,2}}{_TITLES}|\b(?:mr|mrs|ms)\b\.? ?[a-z]")
# A surname and one or two characters that stand alone.
_NAMED = re.compile(
    rf"(?:^|[^{HAN}]|[是叫找給洽人名]){_FAMILY}[{HAN}]{{1,2}}(?:本人|手機|家|住)?{_LEADING}[家住]?{_FILL}$"
)
_RECEIVED = re.compile(rf"^[ ,、()]{{0,3}}{_FAMILY}[{HAN}]{{1,2}}(?:收|{_TITLES}|[ ,。()]|$)")

_PUBLIC_BEFORE = re.compile(
    _any(
        """
        公園 幼兒園 市場 停車場 公車站 站牌 捷運 路口 工地 建案 超商 餐廳 商店 店家 門市 大樓 [廟宮寺] 教堂
        會議
        """
    )
)
_WHERE = _any(
    """
    前 旁 對面 附近 門口 路口 一帶 外側 後方 斜對 至 到 ~ 人行道 騎樓 路燈 水溝 公車 站牌 公園 國小 國中
    高中 大學 學校 幼兒園 圖書館 活動中心 醫院 市場 停車 大樓 會議室 辦公 工地 建案 餐廳 商店 店
    """
)
_PUBLIC_AFTER = re.compile(rf"^[ ,、()]{{0,2}}(?:\d{{1,2}}樓[ ,、()]{{0,2}})?[^。!?;\n]{{0,2}}{_WHERE}")


def is_office_number(before: str, after: str) -> bool:
    """Whether it is introduced right before as an office's, or has an extension as offices have."""
    return bool(_OFFICE_BEFORE.search(before) or _EXTENSION.search(after))


def is_near_office(before: str) -> bool:
    """Whether the same sentence speaks of an office before."""
    return bool(_OFFICE_NEAR.search(before))


def is_home(before: str, after: str) -> bool:
    """Whether the words say that somebody lives there or answers at home."""
    if _HOME_AFTER.search(after):
        return True
    near = before[-_HOME_REACH - 6 :]
    if _NOT_HOME.search(near):
        return False
    return any(len(near) - found.end() <= _HOME_REACH for found in _HOME.finditer(near))


def is_named(before: str, after: str = "") -> bool:
    """Whether a person's name stands right before or after, or one with a title near before."""
    return bool(_NAMED.search(before) or _TITLED.search(before[-16:]) or _RECEIVED.search(after))


def is_public_place(before: str, after: str) -> bool:
    """Whether an address is an office's, a school's, a shop's, or only says where something public is."""
    is_public = _OFFICE_BEFORE.search(before) or _PUBLIC_BEFORE.search(before)
    return bool(is_public or _PUBLIC_AFTER.search(after))


def sentence_before(text: str, start: int, length: int) -> str:
    """What stands before `start` in the same sentence, at most `length` characters."""
    return re.split(r"[。!?;\n]", text[max(0, start - length) : start])[-1]
