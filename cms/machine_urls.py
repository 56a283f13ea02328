"""Addresses without a language: the editors' desk, documents, pictures, the map for search engines."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib.sitemaps.views import sitemap
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms import views
from cms.sitemaps import SITEMAPS
from participation.shell.access import access

# Wagtail 8 writes scripts and styles into some of its pages (date fields, inline panels, drag
# handles), so the desk cannot be as strict as the public pages. Nothing of another host is allowed.
DESK_POLICY: dict[str, Any] = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "object-src": [NONE],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}

View = Callable[..., HttpResponse]


def for_staff(view: View) -> View:
    """Refuse who is signed in without a place at the desk; Wagtail would send them to sign in, in circles."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return answered


desk = decorate_urlpatterns(decorate_urlpatterns(wagtailadmin_urls.urlpatterns, for_staff), csp(DESK_POLICY))

urlpatterns: list[URLPattern | URLResolver] = [
    path("cms/", include(desk)),
    path("documents/", include(wagtaildocs_urls)),
    re_path(r"^media/images/(?P<name>[^/]+)$", views.picture, name="picture"),
    path("sitemap.xml", access("public")(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
]
