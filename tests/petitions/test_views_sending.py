"""The last look before a proposal is sent, sending it, and coming back afterwards."""

import pytest
from django.test import Client

from participation.calendar.models import CalendarChange, CalendarDay
from participation.people.models import Person
from petitions.models import Petition, PetitionDraft, Topic
from petitions.rules import PROPOSALS_A_DAY
from tests.petitions import factories as make
from tests.petitions.drafts import WHOLE, answers_of, draft_of
from tests.petitions.drafts import author as author
from tests.petitions.drafts import browser as browser
from tests.petitions.drafts import ground as ground
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_the_check_page_labels_topic_and_agencies(browser: Client, author: Person) -> None:
    Topic.objects.create(slug="transport", name="交通", name_en="Transport")
    lead = make.agency("路燈部")
    draft = draft_of(author, **{**WHOLE, "topic": "transport", "agencies": [lead.pk]})
    page = browser.get(url("draft-check", draft.key)).content.decode()
    assert "主題：交通" in page
    assert "建議機關：路燈部" in page


def test_the_receipt_is_for_the_proposer(client: Client, author: Person) -> None:
    petition = make.proposed(by=author)
    assert browser_of(make.person()).get(url("receipt", petition.number)).status_code == 404
    assert client.get(url("receipt", petition.number)).status_code == 302


def test_what_is_not_whole_is_not_sent(browser: Client, author: Person) -> None:
    draft = draft_of(author, title="夜間公車加開")
    page = browser.post(url("draft-check", draft.key)).content.decode()
    assert "還有幾題要完成" in page
    assert "請至少寫一項訴求。" in page
    assert not Petition.objects.exists()


def test_what_looks_like_personal_data_is_pointed_out_and_may_be_sent(
    browser: Client, author: Person
) -> None:
    make.agency("路燈部", contact_phone="02-2345-6789")
    said = {
        "content": "我的電話 0912345678，機關的是 02-2345-6789。",
        "demands": ["寄到 rain.chen@gmail.com"],
    }
    draft = draft_of(author, **{**WHOLE, **said})
    page = browser.get(url("draft-check", draft.key)).content.decode()
    assert "這些文字看起來是個人資料" in page
    found = page[page.index("這些文字看起來是個人資料") :].partition("</ul>")[0]
    assert "<strong>0912345678</strong>" in found
    assert "<strong>rain.chen@gmail.com</strong>" in found
    assert "2345-6789" not in found
    assert url("draft-stage", draft.key, "demands") + "?then=check" in found
    assert browser.post(url("draft-check", draft.key)).status_code == 302
    assert Petition.objects.exists()


def test_without_personal_data_nothing_is_pointed_out(browser: Client, author: Person) -> None:
    draft = draft_of(author, **WHOLE)
    assert "看起來是個人資料" not in browser.get(url("draft-check", draft.key)).content.decode()


def test_pressing_send_again_and_again_leads_to_the_receipt_of_the_one_petition(
    browser: Client, author: Person
) -> None:
    draft = draft_of(author, **WHOLE)
    answers = [browser.post(url("draft-check", draft.key)) for _ in range(PROPOSALS_A_DAY + 2)]
    receipt = url("receipt", Petition.objects.get().number)
    assert {answer["Location"] for answer in answers} == {receipt}
    other = draft_of(author, **{**WHOLE, "title": "另一件事"})
    assert browser.post(url("draft-check", other.key)).status_code == 302, (
        "what was pressed in vain counts not"
    )


@pytest.mark.parametrize("name", ["draft-check", "draft-similar", "draft-discard", "draft-stage"])
def test_going_back_after_sending_leads_the_proposer_to_the_receipt(
    browser: Client, author: Person, name: str
) -> None:
    draft = draft_of(author, **WHOLE)
    address = url(name, draft.key, *(["content"] if name == "draft-stage" else []))
    browser.post(url("draft-check", draft.key))
    receipt = url("receipt", Petition.objects.get().number)
    assert browser.get(address)["Location"] == receipt
    if name != "draft-similar":
        assert browser.post(address, {"content": "改過"})["Location"] == receipt
    assert browser_of(make.person()).get(address).status_code == 404


def test_a_matter_that_passed_lately_is_refused_with_its_number(browser: Client, author: Person) -> None:
    earlier = make.reached(title=WHOLE["title"])
    draft = draft_of(author, **WHOLE)
    answer = browser.post(url("draft-check", draft.key))
    assert answer.status_code == 409
    assert f"同一事項的提議 {earlier.number} 在六個月內已達門檻" in answer.content.decode()
    assert PetitionDraft.objects.filter(pk=draft.pk).exists()


def test_nobody_proposes_without_end(browser: Client, author: Person) -> None:
    for n in range(PROPOSALS_A_DAY):
        draft = draft_of(author, **{**WHOLE, "title": f"第 {n} 件"})
        assert browser.post(url("draft-check", draft.key)).status_code == 302
    draft = draft_of(author, **WHOLE)
    assert "次數太多了" in browser.post(url("draft-check", draft.key)).content.decode()


def test_without_next_years_calendar_a_proposal_is_refused_in_words_and_the_draft_stays(
    browser: Client, author: Person
) -> None:
    CalendarDay.objects.filter(day__gt=NOW).delete()
    CalendarChange.objects.create(at=NOW, what="late in December", days=1)
    draft = draft_of(author, **WHOLE)
    answer = browser.post(url("draft-check", draft.key))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "2026 年的政府行政機關辦公日曆還沒有載入" in page
    assert "您寫的內容還在，沒有遺失。" in page
    assert WHOLE["content"] in page
    assert answers_of(draft)["content"] == WHOLE["content"]
    assert not Petition.objects.exists()
    make.load_weekdays()
    assert browser.post(url("draft-check", draft.key)).status_code == 302
    assert Petition.objects.count() == 1
