"""Assigning officers, declining an assignment, deciding about it, and internal notes.

Every verb locks the record first, as the verbs of the procedures do.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation

from participation.agencies.models import Agency, AgencyRole
from participation.agencies.rules import Office, Role
from participation.calendar.models import CalendarDay
from participation.calendar.rules import end_of
from participation.casework import rules
from participation.casework.models import CaseOfficer, Decline, Note, NoteMention
from participation.casework.rules import Outcome
from participation.gate.actions import refuse_unless_looked_at
from participation.obligations.actions import meet_obligations, open_obligation
from participation.people.models import Person
from participation.record.actions import record_event, refuse_second_press
from participation.record.actors import Actor
from participation.record.models import Record
from participation.record.procedures import Assigned, procedure_of
from participation.refusals import Refused, refuse_if
from participation.responses.models import Response


def _lock(record: Record) -> None:
    Record.objects.select_for_update(no_key=True).get(pk=record.pk)


def _acts_for(by: Actor, agency: Agency, roles: Iterable[Role]) -> Person:
    """The person behind BY, who acts for this very agency in one of the roles; refused otherwise."""
    is_theirs = by.agency is not None and by.agency.pk == agency.pk and by.role in set(roles)
    if by.person is None or not is_theirs:
        raise Refused(rules.NOT_YOURS)
    return by.person


def part_of(record: Record, agency: Agency) -> Assigned | None:
    """The agency's part in the record as it is now."""
    return next((part for part in procedure_of(record).assigned(record) if part.agency.pk == agency.pk), None)


def assign_officer(
    record: Record, *, agency: Agency, officer: Person, reason: str = "", by: Actor, now: datetime
) -> CaseOfficer:
    """A supervisor gives the agency's case to one of its people; whoever had it before has it no more.

    Refused to others, for a case that is not the agency's, for somebody without a role of its work, and
    for whoever has the case already. Two supervisors at once take turns at the record's lock.
    """
    assigner = _acts_for(by, agency, rules.ASSIGNERS)
    with transaction.atomic():
        _lock(record)
        present = CaseOfficer.objects.present().filter(record=record, agency=agency).first()
        roles = rules.workers_of(is_platform=agency.is_platform)
        is_colleague = AgencyRole.objects.filter(person=officer, agency=agency, role__in=roles).exists()
        refuse_if(
            rules.may_assign(
                is_assigned=agency.is_platform or part_of(record, agency) is not None,
                officer_is_colleague=is_colleague and officer.is_active,
                officer_id=officer.pk,
                present_id=present.officer_id if present else None,
            )
        )
        if present:
            _end(present, assigner, now)
        given = CaseOfficer.objects.create(
            record=record, agency=agency, officer=officer, since=now, by=assigner, reason=reason.strip()
        )
        facts = {"agency": agency.code, "case_officer": given.pk}
        record_event(
            record, "officer_assigned", by=by, now=now, facts=facts, public=False, tell=("case_officer",)
        )
    return given


def unassign_officer(record: Record, *, agency: Agency, by: Actor, now: datetime) -> CaseOfficer:
    """A supervisor takes the case from whoever has it, and gives it to nobody yet."""
    assigner = _acts_for(by, agency, rules.ASSIGNERS)
    with transaction.atomic():
        _lock(record)
        present = CaseOfficer.objects.present().filter(record=record, agency=agency).first()
        if present is None:
            raise Refused(rules.NOBODY_HANDLES_IT)
        _end(present, assigner, now)
        facts = {"agency": agency.code, "case_officer": present.pk}
        record_event(record, "officer_unassigned", by=by, now=now, facts=facts, public=False)
    return present


def _end(present: CaseOfficer, by: Person, now: datetime) -> None:
    present.ended_at, present.ended_by = now, by
    present.save(update_fields=["ended_at", "ended_by"])


def decline_due(part: Assigned) -> datetime:
    """Until when an agency may decline. Raises `UnknownYear` beyond the loaded calendar."""
    return end_of(part.since, rules.DECLINE_PERIOD, CalendarDay.objects.working_calendar())


