"""The house rules for readers: the version in force, earlier ones, and accepting."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participation import clock
from participation.discussion.actions import accept_rules
from participation.discussion.models import HouseRules, HouseRulesAccepted, HouseRulesText
from participation.discussion.models.speakers import rules_in_force
from participation.discussion.published.reader import reader
from participation.refusals import Refused
from participation.shell.access import access


@access("public")
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The house rules in force; somebody signed in accepts them here."""
    now = clock.now()
    in_force = rules_in_force(now)
    person = reader(request)
    accepted = (
        HouseRulesAccepted.objects.filter(person=person, rules=in_force).first()
        if person and in_force
        else None
    )
    return _page(request, in_force, {"accepted": accepted, "may_accept": person is not None})


@access("public")
@require_safe
def rules_version(request: HttpRequest, version: int) -> HttpResponse:
    """One version as it was published, with the time in which it was in force."""
    found = HouseRules.objects.filter(pk=version, in_force_from__lte=clock.now()).first()
    if found is None:
        raise Http404
    return _page(request, found, {"is_version": True})


@access("signed_in")
@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Accept the version that one has read, and go on to where one came from."""
    target = next_place(request)
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    person = reader(request)
    try:
        if person is not None:
            accept_rules(person, version=version, now=clock.now())
    except Refused as refused:
        messages.error(request, str(refused.refusal.sentence))
        return redirect(rules_url(target))
    messages.success(request, _("您已經同意留言規範。"))
    return redirect(target or "moderation:rules")


def rules_url(target: str = "") -> str:
    """Where the rules are read and accepted, and TARGET afterwards."""
    return reverse("moderation:rules") + (f"?{urlencode({'next': target})}" if target else "")


def next_place(request: HttpRequest) -> str:
    """The address on this site to return to; empty if none."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else ""


def _page(request: HttpRequest, shown: HouseRules | None, more: dict[str, Any]) -> HttpResponse:
    versions = list(HouseRules.objects.filter(in_force_from__lte=clock.now()).order_by("-version"))
    text = text_of(list(shown.texts.order_by("pk"))) if shown else None
    newer = [version for version in versions if shown and version.version > shown.version]
    context = {
        "title": text.title if text else _("留言規範"),
        "rules": shown,
        "text": text,
        "versions": versions,
        "replaced_at": newer[-1].in_force_from if newer else None,
        "next": next_place(request),
        **more,
    }
    return render(request, "discussion/rules.html", context)


def text_of(texts: Sequence[HouseRulesText]) -> HouseRulesText | None:
    """The words in the reader's language, else in the one they were published in first."""
    language = get_language()
    return next((text for text in texts if text.language == language), texts[0] if texts else None)
