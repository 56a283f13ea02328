"""A person's own pages. Every one of them is for the signed-in person alone."""

from datetime import timedelta
from typing import Any, cast

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from participation import clock
from participation.people import actions, mypage, rules
from participation.people.export import own_copy
from participation.people.forms import CodeForm, DetailsForm, EraseForm, MobileForm
from participation.people.limits import count_use
from participation.people.models import Level, MobileCode, Person
from participation.refusals import Refused, refuse_if
from participation.shell.access import access
from participation.shell.context import brand

SHOWN = 10


def me(request: HttpRequest) -> Person:
    """The signed-in person."""
    return cast(Person, request.user)


def next_step(request: HttpRequest) -> str:
    """The address on this site that the person came from and wants to return to; empty if none."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else ""


@access("signed_in")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What I proposed, signed and follow, and my account."""
    person = me(request)
    return render(
        request,
        "people/person_home.html",
        {
            "person": person,
            "sections": mypage.shown(person, SHOWN),
            "levels": Level,
            "providers": get_social_adapter().list_providers(request),
            "has_second_factor": is_mfa_enabled(person),
            "offices": person.agency_roles.select_related("agency").order_by("agency__position", "role"),
        },
    )


@access("signed_in")
def details(request: HttpRequest) -> HttpResponse:
    """Change my nickname and the language of my letters."""
    person = me(request)
    form = DetailsForm(
        request.POST or None, initial={"nickname": person.nickname, "language": person.language}
    )
    if request.method == "POST" and form.is_valid():
        actions.change_details(person, **form.cleaned_data, by=person, now=clock.now())
        messages.success(request, _("已經更新您的資料。"))
        return redirect("people:home")
    return render(request, "people/person_change.html", {"form": form})


@access("signed_in")
def mobile(request: HttpRequest) -> HttpResponse:
    """Ask for a code to be sent to my mobile."""
    form = MobileForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _send_code(request, form.cleaned_data["number"])
        except Refused as refused:
            form.add_error("number", str(refused.refusal.sentence))
        else:
            return redirect(_with_next("people:mobile-code", next_step(request)))
    context = {"form": form, "next": next_step(request), "available": bool(settings.SMS_GATEWAY)}
    return render(request, "people/mobile_verify.html", context)


def _send_code(request: HttpRequest, number: str) -> None:
    """Count, make the code, and send it in this very request: the person stands waiting for it."""
    person, now = me(request), clock.now()
    refuse_if(None if settings.SMS_GATEWAY else rules.NO_TEXTS)
    normal = rules.normal_mobile(number)
    refuse_if(None if normal else rules.NOT_A_MOBILE)
    # Behind our own proxy this is the caller's address, not the proxy's (TRUSTED_PROXY_COUNT).
    network = get_account_adapter(request).get_client_ip(request)
    for scope, key, limit in (
        ("mobile.person", str(person.pk), 5),
        ("mobile.number", str(normal), 5),
        ("mobile.network", network, 30),
    ):
        refuse_if(count_use(scope, key, limit=limit, per=timedelta(hours=1), now=now))
    to, code = actions.send_mobile_code(person, number=number, now=now)
    with override(person.language):
        words = _("%(code)s 是您在%(site)s的驗證碼，10 分鐘內有效。請勿告訴任何人。") % {
            "code": code,
            "site": brand(),
        }
    try:
        import_string(settings.SMS_GATEWAY)().send(to, words)
    except OSError as error:
        raise Refused(rules.NO_TEXTS) from error


@access("signed_in")
def mobile_code(request: HttpRequest) -> HttpResponse:
    """Type the code from the text message."""
    person = me(request)
    sent = MobileCode.objects.filter(person=person).first()
    if sent is None:
        return redirect("people:mobile")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_mobile(person, code=form.cleaned_data["code"], now=clock.now())
        except Refused as refused:
            form.add_error("code", str(refused.refusal.sentence))
        else:
            messages.success(request, _("手機已經驗證。"))
            return redirect(next_step(request) or "people:home")
    return render(
        request, "people/mobile_confirm.html", {"form": form, "sent": sent, "next": next_step(request)}
    )


def _with_next(name: str, target: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': target})}" if target else reverse(name)


@access("signed_in")
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign me out everywhere."""
    actions.end_sessions(me(request), by=me(request), now=clock.now())
    logout(request)
    messages.success(request, _("已經在所有裝置登出。"))
    return redirect("account_login")


@access("signed_in")
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """My own copy of what is kept about me, as a JSON file."""
    copy: dict[str, Any] = {"site": settings.SITE_URL, "at": clock.now(), **own_copy(me(request))}
    response = JsonResponse(copy, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@access("signed_in")
def erase(request: HttpRequest) -> HttpResponse:
    """Delete my account."""
    person = me(request)
    form = EraseForm(request.POST or None, person=person)
    refusal = rules.may_erase(person.is_staff, person.agency_roles.exists())
    if request.method == "POST" and form.is_valid():
        try:
            actions.erase_account(person, by=person, now=clock.now())
        except Refused as refused:
            form.add_error(None, str(refused.refusal.sentence))
        else:
            logout(request)
            messages.success(request, _("您的帳號已經刪除。"))
            return redirect("/")
    return render(request, "people/person_erase.html", {"form": form, "refusal": refusal})
