"""What is said about a petition: its discussion's own page, and the few words on the petition's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation import clock
from participation.discussion.views import thread_list
from participation.people.visiting import same_for_everybody
from participation.shell.access import access
from petitions.models import Petition
from petitions.views.reading import hosting_title, refuse_unpublishable


@access("public")
@require_safe
@same_for_everybody
def petition_comments(request: HttpRequest, number: str) -> HttpResponse:
    """Everything that is said about a petition, with the place to say something."""
    now = clock.now()
    found = Petition.objects.select_related("record").defer("search_vector", "content", "benefit")
    petition = get_object_or_404(found, record__number=number)
    refuse_unpublishable(petition, request)
    context = {
        "title": _("討論：%(title)s") % {"title": petition.title},
        "petition": petition,
        "breadcrumbs": [
            {"label": hosting_title(), "url": reverse("petitions:list")},
            {"label": petition.number, "url": petition.get_absolute_url()},
            {"label": _("討論")},
        ],
        **thread_list(petition.record, request, now),
    }
    return render(request, "petitions/petition_comments.html", context)
