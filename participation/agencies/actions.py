"""Loading agencies and giving out their offices."""

from datetime import datetime

from django.db import transaction

from participation.agencies import rules
from participation.agencies.models import Agency, AgencyRole, Role
from participation.agencies.reading import CONTACT, AgencyRow
from participation.people.models import Person
from participation.refusals import refuse_if

# What the agency itself or the platform's editors keep up to date; a file only fills what is empty.
_KEPT = {"remit", *CONTACT}


def load_agency(row: AgencyRow, *, position: int, now: datetime) -> str:
    """Make an agency what a file says of it; returns `made`, `changed` or `same`.

    An agency is recognised by its code. Its parent must be there already; otherwise it stands alone.
    """
    with transaction.atomic():
        agency = Agency.objects.select_for_update().filter(code=row.code).first() or Agency(code=row.code)
        is_new = agency.pk is None
        parent = Agency.objects.filter(code=row.parent).first() if row.parent else agency.parent
        facts = {
            "slug": row.slug,
            "name": row.name,
            "parent": parent,
            "is_platform": row.is_platform,
            "is_active": row.is_active,
            "position": position,
            **{
                name: value
                for name, value in row.facts.items()
                if name not in _KEPT or not getattr(agency, name)
            },
        }
        changed = {name: value for name, value in facts.items() if getattr(agency, name) != value}
        for name, value in changed.items():
            setattr(agency, name, value)
        if is_new or changed:
            agency.save()
    return "made" if is_new else "changed" if changed else "same"


def place_agency(agency: Agency, *, parent: Agency | None, by: Person | None, now: datetime) -> Agency:
    """Put an agency under another; refused where that would close a circle."""
    with transaction.atomic():
        refuse_if(rules.may_be_parent(agency.pk, parent.line() if parent else []))
        agency.parent = parent
        agency.save()
    return agency


def grant_role(person: Person, *, agency: Agency, role: Role, by: Person | None, now: datetime) -> AgencyRole:
    """Give a person an office, and with it entry to the desk; giving it twice changes nothing."""
    with transaction.atomic():
        Person.objects.filter(pk=person.pk, is_staff=False).update(is_staff=True)
        person.is_staff = True
        granted, _made = AgencyRole.objects.get_or_create(person=person, agency=agency, role=role)
        return granted


def revoke_role(granted: AgencyRole, *, by: Person | None, now: datetime) -> None:
    """Take an office away; with the last one, entry to the desk goes too."""
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=granted.person_id)
        granted.delete()
        if not person.agency_roles.exists() and not person.is_superuser and not person.groups.exists():
            person.is_staff = False
            person.save(update_fields=["is_staff"])
