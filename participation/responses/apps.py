from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResponsesConfig(AppConfig):
    name = "participation.responses"
    label = "responses"
    verbose_name = _("正式回應")
