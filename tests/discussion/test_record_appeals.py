"""Appealing by the link of the mail, without an account if need be; and signed in."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from participation.discussion import actions
from participation.discussion.links import appeal_url
from participation.discussion.models import Appeal, Decision
from participation.discussion.published import appeals
from tests.discussion import factories
from tests.people.cast import browser_of
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
GROUNDS = {"grounds": "我說的是步道，不是任何人。"}


@pytest.fixture
def clock(monkeypatch: Any) -> Any:
    """Sets what the page takes for now."""

    def at(now: datetime) -> None:
        monkeypatch.setattr("participation.clock.now", lambda: now)

    at(NOW)
    return at


def path_of(decision: Decision) -> str:
    return appeal_url(decision).removeprefix("http://localhost:8000")


def test_the_link_shows_the_whole_statement_and_files_the_appeal(client: Client, clock: Any) -> None:
    # A link made a second later differs in its time.
    decision = factories.decided()
    path = path_of(decision)
    shown = client.get(path).content.decode()
    assert decision.reason in shown
    assert "提出申訴" in shown
    response = client.post(path, GROUNDS, follow=True)
    assert response.redirect_chain == [(path, 302)]
    assert "已經收到您的申訴" in response.content.decode()
    assert "另一位管理員最遲在" in response.content.decode()
    assert Appeal.objects.get().person == decision.person


def test_a_browser_that_sends_no_referrer_can_appeal(clock: Any) -> None:
    decision = factories.decided()
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(path_of(decision), GROUNDS, headers={"origin": "null"})
    assert response.status_code == 302


def test_whose_account_is_closed_can_appeal(client: Client, clock: Any) -> None:
    proposed = factories.decided(kind="close_account")
    decision = actions.confirm(proposed, by=factories.moderator(), now=NOW)
    decision.person.refresh_from_db()
    assert not decision.person.is_active
    assert client.post(path_of(decision), GROUNDS).status_code == 302
    assert Appeal.objects.count() == 1


def test_the_address_leaks_nowhere(client: Client, clock: Any) -> None:
    response = client.get(path_of(factories.decided()))
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert 'name="robots" content="noindex' in response.content.decode()


@pytest.mark.parametrize("token", ["nonsense", "1:2:3", "MQ:abc:def", "%00"])
def test_a_link_that_we_did_not_make_is_explained(client: Client, clock: Any, token: str) -> None:
    response = client.get(f"/moderation/appeal/{token}/")
    assert response.status_code == 404
    assert "這個連結不正確" in response.content.decode()


def test_a_link_to_what_is_not_in_force_opens_nothing(client: Client, clock: Any) -> None:
    dismissed = factories.decided(kind="dismiss")
    assert client.get(path_of(dismissed)).status_code == 404


def test_too_late_is_said_and_refused(client: Client, clock: Any) -> None:
    decision = factories.decided()
    assert decision.appeal_until is not None
    clock(decision.appeal_until - timedelta(microseconds=1))
    assert "提出申訴" in client.get(path_of(decision)).content.decode()
    clock(decision.appeal_until)
    response = client.post(path_of(decision), GROUNDS)
    assert response.status_code == 409
    assert "申訴期間已經過了" in response.content.decode()
    assert not Appeal.objects.exists()


def test_a_second_appeal_is_refused_and_the_first_is_shown(client: Client, clock: Any) -> None:
    decision = factories.decided()
    client.post(path_of(decision), GROUNDS)
    response = client.post(path_of(decision), {"grounds": "再說一次。"})
    assert response.status_code == 409
    assert "已經對這項處分提出過申訴" in response.content.decode()
    assert GROUNDS["grounds"] in response.content.decode()


@pytest.mark.parametrize(
    ("uphold", "words"), [(True, "申訴成立，處分已經撤銷"), (False, "申訴不成立，維持原處分")]
)
def test_the_outcome_is_shown_with_its_reason(client: Client, clock: Any, uphold: bool, words: str) -> None:
    decision = factories.decided()
    appeal = factories.appealed(decision)
    actions.decide_appeal(appeal, uphold=uphold, reason="又看了一次。", by=factories.moderator(), now=NOW)
    shown = client.get(path_of(decision)).content.decode()
    assert words in shown
    assert "又看了一次。" in shown


def test_what_was_lifted_otherwise_needs_no_appeal(client: Client, clock: Any) -> None:
    decision = factories.decided()
    again = actions.look_into(decision.comment, rule="abuse", by=factories.moderator(), now=NOW)
    actions.decide(
        again,
        kind="restore",
        reasons=factories.reasons(""),
        by=factories.moderator(),
        now=NOW + timedelta(hours=1),
    )
    assert "已經撤銷，不需要申訴" in client.get(path_of(decision)).content.decode()


def test_grounds_are_asked_for_and_what_was_typed_is_kept(client: Client, clock: Any) -> None:
    decision = factories.decided()
    response = client.post(path_of(decision), {"grounds": "  "})
    assert "請寫下您不同意這項處分的理由" in response.content.decode()
    long = "太" * 2001
    response = client.post(path_of(decision), {"grounds": long})
    assert long in response.content.decode()
    assert not Appeal.objects.exists()


def test_a_machine_that_tries_again_and_again_is_stopped(client: Client, clock: Any) -> None:
    decision = factories.decided()
    client.post(path_of(decision), GROUNDS)
    answers = [client.post(path_of(decision), GROUNDS).content.decode() for _try in range(appeals.TRIES)]
    assert "次數太多了" in answers[-1]


def test_the_person_affected_appeals_signed_in(clock: Any) -> None:
    decision = factories.decided()
    path = reverse("moderation:own_appeal", args=[decision.pk])
    browser = browser_of(decision.person)
    assert decision.reason in browser.get(path).content.decode()
    assert browser.post(path, GROUNDS)["Location"] == path
    assert Appeal.objects.count() == 1


def test_nobody_appeals_for_somebody_else(client: Client, clock: Any) -> None:
    decision = factories.decided()
    path = reverse("moderation:own_appeal", args=[decision.pk])
    assert browser_of(factories.citizen()).post(path, GROUNDS).status_code == 404
    stranger = client.post(path, GROUNDS)
    assert stranger.status_code == 403
    assert decision.reason not in stranger.content.decode()
    assert not Appeal.objects.exists()
