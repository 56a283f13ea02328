"""English pages: the platform speaks English, and what people wrote is marked as the Chinese it is."""

from html.parser import HTMLParser

import pytest
from django.test import Client

from participation.agencies.models import Role
from participation.obligations.actions import extend_obligation
from participation.obligations.models import Obligation
from participation.record.actors import Actor
from petitions import actions
from petitions.models import Petition
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
VOID = {"meta", "link", "input", "br", "img", "hr", "path", "circle", "rect", "line", "use"}


class Marked(HTMLParser):
    """The words of a page by the language that the nearest `lang` gives them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._languages: list[str] = [""]
        self.said: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._languages.append(dict(attrs).get("lang") or self._languages[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Neither opens nor closes anything."""

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._languages.pop()

    def handle_data(self, data: str) -> None:
        for line in filter(None, map(str.strip, data.splitlines())):
            self.said[line] = self._languages[-1]


def answered() -> Petition:
    """A petition whose every part somebody has written something for."""
    road = make.agency("交通與道路部", name_en="Ministry of Roads")
    petition = make.published(lead=[road])
    assert petition.proposer is not None
    actions.clarify(petition, words="補充一點。", by=Actor.proposer(petition.proposer), now=NOW)
    petition = actions.reach_threshold(make.signed(petition, times=6), now=NOW)
    officer = make.official(road, Role.OFFICER)
    actions.publish_timetable(petition, words="下個月盤點。", by=officer, now=NOW)
    duty = Obligation.objects.get(record=petition.record, kind="formal_response")
    later = duty.due_at.replace(month=2)
    extend_obligation(duty, new_due_at=later, reason="資料未齊。", by=officer, now=NOW)
    return actions.respond(
        petition, response=make.drafted(petition, road), by=make.official(road, Role.APPROVER), now=NOW
    )


def test_what_people_and_agencies_wrote_is_marked_as_chinese(client: Client) -> None:
    petition = answered()
    page = Marked(client.get(f"/en/petitions/{petition.number}/").content.decode())
    for written in (
        petition.content,
        petition.benefit,
        "在步道裝設低光害路燈",
        "補充一點。",
        "下個月盤點。",
        "資料未齊。",
        "預算足夠，可以辦理。",
        "完成設計後招標。",
        "本機關同意提議的方向。",
    ):
        assert page.said[written] == "zh-Hant", written
    assert page.said["Ministry of Roads"] == "en"


def test_titles_of_cards_and_of_one_s_own_page_are_marked(client: Client) -> None:
    petition = make.published()
    assert petition.proposer is not None
    assert Marked(client.get("/en/petitions/").content.decode()).said[petition.title] == "zh-Hant"
    for path in ("/en/me/", f"/en/petitions/{petition.number}/sign/"):
        page = Marked(browser_of(petition.proposer).get(path).content.decode())
        assert page.said[petition.title] == "zh-Hant"


def test_chinese_names_inside_english_lines_are_marked(client: Client) -> None:
    agency = make.agency("林業及自然保育署")
    petition = make.reached(lead=[agency])
    page = Marked(client.get(f"/en/agencies/{agency.code}/").content.decode())
    assert page.said["林業及自然保育署"] == "zh-Hant"
    page = Marked(client.get("/en/petitions/").content.decode())
    assert page.said["林業及自然保育署"] == "zh-Hant"
    page = Marked(client.get(f"/en/petitions/{petition.number}/").content.decode())
    assert page.said["林業及自然保育署"] == "zh-Hant"


def test_why_a_petition_was_refused_is_marked(client: Client) -> None:
    petition = make.refused()
    page = Marked(client.get(f"/en/petitions/{petition.number}/").content.decode())
    assert page.said["看不出希望政府做什麼。"] == "zh-Hant"


def test_a_petition_written_in_english_is_not_called_chinese(client: Client) -> None:
    petition = make.published(title="Light the paths of the park at night")
    page = Marked(client.get("/en/petitions/").content.decode())
    assert page.said[petition.title] == "en"


def test_chinese_pages_mark_nothing(client: Client) -> None:
    petition = answered()
    assert 'lang="zh-Hant"' not in client.get(f"/petitions/{petition.number}/").content.decode()
