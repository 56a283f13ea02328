"""What a violation leads to, step by step; and what is said about it in public and in private."""

import re
from datetime import timedelta

import pytest

from participation.discussion import actions, rules
from participation.discussion.models import Case, Decision
from participation.discussion.notices import what_one_can_do
from participation.record.actors import Actor
from participation.record.models import Event
from participation.refusals import Refused
from tests.discussion import factories
from tests.discussion.desk import moderator, supervisor, text, url
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LATER = NOW + timedelta(days=1)
REASON = "這段文字攻擊了其他留言的人，與提議的內容無關。"


@pytest.mark.parametrize("kind", ["suspend", "close_account"])
@pytest.mark.parametrize(
    ("rule", "earlier", "was_asked", "ground", "refused"),
    [
        ("abuse", {}, False, "guideline", True),
        ("flooding", {}, False, "guideline", True),
        ("flooding", {"flooding": 1}, False, "guideline", False),
        ("flooding", {"advertising": 1}, False, "guideline", False),
        ("abuse", {}, True, "guideline", False),
        ("abuse", {"abuse": 1}, False, "guideline", False),
        ("illegal-trade", {}, False, "guideline", False),
        ("abuse", {}, False, "law", False),
    ],
)
def test_nobody_is_suspended_for_a_first_minor_violation(
    kind: str, rule: str, earlier: dict[str, int], was_asked: bool, ground: str, refused: bool
) -> None:
    facts = rules.CaseFacts(
        status="open",
        level=4,
        comment_status="shown",
        codes=["abuse", "flooding", "illegal-trade"],
        is_taken=False,
        earlier=earlier,
        was_asked=was_asked,
    )
    refusal = rules.may_decide(
        facts, kind=kind, rule=rule, ground=ground, law="刑法第 309 條", reason=REASON, by_role="moderator"
    )
    assert (refusal is not None and refusal.code == "warn-first") == refused


def test_a_correction_that_does_not_suffice_may_be_followed_by_a_suspension() -> None:
    case = factories.reported()
    with pytest.raises(Refused, match="warn-first"):
        factories.decided(case, "suspend", rule="abuse")
    factories.decided(case, "request_edit")
    author = Actor.citizen(case.comment.author)
    actions.edit_comment(case.comment, text="你們還是笨蛋。", by=author, now=LATER)
    assert factories.decided(Case.objects.get(), "suspend", rule="abuse", now=LATER).suspended_until


def test_who_is_sent_elsewhere_is_told_where() -> None:
    office = petitions.agency(
        "交通與道路部", contact_email="road@example.gov.tw", contact_phone="02-2349-2900"
    )
    case = factories.reported(factories.comment(factories.discussion(lead=[office])), rule="off-topic")
    [line, *_appeal] = what_one_can_do(factories.decided(case, "move", rule="off-topic"))
    for shown in ("交通與道路部", "road@example.gov.tw", "02-2349-2900"):
        assert shown in line


def test_a_law_that_is_named_in_public_names_nobody() -> None:
    case = factories.reported()
    data = {"kind": "hide", "rule": "abuse", "reason": REASON, "passage": "步道", "ground": "law"}
    client, path = moderator(), url("decision", case.pk)
    assert "會列在公開紀錄" in text(client.get(url("case", case.pk)))
    refused = client.post(path, data | {"law": "當事人王大明 A123456789 提告"})
    assert refused.status_code == 422
    assert "這一欄會公開，裡面有個人資料" in text(refused)
    for law in ("刑法第 309 條第 1 項", "個人資料保護法第 11 條", "112 年度訴字第 1234 號判決"):
        assert client.post(path, data | {"law": law}).status_code == 200, law
    assert not Decision.objects.exists()


def test_why_words_were_erased_is_for_the_platform_alone() -> None:
    decision = factories.decided()
    page = text(supervisor().get(url("erase", decision.comment_id)))
    assert "留在內部紀錄" in page
    assert not re.search(r"理由（會公開", page)
    actions.erase_comment(
        decision.comment, law="個資法第 11 條", reason="依請求。", by=factories.supervisor(), now=LATER
    )
    assert not Event.objects.get(kind="comment_erased").is_public


def test_what_waits_for_a_second_moderator_says_how_long_one_may_appeal() -> None:
    case = factories.reported(rule="illegal-trade")
    data = {"kind": "close_account", "rule": "illegal-trade", "reason": REASON, "ground": "guideline"}
    preview = text(moderator().post(url("decision", case.pk), data))
    assert "可以在生效後第 7 天結束以前申訴" in preview
    proposal = factories.decided(kind="close_account")
    assert "可以在生效後第 7 天結束以前申訴" in text(moderator().get(url("second", proposal.pk)))
