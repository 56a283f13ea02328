"""An answer's way through two agencies, in the browser: three people of one, one who joins, one stranger."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.test import override_settings
from playwright.sync_api import expect

from participation import clock
from participation.agencies.actions import grant_role
from participation.agencies.models import Agency, Role
from participation.calendar.rules import TAIPEI
from participation.people.models import Level, Person
from participation.record.actors import Actor
from participation.responses.actions import add_unit
from participation.responses.models import Response
from petitions import actions
from petitions.actions.proposing import ProposalText
from petitions.actions.signing import Signatory
from petitions.models import Petition
from tests.browser.stage import beat
from tests.browser.visitors import Screen, Visitor

Visit = Callable[..., Visitor]
TITLE = "海水浴場設置無障礙步道與沖洗間"
DEMANDS = ("三處海水浴場鋪設無障礙步道", "增設無障礙沖洗間")
FOLLOWER = "sign-off-citizen1@example.org"


@dataclass
class Cast:
    """Who is in the story, by mail address."""

    officer: str = "sign-off-officer@example.gov.tw"
    control: str = "sign-off-control@example.gov.tw"
    approver: str = "sign-off-approver@example.gov.tw"
    joins: str = "sign-off-joins@example.gov.tw"
    stranger: str = "sign-off-stranger@example.gov.tw"


def appoint(mail: str, nickname: str, slug: str, role: Role) -> Person:
    now = clock.now()
    person = Person.objects.filter(email=mail).first() or Person.objects.create_user(
        mail, nickname=nickname, level=Level.MOBILE, joined_at=now
    )
    grant_role(person, agency=Agency.objects.get(slug=slug), role=role, by=None, now=now)
    return person


def engaged(cast: Cast) -> None:
    """The people hold their offices, and the leading agency has named its control unit."""
    appoint(cast.officer, "海洋承辦", "environment", Role.OFFICER)
    control = appoint(cast.control, "海洋管考", "environment", Role.OFFICER)
    appoint(cast.approver, "海洋核定", "environment", Role.APPROVER)
    appoint(cast.joins, "道路協辦", "transport", Role.OFFICER)
    appoint(cast.stranger, "衛生承辦", "health", Role.OFFICER)
    of = Agency.objects.get(slug="environment")
    add_unit(of, name="海洋管考科", is_control=True, people=[control])


def proposed() -> Petition:
    """A petition that is open, of which the environment's ministry is in charge."""
    now = clock.now()
    proposer = Person.objects.create_user(
        "sign-off-proposer@example.org", nickname="浪花", level=Level.MOBILE, joined_at=now
    )
    draft = actions.start_draft(by=proposer, lifecycle_key="demo", now=now)
    text = ProposalText(title=TITLE, content="輪椅到不了沙灘。", benefit="人人可以親近海。", demands=DEMANDS)
    petition = actions.propose(draft, text=text, by=Actor.proposer(proposer), now=now)
    desk = Agency.objects.get(slug="platform")
    screener = Actor.official(Person.objects.get(email="screener@example.gov.tw"), desk, Role.SCREENER)
    lead = [Agency.objects.get(slug="environment")]
    return actions.publish(petition, lead=lead, co=[], by=screener, now=now)


def test_an_answer_goes_from_the_threshold_to_a_correction(visit: Visit) -> None:
    cast = Cast()
    engaged(cast)
    petition = proposed()
    number = petition.number
    crosses_the_threshold(number)
    case = f"/cms/petitions/cases/environment/{number}/"
    assigned(visit, number)
    timetable_and_contact(visit, cast, case)
    the_joining_agency_shows_its_part(visit, cast, number)
    drafted_and_submitted(visit, cast, case)
    sent_back(visit, cast, case)
    the_stranger_gets_nothing(visit, cast, case, number)
    at = scheduled(visit, cast, case)
    published_at_its_time(visit, number, at)
    corrected(visit, cast, case, number)


