"""Leaving a subject by the link of a mail, without signing in (RFC 8058)."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from participation import clock
from participation.notices import actions
from participation.notices.audiences import may_be_left
from participation.notices.links import LEAVING, delivery_of
from participation.notices.models import Follow, SubjectKind
from participation.notices.subjects import names_of
from participation.notices.telling import audience_of, follow_behind
from participation.people.models import Person
from participation.record.models import DIGEST, Delivery
from participation.shell.access import access


@dataclass(frozen=True)
class Notice:
    """What a mail's link stands for: one subject, or all that comes by a digest."""

    delivery: Delivery
    person: Person

    @property
    def is_digest(self) -> bool:
        """Whether the mail was a digest."""
        return self.delivery.audience == DIGEST

    def heard(self) -> list[Follow]:
        """What the link stops, or what was stopped by it."""
        mine = Follow.objects.filter(person=self.person).with_subject().order_by("pk")
        if self.is_digest:
            frequency = self.delivery.frequency
            stopped = mine.filter(former=frequency, stopped_at__gte=self.delivery.not_before)
            return list(mine.filter(frequency=frequency) | stopped)
        follow_id = follow_behind(self.delivery)
        if follow_id is not None:
            return list(mine.filter(pk=follow_id))
        return list(mine.filter(kind=SubjectKind.RECORD, record=self.delivery.event.record_id))

    def leave(self) -> None:
        """Stop it."""
        now = clock.now()
        if self.is_digest:
            actions.leave_digests(self.person, self.delivery.frequency, now=now)
        else:
            actions.leave(self.person, follow_behind(self.delivery), self.delivery.event.record, now=now)


@access("public")
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Say what the link stops, stop it, and offer to take it up again. The token is the right to do so.

    Opening the link changes nothing: mail programs and virus scanners open links by themselves.
    """
    delivery = delivery_of(token, LEAVING)
    is_known = delivery is not None and (delivery.audience == DIGEST or may_be_left(audience_of(delivery)))
    if delivery is None or delivery.person is None or not is_known:
        raise Http404
    notice = Notice(delivery, delivery.person)
    if request.method == "POST":
        if request.POST.get("act") == "undo":
            actions.resume(notice.heard(), now=clock.now())
        else:
            notice.leave()
        if "List-Unsubscribe" not in request.POST:
            return redirect(request.path)
        # A mail program asks once and follows no redirect.
    return _page(request, notice)


def _page(request: HttpRequest, notice: Notice) -> HttpResponse:
    heard = notice.heard()
    names = names_of(heard)
    context = {
        "title": _("不再接收通知"),
        "is_digest": notice.is_digest,
        "is_weekly": notice.delivery.frequency == "weekly",
        "subjects": list(names.values()) or [notice.delivery.event.record.title],
        "is_stopped": bool(heard) and all(follow.is_stopped for follow in heard),
        "is_nothing": not heard and (notice.is_digest or follow_behind(notice.delivery) is not None),
    }
    return render(request, "notices/leave.html", context)
