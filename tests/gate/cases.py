"""What the personal-data gate must find in an answer, and what it must let pass.

The people: the proposer 「陳小雨的媽」 with rain.chen@example.com and +886912345678, the signatories
「愛爬山的阿明」, 「阿明」 and `NightWalker99`, and `hillside_amy`, who commented.
"""

PROPOSER = "陳小雨的媽"
MAIL = "rain.chen@example.com"
MOBILE = "+886912345678"
SIGNATORIES = ("愛爬山的阿明", "阿明", "NightWalker99", "民眾", "20260101")
COMMENTER = "hillside_amy"
# A desk's public contacts, as the agency lists them.
DESK_PHONE, DESK_MAIL = "02-2349-2900", "service@roads.example"

# Words, and the kind of what is found.
FOUND = (
    # The proposer
    ("感謝陳小雨的媽提出這項提議。", "proposer"),
    ("感謝陳 小 雨 的 媽提出。", "proposer"),
    ("感謝陳\u3000小雨\u3000的媽。", "proposer"),
    ("提議人陳-小-雨-的-媽女士", "proposer"),
    ("陳．小雨的媽", "proposer"),
    ("陳小\u200b雨的媽", "proposer"),
    ("（陳小雨的媽）已獲回復", "proposer"),
    ("Ms 陳小雨的媽 wrote to us.", "proposer"),
    ("來信 rain.chen@example.com 已收悉", "proposer-mail"),
    ("ＲＡＩＮ．ＣＨＥＮ＠ＥＸＡＭＰＬＥ．ＣＯＭ", "proposer-mail"),
    ("Rain.Chen@Example.com", "proposer-mail"),
    ("rain.chen @ example.com", "proposer-mail"),
    ("她的電話是 0912345678", "proposer-mobile"),
    ("0912-345-678", "proposer-mobile"),
    ("0912 345 678", "proposer-mobile"),
    ("０９１２－３４５－６７８", "proposer-mobile"),
    ("+886 912 345 678", "proposer-mobile"),
    ("+886-912-345-678", "proposer-mobile"),
    ("（0912）345-678", "proposer-mobile"),
    ("phone: 0912.345.678", "proposer-mobile"),
    # Those who signed
    ("愛爬山的阿明等人附議", "signatory"),
    ("愛 爬 山 的 阿 明", "signatory"),
    ("如 NightWalker99 所述", "signatory"),
    ("nightwalker99 asked the same", "signatory"),
    ("ＮｉｇｈｔＷａｌｋｅｒ９９", "signatory"),
    # Who commented
    ("hillside_amy 的留言提到", "commenter"),
    ("Hillside Amy mentioned it", "commenter"),
    ("@hillside_amy: thank you", "commenter"),
    # Anybody
    ("身分證字號 A123456789", "national-id"),
    ("Ａ１２３４５６７８９", "national-id"),
    ("A1 2345-6789 的身分證", "national-id"),
    ("his ID is F131104093.", "national-id"),
    ("居留證 AC01234567", "resident-id"),
    ("居留證號碼：A800000014", "resident-id"),
    ("請撥手機 0987-654-321", "mobile"),
    ("０９８７６５４３２１", "mobile"),
    ("+886 987 654 321", "mobile"),
    ("0 9 8 7 6 5 4 3 2 1", "mobile"),
    ("王先生 wang.private@gmail.com", "email"),
    ("wang.private[at]gmail.com", "email"),
    ("write to wang.private@gmail.com please", "email"),
    ("ｗａｎｇ＠ｇｍａｉｌ．ｃｏｍ", "email"),
    ("住在臺北市大安區信義路三段12號5樓", "address"),
    ("住址：高雄市苓雅區四維三路2號3樓之1", "address"),
    ("家裡電話 07-2223333", "landline"),
)
CLEAR = (
    # Public desks
    "如有疑問請洽本署 02-2349-2900。",
    "請洽 (02)2349-2900 分機 12。",
    "信箱 service@roads.example",
    "請寄 opinion@roads.gov.tw",
    "Mail us at contact@moi.gov.tw.",
    "聯絡信箱：public_affairs@mail.taipei.gov.tw",
    "請撥 1999 市民專線。",
    "免付費專線 0800-231-161",
    # Words that only look alike
    "感謝提議人的建議。",
    "民眾可以上網查詢。",
    "20260101 起施行",
    "阿明的店也支持",
    "小雨天也要照明，陳先生的媽媽",
    "a quiet hillside, and an amy of paths",
    "NightWalker9901 型燈具",
    "預算 912345678 元",
    "依 115 年 1 月 1 日院臺字第 1150912345 號函",
    "經費新臺幣 3,000,000 元",
    "統一編號 12345675",
    "第 0912345 號提案",
    "公路法第 3 條",
    "https://www.gov.tw/News_Content.aspx?n=0912345",
    "2026 年 12 月 31 日前完成",
    "本案編號 P2026-0001",
    "",
)
