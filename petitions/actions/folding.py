"""The fold: from ledger rows to stored counts, and from a count to the threshold's duties."""

from datetime import date, datetime
from itertools import accumulate

from django.db import connection, transaction
from django.db.models import F

from participation.record.actors import Actor
from participation.refusals import Refused, refuse_if
from petitions import rules
from petitions.actions.common import debtors, locked, open_duty, recorded
from petitions.lifecycles.shape import Status
from petitions.models import Petition, SignatureBatch

# DELETE … RETURNING takes each ledger row exactly once, whoever else folds: rows that another fold
# has locked are skipped and rows committed later wait for the next run. (Folding up to an id or a
# time was measured to lose rows that commit late.) Rows are picked first and apart: as a condition of
# the DELETE the choice may be made anew for every row, and the limit limits nothing. A locked row keeps
# its place (ctid), so that the table needs no index. The crossing
# instant is that of the signature or the batch with which the running total reached the threshold,
# not that of the fold.
_FOLD = """
WITH picked AS MATERIALIZED (
    SELECT ctid FROM petitions_signatureledger ORDER BY at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM petitions_signatureledger AS ledger USING picked WHERE ledger.ctid = picked.ctid
    RETURNING ledger.id, petition_id, delta, level, at
), hours AS (
    INSERT INTO petitions_signaturehour AS kept (petition_id, hour, level, signed, withdrawn)
    SELECT petition_id, date_trunc('hour', at), level, count(*) FILTER (WHERE delta > 0),
           count(*) FILTER (WHERE delta < 0)
    FROM gone GROUP BY 1, 2, 3
    ON CONFLICT (petition_id, hour, level) DO UPDATE
    SET signed = kept.signed + excluded.signed, withdrawn = kept.withdrawn + excluded.withdrawn
), step AS (
    SELECT petition_id, at, id, delta FROM gone
    UNION ALL
    SELECT petition_id, entered_at, 0, count FROM petitions_signaturebatch
    WHERE petition_id IN (SELECT petition_id FROM gone)
), running AS (
    SELECT step.petition_id, step.at, petition.threshold,
           petition.online_count
           + sum(step.delta) OVER (PARTITION BY step.petition_id ORDER BY step.at, step.id) AS total
    FROM step JOIN petitions_petition AS petition ON petition.record_id = step.petition_id
), crossing AS (
    SELECT petition_id, min(at) AS at FROM running WHERE total >= threshold GROUP BY 1
), change AS (
    SELECT petition_id, sum(delta) AS delta, max(at) AS latest FROM gone GROUP BY 1
)
UPDATE petitions_petition AS petition
SET online_count = petition.online_count + change.delta,
    folded_at = GREATEST(%(now)s, change.latest),
    threshold_reached_at = COALESCE(petition.threshold_reached_at, crossing.at)
FROM change LEFT JOIN crossing USING (petition_id)
WHERE petition.record_id = change.petition_id
RETURNING abs(change.delta)
"""
FOLD_AT_ONCE = 20_000
# Any number: the advisory lock by which one fold runs at a time, so that two never deadlock.
FOLD_LOCK = 71_001


def fold_signatures(*, now: datetime, at_once: int = FOLD_AT_ONCE) -> int:
    """Add what the ledger holds to the stored counts and hourly roll-ups; returns petitions touched.

    At most AT_ONCE ledger rows, the oldest first: until 0 is returned there may be more. Exact however
    often and by however many it is run at once, and after a crash at any point: it is one statement in
    one transaction.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FOLD_LOCK])
        row = cursor.fetchone()
        if row is None or not row[0]:
            return 0
        cursor.execute(_FOLD, {"limit": at_once, "now": now})
        return len(cursor.fetchall())


def reach_threshold(petition: Petition, *, now: datetime) -> Petition:
    """Record that the threshold was crossed and open the duties that follow from it, once.

    Safe to call from several workers: the row is locked, and the event is unique per record.
    """
    with transaction.atomic():
        petition = locked(petition)
        if petition.status != Status.OPEN or not _has_crossed(petition):
            return petition
        reached_at = petition.threshold_reached_at or _reached_by_batch(petition, now)
        petition.threshold_reached_at = reached_at
        petition.status = Status.AWAITING_RESPONSE
        petition.save(update_fields=["threshold_reached_at", "status"])
        facts = {
            "threshold": petition.threshold,
            "count": petition.signature_count,
            "reached_at": reached_at.isoformat(),
        }
        recorded(petition, "threshold_reached", by=Actor.system(), now=now, facts=facts, once=True)
        for duty in petition.lifecycle.threshold.duties:
            for agency in debtors(petition, duty):
                open_duty(petition, duty, agency=agency, starts_at=reached_at, by=Actor.system(), now=now)
    return petition


def _has_crossed(petition: Petition) -> bool:
    return petition.threshold_is_reached or petition.signature_count >= petition.threshold


def _reached_by_batch(petition: Petition, now: datetime) -> datetime:
    """When a batch carried the count over the threshold, no signature having done so."""
    batches = petition.batches.order_by("entered_at", "id").values_list("entered_at", "count")
    totals = accumulate(batches, lambda total, batch: (batch[0], total[1] + batch[1]))
    needed = petition.threshold - petition.online_count
    return next((at for at, total in totals if total >= needed), now)


def announce_batch(
    petition: Petition, *, source: str, label: str, count: int, counted_on: date, by: Actor, now: datetime
) -> SignatureBatch:
    """Count signatures collected elsewhere, publicly and apart from those given here.

    Refused once signing is over. A label used before for this petition and source is refused by the
    database (IntegrityError): a batch counts once.
    """
    with transaction.atomic():
        petition = locked(petition)
        if not petition.is_signing(now):
            raise Refused(rules.SIGNING_OVER)
        refuse_if(None if count >= 1 else rules.EMPTY_BATCH)
        batch = SignatureBatch.objects.create(
            petition=petition,
            source=source,
            label=label,
            count=count,
            counted_on=counted_on,
            entered_by=by.person,
            entered_at=now,
        )
        Petition.objects.filter(pk=petition.pk).update(batch_count=F("batch_count") + count)
        recorded(petition, "batch_announced", by=by, now=now, facts={"source": source, "count": count})
    return batch
