"""Who is the same person, which numbers are well formed, and who may look at what of an account.

Pure functions. The national identification number's check digit follows the Household Registration
Act's numbering (one letter, nine digits) and the National Immigration Agency's numbers for residents
(two letters and eight digits until 2020; one letter and nine digits, the first an 8 or 9, since 2021).
"""

import hmac
import re
from datetime import datetime, timedelta
from hashlib import sha256

from argon2.low_level import Type, hash_secret_raw
from django.db import models
from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class Level(models.IntegerChoices):
    """How sure we are who somebody is; each level includes those below it."""

    ACCOUNT = 0, _("帳號")
    MAIL = 1, _("已驗證電子郵件")
    MOBILE = 2, _("已驗證手機")
    NATIONAL = 3, _("已驗證身分")


# argon2id at the cost that OWASP recommends for passwords (19 MiB, two passes): about 30 ms. The space
# of numbers is small; should the pepper leak, the cost of trying each one is what protects them.
MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1

CODE_LIFETIME = timedelta(minutes=10)
CODE_TRIES = 5
# An account whose mail was never confirmed is forgotten after this, and its address free again.
UNCONFIRMED_LIFETIME = timedelta(days=2)

_LETTERS = dict(zip("ABCDEFGHJKLMNPQRSTUVXYWZIO", range(10, 36), strict=True))
_NATIONAL = re.compile(r"[A-Z][1289]\d{8}|[A-Z][A-D]\d{8}")
_WEIGHTS = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
_E164 = re.compile(r"\+[1-9]\d{7,14}")
_TAIWAN_MOBILE = re.compile(r"(?:\+?886|0)0?(9\d{8})")


def identity_digest(level: Level, value: str, pepper: str) -> bytes:
    """The 32 bytes by which a mail, a mobile or an identity number is recognised again.

    Numbers are first made expensive to guess (argon2id, with a salt of this site's), then keyed with
    the pepper that is kept outside the database. `value` must be normalised.
    """
    key = pepper.encode()
    data = value.encode()
    if level in (Level.MOBILE, Level.NATIONAL):
        salt = hmac.digest(key, b"identity salt", sha256)[:16]
        data = hash_secret_raw(data, salt, PASSES, MEMORY_KIB, LANES, 32, Type.ID)
    return hmac.digest(key, f"{int(level)}:".encode() + data, sha256)


def keyed_hash(scope: str, value: str, pepper: str) -> bytes:
    """A quick keyed hash, for counting uses and for checking short-lived codes."""
    return hmac.digest(pepper.encode(), f"{scope}:{value}".encode(), sha256)


def normal_mail(mail: str) -> str:
    """An address as it is compared: without surrounding space, in small letters."""
    return mail.strip().lower()


def normal_mobile(number: str) -> str | None:
    """A mobile number in E.164 (`+886912345678`); None for what is none.

    Taiwan's numbers may be written 0912-345-678; any other needs its country code.
    """
    bare = re.sub(r"[\s().-]", "", number.translate(_FULL_WIDTH))
    if taiwanese := _TAIWAN_MOBILE.fullmatch(bare):
        return f"+886{taiwanese[1]}"
    if bare.startswith("+886"):
        return None
    return bare if _E164.fullmatch(bare) else None


def readable_mobile(number: str) -> str:
    """A number in E.164 as people write it; Taiwan's without the country code.

    >>> readable_mobile("+886912345678"), readable_mobile("+819012345678"), readable_mobile("")
    ('0912 345 678', '+819012345678', '')
    """
    if not number.startswith("+886"):
        return number
    local = f"0{number[4:]}"
    return f"{local[:4]} {local[4:7]} {local[7:]}"


_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF0B: "+", 0xFF0D: "-"}


def normal_national_number(number: str) -> str | None:
    """A national identification or resident certificate number in capitals; None if it is not valid."""
    bare = number.strip().upper()
    if not _NATIONAL.fullmatch(bare):
        return None
    letter = _LETTERS[bare[0]]
    # The second place of the old resident numbers is a letter that counts by its last digit.
    second = int(bare[1]) if bare[1].isdigit() else _LETTERS[bare[1]] % 10
    digits = (letter // 10, letter % 10, second, *(int(digit) for digit in bare[2:]))
    total = sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return bare if total % 10 == 0 else None


def may_try_code(expires_at: datetime, tries: int, now: datetime) -> Refusal | None:
    """Whether a code sent to a mobile may still be tried."""
    if now >= expires_at:
        return Refusal("code_expired", _("驗證碼已經過期，請重新取得驗證碼。"))
    if tries >= CODE_TRIES:
        return Refusal("code_used_up", _("輸入錯誤次數過多，請重新取得驗證碼。"))
    return None


WRONG_CODE = Refusal("code_wrong", _("驗證碼不正確，請再檢查一次。"))
NO_CODE = Refusal("code_missing", _("還沒有寄出驗證碼，請先輸入手機號碼。"))
NO_TEXTS = Refusal("no_texts", _("現在無法傳送簡訊，請稍後再試。"))
NOT_A_MOBILE = Refusal("mobile_malformed", _("請輸入正確的手機號碼，例如 0912 345 678。"))
NOT_A_NATIONAL_NUMBER = Refusal("national_number_malformed", _("身分證統一編號或居留證號碼不正確。"))
OTHER_HUMAN = Refusal(
    "national_identity_differs", _("這個帳號已經驗證過另一個人的身分，不能再驗證第二個人。"), forbidden=True
)


def may_erase(is_staff: bool, holds_roles: bool) -> Refusal | None:
    """Officials leave their offices first, so that no agency loses its desk unawares."""
    if is_staff or holds_roles:
        return Refusal("still_official", _("這個帳號仍有機關角色。請先請管理者移除角色，再刪除帳號。"))
    return None
