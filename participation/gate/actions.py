"""Keeping words back that may hold personal data, asking a second person, and deciding.

A verb looks at its own words after its own rules and before it writes; nothing else makes them public.
What is held is locked before the procedure's own rows, and the record last, as the procedures do.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from participation.agencies.models import Agency, AgencyRole, Role
from participation.gate import rules
from participation.gate.models import NOTE_LENGTH, HeldStatement, seconders
from participation.gate.rules import PersonalData
from participation.gate.searching import Passage, as_rows, hits
from participation.gate.statements import Payload, say
from participation.people.models import Person
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.record.models import Record
from participation.record.texts import fingerprint
from participation.refusals import Refusal, Refused, refuse_if


def refuse_unless_looked_at(record: Record, *, agency: Agency, verb: str, words: Mapping[str, str]) -> None:
    """Refuse words that may hold personal data nobody but their author has looked at; writes nothing."""
    found = as_rows(hits(record, [Passage(name, 0, text) for name, text in words.items() if text]))
    if not found:
        return
    digest = fingerprint(words)
    allowed = HeldStatement.objects.allowed(record, agency, verb, digest).values_list("hits", flat=True)
    if not any(rules.covers(passed, found) for passed in allowed):
        raise Refused(rules.personal_data(found, digest))


def ask_second(
    record: Record, *, verb: str, payload: Payload, note: str = "", by: Actor, now: datetime
) -> HeldStatement:
    """Let another person of the agency look at words in which something was found.

    The verb itself is tried first and undone: whatever it refuses for another reason is refused here,
    as are words in which nothing is found. Refused too while the same waits already, and where nobody
    else could decide. Two authors at once take turns at the record's lock.
    """
    assert by.person is not None, "official words are a person's"
    assert by.agency is not None, "official words are said for an agency"
    with transaction.atomic():
        found = _found_in(record, verb, payload, by, now)
        Record.objects.select_for_update(no_key=True).get(pk=record.pk)
        same = HeldStatement.objects.open().filter(record=record, agency=by.agency, verb=verb)
        others = seconders(by.agency, by.person).count()
        if refusal := rules.may_ask(is_asked=same.exists(), others=others):
            # With what was found, so that the page goes on showing it.
            raise Refused(replace(found, code=refusal.code, sentence=refusal.sentence))
        held = HeldStatement.objects.create(
            record=record,
            agency=by.agency,
            verb=verb,
            payload=dict(payload),
            sha256=found.sha256,
            hits=list(found.hits),
            author=by.person,
            author_role=by.role,
            held_at=now,
            note=note.strip()[:NOTE_LENGTH],
        )
        _record(held, "statement_held", by=by, now=now, tell=("statement_second",))
    return held


def _found_in(record: Record, verb: str, payload: Payload, by: Actor, now: datetime) -> PersonalData:
    """What keeps the words back; refused where something else does, or nothing."""
    try:
        with transaction.atomic():
            say(record, verb=verb, payload=payload, by=by, now=now)
            raise Refused(rules.NOTHING_FOUND)
    except Refused as refused:
        if isinstance(refused.refusal, PersonalData):
            return refused.refusal
        raise


def decide_statement(
    held: HeldStatement, *, allow: bool, reason: str, seen: str, by: Actor, now: datetime
) -> HeldStatement:
    """Another human of the agency lets the words pass, which says them at once, or refuses them.

    They are said in their author's name, at this instant, by the verb they were typed for: what it
    refuses by now is refused here and undoes the decision. SEEN tells which hits were read. Two deciders
    race for the row's lock, and the second is refused. What is found only now is written down, so that
    it can be read before the next attempt.
    """
    try:
        with transaction.atomic():
            held = _locked(held)
            refuse_if(_never(held, reason, seen, by))
            held.is_allowed, held.reason = allow, reason.strip()
            held.decided_by, held.decided_at = by.person, now
            held.save(update_fields=["is_allowed", "reason", "decided_by", "decided_at"])
            if allow:
                say(held.record, verb=held.verb, payload=held.payload, by=_author_of(held), now=now)
            _record(
                held,
                "statement_decided",
                by=by,
                now=now,
                facts={"allowed": allow},
                texts={"reason": held.reason},
                tell=("statement_author",),
            )
    except Refused as refused:
        if not isinstance(refused.refusal, PersonalData):
            raise
        _found_more(held, refused.refusal)
        raise Refused(rules.FOUND_MORE) from refused
    return held


def _never(held: HeldStatement, reason: str, seen: str, by: Actor) -> Refusal | None:
    person = by.person
    is_theirs = by.agency is not None and by.agency.pk == held.agency_id
    roles = rules.seconders_of(is_platform=held.agency.is_platform)
    office = AgencyRole.objects.filter(person=person, agency=held.agency, role__in=roles)
    return rules.may_decide(
        is_open=held.is_open,
        holds_office=is_theirs and office.exists(),
        is_author=person is not None and person.identity_id == held.author.identity_id,
        has_seen_all=seen == held.seen,
        reason=reason,
    )


def _author_of(held: HeldStatement) -> Actor:
    """Who typed the words, in the office in which they did; refused where they no longer hold it."""
    role = Role(held.author_role)
    holds = AgencyRole.objects.holds(held.author_id, role, held.agency_id)
    refuse_if(None if holds and held.author.is_active else rules.AUTHOR_LEFT)
    return Actor.official(held.author, held.agency, role)


def _found_more(held: HeldStatement, found: PersonalData) -> None:
    """The words are the same; who belongs to the record has changed since they were held."""
    open_ones = HeldStatement.objects.open().filter(pk=held.pk)
    open_ones.update(hits=list(found.hits), sha256=found.sha256)


def take_back_statement(held: HeldStatement, *, by: Actor, now: datetime) -> HeldStatement:
    """The author takes the words back before anybody has decided; a colleague asks the author to."""
    with transaction.atomic():
        held = _locked(held)
        is_author = isinstance(by.person, Person) and by.person.pk == held.author_id
        refuse_if(rules.may_take_back(is_open=held.is_open, is_author=is_author))
        held.withdrawn_at = now
        held.save(update_fields=["withdrawn_at"])
        _record(held, "statement_taken_back", by=by, now=now)
    return held


def _locked(held: HeldStatement) -> HeldStatement:
    rows = HeldStatement.objects.select_for_update(of=("self",))
    return rows.select_related("record", "agency", "author").get(pk=held.pk)


def _record(
    held: HeldStatement,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    facts: Mapping[str, object] | None = None,
    texts: Mapping[str, str] | None = None,
    tell: tuple[str, ...] = (),
) -> None:
    """One internal event; it holds nothing of the words and nothing of what was found."""
    whole = {
        "statement": held.pk,
        "agency": held.agency.code,
        "verb": held.verb,
        "hits": len(held.hits),
        **(facts or {}),
    }
    record_event(held.record, kind, by=by, now=now, facts=whole, texts=texts, tell=tell, public=False)
