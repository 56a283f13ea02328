"""From a draft to its publication: the chain, step by step."""

from datetime import datetime
from typing import Any

from django.db import transaction

from participation.agencies.models import Role
from participation.record.actors import Actor
from participation.record.procedures import procedure_of
from participation.refusals import Refused, refuse_if
from participation.responses import rules
from participation.responses.actions.chains import default_chain
from participation.responses.actions.common import (
    keep_revision,
    locked,
    ours,
    person_of,
    standing_of,
    told,
    within,
    written_of,
)
from participation.responses.actions.ending import AUTHORS, forget_time, leave_sign_off
from participation.responses.actions.holding import hold_if_needed, refuse_unless_looked_at
from participation.responses.models import (
    Chain,
    Response,
    SignOffTask,
    WorkflowState,
    deciders_of,
)
from participation.responses.publishing import make_public
from participation.responses.rules import Turn, TurnShape
from participation.responses.texts import content_of

SIGNERS = "response_signers"


def submit_response(response: Response, *, by: Actor, now: datetime, seen: str | None = None) -> Response:
    """Send the text in the making to sign-off, through the chain as it is today.

    SEEN is the revision that was read; None is for those who read nothing before. Refused while the text is
    not whole, while a unit owes its part, to a text that is already being decided about, to a correction
    that corrects nothing or says not why, and to an agency that has no part in the record any more. What
    may hold personal data is held from this moment.
    """
    with transaction.atomic():
        response = ours(response, by)
        refuse_if(None if _is_assigned(response) else rules.NOT_ASSIGNED)
        refuse_if(rules.refuse_unread(seen=seen, present=response.revision_seen))
        chain = Chain.objects.of(response.agency_id) or default_chain(now=now)
        waiting = response.unit_parts.filter(for_version=response.next_number, delivered_at=None)
        refuse_if(
            rules.may_submit(
                standing_of(response, by.person),
                written=written_of(response),
                waiting_for=waiting.count(),
                chain=[TurnShape(turn.kind, turn.role) for turn in chain.steps],
            )
        )
        refuse_if(rules.NO_CHANGE if _says_the_same(response, response.draft) else None)
        keep_revision(response)
        _end_earlier(response)
        state = WorkflowState(
            content_type=response.get_content_type(),
            base_content_type=response.get_base_content_type(),
            object_id=str(response.pk),
            workflow=chain.workflow,
            requested_by=person_of(by),
        )
        state.save()
        _begin(state, chain.steps[0], by, now)
        hold_if_needed(response, now=now)
        told(response, "response_submitted", by=by, now=now, tell=(SIGNERS,))
    return response


def _is_assigned(response: Response) -> bool:
    """Whether the agency has a part by now: it may have lost it while its people were writing."""
    assigned = procedure_of(response.record).assigned(response.record)
    return any(part.agency.pk == response.agency_id for part in assigned)


def _says_the_same(response: Response, draft: Response) -> bool:
    """Whether the draft of a correction was written back to what the public reads already."""
    return response.is_published and content_of(draft) == content_of(response)


def _end_earlier(response: Response) -> None:
    """What was sent back ends when it is sent anew: the whole chain sees the new text."""
    earlier: Any = response.workflow_states.filter(status=WorkflowState.STATUS_NEEDS_CHANGES)
    earlier.update(status=WorkflowState.STATUS_CANCELLED)


def _begin(state: Any, turn: SignOffTask, by: Actor, now: datetime) -> None:
    begun = turn.start(state, user=by.person)
    # Wagtail stamps its rows with the computer's clock; how long a step waits is told by the platform's.
    begun.started_at = now
    begun.save(update_fields=["started_at"])
    state.current_task_state = begun
    state.save()


def _decided_at(task_state: Any, now: datetime) -> None:
    task_state.finished_at = now
    task_state.save(update_fields=["finished_at"])


def approve_response(
    response: Response,
    *,
    seen: int | None,
    comment: str = "",
    go_live_at: datetime | None = None,
    by: Actor,
    now: datetime,
) -> Response:
    """Decide the present step in favour. The last one publishes, now or at GO_LIVE_AT, by `respond`.

    SEEN is the revision that was read. Refused when it is no longer the present one, to whoever does
    not decide this step, and at the last one to everybody who has written any of the text since it was
    last public: the row is locked, so two requests at once take turns.
    """
    with transaction.atomic():
        response = within(response, by)
        task_state, turn, is_last = _present_turn(response, by)
        refuse_if(None if response.latest_revision_id == seen else rules.DRAFT_CHANGED)
        refuse_if(rules.LAST_TURN_ONLY if go_live_at and not is_last else None)
        refuse_if(rules.refuse_time(go_live_at, now))
        if is_last:
            refuse_unless_looked_at(response)
            # It was whole when it was sent; an agency that has to lead by now owes more than one that joined.
            refuse_if(rules.refuse_unfinished(written_of(response)))
        # Without Wagtail's own way on: it would send mails at once, and publish past our verb.
        task_state.approve(user=by.person, update=False, comment=comment.strip())
        _decided_at(task_state, now)
        state = task_state.workflow_state
        facts = {"turn": turn.kind, "last": is_last}
        if not is_last:
            _begin(state, state.get_next_task().specific, by, now)
            told(response, "step_approved", by=by, now=now, facts=facts, tell=(SIGNERS,))
            return response
        state.status = WorkflowState.STATUS_APPROVED
        state.save()
        told(response, "step_approved", by=by, now=now, facts=facts)
        if go_live_at:
            _schedule(response, go_live_at, by, now)
        else:
            make_public(response, by=by, now=now)
    return Response.objects.get(pk=response.pk)


