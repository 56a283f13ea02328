"""Discussions at levels 0, 2, 4 and 5 as a citizen meets them, with and without scripts, wide and narrow."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from participation import clock
from participation.agencies.models import Agency, AgencyRole, Role
from participation.discussion import actions
from participation.discussion.actions.effects import lock_thread
from participation.discussion.models import Case, Comment, Discussion
from participation.people.models import Person
from participation.record.actors import Actor
from tests.browser.places import ADE, HAIFENG, XIAOYU, number_of
from tests.browser.visitors import Screen, Visitor
from tests.discussion.factories import reasons

Visit = Callable[..., Visitor]
SCREENS = [Screen(), Screen(1280, 900, scripts=False), Screen(390, 844), Screen(390, 844, scripts=False)]
screens = pytest.mark.parametrize("screen", SCREENS, ids=str)
WORDS = "這一段寫了很久，不能不見。\n\n第二段也是。"
# A petition of the demonstration for each level; nobody else has said anything there.
PLACES = {
    0: "遠距教學的課程要有字幕",
    2: "夜間施工要提前三天讓住戶知道",
    4: "候診間請播放叫號字幕，不要只用喊的",
    5: "自行車道穿越路口要有自己的號誌",
}


def moderator(role: Role = Role.MODERATOR) -> Actor:
    """The moderator of the demonstration, or the same person as a supervisor."""
    person = Person.objects.get(email="moderator@example.gov.tw")
    return Actor.official(person, Agency.objects.get(is_platform=True), role)


def place(level: int) -> Discussion:
    """The discussion of this level."""
    found = Discussion.objects.get(record__number=number_of(PLACES[level]))
    if found.level != level:
        by = moderator(Role.SUPERVISOR)
        found = actions.change_level(found, level=level, reason="試辦。", by=by, now=clock.now())
    return found


def comments_at(level: int) -> str:
    """The address of the discussion."""
    return f"/petitions/{place(level).record.number}/comments/"


def opened(visitor: Visitor, words: str = "寫留言") -> None:
    """Unfold the form, if it is folded."""
    details = visitor.main.locator("details", has=visitor.page.get_by_text(words, exact=True)).first
    if details.get_attribute("open") is None:
        details.locator("summary").click()


def write(visitor: Visitor, words: str, button: str) -> None:
    """Say something for the petition."""
    opened(visitor)
    visitor.main.get_by_label("贊成", exact=True).check()
    visitor.main.get_by_role("textbox", name="留言", exact=True).fill(words)
    visitor.send(button)


def named(act: str, author: str) -> re.Pattern[str]:
    """What a screen reader says of a button or link: the act and whose comment, then perhaps a number."""
    return re.compile(rf"^{act}\s*{author}的留言\s*\d*$")


def said(screen: Screen, what: str) -> str:
    """Other words on each screen."""
    return f"{what}（{screen}）"


@screens
def test_level_0_says_that_nothing_can_be_said(visit: Visit, screen: Screen) -> None:
    citizen = visit(screen, mail=ADE)
    citizen.go(comments_at(0))
    citizen.reads("這裡不開放討論。")
    assert citizen.main.locator("form, textarea, .yq-threads").count() == 0
    assert citizen.wide_of_screen() == []


@screens
def test_level_2_keeps_a_comment_to_its_author_until_a_moderator_has_read_it(
    visit: Visit, screen: Screen
) -> None:
    words = said(screen, "請先說哪幾天施工")
    author, reader = visit(screen, mail=ADE), visit(screen, mail=XIAOYU)
    author.go(comments_at(2))
    author.reads("留言經審核後公開；機關的答復只寄給發言者。")
    write(author, words, "送出審核")
    author.reads("留言已經收到，現在只有您看得到。", words)
    own = author.path.split("#")[0]
    assert reader.go(own).status == 404
    reader.go(comments_at(2))
    expect(reader.main).not_to_contain_text(words)
    case = Case.objects.get(comment__text=words)
    actions.decide(case, kind="dismiss", reasons=reasons(), by=moderator(), now=clock.now())
    reader.page.reload()
    reader.reads(words)
    assert reader.wide_of_screen() == []


@screens
@pytest.mark.parametrize("level", [4, 5])
def test_levels_4_and_5_show_at_once_what_others_answer_agree_with_and_report(
    visit: Visit, screen: Screen, level: int
) -> None:
    words = said(screen, f"喇叭聽不清楚，第 {level} 級")
    author, reader = visit(screen, mail=ADE), visit(screen, mail=HAIFENG)
    author.go(comments_at(level))
    write(author, words, "公開留言")
    author.reads("留言已經公開。", words)
    comment = Comment.objects.get(text=words)
    expect(author.page.locator(f"#comment-{comment.pk}")).to_be_in_viewport()

    reader.go(comments_at(level))
    entry = reader.page.locator(f"#comment-{comment.pk}")
    agree = entry.get_by_role("button", name=named("贊同", "阿德"))
    agree.click()
    expect(agree).to_have_attribute("aria-pressed", "true")
    expect(agree).to_contain_text("1")
    entry.get_by_role("link", name=named("回覆", "阿德")).click()
    reader.main.get_by_role("textbox", name="留言", exact=True).fill(
        said(screen, f"有字幕就好，第 {level} 級")
    )
    reader.send("公開留言")
    reader.reads("留言已經公開。", said(screen, f"有字幕就好，第 {level} 級"), words)

    reader.go(f"/comments/{comment.pk}/")
    reader.page.locator(f"#comment-{comment.pk}").get_by_role("link", name=named("檢舉", "阿德")).click()
    reader.send("送出檢舉")
    expect(reader.page.locator(".govuk-error-summary")).to_contain_text("請選擇一項留言規範。")
    reader.main.get_by_label("商業廣告").check()
    reader.send("送出檢舉")
    reader.reads("檢舉已經收到。", words)
    assert reader.wide_of_screen() == author.wide_of_screen() == []
    assert [*reader.complaints, *author.complaints] == []


@screens
def test_words_typed_before_the_session_ran_out_are_back_after_signing_in(
    visit: Visit, screen: Screen
) -> None:
    author = visit(screen, mail=XIAOYU)
    author.go(comments_at(4))
    opened(author)
    author.main.get_by_label("反對", exact=True).check()
    author.main.get_by_role("textbox", name="留言", exact=True).fill(WORDS)
    author.context.clear_cookies(name="sessionid")
    author.send("公開留言")
    author.reads("請再登入一次，您寫的內容還在", "第二段也是。")
    author.sign_in_by_password(XIAOYU, author.page.url.removeprefix(author.address))
    author.reads("您登入前寫的內容還在。")
    expect(author.main.get_by_role("textbox", name="留言", exact=True)).to_have_value(WORDS)
    expect(author.main.get_by_label("反對", exact=True)).to_be_checked()


def test_words_typed_into_a_thread_that_was_locked_meanwhile_can_be_copied(visit: Visit) -> None:
    comment = Comment.objects.filter(discussion=place(4), root__isnull=True).first()
    assert comment is not None, "the tests above have left some"
    author = visit(mail=XIAOYU)
    author.go(f"/comments/{comment.pk}/reply/")
    author.main.get_by_role("textbox", name="留言", exact=True).fill(WORDS)
    lock_thread(comment, clock.now())
    author.send("公開留言")
    author.reads("這個討論串已經停止回覆，留言仍可閱讀。", "第二段也是。")
    lock_thread(comment, None)


def test_the_keyboard_alone_votes_and_reads_on(visit: Visit) -> None:
    reader = visit(mail=XIAOYU)
    reader.go(comments_at(4))
    button = reader.main.get_by_role("button", name=named("贊同", "阿德")).first
    before = button.get_attribute("aria-pressed")
    button.focus()
    reader.page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "false" if before == "true" else "true")


def test_an_official_has_an_agency_to_speak_for(visit: Visit) -> None:
    officer = visit(mail="officer@example.gov.tw")
    assert AgencyRole.objects.filter(person__email="officer@example.gov.tw").exists()
    officer.go(comments_at(5))
    opened(officer)
    officer.reads("以誰的名義", "交通與道路部")
