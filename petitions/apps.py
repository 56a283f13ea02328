from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PetitionsConfig(AppConfig):
    """Registers petitions with the core, which knows no procedure by itself."""

    name = "petitions"
    verbose_name = _("提點子")

    def ready(self) -> None:
        from participation.people.identities import on_join
        from participation.record.procedures import register
        from petitions.actions import join_signatures
        from petitions.notices import PetitionsProcedure

        register(PetitionsProcedure())
        on_join(join_signatures)
