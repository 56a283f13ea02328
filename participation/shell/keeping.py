"""Typed words outlive a session that ran out.

Somebody who wrote for an hour and then presses the button finds that the session has ended. What was
typed is kept in a fresh session under the form's address, shown, and is back in the form after
signing in. It reaches nobody else: the form's own page asks whose record it is.
"""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

KEY = "typed_before_signing_in"
MOST = 60_000
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
        request.session[KEY] = {"path": request.path, "typed": typed}
    context = {
        "title": _("請再登入一次，您寫的內容還在"),
        "kept": kept,
        "words": [value for values in typed.values() for value in values if _is_written(value)],
        "had_files": bool(request.FILES),
        "sign_in_url": redirect_to_login(request.path).url,
    }
    return render(request, "typed_kept.html", context, status=403)


def _is_written(value: str) -> bool:
    """Whether somebody wrote this; what was chosen from a list is a short code and means nothing to them."""
    return not value.isascii() or " " in value.strip() or len(value) > 20


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What this browser sent to this address before signing in; given back once."""
    kept = request.session.get(KEY)
    if request.method != "GET" or not kept or kept["path"] != request.path:
        return None
    del request.session[KEY]
    data = QueryDict(mutable=True)
    for name, values in kept["typed"].items():
        data.setlist(name, values)
    return data
