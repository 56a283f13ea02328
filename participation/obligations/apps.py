from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ObligationsConfig(AppConfig):
    name = "participation.obligations"
    label = "obligations"
    verbose_name = _("應辦事項")

    def ready(self) -> None:
        from participation.gate.statements import register_statement
        from participation.obligations.held import EXTENSION

        register_statement(EXTENSION)
