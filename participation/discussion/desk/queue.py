"""What moderators are asked to look at: one queue over all procedures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from participation import clock
from participation.discussion.desk.offices import Desk, desk_of
from participation.discussion.desk.pages import ordered, page, paged, shows_refusals
from participation.discussion.guideline import CHECK_OUT, HOUSE_RULES, Level
from participation.discussion.models import Appeal, Case, CaseSource, CaseStatus
from participation.record import procedures
from participation.record.models import ProcedureKey
from participation.shell.access import access

ORDERS = {"age": "opened_at", "reports": "report_count", "decided": "decided_at"}
BULK = 50


@dataclass(frozen=True)
class Tab:
    """A part of the queue: its name, which cases it holds, and how they are sorted at first."""

    name: str
    label: str | Promise
    wanted: Q
    sort: str = "age"


_WAITING = [CaseStatus.OPEN, CaseStatus.CORRECTED, CaseStatus.SECOND]
TABS = (
    Tab("waiting", gettext_lazy("等待處理"), Q(status__in=_WAITING)),
    Tab("correcting", gettext_lazy("等作者更正"), Q(status=CaseStatus.CORRECTING)),
    Tab("second", gettext_lazy("等第二人確認"), Q(status=CaseStatus.SECOND)),
    Tab("decided", gettext_lazy("已決定"), Q(status=CaseStatus.DECIDED), "-decided"),
)


def _choice(name: str, field: str, values: list[str]) -> Callable[[dict[str, str]], Q]:
    def wanted(asked: dict[str, str]) -> Q:
        return Q(**{field: asked[name]}) if asked.get(name) in values else Q()

    return wanted


_FILTERS = (
    _choice("procedure", "discussion__record__procedure", list(ProcedureKey.values)),
    _choice("level", "discussion__level", [str(level) for level in Level.values]),
    _choice("source", "source", list(CaseSource.values)),
    _choice("rule", "rule", list(HOUSE_RULES)),
    _choice("status", "status", list(CaseStatus.values)),
)


def filtered(request: HttpRequest, desk: Desk, now: datetime) -> Q:
    """Which cases the filters of the page ask for; a value that is none of the choices asks for nothing."""
    asked = request.GET.dict()
    wanted = Q()
    for condition in _FILTERS:
        wanted &= condition(asked)
    if asked.get("burst"):
        wanted &= Q(is_burst=True)
    if asked.get("mine"):
        wanted &= Q(taken_by=desk.person, taken_at__gt=now - CHECK_OUT)
    return wanted


def choices_of(request: HttpRequest) -> list[dict[str, Any]]:
    """The filters as lists to choose from."""
    lists = [
        ("procedure", _("程序"), procedures.choices()),
        ("level", _("開放程度"), [(str(value), label) for value, label in Level.choices]),
        ("source", _("來源"), CaseSource.choices),
        ("rule", _("規範"), [(code, rule.label) for code, rule in HOUSE_RULES.items()]),
        ("status", _("狀態"), CaseStatus.choices),
    ]
    return [
        {"name": name, "label": label, "options": options, "chosen": request.GET.get(name, "")}
        for name, label, options in lists
    ]


def tabs_of(tab: Tab, now: datetime) -> list[dict[str, Any]]:
    """The tabs with how many stand in each; decided ones are not counted, there are ever more of them."""
    counts = Case.objects.exclude(status=CaseStatus.DECIDED).aggregate(
        **{one.name: Count("pk", filter=one.wanted) for one in TABS if one.name != "decided"}
    )
    url = reverse("discussion_desk:queue")
    shown = [
        {
            "label": one.label,
            "url": f"{url}?tab={one.name}",
            "count": counts.get(one.name),
            "current": one is tab,
        }
        for one in TABS
    ]
    appeals = Appeal.objects.filter(decided_at__isnull=True).count()
    shown.insert(
        3,
        {"label": _("申訴"), "url": reverse("discussion_desk:appeals"), "count": appeals, "current": False},
    )
    return shown


def rows_of(cases: QuerySet[Case] | Any, person_id: int, now: datetime) -> list[dict[str, Any]]:
    """Cases with who looks at them now."""
    return [
        {
            "case": case,
            "is_taken": case.is_taken(person_id, now),
            "is_mine": case.taken_by_id == person_id and is_out(case, now),
            "until": case.taken_at + CHECK_OUT if case.taken_at else None,
            "rule": HOUSE_RULES[case.rule].label if case.rule else "",
        }
        for case in cases
    ]


def is_out(case: Case, now: datetime) -> bool:
    """Whether somebody has the case checked out now."""
    return case.taken_at is not None and case.taken_at + CHECK_OUT > now


def with_all() -> QuerySet[Case]:
    """Cases with what a row shows of them, in one query."""
    return Case.objects.select_related("comment__author", "discussion__record", "taken_by")


@access("staff")
@shows_refusals
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The cases of a tab that the filters ask for, the oldest first."""
    now, desk = clock.now(), desk_of(request)
    desk.look_at_cases()
    tab = next((one for one in TABS if one.name == request.GET.get("tab")), TABS[0])
    cases = with_all().filter(tab.wanted, filtered(request, desk, now))
    orders = ORDERS if tab.name == "decided" else {"age": ORDERS["age"], "reports": ORDERS["reports"]}
    shown = paged(request, ordered(request, cases, orders, tab.sort), BULK)
    return page(
        request,
        "queue.html",
        title=_("留言案件"),
        tab=tab,
        tabs=tabs_of(tab, now),
        filters=choices_of(request),
        asked=request.GET,
        rows=rows_of(shown, desk.person.pk, now),
        items=shown,
        is_decided=tab.name == "decided",
        rules=HOUSE_RULES.values(),
        sort=request.GET.get("sort", tab.sort),
        now=now,
        bulk=BULK,
    )


def next_case(case: Case) -> Case | None:
    """The case that waits longest after this one was left, free of anybody."""
    waiting = Case.objects.waiting().exclude(pk=case.pk).filter(taken_by__isnull=True)
    return waiting.order_by(F("opened_at"), "pk").first()
