"""What goes wrong and is put right: a refusal, a session that ran out, an answer that does not do."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from participation import clock
from participation.agencies.actions import grant_role
from participation.agencies.models import Agency, Role
from participation.people.models import Person
from tests.browser.stage import beat
from tests.browser.visitors import Screen, Visitor

Visit = Callable[..., Visitor]
SCREENS = [Screen(), Screen(390, 844, scripts=False)]
screens = pytest.mark.parametrize("screen", SCREENS, ids=["scripts", "plain-phone"])
LONG_WORDS = "這一段寫了很久，不能不見。\n\n第二段也是。"


def first_question(visitor: Visitor) -> None:
    """Begin a new proposal."""
    visitor.go("/petitions/propose/")
    visitor.main.get_by_role("button", name=re.compile("開始(新的)?提議")).click()


def draft_sent(visitor: Visitor, title: str) -> str:
    """Propose in six questions with no more than is needed; gives the number."""
    first_question(visitor)
    visitor.write("希望政府做什麼？", title)
    visitor.press("繼續")
    if "/similar/" in visitor.path:
        visitor.follow("不一樣，繼續寫我的")
    for label in ("為什麼要這樣做？", "對誰有什麼好處和影響？", "訴求 1", "參考連結"):
        visitor.write(label, "" if label == "參考連結" else f"{title}，理由如下。")
        visitor.press("繼續")
    visitor.main.get_by_label("主題").select_option(index=1)
    visitor.press("繼續")
    visitor.press("送出檢核")
    return visitor.path.split("/")[2]


@screens
def test_a_refusal_is_objected_to_and_opened_by_another_screener(visit: Visit, screen: Screen) -> None:
    title = f"離島{'衛生所' if screen.scripts else '圖書館'}週末也要開放"
    proposer = visit(screen, mail="ade@example.org")
    number = draft_sent(proposer, title)
    page = f"/petitions/{number}/"

    screener = visit(screen, mail="screener@example.gov.tw")
    screener.go(f"/cms/petitions/screening/{number}/")
    screener.main.get_by_label("不受理原因").select_option(label="訴求不夠具體，看不出希望政府做什麼")
    screener.press("不受理這項提議")
    screener.reads("請向提議人說明為什麼不受理。")
    screener.write("給提議人的說明", "請寫明要開放哪些時段。")
    screener.press("不受理這項提議")
    beat()
    letter = proposer.message("ade@example.org", f"您的提議「{title}」沒有通過檢核")
    assert "請寫明要開放哪些時段。" in letter

    proposer.go(page)
    proposer.reads("不受理的理由", "請寫明要開放哪些時段。", "請寫明希望做什麼、為什麼，再提出一次。")
    proposer.follow("提出申復")
    proposer.press("送出申復")
    expect(proposer.page.locator(".govuk-error-summary")).to_be_visible()
    proposer.main.locator("textarea").fill("內容寫了週末兩天。")
    proposer.press("送出申復")
    proposer.reads("已經收到申復")

    screener.go(f"/cms/petitions/objections/{number}/")
    screener.reads("申復必須由原檢核員以外的人決定。")
    expect(screener.main.get_by_role("button", name="送出決定")).to_be_disabled()

    another = visit(screen, mail=second_screener())
    another.go(f"/cms/petitions/objections/{number}/")
    another.reads("內容寫了週末兩天。")
    another.main.get_by_label("申復成立，開放附議").check()
    another.write("決定理由（會寄給提議人）", "內容已經寫明時段。")
    another.main.locator('label:has(input[name="lead"])').first.locator("input").check()
    another.press("送出決定")
    expect(another.page.locator("body")).to_contain_text("申復成立，已開放附議。")
    beat()

    onlooker = visit(screen)
    onlooker.go(page)
    onlooker.reads("附議中", "提議人對不受理提出申復。", "申復成立，提議開放附議。", "內容已經寫明時段。")
    assert "內容已經寫明時段。" in proposer.message("ade@example.org", f"申復成立，「{title}」開放附議了")
    assert proposer.complaints + onlooker.complaints == []


def second_screener() -> str:
    """The administrator, who has been asked to screen as well."""
    administrator, platform = Person.objects.get(email="admin@example.gov.tw"), Agency.objects.platform()
    assert platform is not None
    grant_role(administrator, agency=platform, role=Role.SCREENER, by=None, now=clock.now())
    return "admin@example.gov.tw"


@screens
def test_a_session_that_ended_while_somebody_wrote_keeps_the_words(visit: Visit, screen: Screen) -> None:
    writer = visit(screen, mail="haifeng@example.org")
    first_question(writer)
    writer.write("希望政府做什麼？", "公園的飲水機每週檢查")
    writer.press("繼續")
    if "/similar/" in writer.path:
        writer.follow("不一樣，繼續寫我的")
    writer.write("為什麼要這樣做？", LONG_WORDS)
    writer.context.clear_cookies(name="sessionid")
    writer.press("繼續")
    writer.reads("請再登入一次，您寫的內容還在", *LONG_WORDS.split("\n\n"))
    writer.follow("登入並繼續")
    writer.write("電子郵件", "haifeng@example.org")
    writer.press("登入")
    writer.write("驗證碼", writer.code("haifeng@example.org"))
    writer.press("確認")
    expect(writer.main.locator("textarea")).to_have_value(LONG_WORDS)
    writer.press("繼續")
    writer.reads("對誰有什麼好處和影響？")


@screens
def test_an_answer_that_does_not_do_is_kept_and_explained(visit: Visit, screen: Screen) -> None:
    writer = visit(screen, mail="xiaoyu@example.org")
    first_question(writer)
    too_long = "公園" * 40
    title = writer.main.get_by_label("希望政府做什麼？")
    title.evaluate("field => field.removeAttribute('maxlength')")
    title.fill(too_long)
    writer.press("繼續")
    summary = writer.page.locator(".govuk-error-summary")
    expect(summary).to_contain_text("有幾個地方要修正")
    expect(title).to_have_value(too_long)
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(writer.page).to_have_title(re.compile("^錯誤："))
    if screen.scripts:
        expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(title).to_be_focused()
    title.fill("公園的長椅要有靠背")
    writer.press("繼續")
    assert "/title/" not in writer.path


def test_similar_petitions_appear_while_somebody_types(visit: Visit) -> None:
    writer = visit(mail="xiaoyu@example.org")
    first_question(writer)
    writer.main.get_by_label("希望政府做什麼？").press_sequentially("公車站牌看得到還有幾分鐘")
    expect(writer.page.locator("#similar")).to_contain_text("公車站牌要看得到下一班還有幾分鐘")
    expect(writer.page.locator("#similar")).to_have_attribute("aria-live", "polite")


def test_what_was_kept_waits_on_my_page(visit: Visit) -> None:
    writer = visit(Screen(390, 844, scripts=False), mail="haifeng@example.org")
    first_question(writer)
    writer.write("希望政府做什麼？", "夜市的攤車要有滅火器")
    writer.press("儲存，稍後再回來")
    writer.reads("草稿已經儲存")
    writer.follow("夜市的攤車要有滅火器")
    writer.reads("送出前，再看一次", "夜市的攤車要有滅火器", "請說明為什麼要這樣做。")
    expect(writer.main.get_by_role("button", name="送出檢核")).to_be_disabled()
