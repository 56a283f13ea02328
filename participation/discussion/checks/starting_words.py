"""The list with which a platform starts; moderators keep it from then on.

Short on purpose: words that are hardly ever said without meaning them. Not 廢物 (廢物利用), not 低能
(低能量), not 媽的 (媽媽的), not a word for a group that its members use of themselves.
"""

from participation.discussion.checks.findings import Listed

_CHINESE = {
    "abuse": """
        白癡 智障 腦殘 笨蛋 混蛋 王八蛋 賤人 人渣 敗類 畜生 雜種 低能兒 滾蛋 狗娘養 不得好死 去死吧 你去死
        幹你娘 操你媽 去你媽 肏
        """,
    "discrimination": "支那 死娘炮 死人妖 死gay 死玻璃 番仔 阿陸仔 死阿陸 破麻 臺巴子 黑鬼",
    "indecent": "約炮 裸聊 援交妹 色情直播 成人影片免費看",
    "advertising": """
        加line領 加賴領 加賴私 線上娛樂城 線上博弈平臺 日賺千元 穩賺不賠 保證獲利 免費領取點數
        點擊連結領取 代操投資 小額借款免保
        """,
    "illegal-trade": """
        收購存摺 收購人頭帳戶 租借帳戶 代辦假證件 假學歷代辦 販售槍枝 盜版序號 破解版下載 代購禁藥 迷姦水
        """,
}
# One on each line, for they may have spaces.
_ENGLISH = {
    "abuse": """
        idiot
        idiots
        idiotic
        moron*
        asshole*
        dumbass
        bastard*
        bitch*
        cunt*
        fuck*
        motherfuck*
        scumbag*
        drop dead
        go to hell
        kill yourself
        son of a bitch
        """,
    "discrimination": """
        retard
        retards
        chink
        chinks
        faggot*
        tranny
        nigger*
        """,
    "indecent": """
        nude pics
        free porn
        sex cam*
        hook up tonight
        """,
    "advertising": """
        buy followers
        casino bonus
        online casino
        click here to win
        earn money fast
        guaranteed profit*
        risk-free profit*
        work from home and earn
        """,
    "illegal-trade": """
        buy cocaine
        buy viagra
        cracked software
        fake diploma*
        fake passport*
        guns for sale
        stolen credit cards
        """,
}

STARTING_WORDS: tuple[Listed, ...] = (
    *(Listed("word", word, rule, "zh-hant") for rule, words in _CHINESE.items() for word in words.split()),
    *(
        Listed("word", line.strip(), rule, "en")
        for rule, lines in _ENGLISH.items()
        for line in lines.strip().splitlines()
    ),
)
