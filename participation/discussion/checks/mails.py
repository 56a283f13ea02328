"""E-mail addresses of people. Those of government bodies and public contacts are meant to be known."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from participation.discussion.checks.characters import Reading, View
from participation.discussion.checks.findings import Effect, Finding
from participation.discussion.checks.links import dotted, is_government
from participation.discussion.checks.reasons import MAIL, MAIL_UNSURE

# Ways to write @ where no program should find it: [at], (at), 小老鼠, and `at` with a `dot` after it.
_AT = re.compile(
    r" ?[\[({<] ?(?:@|at|小老鼠|艾特) ?[\])}>] ?|(?<=[a-z0-9]) ?小老鼠 ?(?=[a-z0-9])"
    r"|(?<=[a-z0-9]) at (?=[a-z0-9-]{1,63} ?[\[({]?(?:dot|點)[\])}]? ?[a-z])|(?<=[a-z0-9]) ?@ ?(?=[a-z0-9])"
)
_HINT = re.compile(r"@|老鼠|艾特|\bat\b")
_LOCAL = re.compile(r"[a-z0-9._%+-]{1,64}$")
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}(?![a-z0-9])")
# Files, in whose names an @ says how large they are: logo@2x.png.
_FILES = frozenset("png jpg jpeg gif webp svg pdf css js txt zip".split())
_DESKS = frozenset(
    "service services info contact support help helpdesk admin webmaster postmaster noreply no-reply office "
    "press media news editor sales hr git mail".split()
)
# Where people have their own.
_EVERYBODYS = re.compile(
    r"(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|msn|icloud|me|proton|protonmail|gmx|aol|qq|163|126|hinet"
    r"|pchome|seed|url|yam|kimo|xuite)\."
)


def mails(reading: Reading, contacts: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Every address of a person, held; flagged if a desk's (service@…) or perhaps none (lunch @ …)."""
    if not _HINT.search(reading.spelled.text):
        return
    view = dotted(reading.spelled.replacing(_AT, "@"))
    at = view.text.find("@")
    public = public_mails(contacts)
    while at >= 0:
        local = _LOCAL.search(view.text[max(0, at - 64) : at])
        host = _HOST.match(view.text, at + 1)
        if local and host and _is_private(local[0], host[0], public):
            place = view.span(at - len(local[0]), host.end())
            if not any(first <= place[0] < last for first, last in reading.urls):
                yield _finding(reading.original, place, local[0], host[0])
        at = view.text.find("@", at + 1)


@lru_cache(maxsize=64)
def public_mails(contacts: frozenset[str]) -> frozenset[str]:
    """The addresses among the agencies' public contacts, as they are compared."""
    return frozenset(View.of(contact).text.strip() for contact in contacts if "@" in contact)


def _finding(original: str, place: tuple[int, int], local: str, host: str) -> Finding:
    passage = original[slice(*place)]
    is_spaced = bool(re.search(r"\s[@＠]|[@＠]\s", passage)) and not _EVERYBODYS.match(host)
    effect, reason = (Effect.FLAG, MAIL_UNSURE) if is_spaced or local in _DESKS else (Effect.HOLD, MAIL)
    return Finding("email", "personal-data", effect, *place, reason, passage)


def _is_private(local: str, host: str, public: Collection[str]) -> bool:
    is_file = host.rpartition(".")[2] in _FILES
    return not is_file and not is_government(host) and f"{local}@{host}" not in public
