"""The audiences that the core itself knows; every other one is the procedure's to name."""

from collections.abc import Callable, Iterable

from django.db.models import QuerySet

from participation.agencies.models import Role
from participation.people.models import Person
from participation.record.models import Event
from participation.record.procedures import procedure_of

FOLLOWERS = "followers"
OF_THE_AGENCY = {"officers": Role.OFFICER, "approvers": Role.APPROVER, "supervisors": Role.SUPERVISOR}
OF_THE_PLATFORM = {"screeners": Role.SCREENER, "moderators": Role.MODERATOR}

Audience = Callable[[Event], "QuerySet[Person]"]
_registered: dict[str, Audience] = {}


def register_audience(name: str, people: Audience) -> None:
    """Name an audience that a part of the core knows; called once from its `AppConfig.ready`."""
    _registered[name] = people


def people_of(event: Event, name: str, *, after: int = 0) -> Iterable[int]:
    """The ids, ascending and above AFTER, of those whom an audience of an event means.

    Officers, approvers and supervisors are those of the agency whose code is the fact "agency".
    """
    core = _core(event, name)
    if core is not None:
        return core.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    ids = procedure_of(event.record).audience(event, name)
    if isinstance(ids, QuerySet) and ids.model is Person:
        return ids.filter(pk__gt=after)
    return (person_id for person_id in ids if person_id > after)


def _core(event: Event, name: str) -> QuerySet[Person] | None:
    people: QuerySet[Person] = Person.objects.filter(is_active=True)
    if name in _registered:
        return _registered[name](event)
    if name == FOLLOWERS:
        return people.filter(follows__record=event.record_id)
    if name in OF_THE_AGENCY:
        return people.filter(
            agency_roles__role=OF_THE_AGENCY[name], agency_roles__agency__code=event.fact("agency", "")
        )
    if name in OF_THE_PLATFORM:
        return people.filter(agency_roles__role=OF_THE_PLATFORM[name], agency_roles__agency__is_platform=True)
    return None
