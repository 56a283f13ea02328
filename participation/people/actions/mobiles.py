"""Codes sent to mobiles."""

import hmac
import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from participation.people import rules
from participation.people.actions.identities import verify_mobile
from participation.people.models import MobileCode, Person
from participation.refusals import Refused, refuse_if


def send_mobile_code(person: Person, *, number: str, now: datetime) -> tuple[str, str]:
    """Make a new six-digit code for this number and return (number in E.164, code) to be sent.

    Any earlier code of this person is void. Refused if the number is malformed.
    """
    normal = rules.normal_mobile(number)
    if normal is None:
        raise Refused(rules.NOT_A_MOBILE)
    code = f"{secrets.randbelow(1_000_000):06}"
    fields = {
        "number": normal,
        "code_hash": _hash(person, normal, code),
        "sent_at": now,
        "expires_at": now + rules.CODE_LIFETIME,
        "tries": 0,
    }
    MobileCode.objects.update_or_create(person=person, defaults=fields)
    return normal, code


def confirm_mobile(person: Person, *, code: str, now: datetime) -> Person:
    """Verify the mobile that the code was sent to.

    Refused without a code, after ten minutes, after five tries, and for a wrong one. The try is
    committed before the code is compared, so parallel guesses cannot share one try.
    """
    tried = MobileCode.objects.filter(person=person, tries__lt=rules.CODE_TRIES, expires_at__gt=now).update(
        tries=F("tries") + 1
    )
    sent = MobileCode.objects.filter(person=person).first()
    if sent is None:
        raise Refused(rules.NO_CODE)
    if not tried:
        refuse_if(rules.may_try_code(sent.expires_at, sent.tries, now))
    if not hmac.compare_digest(bytes(sent.code_hash), _hash(person, sent.number, code.strip())):
        raise Refused(rules.WRONG_CODE)
    with transaction.atomic():
        # A code works once, also when it is sent twice at the same moment.
        used, _rows = MobileCode.objects.filter(pk=sent.pk, code_hash=sent.code_hash).delete()
        refuse_if(None if used else rules.NO_CODE)
        return verify_mobile(person, number=sent.number, now=now)


def _hash(person: Person, number: str, code: str) -> bytes:
    return rules.keyed_hash("mobile code", f"{person.pk}:{number}:{code}", settings.IDENTITY_PEPPER)
