"""The queue of cases, several at once, appeals, and who may open what."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation.agencies.models import Role
from participation.discussion import actions
from participation.discussion.models import (
    Case,
    CaseStatus,
    Comment,
    CommentStatus,
    Decision,
    Discussion,
    HouseRules,
)
from participation.people.models import Person
from participation.refusals import Refused
from tests.discussion import desk, factories
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW

pytestmark = desk.AT_THE_DESK
REASON = "這段文字攻擊了其他留言的人，與提議的內容無關。"


def cases(number: int, place: Discussion | None = None) -> list[Case]:
    """So many reported comments."""
    where = place or factories.discussion()
    return [factories.reported(factories.comment(where, f"第{one}則說步道太暗。")) for one in range(number)]


def many(number: int) -> None:
    """So many cases, written straight into the tables."""
    place, rules = Discussion.objects.get(), HouseRules.objects.get()
    author = Person.objects.filter(comments__isnull=False).first()
    comments = Comment.objects.bulk_create(
        Comment(
            discussion=place, author=author, text=f"第{one}則", fingerprint=str(one), status="shown",
            rules=rules, written_at=NOW, shown_at=NOW,
        )
        for one in range(number)
    )  # fmt: skip
    Case.objects.bulk_create(
        Case(discussion=place, comment=one, source="report", rule="abuse", opened_at=NOW) for one in comments
    )


def asked_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_queue_takes_as_many_queries_for_500_cases_as_for_20() -> None:
    cases(1)
    many(19)
    client = desk.moderator()
    few = asked_of(client, desk.url("queue"))
    many(480)
    assert asked_of(client, desk.url("queue")) == few
    assert len(client.get(desk.url("queue"), {"p": 3}).context["rows"]) == 50


def test_the_queue_is_filtered_and_sorted() -> None:
    first, second, third = cases(3)
    held = Case.objects.get(comment=factories.comment(factories.discussion(), "請打 0912-345-678"))
    Case.objects.filter(pk=second.pk).update(opened_at=NOW - timedelta(days=3), report_count=7, is_burst=True)
    client = desk.moderator()

    def shown(**asked: Any) -> list[int]:
        return [row["case"].pk for row in client.get(desk.url("queue"), asked).context["rows"]]

    assert shown()[0] == second.pk
    assert shown(sort="-age")[-1] == second.pk
    assert shown(sort="-reports")[0] == second.pk
    assert shown(burst="1") == [second.pk]
    assert shown(source="check") == [held.pk]
    assert shown(rule="personal-data") == [held.pk]
    assert set(shown(procedure="petitions", level="4")) == {first.pk, second.pk, third.pk, held.pk}
    assert shown(level="2") == []
    assert len(shown(level="nonsense", procedure="--", sort="password")) == 4
    client.post(desk.url("take", third.pk))
    assert shown(mine="1") == [third.pk]
    factories.decided(first, "request_edit")
    factories.decided(second, "close_account")
    assert shown(tab="correcting") == [first.pk]
    assert shown(tab="second") == [second.pk]
    factories.decided(held, "dismiss")
    assert shown(tab="decided") == [held.pk]


def test_several_cases_are_decided_after_a_preview_of_each() -> None:
    one, two, taken, done = cases(4)
    actions.take_case(taken, by=factories.moderator("乙"), now=NOW)
    factories.decided(done, "dismiss")
    client, path = desk.moderator(), desk.url("bulk")
    chosen = [one.pk, two.pk, taken.pk, done.pk]
    assert one.comment.text in desk.text(client.post(path, {"case": chosen, "begin": "1"}))
    data = {"kind": "hide", "rule": "abuse", "reason": REASON}
    preview = client.post(path, data | {"case": chosen})
    lines = {line.case.pk: line for line in preview.context["lines"]}
    assert [str(lines[case.pk].outcome) for case in (one, two)] == ["已關閉", "已關閉"]
    assert lines[taken.pk].refusal.code == "case-taken"
    assert lines[done.pk].refusal.code == "case-decided"
    assert preview.context["possible"] == [one.pk, two.pk]
    assert Decision.objects.count() == 1, "a preview decides nothing"
    result = client.post(path, data | {"case": chosen, "confirm": "1"})
    assert result.status_code == 409
    assert "已經決定 2 個案件。" in desk.text(result)
    assert "另一位管理員正在處理這個案件。" in desk.text(result)
    assert Comment.objects.filter(status=CommentStatus.HIDDEN).count() == 2
    taken.refresh_from_db()
    assert taken.status == CaseStatus.OPEN


def test_bulk_keeps_what_was_typed_and_has_a_limit() -> None:
    found = cases(1)
    client, path = desk.moderator(), desk.url("bulk")
    missing = client.post(path, {"case": [found[0].pk], "kind": "hide", "rule": "abuse", "reason": " "})
    assert missing.status_code == 422
    assert 'value="abuse" selected' in desk.text(missing)
    assert client.post(path, {"begin": "1"}).status_code == 409
    over = client.post(path, {"case": list(range(1, 52)), "begin": "1"})
    assert over.status_code == 409
    assert "一次最多 50 個案件" in desk.text(over)
    assert client.post(path, {"case": ["x", "9" * 400], "begin": "1"}).status_code in {200, 409}


def test_an_appeal_is_not_decided_by_who_decided_or_confirmed() -> None:
    first, second = factories.moderator("甲"), factories.moderator("乙")
    decision = factories.decided(kind="close_account", by=first)
    actions.confirm(decision, by=second, now=NOW)
    decision.refresh_from_db()
    appeal = factories.appealed(decision)
    path = desk.url("appeal", appeal.pk)
    data = {"decision": "uphold", "reason": "看過了，沒有那麼嚴重。"}
    for one in (first, second):
        client = desk.as_actor(one)
        assert "作成原決定的人不能決定申訴。" in desk.text(client.get(path))
        response = client.post(path, data)
        assert response.status_code == 403
        assert "看過了，沒有那麼嚴重。" in desk.text(response)
    appeal.refresh_from_db()
    assert not appeal.is_decided
    other = desk.moderator()
    shown = desk.text(other.get(desk.url("appeals")))
    assert appeal.grounds in shown
    assert "還有 7 天" in shown
    assert other.post(path, {"decision": "uphold", "reason": ""}).status_code == 422
    assert other.post(path, data).status_code == 302
    appeal.refresh_from_db()
    assert appeal.is_upheld
    assert "申訴成立" in desk.text(other.get(path))
    late = desk.moderator().post(path, data | {"decision": "dismiss"})
    assert late.status_code == 409


def everything(case: Case, appeal_pk: int, proposal_pk: int) -> list[tuple[str, str]]:
    """Every page and button of the moderators' desk: (method, address)."""
    pages = [
        desk.url("queue"),
        desk.url("case", case.pk),
        desk.url("appeals"),
        desk.url("appeal", appeal_pk),
        desk.url("second", proposal_pk),
    ]
    buttons = [
        desk.url("take", case.pk),
        desk.url("release", case.pk),
        desk.url("decision", case.pk),
        desk.url("look"),
        desk.url("bulk"),
    ]
    return [("get", path) for path in pages] + [
        ("post", path) for path in (*buttons, desk.url("appeal", appeal_pk), desk.url("second", proposal_pk))
    ]


