"""Typed words outlive a session that ran out.

Somebody who wrote for an hour and then presses the button finds that the session has ended. What was
typed is kept in a fresh session under the form's address, shown, and is back in the form after
signing in, each time it is opened until it is sent. It reaches nobody else: the form's own page asks
whose record it is, the first person to open the form is the only one to see it again, and it is
forgotten after an hour where nobody signed in, after a day otherwise.

A form that cannot show them again, as most at the desk, gives them back on the page that says so, to be
sent once more: there nothing is kept by the server.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from participation import clock

KEY = "typed_before_signing_in"
MOST = 60_000
UNCLAIMED, CLAIMED = timedelta(hours=1), timedelta(days=1)
# Never shown back: what a person would not want to see on the screen.
SECRET_FIELDS = ("password", "code", "token", "otp", "secret", "credential")
UNKEPT = ("csrfmiddlewaretoken", "save", "back", "remove")


def keep_typed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Keep what was sent by somebody whose session has ended, and say how to go on."""
    typed = {
        name: values
        for name, values in request.POST.lists()
        if name not in UNKEPT and any(value.strip() for value in values)
    }
    size = sum(len(value) for values in typed.values() for value in values)
    kept = size <= MOST
    if kept:
        until = clock.now() + UNCLAIMED
        request.session[KEY] = {"path": request.path, "typed": typed, "until": until.isoformat()}
    context = {
        "title": _("請再登入一次，您寫的內容還在"),
        "kept": kept,
        "words": [value for values in typed.values() for value in values if _is_written(value)],
        "had_files": bool(request.FILES),
        "sign_in_url": redirect_to_login(request.get_full_path()).url,
    }
    return render(request, "typed_kept.html", context, status=403)


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed into the refused form, field by field, without secrets and without what is empty."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if value.strip()
        and name != "csrfmiddlewaretoken"
        and not any(word in name.lower() for word in SECRET_FIELDS)
    ]


def words_of(request: HttpRequest) -> list[str]:
    """What somebody wrote into the form, without addresses to return to and what was chosen from lists."""
    return [value for name, value in typed(request) if name != "next" and _is_written(value)]


def session_ended(request: HttpRequest, sign_in_url: str) -> HttpResponse:
    """403 for a form that came after its sender's session had ended: shows it, to be sent again.

    Its token was found right before this is asked, so the form stood on our own page.
    """
    context = {
        "title": _("登入的時間已經過了，您寫的內容還在"),
        "fields": typed(request),
        "words": words_of(request),
        "had_files": bool(request.FILES),
        "sign_in_url": sign_in_url,
    }
    response = render(request, "session_ended.html", context, status=403)
    add_never_cache_headers(response)
    return response


def _is_written(value: str) -> bool:
    """Whether somebody wrote this; what was chosen from a list is a short code and means nothing to them."""
    return not value.isascii() or " " in value.strip() or len(value) > 20


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What this browser sent to this address before signing in; given back until it is sent anew."""
    kept = request.session.get(KEY)
    if request.method != "GET" or not kept or kept["path"] != request.path:
        return None
    now, person = clock.now(), request.user.pk
    # What an earlier release kept names no end: it is given back now, and its end set with its owner.
    until = datetime.fromisoformat(kept["until"]) if "until" in kept else now + UNCLAIMED
    if now >= until or kept.get("person", person) != person:
        del request.session[KEY]
        return None
    if "person" not in kept:
        until = now + CLAIMED
        request.session[KEY] = {**kept, "person": person, "until": until.isoformat()}
    data = QueryDict(mutable=True)
    for name, values in kept["typed"].items():
        data.setlist(name, values)
    return data


def forget_typed(request: HttpRequest) -> None:
    """The form has been sent: what it did not accept it has shown again, and the rest is saved."""
    if request.session.get(KEY, {}).get("path") == request.path:
        del request.session[KEY]
