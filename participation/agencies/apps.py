from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    name = "participation.agencies"
    label = "agencies"
    verbose_name = _("機關")

    def ready(self) -> None:
        from django.urls import register_converter

        from participation.agencies import permissions  # noqa: F401
        from participation.agencies.addresses import CodeConverter

        register_converter(CodeConverter, "agency_code")
