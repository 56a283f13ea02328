"""`/api/`: the schema, the page that explains it, and the answer to every other address."""

from django.urls import path, re_path

from participation.opendata.docs import Docs, OpenAPI
from participation.opendata.views import Missing

READING = ["get", "head"]

urlpatterns = [
    path("schema/", OpenAPI.as_view(http_method_names=READING), name="api-schema"),
    path("docs/", Docs.as_view(http_method_names=READING), name="api-docs"),
    # With a final slash only, so that an address without one is first sent to its right form.
    re_path(r"^(?:.*/)?$", Missing.as_view()),
]
