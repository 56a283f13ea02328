"""Writing an answer with what helps beside it: put in by a button, or read in a page of its own."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.visitors import Screen, Visitor

Visit = Callable[..., Visitor]
EDITOR = "/cms/petitions/cases/transport/P2026-0006/response/"
OFFICER = "officer@example.gov.tw"
REASON = "試辦的十二個路口，設置後右轉碰撞減少三成七，效果明確。"


def look_for(visitor: Visitor, words: str) -> None:
    visitor.page.get_by_label("找各機關公布過的回應，以及本機關的常用段落").fill(words)
    visitor.press("搜尋")


def test_a_past_reason_is_found_and_put_where_the_cursor_was(visit: Visit) -> None:
    visitor = visit(mail=OFFICER)
    visitor.go(EDITOR)
    look_for(visitor, "火車誤點")
    visitor.reads("沒有找到含有「火車誤點」的回應或常用段落")
    look_for(visitor, "自行車")
    visitor.page.locator("#found summary").first.click()
    insert = visitor.page.locator("#found").get_by_role("button", name="插入這段理由").first
    insert.click()
    visitor.reads("請先點一下要寫的欄位，再按插入。")
    reason = visitor.page.locator('textarea[name$="-reason"]').first
    reason.fill("前。後。")
    reason.evaluate("field => field.setSelectionRange(2, 2)")
    insert.click()
    expect(reason).to_have_value(f"前。{REASON}後。")
    expect(reason).to_be_focused()
    expect(visitor.page.get_by_role("status").filter(has_text="文字已經插入：理由")).to_be_visible()
    assert visitor.complaints == []


def test_without_scripts_the_search_opens_beside_and_nothing_typed_is_lost(visit: Visit) -> None:
    visitor = visit(Screen(390, 844, scripts=False), mail=OFFICER)
    visitor.go(EDITOR)
    assert visitor.wide_of_screen() == []
    visitor.write("研商辦理情形", "還沒存的研商。")
    with visitor.context.expect_page() as opened:
        look_for(visitor, "自行車")
    expect(opened.value.locator("main")).to_contain_text(REASON)
    expect(opened.value.get_by_role("button", name="插入這段理由")).to_have_count(0)
    expect(visitor.page.get_by_label("研商辦理情形")).to_have_value("還沒存的研商。")
