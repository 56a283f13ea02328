"""Addresses of pages: too many of them, and those of listed domains, however they are disguised."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from participation.discussion.checks.characters import Reading, View
from participation.discussion.checks.findings import Effect, Finding, Listed
from participation.discussion.checks.reasons import LISTED_DOMAIN, MALWARE, MANY_LINKS

_ENDINGS = (
    "com|net|org|tw|info|biz|xyz|top|cc|idv|edu|gov|shop|vip|club|online|site|store|app|link|me|io|co|tv|ly|gl|be|icu"
    "|win|bet|live|fun|asia|cn|hk|jp|uk|us|eu"
)
# [.], (dot), 點, a full stop of another script, ` dot `; and spaces around one before a well-known ending.
_DOT = re.compile(
    r" ?[\[({] ?(?:\.|dot|點) ?[\])}] ?|(?<=[a-z0-9]) ?[。·點] ?(?=[a-z0-9])|(?<=[a-z0-9]) dot (?=[a-z0-9])"
    r"|(?<=[a-z0-9])(?: {1,2}\. {0,2}|\. {1,2})(?=(?:com|net|org|tw|info|xyz|top|cc|idv|edu|gov)(?![a-z0-9]))"
)
_LOOSE_DOT = re.compile(r"(?<=[a-z0-9])(?: {1,2}\. {0,2}|\. {1,2})(?=[a-z0-9])")
_HOST = re.compile(r"(?<![a-z0-9-])@?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}")
_LINK = re.compile(
    rf"h(?:tt|xx)ps?:/{{1,2}}(?:(?P<host>[a-z0-9.%:@-]{{1,255}})|(?=[^\x00-\x7f]))"
    rf"|(?<![a-z0-9@./=-])(?P<bare>www\.[a-z0-9.-]{{3,250}}|(?:[a-z0-9-]{{1,63}}\.){{1,5}}(?:{_ENDINGS})(?![a-z0-9.-]))"
)


def dotted(view: View) -> View:
    """The view with the dots of hosts written as dots."""
    return view.replacing(_DOT, ".")


def is_government(host: str) -> bool:
    """Whether a host is of a government body."""
    return host.endswith((".gov.tw", ".gov.taipei")) or host in {"gov.tw", "gov.taipei"}


def many_links(reading: Reading, most: int) -> Iterator[Finding]:
    """More links than `most`; those to government sites, which people cite, are not counted."""
    view = dotted(reading.spelled)
    found = [link for link in _LINK.finditer(view.text) if not is_government(_host(link))]
    if len(found) > most:
        start, end = view.span(*found[most].span())
        yield Finding(
            "links", "advertising", Effect.FLAG, start, end, MANY_LINKS, reading.original[start:end]
        )


def listed_domains(reading: Reading, listed: Sequence[Listed]) -> Iterator[Finding]:
    """Links to listed domains and all below them; held where the list says malware."""
    rules = _domains(tuple(listed))
    if not rules:
        return
    strict = dotted(reading.spelled)
    seen: set[tuple[int, int]] = set()
    for view in (strict, strict.replacing(_LOOSE_DOT, ".")):
        for host in _HOST.finditer(view.text):
            name = host[0].lstrip("@")
            rule = _rule(name, rules)
            place = view.span(host.end() - len(name), host.end())
            # What follows an @ is a mail's, unless a link is written with a name before its host.
            is_mail = host[0].startswith("@") and not _within(place, reading.urls)
            if rule is None or is_mail or place in seen:
                continue
            seen.add(place)
            effect, reason = (Effect.HOLD, MALWARE) if rule == "malware" else (Effect.FLAG, LISTED_DOMAIN)
            yield Finding("listed-domain", rule, effect, *place, reason, reading.original[slice(*place)])


def _host(link: re.Match[str]) -> str:
    return str(link["host"] or link["bare"] or "").rstrip(".")


def _within(place: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in spans)


def _rule(host: str, rules: Mapping[str, str]) -> str | None:
    """The rule of the listed domain that a host is or lies below."""
    labels = host.split(".")
    domains = (".".join(labels[at:]) for at in range(len(labels)))
    return next((rules[domain] for domain in domains if domain in rules), None)


@lru_cache(maxsize=8)
def _domains(rows: tuple[Listed, ...]) -> dict[str, str]:
    return {_bare(row.text): row.rule for row in rows if row.kind == "domain"}


def _bare(domain: str) -> str:
    """A domain as it is compared, whatever was pasted into the list."""
    return re.sub(r"^(?:https?://)?(?:www\.|\*\.|\.)?", "", View.of(domain.strip()).text).partition("/")[0]
