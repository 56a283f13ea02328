from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GateConfig(AppConfig):
    name = "participation.gate"
    label = "gate"
    verbose_name = _("個人資料複核")
