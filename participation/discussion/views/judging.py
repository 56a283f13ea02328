"""What readers think of a comment: voting on it, and reporting it."""

from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from participation import clock
from participation.discussion import actions, rules
from participation.discussion.forms import ReportForm
from participation.discussion.models import Report
from participation.discussion.models.reading import votes_on
from participation.discussion.models.speakers import speaker_of
from participation.discussion.views.composing import status_of
from participation.discussion.views.showing import name_of
from participation.discussion.views.viewer import load
from participation.discussion.views.writing import see
from participation.people.limits import count_use
from participation.people.models import Person
from participation.people.visiting import verification
from participation.record.actors import Actor
from participation.refusals import Refused, refuse_if
from participation.shell.access import access
from participation.shell.keeping import keep_typed, typed_before

VOTES, VOTES_PER = 60, timedelta(minutes=10)
REPORTS, REPORTS_PER = 20, timedelta(days=1)


@access("signed_in")
@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree or disagree with a comment; the same once more takes it back."""
    if request.POST.get("value") not in {"1", "-1"}:
        return HttpResponseBadRequest()
    now, person, value = clock.now(), cast(Person, request.user), int(request.POST["value"])
    comment, by = load(pk, person.pk), Actor.citizen(person)
    try:
        refuse_if(count_use("comment_vote", str(person.pk), limit=VOTES, per=VOTES_PER, now=now))
        if votes_on([comment], person.identity_id).get(pk) == value:
            actions.take_vote_back(comment, by=by, now=now)
        else:
            actions.vote(comment, value=value, by=by, now=now)
    except Refused as refused:
        context = {
            "title": _("沒有計入評價"),
            "refusal": refused.refusal,
            "record": comment.discussion.record,
            "back_url": reverse("discussion:comment", args=[pk]),
            "verify_url": verification(refused.refusal, reverse("discussion:comment", args=[pk])),
        }
        return render(request, "discussion/refused.html", context, status=status_of(refused.refusal))
    return see(f"{_came_from(request) or reverse('discussion:comment', args=[pk])}#comment-{pk}")


def _came_from(request: HttpRequest) -> str:
    """The page of ours whose button was pressed."""
    url = request.POST.get("next", "")
    is_ours = url.startswith("/") and url_has_allowed_host_and_scheme(url, {request.get_host()})
    return url.partition("#")[0] if is_ours and url.isprintable() else ""


@access("signed_in", otherwise=keep_typed)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a comment breaks a rule."""
    now, person = clock.now(), cast(Person, request.user)
    comment = load(pk, person.pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if kept := typed_before(request):
        form.initial = kept.dict()
    is_own, speaker = comment.author_id == person.pk, speaker_of(person, now)
    never = rules.may_report(speaker, is_shown=comment.is_shown, is_own=is_own, rule="other")
    if never is None and Report.objects.waiting(comment, person).exists():
        never = rules.REPORTED
    refusal = never
    if request.method == "POST" and never is None and form.is_valid():
        try:
            refuse_if(count_use("comment_report", str(person.pk), limit=REPORTS, per=REPORTS_PER, now=now))
            actions.report_comment(comment, **form.cleaned_data, by=Actor.citizen(person), now=now)
        except Refused as refused:
            refusal = refused.refusal
        else:
            thanks = _("檢舉已經收到。管理員決定以後，會寄信告訴您結果；在那之前留言維持原狀。")
            messages.success(request, thanks)
            return see(reverse("discussion:comment", args=[pk]) + f"#comment-{pk}")
    status = 200
    if refusal is not None:
        status = status_of(refusal) if request.method == "POST" or refusal.forbidden else 200
    elif request.method == "POST":
        status = 422
    context = {
        "title": _("檢舉%(name)s的留言") % {"name": name_of(comment)},
        "comment": comment,
        "name": name_of(comment),
        "record": comment.discussion.record,
        "form": form,
        "refusal": refusal,
        "is_possible": never is None,
        "typed": request.POST.get("words", "") if never else "",
        "kept": kept is not None,
        "back_url": reverse("discussion:comment", args=[pk]),
    }
    return render(request, "discussion/comment_report.html", context, status=status)
