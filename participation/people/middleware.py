"""Officials need a second factor at their desks."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from participation.people.models import Person


class StaffSecondFactorMiddleware:
    """Keeps citizens out of the desks, and sends officials without a second factor to set one up first.

    It looks at the session only under the desks' addresses, so that a public page never varies by
    cookie. A second factor, once set up, is asked for at every sign-in by allauth itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(settings.STAFF_PATHS):
            person = request.user
            if isinstance(person, Person) and not holds_office(person):
                # Wagtail would send them to sign in, and signing in would send them back.
                raise PermissionDenied
            if settings.STAFF_SECOND_FACTOR and isinstance(person, Person) and lacks_factor(person):
                messages.warning(request, _("承辦與管理工作需要第二道驗證，請先完成設定。"))
                target = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
                return HttpResponseRedirect(f"{reverse('mfa_index')}?{target}")
        return self.get_response(request)


def holds_office(person: Person) -> bool:
    """Whether this person works at any desk, or edits pages."""
    return person.is_staff or person.is_superuser or person.agency_roles.exists() or person.groups.exists()


def lacks_factor(person: Person) -> bool:
    """Whether this person holds an office and has not set up a second factor."""
    return holds_office(person) and not is_mfa_enabled(person)
