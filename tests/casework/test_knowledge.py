"""What helps to answer, beside the editor and on its own page, and its search."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation.agencies.models import Agency, Role
from participation.casework.desk.knowledge import FOUND
from participation.discussion.models import CannedPassage
from participation.responses.actions import submit_response
from participation.responses.models import Response, ResponseIndex
from petitions.models import Petition
from tests.casework.scene import Scene, scene, who
from tests.petitions import factories
from tests.petitions.factories import NOW
from tests.petitions.offices import at_desk
from tests.responses.signing import approve, corrected, office, published
from tests.responses.signing import drafted as half_way

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
FETCH = {"X-Requested-With": "fetch"}


def passage(of: Agency | None, title: str, text: str = "依現行規定辦理。") -> CannedPassage:
    return CannedPassage.objects.create(agency=of, topic="共通", title=title, text=text)


def page_of(of: Scene, name: str = "casework_desk:knowledge") -> str:
    return reverse(name, args=[of.agency.slug, of.petition.number])


def searched(of: Scene, asked: str, **headers: str) -> str:
    response = at_desk(who(of.officer)).get(page_of(of), {"q": asked}, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("路燈照度", True),
        ("路燈", True),
        ("照度 路燈", True),  # all the words, in any order
        ("照度路燈", False),  # but each in one piece
        ("臺電", True),  # written 台電 in the answer
        ("ＬＥＤ", True),
        ("步道夜間", True),  # what was asked
        ("水溝", False),
        ("公", True),
        ("！？", False),
        ("x" * 500, False),
    ],
)
def test_public_answers_of_all_agencies_are_found_by_their_words(asked: str, is_found: bool) -> None:
    of, other = scene(), office()
    published(other, analysis="本機關已請台電改善路燈照度，並改用LED。")
    page = searched(of, asked, **FETCH)
    assert (other.petition.number in page) is is_found
    assert ("沒有找到含有" in page) is not is_found


def test_what_is_not_public_is_not_found() -> None:
    of, drafting, hidden = scene(), office(), office()
    half_way(drafting, analysis="祕密的水溝。")
    published(hidden, analysis="祕密的水溝。")
    assert hidden.petition.number in searched(of, "祕密的水溝", **FETCH)
    Petition.objects.filter(pk=hidden.petition.pk).update(text_hidden=True)
    page = searched(of, "祕密的水溝", **FETCH)
    assert drafting.petition.number not in page
    assert hidden.petition.number not in page


def test_a_corrected_answer_is_found_by_its_present_words_alone() -> None:
    of = office()
    later = NOW + timedelta(hours=1)
    draft = corrected(of, published(of), now=later)
    assert not Response.objects.search("三百萬元").exists()
    submit_response(draft, by=of.officer, now=later)
    approve(approve(draft, by=of.control, now=later), by=of.approver, now=later)
    assert Response.objects.search("三百萬元").exists()
    assert not Response.objects.search("預算足夠，可以辦理").exists()
    assert str(ResponseIndex.objects.get()) == str(draft.pk)


def test_passages_are_found_by_title_and_words_for_their_own_agency_alone() -> None:
    of, other = scene(), factories.agency()
    passage(of.agency, "會勘通知", "本機關將邀集居民會勘。")
    passage(None, "共用會勘說明")
    passage(other, "別機關的會勘")
    CannedPassage.objects.create(topic="共通", title="停用的會勘", text="x", is_active=False)
    for asked in ("會勘", "邀集居民"):
        assert "會勘通知" in searched(of, asked, **FETCH)
    page = searched(of, "會勘", **FETCH)
    assert "共用會勘說明" in page
    for words in ("別機關的會勘", "停用的會勘"):
        assert words not in page


@pytest.mark.parametrize("headers", [{}, FETCH])
def test_others_are_refused(headers: dict[str, str]) -> None:
    of, other = scene(), office()
    passage(of.agency, "本機關的段落")
    strangers = [factories.official(other.agency, Role.APPROVER), factories.official(of.agency, Role.EDITOR)]
    for stranger in strangers:
        page = at_desk(who(stranger)).get(page_of(of), {"q": "段落"}, headers=headers)
        assert page.status_code == 403
        assert "本機關的段落" not in page.content.decode()
    # Nor is anything told of a petition in which the own agency has no part.
    elsewhere = reverse("casework_desk:knowledge", args=[other.agency.slug, of.petition.number])
    assert at_desk(who(other.officer)).get(elsewhere).status_code == 403
    assert Client().get(page_of(of)).status_code == 302


def test_without_a_script_the_search_is_a_page_of_its_own() -> None:
    of = scene()
    factories.responded()
    page = searched(of, "預算足夠")
    assert 'value="預算足夠"' in page
    assert "預算足夠，可以辦理。" in page
    assert "含有「預算足夠」的回應與段落" in page
    assert "data-insert" not in page
    assert "沒有找到含有「火車」" in searched(of, "火車")
    blank = searched(of, " ")
    assert "沒有找到含有" not in blank
    assert "請輸入要找的字詞。" in searched(of, " ", **FETCH)
    assert "<html" not in searched(of, "預算足夠", **FETCH)


def test_what_was_asked_for_is_escaped() -> None:
    assert "<script>alert" not in searched(scene(), "<script>alert(1)</script>", **FETCH)


@pytest.mark.parametrize("name", ["response", "response_correct"])
def test_the_editor_has_what_helps_beside_it(name: str) -> None:
    of = office()
    if name == "response_correct":
        published(of)
    passage(of.agency, "會勘通知", "本機關將邀集居民會勘。")
    past = factories.responded()
    address = reverse(f"petitions_desk:{name}", args=[of.agency.slug, of.petition.number])
    page = at_desk(who(of.officer)).get(address).content.decode()
    # The search is no part of the form in which somebody writes, and opens elsewhere.
    assert (
        page.index('id="draft"') < page.index("</form>", page.index('id="draft"')) < page.index("data-found")
    )
    assert 'target="_blank" data-found="found"' in page
    for words in (past.number, "這件事沒有開放討論。", "插入這段理由"):
        assert words in page
    assert 'data-insert value="本機關將邀集居民會勘。" hidden' in page
    assert 'role="status"' in page


def _more(of: Scene) -> None:
    factories.responded()
    passage(of.agency, "常用的一段")


def _editor(of: Scene) -> str:
    return page_of(of, "petitions_desk:response")


@pytest.mark.parametrize(
    "path", [page_of, lambda of: f"{page_of(of)}?q=預算", _editor], ids=["page", "search", "editor"]
)
def test_what_helps_takes_constant_queries(path: Callable[[Scene], str]) -> None:
    of = scene()
    client = at_desk(who(of.officer))
    _more(of)
    client.get(path(of))
    with CaptureQueriesContext(connection) as few:
        client.get(path(of))
    for _ in range(3):
        _more(of)
    with CaptureQueriesContext(connection) as many:
        client.get(path(of))
    assert len(few) == len(many), "\n".join(query["sql"][:160] for query in many)


def test_no_more_is_found_than_can_be_read() -> None:
    of = scene()
    for _ in range(FOUND + 1):
        passage(of.agency, "常用的一段")
    assert searched(of, "常用", **FETCH).count("常用段落：") == FOUND
