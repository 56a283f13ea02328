from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "participation.casework"
    label = "casework"
    verbose_name = _("承辦")

    def ready(self) -> None:
        from participation.casework import notices, rules
        from participation.casework.held import STATEMENTS
        from participation.gate.statements import register_statement
        from participation.notices.audiences import register_audience
        from participation.notices.composing import register_composer
        from participation.obligations.kinds import register_kind
        from participation.record.sentences import register_sentence

        register_kind(rules.DECLINE, _("決定婉拒分辦"), desk="casework_desk:declines")
        for statement in STATEMENTS:
            register_statement(statement)
        for kind, sentence in notices.SENTENCES.items():
            register_sentence(kind, sentence)
        for name, audience in notices.AUDIENCES.items():
            register_audience(name, audience)
        for kind, composer in notices.COMPOSERS.items():
            register_composer(kind, composer)
