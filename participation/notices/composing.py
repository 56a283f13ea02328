"""The ordinary notice: what happened, why, where to look, and why the reader hears of it."""

from collections.abc import Callable

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from participation.notices.audiences import FOLLOWERS, OF_THE_AGENCY, OF_THE_PLATFORM
from participation.people.models import Person
from participation.record.models import Event
from participation.record.procedures import Message, procedure_of

Composer = Callable[[Event, Person, str], Message | None]
_registered: dict[str, Composer] = {}


def register_composer(kind: str, composer: Composer) -> None:
    """Let a part of the core write the notices of its own kind of events, in whichever procedure."""
    _registered[kind] = composer


def notice_of(event: Event, person: Person, audience: str) -> Message | None:
    """The notice of an event for a person in the active language; None to stay silent."""
    composer = _registered.get(event.kind) or procedure_of(event.record).compose
    return composer(event, person, audience)


def compose(event: Event, person: Person, audience: str) -> Message:
    """A notice of any event in the active language, from the sentence of its procedure."""
    procedure, record = procedure_of(event.record), event.record
    happened = procedure.sentence(event)
    title = Truncator(record.title).chars(40)
    paragraphs = [
        _("「%(title)s」（%(number)s）：") % {"title": record.title, "number": record.number},
        happened,
    ]
    words = event.words
    if reason := words.get("reason") or words.get("note"):
        paragraphs.append(_("理由：%(reason)s") % {"reason": reason})
    paragraphs.append(_why(audience))
    return Message(
        subject=_("%(happened)s：%(title)s") % {"happened": happened.rstrip("。."), "title": title},
        paragraphs=tuple(paragraphs),
        link=settings.SITE_URL + procedure.url(record),
        link_text=_("查看這件事的完整紀錄"),
    )


def _why(audience: str) -> str:
    if audience in OF_THE_AGENCY or audience in OF_THE_PLATFORM:
        return _("您收到這封信，是因為您在承辦機關負責這項工作。")
    if audience == FOLLOWERS:
        return _("您收到這封信，是因為您追蹤這件事；您可以隨時在「我的頁面」取消追蹤。")
    return _("您收到這封信，是因為您參與了這件事。")
