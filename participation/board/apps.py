from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardConfig(AppConfig):
    name = "participation.board"
    label = "board"
    verbose_name = _("進度看板")

    def ready(self) -> None:
        from participation.board.large import COMMITMENTS, DUTIES
        from participation.shell.tables import register

        register(DUTIES)
        register(COMMITMENTS)
