"""Maintenance mode: one page for everybody, without the database."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

OPEN_DURING_MAINTENANCE = ("/static/", "/healthz", "/readyz")
RETRY_AFTER_SECONDS = 600


class MaintenanceMiddleware:
    """Answer 503 to everything but health checks and static files while maintenance is on.

    On by the setting MAINTENANCE, or at once and without a restart by a file named `maintenance`
    in DATA_DIR. Stands before the session, so nothing here may need the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.flag = Path(settings.DATA_DIR) / "maintenance"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not (settings.MAINTENANCE or self.flag.exists()) or request.path.startswith(
            OPEN_DURING_MAINTENANCE
        ):
            return self.get_response(request)
        response = HttpResponse(render_to_string("maintenance.html"), status=503)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        response["Cache-Control"] = "no-store"
        return response
