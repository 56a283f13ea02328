"""Who reads a page that everybody may read."""

from django.conf import settings
from django.http import HttpRequest

from participation.people.models import Person


def reader(request: HttpRequest) -> Person | None:
    """The signed-in person, or None; without a session cookie nobody is looked up."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user if isinstance(request.user, Person) and request.user.is_authenticated else None
