"""The map of the platform: what answers under which address.

Pages have one address per language: `/petitions/…` in Chinese, `/en/petitions/…` in English.
Machines' addresses (API, health, files, the editors' desk) have none.
"""

from importlib.util import find_spec

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView, TemplateView

from participation.shell.access import access
from participation.shell.views import favicon

Patterns = list[URLPattern | URLResolver]


def when_built(prefix: str, module: str) -> Patterns:
    """The addresses of a module, or nothing where it is not built yet."""
    return [path(prefix, include(module))] if find_spec(module) else []


robots = TemplateView.as_view(template_name="robots.txt", content_type="text/plain")
# The editors' desk is entered by the platform's own door, which knows codes and second factors.
sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)
reset = RedirectView.as_view(pattern_name="account_reset_password")

machines: Patterns = [
    *when_built("api/v1/", "participation.opendata.urls"),
    *when_built("api/v1/", "participation.discussion.api_urls"),
    *when_built("api/v1/", "participation.surveys.api_urls"),
    *when_built("api/v1/", "petitions.api.urls"),
    *when_built("api/", "participation.opendata.docs_urls"),
    *when_built("", "participation.shell.health_urls"),
    path("robots.txt", access("public")(robots), name="robots"),
    path("favicon.ico", favicon, name="favicon"),
    path("cms/login/", access("public")(sign_in)),
    path("cms/password_reset/", access("public")(reset)),
    *when_built("", "cms.machine_urls"),
]

# The busiest addresses are looked for first.
busiest: Patterns = i18n_patterns(*when_built("petitions/", "petitions.urls"), prefix_default_language=False)
pages: Patterns = i18n_patterns(
    path("accounts/", include("allauth.urls")),
    path("me/", include("participation.people.urls")),
    *when_built("", "participation.discussion.urls"),
    *when_built("responses/", "participation.responses.urls"),
    path("responses/", include("participation.surveys.urls")),
    path("", include("participation.press.urls")),
    *when_built("consultations/", "consultations.urls"),
    *when_built("oversight/", "oversight.urls"),
    *when_built("mailboxes/", "mailboxes.urls"),
    *(when_built("demo/", "participation.notices.urls") if settings.DEMO else []),
    *when_built("", "participation.notices.follow_urls"),
    *when_built("", "participation.discussion.moderation_urls"),
    *when_built("", "participation.board.urls"),
    *when_built("", "participation.shell.urls"),
    *when_built("", "cms.urls"),
    prefix_default_language=False,
)

urlpatterns: Patterns = [*busiest, *machines, *pages]
