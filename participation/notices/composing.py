"""The ordinary notice: what happened, why, where to look, and why the reader hears of it."""

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participation.agencies.models import Agency
from participation.notices.audiences import FOLLOWERS, OF_THE_AGENCY, OF_THE_PLATFORM, may_be_left
from participation.obligations.kinds import place_of_work
from participation.obligations.notices import letter_of
from participation.people.models import Person
from participation.record.models import Event
from participation.record.procedures import Message, procedure_of

Composer = Callable[[Event, Person, str], Message | None]
_registered: dict[str, Composer] = {}
_alike: set[str] = set()
TITLE = 30  # characters of a title in a subject: more is cut by phones


def register_composer(kind: str, composer: Composer, *, alike: bool = False) -> None:
    """Let a part of the core write the notices of its own kind of events, in whichever procedure.

    ALIKE says that everybody of an audience reads the same words.
    """
    _registered[kind] = composer
    if alike:
        _alike.add(kind)


def notice_of(event: Event, person: Person, audience: str) -> Message | None:
    """The notice of an event for a person in the active language; None to stay silent."""
    composer = _registered.get(event.kind) or procedure_of(event.record).compose
    return composer(event, person, audience)


def is_alike(event: Event, audience: str) -> bool:
    """Whether all who follow or back a record read the same words of this event.

    Audiences that nobody may leave are small, and what they read may be theirs alone.
    """
    return may_be_left(audience) and (event.kind in _alike or event.kind not in _registered)


class Composed:
    """The notices of a batch: one event is put into words once for all who read the same ones."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, str, str | None], Message | None] = {}

    def notice_of(self, event: Event, person: Person, audience: str) -> Message | None:
        """The notice of an event for a person in the active language; None to stay silent."""
        if not is_alike(event, audience):
            return notice_of(event, person, audience)
        key = (event.pk, audience, get_language())
        if key not in self._made:
            self._made[key] = notice_of(event, person, audience)
        return self._made[key]

    def gist_of(self, event: Event, person: Person, audience: str) -> str:
        """The one line of substance for a digest; empty where it would have to be written for each reader."""
        message = self.notice_of(event, person, audience) if is_alike(event, audience) else None
        return message.gist if message else ""


def compose(event: Event, person: Person, audience: str) -> Message:
    """A notice of any event in the active language, from the sentence of its procedure."""
    procedure, record = procedure_of(event.record), event.record
    happened, title = procedure.sentence(event), title_of(event)
    owed = letter_of(event, title)
    words = event.words
    reason = words.get("reason") or words.get("note") or ""
    place, link_text = _place(event, audience)
    return Message(
        subject=owed.subject
        or _("%(happened)s（%(title)s）") % {"happened": happened.rstrip("。."), "title": title},
        paragraphs=(
            _("「%(title)s」（%(number)s）：") % {"title": record.title, "number": record.number},
            happened,
        ),
        facts=(*owed.facts, *([(_("理由"), reason)] if reason else [])),
        link=settings.SITE_URL + (place or procedure.url(record)),
        link_text=link_text or _("查看這件事的完整紀錄"),
        gist=reason,
        why=why_of(audience),
    )


def title_of(event: Event) -> str:
    """The title of the event's record as it fits into a subject."""
    return Truncator(event.record.title).chars(TITLE)


def _place(event: Event, audience: str) -> tuple[str, str]:
    """Where somebody of an office works on the matter, and the words on the link; empty for the public."""
    if audience in OF_THE_PLATFORM:
        agency = Agency.objects.platform()
    elif audience in OF_THE_AGENCY:
        agency = Agency.objects.filter(code=event.fact("agency", "")).first()
    else:
        return "", ""
    if agency is None:
        return "", ""
    # A duty's event says which duty; else the event itself is the work.
    kind = event.fact("kind", "") if event.fact("obligation") else event.kind
    if agency.is_platform and audience == "supervisors":
        # They watch over the platform's work, which others do.
        return reverse("casework_desk:duties"), _("在工作桌查看")
    return place_of_work(event.record, agency, kind), _("在工作桌處理")


def why_of(audience: str) -> str:
    """Why somebody of an audience hears of an event."""
    if audience in OF_THE_AGENCY or audience in OF_THE_PLATFORM:
        return _("您收到這封信，是因為您在承辦機關負責這項工作。")
    if audience == FOLLOWERS:
        return _("您收到這封信，是因為您追蹤這件事；您可以隨時在「我的頁面」取消追蹤。")
    return _("您收到這封信，是因為您參與了這件事。")
