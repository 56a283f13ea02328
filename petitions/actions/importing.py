"""Writing archived petitions: in bulk, once, and without telling anybody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from participation.agencies.models import Agency
from participation.calendar.models import CalendarDay
from participation.calendar.rules import UnknownYear
from participation.obligations.models import Obligation
from participation.record.models import Event, EventText, Record
from participation.responses.actions import keep_versions
from participation.responses.models import Response
from petitions.actions.archived import Archived, Before, Rows
from petitions.imports import AgencyName
from petitions.models import Petition, PetitionAgency, SignatureBatch
from petitions.models.signature import BatchSource

# What the archive says of a petition; counts of signatures given here are not among it.
FROM_ARCHIVE = (
    "lifecycle_key",
    "status",
    "title",
    "content",
    "benefit",
    "threshold",
    "proposed_at",
    "screened_at",
    "opened_at",
    "closes_at",
    "closed_at",
    "threshold_reached_at",
    "responded_at",
    "withdrawn_at",
    "seen_at",
    "batch_count",
    "source",
    "search_vector",
)


@dataclass
class Imported:
    """What became of the proposals handed in: numbers made, changed and left, and refusals by number."""

    made: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def import_petitions(archived: Sequence[Archived], *, now: datetime) -> Imported:
    """Bring archived petitions in, all of this batch or none.

    One whose archive entry is as it was is left alone; one that changed, or whose window has ended since
    the archive saw it open, is brought up to date and its record says so. One whose duties fall into a
    year without a loaded calendar is refused.
    """
    outcome = Imported()
    with transaction.atomic():
        known = _known([item.petition.number for item in archived])
        agencies = _agencies(named for item in archived for named in item.agencies)
        calendar = CalendarDay.objects.working_calendar()
        coming: list[Rows] = []
        for item in archived:
            n, before = item.petition.n, known.get(item.petition.number)
            if before is not None and before.digest == item.digest(now):
                outcome.unchanged.append(n)
                continue
            try:
                rows = Rows(item, calendar=calendar, now=now)
            except UnknownYear as unknown:
                outcome.refused[n] = str(unknown)
                continue
            rows.join(agencies, before)
            coming.append(rows)
            (outcome.made if before is None else outcome.changed).append(n)
        _write(coming)
    return outcome


def _known(numbers: Sequence[str]) -> dict[str, Before]:
    """What earlier imports left, by public number; the records stay locked until the transaction ends."""
    found = Record.objects.select_for_update().filter(number__in=numbers)
    by_pk = {record.pk: Before(record) for record in found}
    for event in Event.objects.filter(record__in=by_pk).order_by("position"):
        by_pk[event.record_id].take(event)
    for record, source in Response.objects.filter(record__in=by_pk).values_list("record_id", "source"):
        by_pk[record].sources.add(source)
    for duty in Obligation.objects.filter(record__in=by_pk).select_related("agency"):
        by_pk[duty.record_id].duties[duty.agency_id, duty.kind, duty.starts_at] = duty
    return {before.record.number: before for before in by_pk.values()}


def _agencies(names: Iterable[AgencyName]) -> dict[AgencyName, Agency]:
    """The archive's agencies as ours, by code or else by name; an unknown one is made, inactive."""
    known = list(Agency.objects.all())
    by_code = {agency.code: agency for agency in known}
    by_name = {agency.name: agency for agency in known}
    slugs = {agency.slug for agency in known}
    found: dict[AgencyName, Agency] = {}
    for named in dict.fromkeys(names):
        agency = by_code.get(named.code) or by_name.get(named.name)
        if agency is None:
            slug = slugify(f"archive-{named.code}")[:50]
            # Codes may differ in a character that an address leaves out.
            slug = f"{slug}-{len(slugs)}" if slug in slugs else slug
            slugs.add(slug)
            agency = Agency.objects.create(
                code=named.code, slug=slug, name=named.name, is_active=False, position=9999
            )
            by_code[named.code] = by_name[named.name] = agency
        found[named] = agency
    return found


def _write(coming: Sequence[Rows]) -> None:
    """Write everything of a batch, one statement per table; each row needs the keys of those before it."""
    Record.objects.bulk_create(rows.record for rows in coming if rows.is_new)
    petitions = [rows.petition() for rows in coming]
    Petition.objects.bulk_create(
        petitions, update_conflicts=True, unique_fields=["record"], update_fields=FROM_ARCHIVE
    )
    changed = [rows.record for rows in coming if not rows.is_new]
    PetitionAgency.objects.filter(petition__record__in=changed).delete()
    PetitionAgency.objects.bulk_create(part for rows in coming for part in rows.parts())
    SignatureBatch.objects.filter(petition__record__in=changed, source=BatchSource.IMPORTED).delete()
    SignatureBatch.objects.bulk_create(batch for rows in coming for batch in rows.batches())
    _write_story(coming)
    _write_duties(coming)


def _write_story(coming: Sequence[Rows]) -> None:
    responses = [rows.responses() for rows in coming]
    made = Response.objects.bulk_create(response for new in responses for response in new.values())
    keep_versions(made)
    events = [pair for rows, new in zip(coming, responses, strict=True) for pair in rows.events(new)]
    Event.objects.bulk_create(event for event, _words in events)
    EventText.objects.bulk_create(
        EventText(event=event, name=name, words=text)
        for event, words in events
        for name, text in words.items()
    )
    # With their titles, which may have been changed in the archive.
    Record.objects.bulk_update([rows.record for rows in coming], ["title", "event_count"])


def _write_duties(coming: Sequence[Rows]) -> None:
    duties = [duty for rows in coming for duty in rows.duties()]
    Obligation.objects.bulk_create(duty for duty in duties if duty._state.adding)
    known = [duty for duty in duties if not duty._state.adding]
    Obligation.objects.bulk_update(known, ["met_at", "met_by"])
