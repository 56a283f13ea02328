"""A person's own copy of everything that is kept about them."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import F

from participation.people import mypage
from participation.people.models import Person


def own_copy(person: Person) -> dict[str, Any]:
    """All personal data of the account and what the person did in each procedure, as JSON values.

    Secrets (password, second factor, hashes, session keys) are named but not given: a copy that lies
    about must not open the account.
    """
    return {
        "account": {
            "number": person.pk,
            "nickname": person.nickname,
            "language": person.language,
            "email": person.email,
            "mobile": person.mobile,
            "mobile_verified_at": person.mobile_verified_at,
            "level": person.get_level_display(),
            "joined_at": person.joined_at,
            "last_login": person.last_login,
            "has_password": person.has_usable_password(),
        },
        "email_addresses": list(
            EmailAddress.objects.filter(user=person).order_by("pk").values("email", "verified", "primary")
        ),
        "sign_in_services": list(
            SocialAccount.objects.filter(user=person)
            .order_by("pk")
            .values("provider", "uid", "date_joined", "last_login")
        ),
        "second_factors": list(
            Authenticator.objects.filter(user=person)
            .order_by("pk")
            .values("type", "created_at", "last_used_at")
        ),
        "sessions": list(person.sessions.order_by("expire_date").values("expire_date")),
        "identity_hashes": [
            {"level": key.get_level_display(), "verified_at": key.verified_at}
            for key in person.identity.keys.order_by("pk")
        ],
        "offices": [str(role) for role in person.agency_roles.select_related("agency").order_by("pk")],
        "notices": _notices(person),
        **{section.key: section.export(person) for section in mypage.sections()},
    }


def _notices(person: Person) -> list[Any]:
    """What the person was told of, as long as that is kept."""
    told = person.deliveries.order_by("pk").values(
        "audience",
        "frequency",
        "state",
        "done_at",
        "read_at",
        record=F("event__record__number"),
        about=F("event__kind"),
        happened_at=F("event__at"),
    )
    return list(told)
