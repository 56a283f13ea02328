"""Follow something, see what one follows, hear of it more or less often, end it."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation import clock
from participation.notices import actions
from participation.notices.forms import FrequencyForm, SubjectForm
from participation.notices.models import Follow, SubjectKind
from participation.notices.rules import MOST_FOLLOWS, MOST_SEARCHES, may_follow
from participation.notices.subjects import name_of, names_of, url_of
from participation.people.models import Person
from participation.record.models import Frequency
from participation.refusals import Refusal, Refused
from participation.shell.access import access

PAGE = 50


def _come_back(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """To sign in, and back to the page that asks, with all that its address says."""
    return redirect_to_login(request.get_full_path())


@access("signed_in", otherwise=_come_back)
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Choose how often to hear of a subject; the address names it, so that a plain link leads here."""
    asked = SubjectForm(request.GET)
    if not asked.is_valid():
        raise Http404
    subject, person = asked.cleaned_data["subject"], cast(Person, request.user)
    existing = Follow.objects.filter(person=person, **subject.key()).first()
    wanted = existing if existing and not existing.is_stopped else None
    start = wanted.frequency if wanted else Frequency.AT_ONCE
    form = FrequencyForm(request.POST or None, initial={"frequency": start})
    refusal = None if existing else _refusal(person, subject)
    if request.method == "POST" and form.is_valid():
        frequency = Frequency(form.cleaned_data["frequency"])
        try:
            made = actions.follow_subject(person, subject, frequency=frequency, now=clock.now())
        except Refused as refused:
            refusal = refused.refusal
        else:
            messages.success(request, _followed(made))
            return redirect(_back(request) or url_of(made))
    return _choice(request, subject, form, wanted, refusal)


def _refusal(person: Person, subject: actions.Subject) -> Refusal | None:
    """Why nothing more of this kind can be followed."""
    counted = Follow.objects.filter(person=person).counted()
    return may_follow(is_search=subject.kind == SubjectKind.SEARCH, **counted)


def _followed(made: Follow) -> str:
    facts = {"subject": name_of(made), "frequency": made.get_frequency_display()}
    return _("已追蹤「%(subject)s」：%(frequency)s。") % facts


def _choice(
    request: HttpRequest,
    subject: actions.Subject,
    form: FrequencyForm,
    existing: Follow | None,
    refusal: Refusal | None,
) -> HttpResponse:
    """The page on which one chooses, or reads why one cannot."""
    shown = Follow(person=cast(Person, request.user), **subject.key())
    context = {
        "title": _("追蹤"),
        "form": form,
        "follow": shown,
        "name": name_of(shown),
        "url": _back(request) or url_of(shown),
        "existing": existing,
        "refusal": refusal,
        "is_agency": subject.kind == SubjectKind.AGENCY,
        "is_record": subject.kind == SubjectKind.RECORD,
    }
    status = 409 if refusal and request.method == "POST" else 200
    return render(request, "notices/follow.html", context, status=status)


def _back(request: HttpRequest) -> str:
    target = request.GET.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else ""


@access("signed_in")
@require_safe
def follows(request: HttpRequest) -> HttpResponse:
    """All I follow, newest first, and what I no longer want to hear of."""
    person = cast(Person, request.user)
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    found = Follow.objects.filter(person=person).with_subject().order_by("-pk")
    rows = list((found.filter(pk__lt=before) if before else found)[: PAGE + 1])
    shown, here = rows[:PAGE], reverse("follows:list")
    names = names_of(shown)
    context = {
        "title": _("我的追蹤與通知"),
        "rows": [
            {
                "follow": one,
                "name": names[one.pk],
                "url": url_of(one),
                "form": FrequencyForm(initial={"frequency": one.frequency}, prefix=f"f{one.pk}"),
            }
            for one in shown
        ],
        "frequencies": FrequencyForm.base_fields["frequency"].choices,  # type: ignore[attr-defined]
        "counted": Follow.objects.filter(person=person).counted(),
        "most": {"follows": MOST_FOLLOWS, "searches": MOST_SEARCHES},
        "next_url": f"{here}?{urlencode({'before': rows[PAGE - 1].pk})}" if len(rows) > PAGE else "",
        "first_url": here if before else "",
    }
    return render(request, "notices/follows.html", context)


@access("signed_in")
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Hear of one of my subjects more or less often, or end it."""
    following = get_object_or_404(Follow.objects.with_subject(), pk=pk, person=cast(Person, request.user))
    name = name_of(following)
    if request.POST.get("end"):
        actions.end(following)
        messages.success(request, _("已結束追蹤「%(subject)s」。") % {"subject": name})
        return redirect("follows:list")
    form = FrequencyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("請從選項裡選一種通知方式。"))
        return redirect("follows:list")
    frequency = Frequency(form.cleaned_data["frequency"])
    made = actions.choose_frequency(following, frequency=frequency, now=clock.now())
    messages.success(
        request,
        _("「%(subject)s」：%(frequency)s。") % {"subject": name, "frequency": made.get_frequency_display()},
    )
    return redirect("follows:list")
