"""An answer on its way through the agency: what its pages show."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.agencies.models import Agency, AgencyRole, Role
from participation.agencies.rules import NOT_YOUR_DESK
from participation.calendar.rules import day_of
from participation.gate.rules import SECONDERS
from participation.gate.showing import hit_rows
from participation.obligations.models import Obligation
from participation.obligations.notices import due_words
from participation.people.models import Person
from participation.record.models import Event
from participation.record.procedures import procedure_of
from participation.refusals import Refusal, Refused
from participation.responses.models import (
    Chain,
    Part,
    Response,
    Roster,
    SignOffTask,
    TaskState,
    UnitPart,
    WorkflowState,
    is_asked,
)
from participation.responses.rules import SECOND_PERSON
from participation.responses.showing import OF_ALL, OF_AN_ANSWER, preview_of
from petitions.desk.cases import Case, case_for, case_of
from petitions.desk.offices import HOLDERS, WORKERS, desk_of
from petitions.desk.signing_forms import AskForm, FileForm, PartForm

KIND = "formal_response"
STATES = {
    TaskState.STATUS_APPROVED: gettext_lazy("同意"),
    TaskState.STATUS_REJECTED: gettext_lazy("退回"),
    TaskState.STATUS_IN_PROGRESS: gettext_lazy("現在"),
    TaskState.STATUS_CANCELLED: gettext_lazy("撤回"),
}


def reader_of(request: HttpRequest, agency: str, number: str) -> Case:
    """The case, for whoever may read the agency's answer in the making.

    Beside those who work on it: members of the agency's units, as long as it waits for them. Nothing else
    of the case is for them, and to everybody else it is refused as the case is.
    """
    desk, of = desk_of(request), get_object_or_404(Agency, slug=agency, is_platform=False)
    if desk.sees_all or desk.refusal_to_act(of, *WORKERS) is None:
        return case_of(request, agency, number)
    desk.look(of, *HOLDERS)
    case = case_for(desk, of, number)
    making = making_of(case)
    if making is None or not is_asked(making, desk.person.pk):
        raise Refused(NOT_YOUR_DESK)
    return case


def making_of(case: Case) -> Response | None:
    """The agency's own answer, if a text of it is in the making."""
    found = Response.objects.select_related(
        "author", "latest_revision__user", "agency", "record", "locked_by"
    )
    of = found.filter(record=case.petition.record, agency=case.agency, source="").first()
    return of if of and of.is_in_the_making else None


def own_published(case: Case) -> Response | None:
    """The agency's own public answer, which may be corrected."""
    published = Response.objects.published().filter(
        record=case.petition.record, agency=case.agency, source=""
    )
    return published.first()


def sign_off_of(case: Case, response: Response | None, now: datetime) -> dict[str, Any]:
    """Everything about the way through the agency that a page shows."""
    facts: dict[str, Any] = {
        "joined": _joined(case),
        "ask": AskForm(agency=case.agency, today=day_of(now), prefix="ask"),
    }
    roster = Roster.of([case.agency.pk])
    if response is None:
        return {**facts, "state": "none", "steps": _planned(case, roster)}
    parts = response.unit_parts.filter(for_version=response.next_number).select_related(
        "unit", "asked_by", "delivered_by"
    )
    hold = response.holds.filter(decided_at=None).first()
    shown = {
        **facts,
        "state": state_of(response),
        "steps": _course(case, response, roster),
        "sent_back": sent_back(response),
        "due_at": response.due_at,
        "late_for": late_for(response),
        "approver_left": _approver_who_left(response),
        "parts": [part_row(part, case.desk.person.pk, roster) for part in parts],
        "hold": hold,
        "hits": hit_rows(hold.hits, place_in_answer) if hold else [],
        "history": _history(response),
        "files": response.draft.files,
        "attach": FileForm(prefix="attach"),
        "locked_by": response.locked_by if response.locked else None,
    }
    return shown if case.is_whole else {**shown, "joined": [], "history": [], "hold": None, "hits": []}


def owed_until(response: Response) -> datetime | None:
    """When the answer falls due, where it is owed and the clock runs."""
    owed = Obligation.objects.open().filter(kind=KIND, paused_at=None)
    duty = owed.filter(record=response.record_id, agency=response.agency_id).first()
    return duty.due_at if duty else None


def late_for(response: Response) -> str:
    """The due date after which an approved text waits to be published; "" where it comes in time."""
    owed = owed_until(response) if response.due_at else None
    return due_words(owed) if owed and response.due_at and response.due_at > owed else ""


def state_of(response: Response) -> str:
    """One word for where the text in the making is."""
    if response.is_scheduled:
        return "scheduled"
    if response.workflow_in_progress:
        return "in_sign_off"
    return "sent_back" if response.current_workflow_state else "draft"


def _approver_who_left(response: Response) -> Person | None:
    """Who approved what waits for its time, if they hold the office no more: the approval stands."""
    approver: Person | None = response.approver if response.is_scheduled else None
    if approver is None:
        return None
    still = AgencyRole.objects.holds(approver.pk, Role.APPROVER, response.agency_id) and approver.is_active
    return None if still else approver


