"""A minor violation from the report to the upheld appeal, played by people in windows of their own.

With and without JavaScript, at a desk and on a phone. Days pass by moving the platform's clock; what
happens then is done by its jobs.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import override_settings

from participation.discussion.models import Comment, Decision
from participation.discussion.tasks import follow_up_requests
from petitions.models import Petition
from tests.browser.places import ADE, HAIFENG, MODERATOR
from tests.browser.stage import beat
from tests.browser.visitors import Screen, Visitor

Visit = Callable[..., Visitor]
SECOND = "moderator2@example.gov.tw"
SCREENS = (Screen(), Screen(390, 844, scripts=False))
FOUR_DAYS = timedelta(days=4).total_seconds()


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: str(screen).replace(" ", "-"))
def test_a_minor_violation_goes_from_the_report_to_the_upheld_appeal(visit: Visit, screen: Screen) -> None:
    number = Petition.objects.filter(record__discussions__level=4).latest("opened_at").number
    words = f"這個提議的人根本沒有想清楚，站牌不會自己長出來（{screen.width}）。"
    author = visit(screen, mail=ADE)
    comment = write(author, number, words)
    report(visit(screen, mail=HAIFENG), comment)
    ask_for_a_correction(visit(screen, mail=MODERATOR), comment)
    beat()
    assert "修改這則留言" in author.message(ADE, "請作者更正")

    with override_settings(CLOCK_SHIFT_SECONDS=FOUR_DAYS):
        follow_up_requests()
        beat()
        onlooker = visit(screen)
        onlooker.go(f"/comments/{comment}/")
        onlooker.reads("這則留言已經關閉", "辱罵")
        assert words not in onlooker.main.inner_text()
        author.go(f"/petitions/{number}/comments/")
        author.reads("您的發言權停止到")

        appeal = appeal_by_mail_link(visit(screen), author)
        first = visit(screen, mail=MODERATOR)
        first.go(f"/cms/discussion/appeals/{appeal}/")
        first.reads("作成原決定的人不能決定申訴。")
        refused = first.post(f"/cms/discussion/appeals/{appeal}/", decision="dismiss", reason="維持。")
        assert refused.status == 403
        uphold(visit(screen, mail=SECOND), appeal)
        beat()

        onlooker.go(f"/petitions/{number}/comments/")
        onlooker.reads(words)
        write(author, number, f"申訴以後，我又可以發言了（{screen.width}）。")
        assert "申訴成立" in author.message(ADE, "申訴成立")
        assert "申訴成立" in author.message(HAIFENG, "申訴成立")
        onlooker.go("/moderation/")
        onlooker.reads("申訴成立", "關閉留言")
        assert words not in onlooker.main.inner_text()
    assert onlooker.complaints == []


def write(author: Visitor, number: str, words: str) -> int:
    """Say it on the petition's discussion; the number of the comment."""
    author.go(f"/petitions/{number}/comments/")
    summary = author.main.locator("#write summary")
    if summary.count() and not author.main.locator("#write details[open]").count():
        summary.first.click()
    author.main.get_by_label("反對", exact=True).first.check()
    author.main.locator("#write textarea").fill(words)
    accept = author.main.locator("#write input[type=checkbox]")
    if accept.count():
        accept.check()
    author.main.locator("#write button[type=submit]").click()
    author.reads(words)
    return Comment.objects.get(text=words).pk


def report(reporter: Visitor, comment: int) -> None:
    """Report it as abuse."""
    reporter.go(f"/comments/{comment}/report/")
    reporter.main.get_by_label(re.compile("辱罵")).check()
    reporter.press("送出檢舉")
    assert f"/comments/{comment}/report/" not in reporter.path


def ask_for_a_correction(moderator: Visitor, comment: int) -> None:
    """Find the case in the queue, take it, ask for a correction, read the preview, confirm."""
    case = Comment.objects.get(pk=comment).cases.get()
    moderator.go("/cms/discussion/")
    moderator.go(f"/cms/discussion/cases/{case.pk}/")
    moderator.press("處理這個案件")
    moderator.main.locator("#kind-request_edit").check()
    moderator.main.locator("#id_rule").select_option("abuse")
    moderator.main.locator("#id_passage").fill("根本沒有想清楚")
    moderator.main.locator("#id_reason").fill("這句話針對提議的人，而不是提議的內容。")
    moderator.press("預覽決定")
    moderator.reads("請作者更正", "根本沒有想清楚", "這句話針對提議的人，而不是提議的內容。")
    moderator.press("確認並送出")
    assert Decision.objects.filter(comment=comment, kind="request_edit").exists()


def appeal_by_mail_link(stranger: Visitor, author: Visitor) -> int:
    """Open the link of the mail in a window that is signed in to nothing, and appeal."""
    mail = author.message(ADE, "關閉留言")
    found = re.search(r"https?://\S+/moderation/appeal/\S+", mail)
    link = found[0] if found else link_in(author, "關閉留言")
    stranger.go(link)
    stranger.reads("這句話針對提議的人，而不是提議的內容。")
    stranger.main.locator("textarea").fill("我說的是提議，不是提議的人。")
    stranger.main.locator("form button[type=submit]").last.click()
    stranger.reads("申訴")
    return Decision.objects.filter(kind="hide").latest("pk").appeal.pk


def link_in(author: Visitor, subject: str) -> str:
    """The address behind the button of a mail, on the demonstration's page of messages."""
    author.go(f"/demo/messages/?to={ADE}")
    article = author.page.locator("article").filter(has_text=subject).first
    found = re.search(r"https?://[^\s\"<]+/moderation/appeal/[^\s\"<]+", article.inner_html())
    assert found, article.inner_html()
    return found[0]


def uphold(moderator: Visitor, appeal: int) -> None:
    """Another moderator upholds the appeal."""
    moderator.go(f"/cms/discussion/appeals/{appeal}/")
    moderator.main.get_by_label(re.compile("申訴成立")).check()
    moderator.main.locator("textarea").first.fill("這句話批評的是提議，沒有罵人。")
    moderator.press("送出決定")
