"""One archived petition as the rows that it becomes. Writes nothing; `importing` does, for many at once."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from participation.agencies.models import Agency
from participation.calendar.rules import WorkingCalendar, day_of, end_of
from participation.obligations.models import Obligation
from participation.obligations.rules import furthest
from participation.record.actors import SYSTEM
from participation.record.models import Event, ProcedureKey, Record
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
# An event is told once: of a post by its number, of the petition itself by 0.
Told = tuple[str, int]


@dataclass(frozen=True)
class Archived:
    """A proposal with everything that the archive keeps of it."""

    petition: ArchivedPetition
    posts: tuple[ArchivedPost, ...]
    totals: tuple[DayTotal, ...]

    def has_ended(self, now: datetime) -> bool:
        """Whether its window is over although the archive last saw it open, below the threshold.

        The archive was collected on a day; what was open then is not open for ever.
        """
        row = self.petition
        return row.outcome == "open" and row.closes_at <= now and row.count < row.threshold

    def digest(self, now: datetime) -> str:
        """Changes when anything in the archive about this proposal does, and when its window has ended."""
        said = repr(self) + ("ended" if self.has_ended(now) else "")
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def agencies(self) -> Iterator[AgencyName]:
        """Every agency named in it."""
        yield from self.petition.lead
        yield from self.petition.co
        yield from (post.agency for post in self.posts)


@dataclass
class Before:
    """What an earlier import has left of a petition."""

    record: Record
    digest: str = ""
    told: dict[Told, Event] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    duties: dict[tuple[int, str, datetime], Obligation] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Note an event; the latest import says what the archive was like then."""
        self.told[event.kind, event.fact("post", 0)] = event
        if event.kind == "imported":
            self.digest = event.fact("digest", "")