def sent_back(response: Response) -> dict[str, Any] | None:
    """By whom and why the text was sent back, until it is sent again."""
    state = response.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return None
    last = state.current_task_state
    return {"by": last.finished_by, "at": last.finished_at, "reason": last.comment}


def planned(steps: Iterable[SignOffTask], agency: Agency, roster: Roster) -> list[dict[str, Any]]:
    """The steps of a chain, each with a word where nobody is there for whom it was made."""
    return [
        {"label": step.label, "state": "", "who": "", "note": note_on(step, agency, roster)} for step in steps
    ]


def note_on(turn: SignOffTask, agency: Agency, roster: Roster) -> str:
    """Who decides a step for which nobody is there: those who stand in, or nobody at all."""
    if not roster.is_stood_in_for(turn, agency.pk):
        return ""
    if roster.deciders(turn, agency.pk):
        return _("目前沒有指定在職的人，由主管與核定人代行")
    return _("目前沒有人能決定這一步")


def _planned(case: Case, roster: Roster) -> list[dict[str, Any]]:
    chain = Chain.objects.of(case.agency.pk)
    return planned(chain.steps if chain else [], case.agency, roster)


def _course(case: Case, response: Response, roster: Roster) -> list[dict[str, Any]]:
    state = response.workflow_states.order_by("-created_at", "-pk").select_related("workflow").first()
    if state is None or state.status == WorkflowState.STATUS_CANCELLED:
        return _planned(case, roster)
    tasks = state.all_tasks_with_state()
    steps = SignOffTask.objects.select_related("unit").in_bulk([task.pk for task in tasks])
    return [
        {
            "label": steps[task.pk].label if task.pk in steps else task.name,
            "state": STATES.get(task.task_state.status, "") if task.task_state else "",
            "who": task.task_state.finished_by if task.task_state else None,
            "comment": task.task_state.comment if task.task_state else "",
            "note": note_on(steps[task.pk], case.agency, roster) if _is_to_come(task) else "",
        }
        for task in tasks
        if task.pk in steps
    ]


def _is_to_come(task: Any) -> bool:
    """Whether a step of a chain is not decided yet."""
    return task.task_state is None or task.task_state.finished_at is None


def part_row(part: UnitPart, person_id: int, roster: Roster) -> dict[str, Any]:
    """What a unit is asked for; with the form to deliver it for those who answer for the unit."""
    form, members = (
        PartForm(prefix=f"part-{part.pk}", initial={"words": part.words}),
        roster.members_of(part.unit_id),
    )
    return {
        "part": part,
        "form": form if person_id in members else None,
        "is_nobody_there": not members,
    }


def place_in_answer(hit: Mapping[str, Any]) -> str:
    """Where in an answer or its files something was found."""
    label = {**OF_AN_ANSWER, **OF_ALL, "change_reason": _("修正理由")}[hit["name"]]
    if file := hit.get("file"):
        return _("%(part)s「%(file)s」") % {"part": label, "file": file}
    place = _("訴求 %(number)d：%(part)s") % {"number": hit["position"], "part": label}
    return place if hit["position"] else str(label)


def _joined(case: Case) -> list[dict[str, Any]]:
    """The other agencies' parts: what is public, and what was shown to us as one that leads.

    A joining agency's draft is for the lead agencies alone, and only as it was when it was shown to
    them. Of what was never shown nothing is told, not even that it is being written.
    """
    others = case.petition.agency_parts.filter(part__in=Part.values).exclude(agency=case.agency)
    rows = []
    for other in others.select_related("agency").order_by("-part", "agency__position"):
        of = Response.objects.filter(record=case.petition.record, agency=other.agency)
        answer = of.select_related("shown_revision").first()
        shown = answer.shown if answer and case.is_lead else None
        rows.append(
            {
                "agency": other.agency,
                "part": other.get_part_display(),
                "published_at": answer.published_at if answer else None,
                "url": answer.get_absolute_url() if answer and answer.is_published else "",
                "shown": preview_of(shown)["shown"] if shown else None,
                "shown_at": answer.shown_to_lead_at if answer and shown else None,
            }
        )
    return rows


def _history(response: Response) -> list[dict[str, Any]]:
    events = Event.objects.filter(
        Q(actor_agency=response.agency_id) | Q(actor_agency=None),
        record=response.record_id,
        facts__response=response.pk,
    )
    found = events.select_related("record", "actor").prefetch_related("texts").order_by("-position")
    return [
        {
            "at": event.at,
            "sentence": procedure_of(event.record).sentence(event),
            "who": event.actor.public_name if event.actor else _("平臺系統"),
            "words": list(event.words.values()),
        }
        for event in found[:50]
    ]


def may_second(case: Case, response: Response) -> Refusal | None:
    """Why this person may not decide about personal data; the rule is asked again by the verb."""
    refusal = case.desk.refusal_to_act(case.agency, *SECONDERS)
    return refusal or (SECOND_PERSON if case.desk.person.pk in response.writers else None)
