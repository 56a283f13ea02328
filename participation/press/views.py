"""The page for press and developers, embargoed previews, and one's own webhooks."""

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation import clock
from participation.people.models import Person
from participation.people.visiting import person_of, same_for_everybody
from participation.press import actions
from participation.press.addresses import sources
from participation.press.embargo import opened, over, readable_by
from participation.press.forms import AgencyChoiceForm, WebhookForm
from participation.press.models import Accreditation, Webhook
from participation.press.rules import MOST_SUBSCRIPTIONS, secret_of
from participation.refusals import Refusal, Refused
from participation.responses.showing import preview_of
from participation.shell.access import access
from participation.shell.keeping import keep_typed, typed_before

LOG = 50
# Which webhook's secret this browser is shown once.
SHOWN_ONCE = "webhook_shown_once"


@access("public")
@require_safe
@same_for_everybody
def about(request: HttpRequest) -> HttpResponse:
    """Every address, citation, webhooks, accreditation; and for accredited press what may be read now."""
    now, person = clock.now(), person_of(request)
    accreditation = Accreditation.objects.valid(now).filter(person=person).first() if person else None
    form = AgencyChoiceForm(request.GET)
    of = form.of if form.is_valid() else None
    context = {
        "title": _("媒體與開發者"),
        "form": form,
        "agency": of,
        "sources": sources(of),
        "accreditation": accreditation,
        "previews": readable_by(person, now) if person and accreditation else [],
    }
    return render(request, "press/about.html", context, status=200 if form.is_valid() else 422)


@access("signed_in")
@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """An answer before its publication, for the one accredited person to whom the link belongs.

    Once it is over, the link leads them to the published answer, or says what became of it.
    """
    now, person = clock.now(), cast(Person, request.user)
    found = opened(token, person, now)
    if found is None:
        return _over(request, token, person, now)
    actions.log_reading(found.preview, found.accreditation, now=now)
    answer = found.scheduled.response
    context = {
        "title": _("%(agency)s的正式回應（媒體預覽）")
        % {"agency": found.preview.response.agency.public_name},
        "preview": found.preview,
        "accreditation": found.accreditation,
        "record": found.preview.response.record,
        "shown": preview_of(answer)["shown"] | {"published_at": found.preview.until},
    }
    return _unlinked(render(request, "press/preview.html", context))


def _over(request: HttpRequest, token: str, person: Person, now: datetime) -> HttpResponse:
    """What became of a preview, for whom it was offered to; 404 for anybody else."""
    found = over(token, person, now)
    if found is None:
        raise Http404
    if found.published and found.is_published:
        return _unlinked(redirect(found.published.response))
    context = {
        "title": _("這份預覽已經結束"),
        "record": found.preview.response.record,
        "agency": found.preview.response.agency,
        "refusal": found.refusal,
        "published": found.published,
    }
    return _unlinked(render(request, "press/preview_over.html", context, status=410))


def _unlinked(response: HttpResponse) -> HttpResponse:
    # A link that is a key tells nobody where somebody has been, and is found by no search engine.
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@access("signed_in", otherwise=keep_typed)
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """My webhooks, and a form for one more."""
    now, person = clock.now(), cast(Person, request.user)
    if request.method != "POST":
        return _webhooks_page(request, person, WebhookForm(typed_before(request)))
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return _webhooks_page(request, person, form, status=422)
    try:
        made = actions.subscribe(
            form.cleaned_data["url"], agency=form.cleaned_data["agency"], by=person, now=now
        )
    except Refused as refused:
        return _webhooks_page(request, person, form, refusal=refused.refusal, status=409)
    request.session[SHOWN_ONCE] = made.pk
    return redirect("press:webhook", made.pk)


def _webhooks_page(
    request: HttpRequest,
    person: Person,
    form: WebhookForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    own = Webhook.objects.filter(person=person).select_related("agency").order_by("-pk")
    context = {
        "title": _("我的公布通知訂閱"),
        "webhooks": list(own),
        "most": MOST_SUBSCRIPTIONS,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "press/webhooks.html", context, status=status)


def _mine(request: HttpRequest, pk: int) -> Webhook:
    """One's own webhook; somebody else's does not exist."""
    return get_object_or_404(
        Webhook.objects.select_related("agency"), pk=pk, person=cast(Person, request.user)
    )


@access("signed_in")
@require_safe
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """One webhook: its state, its log, what can be done. A new secret is shown this once."""
    return _webhook_page(request, _mine(request, pk))


def _webhook_page(request: HttpRequest, found: Webhook, refusal: Refusal | None = None) -> HttpResponse:
    is_new = request.session.get(SHOWN_ONCE) == found.pk
    if is_new:
        del request.session[SHOWN_ONCE]
    messages = found.messages.select_related("version__response__record").order_by("-pk")[:LOG]
    context: dict[str, Any] = {
        "title": _("公布通知訂閱"),
        "webhook": found,
        "secret": secret_of(bytes(found.nonce), settings.SECRET_KEY) if is_new else "",
        "messages_sent": list(messages),
        "most": LOG,
        "refusal": refusal,
    }
    return render(request, "press/webhook.html", context, status=409 if refusal else 200)


@access("signed_in")
@require_POST
def webhook_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Test, stop, resume, renew the secret of, or delete one's own webhook."""
    now, found = clock.now(), _mine(request, pk)
    try:
        return _acted(request, found, verb, now)
    except Refused as refused:
        return _webhook_page(request, found, refused.refusal)


def _acted(request: HttpRequest, found: Webhook, verb: str, now: datetime) -> HttpResponse:
    person = cast(Person, request.user)
    if verb == "delete":
        actions.unsubscribe(found, by=person, now=now)
        return redirect("press:webhooks")
    verbs: dict[str, Any] = {
        "test": actions.send_test,
        "stop": actions.stop,
        "resume": actions.resume,
        "renew": actions.renew_secret,
    }
    if verb not in verbs:
        raise Http404
    verbs[verb](found, by=person, now=now)
    if verb == "renew":
        request.session[SHOWN_ONCE] = found.pk
    return redirect(reverse("press:webhook", args=[found.pk]))
