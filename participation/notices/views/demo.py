"""The page that shows a demonstration's mails and text messages."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participation.notices.models import DemoMessage
from participation.shell.access import access

PAGE = 20


@access("demo")
@require_safe
@never_cache
def demo_messages(request: HttpRequest) -> HttpResponse:
    """The newest messages, of one address if asked for; older ones on pages of their own."""
    to = request.GET.get("to", "").replace("\x00", "").strip()
    messages = DemoMessage.objects.order_by("-id")
    if to:
        messages = messages.filter(to__iexact=to)
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    rows = list((messages.filter(pk__lt=before) if before else messages)[: PAGE + 1])
    here, asked = reverse("notices:demo_messages"), {"to": to} if to else {}
    older = {**asked, "before": rows[PAGE - 1].pk} if len(rows) > PAGE else {}
    context = {
        "demo_messages": rows[:PAGE],
        "to": to,
        "next_url": f"{here}?{urlencode(older)}" if older else "",
        "first_url": f"{here}?{urlencode(asked)}".rstrip("?") if before else "",
    }
    return render(request, "notices/demo_messages.html", context)
