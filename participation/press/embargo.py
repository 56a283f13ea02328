"""Scheduled answers, and the links by which accredited press reads them before their time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.urls import reverse
from wagtail.models import Revision

from participation.people.models import Person
from participation.press.models import Accreditation, EmbargoedPreview
from participation.press.rules import is_previewable, why_over
from participation.record.models import Record
from participation.record.procedures import public_records
from participation.refusals import Refusal
from participation.responses.models import Response, ResponseVersion

SALT = "press.preview"


@dataclass(frozen=True)
class Scheduled:
    """An approved text and the instant at which it will be published."""

    at: datetime
    revision: Any

    @property
    def response(self) -> Response:
        """The response as it will be."""
        found: Response = self.revision.as_object()
        return found


def scheduled(response: Response) -> Scheduled | None:
    """What is approved to be published later; None where nothing is."""
    kind = ContentType.objects.get_for_model(Response)
    waiting = Revision.objects.filter(
        base_content_type=kind, object_id=str(response.pk), approved_go_live_at__isnull=False
    )
    found = waiting.order_by("-approved_go_live_at").first()
    return Scheduled(found.approved_go_live_at, found) if found else None


def token_of(preview: EmbargoedPreview, accreditation: Accreditation) -> str:
    """The part of the address that belongs to one preview and one accredited person."""
    return signing.dumps([preview.pk, accreditation.pk], salt=SALT)


@dataclass(frozen=True)
class Opened:
    """A preview that may be read by this person now."""

    preview: EmbargoedPreview
    accreditation: Accreditation
    scheduled: Scheduled


@dataclass(frozen=True)
class Over:
    """A preview that may not be read any more, and what its reader is told instead."""

    preview: EmbargoedPreview
    refusal: Refusal
    # The newest public text of the answer, if there is one.
    published: ResponseVersion | None

    @property
    def is_published(self) -> bool:
        """Whether what could be read beforehand, or what took its place, is public."""
        return self.published is not None and self.published.published_at >= self.preview.offered_at


def _read(token: str) -> tuple[EmbargoedPreview, Accreditation] | None:
    """Whom a link was made for, and what it showed."""
    try:
        preview_id, accreditation_id = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    related = EmbargoedPreview.objects.select_related("response__record", "response__agency")
    preview = related.filter(pk=preview_id).first()
    accreditation = Accreditation.objects.filter(pk=accreditation_id).first()
    return (preview, accreditation) if preview and accreditation else None


def over(token: str, person: Person, now: datetime) -> Over | None:
    """What is told to accredited press whose own link opens nothing any more; nothing to anybody else."""
    found = _read(token)
    is_press = Accreditation.objects.valid(now).filter(person=person).exists()
    if found is None or found[1].person_id != person.pk or not is_press:
        return None
    preview, waiting = found[0], scheduled(found[0].response)
    refusal = why_over(
        scheduled_for=waiting.at if waiting else None,
        until=preview.until,
        is_withdrawn=preview.ended_by_id is not None,
        now=now,
    )
    readable = Record.objects.filter(public_records()).values("pk")
    versions = ResponseVersion.objects.filter(response=preview.response, response__record__in=readable)
    return Over(preview, refusal, versions.order_by("-number").first())


def opened(token: str, person: Person, now: datetime) -> Opened | None:
    """What a link opens for who is signed in: nothing unless all of it is true at this moment."""
    found = _read(token)
    if found is None:
        return None
    preview, accreditation = found
    if accreditation.person_id != person.pk or not accreditation.is_valid(now):
        return None
    waiting = scheduled(preview.response)
    if waiting is None or not _is_readable(preview, waiting.at, now):
        return None
    return Opened(preview, accreditation, waiting)


def _is_readable(preview: EmbargoedPreview, at: datetime, now: datetime) -> bool:
    return is_previewable(scheduled_for=at, until=preview.until, ended_at=preview.ended_at, now=now)


def readable_by(person: Person, now: datetime) -> list[dict[str, Any]]:
    """The previews that are open for this person, the soonest to end first."""
    accreditation = Accreditation.objects.valid(now).filter(person=person).first()
    if accreditation is None:
        return []
    open_ones = EmbargoedPreview.objects.filter(ended_at__isnull=True, until__gt=now)
    found = open_ones.select_related("response__record", "response__agency").order_by("until", "pk")[:50]
    return [
        {"preview": preview, "url": reverse("press:preview", args=[token_of(preview, accreditation)])}
        for preview in found
        if (waiting := scheduled(preview.response)) and _is_readable(preview, waiting.at, now)
    ]
