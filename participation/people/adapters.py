"""How allauth is made ours: it runs the way in, our actions keep the accounts and their identities.

allauth calls these methods at fixed points; what changes an account is one action each.
"""

import base64
from hashlib import sha256
from typing import Any

import qrcode  # type: ignore[import-untyped]
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

from participation import clock
from participation.people import actions, rules
from participation.people.letters import LETTERS
from participation.people.models import Level, Person
from participation.refusals import Refused
from participation.shell.context import brand


def display_name(person: Person) -> str:
    """What allauth calls a person: never the mail address."""
    return person.public_name


def take_up(request: HttpRequest, person: Person, digest: str) -> None:
    """Take up the national identity that a sign-in service vouches for; tell the person if refused."""
    if not digest:
        return
    try:
        actions.prove_national_digest(person, digest=bytes.fromhex(digest), by=None, now=clock.now())
    except Refused as refused:
        messages.warning(request, str(refused.refusal.sentence))


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened, confirmed and signed in through our own actions."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("這個帳號已經停用。"),
        "duplicate_email": _("這個電子郵件已經在您的帳號裡。"),
        "email_password_mismatch": _("電子郵件或密碼不正確。"),
        "email_taken": _("這個電子郵件已經有人使用。"),
        "enter_current_password": _("目前的密碼不正確。"),
        "incorrect_code": _("驗證碼不正確，請再檢查一次。"),
        "incorrect_password": _("密碼不正確。"),
        "rate_limited": _("次數太多了，請稍後再試。"),
        "same_as_current": _("新的和目前的相同。"),
        "too_many_login_attempts": _("嘗試次數太多了，請稍後再試。"),
        "unverified_primary_email": _("請先驗證電子郵件。"),
    }

    def new_user(self, request: HttpRequest) -> Person:
        """An unsaved account in the language of the page."""
        return Person(joined_at=clock.now(), language=get_language() or settings.LANGUAGE_CODE)

    def save_user(self, request: HttpRequest, user: Any, form: BaseForm, commit: bool = True) -> Any:
        """Open the account with its nickname and an identity of its own."""
        user.nickname = form.cleaned_data.get("nickname", "")
        with transaction.atomic():
            actions.give_identity(user, now=clock.now())
            return super().save_user(request, user, form, commit)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """The code from the mail was right: the mailbox is one more key to the person's identity."""
        with transaction.atomic():
            actions.take_turns()
            confirmed = super().confirm_email(request, email_address)
            if confirmed:
                actions.verify_mail(email_address.user, mail=email_address.email, now=clock.now())
        return confirmed

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in. A code, or a sign-in service, may have confirmed the mail on the way here."""
        super().login(request, user)
        if user.level == Level.ACCOUNT:
            address = EmailAddress.objects.get_verified(user)
            if address:
                actions.verify_mail(user, mail=address.email, now=clock.now())

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """After all steps of signing in: take up the identity that the sign-in service vouches for."""
        login = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        if login:
            take_up(request, user, login.state.pop("national", ""))
        return super().post_login(request, user, **kwargs)

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], headers: Any = None
    ) -> EmailMultiAlternatives:
        """Write one of our letters, as text and as HTML, in the language of the page."""
        letter = LETTERS[template_prefix]
        facts = {**context, "login_url": settings.SITE_URL + reverse(settings.LOGIN_URL)}
        words = {
            "subject": letter.subject_with(facts),
            "title": letter.subject_with(facts),
            "paragraphs": letter.paragraphs_with(facts),
            "code": facts.get("code", ""),
            "link": facts.get(letter.link, ""),
            "link_text": letter.link_text,
            "brand": brand(),
            "site_url": settings.SITE_URL,
        }
        to = [email] if isinstance(email, str) else email
        text = render_to_string("account/email/letter.txt", words)
        message = EmailMultiAlternatives(words["subject"], text, self.get_from_email(), to, headers=headers)
        message.attach_alternative(render_to_string("account/email/letter.html", words), "text/html")
        return message

    def is_safe_url(self, url: str) -> bool:
        """Only addresses of this very site are followed after signing in."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts={self.request.get_host()})


class SocialAdapter(DefaultSocialAccountAdapter):
    """A sign-in service tells who somebody is; nothing of what it says is kept but its own number."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "connected_other": _("這個登入服務已經連結到另一個帳號。"),
        "disconnect_last": _("這是您唯一的登入方式，不能解除連結。"),
    }

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Any:
        """Take the mail address, hash the national number on the spot, and drop the rest."""
        claims = sociallogin.account.extra_data
        sociallogin.account.extra_data = {}
        sociallogin.national = self._national(claims)
        return super().populate_user(request, sociallogin, {"email": data.get("email")})

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let the hash travel with this sign-in until there is an account to give it to.

        Somebody who links the service to an account they are signed in to has it already.
        """
        digest = getattr(sociallogin, "national", b"").hex()
        if sociallogin.state.get("process") == AuthProcess.CONNECT and isinstance(request.user, Person):
            take_up(request, request.user, digest)
        else:
            sociallogin.state["national"] = digest

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        """Open the account and its link to the sign-in service together."""
        with transaction.atomic():
            return super().save_user(request, sociallogin, form)

    @staticmethod
    def _national(claims: dict[str, Any]) -> bytes:
        """The hash of the proven national number among the claims; empty where there is none."""
        for part in (claims.get("userinfo"), claims.get("id_token"), claims):
            number = part.get(settings.OIDC_NATIONAL_ID_CLAIM or "-") if isinstance(part, dict) else None
            normal = rules.normal_national_number(str(number)) if number else None
            if normal:
                return rules.identity_digest(Level.NATIONAL, normal, settings.IDENTITY_PEPPER)
        return b""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors; their secrets are encrypted with a key that the database does not know."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("啟用第二道驗證的帳號不能更換電子郵件。請先停用第二道驗證。"),
        "incorrect_code": _("驗證碼不正確，請再檢查一次。"),
        "unverified_email": _("請先驗證電子郵件，再啟用第二道驗證。"),
    }

    def encrypt(self, text: str) -> str:
        return self._box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """The code to scan, on white: on a dark page, no camera reads a transparent one."""
        drawn: bytes = qrcode.make(url, image_factory=SvgPathFillImage).to_string()
        return drawn.decode()

    @staticmethod
    def _box() -> Fernet:
        key = sha256(b"second factor:" + settings.IDENTITY_PEPPER.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(key))
