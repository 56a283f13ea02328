"""Signing, taking a signature back, following.

The request that signs is the busiest of the platform. It runs one SQL statement, in which the
session's own row says who signs: neither the session nor the person is loaded, nothing is counted.
"""

from datetime import timedelta
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation import clock
from participation.notices.actions import follow as follow_record
from participation.notices.actions import unfollow as unfollow_record
from participation.people.limits import count_use
from participation.people.models import Level, Person
from participation.refusals import Refusal, Refused, refuse_if
from participation.shell.access import access
from petitions import rules
from petitions.actions import sign as sign_petition
from petitions.actions import withdraw as withdraw_signature
from petitions.actions.signing import Signatory
from petitions.models import Petition
from petitions.views.reading import load, refuse_unpublishable
from petitions.views.viewer import count_for, facts_for, taken_back_mark, verify_url, viewer_of

# Signing and taking back in turn moves a public number; nobody needs to more often than this.
WITHDRAWALS, PER = 5, timedelta(hours=1)


@access("session_statement")
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, number: str) -> HttpResponseBase:
    """Sign the petition; a GET shows what that means."""
    if request.method != "POST":
        return sign_page(request, number)
    try:
        sign_petition(number, by=Signatory(session_key=_session_key(request)), now=clock.now())
    except Petition.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        return _refused(request, number, refused.refusal, "sign")
    return _done(request, number, "signed", "1")


@access("signed_in")
@require_safe
def sign_page(request: HttpRequest, number: str) -> HttpResponse:
    """What signing means, what becomes of it, and the button; or why it is not possible."""
    return _page(request, number, "sign")


@access("session_statement")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take the signature back; a GET asks whether that is meant."""
    if request.method != "POST":
        return withdraw_page(request, number)
    now, key = clock.now(), _session_key(request)
    try:
        refuse_if(count_use("withdraw_signature", key, limit=WITHDRAWALS, per=PER, now=now) if key else None)
        given_at = withdraw_signature(number, by=Signatory(session_key=key), now=now)
    except Petition.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        return _refused(request, number, refused.refusal, "withdraw")
    return _done(request, number, "withdrawn", taken_back_mark(number, given_at, now))


@access("signed_in")
@require_safe
def withdraw_page(request: HttpRequest, number: str) -> HttpResponse:
    """Ask whether the signature is to be taken back."""
    return _page(request, number, "withdraw")


@access("signed_in")
@require_POST
def follow(request: HttpRequest, number: str) -> HttpResponse:
    """Be told, or no longer be told, what happens to the petition."""
    now = clock.now()
    petition = load(number, now)
    refuse_unpublishable(petition, request)
    person = cast(Person, request.user)
    if request.POST.get("follow") == "1":
        try:
            follow_record(person, petition.record, now)
        except Refused as refused:
            messages.error(request, str(refused.refusal.sentence))
            return redirect("follows:list")
    else:
        unfollow_record(person, petition.record)
    came_from = request.POST.get("next", "")
    back = came_from if url_has_allowed_host_and_scheme(came_from, {request.get_host()}) else ""
    return redirect(back or f"{petition.get_absolute_url()}#sign")


def _session_key(request: HttpRequest) -> str:
    """The key that the browser sent. The session itself stays unread: the statement checks it."""
    return request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")


def _wants_json(request: HttpRequest) -> bool:
    # Most browsers never say the word; then the header need not be taken apart.
    if "json" not in request.headers.get("Accept", ""):
        return False
    return request.accepts("application/json") and not request.accepts("text/html")


def _done(request: HttpRequest, number: str, what: str, mark: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"number": number, what: True})
    url = f"{reverse('petitions:detail', args=[number])}?{what}={mark}#sign"
    # 303: the browser asks for the page with GET, and a reload signs nothing again.
    return HttpResponse(status=303, headers={"Location": url, "Cache-Control": "no-store"})


def _refused(request: HttpRequest, number: str, refusal: Refusal, verb: str) -> HttpResponseBase:
    """Why not, to a program or a person; somebody who is not signed in goes there first and comes back."""
    if _wants_json(request):
        return problem(refusal)
    if refusal == rules.NOT_SIGNED_IN:
        return redirect_to_login(reverse(f"petitions:{verb}", args=[number]))
    return _page(request, number, verb, refusal=refusal)


def problem(refusal: Refusal) -> JsonResponse:
    """A refusal as RFC 9457 problem details."""
    status = 401 if refusal == rules.NOT_SIGNED_IN else _status(refusal)
    facts = {"type": "about:blank", "title": str(refusal.sentence), "status": status, "code": refusal.code}
    return JsonResponse(facts, status=status, content_type="application/problem+json")


def _status(refusal: Refusal) -> int:
    return 403 if refusal.forbidden else 409


def _page(request: HttpRequest, number: str, verb: str, *, refusal: Refusal | None = None) -> HttpResponse:
    """The page of the verb: its meaning and button, or the refusal that was met or would be."""
    now = clock.now()
    petition = load(number, now)
    refuse_unpublishable(petition, request)
    viewer = viewer_of(request, petition)
    facts = facts_for(petition, viewer, blackout_since=petition.blackout_since)  # type: ignore[attr-defined]
    rule = rules.may_sign if verb == "sign" else rules.may_withdraw_signature
    status = _status(refusal) if refusal else 200
    shown = refusal or rule(facts, now=now)
    context = {
        "title": _("附議這項提議") if verb == "sign" else _("收回附議"),
        "petition": petition,
        "preset": petition.lifecycle,
        "viewer": viewer,
        "refusal": shown,
        "count": count_for(petition, viewer),
        "verify_url": verify_url(shown, petition),
        "needs": Level(petition.lifecycle.sign_level).label,
    }
    return render(request, f"petitions/petition_{verb}.html", context, status=status)
