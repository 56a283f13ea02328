"""Reading one's own statement of reasons and appealing: by the link of the mail, or signed in.

The link needs no account, so that whoever has lost theirs can appeal. It is what authorises: nobody
guesses it, so a forged form would have to know it, and the usual check of forms, which a browser that
is told to send no referrer cannot pass, is not asked for there.
"""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from participation import clock
from participation.discussion.actions import file_appeal
from participation.discussion.links import decision_of
from participation.discussion.models import Decision
from participation.discussion.published.decisions import Published, published
from participation.discussion.published.forms import AppealForm
from participation.discussion.published.reader import reader
from participation.discussion.published.statement import appeal_state, whole_rows
from participation.people.limits import count_use
from participation.refusals import Refused, refuse_if
from participation.shell.access import access

# One decision is appealed once; more than a few tries are a machine.
TRIES, TRIES_IN = 10, timedelta(hours=1)


@access("public")
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, token: str) -> HttpResponse:
    """The statement of reasons that a mail's link opens, and the form to appeal."""
    number = decision_of(token)
    decision = _whole().filter(pk=number).first() if number else None
    if decision is None:
        response = render(request, "discussion/appeal_unknown.html", status=404)
    else:
        response = _answer(request, decision, reverse("moderation:appeal", args=[token]), by_link=True)
    return _kept_from_others(response)


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def own_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for the person affected, signed in."""
    decision = _whole().filter(pk=pk, person=reader(request)).first()
    if decision is None:
        raise Http404
    return _kept_from_others(_answer(request, decision, reverse("moderation:own_appeal", args=[pk])))


def _whole() -> Any:
    """Decisions with their words, for the person affected."""
    return (
        published()
        .defer(None)
        .select_related("case__discussion__record", "comment", "appeal", "rules", "person")
    )


def _answer(request: HttpRequest, decision: Decision, here: str, *, by_link: bool = False) -> HttpResponse:
    now = clock.now()
    form = AppealForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            refuse_if(count_use("appeal", str(decision.pk), limit=TRIES, per=TRIES_IN, now=now))
            file_appeal(decision, person=decision.person, grounds=form.cleaned_data["grounds"], now=now)
        except Refused as refused:
            refusal = refused.refusal
        else:
            messages.success(request, _("已經收到您的申訴。"))
            return HttpResponseRedirect(here)
    row = Published(decision)
    context = {
        "title": _("處分理由與申訴"),
        "row": row,
        "rows": whole_rows(row),
        "form": form,
        "refusal": refusal,
        "action": here,
        "by_link": by_link,
        **appeal_state(decision, now),
    }
    return render(request, "discussion/appeal.html", context, status=200 if refusal is None else 409)


def _kept_from_others(response: HttpResponse) -> HttpResponse:
    """Nothing between keeps the page, no search engine lists it, no other site learns its address."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
