"""What happens inside an agency and between it and the platform's desk, in sentences and notices.

A notice of a note never holds its words: mail leaves the house, the note does not.
"""

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participation.agencies.models import Agency, AgencyRole
from participation.agencies.rules import Office
from participation.casework.actions import part_of
from participation.casework.models import CaseOfficer, Note
from participation.casework.rules import DECIDERS, Outcome, holds, may_read, workers_of
from participation.gate.models import HeldStatement, seconders
from participation.gate.statements import label_of
from participation.people.models import Person
from participation.record.models import Event
from participation.record.procedures import Message, procedure_of


def _agency(event: Event) -> str:
    english = event.fact("agency_name_en") if (get_language() or "").startswith("en") else ""
    return str(english or event.fact("agency_name", ""))


def _declined(event: Event) -> str:
    return _("%(agency)s表示這件事不屬於其主管，由平臺決定。") % {"agency": _agency(event)}


def _decided(event: Event) -> str:
    sentences = {
        Outcome.RELEASED.value: _("平臺同意%(agency)s不再分辦。"),
        Outcome.KEPT.value: _("平臺決定%(agency)s繼續分辦。"),
        Outcome.DISPUTED.value: _("%(agency)s的權責有爭議，所有分辦機關都列為主辦。"),
    }
    return sentences[event.fact("outcome")] % {"agency": _agency(event)}


def _act(event: Event) -> dict[str, str]:
    return {"act": _("「%(label)s」") % {"label": label_of(str(event.fact("verb", "")))}}


SENTENCES: dict[str, Callable[[Event], str]] = {
    "assignment_declined": _declined,
    "decline_decided": _decided,
    "officer_assigned": lambda event: _("指派承辦人。"),
    "officer_unassigned": lambda event: _("取消承辦人的指派。"),
    "note_written": lambda event: _("寫下內部註記。"),
    "statement_held": lambda event: _("%(act)s的文字可能含有個人資料，送請複核。") % _act(event),
    "statement_decided": lambda event: (
        (
            _("%(act)s的個人資料複核：可以公布。")
            if event.fact("allowed")
            else _("%(act)s的個人資料複核：不得公布。")
        )
        % _act(event)
    ),
    "statement_taken_back": lambda event: _("收回%(act)s送請複核的文字。") % _act(event),
}


def _case_officer(event: Event) -> "QuerySet[Person]":
    given = CaseOfficer.objects.filter(pk=event.fact("case_officer", 0))
    return Person.objects.filter(pk__in=given.values("officer"), is_active=True)


def _mentioned(event: Event) -> "QuerySet[Person]":
    mentions = Note.objects.filter(pk=event.fact("note", 0)).values("mentions__person")
    return Person.objects.filter(pk__in=mentions, is_active=True)


def _platform_desk(event: Event) -> "QuerySet[Person]":
    held = AgencyRole.objects.filter(agency__is_platform=True, role__in=DECIDERS)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).exclude(pk=event.actor_id)


def _held(event: Event) -> HeldStatement:
    found = HeldStatement.objects.select_related("agency", "author", "decided_by", "record")
    return found.get(pk=event.fact("statement"))


def _second(event: Event) -> "QuerySet[Person]":
    held = _held(event)
    return seconders(held.agency, held.author)


def _author(event: Event) -> "QuerySet[Person]":
    return Person.objects.filter(pk=_held(event).author_id, is_active=True)


AUDIENCES = {
    "case_officer": _case_officer,
    "note_mentioned": _mentioned,
    "note_platform": _platform_desk,
    "statement_second": _second,
    "statement_author": _author,
}


def compose_assigned(event: Event, person: Person, audience: str) -> Message | None:
    """The notice to an officer who was given a case; silent once somebody else has it, or another agency."""
    given = CaseOfficer.objects.present().filter(pk=event.fact("case_officer", 0), officer=person)
    found = given.select_related("agency", "by").first()
    if found is None or not _has_work(event, found.agency):
        return None
    paragraphs = [_("%(name)s請您承辦：") % {"name": found.by.public_name}, _title(event)]
    if found.reason:
        paragraphs.append(_("說明：%(reason)s") % {"reason": found.reason})
    return _message(event, found.agency, _("請您承辦：%(title)s"), paragraphs)