def supervisors(case: Case) -> list[tuple[str, str]]:
    """Every page and button that is the supervisor's."""
    pk = case.discussion_id
    pages = [desk.url("discussions"), desk.url("discussion", pk), desk.url("erase", case.comment_id)]
    buttons = [desk.url(name, pk) for name in ("level", "closing", "close")]
    return [("get", path) for path in pages] + [("post", path) for path in (*buttons, pages[-1])]


def test_only_moderators_come_to_their_desk_and_only_the_supervisor_further() -> None:
    own = petitions.agency()
    case = factories.reported(factories.comment(factories.discussion(lead=[own])))
    appeal = factories.appealed(factories.decided())
    proposal = factories.decided(kind="close_account")
    theirs = everything(case, appeal.pk, proposal.pk)
    strangers = [Client(), desk.at_desk(petitions.person()), *(desk.member(own, role) for role in Role)]
    others = set(Role) - {Role.MODERATOR, Role.SUPERVISOR}
    strangers += [desk.member(petitions.desk(), role) for role in others]
    for client in strangers:
        for method, path in [*theirs, *supervisors(case)]:
            response = getattr(client, method)(path, {})
            assert response.status_code in {302, 403}, path
            assert response.status_code == 403 or "login" in response.headers["Location"], path
    for client, further in ((desk.moderator(), 403), (desk.supervisor(), 200)):
        for method, path in theirs:
            assert getattr(client, method)(path, {}).status_code not in {403, 404, 405, 500}, path
        for method, path in supervisors(case):
            wanted = {further} if method == "get" or further == 403 else {422}
            assert getattr(client, method)(path, {}).status_code in wanted, path


def test_administrators_read_and_decide_nothing() -> None:
    case = factories.reported()
    appeal = factories.appealed(factories.decided())
    proposal = factories.decided(kind="close_account")
    client = desk.administrator()
    for method, path in [*everything(case, appeal.pk, proposal.pk), *supervisors(case)]:
        assert getattr(client, method)(path, {}).status_code == (200 if method == "get" else 403), path


