"""The frame of a page of the press desk."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.agencies.models import Role
from participation.record.desk import Desk, held_by
from participation.refusals import Refusal
from participation.shell.desk import framed, refusals_shown_by, status_of


def desk_of(request: HttpRequest) -> Desk:
    """The desk of who is signed in."""
    return Desk(*held_by(request))


def accredits(desk: Desk) -> bool:
    """Whether the accreditation of press is shown."""
    return desk.sees_all or desk.holds_at_platform(Role.SUPERVISOR)


def page(request: HttpRequest, template: str, *, title: str, **context: Any) -> HttpResponse:
    """Render `press/desk/<template>` in the frame of the administration."""
    trail = [(_("首頁"), reverse("wagtailadmin_home")), (title, "")]
    return framed(
        request, f"press/desk/{template}", title=title, trail=trail, sections=[], icon="openquote", **context
    )


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return page(request, "refused.html", title=_("不能這樣做"), refusal=refusal, status=status_of(refusal))


# Shows a refusal that the view does not handle itself as a page with its sentence.
shows_refusals = refusals_shown_by(_refused)
