"""May an officer be assigned, may an agency decline, who reads which note. Pure functions."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from participation.agencies.rules import Office, Role
from participation.calendar.rules import Period, Unit
from participation.refusals import Refusal

# "An agency may decline once with a reason within 1 working day of assignment."
DECLINE_PERIOD = Period(1, Unit.WORKING_DAYS)
DECLINE = "decline"
# By which the personal-data gate knows the public words of an agency that declines, and of the platform.
SAY_DECLINE, SAY_DECISION = "casework.decline", "casework.decide"
DECLINE_BASIS = _("平臺規範：機關婉拒分辦，平臺應於次一工作日前決定")

# Who works for an agency, and who for the platform's own desk.
WORKERS = (Role.OFFICER, Role.APPROVER, Role.SUPERVISOR)
PLATFORM_WORKERS = (Role.SCREENER, Role.MODERATOR, Role.SUPERVISOR)
# Who decides inside the agency who handles what; who speaks for it towards the platform.
ASSIGNERS = (Role.SUPERVISOR,)
DECLINERS = (Role.SUPERVISOR, Role.APPROVER)
# Who decides for the platform about what an agency declines.
DECIDERS = (Role.SCREENER,)

NOT_YOURS = Refusal("not-your-agency", _("只有這個機關負責這項工作的人可以這樣做。"), forbidden=True)
NOT_ASSIGNED = Refusal("not-assigned", _("這件案子沒有分派給這個機關。"), forbidden=True)
NO_REASON = Refusal("no-reason", _("請說明理由，理由會公開。"))
NO_WORDS = Refusal("no-words", _("請寫下內容。"))
NOT_A_COLLEAGUE = Refusal("not-a-colleague", _("只能指派給這個機關的承辦人、核定人或主管。"))
HANDLES_IT = Refusal("handles-it", _("這位同事已經是承辦人。"))
NOBODY_HANDLES_IT = Refusal("nobody-handles-it", _("這件案子目前沒有承辦人。"))
DECIDED = Refusal("decided", _("這件婉拒已經決定。"))
NO_LEAD_LEFT = Refusal("no-lead-left", _("同意婉拒之後就沒有主辦機關，請同時指定改由哪個機關主辦。"))
STILL_ITS_OWN = Refusal("still-its-own", _("改由哪個機關主辦時，不能選婉拒的機關自己。"))
NOT_YOUR_NOTE = Refusal("not-your-note", _("只有寫的人可以收回註記。"), forbidden=True)
NOTE_WITHDRAWN = Refusal("note-withdrawn", _("這則註記已經收回。"))


class Outcome(models.TextChoices):
    """What the platform decides when an agency declines."""

    RELEASED = "released", _("同意：機關不再分辦")
    KEPT = "kept", _("不同意：機關繼續分辦")
    DISPUTED = "disputed", _("權責有爭議：所有分辦機關都是主辦")


def workers_of(*, is_platform: bool) -> tuple[Role, ...]:
    """The roles whose holders do an agency's work on its cases."""
    return PLATFORM_WORKERS if is_platform else WORKERS


def holds(offices: Iterable[Office], *, agency_id: int, roles: Collection[Role]) -> bool:
    """Whether one of the roles is held in this very agency."""
    return any(office.agency_id == agency_id and office.role in roles for office in offices)


def may_assign(
    *, is_assigned: bool, officer_is_colleague: bool, officer_id: int, present_id: int | None
) -> Refusal | None:
    """A supervisor gives a case of the agency to one of its own people who does not have it yet."""
    if not is_assigned:
        return NOT_ASSIGNED
    if not officer_is_colleague:
        return NOT_A_COLLEAGUE
    return HANDLES_IT if officer_id == present_id else None


def may_decline(
    *, is_assigned: bool, has_declined: bool, has_answered: bool, due_at: datetime, now: datetime, reason: str
) -> Refusal | None:
    """Once, with a reason, before the next working day after the assignment is over.

    At the due instant itself it is too late, as for every period.
    """
    if not is_assigned:
        return NOT_ASSIGNED
    if has_declined:
        return Refusal("declined-before", _("每件案子只能婉拒一次，這個機關已經婉拒過。"))
    if has_answered:
        return Refusal("answered", _("已經公布正式回應，不能再婉拒。"))
    if now >= due_at:
        return Refusal("too-late", _("只能在受分派後一個工作日內婉拒，期限已過。"))
    return None if reason.strip() else NO_REASON


def may_decide(*, is_decided: bool, outcome: str, reason: str, leads_left: int) -> Refusal | None:
    """The platform's desk decides once, with a reason; a lead agency always remains."""
    if is_decided:
        return DECIDED
    if not reason.strip():
        return NO_REASON
    if outcome == Outcome.RELEASED and leads_left < 1:
        return NO_LEAD_LEFT
    return None


def may_read(
    offices: Iterable[Office],
    *,
    agency_id: int,
    agency_is_platform: bool,
    for_platform: bool,
    platform_id: int,
) -> bool:
    """Whether a note of an agency's is for somebody who holds these offices.

    Its own people read all; the platform's desk reads what was addressed to it, and nobody else any.
    """
    held = list(offices)
    if holds(held, agency_id=agency_id, roles=workers_of(is_platform=agency_is_platform)):
        return True
    return for_platform and holds(held, agency_id=platform_id, roles=PLATFORM_WORKERS)


# A mention stands at the beginning or after what is no letter: an address of mail is none.
_MENTION = re.compile(r"(?<![\w.])[@＠](?=\S)")
# How a note names the platform's desk.
PLATFORM_NAMES = (pgettext_lazy("mention", "平臺"), pgettext_lazy("mention", "平台"))


def mentioned(words: str, names: Sequence[str]) -> tuple[set[str], list[str]]:
    """The names that a text mentions by @, and beginnings of mentions that are nobody's name.

    Of names that begin alike the longest that fits is meant: @王小明 is not @王小.
    """
    longest_first = sorted({name for name in names if name}, key=len, reverse=True)
    found, unknown = set(), []
    for mark in _MENTION.finditer(words):
        rest = words[mark.end() :]
        name = next((name for name in longest_first if rest.casefold().startswith(name.casefold())), None)
        if name is None:
            unknown.append(re.split(r"[\s，。、：；！？,.:;!?]", rest, maxsplit=1)[0][:20])
        else:
            found.add(name)
    return found, unknown
