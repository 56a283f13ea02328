"""An officer's session ends while an answer is being written: nothing typed is lost."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from participation.people.models import Person, Session
from participation.responses.models import Response
from tests.browser.places import OFFICER, filled
from tests.browser.visitors import Screen, Visitor

Visit = Callable[..., Visitor]
WORDS = "本部於十二月十日會勘路口，行人號誌改為三十五秒。\n\n經費已編列，不另追加。"


def drafted() -> str:
    """What the draft of the officer's agency says by now."""
    response = Response.objects.get(record__number=filled("{extended}"), agency__slug="transport")
    return str(response.draft.analysis)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_draft_is_sent_again_after_signing_in_in_another_tab(visit: Visit, scripts: bool) -> None:
    words = f"{WORDS}（{'甲' if scripts else '乙'}）"
    officer = visit(Screen(390, 844, scripts=scripts), mail=OFFICER)
    editor = filled("/cms/petitions/cases/transport/{extended}/response/")
    officer.go(editor)
    officer.write("分析說明", words)
    Session.objects.filter(person=Person.objects.get(email=OFFICER)).delete()
    officer.press("儲存草稿")
    officer.reads("登入的時間已經過了，您寫的內容還在", "行人號誌改為三十五秒")
    assert officer.wide_of_screen() == []
    with officer.context.expect_page() as opened:
        officer.follow("登入（開新分頁）")
    tab = Visitor(opened.value, officer.context, officer.address)
    tab.write("電子郵件", OFFICER)
    tab.press("登入")
    tab.write("驗證碼", tab.code(OFFICER))
    tab.press("確認")
    expect(tab.page).to_have_url(re.compile(re.escape(editor)))
    officer.send("再送一次")
    # Signing in has changed the form's security token: one more press, with everything still there.
    officer.reads("表單沒有送出，您填的內容還在", "行人號誌改為三十五秒")
    officer.send("再送一次")
    officer.reads("草稿已儲存")
    assert drafted().split() == words.split()
