"""Moderators at their desk: looking, checking out, previewing, deciding."""

from datetime import timedelta

import pytest

from participation.discussion import actions
from participation.discussion.models import Case, CaseStatus, Comment, CommentStatus, Decision, Report
from tests.discussion import factories
from tests.discussion.desk import as_actor, moderator, supervisor, text, url
from tests.petitions.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
REASON = "這段文字攻擊了其他留言的人，與提議的內容無關。"
DECISION = {"kind": "hide", "rule": "abuse", "reason": REASON, "passage": "步道", "ground": "guideline"}


def test_a_case_is_decided_after_a_preview_of_what_the_author_will_read() -> None:
    case = factories.reported()
    client, path = moderator(), url("decision", case.pk)
    shown = text(client.get(url("case", case.pk)))
    assert case.comment.text in shown
    assert "處理這個案件" in shown
    assert client.post(url("take", case.pk)).status_code == 302
    preview = client.post(path, DECISION)
    read = text(preview)
    assert preview.status_code == 200
    assert "作者會讀到" in read
    assert "決定：關閉留言" in read
    assert "依據：留言規範第 1 版「辱罵、騷擾、恐嚇、誹謗或惡意攻擊」" in read
    assert f"理由：{REASON}" in read
    assert "結束以前申訴" in read
    assert not Decision.objects.exists(), "a preview decides nothing"
    assert Comment.objects.get(pk=case.comment_id).is_shown
    back = text(client.post(path, DECISION | {"edit": "1"}))
    assert REASON in back
    assert "預覽決定" in back
    assert client.post(path, DECISION | {"confirm": "1"}).status_code == 302
    decision = Decision.objects.get(case=case)
    assert (decision.kind, decision.reason, decision.passage) == ("hide", REASON, "步道")
    assert Comment.objects.get(pk=case.comment_id).status == CommentStatus.HIDDEN


def test_the_preview_says_what_the_decision_then_says() -> None:
    from participation.discussion.notices import statement_lines, what_one_can_do

    case = factories.reported()
    client, path = moderator(), url("decision", case.pk)
    data = DECISION | {"kind": "request_edit"}
    preview = client.post(path, data).context
    client.post(path, data | {"confirm": "1"})
    decision = Decision.objects.get(case=case)
    assert preview["lines"] == statement_lines(decision)
    assert preview["actions"] == what_one_can_do(decision)


def test_two_moderators_do_not_decide_one_case() -> None:
    case = factories.reported()
    first, second = factories.moderator("甲"), factories.moderator("乙")
    assert as_actor(first).post(url("take", case.pk)).status_code == 302
    other = as_actor(second)
    shown = text(other.get(url("case", case.pk)))
    assert "甲</strong>正在處理這個案件" in shown
    refused = other.post(url("take", case.pk))
    assert refused.status_code == 409
    assert "另一位管理員正在處理這個案件。" in text(refused)
    for extra in ({}, {"confirm": "1"}):
        answered = other.post(url("decision", case.pk), DECISION | extra)
        assert answered.status_code == 409
        assert REASON in text(answered), "what was typed is still there"
    assert not Decision.objects.exists()
    assert "甲" in text(other.get(url("queue")))
    assert as_actor(first).post(url("release", case.pk)).status_code == 302
    assert other.post(url("take", case.pk)).status_code == 302


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"kind": ""}, 422, "請選擇一項決定。"),
        ({"kind": "suspend_reporting"}, 422, "kind-error"),
        ({"reason": " "}, 422, "請寫下理由"),
        ({"rule": ""}, 409, "請選擇一項留言規範。"),
        ({"kind": "remove"}, 409, "移除是最後的手段"),
        ({"kind": "move"}, 409, "才移至其他程序"),
        ({"kind": "restore"}, 409, "沒有被關閉或移除"),
        ({"ground": "law"}, 409, "請寫出法律條文"),
        ({"rule": "other", "reason": "不妥"}, 409, "至少要 20 個字"),
    ],
)
def test_a_refused_decision_keeps_what_was_typed(changes: dict[str, str], status: int, sentence: str) -> None:
    case = factories.reported()
    data = DECISION | changes
    for extra in ({}, {"confirm": "1"}):
        response = moderator().post(url("decision", case.pk), data | extra)
        assert response.status_code == status
        shown = text(response)
        assert sentence in shown
        assert data["passage"] in shown
        assert data["reason"].strip() in shown
        Case.objects.update(taken_by=None, taken_at=None)
    assert not Decision.objects.exists()


