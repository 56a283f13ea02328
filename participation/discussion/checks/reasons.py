"""What a moderator is told: what was found and why it matters. Nothing here repeats what was found."""

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

NATIONAL = _("有通過檢查碼的國民身分證統一編號，可能讓人被冒用身分。")
RESIDENT = _("有通過檢查碼的居留證統一證號，可能讓人被冒用身分。")
MOBILE = _("有手機號碼，可能讓人被騷擾。")
MOBILE_UNSURE = _("可能有手機號碼，但也可能是機關的公務號碼或別的數字，請看過再決定。")
LANDLINE = _("有寫明屬於個人的市內電話，可能讓人被騷擾。")
LANDLINE_UNSURE = _("有市內電話，看不出是機關還是個人的，請看過再決定。")
MAIL = _("有電子郵件信箱，可能讓人被騷擾。")
MAIL_UNSURE = _("可能有電子郵件信箱，但也可能屬於某個組織，請看過再決定。")
HOME = _("地址和某人的住處、姓名或電話寫在一起，可能讓人被跟蹤或騷擾。")
DWELLING = _("有精確到樓層或巷弄的地址，看不出是不是某人的住處，請看過再決定。")
MANY_LINKS = _("連結太多，可能是廣告。")
LISTED_DOMAIN = _("有連到清單上網域的連結。")
MALWARE = _("有連到清單上惡意網域的連結，點開可能危害讀者的裝置。")
REPEATED = _("同一位作者發表過相同的內容。")
REPEATED_BY_MANY = _("好幾個帳號發表了相同的內容，可能是洗版，也可能是大家轉貼同一份意見。")
NEARLY = _("同一位作者發表過幾乎相同的內容。")
NEARLY_BY_MANY = _("好幾個帳號發表了幾乎相同的內容，可能是洗版，也可能是大家轉貼同一份意見。")
RATE = _("同一位作者在短時間內發表了很多留言。")


def listed_word(word: str) -> str | Promise:
    """The reason for a listed word, which names the row of the list."""
    return _filled(_("有清單上的字詞「%(word)s」，是否違規要看前後文。"), word)


def _fill(sentence: Promise, word: str) -> str:
    return str(sentence) % {"word": word}


# Translated when it is read.
_filled = lazy(_fill, str)
