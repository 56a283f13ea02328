"""Writing archived petitions: in bulk, once, and without telling anybody."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.text import slugify

from participation.agencies.models import Agency
from participation.calendar.models import CalendarDay
from participation.calendar.rules import UnknownYear, WorkingCalendar, day_of, end_of
from participation.obligations.models import Obligation
from participation.obligations.rules import furthest
from participation.record.actors import SYSTEM
from participation.record.models import Event, EventText, ProcedureKey, Record
from participation.responses.models import Part, Response, ResponseState
from participation.search.rules import vector
from petitions.imports import AgencyName, ArchivedPetition, ArchivedPost, DayTotal
from petitions.lifecycles import lifecycle
from petitions.lifecycles.shape import Duty, Status
from petitions.models import Petition, PetitionAgency, SignatureBatch
from petitions.models.signature import BatchSource

# The archive does not say when an agency spoke with a proposer, so that duty is not recomputed.
RECOMPUTED = ("timetable", "formal_response")
REMAINDER = "未逐日記錄"


@dataclass(frozen=True)
class Archived:
    """A proposal with everything that the archive keeps of it."""

    petition: ArchivedPetition
    posts: tuple[ArchivedPost, ...]
    totals: tuple[DayTotal, ...]

    @property
    def digest(self) -> str:
        """Changes when anything in the archive about this proposal does."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


@dataclass
class Imported:
    """What became of the proposals handed in: numbers made, changed and left, and refusals by number."""

    made: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def import_petitions(archived: Sequence[Archived], *, now: datetime) -> Imported:
    """Bring archived petitions in, all of this batch or none.

    One whose archive entry is as it was is left alone; one that changed is brought up to date and
    its record says so. One whose duties fall into a year without a loaded calendar is refused.
    """
    outcome = Imported()
    with transaction.atomic():
        agencies = _Agencies()
        numbers = [item.petition.number for item in archived]
        records = {
            record.number: record for record in Record.objects.select_for_update().filter(number__in=numbers)
        }
        digests = _digests(records.values())
        calendar = CalendarDay.objects.working_calendar()
        for item in archived:
            record = records.get(item.petition.number)
            if record is not None and digests.get(record.pk) == item.digest:
                outcome.unchanged.append(item.petition.n)
                continue
            try:
                with transaction.atomic():
                    _Import(item, agencies, calendar, now).write(record)
            except UnknownYear as unknown:
                outcome.refused[item.petition.n] = str(unknown)
                continue
            (outcome.made if record is None else outcome.changed).append(item.petition.n)
    return outcome


def _digests(records: Iterable[Record]) -> dict[int, str]:
    events = Event.objects.filter(record__in=records, kind="imported").order_by("position")
    return {event.record_id: event.fact("digest", "") for event in events}


class _Agencies:
    """The archive's agencies as ours, by code or else by name; an unknown one is made, inactive."""

    def __init__(self) -> None:
        self.known = {agency.code: agency for agency in Agency.objects.all()}
        self.by_name = {agency.name: agency for agency in self.known.values()}

    def of(self, named: AgencyName) -> Agency:
        found = self.known.get(named.code) or self.by_name.get(named.name)
        if found is None:
            slug = slugify(f"archive-{named.code}")[:60]
            found = Agency.objects.create(
                code=named.code, slug=slug, name=named.name, is_active=False, position=9999
            )
            self.known[named.code] = self.by_name[named.name] = found
        return found


