"""A petition's timeline: every public event, and every obligation where it stands now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from participation.agencies.models import Role
from participation.calendar.rules import day_of
from participation.obligations.models import Obligation
from participation.obligations.notices import due_words
from participation.obligations.rules import State
from participation.record.actors import CITIZEN, PROPOSER, SYSTEM
from participation.record.models import Event
from participation.record.procedures import procedure_of
from petitions.models import Petition
from petitions.views.standing import Standing, shown_day

# What an event says in its own words, in this order; a reason has its own place.
BODY_TEXTS = ("note", "clarification", "timetable", "summary", "report")
# Shown on a page of its own: what stood there before is read by few.
EARLIER_TEXTS = ("title_before", "content_before", "benefit_before")
OPENED = "obligation_opened"


@dataclass(frozen=True)
class Entry:
    """One entry, as the timeline component shows it. `due_at` is the last day where it is a midnight."""

    title: str
    state: str
    at: date | datetime | None = None
    due_at: date | datetime | None = None
    body: str = ""
    # Whether the body is what somebody wrote, rather than what the platform says.
    is_quoted: bool = False
    actor: str = ""
    anchor: str = ""
    late_by: int = 0
    reason: str = ""
    url: str = ""
    url_label: str = ""


def timeline_of(
    petition: Petition,
    events: Sequence[Event],
    duties: Sequence[Obligation],
    standing: Standing,
    now: datetime,
    *,
    shows_text: bool = True,
) -> list[Entry]:
    """What happened, in order; how it stands now; and what is still owed, the latest last.

    Without `shows_text`, nothing leads to what stood in the petition before.
    """
    met: dict[int | None, Obligation] = {duty.met_by_id: duty for duty in duties if duty.met_by_id}
    owed = sorted((duty for duty in duties if duty.is_open), key=lambda duty: (duty.due_at, duty.pk))
    present = Entry(
        title=_("現在：%(status)s") % {"status": standing.label},
        state="present",
        at=day_of(now),
        body=standing.text,
    )
    return [
        *_past(petition if shows_text else None, events, met, now),
        present,
        *(_owed(duty, now) for duty in owed),
    ]


def _past(
    petition: Petition | None, events: Sequence[Event], met: Mapping[int | None, Obligation], now: datetime
) -> Iterable[Entry]:
    """Events as entries; duties that began at the same moment share one, each with its own anchor."""
    for opened_at, group in groupby(events, key=lambda event: event.at if event.kind == OPENED else None):
        if opened_at:
            yield _opened(list(group))
        else:
            yield from (_happened(petition, event, met.get(event.pk), now) for event in group)


def _opened(events: Sequence[Event]) -> Entry:
    lines = format_html_join(
        "\n", '<span id="event-{}">{}</span>', ((event.position, _sentence(event)) for event in events[1:])
    )
    body = format_html("{}\n{}", _sentence(events[0]), lines)
    return Entry(
        title=_("開始計算應辦期限"),
        state="past",
        at=events[0].at,
        body=body,
        actor=_actor(events[0]),
        anchor=f"event-{events[0].position}",
    )


def _happened(petition: Petition | None, event: Event, duty: Obligation | None, now: datetime) -> Entry:
    words: dict[str, str] = event.told  # type: ignore[attr-defined]
    body = "\n\n".join(words[name] for name in BODY_TEXTS if name in words)
    url, url_label = "", ""
    if response := event.fact("response"):
        url, url_label = f"#response-{response}", _("看回應全文")
    elif petition and any(name in words for name in EARLIER_TEXTS):
        url = reverse("petitions:event", args=[petition.number, event.position])
        url_label = _("看修改前的文字")
    return Entry(
        title=_sentence(event),
        state="met" if duty else "past",
        at=event.at,
        body=body,
        is_quoted=True,
        actor=_actor(event),
        anchor=f"event-{event.position}",
        late_by=duty.days_late(now) if duty else 0,
        reason=words.get("reason", ""),
        url=url,
        url_label=url_label,
    )


def _sentence(event: Event) -> str:
    return procedure_of(event.record).sentence(event)


def _actor(event: Event) -> str:
    """Role and agency; the person stays internal."""
    role = _ROLES.get(event.actor_role)
    label = (
        role()
        if role
        else (Role(event.actor_role).label if event.actor_role in Role.values else event.actor_role)
    )
    if event.actor_agency is None:
        return str(label)
    return _("%(agency)s・%(role)s") % {"agency": event.actor_agency.public_name, "role": label}


_ROLES = {CITIZEN: lambda: _("民眾"), PROPOSER: lambda: _("提議人"), SYSTEM: lambda: _("平臺系統")}
_STATES = {State.WAITING: "future", State.OVERDUE: "late", State.PAUSED: "paused"}


def _owed(duty: Obligation, now: datetime) -> Entry:
    extensions: list[dict[str, str]] = duty.extension_rows  # type: ignore[attr-defined]
    pauses = [row for row in duty.pause_rows if row["until_at"] is None]  # type: ignore[attr-defined]
    notes = [duty.basis_words]
    if extensions:
        notes.append(_("原期限 %(day)s，已展延。") % {"day": due_words(duty.original_due_at)})
    reasons = [row["reason"] for row in (pauses or extensions)]
    return Entry(
        title=_("%(agency)s：%(act)s") % {"agency": duty.agency.public_name, "act": duty.label},
        state=_STATES[duty.state(now)],
        due_at=shown_day(duty.due_at),
        body="\n".join(notes),
        anchor=f"duty-{duty.pk}",
        late_by=duty.days_late(now),
        reason=reasons[-1] if reasons else "",
    )
