"""The automatic checks of comments: what they find is flagged or held, and decided by a person.

Pure functions of what they are given: no queries, no clock, no network. Nothing here removes a word.
The house rules and what is looked for are those of the government's guideline for interactive sites.

| check | rule | effect |
|---|---|---|
| `national-id`, `resident-id` | `personal-data` | hold |
| `mobile`, `landline`, `email`, `address` | `personal-data` | hold where it is surely a person's, else flag |
| `links` | `advertising` | flag |
| `listed-domain` | that of its row | hold for `malware`, else flag |
| `listed-word` | that of its row | flag |
| `repeated`, `near-duplicate`, `rate` | `flooding` | flag |
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from participation.discussion.checks.addresses import addresses
from participation.discussion.checks.characters import Reading
from participation.discussion.checks.findings import MAY_HOLD, Earlier, Effect, Finding, Limits, Listed
from participation.discussion.checks.history import posting_rate, repetitions
from participation.discussion.checks.identities import identity_numbers
from participation.discussion.checks.links import listed_domains, many_links
from participation.discussion.checks.mails import mails
from participation.discussion.checks.phones import landlines, mobiles, public_numbers
from participation.discussion.checks.words import listed_words

__all__ = [
    "CHECKS",
    "MAY_HOLD",
    "Earlier",
    "Effect",
    "Finding",
    "Limits",
    "Listed",
    "check_history",
    "check_text",
]

# Every code that a finding may have.
CHECKS = (
    "national-id",
    "resident-id",
    "mobile",
    "landline",
    "email",
    "address",
    "links",
    "listed-domain",
    "listed-word",
    "repeated",
    "near-duplicate",
    "rate",
)
_DEFAULTS = Limits()


def check_text(
    text: str,
    *,
    listed: Sequence[Listed] = (),
    desk_contacts: Collection[str] = (),
    limits: Limits = _DEFAULTS,
) -> list[Finding]:
    """What the text alone says, in the order of the text. Takes any string; never raises.

    `desk_contacts` are the public telephone numbers and mail addresses of agencies, as they are written
    there; they are never found.
    """
    reading = Reading(text)
    contacts = frozenset(desk_contacts)
    numbers = public_numbers(contacts)
    found = list(identity_numbers(reading))
    # An O at the beginning of an identity number is none of a telephone's.
    phones = (*mobiles(reading, numbers), *landlines(reading, numbers))
    found += [phone for phone in phones if not any(_overlap(phone, one) for one in found)]
    private = [(one.start, one.end) for one in found if one.effect is Effect.HOLD]
    found += addresses(reading, private)
    found += mails(reading, contacts)
    found += many_links(reading, limits.links)
    found += listed_domains(reading, listed)
    found += listed_words(reading, listed)
    return sorted(found, key=lambda one: (one.start, one.end, one.check))


def check_history(
    text: str, *, earlier: Sequence[Earlier], now: datetime, limits: Limits = _DEFAULTS
) -> list[Finding]:
    """What the text says beside those written before it, in any order; each meant for the whole text.

    Hand in the author's own of the last days and what others wrote in the same discussion.
    """
    return [
        *repetitions(text, earlier=earlier, limits=limits),
        *posting_rate(earlier=earlier, now=now, limits=limits),
    ]


def _overlap(one: Finding, other: Finding) -> bool:
    return one.start < other.end and other.start < one.end
