"""Proposing, one question a page: nothing that was typed is lost, and nobody sees another's draft."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from participation.people.models import Level, Person
from petitions.models import Attachment, Blackout, Petition, PetitionDraft, Topic
from petitions.views.proposing import DRAFTS_A_DAY
from tests.petitions import factories as make
from tests.petitions.drafts import PDF, WHOLE, answers_of, draft_of
from tests.petitions.drafts import author as author
from tests.petitions.drafts import browser as browser
from tests.petitions.drafts import ground as ground
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of, queries, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_the_start_page_says_what_is_needed_and_what_follows(client: Client) -> None:
    page = client.get(url("propose")).content.decode()
    for shown in (
        "最多 50 字",
        "約 10 到 20 分鐘",
        "3 個工作日",
        "開放附議 60 天",
        "登入後開始提議",
        "不受理的情形",
    ):
        assert shown in page
    assert "/accounts/login/?next=%2Fpetitions%2Fpropose%2F" in page


def test_the_duties_read_as_one_sentence(client: Client) -> None:
    page = client.get(url("propose")).content.decode()
    assert re.search(r"達到 [\d,]+ 人後，主辦機關須在 \d+ 個工作日內公布", page)
    assert "主辦機關要" not in page


def test_long_limits_are_grouped(browser: Client, author: Person) -> None:
    page = browser.get(url("draft-stage", draft_of(author).key, "content")).content.decode()
    assert "最多 3,000 字" in page


def test_starting_makes_a_draft_and_asks_the_first_question(browser: Client) -> None:
    assert "開始提議" in browser.get(url("propose")).content.decode()
    answer = browser.post(url("draft-start"))
    draft = PetitionDraft.objects.get()
    assert answer["Location"] == url("draft-stage", draft.key, "title")
    page = browser.get(answer["Location"]).content.decode()
    assert "第 1 題，共 6 題" in page
    assert f'data-suggest="{url("similar")}"' in page
    assert browser.get(url("draft-start")).headers["Location"] == url("propose")


def test_a_stranger_signs_in_before_starting(client: Client) -> None:
    assert client.post(url("draft-start"))["Location"].startswith("/accounts/login/")
    assert not PetitionDraft.objects.exists()


def test_who_is_not_sure_enough_is_told_at_the_start() -> None:
    browser = browser_of(make.person(level=Level.MAIL))
    page = browser.get(url("propose")).content.decode()
    assert "請先驗證手機號碼" in page
    assert "/me/mobile/?next=%2Fpetitions%2Fpropose%2F" in page
    refused = browser.post(url("draft-start"))
    assert refused.status_code == 403
    assert not PetitionDraft.objects.exists()


def test_a_blackout_is_told_at_the_start_with_its_dates(client: Client, browser: Client) -> None:
    Blackout.objects.create(starts_at=NOW, ends_at=NOW + timedelta(days=60), reason="全國性公民投票")
    page = client.get(url("propose")).content.decode()
    assert "全國性公民投票" in page
    assert "2026 年 11 月 20 日" in page
    assert browser.post(url("draft-start")).status_code == 409


def test_nobody_starts_drafts_without_end(browser: Client) -> None:
    for _ in range(DRAFTS_A_DAY):
        assert browser.post(url("draft-start")).status_code == 302
    assert "次數太多了" in browser.post(url("draft-start")).content.decode()
    assert PetitionDraft.objects.count() == DRAFTS_A_DAY


def test_the_whole_way_from_title_to_receipt(browser: Client, author: Person) -> None:
    topic = Topic.objects.create(slug="transport", name="交通", name_en="Transport")
    road = make.agency("交通與道路部", remit="公車 道路")
    draft = draft_of(author)
    sent = (
        ("title", {"title": WHOLE["title"]}),
        ("content", {"content": WHOLE["content"]}),
        ("benefit", {"benefit": WHOLE["benefit"]}),
        ("demands", {"demand_1": "加開兩班", "demand_2": "公布時刻"}),
        ("sources", {"links": WHOLE["links"], "files": SimpleUploadedFile("計畫.pdf", PDF)}),
        ("direction", {"topic": "transport", "agencies": [road.pk]}),
    )
    address = url("draft-stage", draft.key, "title")
    for stage, data in sent:
        assert address == url("draft-stage", draft.key, stage)
        assert browser.get(address).status_code == 200
        answer = browser.post(address, data)
        assert answer.status_code == 302, answer.content.decode()
        address = answer["Location"]
    assert address == url("draft-check", draft.key)
    page = browser.get(address).content.decode()
    for shown in (*map(str, WHOLE["demands"]), WHOLE["content"], "計畫.pdf", "交通與道路部", "交通"):
        assert shown in page
    answer = browser.post(address)
    petition = Petition.objects.get()
    assert answer["Location"] == url("receipt", petition.number)
    assert (petition.title, petition.topic, petition.proposer) == (WHOLE["title"], topic, author)
    assert [demand.words for demand in petition.record.demands.all()] == WHOLE["demands"]
    assert petition.links == ["https://example.org/"]
    assert petition.agency_parts.get().agency == road
    assert petition.attachments.get().name == "計畫.pdf"
    receipt = browser.get(answer["Location"]).content.decode()
    assert petition.number in receipt
    assert "2026 年 11 月 25 日（三）以前完成檢核" in receipt


def test_a_wrong_answer_comes_back_with_its_error_and_is_kept(browser: Client, author: Person) -> None:
    draft = draft_of(author)
    page = browser.post(url("draft-stage", draft.key, "title"), {"title": "字" * 60})
    assert "請刪去 10 個字" in page.content.decode()
    assert "字" * 60 in page.content.decode()
    assert answers_of(draft)["title"] == "字" * 60


@pytest.mark.parametrize("button", ["save", "back"])
def test_save_and_back_keep_what_is_not_yet_right(browser: Client, author: Person, button: str) -> None:
    draft = draft_of(author)
    answer = browser.post(
        url("draft-stage", draft.key, "benefit"), {"benefit": "寫到一半" * 600, button: "1"}
    )
    after = {"save": reverse("people:home"), "back": url("draft-stage", draft.key, "content")}
    assert answer["Location"] == after[button]
    assert answers_of(draft)["benefit"] == "寫到一半" * 600
    assert "寫到一半" in browser.get(url("draft-stage", draft.key, "benefit")).content.decode()


def test_back_from_the_first_question_leads_to_the_start(browser: Client, author: Person) -> None:
    draft = draft_of(author)
    answer = browser.post(url("draft-stage", draft.key, "title"), {"title": "一", "back": "1"})
    assert answer["Location"] == url("propose")
    assert "您的草稿" in browser.get(url("propose")).content.decode()


def test_a_change_from_the_check_page_returns_to_it(browser: Client, author: Person) -> None:
    draft = draft_of(author, **WHOLE)
    address = url("draft-stage", draft.key, "content") + "?then=check"
    assert "存好，回到確認" in browser.get(address).content.decode()
    answer = browser.post(address, {"content": "改過的內容"})
    assert answer["Location"] == url("draft-check", draft.key)


def test_similar_petitions_are_shown_after_the_title_with_their_state(
    browser: Client, author: Person
) -> None:
    make.responded(title="夜間公車加開班次")
    draft = draft_of(author)
    answer = browser.post(url("draft-stage", draft.key, "title"), {"title": "夜間公車加開"})
    assert answer["Location"] == url("draft-similar", draft.key)
    page = browser.get(answer["Location"]).content.decode()
    assert "夜間公車加開班次" in page
    assert "已回應" in page
    assert url("draft-stage", draft.key, "content") in page


def test_suggestions_while_typing_are_a_piece_of_page_for_anybody(client: Client) -> None:
    make.published(title="夜間公車加開班次")
    make.proposed(title="夜間公車加開，還在檢核")
    with queries(4):
        page = client.get(url("similar"), {"q": "夜間公車"})
    words = page.content.decode()
    assert "夜間公車加開班次" in words
    assert "還在檢核" not in words
    assert "<html" not in words
    assert client.get(url("similar")).content.decode().strip() == ""


def test_agencies_are_suggested_by_their_remit_and_by_similar_petitions(
    browser: Client, author: Person
) -> None:
    road = make.agency("交通與道路部", remit="公車 道路")
    other = make.agency("教育與學習部", remit="學校")
    make.published(lead=[other], title="夜間公車加開班次")
    make.agency("健康與照護部", remit="醫院")
    draft = draft_of(author, **WHOLE)
    page = browser.get(url("draft-stage", draft.key, "direction")).content.decode()
    assert "交通與道路部（建議：公車）" in page
    assert "教育與學習部（建議：承辦過相似的提議）" in page
    assert page.index("交通與道路部") < page.index("教育與學習部") < page.index("健康與照護部")
    assert road.pk


def test_more_agencies_than_allowed_are_refused(browser: Client, author: Person) -> None:
    chosen = [make.agency().pk for _ in range(4)]
    draft = draft_of(author)
    page = browser.post(url("draft-stage", draft.key, "direction"), {"agencies": chosen})
    assert "最多選 3 個機關。" in page.content.decode()


def test_files_are_put_on_taken_off_and_limited(browser: Client, author: Person) -> None:
    draft = draft_of(author)
    address = url("draft-stage", draft.key, "sources")

    def pdf(name: str) -> SimpleUploadedFile:
        return SimpleUploadedFile(name, PDF)

    page = browser.post(address, {"links": "", "add": "1", "files": [pdf("一.pdf"), pdf("二.pdf")]})
    assert "一.pdf" in page.content.decode()
    browser.post(address, {"remove": str(draft.attachments.get(name="一.pdf").key)})
    assert [file.name for file in draft.attachments.all()] == ["二.pdf"]
    page = browser.post(address, {"files": [pdf("三.pdf"), pdf("四.pdf"), pdf("五.pdf")]})
    assert "最多 3 個附件。" in page.content.decode()
    assert draft.attachments.count() == 3
    page = browser.post(address, {"remove": ["nonsense"], "files": SimpleUploadedFile("六.pdf", b"MZ")})
    assert draft.attachments.count() == 3


def test_a_file_that_is_something_else_is_refused_by_name(browser: Client, author: Person) -> None:
    draft = draft_of(author)
    address = url("draft-stage", draft.key, "sources")
    page = browser.post(address, {"files": SimpleUploadedFile("病毒.pdf", b"MZ\x90")}).content.decode()
    assert "「病毒.pdf」不是可以接受的檔案" in page
    assert not Attachment.objects.exists()


def test_a_drafts_file_is_for_its_author(browser: Client, author: Person) -> None:
    draft = draft_of(author)
    browser.post(url("draft-stage", draft.key, "sources"), {"files": SimpleUploadedFile("一.pdf", PDF)})
    file = draft.attachments.get()
    assert str(file.key) in str(file.file.name)
    address = url("draft-file", draft.key, file.key)
    assert b"".join(browser.get(address).streaming_content) == PDF  # type: ignore[attr-defined]
    assert browser_of(make.person()).get(address).status_code == 404


@pytest.mark.parametrize("name", ["draft-similar", "draft-check", "draft-discard"])
def test_a_draft_is_nobody_elses_business(client: Client, author: Person, name: str) -> None:
    draft = draft_of(author, **WHOLE)
    assert browser_of(make.person()).get(url(name, draft.key)).status_code == 404
    assert client.get(url(name, draft.key))["Location"].startswith("/accounts/login/")
    stage = url("draft-stage", draft.key, "title")
    assert browser_of(make.person()).post(stage, {"title": "別人改的"}).status_code == 404
    assert answers_of(draft)["title"] == WHOLE["title"]


def test_a_question_that_is_none_is_not_found(browser: Client, author: Person) -> None:
    assert browser.get(url("draft-stage", draft_of(author).key, "nothing")).status_code == 404


def test_discarding_asks_first_and_takes_the_files_along(browser: Client, author: Person) -> None:
    draft = draft_of(author, **WHOLE)
    assert "要刪除這份草稿嗎？" in browser.get(url("draft-discard", draft.key)).content.decode()
    assert browser.post(url("draft-discard", draft.key))["Location"] == reverse("people:home")
    assert not PetitionDraft.objects.exists()