class Rows:
    """The rows of one archived petition; those of an earlier import are not made again.

    Raises UnknownYear at once where a duty falls into a year without a loaded calendar.
    """

    def __init__(self, item: Archived, *, calendar: WorkingCalendar, now: datetime) -> None:
        self.row, self.posts, self.totals = item.petition, item.posts, item.totals
        self.digest, self.now = item.digest(now), now
        self.is_closed = self.row.outcome == "failed" or item.has_ended(now)
        self.preset = lifecycle(self.row.lifecycle_key)
        self.ends = list(self._ends(calendar))

    def _ends(self, calendar: WorkingCalendar) -> Iterator[tuple[Duty, datetime, datetime | None]]:
        if self.row.passed_at is None:
            return
        for duty in self.preset.threshold.duties:
            if duty.kind in RECOMPUTED:
                due_at = end_of(self.row.passed_at, duty.period, calendar)
                latest = furthest(due_at, duty.max_extension, calendar) if duty.max_extensions else None
                yield duty, due_at, latest

    def join(self, agencies: dict[AgencyName, Agency], before: Before | None) -> None:
        """Say which agencies the archive means and what is there already."""
        self.lead = list(dict.fromkeys(agencies[named] for named in self.row.lead))
        co = dict.fromkeys(agencies[named] for named in self.row.co)
        self.co = [agency for agency in co if agency not in self.lead]
        self.posters = {post.agency: agencies[post.agency] for post in self.posts}
        self.answered_at = self._answered_at()
        self.is_new = before is None
        self.before = before or Before(self._record())
        self.record = self.before.record
        self.record.title = self.row.title

    def _record(self) -> Record:
        return Record(
            procedure=ProcedureKey.PETITIONS,
            number=self.row.number,
            title=self.row.title,
            created_at=self.now,
        )

    def petition(self) -> Petition:
        """The petition, with the counts that its batches add up to."""
        row = self.row
        return Petition(
            record=self.record,
            lifecycle_key=row.lifecycle_key,
            status=self._status(),
            title=row.title,
            content=row.content,
            benefit=row.benefit,
            threshold=row.threshold,
            proposed_at=row.proposed_at,
            screened_at=row.opened_at,
            opened_at=row.opened_at,
            closes_at=row.closes_at,
            closed_at=self._closed_at(),
            threshold_reached_at=row.passed_at,
            responded_at=self.answered_at,
            withdrawn_at=row.revoked_at,
            seen_at=row.seen_at,
            batch_count=sum(count for _label, _day, count in self._counts()),
            source=f"join:{row.key}",
            search_vector=vector(row.title, f"{row.content}\n{row.benefit}"),
        )

    def _status(self) -> Status:
        if self.row.outcome == "passed":
            return Status.RESPONDED if self.answered_at else Status.AWAITING_RESPONSE
        if self.row.outcome == "revoked":
            return Status.WITHDRAWN
        return Status.CLOSED if self.is_closed else Status.OPEN

    def _answered_at(self) -> datetime | None:
        """When the last lead agency gave its first formal answer; None while one is missing."""
        if self.row.passed_at is None:
            return None
        firsts = [self._first_post(agency, answer=True) for agency in self.lead]
        given = [post.posted_at for post in firsts if post is not None]
        return max(given) if given and len(given) == len(firsts) else None

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
        is_over = self.row.closes_at <= self.row.seen_at or self.is_closed
        return self.row.closes_at if is_over else None

    def parts(self) -> list[PetitionAgency]:
        """Who leads and who joins."""
        named = [(agency, Part.LEAD) for agency in self.lead] + [(agency, Part.CO) for agency in self.co]
        return [
            PetitionAgency(
                petition_id=self.record.pk, agency=agency, part=part, assigned_at=self.row.opened_at
            )
            for agency, part in named
        ]

    def batches(self) -> list[SignatureBatch]:
        """Signatures per day, from running totals; what the archive did not date is a batch of its own."""
        return [
            SignatureBatch(
                petition_id=self.record.pk,
                source=BatchSource.IMPORTED,
                label=label,
                counted_on=day,
                count=count,
                entered_at=self.now,
            )
            for label, day, count in self._counts()
        ]

    def _counts(self) -> Iterator[tuple[str, date, int]]:
        counted = 0
        # A total below an earlier one adds nothing: batches only ever add.
        for total in sorted(self.totals, key=lambda total: total.day):
            if total.total > counted:
                yield total.day.isoformat(), total.day, total.total - counted
                counted = total.total
        if self.row.count > counted:
            yield REMAINDER, self._last_day(), self.row.count - counted

    def _last_day(self) -> date:
        """The last day on which signatures can have come that no daily total shows."""
        last = min(self.row.closes_at, self.row.seen_at) - timedelta(seconds=1)
        return max([day_of(last), *(total.day for total in self.totals)])

    def responses(self) -> dict[ArchivedPost, Response]:
        """The formal answers that are not there yet, oldest first."""
        return {
            post: self._response(post)
            for post in sorted(self.posts, key=lambda post: post.posted_at)
            if post.is_answer and self._source(post) not in self.before.sources
        }

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

    def events(self, responses: dict[ArchivedPost, Response]) -> list[tuple[Event, dict[str, str]]]:
        """What happened and is not told yet, in order of time, each with its words; the import comes last."""
        told = [*self._life(), *(self._posted(post, responses) for post in self.posts)]
        new = [pair for pair in told if (pair[0].kind, pair[0].fact("post", 0)) not in self.before.told]
        # The last answer and its effect have one instant; the effect comes after it.
        new.sort(key=lambda pair: (pair[0].at, pair[0].kind == "responded"))
        new.append(self._event("imported", self.now, facts={"digest": self.digest, "again": not self.is_new}))
        for position, (event, _words) in enumerate(new, self.record.event_count + 1):
            event.position = position
            self.before.take(event)
        self.record.event_count += len(new)
        return new

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

    def _life(self) -> Iterator[tuple[Event, dict[str, str]]]:
        row = self.row
        opened: dict[str, object] = {
            "closes_at": row.closes_at.isoformat(),
            "threshold": row.threshold,
            "lead": [agency.code for agency in self.lead],
            "co": [agency.code for agency in self.co],
        }
        yield self._event("proposed", row.proposed_at, role="proposer")
        yield self._event("published", row.opened_at, role="screener", facts=opened, once=True)
        if row.passed_at:
            reached: dict[str, object] = {
                "threshold": row.threshold,
                "reached_at": row.passed_at.isoformat(),
            }
            yield self._event("threshold_reached", row.passed_at, facts=reached, once=True)
        if row.outcome == "revoked" and row.revoked_at:
            yield self._event("petition_withdrawn", row.revoked_at, role="proposer")
        elif closed_at := self._closed_at():
            kind = "closed" if self.is_closed else "signing_ended"
            counted: dict[str, object] = {"count": row.count}
            if row.seen_at < closed_at:
                counted["seen_at"] = row.seen_at.isoformat()
            yield self._event(kind, closed_at, facts=counted, once=True)
        if self.answered_at:
            yield self._event("responded", self.answered_at, once=True)

    def _posted(
        self, post: ArchivedPost, responses: dict[ArchivedPost, Response]
    ) -> tuple[Event, dict[str, str]]:
        agency = self.posters[post.agency]
        facts: dict[str, object] = {"agency": agency.code, "post": post.position}
        if not post.is_answer:
            words = {"timetable": post.words} if post.words else {}
            return self._event(
                "timetable_published", post.posted_at, role="officer", agency=agency, facts=facts, words=words
            )
        if response := responses.get(post):
            facts |= {"response": response.pk, "part": response.part}
        return self._event("response_published", post.posted_at, role="approver", agency=agency, facts=facts)

    def duties(self) -> Iterable[Obligation]:
        """What each lead agency owed, and when the archive shows it met. Needs the events written."""
        for duty, due_at, latest_due_at in self.ends:
            for agency in self.lead:
                yield self._duty(duty, agency, due_at, latest_due_at)

    def _duty(
        self, duty: Duty, agency: Agency, due_at: datetime, latest_due_at: datetime | None
    ) -> Obligation:
        starts_at = self.row.passed_at
        assert starts_at is not None, "only a petition over its threshold has ends"
        owed = self.before.duties.get((agency.pk, duty.kind, starts_at)) or Obligation(
            record=self.record,
            agency=agency,
            kind=duty.kind,
            starts_at=starts_at,
            basis=str(duty.basis),
            rule=self.preset.key,
            due_at=due_at,
            original_due_at=due_at,
            period_amount=duty.period.amount,
            period_unit=duty.period.unit,
            max_extensions=duty.max_extensions,
            latest_due_at=latest_due_at,
            reminds=False,
        )
        post = self._first_post(agency, answer=duty.kind == "formal_response")
        if owed.is_open and post is not None:
            kind = "response_published" if post.is_answer else "timetable_published"
            owed.met_at, owed.met_by = post.posted_at, self.before.told[kind, post.position]
        return owed
