"""Proving who somebody is, and finding that two identities are one person."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from participation.people import identities, rules
from participation.people.models import Identity, IdentityKey, JoinedIdentity, Level, Person
from participation.refusals import Refused, refuse_if

# An arbitrary number that means "the identities" among PostgreSQL's advisory locks.
_IDENTITIES = 0x79695F6964

# Longer than any statement may take (`STATEMENT_TIMEOUT_MS`), with time for its commit.
SETTLING = timedelta(seconds=20)


def take_turns() -> None:
    """Wait for one's turn to change identities; it lasts until the transaction ends.

    Two accounts may prove the same number, or join each other, at the same moment. Proofs are rare
    beside signatures and take milliseconds, so they simply queue. What must be locked besides is
    locked after this, or two of them could wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IDENTITIES])


def verify_mail(person: Person, *, mail: str, now: datetime) -> Person:
    """Note that the person reads this mailbox. The caller has checked the code."""
    return _claim(person, Level.MAIL, _digest(Level.MAIL, rules.normal_mail(mail)), now)


def verify_mobile(person: Person, *, number: str, now: datetime) -> Person:
    """Note that the person holds this number (E.164). The caller has checked the code.

    A new number is one more key to the same identity, so changing numbers gives no second signature.
    """
    digest = _digest(Level.MOBILE, number)
    with transaction.atomic():
        _claim(person, Level.MOBILE, digest, now)
        Person.objects.filter(pk=person.pk).update(mobile=number, mobile_verified_at=now)
        # Where the number went from one proven human to another, the former no longer has it.
        former = Person.objects.filter(mobile=number).exclude(identity_id=person.identity_id)
        former.filter(level=Level.MOBILE).update(level=Level.MAIL)
        former.update(mobile="", mobile_verified_at=None)
    person.refresh_from_db()
    return person


def prove_national_identity(person: Person, *, number: str, by: Person | None, now: datetime) -> Person:
    """Note that the person proved this national identification or resident certificate number.

    `by` is the official who saw the proof, or None where a sign-in service vouches for it. The number
    is neither stored nor logged. Refused if it is malformed or the account is proven to be another's.
    """
    normal = rules.normal_national_number(number)
    if normal is None:
        raise Refused(rules.NOT_A_NATIONAL_NUMBER)
    digest = _digest(Level.NATIONAL, normal)
    return prove_national_digest(person, digest=digest, by=by, now=now)


def prove_national_digest(person: Person, *, digest: bytes, by: Person | None, now: datetime) -> Person:
    """The same for a number that was hashed where it arrived, so that it went no further."""
    return _claim(person, Level.NATIONAL, digest, now)


def _digest(level: Level, value: str) -> bytes:
    return rules.identity_digest(level, value, settings.IDENTITY_PEPPER)


def _claim(person: Person, level: Level, digest: bytes, now: datetime) -> Person:
    """Give the person's identity this key, or give the person the identity that has it already."""
    with transaction.atomic():
        take_turns()
        person.refresh_from_db(from_queryset=Person.objects.select_for_update())
        proven = set(
            IdentityKey.objects.filter(identity_id=person.identity_id, level=Level.NATIONAL).values_list(
                "digest", flat=True
            )
        )
        key = IdentityKey.objects.filter(level=level, digest=digest).first()
        if level == Level.NATIONAL:
            others = {bytes(known) for known in proven} - {digest}
            refuse_if(rules.OTHER_HUMAN if others and person.level == Level.NATIONAL else None)
            _claim_national(person, key, digest, shares=bool(others), now=now)
        else:
            _claim_contact(person, key, level, digest, now=now, is_proven=bool(proven))
        Person.objects.filter(pk=person.pk, level__lt=level).update(level=level)
    person.refresh_from_db()
    return person


def _claim_national(
    person: Person, key: IdentityKey | None, digest: bytes, *, shares: bool, now: datetime
) -> None:
    """A national identity is one human; `shares`: the account stood under somebody else's until now.

    That happens where a family shares a mobile: the account then leaves for an identity of its own.
    """
    if key is None:
        if shares:
            person.identity = Identity.objects.create(created_at=now)
            Person.objects.filter(pk=person.pk).update(identity=person.identity)
        _add_key(person, Level.NATIONAL, digest, now)
    elif key.identity_id != person.identity_id:
        if shares:
            Person.objects.filter(pk=person.pk).update(identity_id=key.identity_id)
        else:
            _join(person.identity_id, key.identity_id, now)


def _claim_contact(
    person: Person, key: IdentityKey | None, level: Level, digest: bytes, *, now: datetime, is_proven: bool
) -> None:
    """A mailbox or a mobile that two accounts can read means one person, unless proven otherwise."""
    if key is None:
        _add_key(person, level, digest, now)
    elif key.identity_id != person.identity_id:
        holder_is_proven = IdentityKey.objects.filter(
            identity_id=key.identity_id, level=Level.NATIONAL
        ).exists()
        if is_proven and holder_is_proven:
            # Two humans by their national identities: the number was given to the other one since.
            IdentityKey.objects.filter(pk=key.pk).update(identity_id=person.identity_id, verified_at=now)
        else:
            _join(person.identity_id, key.identity_id, now)


def _add_key(person: Person, level: Level, digest: bytes, now: datetime) -> None:
    IdentityKey.objects.create(identity_id=person.identity_id, level=level, digest=digest, verified_at=now)


def _join(old_id: int, new_id: int, now: datetime) -> None:
    """Make identity OLD the person of NEW: its keys, its accounts, and what others keep for it.

    Something may be being written for OLD at this very moment; `settle_joined` moves it afterwards.
    """
    list(Identity.objects.select_for_update().filter(pk__in=[old_id, new_id]).order_by("pk"))
    IdentityKey.objects.filter(identity_id=old_id).update(identity_id=new_id)
    Person.objects.filter(identity_id=old_id).update(identity_id=new_id)
    identities.joined(old_id, new_id, now)
    JoinedIdentity.objects.filter(identity_id=old_id).update(identity_id=new_id, joined_at=now)
    JoinedIdentity.objects.create(old_id=old_id, identity_id=new_id, joined_at=now)
    Identity.objects.get(pk=old_id).delete()


def settle_joined(*, now: datetime) -> int:
    """Move what was written for joined identities while they were being joined; how many are settled.

    Waits until every statement that had begun then is over. Safe to repeat and to run twice at once.
    """
    due = JoinedIdentity.objects.filter(joined_at__lte=now - SETTLING)
    with transaction.atomic():
        take_turns()
        joined = list(due.select_for_update(skip_locked=True))
        for one in joined:
            identities.joined(one.old_id, one.identity_id, now)
            one.delete()
    return len(joined)
