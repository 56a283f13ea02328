"""Wagtail's users app with our own pages; its entry in INSTALLED_APPS."""

from wagtail.users.apps import WagtailUsersAppConfig


class StaffConfig(WagtailUsersAppConfig):
    """The pages under `/cms/users/` come from `people.viewsets`."""

    user_viewset = "participation.people.viewsets.PersonViewSet"
