"""Atom feeds: what is new, and what was just answered."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.people.visiting import same_for_everybody
from participation.shell.context import brand
from participation.shell.feeds import SteadyAtom
from petitions.models import Petition

SHOWN = 30


class PetitionFeed(Feed):  # type: ignore[type-arg]
    """The newest petitions."""

    feed_type = SteadyAtom
    title = gettext_lazy("新的提議")
    subtitle = gettext_lazy("剛開放附議的提議")

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """The feed, the same bytes for everybody."""
        answer = super().__call__
        return same_for_everybody(lambda asked: answer(asked, *args, **kwargs))(request)  # type: ignore[return-value]

    def link(self) -> str:
        """The page that the feed belongs to."""
        return settings.SITE_URL + reverse("petitions:list")

    def feed_url(self) -> str:
        """The feed's own address."""
        return settings.SITE_URL + reverse("petitions:feed")

    def feed_guid(self) -> str:
        """What tells one feed from another for ever."""
        return self.feed_url()

    def author_name(self) -> str:
        """The platform, for all who propose here: an Atom feed has an author [RFC 4287, 4.1.1]."""
        return str(brand())

    def items(self) -> Iterable[Petition]:
        """What was opened last; refused ones open nothing."""
        found = Petition.objects.visible().filter(opened_at__isnull=False)
        return (
            found.select_related("record")
            .defer("benefit", "search_vector")
            .order_by("-listed_at", "-pk")[:SHOWN]
        )

    def item_title(self, item: Petition) -> str:
        """Escaped by the feed itself."""
        return item.title

    def item_description(self, item: Petition) -> str:
        """The beginning of the text."""
        return Truncator(item.content).chars(300)

    def item_link(self, item: Petition) -> str:
        """The petition's permanent address."""
        return settings.SITE_URL + item.get_absolute_url()

    def item_guid(self, item: Petition) -> str:
        """The same in every language."""
        return f"{settings.SITE_URL}/petitions/{item.number}/"

    def item_pubdate(self, item: Petition) -> datetime | None:
        """When it opened."""
        return item.opened_at

    item_updateddate = item_pubdate


class AnsweredFeed(PetitionFeed):
    """Petitions that every lead agency has just answered."""

    title = gettext_lazy("剛得到正式回應的提議")
    subtitle = gettext_lazy("所有主辦機關都已正式回應")

    def feed_url(self) -> str:
        """The feed's own address."""
        return settings.SITE_URL + reverse("petitions:feed-answered")

    def items(self) -> Iterable[Petition]:
        """What was answered last."""
        found = Petition.objects.visible().filter(responded_at__isnull=False)
        return (
            found.select_related("record")
            .defer("benefit", "search_vector")
            .order_by("-responded_at", "-pk")[:SHOWN]
        )

    def item_title(self, item: Petition) -> str:
        """Says that it is an answer."""
        return _("正式回應：%(title)s") % {"title": item.title}

    def item_guid(self, item: Petition) -> str:
        """Not the petition's own, which stands in the other feed."""
        return f"{super().item_guid(item)}#responses"

    def item_pubdate(self, item: Petition) -> datetime | None:
        """When the last lead agency answered."""
        return item.responded_at

    item_updateddate = item_pubdate
