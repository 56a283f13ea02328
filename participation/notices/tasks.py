"""The jobs that empty the outbox and put digests together."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from smtplib import SMTPException
from time import monotonic

import structlog
from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from participation import clock
from participation.notices import actions
from participation.notices.audiences import people_of
from participation.notices.composing import Composed
from participation.notices.letters import digest_letter, letter
from participation.notices.links import address_hash
from participation.notices.models import Bounce, Follow, HeardFrom
from participation.notices.sending import Postman, answer_of, reason_of, says_mailbox_is_gone
from participation.notices.slips import Mark, mark_of, slip_of_this_process, throw_away_old
from participation.notices.telling import audience_of, deliveries_to, follow_behind
from participation.people.models import Person
from participation.record.models import DIGEST, DIGESTS, Delivery, DeliveryState

logger = structlog.get_logger(__name__)

# Beat calls every 2 s. A short turn leaves the worker to other jobs however long the queue is.
TURN_SECONDS = 1.8
BATCH = 2000  # people of an audience that are written at a time
LETTERS = 100  # letters that are claimed at a time
SERVER_AWAY = timedelta(minutes=1)
# A slip that is not here may lie on another machine, whose workers are given time to look into it.
ELSEWHERE = timedelta(minutes=10)


@shared_task
def deliver() -> None:
    """Expand audiences and send mails for one short turn, over one connection.

    An error in a composition stops this turn alone, is logged with the job, and its delivery comes back
    when the claim is stale; the others of its batch are put back at once.
    """
    ends = monotonic() + TURN_SECONDS
    _clear_up_after_the_dead()
    _throw_away_slips(str(settings.DATA_DIR), clock.now().date())
    with Postman(slip_of_this_process()) as postman:
        while monotonic() < ends:
            taken = actions.claim(now=clock.now(), most=LETTERS, per_minute=settings.MAILS_PER_MINUTE)
            if not taken or not _work_off(taken, postman, lambda: monotonic() < ends):
                return


def _clear_up_after_the_dead() -> None:
    """Take back what dead workers had in hand, and find out what became of the letters they were sending."""
    now = clock.now()
    actions.take_back(now=now)
    for delivery in actions.doubtful(now=now):
        try:
            mark = mark_of(delivery.worker, delivery.pk)
        except FileNotFoundError:
            if delivery.claimed_at and delivery.claimed_at > now - actions.STALE - ELSEWHERE:
                continue
            # The slip went with its machine. Better told twice, under one Message-ID, than not at all.
            logger.warning("mail_in_doubt", delivery=delivery.pk)
            mark = None
        actions.settle(delivery, left=mark is not None, confirmed=mark is Mark.TAKEN, now=now)


@lru_cache(maxsize=1)
def _throw_away_slips(_folder: str, _day: date) -> None:
    """Once a day in each process, for every machine has slips of its own."""
    gone = throw_away_old(clock.now().timestamp(), _in_doubt)
    if gone:
        logger.info("slips_thrown_away", number=gone)


def _in_doubt(workers: Collection[str]) -> Collection[str]:
    """Those of some workers who were sending a letter of which it is not known yet whether it left."""
    sending = Delivery.objects.filter(state=DeliveryState.SENDING, worker__in=workers)
    return set(sending.values_list("worker", flat=True))


def _work_off(taken: list[Delivery], postman: Postman, has_time: Callable[[], bool]) -> bool:
    """Do what was claimed, as far as there is time; False when the mail server is away."""
    batch = _Batch(taken)
    rest = list(taken)
    try:
        while rest and has_time():
            delivery = rest.pop(0)
            if delivery.person_id is None:
                _expand(delivery)
            elif not batch.send(delivery, postman):
                actions.put_back([delivery, *rest], until=clock.now() + SERVER_AWAY)
                rest.clear()
                return False
        return True
    finally:
        try:
            batch.stamp_last()
        finally:
            actions.put_back(rest)


def _expand(delivery: Delivery) -> None:
    found = people_of(delivery.event, delivery.audience, after=delivery.expanded_to)
    people, now = list(islice(found, BATCH)), clock.now()
    actions.expand(
        delivery,
        deliveries_to(delivery, people, now),
        upto=people[-1] if people else delivery.expanded_to,
        more=len(people) == BATCH,
        now=now,
    )


class _Batch:
    """What was claimed at a time, with what all of it needs to know, asked for once."""

    def __init__(self, taken: list[Delivery]) -> None:
        self.entries: dict[int, list[Delivery]] = {}
        digests = [delivery.pk for delivery in taken if delivery.audience == DIGEST]
        if digests:
            held = Delivery.objects.filter(digest__in=digests, state=DeliveryState.HELD)
            for entry in held.to_compose().order_by("event_id"):
                self.entries.setdefault(entry.digest_id or 0, []).append(entry)
        told = [*taken, *(entry for entries in self.entries.values() for entry in entries)]
        ids = {number for delivery in told if (number := follow_behind(delivery))}
        self.follows = Follow.objects.with_subject().in_bulk(ids) if ids else {}
        people = {delivery.person_id for delivery in taken if delivery.person_id}
        self.composed = Composed()
        self.stopped = Bounce.objects.stopped(people, settings.MAIL_BOUNCES_BEFORE_STOPPING)
        # The letter that the server has taken and that is stamped together with the next one.
        self.last: Delivery | None = None

    def stamp_last(self) -> None:
        """Stamp the last letter as done: no other follows it."""
        last, self.last = self.last, None
        if last is not None:
            actions.finish(last, now=clock.now())

    def send(self, delivery: Delivery, postman: Postman) -> bool:
        """Send one letter, or note why there is none; False when the mail server is away."""
        person = delivery.person
        # Whose account a decision has closed is still told of it: that mail holds the way to appeal.
        if person is None or not person.email:
            actions.fail(delivery, "no address", now=clock.now(), for_good=True)
            return True
        if (person.pk, address_hash(person.email)) in self.stopped:
            actions.leave_unsent(delivery, "mailbox refuses")
            return True
        try:
            postman.call()
        except (OSError, SMTPException) as error:
            logger.warning("mail_server_away", reason=reason_of(error))
            return False
        with translation.override(person.language):
            mail = self._compose(delivery, person)
        if mail is None:
            actions.finish(delivery, now=clock.now())
        elif self._begin(delivery, postman) and _hand_over(delivery, mail, postman):
            self.last = delivery
            if delivery.audience == DIGEST:
                self.stamp_last()  # with all that it carries
        return True

    def _begin(self, delivery: Delivery, postman: Postman) -> bool:
        begun = actions.begin(delivery, worker=postman.slip.worker, now=clock.now(), before=self.last)
        self.last = None
        return begun

    def _compose(self, delivery: Delivery, person: Person) -> EmailMultiAlternatives | None:
        """The letter in the active language; None to stay silent."""
        if delivery.audience == DIGEST:
            entries = self.entries.get(delivery.pk, [])
            if not entries:
                return None
            return digest_letter(delivery, entries, person, follows=self.follows, composed=self.composed)
        message = self.composed.notice_of(delivery.event, person, audience_of(delivery))
        return letter(delivery, message, person, follows=self.follows) if message else None


def _hand_over(delivery: Delivery, mail: EmailMultiAlternatives, postman: Postman) -> bool:
    """Whether the server took the letter; what it refused is dealt with."""
    try:
        postman.hand_over(mail, delivery.pk)
    except (OSError, SMTPException) as error:
        _refused(delivery, error)
        postman.reset()
        return False
    return True


def _refused(delivery: Delivery, error: OSError) -> None:
    """A server's no: for good and against the mailbox, if it is about that; or not now."""
    now, gone = clock.now(), says_mailbox_is_gone(error)
    logger.warning("mail_refused", delivery=delivery.pk, attempt=delivery.attempts, reason=reason_of(error))
    actions.fail(delivery, reason_of(error), now=now, for_good=gone)
    if gone:
        code, status = answer_of(error)
        actions.note_bounce(delivery, code=code, status=status, heard_from=HeardFrom.SERVER, now=now)


@shared_task
def gather_digests() -> None:
    """Put together the digests whose time has come: daily ones at 8:00, weekly ones on Monday.

    Asked every minute, so that a job that was not running at eight does it when it is back.
    """
    ends = monotonic() + TURN_SECONDS * 10
    for frequency in DIGESTS:
        while actions.compose_digests(frequency, now=clock.now()) and monotonic() < ends:
            continue
