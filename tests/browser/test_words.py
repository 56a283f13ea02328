"""A page speaks one language: what people, agencies and editors wrote is content, the rest is ours."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

import pytest
from django.test import Client

from cms.demo.en import ENGLISH
from cms.demo.zh import CHINESE
from participation.agencies.models import Agency
from participation.discussion.models import Appeal, Comment, CommentAnswer, CommentVersion, Decision
from participation.notices.models import DemoMessage
from participation.people.models import Person
from participation.record.models import EventText
from participation.responses.models import Answer, Demand, Response
from petitions.models import Petition, PetitionDraft, SignatureBatch
from tests.browser.places import FORMS, OWN, PUBLIC, Place, filled
from tests.browser.visitors import session_of

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
LATIN = re.compile(r"[A-Za-z]{2,}")
SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-left", "data-over")
# Proper names, formats and units that are the same in both languages.
SHARED = set(
    "Yiqi API OpenAPI JSON CSV ODS UTF BOM Atom PDF ODT DOCX PNG JPG TXT MB KB ISO JavaScript "
    "YouTube LINE Facebook Feed Webhook HTTPS POST SHA https".split()
)
LINKS = re.compile(r"\S+@\S+|https?://\S+|\b[\w.-]+\.(?:org|tw|txt|csv|pdf)\b|\b[A-Z]+\d*-\d+\b|localhost\S*")
# The gallery is a workshop of Chinese samples; Swagger UI brings its own words.
# The desk's addresses have no language: an official chooses one.
NOT_OURS = {"gallery", "gallery-stage", "api-docs", "forbidden"}

# A letter on the demonstration's page stands in the language of its reader.
LETTER = "yq-message__body"
# Elements that end where they begin.
VOID = set("meta link input br img hr source wbr path circle rect line use".split())


class Spoken(HTMLParser):
    """The words of a page with their language, as `lang` marks it."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, str]] = [("", "")]
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        language = facts.get("lang", self.stack[-1][1]) if tag != "html" else ""
        if LETTER in facts.get("class", ""):
            language = "of whoever gets it"
        if tag not in VOID:
            self.stack.append((tag, language))
        if language:
            return
        self.said += [facts[name] for name in SPOKEN if facts.get(name)]
        if facts.get("name") == "description" or facts.get("property") in {"og:title", "og:description"}:
            self.said.append(facts.get("content", ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while len(self.stack) > 1:
            if self.stack.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        tag, language = self.stack[-1]
        if not language and tag not in {"script", "style", "code"} and data.strip():
            self.said.append(data.strip())


def strings(value: object) -> Iterator[str]:
    """Every string in nested dictionaries, lists and dataclasses."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings(list(value.values()))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)
    elif hasattr(value, "__dataclass_fields__"):
        yield from strings([getattr(value, name) for name in value.__dataclass_fields__])


def content() -> list[str]:
    """All that somebody wrote: petitions, demands, answers, letters, names, pages. The longest first."""
    written = ["公車", "沒有這個"]  # what is searched for
    petitions = Petition.objects.defer("search_vector")
    for petition in petitions:
        written += [petition.title, petition.content, petition.benefit, petition.refusal_note]
    for rows in (
        Demand.objects.values_list("words", flat=True),
        EventText.objects.values_list("words", flat=True),
        Comment.objects.values_list("text", flat=True),
        CommentVersion.objects.values_list("text", flat=True),
        CommentAnswer.objects.values_list("text", flat=True),
        Decision.objects.values_list("passage", flat=True),
        Decision.objects.values_list("reason", flat=True),
        Appeal.objects.values_list("grounds", flat=True),
        Appeal.objects.values_list("reason", flat=True),
        Person.objects.values_list("nickname", flat=True),
        Agency.objects.values_list("name", flat=True),
        SignatureBatch.objects.values_list("label", flat=True),
        DemoMessage.objects.values_list("subject", flat=True),
        DemoMessage.objects.values_list("body", flat=True),
    ):
        written += rows
    for text in (*Answer.objects.values(), *Response.objects.values(), *PetitionDraft.objects.values()):
        written += strings(text)
    for language in (CHINESE, ENGLISH):
        written += (re.sub(r"<[^>]+>", "\n", words) for words in strings(language))
    lines = {LINKS.sub(" ", line).strip() for words in written for line in words.splitlines()}
    return sorted((line for line in lines if len(line) > 1), key=len, reverse=True)


def ours(page: str, written: Iterable[str]) -> list[str]:
    """The words of a page that nobody but the platform says."""
    spoken = Spoken()
    spoken.feed(page)
    left = []
    for said in spoken.said:
        words = LINKS.sub(" ", said)
        for line in written:
            if line in words:
                words = words.replace(line, " ")
        left.append(words)
    return left


@pytest.fixture(scope="module")
def written(db: str) -> list[str]:
    """What was written by anybody before these tests."""
    return content()


def page_of(place: Place, language: str) -> str:
    """The page as it is sent."""
    client = Client(headers={"accept-language": language})
    if place.mail:
        client.cookies["sessionid"] = session_of(place.mail)
    prefix = "/en" if language == "en" else ""
    return client.get(prefix + filled(place.path)).content.decode()


PLACES = [place for place in (*PUBLIC, *FORMS, *OWN) if not place.steps and place.name not in NOT_OURS]


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_an_english_page_has_no_chinese_words_of_ours(place: Place, written: list[str]) -> None:
    assert [words for words in ours(page_of(place, "en"), written) if HAN.search(words)] == []


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_chinese_page_has_no_english_words_of_ours(place: Place, written: list[str]) -> None:
    said = ours(page_of(place, "zh-hant"), written)
    assert [words for words in said if set(LATIN.findall(words)) - SHARED] == []
