"""Accounts, and what tells that two accounts are one person."""

import secrets
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from participation.people.rules import CODE_TRIES, UNCONFIRMED_LIFETIME, readable_mobile
from participation.people.rules import Level as Level


class Identity(models.Model):
    """One human being, as far as we can tell. Signatures belong to it, not to an account.

    Accounts that prove the same mobile number or national identity share one identity, so the same
    person through another login counts once. It holds no personal data.
    """

    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("身分")
        verbose_name_plural = _("身分")

    def __str__(self) -> str:
        return f"#{self.pk}"


class JoinedIdentity(models.Model):
    """An identity that was found to be another one, kept until nothing can still be written for it.

    A signature that is being given while two identities are joined may still name the old one. Making
    signing and joining wait for each other would cost every signature a lock; instead whatever came
    late is moved once more, a little later than any statement may take.
    """

    old_id = models.BigIntegerField(primary_key=True)
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="joined")
    joined_at = models.DateTimeField()

    class Meta:
        verbose_name = _("併入的身分")
        verbose_name_plural = _("併入的身分")

    def __str__(self) -> str:
        return f"#{self.old_id} → #{self.identity_id}"


class IdentityKey(models.Model):
    """A keyed hash by which an identity is recognised again: of a mail, a mobile or an identity number."""

    identity = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="keys")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    digest = models.BinaryField(max_length=32)
    verified_at = models.DateTimeField()

    class Meta:
        verbose_name = _("身分雜湊")
        verbose_name_plural = _("身分雜湊")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "digest"], name="identity_key_once"),
            models.CheckConstraint(
                condition=Q(level__in=[Level.MAIL, Level.MOBILE, Level.NATIONAL]),
                name="identity_key_level_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} #{self.identity_id}"


def new_session_token() -> str:
    """A fresh token; giving a person a new one ends all sessions that carry the old one."""
    return secrets.token_urlsafe(16)


class PersonQuerySet(models.QuerySet["Person"]):
    def unconfirmed(self, now: datetime) -> "PersonQuerySet":
        """Accounts opened a while ago by somebody who never showed that the mail is theirs."""
        return self.filter(
            level=Level.ACCOUNT,
            last_login=None,
            erased_at=None,
            is_staff=False,
            joined_at__lte=now - UNCONFIRMED_LIFETIME,
        )


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Makes accounts for Django's and allauth's machinery; the domain uses `people.actions`."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Create an account with its own identity. The e-mail address is not verified by this."""
        from participation import clock

        now = fields.pop("joined_at", None) or clock.now()
        identity = fields.pop("identity", None) or Identity.objects.create(created_at=now)
        person = self.model(email=email.strip().lower(), joined_at=now, identity=identity, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Create an administrator; used by Django's `createsuperuser`."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # files of the desk
    """An account. The public sees the nickname; name, mail and mobile are never shown."""

    email = models.EmailField(_("電子郵件"), unique=True, null=True, blank=True)
    nickname = models.CharField(_("暱稱"), max_length=30, blank=True)
    language = models.CharField(_("語言"), max_length=10, default="zh-hant")
    mobile = models.CharField(_("手機"), max_length=16, blank=True)
    mobile_verified_at = models.DateTimeField(null=True, blank=True)
    level = models.PositiveSmallIntegerField(_("驗證程度"), choices=Level.choices, default=Level.ACCOUNT)
    identity = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="people")
    session_token = models.CharField(max_length=22, default=new_session_token, editable=False)
    is_active = models.BooleanField(_("啟用"), default=True)
    is_staff = models.BooleanField(_("工作人員"), default=False)
    joined_at = models.DateTimeField(_("加入時間"))
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = PersonManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    class Meta:
        verbose_name = _("帳號")
        verbose_name_plural = _("帳號")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="person_level_known"),
            models.CheckConstraint(
                condition=Q(mobile_verified_at__isnull=True) | ~Q(mobile=""),
                name="person_verified_mobile_given",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(email__isnull=True, nickname="", mobile="", is_active=False, is_staff=False),
                name="person_erased_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.public_name

    @property
    def public_name(self) -> str:
        """What the public may see of this person."""
        return self.nickname or str(_("匿名使用者"))

    @property
    def shown_mobile(self) -> str:
        """The mobile as people write it: 0912 345 678, with the country's code elsewhere."""
        return readable_mobile(self.mobile)

    def set_password(self, raw_password: str | None) -> None:
        """Set the password and end every session opened before."""
        super().set_password(raw_password)
        self.session_token = new_session_token()

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password. An outdated hash is renewed without ending any session."""

        def renew(password: str) -> None:
            AbstractBaseUser.set_password(self, password)
            self._password = None
            self.save(update_fields=["password"])

        return check_password(raw_password, self.password, renew)

    def get_session_auth_hash(self) -> str:
        """Sessions are kept by the server, so the token itself proves that they are current."""
        return self.session_token


class Session(AbstractBaseSession):
    """A server-side session that knows whose it is, so that one statement can check and use it."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="sessions"
    )
    token = models.CharField(max_length=22, blank=True)

    class Meta:
        verbose_name = _("登入階段")
        verbose_name_plural = _("登入階段")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, token="") | (Q(person__isnull=False) & ~Q(token="")),
                name="session_person_has_token",
            ),
        ]

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The store that `SESSION_ENGINE` names."""
        from participation.people.sessions import SessionStore

        return SessionStore


class MobileCode(models.Model):
    """The code last sent to a person's mobile; it lives ten minutes and bears five tries."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="mobile_code")
    number = models.CharField(max_length=16)
    code_hash = models.BinaryField(max_length=32)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("手機驗證碼")
        verbose_name_plural = _("手機驗證碼")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("sent_at")), name="mobile_code_expires_later"
            ),
            models.CheckConstraint(condition=Q(tries__lte=CODE_TRIES), name="mobile_code_tries_limited"),
        ]

    def __str__(self) -> str:
        return f"#{self.person_id}"

    @property
    def shown_number(self) -> str:
        """The number as people write it."""
        return readable_mobile(self.number)


class RateCount(models.Model):
    """How often something was done in the window that ends at `until`; written by `limits` alone."""

    scope = models.CharField(max_length=30)
    key_hash = models.BinaryField(max_length=32)
    used = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("使用次數")
        verbose_name_plural = _("使用次數")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "key_hash"], name="rate_count_once")
        ]

    def __str__(self) -> str:
        return f"{self.scope}: {self.used}"
