"""Atom as this platform writes it."""

from datetime import UTC, datetime
from typing import Any

from django.template.defaultfilters import linebreaksbr
from django.utils.feedgenerator import Atom1Feed

# Of a feed in which nothing has happened yet: before anything can have.
BEFORE_ALL = datetime(2026, 1, 1, tzinfo=UTC)


class SteadyAtom(Atom1Feed):
    """A feed of plain words that is the same bytes until it has something new, even while it is empty.

    Django dates an empty feed by the moment it is asked for, so it would be sent anew each time. And it
    calls every summary HTML: what people wrote is escaped once more, so that a reader sees `<` as `<`.
    """

    def add_item(self, title: str, link: str, description: str, *args: Any, **facts: Any) -> None:
        """An entry; DESCRIPTION in plain words, whose lines stay lines."""
        super().add_item(title, link, str(linebreaksbr(description)), *args, **facts)

    def latest_post_date(self) -> datetime:
        """When something happened last."""
        return super().latest_post_date() if self.items else BEFORE_ALL
