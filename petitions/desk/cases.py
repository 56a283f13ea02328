"""The cases of an agency: which there are, and one of them on one screen with all that can be done.

The address names the agency for which an official acts, so that somebody with offices in two
agencies always says for which; every page asks again whether the office and the case belong together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation import clock
from participation.agencies.models import Agency
from participation.calendar.rules import TAIPEI
from participation.casework.desk.pieces import pieces
from participation.gate.showing import Found
from participation.obligations.models import Obligation
from participation.obligations.notices import due_words
from participation.obligations.rules import refuse_any_extension, refuse_closed
from participation.refusals import Refusal, Refused
from participation.responses import rules as response_rules
from participation.responses.actions import written_of
from participation.responses.models import Part, Response, deciders_of
from participation.shell.access import access
from petitions import rules
from petitions.desk.forms import ContactForm, ExtensionForm, FollowUpForm, TimetableForm
from petitions.desk.offices import APPROVERS, WORKERS, Desk, desk_of
from petitions.desk.pages import ordered, page, paged, petition_of, shows_refusals, status_of
from petitions.desk.reading import dossier
from petitions.lifecycles.shape import Status
from petitions.models import Petition, PetitionAgency

ORDERS = {
    "due": "next_due_at",
    "signatures": "signature_count",
    "closes": "closes_at",
    "number": "record__number",
    "listed": "listed_at",
}


@dataclass(frozen=True)
class Case:
    """A petition as the work of one agency."""

    petition: Petition
    agency: Agency
    part: PetitionAgency
    desk: Desk

    @property
    def is_lead(self) -> bool:
        """Whether the agency owes the answer."""
        return self.part.part == Part.LEAD

    @property
    def is_whole(self) -> bool:
        """Whether this person may look at the case as a whole, and not for a unit of theirs alone."""
        return self.desk.sees_all or self.desk.refusal_to_act(self.agency, *WORKERS) is None

    @property
    def address(self) -> list[str]:
        """What the case's addresses are made of."""
        return [self.agency.slug, self.petition.number]


def case_of(request: HttpRequest, agency: str, number: str) -> Case:
    """The case, for who works for this agency or administers the platform; anything else is refused."""
    desk, of = desk_of(request), get_object_or_404(Agency, slug=agency, is_platform=False)
    desk.look(of, *WORKERS)
    return case_for(desk, of, number)


def case_for(desk: Desk, of: Agency, number: str) -> Case:
    """The petition as the work of this agency; refused where it has no part in it."""
    petition = petition_of(number)
    part = petition.agency_parts.filter(agency=of, part__in=Part.values).first()
    if part is None:
        raise Refused(rules.NOT_YOUR_AGENCY)
    return Case(petition, of, part, desk)


@access("staff")
@shows_refusals
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The petitions that this official's agencies lead or join."""
    desk, now = desk_of(request), clock.now()
    rows = _cases_of(desk)
    wanted = request.GET.get("status", "")
    if wanted in Status.values:
        rows = rows.filter(petition__status=wanted)
    orders = {name: f"petition__{field}" if name != "due" else field for name, field in ORDERS.items()}
    shown = paged(request, ordered(request, rows, orders, "due"))
    listed = [
        {
            "part": part,
            "petition": part.petition,
            "due": due_words(part.next_due_at) if part.next_due_at else "",
            "is_overdue": bool(part.next_due_at and part.next_due_at <= now),
        }
        for part in shown
    ]
    return page(
        request,
        "cases.html",
        title=_("本機關案件"),
        rows=listed,
        items=shown,
        statuses=Status.choices,
        wanted=wanted,
        sort=request.GET.get("sort", "due"),
    )


def _cases_of(desk: Desk) -> QuerySet[PetitionAgency]:
    parts = PetitionAgency.objects.filter(part__in=Part.values).exclude(petition__status=Status.SCREENING)
    if not desk.sees_all:
        parts = parts.filter(agency__in=desk.agencies)
    owed = Obligation.objects.open().filter(record=OuterRef("petition_id"), agency=OuterRef("agency_id"))
    due = Subquery(owed.order_by("due_at").values("due_at")[:1])
    return parts.select_related("petition__record", "agency").annotate(next_due_at=due)


@access("staff")
@shows_refusals
@require_safe
def case(request: HttpRequest, agency: str, number: str) -> HttpResponse:
    """One case on one screen: text, timeline, duties with their rule, and the work."""
    return case_page(request, case_of(request, agency, number), clock.now())


