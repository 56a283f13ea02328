"""Who is accredited, which addresses a webhook may have, when it is tried again, how it is signed. Pure."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal

NOT_THE_PLATFORM = Refusal("not-the-platform", _("只有平臺的主管可以授予或撤銷媒體認證。"), forbidden=True)
NOT_YOURS = Refusal("not-yours", _("這不是您的訂閱。"), forbidden=True)
NOT_YOUR_AGENCY = Refusal("not-your-agency", _("只有回應機關的核定人或主管可以提供預覽。"), forbidden=True)
ENDS_BEFORE = Refusal("ends-before", _("認證的期限必須晚於今天。"))
ACCREDITED = Refusal("accredited", _("這個帳號已經有有效的媒體認證，請先撤銷或等到期。"))
REVOKED = Refusal("revoked", _("這項認證已經撤銷或到期。"))
NO_REASON = Refusal("no-reason", _("請說明理由。"))
NOT_SCHEDULED = Refusal("not-scheduled", _("只有已經核定、排定公布時間的回應可以提供預覽。"))
OFFERED = Refusal("offered", _("這份回應已經提供預覽。"))
ENDED = Refusal("ended", _("預覽已經結束：回應已公布、取消排程或撤回預覽。"))
WITHDRAWN = Refusal("withdrawn", _("機關撤回了這份預覽。"))
RESCHEDULED = Refusal(
    "rescheduled", _("機關取消或改變了公布的時間，這份預覽已經結束。如果再提供預覽，會另外通知您。")
)
ABOUT_TO_APPEAR = Refusal("about-to-appear", _("公布的時間已經到了，預覽已經結束，回應即將公布。"))
TOO_MANY = Refusal("too-many", _("每個帳號最多 5 個訂閱，請先刪除不用的。"))
BAD_URL = Refusal("bad-url", _("請填寫 https 網址，不含帳號密碼，使用預設的 443 埠。"))
NOT_PUBLIC = Refusal(
    "not-public", _("這個網址在內部網路或本機，平臺送不到；請填寫網際網路上任何人都連得到的網址。")
)
STOPPED = Refusal("stopped", _("這個訂閱已經停用，請先重新啟用。"))
RUNNING = Refusal("running", _("這個訂閱正在運作。"))
TESTED = Refusal("tested", _("一分鐘內已經測試過，請稍後再試。"))

MOST_SUBSCRIPTIONS = 5
LONGEST_ACCREDITATION = timedelta(days=731)
TEST_PAUSE = timedelta(minutes=1)
# How long after the attempt before; one message is tried over about two and a half days.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 1080, 2160))
MOST_ATTEMPTS = len(BACK_OFF) + 1
# A receiver refuses a signature that is older; docs/journalists.md says how.
TOLERANCE = timedelta(minutes=5)
# Versions older than this are not announced any more, however long the job has been away.
ANNOUNCED_WITHIN = timedelta(days=30)
# Names that are only known within a network [RFC 6761, 6762, 8375, and what ICANN has set aside].
NOT_OF_THE_INTERNET = (".local", ".internal", ".localhost", ".home.arpa")

# What is not the open internet [IANA special-purpose registries, 2026]. Written down here, because what
# Python's own lists hold differs between its releases; `is_global` is asked besides.
_CLOSED = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# All IPv6 addresses of the open internet begin so; mapped and compatible, local, link-local, site-local,
# multicast, discard and local NAT64 addresses do not.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# Of these: protocols' own with Teredo, documentation (two), 6to4, whose tunnels lead wherever somebody says.
_CLOSED_V6 = tuple(IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
# How a network without IPv4 reaches an IPv4 address, which stands in the last 32 bits.
_NAT64 = IPv6Network("64:ff9b::/96")


def may_accredit(*, until: datetime, now: datetime, has_valid: bool) -> Refusal | None:
    """An accreditation lasts from now until a day to come, two years at most, one at a time."""
    if has_valid:
        return ACCREDITED
    if until <= now:
        return ENDS_BEFORE
    if until - now > LONGEST_ACCREDITATION:
        return Refusal("too-long", _("媒體認證最長兩年。"))
    return None


def is_valid(*, until: datetime, revoked_at: datetime | None, now: datetime) -> bool:
    """Whether an accreditation counts at this moment."""
    return revoked_at is None and now < until


def is_previewable(
    *, scheduled_for: datetime | None, until: datetime, ended_at: datetime | None, now: datetime
) -> bool:
    """Whether an embargoed text may be read now: offered for this very publication, still to come."""
    return ended_at is None and scheduled_for == until and now < until


def url_refusal(url: str) -> Refusal | None:
    """Why an address is no place for a webhook, as far as its spelling tells.

    What its name stands for is looked at when something is sent.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return BAD_URL
    host = parts.hostname or ""
    is_plain = parts.scheme == "https" and host and not parts.username and not parts.password
    if not is_plain or port not in (None, 443) or len(url) > 500 or not url.isascii():
        return BAD_URL
    if any(sign <= " " or sign == "\\" for sign in url) or parts.fragment:
        return BAD_URL
    return _host_refusal(host)


def _host_refusal(host: str) -> Refusal | None:
    try:
        return None if is_public(host) else NOT_PUBLIC
    except ValueError:
        # A name with a dot whose last part is no number; 127.1 and 0x7f000001 are addresses to some.
        name = host.rstrip(".")
        last = name.rsplit(".", 1)[-1]
        is_name = "." in name and not last.isdigit() and not last.startswith("0x")
        return None if is_name and not name.endswith(NOT_OF_THE_INTERNET) else NOT_PUBLIC


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet. Raises ValueError for what is none.

    Tunnels in which an IPv4 address is wrapped are refused; one behind NAT64 is as public as what it wraps.
    """
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv4Address):
        return _is_open(found)
    if found in _NAT64:
        return _is_open(IPv4Address(int(found) & 0xFFFFFFFF))
    is_closed = any(found in block for block in _CLOSED_V6)
    return found in _GLOBAL_UNICAST and not is_closed and found.is_global


def _is_open(found: IPv4Address) -> bool:
    return found.is_global and not any(found in block for block in _CLOSED)


def why_over(
    *, scheduled_for: datetime | None, until: datetime, is_withdrawn: bool, now: datetime
) -> Refusal:
    """Why a preview that cannot be read any more, and whose text is not public, is over."""
    if is_withdrawn:
        return WITHDRAWN
    return ABOUT_TO_APPEAR if scheduled_for == until and until <= now else RESCHEDULED


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many attempts have failed; None when it has been tried enough."""
    return now + BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None


def secret_of(nonce: bytes, key: str) -> str:
    """The secret of a subscription. It is not stored: whoever reads the database cannot sign for it."""
    digest = hmac.new(key.encode(), b"press.webhook:" + nonce, hashlib.sha256).digest()
    return "whsec_" + urlsafe_b64encode(digest).decode().rstrip("=")


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of the header: what proves that this very body was sent by us at this very second."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
