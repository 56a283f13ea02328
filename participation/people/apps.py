from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "participation.people"
    label = "people"
    verbose_name = _("帳號")
