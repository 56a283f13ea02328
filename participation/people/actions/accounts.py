"""Opening, changing and erasing accounts."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import models, transaction

from participation.people import identities, rules
from participation.people.actions.identities import take_turns, verify_mail
from participation.people.models import (
    Identity,
    IdentityKey,
    Level,
    MobileCode,
    Person,
    RateCount,
    Session,
    new_session_token,
)
from participation.refusals import refuse_if


def give_identity(person: Person, *, now: datetime) -> Person:
    """Prepare an account that is about to be saved: it joins now, as a person of its own."""
    person.joined_at = now
    person.identity = Identity.objects.create(created_at=now)
    return person


def open_account(
    *,
    email: str,
    nickname: str,
    now: datetime,
    language: str = "zh-hant",
    mail_is_verified: bool = False,
    is_staff: bool = False,
    is_superuser: bool = False,
) -> Person:
    """Open an account without a password, for demonstrations and for officials made by a command.

    Citizens open theirs by the sign-up page. The database refuses a second account of the same mail.
    """
    with transaction.atomic():
        mail = rules.normal_mail(email)
        person = Person(
            email=mail, nickname=nickname, language=language, is_staff=is_staff, is_superuser=is_superuser
        )
        person.set_unusable_password()
        give_identity(person, now=now).save()
        EmailAddress.objects.create(user=person, email=mail, verified=mail_is_verified, primary=True)
        return verify_mail(person, mail=mail, now=now) if mail_is_verified else person


def change_details(
    person: Person, *, nickname: str, language: str, by: Person | None, now: datetime
) -> Person:
    """Change what the public sees of a person, and the language of their letters."""
    person.nickname, person.language = nickname, language
    person.save(update_fields=["nickname", "language"])
    return person


def set_access(
    person: Person,
    *,
    is_active: bool,
    is_staff: bool,
    is_superuser: bool,
    groups: Iterable[Group],
    by: Person | None,
    now: datetime,
) -> Person:
    """Set what an account may do in the desk. Closing an account ends its sessions."""
    with transaction.atomic():
        person.is_active, person.is_staff, person.is_superuser = is_active, is_staff, is_superuser
        person.save(update_fields=["is_active", "is_staff", "is_superuser"])
        person.groups.set(groups)
        if not is_active:
            end_sessions(person, by=by, now=now)
        return person


def end_sessions(person: Person, *, by: Person | None, now: datetime) -> int:
    """Sign the person out everywhere, this browser included; returns how many sessions ended."""
    with transaction.atomic():
        person.session_token = new_session_token()
        person.save(update_fields=["session_token"])
        ended, _rows = Session.objects.filter(person=person).delete()
        return ended


def erase_account(person: Person, *, by: Person | None, now: datetime) -> Person:
    """Empty an account for good. Its number stays, so that the public record keeps its thread.

    Whatever the database would delete along with the row is deleted, whatever it would set to null is
    set to null; what it would protect (events, deliveries) stays and holds nothing personal. Hashes
    of the identity stay only while a procedure still needs them (`identities.needed_while`).
    Refused while the person holds an office.
    """
    with transaction.atomic():
        take_turns()
        person.refresh_from_db(from_queryset=Person.objects.select_for_update())
        refuse_if(rules.may_erase(person.is_staff, person.agency_roles.exists()))
        identities.erasing(person.pk, now)
        _let_go(person)
        left = person.identity_id
        person.email, person.nickname, person.mobile, person.mobile_verified_at = None, "", "", None
        person.level, person.language = Level.ACCOUNT, "zh-hant"
        person.is_active = person.is_staff = person.is_superuser = False
        person.password, person.last_login = make_password(None), None
        person.session_token = new_session_token()
        person.identity = Identity.objects.create(created_at=now)
        person.erased_at = now
        person.save()
        _forget_keys(left, now)
    return person


def _let_go(person: Person) -> None:
    """Do to the rows that belong to a person what deleting the person would do to them."""
    for relation in Person._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: person})
        if relation.on_delete is models.CASCADE:
            rows.delete()
        elif relation.on_delete is models.SET_NULL:
            rows.update(**{relation.field.name: None})


def _forget_keys(identity_id: int, now: datetime) -> int:
    """Delete the hashes of an identity that no account has and nobody needs."""
    if Person.objects.filter(identity_id=identity_id).exists() or identities.is_needed(identity_id, now):
        return 0
    deleted, _rows = IdentityKey.objects.filter(identity_id=identity_id).delete()
    return deleted


def forget(*, now: datetime) -> dict[str, int]:
    """Forget what has served its time; run daily. Returns how many rows of each kind went.

    Sessions and codes that ran out, counts of past windows, accounts whose mail was never confirmed,
    and the hashes of erased people that nobody needs any more.
    """
    gone = {
        "sessions": Session.objects.filter(expire_date__lte=now).delete()[0],
        "codes": MobileCode.objects.filter(expires_at__lte=now).delete()[0],
        "counts": RateCount.objects.filter(until__lte=now).delete()[0],
        "unconfirmed": 0,
        "keys": 0,
    }
    unconfirmed = Person.objects.unconfirmed(now).values_list("pk", flat=True)
    for pk in list(unconfirmed):
        with transaction.atomic():
            take_turns()
            person = Person.objects.unconfirmed(now).select_for_update().filter(pk=pk).first()
            if person:
                _let_go(person)
                identity = person.identity
                person.delete()
                identity.delete()
                gone["unconfirmed"] += 1
    orphans = Identity.objects.filter(keys__isnull=False, people__isnull=True).distinct()
    for identity_id in list(orphans.values_list("pk", flat=True)):
        with transaction.atomic():
            take_turns()
            gone["keys"] += _forget_keys(identity_id, now)
    return gone
