"""How a petition's answers stand by each definition of being on time: the report's judgement, on its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.obligations.definitions import Judgement, judge
from participation.obligations.models import Obligation
from participation.record.models import Event
from petitions.models.judged import FORMAL_RESPONSE, POSTS
from petitions.views.standing import shown_day


@dataclass(frozen=True)
class Line:
    """One definition: its words, the last day by it, and how it stands."""

    label: Promise
    due_at: date | datetime
    state: str
    words: str


@dataclass(frozen=True)
class Judged:
    """One lead agency: when it first posted, when it answered, and what that is by each definition."""

    office: str
    first_post_at: datetime | None
    answered_at: datetime | None
    lines: Sequence[Line]


def judged_of(duties: Sequence[Obligation], events: Sequence[Event], now: datetime) -> list[Judged]:
    """The judgement of each duty to answer, from what the page has loaded already."""
    found = []
    for duty in duties:
        if duty.kind != FORMAL_RESPONSE or duty.waived_at is not None:
            continue
        posts = [e.at for e in events if e.kind in POSTS and e.actor_agency_id == duty.agency_id]
        first = min(posts, default=None)
        rows = judge(starts_at=duty.starts_at, first_post_at=first, answered_at=duty.met_at)
        lines = [_line(row, now) for row in rows]
        found.append(Judged(duty.agency.public_name, first, duty.met_at, lines))
    # While all is still to come and nothing late, there is nothing to judge.
    is_due = any(one.answered_at or any(line.state == "overdue" for line in one.lines) for one in found)
    return found if is_due else []


def _line(judgement: Judgement, now: datetime) -> Line:
    late = judgement.days_late(now)
    if judgement.is_on_time:
        state, words = "answered", _("如期")
    elif judgement.is_pending(now):
        state, words = "waiting", _("還沒到期")
    elif judgement.done_at:
        state, words = "overdue", ngettext("逾 %(days)d 天", "逾 %(days)d 天", late) % {"days": late}
    else:
        state = "overdue"
        words = ngettext("還沒有，已逾 %(days)d 天", "還沒有，已逾 %(days)d 天", late) % {"days": late}
    return Line(judgement.definition.label, shown_day(judgement.due_at), state, words)
