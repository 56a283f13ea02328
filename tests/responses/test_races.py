"""Two people press at the same time, each through a connection of their own."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from participation.agencies.models import Role
from participation.record.models import Event
from participation.refusals import Refused
from participation.responses import actions
from participation.responses.models import Response, ResponseVersion
from petitions.actions import assign_agencies
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.responses.signing import approve, before_approval, drafted, office

pytestmark = pytest.mark.django_db(transaction=True)


def together(**verbs: Callable[[], Any]) -> dict[str, str]:
    """What each verb, all begun at once, was refused with; "" where it was done."""
    start, said = Barrier(len(verbs)), {}

    def run(name: str, verb: Callable[[], Any]) -> None:
        start.wait()
        try:
            verb()
            said[name] = ""
        except Refused as refused:
            said[name] = refused.refusal.code
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in verbs.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_two_approvers_publish_once() -> None:
    of = office()
    second = make.official(of.agency, Role.APPROVER)
    response = before_approval(of)
    said = together(one=lambda: approve(response, by=of.approver), two=lambda: approve(response, by=second))
    assert sorted(said.values()) == ["", "not-in-sign-off"]
    assert ResponseVersion.objects.count() == Event.objects.filter(kind="response_published").count() == 1


def test_who_takes_it_back_to_write_and_who_approves_take_turns_and_no_author_approves() -> None:
    of = office()
    response = before_approval(of)

    def rewrite_and_approve() -> None:
        # An approver who tries to become the author in between, and to approve their own words.
        actions.take_back(response, by=of.approver, now=NOW)
        actions.submit_response(drafted(of, by=of.approver, analysis="我自己寫的。"), by=of.approver, now=NOW)
        approve(response, by=of.control)
        approve(response, by=of.approver)

    second = make.official(of.agency, Role.APPROVER)
    said = together(swaps=rewrite_and_approve, approves=lambda: approve(response, by=second))
    response.refresh_from_db()
    assert said["swaps"] in {"own-draft", "not-in-sign-off", "published-before"}
    if response.is_published:
        assert response.publisher == second.person
        assert response.analysis == "本機關同意提議的方向。"


def test_the_job_run_twice_publishes_once() -> None:
    of = office()
    later = NOW + timedelta(hours=1)
    response = approve(before_approval(of), by=of.approver, go_live_at=later)
    said = together(
        one=lambda: actions.publish_due(response, now=later),
        two=lambda: actions.publish_due(response, now=later),
        off=lambda: actions.unschedule(response, by=of.officer, now=later),
    )
    published = Response.objects.published().count()
    assert (said["off"], published) in {("", 0), ("not-scheduled", 1)}
    assert ResponseVersion.objects.count() == published


def test_who_approves_and_who_takes_the_agency_off_take_turns() -> None:
    for _again in range(3):
        of, other, screener = office(), make.agency(), make.screener()
        response = before_approval(of)
        taking_off: dict[str, Any] = {"co": [], "reason": "業務移撥", "by": screener, "now": NOW}
        said = together(
            approves=partial(approve, response, by=of.approver),
            takes_off=partial(assign_agencies, of.petition, lead=[other], **taking_off),
        )
        response.refresh_from_db()
        # Whoever comes second is refused: nobody waits for the other, and nothing lingers.
        expected = ("", "not-assignable") if response.is_published else ("not-in-sign-off", "")
        assert (said["approves"], said["takes_off"]) == expected
        assert not response.workflow_in_progress


def test_who_sends_to_sign_off_and_who_takes_the_agency_off_leave_nothing_that_waits() -> None:
    of, other, screener = office(), make.agency(), make.screener()
    response = drafted(of)
    taking_off: dict[str, Any] = {"co": [], "reason": "業務移撥", "by": screener, "now": NOW}
    said = together(
        sends=partial(actions.submit_response, response, by=of.officer, now=NOW),
        takes_off=partial(assign_agencies, of.petition, lead=[other], **taking_off),
    )
    assert said["takes_off"] == ""
    assert said["sends"] in {"", "not-assigned"}
    assert not Response.objects.get(pk=response.pk).workflow_in_progress
