"""The frame of a page of casework at the desk."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.casework.desk.offices import Desk, desk_of
from participation.refusals import Refusal
from participation.shell.desk import INVALID, Section, framed, ordered, paged, refusals_shown_by, status_of

__all__ = ["INVALID", "ordered", "page", "paged", "shows_refusals", "status_of"]


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    crumbs: Sequence[tuple[str, str]] = (),
    **context: Any,
) -> HttpResponse:
    """Render `casework/desk/<template>` in the frame of the administration."""
    desk = desk_of(request)
    trail = [(_("首頁"), reverse("wagtailadmin_home")), *crumbs, (title, "")]
    return framed(
        request,
        f"casework/desk/{template}",
        title=title,
        trail=trail,
        sections=sections(desk),
        icon="tasks",
        desk=desk,
        **context,
    )


def sections(desk: Desk) -> list[Section]:
    """The parts of this desk that a person works in."""
    shown = [("duties", _("我的工作"), True), ("declines", _("婉拒分辦"), desk.decides)]
    return [(reverse(f"casework_desk:{name}"), label) for name, label, is_shown in shown if is_shown]


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return page(request, "refused.html", title=_("不能這樣做"), refusal=refusal, status=status_of(refusal))


# Shows a refusal that the view does not handle itself as a page with its sentence.
shows_refusals = refusals_shown_by(_refused)
