"""Addresses of the pages. Included last: whatever no procedure answers may be a page."""

from django.urls import path, re_path
from django.views.generic import RedirectView
from wagtail import views as wagtail_views
from wagtail.urls import serve_pattern

from cms import views
from participation.shell.access import access

# Pages for some only: whoever is not known enters by the platform's own door.
sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("search/", views.search, name="page-search"),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        wagtail_views.authenticate_with_password,
        name="wagtailcore_authenticate_with_password",
    ),
    path("_util/login/", access("public")(sign_in), name="wagtailcore_login"),
    re_path(serve_pattern, views.page, name="wagtail_serve"),
]