def test_what_may_not_be_chosen_says_why() -> None:
    case = factories.reported()
    offered = {one.kind.value: one for one in moderator().get(url("case", case.pk)).context["choices"]}
    assert offered["restore"].refusal.code == "not-taken-down"
    assert offered["hide"].refusal is None
    assert {str(rule) for rule in offered["remove"].only} == {
        "違法物品的連結或買賣",
        "意圖欺騙的不實資訊，或冒充工作人員",
        "惡作劇、病毒或惡意網址",
    }
    free = factories.reported(factories.comment(factories.discussion(5)))
    offered = {one.kind.value: one for one in moderator().get(url("case", free.pk)).context["choices"]}
    assert offered["hide"].refusal.code == "level-five"
    assert offered["remove"].refusal.code in {"minor-first", "level-five", "supervisor-only"}
    offered = {one.kind.value: one for one in supervisor().get(url("case", free.pk)).context["choices"]}
    assert offered["remove"].refusal is None
    assert offered["remove"].only_by_law


def test_who_is_party_to_the_matter_decides_nothing() -> None:
    by = factories.moderator()
    said = factories.comment(factories.discussion())
    assert by.person is not None
    case = factories.reported(said, by=by.person)
    client = as_actor(by)
    assert "不能處理與自己有關的案件。" in text(client.get(url("case", case.pk)))
    assert client.post(url("decision", case.pk), DECISION | {"confirm": "1"}).status_code == 403


def test_the_second_moderator_confirms_and_the_first_may_not() -> None:
    case, first = factories.reported(), factories.moderator("甲")
    data = DECISION | {"kind": "close_account", "rule": "illegal-trade"}
    assert "另一位管理員確認" in text(as_actor(first).post(url("decision", case.pk), data))
    as_actor(first).post(url("decision", case.pk), data | {"confirm": "1"})
    proposal = Decision.objects.get(case=case)
    assert proposal.in_force_from is None
    path = url("second", proposal.pk)
    own = as_actor(first).get(path)
    assert "第二人必須是另一位管理員。" in text(own)
    for press in ({"confirm": "1"}, {"reject": "1", "reason": "不同意"}):
        assert as_actor(first).post(path, press).status_code == 403
    proposal.refresh_from_db()
    assert proposal.second_by is None
    other = moderator()
    missing = other.post(path, {"reject": "1", "reason": " "})
    assert missing.status_code == 409
    assert "請寫下理由" in text(missing)
    assert other.post(path, {"confirm": "1"}).status_code == 302
    confirmed = Decision.objects.get(pk=proposal.pk)
    assert confirmed.in_force_from is not None
    assert not confirmed.person.is_active
    assert moderator().post(path, {"confirm": "1"}).status_code == 409


def test_a_rejected_proposal_returns_to_the_queue() -> None:
    case = factories.reported()
    factories.decided(case, "close_account")
    proposal = Decision.objects.get(case=case)
    assert "閱讀並確認" in text(moderator().get(url("case", case.pk)))
    response = moderator().post(url("second", proposal.pk), {"reject": "1", "reason": "沒有那麼嚴重。"})
    assert response.status_code == 302
    case.refresh_from_db()
    assert case.status == CaseStatus.OPEN


