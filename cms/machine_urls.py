"""Addresses without a language: the editors' desk, documents, pictures, the map for search engines."""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib.sitemaps.views import sitemap
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

urlpatterns: list[URLPattern | URLResolver] = [
    path("cms/", include(decorate_urlpatterns(wagtailadmin_urls.urlpatterns, csp(DESK_POLICY)))),
    path("documents/", include(wagtaildocs_urls)),
    re_path(r"^media/images/(?P<name>[^/]+)$", views.picture, name="picture"),
    path("sitemap.xml", access("public")(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
]