def crosses_the_threshold(number: str) -> None:
    now = clock.now()
    for place in range(1, 6):
        mail = f"sign-off-citizen{place}@example.org"
        person = Person.objects.create_user(
            mail, nickname=f"附議人{place}", level=Level.MOBILE, joined_at=now
        )
        actions.sign(number, by=Signatory(person_id=person.pk), now=now)
    beat()


def assigned(visit: Visit, number: str) -> None:
    """The platform lets another ministry join."""
    screener = visit(mail="screener@example.gov.tw")
    screener.go(f"/cms/petitions/all/{number}/")
    joining = screener.main.locator('label:has(input[name="co"])', has_text="交通與道路部")
    joining.locator("input").check()
    screener.write("改派理由", "通往沙灘的道路由交通與道路部主管。")
    screener.press("改派機關")


def timetable_and_contact(visit: Visit, cast: Cast, case: str) -> None:
    officer = visit(mail=cast.officer)
    officer.go(case)
    officer.write("處理時程（會公開）", "年底前會勘，明年一月底前正式回應。")
    officer.press("公布處理時程")
    officer.write("摘要（會公開，請勿寫出個人資料）", "以電話確認三處海水浴場的位置。")
    officer.press("記錄聯繫")


def answers(officer: Visitor, *, reason: str) -> None:
    for demand in DEMANDS:
        panel = officer.page.locator("form section", has_text=demand)
        panel.get_by_label("結果").select_option(label="採納")
        panel.get_by_label("理由類別").select_option(index=1)
        panel.locator('textarea[name$="-reason"]').fill(reason)
        panel.get_by_label("佐證連結").fill("會勘紀錄 https://example.gov.tw/visit")


def the_joining_agency_shows_its_part(visit: Visit, cast: Cast, number: str) -> None:
    joins = visit(mail=cast.joins)
    joins.go(f"/cms/petitions/cases/transport/{number}/response/")
    joins.write("分析說明", "通往沙灘的道路斜率可以改善。")
    joins.press("儲存草稿")
    joins.go(f"/cms/petitions/cases/transport/{number}/response/")
    joins.press("送請主辦機關看")
    joins.reads("送去的草稿")


def drafted_and_submitted(visit: Visit, cast: Cast, case: str) -> None:
    """First without JavaScript, on a phone: nothing of the editor needs it."""
    plain = visit(Screen(390, 844, scripts=False), mail=cast.officer)
    plain.go(f"{case}response/")
    plain.reads("送來的草稿，還沒有公布")
    answers(plain, reason="經費足夠，明年動工。")
    plain.write("分析說明", "本部同意，並已與交通與道路部協調。")
    plain.press("儲存草稿")
    plain.go(f"{case}response/")
    assert plain.wide_of_screen() == []
    plain.press("送交簽核")
    plain.reads("這份回應正在簽核")
    for save in plain.main.get_by_role("button", name="儲存草稿").all():
        expect(save).to_be_disabled()


def sent_back(visit: Visit, cast: Cast, case: str) -> None:
    control = visit(mail=cast.control)
    control.go(f"{case}response/publish/")
    control.write("退回的理由", "請寫明哪三處。")
    control.press("附理由退回")
    officer = visit(mail=cast.officer)
    officer.go(f"{case}response/")
    officer.reads("退回這份草稿", "請寫明哪三處。")
    answers(officer, reason="白沙、福隆、旗津三處，經費三百萬元，明年動工。")
    officer.press("儲存草稿")
    officer.go(f"{case}response/")
    officer.press("送交簽核")
    control.go(f"{case}response/publish/")
    control.reads("白沙、福隆、旗津三處")
    control.press("同意，送下一步")


