"""The end of the signing window, and blackouts that stop it for a while."""

from datetime import datetime

from django.db import transaction

from participation.record.actors import Actor
from participation.refusals import refuse_if
from participation.responses.actions import follow_assignment
from petitions import rules
from petitions.actions.common import locked, recorded
from petitions.lifecycles.shape import Status
from petitions.models import Blackout, Petition, SignatureLedger, WindowChange
from petitions.models.queries import CLOSING_GRACE


def close(petition: Petition, *, now: datetime) -> Petition:
    """End the signing window: without the threshold the petition is closed, with it signing just ends.

    Waits while ledger rows are unfolded, so that the last signature counts; does nothing when it is
    not yet due, paused by a blackout, or was closed by another worker.
    """
    with transaction.atomic():
        petition = locked(petition)
        if not _is_due(petition, now) or SignatureLedger.objects.filter(petition=petition).exists():
            return petition
        crossed = petition.threshold_is_reached or petition.signature_count >= petition.threshold
        if petition.status == Status.OPEN and crossed:
            return petition  # reach_threshold comes first
        petition.closed_at = petition.closes_at
        kind = "signing_ended"
        if petition.status == Status.OPEN:
            petition.status, kind = Status.CLOSED, "closed"
        petition.save(update_fields=["status", "closed_at"])
        recorded(
            petition, kind, by=Actor.system(), now=now, facts={"count": petition.signature_count}, once=True
        )
        if kind == "closed":
            # What an agency wrote ahead of the threshold will not be asked for.
            follow_assignment(petition.record, parts={}, now=now)
    return petition


def _is_due(petition: Petition, now: datetime) -> bool:
    return (
        petition.closed_at is None
        and petition.signing_paused_at is None
        and petition.closes_at is not None
        and petition.closes_at + CLOSING_GRACE <= now
        and petition.status in petition.lifecycle.signing_statuses
    )


def declare_blackout(*, starts_at: datetime, ends_at: datetime, reason: str) -> Blackout:
    """Announce a time in which nothing is proposed or signed. Two may not overlap (IntegrityError)."""
    return Blackout.objects.create(starts_at=starts_at, ends_at=ends_at, reason=reason)


def end_blackout(blackout: Blackout, *, now: datetime) -> Blackout:
    """End a blackout early; windows resume with exactly the time they had left. Refused unless it lasts."""
    with transaction.atomic():
        blackout = Blackout.objects.select_for_update().get(pk=blackout.pk)
        refuse_if(rules.may_end_blackout(starts_at=blackout.starts_at, ends_at=blackout.ends_at, now=now))
        blackout.ends_at = now
        blackout.save(update_fields=["ends_at"])
    return blackout


def pause_signing(petition: Petition, *, blackout: Blackout, now: datetime) -> Petition:
    """Stop the clock of an open window from the blackout's first instant on, or from its own opening.

    Not again for a blackout whose time was given back already; workers take turns at the petition's row.
    """
    with transaction.atomic():
        petition = locked(petition)
        paused_at = max(blackout.starts_at, petition.opened_at or blackout.starts_at)
        if not petition.lifecycle.observes_blackout:
            return petition
        if petition.signing_paused_at is not None or not petition.is_signing(paused_at):
            return petition
        if petition.window_changes.filter(blackout=blackout).exists():
            return petition
        petition.signing_paused_at = paused_at
        petition.save(update_fields=["signing_paused_at"])
        facts = {"from": paused_at.isoformat(), "until": blackout.ends_at.isoformat()}
        recorded(
            petition,
            "signing_paused",
            by=Actor.system(),
            now=now,
            facts=facts,
            texts={"reason": blackout.reason},
        )
    return petition


def resume_signing(petition: Petition, *, blackout: Blackout, now: datetime) -> Petition:
    """Start the clock again: the window ends later by exactly the time that the blackout took."""
    with transaction.atomic():
        petition = locked(petition)
        paused_at, old = petition.signing_paused_at, petition.closes_at
        if paused_at is None or old is None:
            return petition
        new = max(old, old + (blackout.ends_at - paused_at))
        if new > old:
            WindowChange.objects.create(
                petition=petition,
                blackout=blackout,
                old_closes_at=old,
                new_closes_at=new,
                reason=blackout.reason,
                at=now,
            )
        petition.signing_paused_at, petition.closes_at = None, new
        petition.save(update_fields=["signing_paused_at", "closes_at"])
        facts = {"closes_at_before": old.isoformat(), "closes_at": new.isoformat()}
        recorded(
            petition,
            "signing_resumed",
            by=Actor.system(),
            now=now,
            facts=facts,
            texts={"reason": blackout.reason},
        )
    return petition
