"""How much one may follow, how many letters may leave, when a digest is due, and when a mailbox is gone."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from participation.calendar.rules import TAIPEI
from participation.record.models import Frequency
from participation.refusals import Refusal

DIGEST_HOUR = time(8)
DIGEST_WEEKDAY = 0  # Monday
# How soon each frequency tells; a person who follows for two reasons hears by the sooner one.
URGENCY = {Frequency.AT_ONCE: 0, Frequency.DAILY: 1, Frequency.WEEKLY: 2, Frequency.NEVER: 3}

# What one account may follow, stopped follows included. Every new petition is matched against each search.
MOST_FOLLOWS, MOST_SEARCHES = 1000, 50


def may_follow(*, is_search: bool, follows: int, searches: int) -> Refusal | None:
    """Whether a person who has so many FOLLOWS, SEARCHES among them, may follow one thing more."""
    if is_search and searches >= MOST_SEARCHES:
        words = _("每個帳號最多追蹤 %(most)s 個搜尋。請先在「我的追蹤與通知」結束不再需要的。")
        return Refusal("too-many-searches", words % {"most": MOST_SEARCHES})
    if follows >= MOST_FOLLOWS:
        words = _("每個帳號最多追蹤 %(most)s 項。請先在「我的追蹤與通知」結束不再需要的。")
        return Refusal("too-many-follows", words % {"most": f"{MOST_FOLLOWS:,}"})
    return None


def room_left(per_minute: int, left_since: Callable[[datetime], int], *, in_hand: int, now: datetime) -> int:
    """How many letters may be taken now, if so many may leave in a minute.

    A tenth of the rate in six seconds, so that they leave evenly. LEFT_SINCE says how many left after an
    instant; IN_HAND are taken and have not left yet.
    """
    even = per_minute >= 10
    window = timedelta(seconds=6) if even else timedelta(minutes=1)
    allowed = per_minute // 10 if even else per_minute
    return max(0, allowed - left_since(now - window) - in_hand)


def digest_slot(frequency: str, now: datetime) -> datetime:
    """The last instant, NOW included, at which a digest was due: 8:00 in Taipei, weekly ones on Monday.

    An entry belongs to the first slot that is not before it. Taipei keeps no summer time.
    """
    here = now.astimezone(TAIPEI)
    day = here.date() if here.time() >= DIGEST_HOUR else here.date() - timedelta(days=1)
    if frequency == Frequency.WEEKLY:
        day -= timedelta(days=(day.weekday() - DIGEST_WEEKDAY) % 7)
    return datetime.combine(day, DIGEST_HOUR, tzinfo=TAIPEI)


def next_digest(frequency: str, now: datetime) -> datetime:
    """The first instant after NOW at which such a digest is due."""
    return digest_slot(frequency, now) + timedelta(days=7 if frequency == Frequency.WEEKLY else 1)


def is_about_the_mailbox(code: int, status: str) -> bool:
    """Whether a refusal is for good and says that the mailbox is gone, not that the letter is unwanted.

    5xx is for good (RFC 5321, 4.2.1). By the enhanced status (RFC 3463) 5.1 is the address and 5.2 the
    mailbox; without one, the code tells.
    """
    if not 500 <= code < 600:
        return False
    return status.startswith(("5.1.", "5.2.")) if status else code in {550, 551, 553}