def the_stranger_gets_nothing(visit: Visit, cast: Cast, case: str, number: str) -> None:
    response = Response.objects.get(record__number=number, agency__slug="environment")
    stranger = visit(mail=cast.stranger)
    snippet = "/cms/snippets/responses/response/"
    for path, status in (
        (case, 403),
        (f"{case}response/", 403),
        (f"{case}response/publish/", 403),
        (f"{case}response/preview/", 403),
        (f"{snippet}history/{response.pk}/", 404),
        (f"{snippet}history/{response.pk}/revisions/{response.latest_revision_id}/view/", 404),
        (f"/responses/{response.pk}/", 404),
    ):
        answer = stranger.go(path)
        assert answer.status == status, path
        assert "白沙、福隆、旗津" not in stranger.page.content()
    # Neither do the author's own requests get past the chain.
    officer = visit(mail=cast.officer)
    officer.go(f"{case}response/publish/")
    expect(officer.main.get_by_role("button", name="公布正式回應")).to_be_disabled()
    seen = officer.main.locator('input[name="seen"]').first.get_attribute("value") or ""
    assert officer.post(f"{case}response/publish/", seen=seen).status == 403


def scheduled(visit: Visit, cast: Cast, case: str) -> datetime:
    """Approved for nine in the morning of the day after tomorrow, and not public before."""
    approver = visit(mail=cast.approver)
    approver.go(f"{case}response/publish/")
    on = (clock.now() + timedelta(days=2)).astimezone(TAIPEI)
    at = on.replace(hour=9, minute=0, second=0, microsecond=0)
    approver.main.locator('input[name="approve-on"]').fill(at.strftime("%Y-%m-%d"))
    approver.main.locator('input[name="approve-at"]').fill(at.strftime("%H:%M"))
    approver.press("公布正式回應")
    approver.reads("已核定，排定")
    beat()
    assert (
        not Response.objects.published()
        .filter(agency__slug="environment", source="")
        .filter(record__title=TITLE)
    )
    return at


def published_at_its_time(visit: Visit, number: str, at: datetime) -> None:
    """The job publishes once the clock has come to the time, and everybody is told."""
    with override_settings(CLOCK_SHIFT_SECONDS=(at - clock.now()).total_seconds()):
        beat()
    reader = visit()
    reader.go(f"/petitions/{number}/")
    reader.reads("白沙、福隆、旗津三處，經費三百萬元")
    reader.follow("固定連結")
    assert re.search(r"/responses/\d+/$", reader.path)
    reader.reads("環境與海洋部的正式回應", "會勘紀錄")
    assert TITLE in reader.message(FOLLOWER, f"回應了「{TITLE}」")


def corrected(visit: Visit, cast: Cast, case: str, number: str) -> None:
    officer = visit(mail=cast.officer)
    officer.go(case)
    officer.follow("修正這份回應")
    officer.main.locator('textarea[name="reason"]').fill("經費金額寫錯，更正為五百萬元。")
    answers(officer, reason="白沙、福隆、旗津三處，經費五百萬元，明年動工。")
    officer.press("儲存修正的草稿")
    officer.press("送交簽核")
    for mail, button in ((cast.control, "同意，送下一步"), (cast.approver, "公布正式回應")):
        one = visit(mail=mail)
        one.go(f"{case}response/publish/")
        one.reads("經費金額寫錯，更正為五百萬元。")
        one.press(button)
    beat()
    reader = visit()
    response = Response.objects.get(record__number=number, agency__slug="environment")
    reader.go(f"/responses/{response.pk}/changes/")
    reader.reads("經費金額寫錯，更正為五百萬元。")
    for mark, word in (("del", "三百萬"), ("ins", "五百萬")):
        marked = reader.main.locator(mark).all_text_contents()
        assert len(marked) == len(DEMANDS)
        assert all(text.endswith(word) for text in marked), marked
    assert "經費金額寫錯，更正為五百萬元。" in reader.message(FOLLOWER, f"修正了對「{TITLE}」的回應")
    assert reader.complaints == []
