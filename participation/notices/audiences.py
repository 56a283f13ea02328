"""The audiences that the core itself knows; every other one is the procedure's to name.

Followers are all who follow the record, an agency that answers it, or a topic or search of its
procedure's list that a new record belongs to.
"""

from collections.abc import Callable, Iterable

from django.db.models import Q, QuerySet

from participation.agencies.models import Agency, Role
from participation.notices.models import Follow, SubjectKind
from participation.notices.subjects import list_of
from participation.obligations.kinds import platform_role_of
from participation.people.models import Person
from participation.record.models import Event
from participation.record.procedures import procedure_of

FOLLOWERS = "followers"
OF_THE_AGENCY = {"officers": Role.OFFICER, "approvers": Role.APPROVER, "supervisors": Role.SUPERVISOR}
OF_THE_PLATFORM = {"screeners": Role.SCREENER, "moderators": Role.MODERATOR}

Audience = Callable[[Event], "QuerySet[Person]"]
_registered: dict[str, Audience] = {}
_leavable = {FOLLOWERS}


def register_audience(name: str, people: Audience) -> None:
    """Name an audience that a part of the core knows; called once from its `AppConfig.ready`."""
    _registered[name] = people


def let_leave(name: str) -> None:
    """Let the people of an audience stop its mails one record at a time; others get them as of right."""
    _leavable.add(name)


def may_be_left(name: str) -> bool:
    """Whether the people of an audience may stop its mails."""
    return name in _leavable


def leavable() -> list[str]:
    """The audiences whose people may stop its mails."""
    return sorted(_leavable)


def wanting(event: Event) -> Q:
    """Which follows an event concerns, as a condition on `Follow`."""
    found = Q(kind=SubjectKind.RECORD, record=event.record_id)
    procedure, listed = procedure_of(event.record), list_of(event.record.procedure)
    if listed is not None and listed.concerns_agencies(event):
        found |= Q(kind=SubjectKind.AGENCY, agency__in=list(procedure.answering(event.record)))
    if listed is not None and listed.is_new(event):
        found |= Q(pk__in=listed.matching(event, Follow.objects.wanted()))
    return found


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
        following = Follow.objects.filter(wanting(event)).wanted()
        return people.filter(pk__in=following.values("person"))
    if name in OF_THE_AGENCY:
        return _of_the_agency(event, name)
    if name in OF_THE_PLATFORM:
        return people.filter(agency_roles__role=OF_THE_PLATFORM[name], agency_roles__agency__is_platform=True)
    return None


def _of_the_agency(event: Event, name: str) -> QuerySet[Person]:
    """Those who hold the role there; screeners or moderators where the platform's desk has no officers."""
    code, role = event.fact("agency", ""), OF_THE_AGENCY[name]
    if role == Role.OFFICER and Agency.objects.filter(code=code, is_platform=True).exists():
        role = platform_role_of(event.fact("kind", ""))
    return Person.objects.filter(is_active=True, agency_roles__role=role, agency_roles__agency__code=code)
