"""An answer on its way through the agency: what its pages show."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.gate.rules import SECONDERS
from participation.gate.showing import hit_rows
from participation.record.models import Event
from participation.record.procedures import procedure_of
from participation.refusals import Refusal
from participation.responses.models import (
    Chain,
    Part,
    Response,
    SignOffTask,
    TaskState,
    UnitMember,
    WorkflowState,
)
from participation.responses.rules import SECOND_PERSON
from participation.responses.showing import OF_ALL, OF_AN_ANSWER, preview_of
from petitions.desk.cases import Case
from petitions.desk.signing_forms import AskForm, FileForm, PartForm

STATES = {
    TaskState.STATUS_APPROVED: gettext_lazy("同意"),
    TaskState.STATUS_REJECTED: gettext_lazy("退回"),
    TaskState.STATUS_IN_PROGRESS: gettext_lazy("現在"),
    TaskState.STATUS_CANCELLED: gettext_lazy("撤回"),
}


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
    facts: dict[str, Any] = {"joined": _joined(case), "ask": AskForm(agency=case.agency, prefix="ask")}
    if response is None:
        return {**facts, "state": "none", "steps": _planned(case)}
    parts = response.unit_parts.filter(for_version=response.next_number).select_related(
        "unit", "asked_by", "delivered_by"
    )
    mine = set(UnitMember.objects.filter(person=case.desk.person).values_list("unit_id", flat=True))
    hold = response.holds.filter(decided_at=None).first()
    return {
        **facts,
        "state": state_of(response),
        "steps": _course(case, response),
        "sent_back": sent_back(response),
        "due_at": response.due_at,
        "parts": [_part_row(part, mine) for part in parts],
        "hold": hold,
        "hits": hit_rows(hold.hits, place_in_answer) if hold else [],
        "history": _history(response),
        "files": response.draft.files,
        "attach": FileForm(prefix="attach"),
        "locked_by": response.locked_by if response.locked else None,
    }


def state_of(response: Response) -> str:
    """One word for where the text in the making is."""
    if response.is_scheduled:
        return "scheduled"
    if response.workflow_in_progress:
        return "in_sign_off"
    return "sent_back" if response.current_workflow_state else "draft"


def sent_back(response: Response) -> dict[str, Any] | None:
    """By whom and why the text was sent back, until it is sent again."""
    state = response.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return None
    last = state.current_task_state
    return {"by": last.finished_by, "at": last.finished_at, "reason": last.comment}


def _planned(case: Case) -> list[dict[str, Any]]:
    chain = Chain.objects.of(case.agency.pk)
    return [{"label": step.label, "state": "", "who": ""} for step in (chain.steps if chain else [])]


def _course(case: Case, response: Response) -> list[dict[str, Any]]:
    state = response.workflow_states.order_by("-created_at", "-pk").select_related("workflow").first()
    if state is None or state.status == WorkflowState.STATUS_CANCELLED:
        return _planned(case)
    tasks = state.all_tasks_with_state()
    labels = SignOffTask.objects.select_related("unit").in_bulk([task.pk for task in tasks])
    return [
        {
            "label": labels[task.pk].label if task.pk in labels else task.name,
            "state": STATES.get(task.task_state.status, "") if task.task_state else "",
            "who": task.task_state.finished_by if task.task_state else None,
            "comment": task.task_state.comment if task.task_state else "",
        }
        for task in tasks
    ]


def _part_row(part: Any, mine: set[int]) -> dict[str, Any]:
    form = PartForm(prefix=f"part-{part.pk}", initial={"words": part.words})
    return {"part": part, "form": form if part.unit_id in mine else None}


def place_in_answer(hit: Mapping[str, Any]) -> str:
    """Where in an answer or its files something was found."""
    label = {**OF_AN_ANSWER, **OF_ALL, "change_reason": _("修正理由")}[hit["name"]]
    if file := hit.get("file"):
        return _("%(part)s「%(file)s」") % {"part": label, "file": file}
    place = _("訴求 %(number)d：%(part)s") % {"number": hit["position"], "part": label}
    return place if hit["position"] else str(label)


def _joined(case: Case) -> list[dict[str, Any]]:
    """The other agencies' parts: how far they are, and their words as far as they are shown to us."""
    others = case.petition.agency_parts.filter(part__in=Part.values).exclude(agency=case.agency)
    rows = []
    for other in others.select_related("agency").order_by("-part", "agency__position"):
        answer = Response.objects.filter(record=case.petition.record, agency=other.agency).first()
        rows.append(
            {
                "agency": other.agency,
                "part": other.get_part_display(),
                "published_at": answer.published_at if answer else None,
                "url": answer.get_absolute_url() if answer and answer.is_published else "",
                "shown": preview_of(answer)["shown"] if answer and _is_shown_to(case, answer) else None,
                "has_draft": bool(answer) and case.is_lead,
            }
        )
    return rows


def _is_shown_to(case: Case, answer: Response) -> bool:
    """A joining agency's draft is for the lead agencies alone, and only once it was shown to them."""
    return case.is_lead and answer.shown_to_lead_at is not None and not answer.is_published


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
