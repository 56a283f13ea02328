"""The forms of the way in: allauth's, in this platform's words.

allauth decides what is right; here stand labels, hints and keyboards. `AccountAdapter` and the
templates under `templates/account` do the rest.
"""

from typing import Any

from allauth.account import forms as account
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as social
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

# A label and a hint, translated when shown.
Words = tuple[Any, Any]
MAIL: Words = (_("電子郵件"), "")
PASSWORD: Words = (_("密碼"), "")
NEW_PASSWORD: Words = (_("新密碼"), _("至少 10 個字元，不要全是數字，也不要用常見的密碼。"))
AGAIN: Words = (_("再輸入一次新密碼"), "")
CODE: Words = (_("驗證碼"), _("信裡的 6 位數字，15 分鐘內有效。"))
FACTOR: Words = (_("第二道驗證的驗證碼"), _("驗證器應用程式顯示的 6 位數字，或一組 8 位數的備用碼。"))

KEY_NAME: Words = (_("名稱"), _("讓您分得出是哪一把，例如「辦公室的金鑰」。"))


class Worded(forms.Form):
    """Gives the fields their words, and takes the placeholders away: hints must not vanish."""

    words: tuple[tuple[str, Words], ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = dict(self.words)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs.pop("autofocus", None)
            if name in words:
                field.label, field.help_text = words[name]
            if name == "code":
                field.widget.attrs |= {"inputmode": "numeric", "class": "govuk-input--width-10"}


class LoginForm(Worded, account.LoginForm):
    """Sign in by a mailed code; those who have set a password may type it instead."""

    words = (
        ("login", MAIL),
        ("password", PASSWORD),
    )

    def _setup_password_field(self) -> None:
        self.fields["password"].required = False


class SignupForm(Worded, account.SignupForm):
    """A mail address and a nickname are all it takes."""

    field_order = ("email", "nickname")
    words = (("email", (_("電子郵件"), _("我們會寄驗證碼給您。其他人看不到。"))),)

    def try_save(self, request: HttpRequest) -> Any:
        """Two sign-ups of one address at the same moment: the later one is told by mail, as always."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            return None, prevent_enumeration(request, email=self.cleaned_data["email"])


class SocialSignupForm(Worded, social.SignupForm):
    """The first sign-in by a sign-in service: its name for a person is not taken over."""

    field_order = ("email", "nickname")
    words = (("email", (_("電子郵件"), _("通知寄到這裡。其他人看不到。"))),)


class RequestCodeForm(Worded, account.RequestLoginCodeForm):
    words = (("email", MAIL),)


class ConfirmLoginForm(Worded, account.ConfirmLoginCodeForm):
    words = (("code", CODE),)


class ConfirmMailForm(Worded, account.ConfirmEmailVerificationCodeForm):
    words = (("code", CODE),)


class ConfirmResetForm(Worded, account.ConfirmPasswordResetCodeForm):
    words = (("code", CODE),)


class AddEmailForm(Worded, account.AddEmailForm):
    words = (("email", (_("新的電子郵件"), _("我們會寄驗證碼到新的信箱，輸入後才會更換。"))),)


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    words = (("email", MAIL),)


class ResetPasswordKeyForm(Worded, account.ResetPasswordKeyForm):
    words = (
        ("password1", NEW_PASSWORD),
        ("password2", AGAIN),
    )


class SetPasswordForm(Worded, account.SetPasswordForm):
    words = (
        ("password1", NEW_PASSWORD),
        ("password2", AGAIN),
    )


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    words = (
        ("oldpassword", (_("目前的密碼"), "")),
        ("password1", NEW_PASSWORD),
        ("password2", AGAIN),
    )


class ReauthenticateForm(Worded, account.ReauthenticateForm):
    words = (("password", PASSWORD),)


class AuthenticateForm(Worded, mfa.AuthenticateForm):
    words = (("code", FACTOR),)


class ReauthenticateByFactorForm(Worded, mfa.ReauthenticateForm):
    words = (("code", FACTOR),)


class AddKeyForm(Worded, webauthn.AddWebAuthnForm):
    """Adding a key proves that one holds it, as setting up an app does."""

    words = (("name", KEY_NAME),)

    def clean(self) -> Any:
        cleaned = super().clean()
        if not self.errors:
            record_authentication(context.request, self.user, "mfa", type="webauthn", reauthenticated=True)
        return cleaned


class EditKeyForm(Worded, webauthn.EditWebAuthnForm):
    words = (("name", KEY_NAME),)


class ActivateTOTPForm(Worded, totp.ActivateTOTPForm):
    """Setting up the app proves that one holds it, so the recovery codes can be shown at once."""

    words = (("code", (_("應用程式顯示的驗證碼"), _("6 位數字，每 30 秒換一次。"))),)

    def clean_code(self) -> str:
        code: str = super().clean_code()
        record_authentication(context.request, self.user, "mfa", type="totp", reauthenticated=True)
        return code
