"""Assigning, declining, deciding, noting: what changes, what is recorded, what is refused."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, transaction

from participation.agencies.models import Role
from participation.casework import actions
from participation.casework.models import CaseOfficer, Decline, Note, NoteMention
from participation.casework.rules import Outcome
from participation.obligations.models import Obligation
from participation.record.models import Event
from participation.refusals import Refused
from participation.responses.models import Part
from tests.casework.scene import Scene, scene, who
from tests.petitions import factories
from tests.petitions.factories import NOW
from tests.petitions.test_races import at_once, refusals

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def declined(of: Scene, now: Any = NOW) -> Decline:
    return actions.decline(of.record, agency=of.agency, reason="路燈是地方主管。", by=of.supervisor, now=now)


def parts(of: Scene) -> dict[str, str]:
    found = of.petition.agency_parts.exclude(part="suggested").select_related("agency")
    return {part.agency.slug: part.part for part in found}


def code_of(verb: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as refused, transaction.atomic():
        verb()
    return refused.value.refusal.code


def test_a_supervisor_assigns_and_reassigns_and_the_history_stays_internal() -> None:
    of = scene()
    first, second = who(of.officer), who(of.approver)
    give = partial(actions.assign_officer, of.record, agency=of.agency, by=of.supervisor)
    give(officer=first, reason="熟悉路燈", now=NOW)
    assert code_of(lambda: give(officer=first, now=LATER)) == "handles-it"
    given = give(officer=second, now=LATER)
    history = list(CaseOfficer.objects.history(of.record, of.agency))
    assert [(one.officer, one.ended_at) for one in history] == [(second, None), (first, LATER)]
    events = Event.objects.filter(record=of.record, kind="officer_assigned")
    assert [event.is_public for event in events] == [False, False]
    assert "officer" not in events[0].facts  # who it is stands in the internal row alone
    ended = actions.unassign_officer(of.record, agency=of.agency, by=of.supervisor, now=LATER)
    assert (ended.pk, ended.ended_at) == (given.pk, LATER)
    assert code_of(
        lambda: actions.unassign_officer(of.record, agency=of.agency, by=of.supervisor, now=LATER)
    ) == ("nobody-handles-it")


def test_assigning_is_refused_to_all_but_the_agencys_supervisor_and_for_strangers() -> None:
    of, other = scene(), factories.agency()
    stranger = factories.official(other, Role.SUPERVISOR)
    give = partial(actions.assign_officer, of.record, now=NOW)
    for by in (of.officer, of.approver, stranger, factories.screener()):
        assert code_of(partial(give, agency=of.agency, officer=who(of.officer), by=by)) == "not-your-agency"
    assert (
        code_of(lambda: give(agency=of.agency, officer=who(stranger), by=of.supervisor)) == "not-a-colleague"
    )
    editor = factories.official(of.agency, Role.EDITOR)
    assert code_of(lambda: give(agency=of.agency, officer=who(editor), by=of.supervisor)) == "not-a-colleague"
    assert code_of(lambda: give(agency=other, officer=who(stranger), by=stranger)) == "not-assigned"
    assert not CaseOfficer.objects.exists()


def test_declining_is_public_and_makes_the_platform_owe_a_decision() -> None:
    of = scene()
    factories.screener()
    declined(of)
    [event] = Event.objects.filter(record=of.record, kind="assignment_declined")
    assert event.is_public
    assert event.words == {"reason": "路燈是地方主管。"}
    duty = Obligation.objects.get(record=of.record, kind="decline")
    assert duty.agency.is_platform
    assert duty.due_at.isoformat() == "2026-11-23T16:00:00+00:00"  # Friday: the whole of Monday
    assert parts(of) == {of.agency.slug: Part.LEAD}
    assert code_of(lambda: declined(of, LATER)) == "declined-before"


def test_only_in_time_and_only_who_speaks_for_the_agency_declines() -> None:
    of = scene()
    decline = partial(actions.decline, of.record, agency=of.agency, reason="非主管。")
    assert code_of(lambda: decline(by=of.officer, now=NOW)) == "not-your-agency"
    assert code_of(lambda: decline(by=factories.screener(), now=NOW)) == "not-your-agency"
    assert code_of(lambda: decline(by=of.supervisor, now=NOW + timedelta(days=4))) == "too-late"
    assert decline(by=of.approver, now=NOW + timedelta(days=3)).is_decided is False


def test_a_released_agency_is_off_and_its_duties_are_waived() -> None:
    of, other = scene(), factories.agency()
    actions.assign_officer(of.record, agency=of.agency, officer=who(of.officer), by=of.supervisor, now=NOW)
    filed, screener = declined(of), factories.screener()
    decide = partial(actions.decide_decline, filed, reason="確非其主管。", by=screener, now=LATER)
    assert code_of(lambda: decide(outcome=Outcome.RELEASED)) == "no-lead-left"
    assert code_of(lambda: decide(outcome=Outcome.RELEASED, lead=[of.agency])) == "still-its-own"
    decide(outcome=Outcome.RELEASED, lead=[other])
    assert parts(of) == {other.slug: Part.LEAD}
    assert not Obligation.objects.open().filter(record=of.record, agency=of.agency).exists()
    assert Obligation.objects.open().filter(record=of.record, agency=other, kind="formal_response").exists()
    assert Obligation.objects.get(record=of.record, kind="decline").met_at == LATER
    assert not CaseOfficer.objects.present().exists()
    assert code_of(lambda: decide(outcome=Outcome.KEPT)) == "decided"


def test_an_agency_that_is_kept_stays_as_it_was() -> None:
    of = scene()
    filed = declined(of)
    before = of.petition.agency_parts.get().assigned_at
    actions.decide_decline(
        filed, outcome=Outcome.KEPT, reason="組織法第三條。", by=factories.screener(), now=LATER
    )
    assert parts(of) == {of.agency.slug: Part.LEAD}
    assert of.petition.agency_parts.get().assigned_at == before
    assert Event.objects.filter(record=of.record, kind="decline_decided").get().words["reason"]


def test_in_a_dispute_all_that_are_named_lead() -> None:
    co, new = factories.agency(), factories.agency()
    of = scene(co=[co])
    filed, screener = declined(of), factories.screener()
    actions.decide_decline(
        filed, outcome=Outcome.DISPUTED, reason="各說各話。", lead=[new], by=screener, now=LATER
    )
    assert parts(of) == {agency.slug: Part.LEAD for agency in (of.agency, co, new)}
    owing = Obligation.objects.open().filter(record=of.record, kind="formal_response")
    assert set(owing.values_list("agency", flat=True)) == {of.agency.pk, co.pk, new.pk}


def test_one_decision_is_owed_for_two_that_decline_and_met_with_the_last() -> None:
    co = factories.agency()
    of = scene(co=[co])
    first, screener = declined(of), factories.screener()
    second = actions.decline(
        of.record, agency=co, reason="也不是。", by=factories.official(co, Role.SUPERVISOR), now=NOW
    )
    duty = Obligation.objects.get(record=of.record, kind="decline")
    for filed, is_met in [(second, False), (first, True)]:
        actions.decide_decline(filed, outcome=Outcome.KEPT, reason="仍為主管。", by=screener, now=LATER)
        duty.refresh_from_db()
        assert (duty.met_at is not None) == is_met


def test_only_screeners_of_the_platform_decide() -> None:
    of = scene()
    filed = declined(of)
    moderator = factories.official(factories.desk(), Role.MODERATOR)
    for by in (of.supervisor, moderator):
        decide = partial(actions.decide_decline, filed, outcome=Outcome.KEPT, reason="x", by=by, now=LATER)
        assert code_of(decide) == "not-your-agency"


def test_notes_tell_those_who_may_read_them_and_nobody_else() -> None:
    of, other = scene(), factories.agency()
    stranger, screener = factories.official(other, Role.OFFICER), factories.screener()
    note = actions.write_note(
        of.record,
        agency=of.agency,
        words="請 @承辦小林 確認經費。",
        mentions=[who(of.officer), who(stranger), who(screener), who(of.supervisor)],
        by=of.supervisor,
        now=NOW,
    )
    # Neither the stranger, nor the platform to which the note is not addressed, nor the writer.
    assert [mention.person for mention in note.mentions.all()] == [who(of.officer)]
    [event] = Event.objects.filter(record=of.record, kind="note_written")
    assert not event.is_public
    assert not event.words
    assert list(event.deliveries.values_list("audience", flat=True)) == ["note_mentioned"]


def test_the_platform_answers_where_it_was_addressed_and_nowhere_else() -> None:
    of, screener = scene(), factories.screener()
    write = partial(actions.write_note, of.record, agency=of.agency, words="請問？", now=NOW)
    assert code_of(lambda: write(by=screener)) == "not-your-agency"
    write(by=of.officer)
    assert code_of(lambda: write(by=screener)) == "not-your-agency"
    write(by=of.officer, for_platform=True)
    answer = write(by=screener)
    assert (answer.for_platform, answer.by_agency.is_platform) == (True, True)
    seen = Note.objects.for_platform_desk(of.record)
    assert [note.for_platform for note in seen] == [True, True]
    assert Note.objects.of_agency(of.record, of.agency).count() == 3


def test_a_note_is_taken_back_by_its_writer_alone_and_once() -> None:
    of = scene()
    note = actions.write_note(of.record, agency=of.agency, words="寫錯了", by=of.officer, now=NOW)
    assert code_of(lambda: actions.withdraw_note(note, by=who(of.supervisor), now=LATER)) == "not-your-note"
    taken = actions.withdraw_note(note, by=who(of.officer), now=LATER)
    assert (taken.words, taken.withdrawn_at) == ("", LATER)
    assert code_of(lambda: actions.withdraw_note(note, by=who(of.officer), now=LATER)) == "note-withdrawn"


@pytest.mark.parametrize(
    "change", [{"words": "別的話"}, {"for_platform": True}, {"written_at": LATER}, {"withdrawn_at": LATER}]
)
def test_the_database_refuses_to_change_a_note(change: dict[str, Any]) -> None:
    of = scene()
    note = actions.write_note(of.record, agency=of.agency, words="原來的話", by=of.officer, now=NOW)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Note.objects.filter(pk=note.pk).update(**change)
    note.refresh_from_db()
    assert note.words == "原來的話"


def _officer(of: Scene, **facts: Any) -> CaseOfficer:
    person = who(of.officer)
    known = {"record": of.record, "agency": of.agency, "officer": person, "since": NOW, "by": person}
    return CaseOfficer.objects.create(**{**known, **facts})


def _decline(of: Scene, **facts: Any) -> Decline:
    known = {"record": of.record, "agency": of.agency, "reason": "非主管。", "filed_at": NOW}
    return Decline.objects.create(**{**known, "filed_by": who(of.supervisor), **facts})


def _note(of: Scene, **facts: Any) -> Note:
    known = {
        "record": of.record,
        "agency": of.agency,
        "by_agency": of.agency,
        "words": "x",
        "written_at": NOW,
    }
    return Note.objects.create(**{**known, "author": who(of.officer), **facts})


BROKEN: dict[str, Callable[[Scene], Any]] = {
    "case_officer_one_present": lambda of: (_officer(of), _officer(of, officer=who(of.approver))),
    "case_officer_ended_by_somebody": lambda of: _officer(of, ended_at=LATER),
    "decline_once": lambda of: (_decline(of), _decline(of)),
    "decline_gives_reason": lambda of: _decline(of, reason=""),
    "decline_decided_whole": lambda of: _decline(of, outcome="kept"),
    "note_has_words_or_is_withdrawn": lambda of: _note(of, words=""),
    "note_of_its_agency": lambda of: _note(of, by_agency=factories.desk()),
    "note_mention_once": lambda of: [
        NoteMention.objects.create(note=Note.objects.first() or _note(of), person=who(of.officer))
        for _ in "ab"
    ],
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_keeps_the_promise(name: str) -> None:
    of = scene()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BROKEN[name](of)


@pytest.mark.django_db(transaction=True)
def test_parallel_connections_give_one_officer_one_decline_and_one_decision() -> None:
    of = scene()
    officers = [who(factories.official(of.agency, Role.OFFICER)) for _ in range(6)]
    supervisor, screeners = of.supervisor, [factories.screener() for _ in range(4)]
    given = at_once(
        [
            partial(actions.assign_officer, of.record, agency=of.agency, officer=one, by=supervisor, now=NOW)
            for one in officers
        ]
    )
    assert all(isinstance(one, CaseOfficer) for one in given)
    assert CaseOfficer.objects.present().count() == 1
    filed = at_once([partial(declined, of)] * 6)
    assert refusals(filed) == ["declined-before"] * 5
    one = Decline.objects.get()
    decided = at_once(
        [
            partial(
                actions.decide_decline, one, outcome=Outcome.KEPT, reason="是主管。", by=screener, now=LATER
            )
            for screener in screeners
        ]
    )
    assert refusals(decided) == ["decided"] * 3
    assert Event.objects.filter(record=of.record, kind="decline_decided").count() == 1
