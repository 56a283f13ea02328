from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PetitionsConfig(AppConfig):
    """Registers petitions with the core, which knows no procedure by itself."""

    name = "petitions"
    verbose_name = _("提點子")

    def ready(self) -> None:
        from participation.notices.audiences import let_leave
        from participation.notices.subjects import register_list
        from participation.people import mypage
        from participation.people.identities import needed_while, on_erase, on_join
        from participation.record.procedures import register
        from petitions.actions import discard_drafts_of, join_signatures
        from petitions.mypage import Followed, Proposed, Signed, needs_identity
        from petitions.notices import PetitionList, PetitionsProcedure

        register(PetitionsProcedure())
        register_list(PetitionsProcedure.key, PetitionList())
        let_leave("signatories")
        on_join(join_signatures)
        on_erase(discard_drafts_of)
        needed_while(needs_identity)
        for section in (Proposed(), Signed(), Followed()):
            mypage.register(section)
