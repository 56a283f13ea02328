"""The frame of a page of the desk of discussions."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.discussion.desk.offices import Desk, desk_of
from participation.refusals import Refusal
from participation.shell.desk import INVALID, Section, framed, ordered, paged, refusals_shown_by, status_of

__all__ = ["INVALID", "home", "ordered", "page", "paged", "shows_refusals", "status_of"]


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    crumbs: Sequence[tuple[str, str]] = (),
    **context: Any,
) -> HttpResponse:
    """Render `discussion/desk/<template>` in the frame of the administration."""
    desk = desk_of(request)
    trail = [(_("首頁"), reverse("wagtailadmin_home")), (_("討論"), home(desk)), *crumbs, (title, "")]
    return framed(
        request,
        f"discussion/desk/{template}",
        title=title,
        trail=trail,
        sections=sections(desk),
        icon="comment",
        desk=desk,
        home=home(desk),
        **context,
    )


def home(desk: Desk) -> str:
    """Where this person's work on discussions begins."""
    return reverse("discussion_desk:queue" if desk.sees_cases else "discussion_desk:comments")


def sections(desk: Desk) -> list[Section]:
    """The parts of the desk that this person works in; they need no script, unlike the side menu."""
    shown = [
        ("queue", _("案件"), desk.sees_cases),
        ("appeals", _("申訴"), desk.sees_cases),
        ("decisions", _("有效處分"), desk.sees_cases),
        ("comments", _("回應留言"), desk.sees_comments),
        ("to_sign", _("待核定"), desk.signs or desk.sees_all),
        ("discussions", _("開放程度"), desk.supervises or desk.sees_all),
    ]
    found = [(reverse(f"discussion_desk:{name}"), label) for name, label, is_shown in shown if is_shown]
    return [*found, (reverse("moderation:figures"), _("每週數字"))]


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return page(request, "refused.html", title=_("不能這樣做"), refusal=refusal, status=status_of(refusal))


# Shows a refusal that the view does not handle itself as a page with its sentence.
shows_refusals = refusals_shown_by(_refused)
