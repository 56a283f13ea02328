"""Signing and withdrawing: one statement each, and no row that others wait for.

Measured in docs/performance.md: this costs little more than a bare insert, while a counter column on
the petition costs six times that and a lost-update bug costs the platform its name.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from participation.people.models import Level
from participation.refusals import Refused, refuse_if
from participation.shell import statements
from petitions import rules
from petitions.lifecycles import LIFECYCLES, lifecycle
from petitions.lifecycles.shape import Lifecycle
from petitions.models import Petition

# Who signs is found through the session's own row (a browser) or by id (a caller who has already
# checked). Petition and identity are selected, so neither can be missing; the unique natural key decides
# a race between two requests of one person; the ledger row is written only if the signature was. Which
# petitions and people may is rules.may_sign in SQL; the facts for its sentence are read only when nothing
# was written. A signature given while its giver's identity is joined to another is moved a little later
# (`people.actions.settle_joined`), which spares every signature a lock on its giver's row.
_WHO = {
    "session_key": """
    people_session AS session
    JOIN people_person AS person ON person.id = session.person_id AND person.session_token = session.token
      AND session.session_key = %(session_key)s AND session.expire_date > %(now)s AND person.is_active""",
    "person_id": """
    people_person AS person""",
}
_IS_WHO = {"session_key": "TRUE", "person_id": "person.id = %(person_id)s AND person.is_active"}
_LASTING = "FROM petitions_blackout WHERE starts_at <= %(now)s AND ends_at > %(now)s"
_BLACKOUT = f"EXISTS (SELECT {_LASTING})"
_OPEN = "petition.opened_at <= %(now)s AND petition.closes_at > %(now)s"
_SIGN = """
WITH changed AS (
    INSERT INTO petitions_signature (petition_id, identity_id, level, signed_at)
    SELECT petition.record_id, person.identity_id, person.level, %(now)s
    FROM record_record AS record
    JOIN petitions_petition AS petition ON petition.record_id = record.id
    CROSS JOIN {who}
    WHERE record.number = %(number)s AND {is_who} AND {open} AND ({allowed})
    ON CONFLICT DO NOTHING
    RETURNING petition_id, level
)
INSERT INTO petitions_signatureledger (petition_id, delta, level, at)
SELECT petition_id, 1, level, %(now)s FROM changed
RETURNING at
"""
_WITHDRAW = """
WITH changed AS (
    DELETE FROM petitions_signature AS signature
    USING record_record AS record
    JOIN petitions_petition AS petition ON petition.record_id = record.id
    CROSS JOIN {who}
    WHERE record.number = %(number)s AND {is_who} AND {open} AND ({allowed})
      AND signature.petition_id = petition.record_id AND signature.identity_id = person.identity_id
    RETURNING signature.petition_id, signature.level, signature.signed_at
), noted AS (
    INSERT INTO petitions_signatureledger (petition_id, delta, level, at)
    SELECT petition_id, -1, level, %(now)s FROM changed
)
SELECT signed_at FROM changed
"""
_FACTS = """
SELECT found.id, found.level, petition.lifecycle_key, petition.status, petition.opened_at, petition.closes_at,
       petition.threshold_reached_at, {since},
       EXISTS (SELECT FROM petitions_signature AS before
               WHERE before.petition_id = petition.record_id AND before.identity_id = found.identity_id)
