"""What the front page shows of the procedures: what closes, what was answered, what is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, Window
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participation.calendar.rules import last_day_of
from participation.obligations.models import Obligation
from participation.responses.models import Part
from participation.shell.templatetags.yiqi import day, remaining
from petitions.lifecycles.shape import Status
from petitions.models import Petition, PetitionAgency
from petitions.models.queries import LATELY, lately

CLOSING = 4
ANSWERED = 4
OVERDUE = 3
# A matter that is late once is often late with several acts; the front page names the first.
MOST_OF_ONE_MATTER = 6
AGENCIES = 12
# Until when an answer has just been given.
FRESH = timedelta(days=90)
WAITING = f"state={Status.AWAITING_RESPONSE}"


@dataclass(frozen=True)
class Front:
    """Everything on the front page that comes from the procedures, in six queries."""

    entries: Sequence[dict[str, Any]]
    closing: Sequence[dict[str, Any]]
    answered: Sequence[dict[str, Any]]
    # Whether those were answered lately; else they are the latest that there are.
    answered_is_fresh: bool
    overdue: Sequence[dict[str, Any]]
    overdue_count: int
    topics: Sequence[dict[str, Any]]
    agencies: Sequence[dict[str, Any]]
    month: Sequence[dict[str, Any]]

    @property
    def closing_url(self) -> str:
        """The list of what can be signed."""
        return list_url(f"state={Status.OPEN}&sort=closing")

    @property
    def answered_url(self) -> str:
        """The list of what was answered."""
        return list_url(f"state={Status.RESPONDED}")

    @property
    def overdue_url(self) -> str:
        """The board of duties, once it is built."""
        return place("obligations:board")

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing yet to show of anybody's petitions."""
        return not (self.closing or self.answered or self.overdue)


def front(now: datetime) -> Front:
    """Read the front page's lists and numbers as they stand at NOW."""
    petitions = _petitions(now)
    answered = [petition for petition in reversed(petitions) if petition.is_responded]
    fresh = [one for one in answered if one.responded_at and one.responded_at > now - FRESH]
    late = _late(now)
    return Front(
        entries=_entries(),
        closing=[card(petition, now) for petition in petitions if petition.is_open],
        answered=[card(petition, now) for petition in fresh or answered],
        answered_is_fresh=bool(fresh),
        overdue=[duty(obligation, now) for obligation in late],
        overdue_count=late[0].total if late else 0,
        topics=_topics(),
        agencies=_agencies(),
        month=_month(now, late[0].total if late else 0),
    )


def _entries() -> list[dict[str, Any]]:
    """Three ways in, each a verb and a sentence; where a procedure is not built, petitions stand in."""
    sign = (
        "petition",
        _("附議提議"),
        _("看看別人提了什麼，支持您認同的提議。"),
        list_url(f"state={Status.OPEN}"),
    )
    speak = ("consultation", _("表達意見"), _("在政策定案之前，說出您的看法。"), place("consultations:list"))
    owed = _("每一件該做的事、由誰做、何時到期、有沒有逾期。")
    propose = _("提出一件希望政府做的事；附議達門檻，主管機關就要正式回應。")
    entries = [
        ("petition", _("我要提議"), propose, place("petitions:propose")),
        speak if speak[-1] else sign,
        ("oversight", _("看政府欠什麼"), owed, place("obligations:board") or list_url(WAITING)),
    ]
    names = ("procedure", "title", "text", "url")
    return [dict(zip(names, entry, strict=True)) for entry in entries if entry[-1]]


def _petitions(now: datetime) -> list[Petition]:
    """The open ones that close next and the ones answered last, by the instant that matters."""
    visible = Petition.objects.visible()
    closing = visible.filter(status=Status.OPEN, closes_at__gt=now).order_by("closes_at", "record")
    answered = visible.filter(status=Status.RESPONDED).order_by("-responded_at", "-record")
    parts = PetitionAgency.objects.select_related("agency").order_by("-part", "pk")
    found = (
        Petition.objects.for_list()
        .filter(Q(pk__in=closing.values("pk")[:CLOSING]) | Q(pk__in=answered.values("pk")[:ANSWERED]))
        .prefetch_related(Prefetch("agency_parts", parts))
    )
    return sorted(found, key=lambda petition: petition.responded_at or petition.closes_at or now)


