"""Jobs of petitions: each picks what is due and calls one action a time; all are safe to repeat."""

from collections.abc import Callable
from typing import Any

import structlog
from celery import shared_task

from participation import clock
from participation.search.actions import count_pairs
from petitions.actions import close, fold_signatures, pause_signing, reach_threshold, resume_signing
from petitions.models import Blackout, Petition

logger = structlog.get_logger()


@shared_task(name="petitions.tasks.fold_signatures")
def fold() -> None:
    """Fold the ledger until it is empty, then open the duties of petitions that crossed."""
    now = clock.now()
    while fold_signatures(now=now):
        now = clock.now()
    for petition in Petition.objects.crossed().select_related("record"):
        _safely(reach_threshold, petition, now=now)


@shared_task(name="petitions.tasks.advance_petitions")
def advance_petitions() -> None:
    """Stop and start clocks at the edges of blackouts, and close windows that ended."""
    now = clock.now()
    # First those that go on: a blackout may begin where another one ended.
    for petition in Petition.objects.filter(signing_paused_at__isnull=False):
        paused_at = petition.signing_paused_at
        within = Blackout.objects.at(paused_at) if paused_at else None
        if within and within.ends_at <= now:
            _safely(resume_signing, petition, blackout=within, now=now)
    # Then those that nobody stopped, since no job ran while a blackout lasted; one after the other,
    # because what one gives back may bring a window into the next.
    for over in Blackout.objects.over(now):
        for petition in Petition.objects.missed(over):
            _safely(pause_signing, petition, blackout=over, now=now)
            _safely(resume_signing, petition, blackout=over, now=now)
    to_close = Petition.objects.to_close(now)
    if blackout := Blackout.objects.at(now):
        for petition in Petition.objects.to_pause(blackout.starts_at, now):
            _safely(pause_signing, petition, blackout=blackout, now=now)
        # What ends within a blackout is given its time back; what ended before it, has ended.
        to_close = to_close.filter(closes_at__lte=blackout.starts_at)
    for petition in to_close.select_related("record"):
        _safely(close, petition, now=now)


@shared_task(name="petitions.tasks.count_title_pairs")
def count_title_pairs() -> None:
    """Count anew which pairs of characters are common in titles, for what is shown as similar."""
    count_pairs(Petition.objects.visible().values_list("title", flat=True).iterator())


def _safely(verb: Callable[..., Petition], petition: Petition, **facts: Any) -> None:
    """One petition that cannot be advanced (an unknown calendar year, say) must not hold up the others."""
    try:
        verb(petition, **facts)
    except Exception:
        logger.exception("petition_not_advanced", petition=petition.pk)
