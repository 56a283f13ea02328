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
from participation.press.rules import is_previewable
from participation.responses.models import Response

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


def opened(token: str, person: Person, now: datetime) -> Opened | None:
    """What a link opens for who is signed in: nothing unless all of it is true at this moment."""
    try:
        preview_id, accreditation_id = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    accreditation = Accreditation.objects.valid(now).filter(pk=accreditation_id, person=person).first()
    related = EmbargoedPreview.objects.select_related("response__record", "response__agency")
    preview = related.filter(pk=preview_id).first()
    if accreditation is None or preview is None:
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
