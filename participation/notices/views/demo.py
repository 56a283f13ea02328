"""The page that shows a demonstration's mails and text messages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participation.notices.models import DemoMessage
from participation.shell.access import access

SHOWN = 100


@access("demo")
@require_safe
@never_cache
def demo_messages(request: HttpRequest) -> HttpResponse:
    """The newest messages, of one address if asked for."""
    to = request.GET.get("to", "").replace("\x00", "").strip()
    messages = DemoMessage.objects.order_by("-id")
    if to:
        messages = messages.filter(to__iexact=to)
    context = {"demo_messages": messages[:SHOWN], "to": to, "shown": SHOWN}
    return render(request, "notices/demo_messages.html", context)
