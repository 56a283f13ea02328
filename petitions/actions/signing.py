"""Signing and withdrawing: one statement each, and no row that others wait for.

Measured in docs/performance.md: this costs little more than a bare insert, while a counter column on
the petition costs six times that and a lost-update bug costs the platform its name.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from participation.people.models import Level
from participation.refusals import Refused, refuse_if
from petitions import rules
from petitions.lifecycles import LIFECYCLES, lifecycle
from petitions.lifecycles.shape import Lifecycle
from petitions.models import Petition

# Who signs is found through the session's own row (a browser) or by id (a caller who has already
# checked). The petition and the identity are selected, so neither can be missing; the unique natural
# key decides a race between two requests of one person; the ledger row is written only if the
# signature was. The WHERE of `signed` is rules.may_sign in SQL. Sharing the person's row makes signing
# and joining two identities wait for each other: otherwise a signature could be left with the old one.
_WHO_BY_SESSION = """
    SELECT person.id, person.identity_id, person.level
    FROM people_session AS session
    JOIN people_person AS person ON person.id = session.person_id AND person.session_token = session.token
    WHERE session.session_key = %(session_key)s AND session.expire_date > %(now)s AND person.is_active
    FOR SHARE OF person
"""
_WHO_BY_ID = """
    SELECT person.id, person.identity_id, person.level
    FROM people_person AS person
    WHERE person.id = %(person_id)s AND person.is_active
    FOR SHARE OF person
"""
_PETITION = """
    SELECT petition.record_id, petition.status, petition.opened_at, petition.closes_at,
           petition.threshold_reached_at, petition.lifecycle_key
    FROM petitions_petition AS petition
    JOIN record_record AS record ON record.id = petition.record_id
    WHERE record.number = %(number)s
"""
_FACTS = """
    SELECT who.id, who.level, petition.record_id, petition.lifecycle_key, petition.status, petition.opened_at,
           petition.closes_at, petition.threshold_reached_at,
           EXISTS (SELECT FROM petitions_blackout WHERE starts_at <= %(now)s AND ends_at > %(now)s),
           EXISTS (SELECT FROM petitions_signature AS before
                   WHERE before.petition_id = petition.record_id AND before.identity_id = who.identity_id),
           (SELECT count(*) FROM changed)
    FROM petition LEFT JOIN who ON true
