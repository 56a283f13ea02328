"""The page of one petition, in every state, for strangers and for its proposer."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.test import Client

from participation.agencies.models import Role
from participation.obligations.actions import extend_obligation
from participation.obligations.models import Obligation
from participation.record.actors import Actor
from participation.responses.models import Verdict
from petitions import actions
from petitions.actions.signing import Signatory
from petitions.models import Petition
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of, queries, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
DAY = timedelta(days=1)


def words_of(client: Client, petition: Petition) -> str:
    page = client.get(url("detail", petition.number))
    assert page.status_code == 200
    return str(page.content.decode())


def test_an_open_petition_says_what_it_asks_how_it_stands_and_what_comes_next(client: Client) -> None:
    road = make.agency("交通與道路部")
    petition = make.signed(make.published(lead=[road], lifecycle_key="join"), times=3)
    words = words_of(client, petition)
    for shown in (
        petition.title,
        petition.content,
        petition.benefit,
        "在步道裝設低光害路燈",
        "還有 60 天；達到 5,000 人後，主辦機關須於 2 個月內正式回應。",
        "7 個工作日",
        "可展延一次，最多 2 個月",
        "交通與道路部",
        "登入後附議",
        'id="event-1"',
        "3 人",
    ):
        assert shown in words
    assert "csrfmiddlewaretoken" not in words
    assert 'property="og:title"' in words


def test_the_page_is_found_under_the_archives_numbers_and_in_english(client: Client) -> None:
    petition = make.published()
    petition.record.number = "JOIN-501"
    petition.record.save()
    assert client.get("/petitions/JOIN-501/").status_code == 200
    assert client.get("/en/petitions/JOIN-501/").status_code == 200
    assert client.get("/petitions/JOIN-502/").status_code == 404


def test_the_page_refuses_to_be_posted_to(client: Client) -> None:
    assert client.post(url("detail", make.published().number)).status_code == 405


def test_what_is_being_screened_is_seen_by_its_proposer_only(client: Client) -> None:
    petition = make.proposed()
    assert petition.proposer is not None
    assert client.get(url("detail", petition.number)).status_code == 404
    assert browser_of(make.person()).get(url("detail", petition.number)).status_code == 404
    words = words_of(browser_of(petition.proposer), petition)
    assert "這是您的提議。" in words
    assert "noindex" in words


def test_what_was_taken_back_before_the_check_stays_unread(client: Client) -> None:
    petition = make.proposed()
    assert petition.proposer is not None
    actions.withdraw_petition(petition, reason="改變主意", by=Actor.proposer(petition.proposer), now=NOW)
    assert client.get(url("detail", petition.number)).status_code == 404
    assert "撤回" in words_of(browser_of(petition.proposer), petition)


def test_a_petition_says_how_its_lead_agency_is_reached(client: Client) -> None:
    lead = make.agency(contact_phone="(02) 5550-4000", contact_email="contact@roads.example.gov.tw")
    co = make.agency(contact_phone="(02) 5550-9999")
    text = client.get(url("detail", make.published(lead=[lead], co=[co]).number)).content.decode()
    assert "(02) 5550-4000" in text
    assert "mailto:contact@roads.example.gov.tw" in text
    assert "(02) 5550-9999" not in text, "whom to ask is who leads"


def test_a_withdrawn_petition_keeps_its_text_and_says_why(client: Client) -> None:
    petition = make.published()
    assert petition.proposer is not None
    actions.withdraw_petition(
        petition, reason="主管機關已經宣布辦理。", by=Actor.proposer(petition.proposer), now=NOW
    )
    words = words_of(client, petition)
    assert petition.content in words
    assert "主管機關已經宣布辦理。" in words
    assert "登入後附議" not in words


def test_the_figures_of_a_withdrawn_petition_say_when_it_was_withdrawn_and_nothing_of_the_future(
    client: Client,
) -> None:
    petition = make.published(now=NOW - 3 * DAY, lifecycle_key="join")
    assert petition.proposer is not None
    actions.withdraw_petition(petition, reason="已經辦理。", by=Actor.proposer(petition.proposer), now=NOW)
    words = words_of(client, petition)
    box = words.partition('class="yq-progress__when">')[2].partition("</p>")[0]
    assert "已於 <time" in box
    assert "2026 年 11 月 20 日" in box
    assert box.endswith("撤回</span>")
    assert "截止" not in box


def test_a_refusal_says_why_where_to_go_and_until_when_to_object(client: Client) -> None:
    petition = make.refused()
    words = words_of(client, petition)
    for shown in ("訴求不夠具體", "看不出希望政府做什麼。", "請寫明希望做什麼", "2026 年 11 月 27 日"):
        assert shown in words
    assert "提出申復" not in words
    assert petition.proposer is not None
    assert url("object", petition.number) in words_of(browser_of(petition.proposer), petition)


def test_a_refusal_that_hides_the_text_hides_it_from_everybody_but_the_proposer(client: Client) -> None:
    petition = make.refused(
        code="abusive", title="很難聽的標題", content="很難聽的內容", demands=("很難聽的訴求",)
    )
    assert petition.proposer is not None
    stranger = browser_of(make.person())
    for viewer in (client, stranger):
        words = words_of(viewer, petition)
        assert "很難聽" not in words
        assert "不公開的提議" in words
    for name in ("sign", "withdraw"):
        assert stranger.get(url(name, petition.number)).status_code == 404
        assert stranger.post(url(name, petition.number)).status_code == 404
    assert stranger.get(url("event", petition.number, 1)).status_code == 404
    assert "很難聽的內容" in words_of(browser_of(petition.proposer), petition)


def test_a_petition_that_waits_names_who_owes_the_answer_until_when(client: Client) -> None:
    road = make.agency("交通與道路部")
    petition = make.reached(lead=[road])
    words = words_of(client, petition)
    assert "交通與道路部應在 2027 年 1 月 20 日（三）以前正式回應，還有 61 天。" in words
    for duty in Obligation.objects.filter(record=petition.record).open():
        assert f'id="duty-{duty.pk}"' in words


def test_a_late_duty_says_by_how_many_days(client: Client) -> None:
    petition = make.reached(lead=[make.agency("交通與道路部")], now=NOW - 90 * DAY)
    words = words_of(client, petition)
    assert "yq-status-line--overdue" in words
    assert "yq-timeline__entry--late" in words
    assert "已逾" in words


def test_an_extension_shows_its_reason_and_the_first_promise(client: Client) -> None:
    road = make.agency("交通與道路部")
    petition = make.reached(lead=[road])
    duty = Obligation.objects.get(record=petition.record, kind="formal_response")
    extend_obligation(
        duty,
        new_due_at=duty.due_at + 20 * DAY,
        reason="22 個縣市的資料尚未到齊。",
        by=make.official(road, Role.OFFICER),
        now=NOW,
    )
    words = words_of(client, petition)
    assert "22 個縣市的資料尚未到齊。" in words
    assert "原期限 2027 年 1 月 20 日（三），已展延。" in words


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict != Verdict.NOT_OURS])
def test_a_response_answers_each_demand(client: Client, verdict: Verdict) -> None:
    petition = make.responded(verdict=verdict)
    words = words_of(client, petition)
    for shown in (str(verdict.label), "預算足夠，可以辦理。", "本機關同意提議的方向。", "完成設計後招標。"):
        assert shown in words
    response = petition.record.responses.get()
    assert f'id="response-{response.pk}"' in words
    assert f'href="#response-{response.pk}"' in words


def test_a_commitment_to_study_is_a_future_duty_of_an_answered_petition(client: Client) -> None:
    words = words_of(client, make.responded(verdict=Verdict.UNDER_STUDY))
    assert "列入研究的事項，下一次辦理情形應在" in words
    assert "後續追蹤報告" in words


def test_a_closed_petition_says_how_many_signed_and_offers_no_button(client: Client) -> None:
    words = words_of(client, make.closed(now=NOW - 90 * DAY))
    assert "未達門檻" in words
    assert "附議這項提議" not in words
    assert "登入後附議" not in words


def test_a_clarification_stands_below_the_text_with_its_date(client: Client) -> None:
    petition = make.published()
    assert petition.proposer is not None
    actions.clarify(petition, words="以末班車後一小時為準。", by=Actor.proposer(petition.proposer), now=NOW)
    words = words_of(client, petition)
    assert "提議人的補充說明" in words
    assert "以末班車後一小時為準。" in words


def test_text_that_people_wrote_is_shown_as_text(client: Client) -> None:
    petition = make.published(title="<b>粗</b>", content="<script>alert(1)</script>", demands=("<i>斜</i>",))
    words = words_of(client, petition)
    assert "<script>alert" not in words
    assert "<i>斜" not in words
    assert "&lt;script&gt;alert(1)" in words


def test_the_text_before_a_change_has_a_page_of_its_own(client: Client) -> None:
    petition = make.published(content="原來的內容")
    assert petition.proposer is not None
    actions.change_text(
        petition, text=make.text(content="新的內容"), by=Actor.proposer(petition.proposer), now=NOW
    )
    event = petition.record.events.get(kind="text_changed")
    words = words_of(client, petition)
    assert "原來的內容" not in words
    earlier = url("event", petition.number, event.position)
    assert earlier in words
    assert "原來的內容" in client.get(earlier).content.decode()
    assert client.get(url("event", petition.number, 99)).status_code == 404


def test_batches_from_elsewhere_are_counted_and_shown_apart(client: Client) -> None:
    petition = make.signed(make.published(lifecycle_key="join"), times=2)
    actions.announce_batch(
        petition,
        source="paper",
        label="第一批",
        count=40,
        counted_on=date(2026, 11, 19),
        by=make.screener(),
        now=NOW,
    )
    words = words_of(client, petition)
    assert '<strong class="yq-progress__count">42</strong>' in words
    assert "第一批" in words
    assert "紙本" in words


def test_the_download_has_a_row_for_every_day_and_ends_at_the_count(client: Client) -> None:
    petition = make.published(now=NOW - 3 * DAY, lifecycle_key="join")
    make.signed(petition, times=2, now=NOW - 2 * DAY)
    leaver = make.person()
    actions.sign(petition.number, by=Signatory(person_id=leaver.pk), now=NOW)
    actions.withdraw(petition.number, by=Signatory(person_id=leaver.pk), now=NOW)
    actions.fold_signatures(now=NOW)
    actions.announce_batch(
        petition,
        source="counter",
        label="一",
        count=5,
        counted_on=date(2026, 11, 20),
        by=make.screener(),
        now=NOW,
    )
    answer = client.get(url("signatures-csv", petition.number))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [
        ["date", "signed", "withdrawn", "counted_elsewhere", "total"],
        ["2026-11-17", "0", "0", "0", "0"],
        ["2026-11-18", "2", "0", "0", "2"],
        ["2026-11-19", "0", "0", "0", "2"],
        ["2026-11-20", "1", "1", "5", "7"],
    ]


def test_a_day_ends_at_midnight_in_taipei(client: Client) -> None:
    # 16:00 UTC is midnight; the signature before it belongs to the 19th, the one at it to the 20th.
    midnight = NOW.replace(hour=16) - DAY
    petition = make.published(now=midnight - DAY, lifecycle_key="join")
    make.signed(petition, times=1, now=midnight - timedelta(microseconds=1))
    make.signed(petition, times=1, now=midnight)
    rows = client.get(url("signatures-csv", petition.number)).content.decode("utf-8-sig").split()
    assert "2026-11-19,1,0,0,1" in rows
    assert "2026-11-20,1,0,0,2" in rows


def test_who_has_signed_sees_it_at_once_and_counts_once(client: Client) -> None:
    petition, signatory = make.published(), make.person()
    actions.sign(petition.number, by=Signatory(person_id=signatory.pk), now=NOW)
    own = browser_of(signatory)
    assert '<strong class="yq-progress__count">1</strong>' in words_of(own, petition)
    assert "您已附議" in words_of(own, petition)
    assert '<strong class="yq-progress__count">0</strong>' in words_of(client, petition)
    actions.fold_signatures(now=NOW - timedelta(milliseconds=5))
    for viewer in (own, client):
        assert '<strong class="yq-progress__count">1</strong>' in words_of(viewer, petition)


def test_an_archived_petition_without_author_or_demands_looks_whole(client: Client) -> None:
    petition = make.published()
    petition.record.demands.all().delete()
    Petition.objects.filter(pk=petition.pk).update(
        proposer=None, source="join:1", benefit="", lifecycle_key="join-2017"
    )
    words = words_of(client, petition)
    assert "由原平臺的公開資料匯入" in words
    assert "訴求</h2>" not in words


def whole_story() -> Petition:
    """A petition to which everything has happened that can."""
    road, sea = make.agency("交通與道路部"), make.agency("環境與海洋部")
    petition = make.published(lead=[road], co=[sea], links=("https://example.org/",))
    assert petition.proposer is not None
    actions.clarify(petition, words="補充", by=Actor.proposer(petition.proposer), now=NOW)
    petition = actions.reach_threshold(make.signed(petition, times=6), now=NOW)
    officer = make.official(road, Role.OFFICER)
    actions.publish_timetable(petition, words="下個月盤點。", by=officer, now=NOW)
    actions.record_contact(petition, on=NOW.date(), channel="phone", summary="談過。", by=officer, now=NOW)
    duty = Obligation.objects.get(record=petition.record, kind="formal_response")
    extend_obligation(duty, new_due_at=duty.due_at + DAY, reason="資料未齊。", by=officer, now=NOW)
    draft = make.drafted(petition, road, verdict=Verdict.UNDER_STUDY)
    return actions.respond(petition, response=draft, by=make.official(road, Role.APPROVER), now=NOW)


def test_the_page_takes_five_queries_whatever_happened(client: Client) -> None:
    for petition in (make.published(), make.refused(), whole_story()):
        with queries(5):
            assert client.get(url("detail", petition.number)).status_code == 200


def test_the_page_of_a_signed_in_person_takes_two_more(client: Client) -> None:
    petition = make.published()
    browser = browser_of(make.person())
    with queries(7):
        browser.get(url("detail", petition.number))


def test_a_long_page_weighs_less_than_100_kilobytes(client: Client) -> None:
    petition = whole_story()
    Petition.objects.filter(pk=petition.pk).update(content="很長的內容。" * 500, benefit="很長的影響。" * 330)
    assert len(client.get(url("detail", petition.number)).content) < 100_000


def test_an_attachment_comes_as_a_download_and_as_nothing_else(client: Client) -> None:
    petition = make.proposed()
    assert petition.proposer is not None
    attachment = petition.attachments.create(
        file="petitions/2026/x.pdf", name="計畫 書.pdf", media_type="application/pdf", size=8, added_at=NOW
    )
    attachment.file.storage.save("petitions/2026/x.pdf", io.BytesIO(b"%PDF-1.4"))
    address = url("file", petition.number, attachment.key)
    assert client.get(address).status_code == 404
    actions.publish(petition, lead=[make.agency()], by=make.screener(), now=NOW)
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E8%A8%88")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content) == b"%PDF-1.4"  # type: ignore[attr-defined]
    other = make.published()
    assert client.get(url("file", other.number, attachment.key)).status_code == 404


def test_each_agency_is_told_its_own_term(client: Client) -> None:
    first, second = make.agency("甲部"), make.agency("乙部")
    petition = make.reached(lead=[first, second])
    duty = Obligation.objects.get(agency=first, kind="formal_response")
    later, officer = duty.due_at + timedelta(days=21), make.official(first, Role.OFFICER)
    extend_obligation(duty, new_due_at=later, reason="需要會勘。", by=officer, now=NOW)
    shown = client.get(url("detail", petition.number)).content.decode()
    assert "乙部應在 2027 年 1 月 20 日（三）以前正式回應，還有 61 天。" in shown
    assert "甲部應在 2027 年 2 月 10 日（三）以前正式回應，還有 82 天。" in shown
