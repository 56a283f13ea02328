from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShellConfig(AppConfig):
    name = "participation.shell"
    label = "shell"
    verbose_name = _("版面")