def _late(now: datetime) -> list[Any]:
    """The duties that are longest overdue, one of each matter; each carries the number of all of them."""
    late = Obligation.objects.overdue(now).for_board().annotate(total=Window(Count("pk")))
    first: dict[int, Any] = {}
    for obligation in late[: OVERDUE * MOST_OF_ONE_MATTER]:
        first.setdefault(obligation.record_id, obligation)
    return list(first.values())[:OVERDUE]


def _topics() -> list[dict[str, Any]]:
    """Topics with the number of petitions open in each."""
    rows = (
        Petition.objects.visible()
        .filter(status=Status.OPEN, topic__isnull=False)
        .values("topic__slug", "topic__name", "topic__name_en")
        .annotate(total=Count("pk"))
        .order_by("topic__position", "topic__slug")
    )
    return [_browse("topic", row, f"state={Status.OPEN}&topic={row['topic__slug']}") for row in rows]


def _agencies() -> list[dict[str, Any]]:
    """The agencies that lead or join most of the open petitions."""
    rows = (
        PetitionAgency.objects.filter(
            petition__in=Petition.objects.visible().filter(status=Status.OPEN), part__in=Part.values
        )
        .values("agency__slug", "agency__name", "agency__name_en")
        .annotate(total=Count("pk"))
        .order_by("-total", "agency__position")[:AGENCIES]
    )
    return [_browse("agency", row, f"state={Status.OPEN}&agency={row['agency__slug']}") for row in rows]


def _browse(kind: str, row: Any, query: str) -> dict[str, Any]:
    name = row[f"{kind}__name_en"] if _english() else ""
    return {"label": name or row[f"{kind}__name"], "number": row["total"], "url": list_url(query)}


def _month(now: datetime, overdue: int) -> list[dict[str, Any]]:
    """The numbers of the last 30 days, each with the rows behind it."""
    numbers = Petition.objects.visible().aggregate(
        **{name: Count("pk", filter=lately(name, now)) for name in LATELY}
    )
    labels = {
        "opened": _("項提議開放附議"),
        "reached": _("項達到門檻"),
        "answered": _("項得到正式回應"),
    }
    return [
        *(
            {"number": numbers[name], "label": label, "url": list_url(f"lately={name}")}
            for name, label in labels.items()
        ),
        {
            "number": overdue,
            "label": _("件應辦事項目前逾期"),
            "url": place("obligations:board") or list_url(WAITING),
            "state": "overdue" if overdue else "",
        },
    ]


def card(petition: Petition, now: datetime) -> dict[str, Any]:
    """What the record card component shows of a petition."""
    leading = [part.agency.public_name for part in petition.agency_parts.all()]
    return {
        "title": petition.title,
        "url": petition.get_absolute_url(),
        "state": "answered" if petition.is_responded else "open",
        "state_label": petition.status_text.label,
        "fact": fact(petition, now),
        "number": petition.number,
        "agency": leading[0] if leading else "",
        "count": petition.signature_count,
        "threshold": petition.threshold,
        "procedure": "petition",
        "topic": str(petition.topic) if petition.topic else "",
    }


def fact(petition: Petition, now: datetime) -> str:
    """The one fact that matters now: when it was answered, or when it closes."""
    if petition.is_responded:
        return _("%(day)s正式回應") % {"day": day(petition.responded_at)}
    left, closes = remaining(petition.closes_at, now), petition.closes_at
    return _("%(left)s，%(day)s截止") % {"left": left, "day": day(closes and last_day_of(closes))}


def duty(obligation: Obligation, now: datetime) -> dict[str, Any]:
    """What the duty card component shows of an obligation."""
    return {
        "office": obligation.agency.public_name,
        "act": _("%(act)s：%(title)s") % {"act": obligation.label, "title": obligation.record.title},
        "due_at": obligation.due_at,
        "state": "overdue",
        "late_by": obligation.days_late(now),
        "basis": "",
        "url": obligation.record.get_absolute_url(),
    }


def place(name: str) -> str:
    """The address of a part of the platform, or nothing where it is not built."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def list_url(query: str) -> str:
    """The list of petitions with a filter."""
    address = place("petitions:list")
    return f"{address}?{query}" if address and query else address


def _english() -> bool:
    return (get_language() or "").startswith("en")
