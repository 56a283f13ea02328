"""Asking the units of the agency for their parts of an answer, and handing them in."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from participation import clock
from participation.discussion.actions import deliver_part, route
from participation.discussion.actions.routing import UnitAsked
from participation.discussion.desk.comments import answerable, discussion_for, numbers
from participation.discussion.desk.offices import desk_of
from participation.discussion.desk.pages import INVALID, page, shows_refusals, status_of
from participation.discussion.models import AnswerPart, Comment, Discussion, Theme
from participation.refusals import Refusal, Refused
from participation.shell.access import access
from participation.shell.desk import day
from participation.shell.words import tidy

UNITS = 4


class UnitForm(forms.Form):
    """One unit, and the day by which its part is expected."""

    unit = forms.CharField(label=gettext_lazy("單位"), max_length=60)
    expected_on = day(gettext_lazy("預定完成日"))
    leads = forms.BooleanField(label=gettext_lazy("主辦"), required=False)


UnitFormSet = formset_factory(UnitForm, extra=UNITS, max_num=UNITS, absolute_max=UNITS)


def parts_of(comments: list[Comment], theme: Theme | None) -> list[AnswerPart]:
    """What units were asked to contribute to the answer to these."""
    about = Q(theme=theme) if theme else Q(comment__in=[comment.pk for comment in comments])
    return list(AnswerPart.objects.filter(about).order_by("-part", "pk")) if comments or theme else []


@access("staff")
@shows_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def route_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Share the answer to one comment or theme out to units."""
    now, of = clock.now(), discussion_for(request, pk)
    asked = request.POST if request.method == "POST" else request.GET
    theme = Theme.objects.filter(discussion=of, pk__in=numbers(asked.getlist("theme"))).first()
    comment = answerable().filter(discussion=of, pk__in=numbers(asked.getlist("comment"))).first()
    if theme is None and comment is None:
        return redirect("discussion_desk:discussion_comments", pk)
    if request.method != "POST":
        return route_page(request, of, comment, theme, UnitFormSet(prefix="unit"))
    by, form = desk_of(request).answer(of), UnitFormSet(request.POST, prefix="unit")
    if not form.is_valid():
        return route_page(request, of, comment, theme, form, status=INVALID)
    units = [UnitAsked(**facts) for facts in form.cleaned_data if facts]
    try:
        route(of, units=units, by=by, now=now, comment=None if theme else comment, theme=theme)
    except Refused as refused:
        return route_page(request, of, comment, theme, form, refusal=refused.refusal)
    messages.success(request, _("已經分給各單位；交齊以後才能正式回應。"))
    return redirect(back_to(of, comment, theme))


def back_to(of: Discussion, comment: Comment | None, theme: Theme | None) -> str:
    """The page on which the answer is written."""
    asked = f"theme={theme.pk}" if theme else f"comment={comment.pk if comment else ''}"
    return f"{reverse('discussion_desk:answer', args=[of.pk])}?{asked}"


def route_page(
    request: HttpRequest,
    of: Discussion,
    comment: Comment | None,
    theme: Theme | None,
    form: Any,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The units with whatever was typed."""
    return page(
        request,
        "route.html",
        title=_("分給單位"),
        crumbs=[
            (_("回應留言"), reverse("discussion_desk:comments")),
            (of.record.number, reverse("discussion_desk:discussion_comments", args=[of.pk])),
        ],
        comment=comment,
        theme=theme,
        form=form,
        back=back_to(of, comment, theme),
        refusal=refusal,
        status=status_of(refusal) if refusal else status,
        **desk_of(request).refusals(of),
    )


@access("staff")
@shows_refusals
@require_POST
def deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in a unit's part."""
    now: datetime = clock.now()
    found = AnswerPart.objects.select_related("comment__discussion__record", "theme__discussion__record")
    part = get_object_or_404(found, pk=pk)
    of = (part.theme or part.comment).discussion  # type: ignore[union-attr]  # the database asks for one
    desk = desk_of(request)
    desk.look_at_comments(of)
    by = desk.answer(of)
    try:
        deliver_part(part, text=tidy(request.POST.get("text", ""), lines=True), by=by, now=now)
    except Refused as refused:
        messages.error(request, str(refused.refusal.sentence))
    else:
        messages.success(request, _("已經收下「%(unit)s」的意見。") % {"unit": part.unit})
    return redirect(back_to(of, part.comment, part.theme))