def test_false_reports_are_ticked_and_the_third_takes_the_right_away() -> None:
    liar = factories.citizen("海風")
    for round_ in range(3):
        said = factories.comment(factories.discussion(), f"第{round_}次說步道太暗。")
        case = factories.reported(said, by=liar)
        client = moderator()
        if round_ == 2:
            assert "曾有 2 次惡意不實" in text(client.get(url("case", case.pk)))
        report = Report.objects.get(case=case)
        data = {
            "kind": "dismiss",
            "reason": "沒有違規。",
            "ground": "guideline",
            "malicious": [report.pk],
        }
        preview = text(client.post(url("decision", case.pk), data))
        assert ("第三次惡意不實，檢舉權停止" in preview) == (round_ == 2)
        client.post(url("decision", case.pk), data | {"confirm": "1"})
    strikes = Decision.objects.filter(kind="suspend_reporting")
    assert [one.person for one in strikes] == [liar]


def test_who_reported_stays_unnamed() -> None:
    reporter = factories.citizen("不想被知道的人")
    case = factories.reported(by=reporter)
    shown = text(moderator().get(url("case", case.pk)))
    assert "檢舉人 1" in shown
    assert "不想被知道的人" not in shown
    assert (reporter.email or "") not in shown


def test_a_case_is_opened_on_any_comment_by_number_or_address() -> None:
    said = factories.comment(factories.discussion())
    client = moderator()
    for typed in (str(said.pk), f"#{said.pk}", f"https://example.org/petitions/P1#comment-{said.pk}"):
        response = client.post(url("look"), {"comment": typed})
        case = Case.objects.get(comment=said)
        assert response.headers["Location"] == url("case", case.pk)
    assert Case.objects.count() == 1
    missing = client.post(url("look"), {"comment": "999999"})
    assert missing.status_code == 422
    assert "找不到這則留言。" in text(missing)
    assert "999999" in text(missing)


ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def test_nothing_that_people_write_becomes_markup() -> None:
    place = factories.discussion()
    said = factories.comment(place, f"{ATTACK} 我的電話 0912-345-678 {ATTACK}")
    case = Case.objects.get(comment=said)
    Report.objects.create(case=case, person=factories.citizen(), rule="other", words=ATTACK, at=NOW)
    client = moderator()
    client.post(url("take", case.pk))
    data = DECISION | {"rule": "personal-data", "reason": f"{REASON}{ATTACK}", "passage": ATTACK}
    pages = [client.get(url("queue")), client.get(url("case", case.pk))]
    pages += [
        client.post(url("decision", case.pk), data),
        client.post(url("decision", case.pk), data | {"edit": "1"}),
    ]
    client.post(url("decision", case.pk), data | {"confirm": "1"})
    pages.append(client.get(url("case", case.pk)))
    for response in pages:
        assert response.status_code == 200
        assert "<script>alert" not in text(response)
        assert "<img src=x" not in text(response)
    assert '<mark class="desk-mark">' in text(pages[1])
    assert "0912-345-678</mark>" in text(pages[1])


def test_the_announced_end_of_a_checked_out_case_is_kept_to() -> None:
    from participation.discussion.guideline import CHECK_OUT

    case = factories.reported()
    actions.take_case(case, by=factories.moderator(), now=NOW - CHECK_OUT - timedelta(minutes=1))
    assert moderator().post(url("take", case.pk)).status_code == 302


def test_reports_are_judged_when_the_second_moderator_has_agreed() -> None:
    case = factories.reported()
    factories.decided(case, "close_account")
    report = Report.objects.get(case=case)
    assert report.outcome == "", "nothing is in force yet"
    proposal = Decision.objects.get(case=case)
    actions.reject(proposal, reason="沒有那麼嚴重。", by=factories.moderator(), now=NOW)
    case.refresh_from_db()
    again = actions.decide(
        case,
        kind="close_account",
        reasons=factories.reasons("illegal-trade"),
        by=factories.moderator(),
        now=NOW,
    )
    actions.confirm(again, by=factories.moderator(), now=NOW)
    report.refresh_from_db()
    assert report.outcome == "upheld"