FROM record_record AS record
JOIN petitions_petition AS petition ON petition.record_id = record.id
LEFT JOIN (SELECT person.id, person.level, person.identity_id FROM {who} WHERE {is_who}) AS found ON TRUE
WHERE record.number = %(number)s
"""


def _array(words: Iterable[str]) -> str:
    # Presets are our own constants: keys and statuses are plain words, never anybody's input.
    return "ARRAY[" + ", ".join(f"'{word}'" for word in words) + "]"


def _any_of(conditions: Iterable[tuple[str, str]]) -> str:
    """One condition for all presets, from (key, condition) pairs; presets alike share a branch."""
    alike: dict[str, list[str]] = {}
    for key, condition in conditions:
        alike.setdefault(condition, []).append(key)
    return " OR ".join(
        f"petition.lifecycle_key = ANY ({_array(keys)}) AND {condition}" for condition, keys in alike.items()
    )


def _may_sign(preset: Lifecycle) -> str:
    blackout = f" AND NOT {_BLACKOUT}" if preset.observes_blackout else ""
    statuses = _array(preset.signing_statuses)
    return f"petition.status = ANY ({statuses}) AND person.level >= {int(preset.sign_level)}{blackout}"


def _may_withdraw(preset: Lifecycle) -> str:
    reached = " AND petition.threshold_reached_at IS NULL" if preset.withdraw_until_threshold else ""
    return f"petition.status = ANY ({_array(preset.signing_statuses)}){reached}"


def statements_of(presets: Collection[Lifecycle]) -> dict[tuple[str, str], str]:
    """The statements of these presets by verb and by how the signatory is known."""
    verbs = {
        "sign": (_SIGN, _any_of((preset.key, _may_sign(preset)) for preset in presets)),
        "withdraw": (_WITHDRAW, _any_of((preset.key, _may_withdraw(preset)) for preset in presets)),
        "facts": (_FACTS, ""),
    }
    return {
        (verb, key): template.format(
            who=_WHO[key],
            is_who=_IS_WHO[key],
            open=_OPEN,
            allowed=allowed,
            since=f"(SELECT starts_at {_LASTING})",
        )
        for verb, (template, allowed) in verbs.items()
        for key in _WHO
    }


_SQL = statements_of(LIFECYCLES.values())


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
    if _change("sign", number, by, now):
        return
    refuse_if(rules.may_sign(_facts(number, by, now), now=now))
    # Allowed by now and yet not written: whatever stood in the way is gone, or another request of the
    # same person has just signed; the second attempt tells.
    if not _change("sign", number, by, now):
        raise Refused(rules.ALREADY_SIGNED)


def withdraw(number: str, *, by: Signatory, now: datetime) -> datetime:
    """Take the signature back; the count falls, a crossed threshold stays crossed.

    Answers when the signature had been given. Raises as `sign` does, by `rules.may_withdraw_signature`.
    """
    if given_at := _change("withdraw", number, by, now):
        return given_at
    refuse_if(rules.may_withdraw_signature(_facts(number, by, now), now=now))
    if given_at := _change("withdraw", number, by, now):
        return given_at
    raise Refused(rules.NOT_SIGNED)


def _parameters(by: Signatory) -> tuple[str, Any]:
    return ("session_key", by.session_key) if by.session_key is not None else ("person_id", by.person_id)


def _change(verb: str, number: str, by: Signatory, now: datetime) -> datetime | None:
    """Run the statement; when the signature that it changed was given, or None if there is none."""
    key, value = _parameters(by)
    with statements.prepared() as cursor:
        cursor.execute(_SQL[verb, key], {"number": number, "now": now, key: value})
        row: tuple[datetime] | None = cursor.fetchone()
    return row[0] if row else None


def _facts(number: str, by: Signatory, now: datetime) -> rules.SigningFacts:
    """What the rule needs to say why not. Raises Petition.DoesNotExist or Refused as not signed in."""
    key, value = _parameters(by)
    with statements.prepared() as cursor:
        cursor.execute(_SQL["facts", key], {"number": number, "now": now, key: value})
        row: tuple[Any, ...] | None = cursor.fetchone()
    if row is None:
        raise Petition.DoesNotExist
    person_id, level, preset, status, opened_at, closes_at, reached_at, since, has_signed = row
    if person_id is None:
        raise Refused(rules.NOT_SIGNED_IN)
    return rules.SigningFacts(
        preset=lifecycle(preset),
        status=status,
        opened_at=opened_at,
        closes_at=closes_at,
        threshold_reached_at=reached_at,
        level=Level(level),
        has_signed=has_signed,
        blackout_since=since,
    )


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
