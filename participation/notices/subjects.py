"""What procedures let people follow beyond a record: their lists, by topic or search; and the names of all.

The core knows no list. Each procedure with one registers it in its `AppConfig.ready`.
"""

from collections.abc import Collection, Iterable
from typing import Protocol

from django.urls import reverse
from django.utils.translation import gettext as _

from participation.notices.models import Follow, FollowQuerySet, SubjectKind
from participation.record.models import Event


class RecordList(Protocol):
    """The public list of a procedure's records."""

    def topics(self, slugs: Collection[str]) -> dict[str, str]:
        """The names of these topics in the active language; one that is unknown is missing."""

    def url(self, *, topic: str = "", words: str = "", agency: str = "") -> str:
        """The path of the list narrowed so, in the active language; AGENCY is a slug."""

    def is_new(self, event: Event) -> bool:
        """Whether by this event a record comes into the list."""

    def concerns_agencies(self, event: Event) -> bool:
        """Whether who follows an agency that answers the record wants to hear of this event."""

    def matching(self, event: Event, follows: FollowQuerySet) -> Iterable[int]:
        """The ids of those follows of topics and searches that find the event's record."""


_lists: dict[str, RecordList] = {}


def register_list(procedure: str, records: RecordList) -> None:
    """Let the list of a procedure be followed."""
    _lists[procedure] = records


def list_of(procedure: str) -> RecordList | None:
    """The list of a procedure, if it has one."""
    return _lists.get(procedure)


def names_of(follows: Collection[Follow]) -> dict[int, str]:
    """What these follows are of, in the active language, by their numbers; one query a list with topics."""
    topics: dict[tuple[str, str], str] = {}
    for procedure in {follow.procedure for follow in follows if follow.topic}:
        slugs = {follow.topic for follow in follows if follow.procedure == procedure and follow.topic}
        listed = list_of(procedure)
        known = listed.topics(slugs) if listed else {}
        topics |= {(procedure, slug): known.get(slug, slug) for slug in slugs}
    return {follow.pk: _name(follow, topics) for follow in follows}


def name_of(follow: Follow) -> str:
    """What a follow is of, in the active language."""
    return names_of([follow])[follow.pk]


def _name(follow: Follow, topics: dict[tuple[str, str], str]) -> str:
    if follow.record is not None:
        return follow.record.title
    parts = [_("「%(words)s」") % {"words": follow.words}] if follow.words else []
    if follow.topic:
        parts.append(topics[follow.procedure, follow.topic])
    if follow.agency is not None:
        parts.append(follow.agency.public_name)
    return _("、").join(parts)


def url_of(follow: Follow) -> str:
    """The page of what is followed, in the active language."""
    if follow.record is not None:
        return follow.record.get_absolute_url()
    if follow.agency is not None and follow.kind == SubjectKind.AGENCY:
        return reverse("obligations:agency", args=[follow.agency.code])
    agency = follow.agency.slug if follow.agency else ""
    listed = _lists.get(follow.procedure) or next(iter(_lists.values()), None)
    return listed.url(topic=follow.topic, words=follow.words, agency=agency) if listed else ""
