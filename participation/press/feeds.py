"""Published answers and their corrections as Atom and JSON Feed, nationally and of one agency."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.agencies.addresses import at_its_code
from participation.agencies.models import Agency
from participation.people.visiting import same_for_everybody
from participation.press.showing import citation, facts_of, link
from participation.record.models import Record
from participation.record.procedures import public_records
from participation.responses.models import ResponseVersion, Verdict
from participation.shell.access import access
from participation.shell.context import brand
from participation.shell.feeds import SteadyAtom

SHOWN = 50


def versions(agency: Agency | None = None) -> QuerySet[ResponseVersion]:
    """The newest published texts that anybody may read."""
    readable = Record.objects.filter(public_records()).values("pk")
    found = ResponseVersion.objects.for_pages().filter(response__record__in=readable)
    if agency is not None:
        found = found.filter(response__agency=agency)
    return found.order_by("-published_at", "-pk")[:SHOWN]


def title_of(version: ResponseVersion) -> str:
    """One line: whose answer to what, and that it is a correction if it is one."""
    words = {"agency": version.response.agency.public_name, "title": version.response.record.title}
    if version.number > 1:
        return _("%(agency)s修正對「%(title)s」的正式回應") % words
    return _("%(agency)s正式回應「%(title)s」") % words


def summary_of(version: ResponseVersion) -> str:
    """What was said to each demand; and why it was changed, if it was."""
    content = version.content
    lines = [_("修正理由：%(reason)s") % {"reason": version.reason}] if version.reason else []
    if content is None:
        lines.append(_("文字已經依法移除。"))
    else:
        lines += [
            f"{answer['demand']}：{Verdict(answer['verdict']).label}。{answer['reason']}"
            for answer in content["answers"]
        ]
    return "\n".join(lines)


class ResponseFeed(Feed):  # type: ignore[type-arg]
    """Published texts, the newest first; a correction is an entry of its own."""

    feed_type = SteadyAtom

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """The feed, the same bytes for everybody."""
        answer = super().__call__
        return same_for_everybody(at_its_code(answer))(request, *args, **kwargs)  # type: ignore[return-value]

    def get_object(self, request: HttpRequest, code: str = "") -> Agency | None:
        """The agency that is asked for, if one is."""
        return get_object_or_404(Agency, code=code) if code else None

    def title(self, of: Agency | None) -> str:
        """Whose answers these are."""
        return feed_title(of)

    def subtitle(self, of: Agency | None) -> str:
        """What an entry is."""
        return _("每次公布與修正各是一則，連結固定不變")

    def link(self, of: Agency | None) -> str:
        """The page that the feed belongs to."""
        return settings.SITE_URL + reverse("press:about")

    def feed_url(self, of: Agency | None) -> str:
        """The feed's own address."""
        return settings.SITE_URL + address_of("feed", of)

    # What tells one feed from another for ever; the page belongs to all of them.
    feed_guid = feed_url

    def author_name(self, of: Agency | None) -> str:
        """Who answers, or the platform for all; an empty feed has an author too [RFC 4287, 4.1.1]."""
        return of.public_name if of else str(brand())

    def items(self, of: Agency | None) -> QuerySet[ResponseVersion]:
        """The newest texts."""
        return versions(of)

    def item_title(self, item: ResponseVersion) -> str:
        """Escaped by the feed itself."""
        return title_of(item)

    def item_description(self, item: ResponseVersion) -> str:
        """What was said."""
        return summary_of(item)

    def item_link(self, item: ResponseVersion) -> str:
        """The permanent address of this text."""
        return link(item)

    item_guid = item_link

    def item_author_name(self, item: ResponseVersion) -> str:
        """The answering agency."""
        return item.response.agency.public_name

    def item_pubdate(self, item: ResponseVersion) -> datetime:
        """When it was published."""
        return item.published_at

    item_updateddate = item_pubdate


def feed_title(of: Agency | None) -> str:
    """What a feed is called."""
    if of is None:
        return _("%(site)s：各機關的正式回應") % {"site": brand()}
    return _("%(site)s：%(agency)s的正式回應") % {"site": brand(), "agency": of.public_name}


def address_of(kind: str, of: Agency | None) -> str:
    """The path of a feed: `feed` or `json`, of all agencies or of one."""
    return reverse(f"press:agency-{kind}", args=[of.code]) if of else reverse(f"press:{kind}")


@access("public")
@require_safe
@same_for_everybody
@at_its_code
def json_feed(request: HttpRequest, code: str = "") -> HttpResponse:
    """The same as JSON Feed 1.1, with what a webhook would be told in `_yiqi`."""
    of = get_object_or_404(Agency, code=code) if code else None
    site = str(brand())
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed_title(of),
        "home_page_url": settings.SITE_URL + reverse("press:about"),
        "feed_url": settings.SITE_URL + address_of("json", of),
        "language": get_language() or settings.LANGUAGE_CODE,
        "authors": [{"name": of.public_name if of else site}],
        "items": [_item(version, site) for version in versions(of)],
    }
    answer = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    answer["Content-Type"] = "application/feed+json; charset=utf-8"
    return answer


def _item(version: ResponseVersion, site: str) -> dict[str, Any]:
    return {
        "id": link(version),
        "url": link(version),
        "title": title_of(version),
        "content_text": summary_of(version),
        "date_published": version.published_at.isoformat(),
        "authors": [{"name": version.response.agency.public_name}],
        "_yiqi": facts_of(version) | {"citation": citation(version, site)},
    }