class _Import:
    """One archived petition on its way in."""

    def __init__(self, item: Archived, agencies: _Agencies, calendar: WorkingCalendar, now: datetime) -> None:
        self.row, self.posts, self.totals = item.petition, item.posts, item.totals
        self.digest, self.calendar, self.now = item.digest, calendar, now
        self.preset = lifecycle(self.row.lifecycle_key)
        self.lead = [agencies.of(named) for named in self.row.lead]
        self.co = [agency for named in self.row.co if (agency := agencies.of(named)) not in self.lead]
        self.posters = {post.agency: agencies.of(post.agency) for post in self.posts}

    def write(self, record: Record | None) -> None:
        """Make the petition, or bring the one that this record has up to date."""
        is_new = record is None
        self.record = record or Record.objects.create(
            procedure=ProcedureKey.PETITIONS,
            number=self.row.number,
            title=self.row.title,
            created_at=self.now,
        )
        self.petition = self._petition()
        self._parts()
        self._batches()
        new_responses = self._responses()
        self._events(is_new, new_responses)
        self._obligations()

    def _petition(self) -> Petition:
        row = self.row
        self.answered_at = self._answered_at()
        petition, _made = Petition.objects.update_or_create(
            record=self.record,
            defaults={
                "lifecycle_key": row.lifecycle_key,
                "status": self._status(),
                "title": row.title,
                "content": row.content,
                "benefit": row.benefit,
                "threshold": row.threshold,
                "proposed_at": row.proposed_at,
                "screened_at": row.opened_at,
                "opened_at": row.opened_at,
                "closes_at": row.closes_at,
                "closed_at": self._closed_at(),
                "threshold_reached_at": row.passed_at,
                "responded_at": self.answered_at,
                "withdrawn_at": row.revoked_at,
                "source": f"join:{row.key}",
                "search_vector": vector(row.title, f"{row.content}\n{row.benefit}"),
            },
        )
        if self.record.title != row.title:
            self.record.title = row.title
            self.record.save(update_fields=["title"])
        return petition

    def _status(self) -> Status:
        if self.row.outcome == "passed":
            return Status.RESPONDED if self.answered_at else Status.AWAITING_RESPONSE
        return {"open": Status.OPEN, "failed": Status.CLOSED, "revoked": Status.WITHDRAWN}[self.row.outcome]

    def _answered_at(self) -> datetime | None:
        """When the last lead agency gave its first formal answer; None while one is missing."""
        firsts = [self._first_post(agency, answer=True) for agency in self.lead]
        if not firsts or None in firsts:
            return None
        return max(post.posted_at for post in firsts if post is not None)

    def _first_post(self, agency: Agency, *, answer: bool) -> ArchivedPost | None:
        posts = (
            post
            for post in self.posts
            if self.posters[post.agency] == agency and (post.is_answer or not answer)
        )
        return min(posts, key=lambda post: post.posted_at, default=None)

    def _closed_at(self) -> datetime | None:
        if self.row.outcome == "revoked":
            return self.row.revoked_at
        return (
            self.row.closes_at
            if self.row.closes_at <= self.row.seen_at or self.row.outcome == "failed"
            else None
        )

    def _parts(self) -> None:
        parts = {agency.pk: Part.CO for agency in self.co} | {agency.pk: Part.LEAD for agency in self.lead}
        self.petition.agency_parts.exclude(agency__in=parts).delete()
        PetitionAgency.objects.bulk_create(
            (
                PetitionAgency(
                    petition=self.petition, agency_id=agency, part=part, assigned_at=self.row.opened_at
                )
                for agency, part in parts.items()
            ),
            update_conflicts=True,
            unique_fields=["petition", "agency"],
            update_fields=["part"],
        )

    def _batches(self) -> None:
        """Signatures per day, from running totals; what the archive did not date is a batch of its own."""
        self.petition.batches.filter(source=BatchSource.IMPORTED).delete()
        batches, before = [], 0
        for total in sorted(self.totals, key=lambda total: total.day):
            batches.append(self._batch(total.day.isoformat(), total.day, total.total - before))
            before = total.total
        batches.append(self._batch(REMAINDER, self._last_day(), self.row.count - before))
        SignatureBatch.objects.bulk_create(batch for batch in batches if batch.count > 0)
        counted = sum(batch.count for batch in batches if batch.count > 0)
        Petition.objects.filter(pk=self.petition.pk).update(batch_count=counted)

    def _batch(self, label: str, day: date, count: int) -> SignatureBatch:
        return SignatureBatch(
            petition=self.petition,
            source=BatchSource.IMPORTED,
            label=label,
            counted_on=day,
            count=count,
            entered_at=self.now,
        )

    def _last_day(self) -> date:
        """The last day on which signatures can have come that no daily total shows."""
        last = min(self.row.closes_at, self.row.seen_at) - timedelta(seconds=1)
        return max([day_of(last), *(total.day for total in self.totals)])

    def _responses(self) -> list[tuple[ArchivedPost, Response]]:
        known = set(Response.objects.filter(record=self.record).values_list("source", flat=True))
        new = [
            (post, self._response(post))
            for post in sorted(self.posts, key=lambda post: post.posted_at)
            if post.is_answer and self._source(post) not in known
        ]
        Response.objects.bulk_create(response for _post, response in new)
        return new

    def _source(self, post: ArchivedPost) -> str:
        return f"join:{post.n}:{post.position}"

    def _response(self, post: ArchivedPost) -> Response:
        agency = self.posters[post.agency]
        return Response(
            record=self.record,
            agency=agency,
            part=Part.LEAD if agency in self.lead else Part.CO,
            state=ResponseState.PUBLISHED,
            analysis=post.analysis,
            meetings=post.meetings,
            adoption=post.adoption,
            next_steps=post.next_steps,
            drafted_at=post.posted_at,
            published_at=post.posted_at,
            source=self._source(post),
        )

    def _events(self, is_new: bool, new_responses: list[tuple[ArchivedPost, Response]]) -> None:
        responses = dict(new_responses)
        self.answer_events: dict[ArchivedPost, Event] = {}
        events = [
            *(self._life() if is_new else ()),
            *(self._posted(post, responses.get(post)) for post in self.posts if is_new or post in responses),
            self._event("imported", self.now, facts={"digest": self.digest, "again": not is_new}),
        ]
        # The archive's instants order what happened; the import itself comes last.
        events.sort(key=lambda pair: (pair[0].kind == "imported", pair[0].at))
        for position, (event, _words) in enumerate(events, self.record.event_count + 1):
            event.position = position
        Event.objects.bulk_create(event for event, _words in events)
        EventText.objects.bulk_create(
            EventText(event=event, name=name, words=text)
            for event, words in events
            for name, text in words.items()
        )
        self.record.event_count += len(events)
        self.record.save(update_fields=["event_count"])

    def _event(
        self,
        kind: str,
        at: datetime,
        *,
        role: str = SYSTEM,
        agency: Agency | None = None,
        facts: dict[str, object] | None = None,
        words: dict[str, str] | None = None,
        once: bool = False,
    ) -> tuple[Event, dict[str, str]]:
        event = Event(
            record=self.record,
            position=0,
            kind=kind,
            at=at,
            actor_role=role,
            actor_agency=agency,
            rule=self.preset.key,
            facts=facts or {},
            once=kind if once else None,
        )
        return event, words or {}

    def _life(self) -> list[tuple[Event, dict[str, str]]]:
        row = self.row
        opened = {
            "closes_at": row.closes_at.isoformat(),
            "threshold": row.threshold,
            "lead": [agency.code for agency in self.lead],
            "co": [agency.code for agency in self.co],
        }
        events = [
            self._event("proposed", row.proposed_at, role="proposer"),
            self._event("published", row.opened_at, role="screener", facts=opened, once=True),
        ]
        if row.passed_at:
            facts = {"threshold": row.threshold, "reached_at": row.passed_at.isoformat()}
            events.append(self._event("threshold_reached", row.passed_at, facts=facts, once=True))
        if row.revoked_at:
            events.append(self._event("petition_withdrawn", row.revoked_at, role="proposer"))
        elif closed_at := self._closed_at():
            kind = "closed" if row.outcome == "failed" else "signing_ended"
            events.append(self._event(kind, closed_at, facts={"count": row.count}, once=True))
        if self.answered_at:
            events.append(self._event("responded", self.answered_at, once=True))
        return events

    def _posted(self, post: ArchivedPost, response: Response | None) -> tuple[Event, dict[str, str]]:
        agency = self.posters[post.agency]
        facts: dict[str, object] = {"agency": agency.code, "post": post.position}
        if response is None:
            pair = self._event(
                "timetable_published",
                post.posted_at,
                role="officer",
                agency=agency,
                facts=facts,
                words={"timetable": post.words} if post.words else {},
            )
        else:
            facts |= {"response": response.pk, "part": response.part}
            pair = self._event(
                "response_published", post.posted_at, role="approver", agency=agency, facts=facts
            )
        self.answer_events[post] = pair[0]
        return pair

    def _obligations(self) -> None:
        if self.row.passed_at is None:
            return
        for duty in self.preset.threshold.duties:
            if duty.kind in RECOMPUTED:
                for agency in self.lead:
                    self._owe(duty, agency, self.row.passed_at)

    def _owe(self, duty: Duty, agency: Agency, starts_at: datetime) -> None:
        due_at = end_of(starts_at, duty.period, self.calendar)
        obligation, _made = Obligation.objects.get_or_create(
            record=self.record,
            agency=agency,
            kind=duty.kind,
            starts_at=starts_at,
            defaults={
                "basis": str(duty.basis),
                "rule": self.preset.key,
                "due_at": due_at,
                "original_due_at": due_at,
                "period_amount": duty.period.amount,
                "period_unit": duty.period.unit,
                "max_extensions": duty.max_extensions,
                "latest_due_at": furthest(due_at, duty.max_extension, self.calendar)
                if duty.max_extensions
                else None,
                "reminds": False,
            },
        )
        post = self._first_post(agency, answer=duty.kind == "formal_response")
        if obligation.is_open and post is not None and post in self.answer_events:
            obligation.met_at, obligation.met_by = post.posted_at, self.answer_events[post]
            obligation.save(update_fields=["met_at", "met_by"])