def case_page(
    request: HttpRequest,
    of: Case,
    now: datetime,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
    typed: Mapping[str, Form] | None = None,
    found: Found | None = None,
) -> HttpResponse:
    """The case with whatever was typed. After a refusal the petition is read anew, as it is by now."""
    petition = petition_of(of.petition.number) if refusal else of.petition
    today = today_in_taipei(now)
    facts = dossier(petition, now, agency=of.agency)
    typed = typed or {}
    forms: dict[str, Form] = {
        "timetable": TimetableForm(prefix="timetable"),
        "contact": ContactForm(prefix="contact", today=today, initial={"on": today}),
        "follow_up": FollowUpForm(prefix="follow-up"),
        **typed,
    }
    mine = [row for row in facts["duties"] if row["duty"].agency_id == of.agency.pk]
    responses, draft = responses_of(petition), draft_of(petition, of.agency)
    return page(
        request,
        "case.html",
        title=petition.title,
        number=petition.number,
        crumbs=[(_("本機關案件"), reverse("petitions_desk:cases"))],
        case=of,
        mine=[row | _extending(row["duty"], typed, now) for row in mine],
        others=[row for row in facts["duties"] if row["duty"].agency_id != of.agency.pk],
        owes={row["duty"].kind for row in mine if row["duty"].is_open},
        responses=responses,
        draft=draft,
        reads_as=_reads_as(of, draft) if draft else "",
        may_answer=rules.may_respond(status=petition.status) is None
        and all(response.agency_id != of.agency.pk for response in responses),
        may_work=_may_work(of),
        refusal=refusal,
        found=found,
        status=status if refusal is None else status_of(refusal),
        **pieces(petition.record, of.agency, of.desk, now),
        **facts,
        **forms,
    )


def _may_work(of: Case) -> bool:
    return any(agency.pk == of.agency.pk for agency, role in of.desk.held if role in WORKERS)


def _reads_as(of: Case, draft: Response) -> str:
    """What the page of the draft lets this person do, as the link to it says."""
    turn, person = draft.current_workflow_task, of.desk.person
    if turn is None:
        may = draft.is_signed_at_once and may_publish(of, draft) is None
        return _("閱讀並公布") if may else _("閱讀草稿")
    is_last = draft.current_workflow_state.is_at_final_task
    is_theirs = person.pk in deciders_of(turn, of.agency.pk)
    if not is_theirs or (is_last and person.pk in draft.writers):
        return _("閱讀草稿")
    return _("閱讀並公布") if is_last else _("閱讀並簽核")


def _extending(duty: Obligation, typed: Mapping[str, Form], now: datetime) -> dict[str, Any]:
    """The form to extend a duty, or why it may not be extended any more; nothing where it never could."""
    left = duty.max_extensions - len(duty.extensions.all())
    never = refuse_any_extension(now=now, due_at=duty.due_at, extensions_left=left)
    never = refuse_closed(is_open=duty.is_open, is_paused=duty.paused_at is not None) or never
    is_told = duty.is_open and duty.max_extensions > 0
    latest = due_words(duty.latest_due_at) if duty.latest_due_at else ""
    known = typed.get("extending")
    form = known if known and known.prefix == f"duty-{duty.pk}" else ExtensionForm(prefix=f"duty-{duty.pk}")
    return {
        "extending": form if never is None or form is known else None,
        "never_extended": never.sentence if never and is_told else "",
        "latest": latest,
        "left": left,
    }


def responses_of(petition: Petition) -> list[Response]:
    """What agencies have published."""
    return list(Response.objects.published().with_answers().filter(record=petition.record))


def draft_of(petition: Petition, agency: Agency) -> Response | None:
    """The agency's own response that is not yet public."""
    drafts = (
        Response.objects.with_answers().select_related("author").filter(record=petition.record, agency=agency)
    )
    return next((response for response in drafts.filter(source="") if not response.is_published), None)


def may_publish(of: Case, draft: Response) -> Refusal | None:
    """What the rules say to this person about publishing the draft, before the button is pressed."""
    return (
        rules.may_respond(status=of.petition.status)
        or of.desk.refusal_to_act(of.agency, *APPROVERS)
        or response_rules.may_publish(
            is_assigned=True,
            is_published=draft.is_published,
            author_id=draft.author_id,
            publisher_id=of.desk.person.pk,
            written=written_of(draft),
        )
    )


def today_in_taipei(now: datetime) -> date:
    """The day it is in Taipei."""
    return now.astimezone(TAIPEI).date()
