"""A report found malicious is a decision about who reported: told with its reason, and open to appeal."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from participation.discussion import actions
from participation.discussion.links import appeal_url
from participation.discussion.models import Decision, DecisionKind, Report, ReportOutcome
from participation.discussion.models.speakers import speaker_of
from participation.notices.tasks import deliver
from participation.people.models import Person
from participation.record.models import Delivery
from tests.discussion import factories
from tests.people.cast import browser_of
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def strike(reporter: Person, turn: int = 0) -> Decision:
    """A report of this person that a moderator finds malicious."""
    said = factories.comment(factories.discussion(), f"第{turn}盞燈請裝在轉角，這裡的長輩常常跌倒。")
    report = factories.report(said, by=reporter)
    actions.decide(
        report.case, kind="dismiss", reasons=factories.reasons(), by=factories.moderator(), now=NOW,
        malicious=[report.pk],
    )  # fmt: skip
    return Decision.objects.get(case=report.case, kind=DecisionKind.FALSE_REPORT)


def upheld(decision: Decision) -> None:
    appeal = factories.appealed(decision, now=LATER)
    actions.decide_appeal(appeal, uphold=True, reason="不是惡意。", by=factories.moderator(), now=LATER)


def test_whoever_reported_is_told_why_once_and_how_to_appeal(client: Client) -> None:
    decision = strike(factories.citizen("海風"))
    deliver()
    told = Delivery.objects.filter(person=decision.person, event__kind="moderation_decided")
    assert [row.audience for row in told] == ["subject"]
    notice = reverse("moderation:notice", args=[told.get().pk])
    read = browser_of(decision.person).get(notice).content.decode()
    for shown in ("惡意不實", decision.reason, "結束以前申訴", "閱讀處分理由，提出申訴"):
        assert shown in read
    page = client.get(appeal_url(decision).removeprefix(settings.SITE_URL))
    assert "您檢舉的留言" in page.content.decode()
    assert "您的留言" not in page.content.decode()


def test_an_upheld_appeal_takes_the_count_back() -> None:
    reporter = factories.citizen("海風")
    upheld(strike(reporter))
    assert [one.outcome for one in Report.objects.filter(person=reporter)] == [ReportOutcome.DISMISSED]
    for turn in (1, 2):
        strike(reporter, turn)
    assert not speaker_of(reporter, LATER).may_not_report


def test_with_a_count_less_the_right_to_report_comes_back() -> None:
    reporter = factories.citizen("海風")
    first = strike(reporter)
    for turn in (1, 2):
        strike(reporter, turn)
    assert speaker_of(reporter, LATER).may_not_report
    upheld(first)
    assert not speaker_of(reporter, LATER).may_not_report
    assert Report.objects.filter(outcome=ReportOutcome.MALICIOUS, counts=True).count() == 2
    strike(reporter, 3)
    assert speaker_of(reporter, LATER).may_not_report


def test_the_record_shows_it_without_a_name(client: Client) -> None:
    decision = strike(factories.citizen("海風"))
    page = client.get(reverse("moderation:record"), {"kind": "false_report"}).content.decode()
    assert reverse("moderation:decision", args=[decision.pk]) in page
    assert "海風" not in page