def decline(record: Record, *, agency: Agency, reason: str, by: Actor, now: datetime) -> Decline:
    """An agency says once, in time and in public, that the case is not its own.

    It goes on owing what it owes until the platform's desk has decided, which is now due. Refused too to
    a reason that may hold personal data nobody but its author has looked at.
    """
    filer = _acts_for(by, agency, rules.DECLINERS)
    with transaction.atomic():
        _lock(record)
        part = part_of(record, agency)
        refuse_if(
            rules.may_decline(
                is_assigned=part is not None,
                has_declined=Decline.objects.filter(record=record, agency=agency).exists(),
                has_answered=Response.objects.published().filter(record=record, agency=agency).exists(),
                due_at=decline_due(part) if part else now,
                now=now,
                reason=reason,
            )
        )
        words = {"reason": reason.strip()}
        refuse_unless_looked_at(record, agency=agency, verb=rules.SAY_DECLINE, words=words)
        filed = Decline.objects.create(
            record=record, agency=agency, reason=reason.strip(), filed_at=now, filed_by=filer
        )
        record_event(
            record,
            "assignment_declined",
            by=by,
            now=now,
            facts={"agency": agency.code, "agency_name": agency.name, "agency_name_en": agency.name_en},
            texts={"reason": reason.strip()},
            tell=("screeners",),
        )
        _owe_decision(record, now)
    return filed


def _owe_decision(record: Record, now: datetime) -> None:
    """The platform's desk owes one decision however many agencies decline at the same time."""
    platform = Agency.objects.get(is_platform=True)
    if record.obligations.open().filter(agency=platform, kind=rules.DECLINE).exists():
        return
    with translation.override(settings.LANGUAGE_CODE):
        basis = str(rules.DECLINE_BASIS)
    open_obligation(
        record,
        kind=rules.DECLINE,
        agency=platform,
        period=rules.DECLINE_PERIOD,
        starts_at=now,
        basis=basis,
        rule="casework",
        by=Actor.system(),
        now=now,
    )


def decide_decline(
    filed: Decline,
    *,
    outcome: Outcome,
    reason: str,
    lead: Sequence[Agency] = (),
    by: Actor,
    now: datetime,
) -> Decline:
    """The platform's desk decides about a declined assignment; LEAD names who leads instead.

    Released, the agency is off; kept, it stays; disputed, every agency that has a part leads. Two
    deciders race for the record's lock, and the second is refused. What the procedure refuses (an
    agency that has answered cannot be taken off) is refused here, as is a reason that may hold personal
    data nobody but its author has looked at.
    """
    platform = Agency.objects.get(is_platform=True)
    decider = _acts_for(by, platform, rules.DECIDERS)
    with transaction.atomic():
        _lock(filed.record)
        filed = (
            Decline.objects.select_for_update(of=("self",))
            .select_related("agency", "record")
            .get(pk=filed.pk)
        )
        if any(agency.pk == filed.agency_id for agency in lead):
            raise Refused(rules.STILL_ITS_OWN)
        leads, partners = _parts_after(filed, outcome, lead)
        refuse_if(
            rules.may_decide(
                is_decided=filed.is_decided, outcome=outcome, reason=reason, leads_left=len(leads)
            )
        )
        words = {"reason": reason}
        refuse_unless_looked_at(filed.record, agency=platform, verb=rules.SAY_DECISION, words=words)
        filed.outcome, filed.decision_reason = outcome, reason.strip()
        filed.decided_at, filed.decided_by = now, decider
        filed.save()
        if outcome != Outcome.KEPT:
            parts = {"lead": leads, "co": partners}
            procedure_of(filed.record).reassign(
                filed.record, **parts, reason=reason, verb=rules.SAY_DECISION, by=by, now=now
            )
        _decided(filed, by, now)
    return filed


def _parts_after(filed: Decline, outcome: str, new: Sequence[Agency]) -> tuple[list[Agency], list[Agency]]:
    """Who leads and who joins once it is decided so."""
    parts = procedure_of(filed.record).assigned(filed.record)
    if outcome == Outcome.DISPUTED:
        named = {part.agency.pk: part.agency for part in parts} | {agency.pk: agency for agency in new}
        return list(named.values()), []
    staying = [part for part in parts if part.agency.pk != filed.agency_id]
    leads = {part.agency.pk: part.agency for part in staying if part.is_lead}
    leads |= {agency.pk: agency for agency in new}
    return list(leads.values()), [part.agency for part in staying if part.agency.pk not in leads]


