"""What in a proposal looks like somebody's personal data: pointers for its author and for the screener.

They are hints and never errors: a telephone may be an office's, and people decide.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from participation.agencies.models import Agency
from participation.discussion.checks import check_text


@dataclass(frozen=True)
class Pointer:
    """A passage that looks like personal data, the place where it stands, and why that matters."""

    place: str | Promise
    passage: str
    reason: str | Promise
    # Where the author changes it; empty at the desk.
    url: str = ""


def pointers(passages: Iterable[tuple[str | Promise, str, str]]) -> list[Pointer]:
    """What is found in passages of (place, words, address), in their order.

    The public contacts of agencies are nobody's personal data.
    """
    rows = Agency.objects.values_list("contact_phone", "contact_email")
    contacts = {value for row in rows for value in row if value}
    return [
        Pointer(place, finding.passage, finding.reason, url)
        for place, words, url in passages
        for finding in check_text(words, desk_contacts=contacts)
        if finding.rule == "personal-data"
    ]