def test_wrong_methods_are_refused() -> None:
    case = factories.reported()
    client = desk.supervisor()
    for name in ("take", "release", "decision"):
        assert client.get(desk.url(name, case.pk)).headers["Location"] == desk.url("case", case.pk)
    for path in (desk.url("bulk"), desk.url("look"), desk.url("level", case.discussion_id)):
        assert client.get(path).status_code == 302, "led to the page of the form"
    for path in (desk.url("queue"), desk.url("case", case.pk), desk.url("appeals"), desk.url("discussions")):
        assert client.post(path).status_code == 405


def test_the_supervisor_changes_the_level_and_closes_with_announcement() -> None:
    place = factories.discussion()
    client, path = desk.supervisor(), desk.url("discussion", place.pk)
    assert client.get(path).status_code == 200
    missing = client.post(desk.url("level", place.pk), {"level-level": "2", "level-reason": " "})
    assert missing.status_code == 422
    same = client.post(desk.url("level", place.pk), {"level-level": "4", "level-reason": "再看看"})
    assert same.status_code == 409
    assert "再看看" in desk.text(same)
    done = client.post(
        desk.url("level", place.pk), {"level-level": "2", "level-reason": "選舉期間先審後公開"}
    )
    assert done.status_code == 302
    place.refresh_from_db()
    assert place.level == 2
    early = client.post(desk.url("close", place.pk), {"statement-statement": "謝謝大家。"})
    assert early.status_code == 409
    assert "謝謝大家。" in desk.text(early)
    past = client.post(
        desk.url("closing", place.pk), {"closing-last_day": "2026-11-01", "closing-reason": "結束"}
    )
    assert past.status_code == 409
    data = {"closing-last_day": "2026-11-30", "closing-reason": "已經充分討論"}
    assert client.post(desk.url("closing", place.pk), data).status_code == 302
    place.refresh_from_db()
    assert place.closes_at is not None
    assert place.closes_at.isoformat() == "2026-11-30T16:00:00+00:00"
    Discussion.objects.update(closes_at=NOW - timedelta(hours=1))
    assert client.post(desk.url("close", place.pk), {"statement-statement": "謝謝大家。"}).status_code == 302
    place.refresh_from_db()
    assert place.closing_statement == "謝謝大家。"


def test_words_are_erased_by_law_only_after_asking_twice() -> None:
    decision = factories.decided()
    client, path = desk.supervisor(), desk.url("erase", decision.comment_id)
    data = {"law": "個人資料保護法第 11 條", "reason": "依當事人請求"}
    assert client.post(path, {"law": "", "reason": ""}).status_code == 422
    asked = client.post(path, data)
    assert "再輸入一次留言編號" in desk.text(asked)
    assert "個人資料保護法第 11 條" in desk.text(asked)
    wrong = client.post(path, data | {"confirm": "1", "number": decision.comment_id + 1})
    assert wrong.status_code == 422
    assert Comment.objects.get(pk=decision.comment_id).text
    sure = data | {"confirm": "1", "number": decision.comment_id}
    assert client.post(path, sure).status_code == 302
    assert Comment.objects.get(pk=decision.comment_id).text == ""
    up = factories.comment(decision.comment.discussion, "還公開的留言。")
    refused = client.post(desk.url("erase", up.pk), data | {"confirm": "1", "number": up.pk})
    assert refused.status_code == 409
    assert "先以決定移除" in desk.text(refused)


def test_the_landing_shows_moderators_what_waits() -> None:
    cases(2)
    shown = desk.text(desk.moderator().get(reverse("wagtailadmin_home")))
    assert "案件等待處理" in shown
    assert desk.url("queue") in shown
    officer = desk.text(desk.member(petitions.agency(), Role.OFFICER).get(reverse("wagtailadmin_home")))
    assert "案件等待處理" not in officer
    assert "回應到期前要完成" in officer


def test_the_desk_brings_no_inline_script() -> None:
    case = factories.reported()
    for path in (desk.url("queue"), desk.url("case", case.pk)):
        shown = desk.text(desk.moderator().get(path))
        main = shown[shown.index('<main class="content-wrapper') : shown.index("</main>")]
        for forbidden in ("<script", "style=", "onclick"):
            assert forbidden not in main


def test_closing_is_the_platforms_own_by_whatever_way_it_is_asked() -> None:
    place = factories.discussion(lead=[own := petitions.agency()])
    for by in (petitions.official(own, Role.SUPERVISOR), petitions.official(petitions.desk(), Role.OFFICER)):
        with pytest.raises(Refused, match="supervisor-only"):
            actions.announce_closing(place, closes_at=NOW + timedelta(days=9), reason="結束", by=by, now=NOW)
        with pytest.raises(Refused, match="supervisor-only"):
            actions.close_discussion(place, statement="謝謝。", by=by, now=NOW)
        with pytest.raises(Refused, match="supervisor-only"):
            actions.change_level(place, level=2, reason="先審", by=by, now=NOW)
