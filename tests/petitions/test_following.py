"""What is taken under study: reports by whoever promised them, from the promise to its end."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from participation.agencies.models import Agency, Role
from participation.obligations.models import Obligation
from participation.obligations.rules import State
from participation.record.actors import Actor
from participation.record.models import Event
from participation.refusals import Refused
from participation.responses.actions import AnswerDraft, ResponseText, draft_correction, draft_response
from participation.responses.models import Part, ReasonType, Response, Verdict
from petitions import actions
from petitions.models import Petition
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.offices import at_desk, url

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
STUDY, DONE, NO = Verdict.UNDER_STUDY, Verdict.ADOPTED, Verdict.NOT_ADOPTED
SPRING, SUMMER = date(2027, 4, 1), date(2027, 7, 1)
# What is said to the first and the second demand; None says nothing to it.
Says = tuple[Verdict | None, ...]


class Office:
    """An agency that has a part in a petition, and what it says to its two demands."""

    def __init__(self, petition: Petition, of: Agency) -> None:
        self.petition, self.agency = petition, of
        self.officer = make.official(of, Role.OFFICER)

    def says(self, *verdicts: Verdict | None, by: date = SPRING) -> list[AnswerDraft]:
        """The answers with these verdicts."""
        demands = self.petition.record.demands.all()
        return [
            AnswerDraft(
                demand=demand,
                verdict=verdict,
                reason_type=ReasonType.TECHNICAL,
                reason="需要評估。",
                next_step="公布評估結果。",
                next_step_by=by,
            )
            for demand, verdict in zip(demands, verdicts, strict=True)
            if verdict
        ]

    def answers(self, *verdicts: Verdict | None, now: datetime = NOW) -> Response:
        """The published answer."""
        draft = draft_response(
            self.petition.record,
            agency=self.agency,
            part=Part(self.petition.agency_parts.get(agency=self.agency).part),
            text=ResponseText(analysis="說明。"),
            answers=self.says(*verdicts),
            by=self.officer,
            now=now,
        )
        return self._published(draft, now)

    def corrects(self, *verdicts: Verdict | None, now: datetime, by: date = SPRING) -> Response:
        """The corrected answer, which went through sign-off."""
        from participation.responses.actions import approve_at_once

        draft = draft_correction(
            Response.objects.get(record=self.petition.record, agency=self.agency),
            reason="研究有了結果。",
            text=ResponseText(analysis=f"{now:%m%d} 的說明。"),
            answers=self.says(*verdicts, by=by),
            by=self.officer,
            now=now,
        )
        approver = make.official(self.agency, Role.APPROVER)
        return approve_at_once(draft, seen=draft.latest_revision_id, by=approver, now=now)

    def _published(self, draft: Response, now: datetime) -> Response:
        by = make.official(self.agency, Role.APPROVER)
        actions.respond(self.petition, response=draft, by=by, now=now)
        return Response.objects.get(pk=draft.pk)

    def reports(self, *, is_final: bool, now: datetime) -> None:
        """A report on what is under study."""
        actions.report_follow_up(
            self.petition, words="研究進度如下。", is_final=is_final, by=self.officer, now=now
        )

    @property
    def owed(self) -> list[Obligation]:
        """The reports that are owed now."""
        return list(self.duties.open())

    @property
    def duties(self) -> Any:
        """All reports that were ever owed, by when they began."""
        found = Obligation.objects.filter(record=self.petition.record, agency=self.agency, kind="follow_up")
        return found.order_by("starts_at")


@pytest.fixture
def lead() -> Office:
    of = make.agency()
    return Office(make.reached(lead=[of]), of)


@pytest.fixture
def pair() -> tuple[Office, Office]:
    first, second = make.agency(), make.agency()
    petition = make.reached(lead=[first], co=[second])
    return Office(petition, first), Office(petition, second)


def refusal(office: Office, *, by: Actor | None = None, now: datetime = NOW) -> str:
    with pytest.raises(Refused) as caught:
        actions.report_follow_up(
            office.petition, words="報告", is_final=True, by=by or office.officer, now=now
        )
    return caught.value.refusal.code


def test_what_is_taken_under_study_is_owed_once_however_many_demands(lead: Office) -> None:
    lead.answers(STUDY, STUDY)
    [duty] = lead.owed
    assert duty.due_at == datetime.fromisoformat("2027-05-21T00:00:00+08:00")
    with pytest.raises(Refused) as caught:
        actions.report_follow_up(lead.petition, words=" ", is_final=False, by=lead.officer, now=NOW)
    assert caught.value.refusal.code == "no-words"
    lead.reports(is_final=False, now=NOW + DAY)
    event = Event.objects.get(kind="follow_up_reported")
    assert (event.facts, event.words) == ({"is_final": False}, {"report": "研究進度如下。"})
    assert [duty.starts_at for duty in lead.owed] == [NOW + DAY]
    lead.reports(is_final=True, now=NOW + 2 * DAY)
    assert lead.owed == []
    assert refusal(lead) == "no-follow-up"


def test_half_a_year_begins_anew_with_each_report_until_the_last(lead: Office) -> None:
    lead.answers(STUDY, DONE)
    for months, (at, due) in enumerate(
        [("2027-05-10", "2027-11-11"), ("2027-11-10", "2028-05-11"), ("2028-02-28", "2028-08-29")]
    ):
        lead.reports(is_final=False, now=datetime.fromisoformat(f"{at}T10:00:00+08:00"))
        [duty] = lead.owed
        assert duty.due_at == datetime.fromisoformat(f"{due}T00:00:00+08:00"), months
    lead.reports(is_final=True, now=datetime.fromisoformat("2028-08-01T10:00:00+08:00"))
    assert [duty.state(NOW) for duty in lead.duties] == [State.MET] * 4


def test_a_joining_agency_owes_and_gives_its_own_reports(pair: tuple[Office, Office]) -> None:
    leads, joins = pair
    joins.answers(STUDY, None)
    assert leads.owed == []
    leads.answers(STUDY, STUDY, now=NOW + 10 * DAY)
    [of_joining], [of_leading] = joins.owed, leads.owed
    assert (of_joining.starts_at, of_leading.starts_at) == (NOW, NOW + 10 * DAY)
    assert of_joining.due_at < of_leading.due_at
    joins.reports(is_final=True, now=NOW + 20 * DAY)
    assert (joins.owed, leads.owed) == ([], [of_leading])
    assert Event.objects.get(kind="follow_up_reported").actor_agency == joins.agency


def test_reports_are_refused_to_whoever_promised_nothing(pair: tuple[Office, Office]) -> None:
    leads, joins = pair
    leads.answers(STUDY, DONE)
    assert refusal(joins) == "no-follow-up"
    for by in (make.official(make.agency(), Role.OFFICER), make.screener(), Actor.system()):
        assert refusal(leads, by=by) == "not-your-agency"


def test_a_correction_after_the_last_report_begins_the_reports_anew(lead: Office) -> None:
    lead.answers(STUDY, DONE)
    lead.reports(is_final=True, now=NOW + DAY)
    # The same is still under study in the text, and its end was reported: nothing new is promised.
    lead.corrects(STUDY, DONE, now=NOW + 2 * DAY)
    assert lead.owed == []
    lead.corrects(STUDY, STUDY, now=NOW + 3 * DAY)
    assert [duty.starts_at for duty in lead.owed] == [NOW + 3 * DAY]
    lead.reports(is_final=True, now=NOW + 4 * DAY)
    lead.corrects(STUDY, STUDY, now=NOW + 5 * DAY, by=SUMMER)
    assert [duty.starts_at for duty in lead.owed] == [NOW + 5 * DAY]


def test_a_correction_that_says_how_every_study_ended_meets_the_report_that_is_owed(lead: Office) -> None:
    lead.answers(STUDY, STUDY)
    lead.corrects(NO, STUDY, now=NOW + DAY)
    assert len(lead.owed) == 1
    lead.corrects(NO, DONE, now=NOW + 2 * DAY)
    [duty] = lead.duties
    assert (duty.state(NOW + 2 * DAY), duty.met_at) == (State.MET, NOW + 2 * DAY)
    assert duty.met_by == Event.objects.filter(kind="response_corrected").latest("pk")


def test_such_a_correction_hides_no_lateness(lead: Office) -> None:
    lead.answers(STUDY, DONE)
    [duty] = lead.owed
    lead.corrects(NO, DONE, now=duty.due_at + 3 * DAY)
    duty.refresh_from_db()
    assert (duty.state(NOW), duty.days_late(NOW)) == (State.MET_LATE, 4)


def test_a_correction_that_falls_silent_on_it_ends_nothing(pair: tuple[Office, Office]) -> None:
    _leads, joins = pair
    joins.answers(STUDY, DONE)
    joins.corrects(None, DONE, now=NOW + DAY)
    assert len(joins.owed) == 1
    joins.corrects(None, NO, now=NOW + 2 * DAY)
    assert len(joins.owed) == 1
    joins.reports(is_final=True, now=NOW + 3 * DAY)
    assert joins.owed == []


def test_an_agency_that_has_answered_is_not_taken_off_with_its_promise(pair: tuple[Office, Office]) -> None:
    leads, joins = pair
    joins.answers(STUDY, None)
    facts: dict[str, Any] = {"reason": "業務移撥", "by": make.screener(), "now": NOW + DAY}
    with pytest.raises(Refused) as caught:
        actions.assign_agencies(leads.petition, lead=[leads.agency], co=[], **facts)
    assert caught.value.refusal.code == "already-answered"
    # It may come to lead and to join again: the report is owed all the same.
    both = [leads.agency, joins.agency]
    actions.assign_agencies(leads.petition, lead=both, co=[], **facts)
    actions.assign_agencies(leads.petition, lead=[leads.agency], co=[joins.agency], **facts)
    assert [duty.starts_at for duty in joins.owed] == [NOW]
    waived = Obligation.objects.filter(agency=joins.agency, waived_at__isnull=False)
    assert set(waived.values_list("kind", flat=True)) == {"timetable", "contact", "formal_response"}


@pytest.mark.usefixtures("at_now")
def test_a_joining_agency_reports_at_its_desk_and_the_public_reads_it(pair: tuple[Office, Office]) -> None:
    leads, joins = pair
    leads.answers(DONE, DONE)
    joins.answers(STUDY, None)
    assert joins.officer.person is not None
    client, number = at_desk(joins.officer.person), leads.petition.number
    page = url("case", joins.agency.slug, number)
    assert "這是最後一次報告" in client.get(page).content.decode()
    other = url("case", leads.agency.slug, number)
    assert leads.officer.person is not None
    assert "這是最後一次報告" not in at_desk(leads.officer.person).get(other).content.decode()
    public = Client().get(f"/petitions/{number}/").content.decode()
    assert f"{joins.agency.name}：後續追蹤報告" in public
    assert "下一次辦理情形應在" in public
    path = url("follow_up", joins.agency.slug, number)
    assert client.post(path, {"follow-up-words": ""}).status_code == 422
    assert client.post(path, {"follow-up-words": "研究進度如下。"}).status_code == 302
    assert "研究進度如下。" in Client().get(f"/petitions/{number}/").content.decode()
    assert len(joins.owed) == 1
    last = {"follow-up-words": "研究完成。", "follow-up-is_final": "on"}
    assert client.post(path, last).status_code == 302
    assert joins.owed == []
    assert client.post(path, last).status_code == 409
    assert "下一次辦理情形應在" not in Client().get(f"/petitions/{number}/").content.decode()