def compose_note(event: Event, person: Person, audience: str) -> Message | None:
    """The notice to somebody whom a note mentions, without its words; silent for who may not read it."""
    note = Note.objects.select_related("agency", "author").filter(pk=event.fact("note", 0)).first()
    platform = Agency.objects.platform()
    if note is None or note.withdrawn_at or platform is None:
        return None
    held = AgencyRole.objects.held_by(person.pk)
    if not may_read(
        held,
        agency_id=note.agency_id,
        agency_is_platform=note.agency.is_platform,
        for_platform=note.for_platform,
        platform_id=platform.pk,
    ):
        return None
    is_own = any(
        office.agency_id == note.agency_id and office.role in workers_of(is_platform=note.agency.is_platform)
        for office in held
    )
    paragraphs = [
        _("%(name)s在內部註記中提到您：") % {"name": note.author.public_name},
        _title(event),
        _("註記只有機關內部看得到，這封信不引述內容。"),
    ]
    if is_own and not _has_work(event, note.agency):
        return None
    of = note.agency if is_own else platform
    place = _notes_of(event, of) if of.is_platform and not _screens(held, platform) else ""
    return _message(event, of, _("內部註記提到您：%(title)s"), paragraphs, place=place)


def _has_work(event: Event, agency: Agency) -> bool:
    """Whether the agency has anything to do with the record still; its pages are closed otherwise."""
    return agency.is_platform or part_of(event.record, agency) is not None


def _screens(held: list[Office], platform: Agency) -> bool:
    return holds(held, agency_id=platform.pk, roles=DECIDERS)


def _notes_of(event: Event, agency: Agency) -> str:
    """The page of an agency's notes, which is open to all who may read them, unlike that of the record."""
    return reverse("casework_desk:note", args=[agency.slug, event.record.number])


def compose_held(event: Event, person: Person, audience: str) -> Message | None:
    """The notice to those who may decide, without the words; silent once that is done or for who left."""
    held = _held(event)
    if not held.is_open or not seconders(held.agency, held.author).filter(pk=person.pk).exists():
        return None
    asks = _("%(name)s要「%(label)s」，文字可能含有個人資料，請您複核可不可以公布：")
    paragraphs = [
        asks % {"name": held.author.public_name, "label": held.label},
        _title(event),
        _("文字與找到的內容只有機關內部看得到，這封信不引述。"),
    ]
    return _message(event, held.agency, _("請複核個人資料：%(title)s"), paragraphs, place=_place(held))


def compose_decided(event: Event, person: Person, audience: str) -> Message | None:
    """The notice to the author of what a second person decided, and why."""
    held = _held(event)
    if held.decided_by is None:
        return None
    said = (
        _("%(name)s複核了您要「%(label)s」的文字，認為可以公布，已經以您的名義公布：")
        if held.is_allowed
        else _("%(name)s複核了您要「%(label)s」的文字，認為不得公布，請改寫後再送出：")
    )
    paragraphs = [said % {"name": held.decided_by.public_name, "label": held.label}, _title(event)]
    if reason := event.words.get("reason"):
        paragraphs.append(_("理由：%(reason)s") % {"reason": reason})
    return _message(event, held.agency, _("個人資料複核的結果：%(title)s"), paragraphs, place=_place(held))


def _place(held: HeldStatement) -> str:
    return reverse("casework_desk:held", args=[held.pk])


def _title(event: Event) -> str:
    return _("「%(title)s」（%(number)s）") % {"title": event.record.title, "number": event.record.number}


def _message(
    event: Event, agency: Agency, subject: str, paragraphs: list[str], *, place: str = ""
) -> Message:
    place = place or procedure_of(event.record).workplace(event.record, agency)
    return Message(
        subject=subject % {"title": Truncator(event.record.title).chars(40)},
        paragraphs=(*paragraphs, _("您收到這封信，是因為您在機關負責這項工作。")),
        link=f"{settings.SITE_URL}{place}",
        link_text=_("到後台辦理"),
    )


def compose_declined(event: Event, person: Person, audience: str) -> Message | None:
    """The notice to the platform's desk, which leads to where it decides."""
    message = procedure_of(event.record).compose(event, person, audience)
    link = settings.SITE_URL + reverse("casework_desk:declines")
    return replace(message, link=link, link_text=_("到後台辦理")) if message else None


def compose_answered_decline(event: Event, person: Person, audience: str) -> Message | None:
    """The notice to the agency that declined; the case is closed to it once it was released."""
    message = procedure_of(event.record).compose(event, person, audience)
    if message is None or event.fact("outcome") != Outcome.RELEASED:
        return message
    link = settings.SITE_URL + procedure_of(event.record).url(event.record)
    return replace(message, link=link, link_text=_("查看這件事的完整紀錄"))


COMPOSERS = {
    "assignment_declined": compose_declined,
    "decline_decided": compose_answered_decline,
    "officer_assigned": compose_assigned,
    "note_written": compose_note,
    "statement_held": compose_held,
    "statement_decided": compose_decided,
}
