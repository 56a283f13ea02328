from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PetitionsConfig(AppConfig):
    """Registers petitions with the core, which knows no procedure by itself."""

    name = "petitions"
    verbose_name = _("提點子")

    def ready(self) -> None:
        from participation.gate.searching import register_search
        from participation.gate.statements import register_statement
        from participation.notices.audiences import let_leave
        from participation.notices.subjects import register_list
        from participation.people import mypage
        from participation.people.identities import needed_while, on_erase, on_join
        from participation.record.procedures import register
        from participation.responses.publishing import register_desk, register_verb
        from petitions.actions import discard_drafts_of, join_signatures, publish_approved
        from petitions.desk.held import STATEMENTS
        from petitions.models.naming import people_named
        from petitions.mypage import Followed, Proposed, Signed, needs_identity
        from petitions.notices import PetitionList, PetitionsProcedure, response_desk_url

        register(PetitionsProcedure())
        register_list(PetitionsProcedure.key, PetitionList())
        let_leave("signatories")
        register_verb("petitions", publish_approved)
        register_desk("petitions", response_desk_url)
        register_search(people_named)
        for statement in STATEMENTS:
            register_statement(statement)
        on_join(join_signatures)
        on_erase(discard_drafts_of)
        needed_while(needs_identity)
        for section in (Proposed(), Signed(), Followed()):
            mypage.register(section, place=mypage.FIRST)
