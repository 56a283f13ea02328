"""The frame of a page of the desk of petitions."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.refusals import Refusal
from participation.shell.desk import INVALID, Section, framed, ordered, paged, refusals_shown_by, status_of
from petitions.desk.offices import Desk, desk_of
from petitions.models import Petition

__all__ = ["INVALID", "ordered", "page", "paged", "petition_of", "shows_refusals", "status_of"]


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    number: str = "",
    crumbs: Sequence[tuple[str, str]] = (),
    **context: Any,
) -> HttpResponse:
    """Render `petitions/desk/<template>` in the frame of the administration.

    The page of a petition gives its NUMBER: the trail then names it briefly, and the page its title.
    """
    desk = desk_of(request)
    trail = [
        (_("首頁"), reverse("wagtailadmin_home")),
        (_("提點子"), reverse("petitions_desk:duties")),
        *crumbs,
        (number or title, ""),
    ]
    return framed(
        request,
        f"petitions/desk/{template}",
        title=title,
        trail=trail,
        sections=sections(desk),
        icon="clipboard-list",
        names_record=bool(number),
        desk=desk,
        **context,
    )


def sections(desk: Desk) -> list[Section]:
    """The parts of the desk that this person works in; they need no script, unlike the side menu."""
    shown = [
        ("duties", _("應辦事項"), True),
        ("cases", _("本機關案件"), desk.is_agency),
        ("chains", _("簽核流程"), desk.arranges),
        ("screening", _("檢核"), desk.is_platform),
        ("objections", _("申復"), desk.is_platform),
        ("petitions", _("全部提議"), desk.is_platform),
        ("blackouts", _("暫停期間"), desk.is_platform),
    ]
    return [(reverse(f"petitions_desk:{name}"), label) for name, label, is_shown in shown if is_shown]


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return page(request, "refused.html", title=_("不能這樣做"), refusal=refusal, status=status_of(refusal))


# Shows a refusal that the view does not handle itself as a page with its sentence.
shows_refusals = refusals_shown_by(_refused)


def petition_of(number: str) -> Petition:
    """The petition with this number, or 404."""
    known = Petition.objects.select_related("record", "topic")
    return get_object_or_404(known, record__number=number.replace("\x00", ""))
