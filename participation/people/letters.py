"""The letters of the way in: what allauth mails, in this platform's words.

allauth names a letter by the template it would use; here each has a subject and sentences, and one
layout (`templates/account/email/letter.*`) for all. Sentences may name what allauth tells about the
occasion: `code`, `email`, `from_email`, `to_email`, `provider`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Letter:
    """One kind of letter. `link` names the entry of allauth's context that holds an address to follow."""

    subject: Words
    sentences: tuple[Words, ...]
    link: str = ""
    link_text: Words = ""

    def subject_with(self, facts: Mapping[str, Any]) -> str:
        """The subject of one such letter."""
        return str(self.subject) % facts

    def paragraphs_with(self, facts: Mapping[str, Any]) -> list[str]:
        """The paragraphs of one such letter."""
        return [str(sentence) % facts for sentence in self.sentences]


_ENTER = _("請回到剛才的網頁，輸入這組驗證碼。15 分鐘內有效，請勿告訴任何人。")
_NOT_YOU = _("如果不是您本人操作，請不必理會這封信，您的帳號沒有任何改變。")
_TAKE_CARE = _("如果不是您本人操作，請立即登入，在「我的頁面」選擇「在所有裝置登出」，並檢查您的帳號。")


def _changed(subject: Words, sentence: Words) -> Letter:
    return Letter(subject, (sentence, _TAKE_CARE))


_CONFIRM = Letter(
    _("您的驗證碼：%(code)s"), (_("有人用這個電子郵件在本平臺註冊或更換信箱。"), _ENTER, _NOT_YOU)
)
LETTERS = {
    "account/email/login_code": Letter(_("您的登入驗證碼：%(code)s"), (_ENTER, _NOT_YOU)),
    "account/email/email_confirmation": _CONFIRM,
    "account/email/email_confirmation_signup": Letter(
        _("您的註冊驗證碼：%(code)s"), (_("謝謝您註冊。"), _ENTER, _NOT_YOU)
    ),
    "account/email/password_reset_code": Letter(
        _("重設密碼的驗證碼：%(code)s"), (_("有人要重設您帳號的密碼。"), _ENTER, _NOT_YOU)
    ),
    "account/email/account_already_exists": Letter(
        _("您已經有帳號了"),
        (
            _("有人用 %(email)s 註冊，但是這個電子郵件已經有帳號，所以沒有再開一個。"),
            _("您可以直接登入：輸入電子郵件，我們會寄驗證碼給您。"),
            _NOT_YOU,
        ),
        link="login_url",
        link_text=_("登入"),
    ),
    "account/email/unknown_account": Letter(
        _("這個電子郵件還沒有帳號"),
        (
            _("有人用 %(email)s 登入，但是這個電子郵件還沒有帳號。"),
            _("如果是您本人，請先註冊，或改用另一個電子郵件登入。"),
            _("如果不是您本人操作，請不必理會這封信。"),
        ),
        link="signup_url",
        link_text=_("註冊"),
    ),
    "account/email/email_changed": _changed(
        _("您的電子郵件已經更換"), _("您帳號的電子郵件已經由 %(from_email)s 換成 %(to_email)s。")
    ),
    "account/email/email_confirm": _changed(_("您的電子郵件已經驗證"), _("您帳號的電子郵件已經驗證。")),
    "account/email/email_deleted": _changed(
        _("一個電子郵件已經移除"), _("%(deleted_email)s 已經從您的帳號移除。")
    ),
    "account/email/password_changed": _changed(_("您的密碼已經更換"), _("您帳號的密碼已經更換。")),
    "account/email/password_reset": _changed(_("您的密碼已經重設"), _("您帳號的密碼已經重設。")),
    "account/email/password_set": _changed(_("您已經設定密碼"), _("您的帳號已經設定密碼。")),
    "mfa/email/totp_activated": _changed(_("第二道驗證已經啟用"), _("您的帳號已經啟用驗證器應用程式。")),
    "mfa/email/totp_deactivated": _changed(_("第二道驗證已經停用"), _("您的帳號已經停用驗證器應用程式。")),
    "mfa/email/webauthn_added": _changed(_("已經加入安全金鑰"), _("您的帳號已經加入一把安全金鑰。")),
    "mfa/email/webauthn_removed": _changed(_("已經移除安全金鑰"), _("您的帳號已經移除一把安全金鑰。")),
    "mfa/email/recovery_codes_generated": _changed(
        _("已經產生新的備用碼"), _("您的帳號已經產生新的備用碼，舊的備用碼不能再用。")
    ),
    "socialaccount/email/account_connected": _changed(
        _("已經連結登入服務"), _("您的帳號已經連結「%(provider)s」，以後可以用它登入。")
    ),
    "socialaccount/email/account_disconnected": _changed(
        _("已經解除登入服務的連結"), _("您的帳號已經解除與「%(provider)s」的連結。")
    ),
}