"""
_SIGN = """
WITH who AS ({who}), petition AS ({petition}), signed AS (
    INSERT INTO petitions_signature (petition_id, identity_id, level, signed_at)
    SELECT petition.record_id, who.identity_id, who.level, %(now)s
    FROM petition CROSS JOIN who
    JOIN (VALUES {presets}) AS preset (key, statuses, level, observes_blackout)
      ON preset.key = petition.lifecycle_key
    WHERE petition.status = ANY (preset.statuses)
      AND petition.opened_at <= %(now)s AND petition.closes_at > %(now)s
      AND who.level >= preset.level
      AND NOT (preset.observes_blackout AND EXISTS (
            SELECT FROM petitions_blackout WHERE starts_at <= %(now)s AND ends_at > %(now)s))
    ON CONFLICT DO NOTHING
    RETURNING petition_id, level
), changed AS (
    INSERT INTO petitions_signatureledger (petition_id, delta, level, at)
    SELECT petition_id, 1, level, %(now)s FROM signed
    RETURNING 1
) {facts}
"""
_WITHDRAW = """
WITH who AS ({who}), petition AS ({petition}), gone AS (
    DELETE FROM petitions_signature AS signature
    USING petition, who, (VALUES {presets}) AS preset (key, statuses, until_threshold)
    WHERE signature.petition_id = petition.record_id AND signature.identity_id = who.identity_id
      AND preset.key = petition.lifecycle_key AND petition.status = ANY (preset.statuses)
      AND petition.opened_at <= %(now)s AND petition.closes_at > %(now)s
      AND NOT (preset.until_threshold AND petition.threshold_reached_at IS NOT NULL)
    RETURNING signature.petition_id, signature.level
), changed AS (
    INSERT INTO petitions_signatureledger (petition_id, delta, level, at)
    SELECT petition_id, -1, level, %(now)s FROM gone
    RETURNING 1
) {facts}
"""


def _literal(statuses: tuple[str, ...]) -> str:
    return "ARRAY[" + ", ".join(f"'{status}'" for status in statuses) + "]"


def statements(presets: Collection[Lifecycle]) -> dict[tuple[str, str], str]:
    """The statements of these presets by verb and by how the signatory is known."""
    # Presets are our own constants: keys and statuses are plain words, never anybody's input.
    signing = ", ".join(
        f"('{preset.key}', {_literal(preset.signing_statuses)}, {int(preset.sign_level)}, "
        f"{preset.observes_blackout})"
        for preset in presets
    )
    withdrawing = ", ".join(
        f"('{preset.key}', {_literal(preset.signing_statuses)}, {preset.withdraw_until_threshold})"
        for preset in presets
    )
    return {
        (verb, key): template.format(who=who, petition=_PETITION, presets=values, facts=_FACTS)
        for verb, template, values in (("sign", _SIGN, signing), ("withdraw", _WITHDRAW, withdrawing))
        for key, who in (("session_key", _WHO_BY_SESSION), ("person_id", _WHO_BY_ID))
    }


_SQL = statements(LIFECYCLES.values())


@dataclass(frozen=True)
class Signatory:
    """Who signs: the key of a live session, or the id of a person the caller has authenticated."""

    session_key: str | None = None
    person_id: int | None = None


def sign(number: str, *, by: Signatory, now: datetime) -> None:
    """Sign the petition with this public number.

    Raises Petition.DoesNotExist, or Refused with the sentence of `rules.may_sign` (also
    `not-signed-in` for a session that is not alive). Two parallel requests of one person make one
    signature: the second is refused as already signed.
    """
    facts, changed = _run("sign", number, by, now)
    if not changed:
        refuse_if(rules.may_sign(facts, now=now))
        # The rule allows it now and the statement did not insert: another request of the same person
        # committed between the statement's snapshot and its unique check.
        raise Refused(rules.ALREADY_SIGNED)


def withdraw(number: str, *, by: Signatory, now: datetime) -> None:
    """Take the signature back; the count falls, a crossed threshold stays crossed.

    Raises as `sign` does, by `rules.may_withdraw_signature`.
    """
    facts, changed = _run("withdraw", number, by, now)
    if not changed:
        refuse_if(rules.may_withdraw_signature(facts, now=now))
        raise Refused(rules.NOT_SIGNED)


def _run(verb: str, number: str, by: Signatory, now: datetime) -> tuple[rules.SigningFacts, bool]:
    key, value = (
        ("session_key", by.session_key) if by.session_key is not None else ("person_id", by.person_id)
    )
    with connection.cursor() as cursor:
        cursor.execute(_SQL[verb, key], {"number": number, "now": now, key: value})
        row: tuple[Any, ...] | None = cursor.fetchone()
    if row is None:
        raise Petition.DoesNotExist
    (
        person_id,
        level,
        _petition,
        preset,
        status,
        opened_at,
        closes_at,
        reached_at,
        blackout,
        has_signed,
        changed,
    ) = row
    if person_id is None:
        raise Refused(rules.NOT_SIGNED_IN)
    facts = rules.SigningFacts(
        preset=lifecycle(preset),
        status=status,
        opened_at=opened_at,
        closes_at=closes_at,
        threshold_reached_at=reached_at,
        level=Level(level),
        has_signed=has_signed,
        blackout=blackout,
    )
    return facts, bool(changed)


_JOIN_SIGNATURES = """
WITH moving AS (
    DELETE FROM petitions_signature WHERE identity_id = %(old)s
    RETURNING petition_id, level, signed_at
), moved AS (
    INSERT INTO petitions_signature (petition_id, identity_id, level, signed_at)
    SELECT petition_id, %(new)s, level, signed_at FROM moving
    ON CONFLICT DO NOTHING
    RETURNING petition_id
)
INSERT INTO petitions_signatureledger (petition_id, delta, level, at)
SELECT petition_id, -1, level, %(now)s FROM moving
WHERE petition_id NOT IN (SELECT petition_id FROM moved)
"""


def join_signatures(old_identity: int, new_identity: int, now: datetime) -> None:
    """Two accounts turned out to be one person: their signatures become one person's.

    A petition that both had signed loses the double. Called inside the transaction that joins.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_JOIN_SIGNATURES, {"old": old_identity, "new": new_identity, "now": now})
