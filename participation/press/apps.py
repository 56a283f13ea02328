from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PressConfig(AppConfig):
    name = "participation.press"
    label = "press"
    verbose_name = _("媒體與開發者")

    def ready(self) -> None:
        from participation.notices.audiences import register_audience
        from participation.notices.composing import register_composer
        from participation.people import mypage
        from participation.people.identities import on_erase
        from participation.press import notices
        from participation.press.actions import stop_all_of
        from participation.press.mypage import Webhooks, was_accredited
        from participation.record.sentences import register_sentence

        for kind, sentence in notices.SENTENCES.items():
            register_sentence(kind, sentence)
        for name, audience in notices.AUDIENCES.items():
            register_audience(name, audience)
        for kind, composer in notices.COMPOSERS.items():
            register_composer(kind, composer)
        on_erase(stop_all_of)
        mypage.register(Webhooks(), place=mypage.LAST, suits=was_accredited)
