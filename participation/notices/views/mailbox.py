"""A mailbox that refused our letters, and its owner's word that it works again."""

from datetime import timedelta
from smtplib import SMTPException
from typing import cast

import structlog
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participation import clock
from participation.notices import actions
from participation.notices.letters import mailbox_letter
from participation.notices.links import address_hash
from participation.notices.models import Bounce
from participation.people.limits import count_use
from participation.people.models import Person
from participation.refusals import Refusal, Refused, refuse_if
from participation.shell.access import access

CONFIRMING = "notices.mailbox"
VALID = timedelta(days=3)
NOT_SENT = Refusal("not_sent", gettext_lazy("現在寄不出信。請稍後再試，或換一個信箱。"))


@access("signed_in")
@require_http_methods(["GET", "HEAD", "POST"])
def mailbox(request: HttpRequest) -> HttpResponse:
    """Why nothing is mailed to me any more, and how to change that."""
    person, refusal = cast(Person, request.user), None
    sent = False
    if request.method == "POST" and person.email:
        try:
            _send(person)
            sent = True
        except Refused as refused:
            refusal = refused.refusal
    bounces = Bounce.objects.standing().filter(person=person).order_by("-at")[:10]
    context = {"title": _("我的信箱"), "bounces": bounces, "refusal": refusal, "sent": sent}
    return render(request, "notices/mailbox.html", context, status=409 if refusal else 200)


def _send(person: Person) -> None:
    """Mail the link in this very request: the person stands waiting for it."""
    refuse_if(count_use("mailbox", str(person.pk), limit=3, per=timedelta(hours=1), now=clock.now()))
    token = signing.dumps([person.pk, _mark(person)], salt=CONFIRMING)
    with override(person.language):
        mail = mailbox_letter(person, reverse("follows:mailbox-confirm", args=[token]))
    try:
        mail.send()
    except (OSError, SMTPException) as error:
        structlog.get_logger(__name__).warning("mailbox_letter_refused", reason=type(error).__name__)
        raise Refused(NOT_SENT) from error


def _mark(person: Person) -> str:
    return address_hash(person.email or "").hex()


@access("public")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Who has this link reads that mailbox; pressing the button says so."""
    try:
        pk, mark = signing.loads(token, salt=CONFIRMING, max_age=VALID)
    except signing.BadSignature:
        return render(request, "notices/mailbox_unknown.html", {"title": _("連結無效")}, status=404)
    person = Person.objects.filter(pk=pk, is_active=True).first()
    if person is None or _mark(person) != mark:
        return render(request, "notices/mailbox_unknown.html", {"title": _("連結無效")}, status=404)
    if request.method == "POST":
        actions.confirm_address(person, now=clock.now())
        return redirect(f"{request.path}?done=1")
    context = {"title": _("確認信箱"), "done": "done" in request.GET}
    return render(request, "notices/mailbox_confirm.html", context)