def approve_at_once(
    response: Response, *, seen: int | None, go_live_at: datetime | None = None, by: Actor, now: datetime
) -> Response:
    """All steps of the default chain in one, where an approver stands for the control unit as well.

    Only for agencies that have named neither a control unit nor a chain of their own; refused as each
    of the steps is. What is not in sign-off yet is sent there first.
    """
    with transaction.atomic():
        response = ours(response, by)
        refuse_if(None if response.is_signed_at_once else rules.NOT_IN_SIGN_OFF)
        refuse_if(None if response.latest_revision_id == seen else rules.DRAFT_CHANGED)
        if not response.workflow_in_progress:
            response = submit_response(response, by=by, now=now)
            seen = response.latest_revision_id
        task = response.current_workflow_task
        if task and task.kind == Turn.CONTROL:
            response = approve_response(response, seen=seen, by=by, now=now)
        return approve_response(response, seen=seen, go_live_at=go_live_at, by=by, now=now)


def _present_turn(response: Response, by: Actor) -> tuple[Any, SignOffTask, bool]:
    """The step that is being decided, refused to whoever may not."""
    task_state = response.current_workflow_task_state
    turn: SignOffTask | None = task_state.task.specific if task_state else None
    person = person_of(by)
    is_yours = turn is not None and person.pk in deciders_of(turn, response.agency_id)
    is_last = bool(task_state and task_state.workflow_state.is_at_final_task)
    # Whoever may change Wagtail's workflows can shorten a chain on which a text is on its way.
    refuse_if(rules.NO_APPROVER if turn and is_last and turn.role != Role.APPROVER else None)
    refuse_if(
        rules.may_decide(
            is_in_sign_off=turn is not None,
            is_your_turn=is_yours,
            is_last=is_last,
            person_id=person.pk,
            authors=response.writers,
        )
    )
    assert turn is not None
    return task_state, turn, is_last


def send_back(response: Response, *, reason: str, by: Actor, now: datetime) -> Response:
    """Decide the present step against: the text returns to its author, with the reason."""
    with transaction.atomic():
        response = within(response, by)
        task_state = response.current_workflow_task_state
        turn = task_state.task.specific if task_state else None
        refuse_if(rules.NOT_IN_SIGN_OFF if turn is None else None)
        assert turn is not None
        is_yours = person_of(by).pk in deciders_of(turn, response.agency_id)
        refuse_if(None if is_yours else rules.NOT_YOUR_TURN)
        refuse_if(None if reason.strip() else rules.SAY_WHY)
        task_state.reject(user=by.person, update=False, comment=reason.strip())
        _decided_at(task_state, now)
        state = task_state.workflow_state
        state.status = WorkflowState.STATUS_NEEDS_CHANGES
        state.save()
        told(
            response,
            "response_sent_back",
            by=by,
            now=now,
            facts={"turn": turn.kind},
            texts={"reason": reason.strip()},
            tell=(AUTHORS,),
        )
    return response


def take_back(response: Response, *, by: Actor, now: datetime) -> Response:
    """Whoever works for the agency takes the text out of sign-off, to go on writing."""
    with transaction.atomic():
        response = ours(response, by)
        task_state = response.current_workflow_task_state
        refuse_if(rules.NOT_IN_SIGN_OFF if task_state is None else None)
        leave_sign_off(response, by=by.person, now=now)
        facts = {"task": task_state.task_id}
        told(response, "response_taken_back", by=by, now=now, facts=facts, tell=(SIGNERS,))
    return response


def _schedule(response: Response, go_live_at: datetime, by: Actor, now: datetime) -> None:
    revision: Any = response.latest_revision
    revision.approved_go_live_at = go_live_at
    revision.save(update_fields=["approved_go_live_at"])
    response.go_live_at = go_live_at
    response.save(update_fields=["go_live_at"])
    facts = {"go_live_at": go_live_at.isoformat()}
    told(response, "response_scheduled", by=by, now=now, facts=facts, tell=(AUTHORS,))


def unschedule(response: Response, *, by: Actor, now: datetime) -> Response:
    """Take an approved text off its time; it goes through sign-off anew."""
    with transaction.atomic():
        response = ours(response, by)
        refuse_if(None if response.is_scheduled else rules.NOT_SCHEDULED)
        forget_time(response)
        told(response, "response_unscheduled", by=by, now=now, tell=(AUTHORS, "approvers"))
    return response


def publish_due(response: Response, *, now: datetime) -> Response:
    """Publish an approved text whose time has come, by whoever approved it, through the one verb.

    The approval was an act of the agency, valid when it was given: it stands when whoever gave it has left
    the office meanwhile, as a signed letter does that leaves the house a day later. The page of the text
    says so, and until then anybody who works for the agency can take it off its time.

    Where the verb refuses (the petition was closed meanwhile, say), the text is taken off its time and
    authors and approvers are told why. Doing it twice publishes once.
    """
    with transaction.atomic():
        response = locked(response)
        approver = response.approver
        if response.due_at is None or response.due_at > now or approver is None:
            return response
        by = Actor.official(approver, response.agency, Role.APPROVER)
        try:
            with transaction.atomic():
                refuse_unless_looked_at(response)
                make_public(response, by=by, now=now, by_clock=True)
        except Refused as refused:
            forget_time(response)
            hold_if_needed(response, now=now)
            told(
                response,
                "response_not_published",
                by=Actor.system(),
                now=now,
                facts={"code": refused.refusal.code},
                texts={"reason": str(refused.refusal.sentence)},
                tell=(AUTHORS, "approvers"),
            )
    return Response.objects.get(pk=response.pk)
