"""The topics by which petitions are browsed."""

from collections.abc import Iterable
from typing import Protocol

from petitions.models import Topic


class NamedTopic(Protocol):
    """A topic as somebody lists it."""

    @property
    def slug(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def keep_topics(topics: Iterable[NamedTopic]) -> None:
    """Make the topics of a list that are not there yet, in its order; those there stay as edited."""
    Topic.objects.bulk_create(
        (
            Topic(slug=topic.slug, name=topic.name, name_en=topic.name_en, position=position)
            for position, topic in enumerate(topics)
        ),
        ignore_conflicts=True,
    )
