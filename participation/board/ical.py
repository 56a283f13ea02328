"""iCalendar (RFC 5545) written line by line: the few properties that a calendar of duties needs.

By hand, because a library that knows all of the standard takes two milliseconds an entry, and a
calendar of a thousand is asked for by machines. The tests read the result with that library.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime

OCTETS = 75  # of a line, without its end; what is longer goes on in the next after a blank
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
Property = tuple[str, str]


def text(words: str) -> str:
    """A TEXT value: separators and line breaks escaped (3.3.11)."""
    return words.translate(_ESCAPES)


def instant(moment: datetime) -> str:
    """A DATE-TIME value in UTC (3.3.5), to the second."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def day(value: date) -> str:
    """A DATE value (3.3.4)."""
    return f"{value:%Y%m%d}"


def folded(line: str) -> Iterator[bytes]:
    """A content line in pieces of at most 75 octets, none of which ends within a character (3.1)."""
    rest, room, blank = line.encode(), OCTETS, b""
    while len(rest) > room:
        cut = room
        # A byte 10xxxxxx is not the first of its character.
        while rest[cut] & 0xC0 == 0x80:
            cut -= 1
        yield blank + rest[:cut]
        rest, room, blank = rest[cut:], OCTETS - 1, b" "
    yield blank + rest


def written(head: Sequence[Property], entries: Iterable[Sequence[Property]]) -> bytes:
    """A whole calendar: its own properties and one VEVENT for each entry. Values come escaped."""
    lines: list[bytes] = []

    def add(name: str, value: str) -> None:
        lines.extend(folded(f"{name}:{value}"))

    add("BEGIN", "VCALENDAR")
    for name, value in head:
        add(name, value)
    for entry in entries:
        add("BEGIN", "VEVENT")
        for name, value in entry:
            add(name, value)
        add("END", "VEVENT")
    add("END", "VCALENDAR")
    return b"\r\n".join(lines) + b"\r\n"