def _decided(filed: Decline, by: Actor, now: datetime) -> None:
    agency = filed.agency
    event = record_event(
        filed.record,
        "decline_decided",
        by=by,
        now=now,
        facts={
            "agency": agency.code,
            "agency_name": agency.name,
            "agency_name_en": agency.name_en,
            "outcome": filed.outcome,
        },
        texts={"reason": filed.decision_reason},
        tell=("officers", "supervisors", "approvers"),
    )
    if filed.outcome == Outcome.RELEASED:
        for present in CaseOfficer.objects.present().filter(record=filed.record, agency=agency):
            assert filed.decided_by is not None
            _end(present, filed.decided_by, now)
    if not Decline.objects.undecided().filter(record=filed.record).exists():
        assert by.agency is not None
        meet_obligations(filed.record, kind=rules.DECLINE, agency=by.agency, event=event, now=now)


def write_note(
    record: Record,
    *,
    agency: Agency,
    words: str,
    mentions: Iterable[Person] = (),
    for_platform: bool = False,
    by: Actor,
    now: datetime,
    pressed: str = "",
) -> Note:
    """Add a note for the people of an agency, and tell those whom it mentions.

    Written by its own people; or by the platform's desk, where the agency has addressed it before.
    Whoever is mentioned but may not read the note is left out.
    """
    platform = Agency.objects.get(is_platform=True)
    author, for_platform = _writer(record, agency, platform, for_platform, by)
    assert by.agency is not None
    refuse_if(None if words.strip() else rules.NO_WORDS)
    with transaction.atomic():
        _lock(record)
        refuse_second_press(record, pressed)
        note = Note.objects.create(
            record=record,
            agency=agency,
            author=author,
            by_agency=by.agency,
            words=words.strip(),
            for_platform=for_platform,
            written_at=now,
        )
        readers = {person.pk for person in mentions if _may_read(note, person, platform)} - {author.pk}
        NoteMention.objects.bulk_create(NoteMention(note=note, person_id=pk) for pk in sorted(readers))
        tell = ("note_mentioned",) if readers else ()
        if for_platform and by.agency != platform:
            tell = (*tell, "note_platform")
        facts = {"agency": agency.code, "note": note.pk}
        record_event(
            record, "note_written", by=by, now=now, facts=facts, public=False, tell=tell, pressed=pressed
        )
    return note


def _writer(
    record: Record, agency: Agency, platform: Agency, for_platform: bool, by: Actor
) -> tuple[Person, bool]:
    """Who writes, and whether the platform's desk reads it; refused for others."""
    if by.agency == platform and agency != platform:
        asked = Note.objects.filter(record=record, agency=agency, for_platform=True).exists()
        refuse_if(None if asked else rules.NOT_YOURS)
        return _acts_for(by, platform, rules.PLATFORM_WORKERS), True
    writer = _acts_for(by, agency, rules.workers_of(is_platform=agency.is_platform))
    is_theirs = agency.is_platform or part_of(record, agency) is not None
    refuse_if(None if is_theirs else rules.NOT_ASSIGNED)
    return writer, for_platform


def _may_read(note: Note, person: Person, platform: Agency) -> bool:
    return may_read(note, AgencyRole.objects.held_by(person.pk), platform)


def may_read(note: Note, offices: Iterable[Office], platform: Agency) -> bool:
    """Whether a note is for somebody who holds these offices."""
    return rules.may_read(
        offices,
        agency_id=note.agency_id,
        agency_is_platform=note.agency_id == platform.pk,
        for_platform=note.for_platform,
        platform_id=platform.pk,
    )


def withdraw_note(note: Note, *, by: Person, now: datetime) -> Note:
    """The author takes a note back: its place remains, its words are gone. Refused to others."""
    with transaction.atomic():
        note = Note.objects.select_for_update(of=("self",)).select_related("agency", "record").get(pk=note.pk)
        refuse_if(None if note.author_id == by.pk else rules.NOT_YOUR_NOTE)
        refuse_if(rules.NOTE_WITHDRAWN if note.withdrawn_at else None)
        note.words, note.withdrawn_at = "", now
        note.save(update_fields=["words", "withdrawn_at"])
    return note
