"""Typed words outlive a session that ran out.

Somebody who wrote for an hour and then presses the button finds that the session has ended. What was
typed is kept in a fresh session under the form's address, shown, and is back in the form after
signing in, each time it is opened until it is sent. It reaches nobody else: the form's own page asks
whose record it is, the first person to open the form is the only one to see it again, and it is
forgotten after an hour where nobody signed in, after a day otherwise.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from participation import clock

KEY = "typed_before_signing_in"
MOST = 60_000
UNCLAIMED, CLAIMED = timedelta(hours=1), timedelta(days=1)
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


def _is_written(value: str) -> bool:
    """Whether somebody wrote this; what was chosen from a list is a short code and means nothing to them."""
    return not value.isascii() or " " in value.strip() or len(value) > 20


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What this browser sent to this address before signing in; given back until it is sent anew."""
    kept = request.session.get(KEY)
    if request.method != "GET" or not kept or kept["path"] != request.path:
        return None
    now, person = clock.now(), request.user.pk
    if now >= datetime.fromisoformat(kept["until"]) or kept.get("person", person) != person:
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
