"""One's own notices on the platform: what was mailed, and what the mail did not reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participation import clock
from participation.notices.actions import mark_read
from participation.notices.composing import notice_of
from participation.notices.telling import audience_of
from participation.people.models import Person
from participation.record.models import Delivery
from participation.record.procedures import Message
from participation.shell.access import access

PAGE = 20


@dataclass(frozen=True)
class Notice:
    """A notice in the reader's language, and where its link leads: on this site without its host."""

    delivery: Delivery
    message: Message

    @property
    def url(self) -> str:
        """The page with the whole notice."""
        return reverse("moderation:notice", args=[self.delivery.pk])

    @property
    def link(self) -> str:
        """Where the reader can act."""
        link = self.message.link
        if not link.startswith(f"{settings.SITE_URL}/"):
            return link
        parts = urlsplit(link)
        return parts._replace(scheme="", netloc="").geturl()

    @property
    def is_unread(self) -> bool:
        """Whether it has not been opened."""
        return self.delivery.read_at is None


@access("signed_in")
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """My notices, newest first."""
    person = cast(Person, request.user)
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    found = Delivery.objects.filter(person=person).for_inbox().order_by("-pk")
    rows = list((found.filter(pk__lt=before) if before else found)[: PAGE + 1])
    here = reverse("moderation:inbox")
    notices = composed(rows[:PAGE], person)
    context = {
        "title": _("通知"),
        "notices": notices,
        "has_unread": any(notice.is_unread for notice in notices),
        "next_url": f"{here}?{urlencode({'before': rows[PAGE - 1].pk})}" if len(rows) > PAGE else "",
        "first_url": here if before else "",
    }
    return render(request, "discussion/inbox.html", context)


@access("signed_in")
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice in full; opening it is reading it."""
    person = cast(Person, request.user)
    delivery = Delivery.objects.filter(person=person, pk=pk).for_inbox().first()
    notices = composed([delivery], person) if delivery else []
    if delivery is None or not notices:
        raise Http404
    mark_read(person, now=clock.now(), delivery=delivery)
    return render(request, "discussion/inbox_notice.html", {"notice": notices[0]})


@access("signed_in")
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all my notices as read."""
    mark_read(cast(Person, request.user), now=clock.now())
    return redirect("moderation:inbox")


def composed(rows: Sequence[Delivery], person: Person) -> list[Notice]:
    """The notices in the active language; what is silent for this person is left out."""
    made = [(row, notice_of(row.event, person, audience_of(row))) for row in rows]
    return [Notice(row, message) for row, message in made if message is not None]
