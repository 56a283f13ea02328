from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "participation.surveys"
    label = "surveys"
    verbose_name = _("滿意度調查")

    def ready(self) -> None:
        from participation.notices.composing import register_composer
        from participation.people import mypage
        from participation.people.identities import needed_while, on_join
        from participation.surveys.actions import join_answers
        from participation.surveys.mypage import Answered, needs_identity
        from participation.surveys.notices import compose

        register_composer("response_published", compose, alike=True)
        on_join(join_answers)
        needed_while(needs_identity)
        mypage.register(Answered(), place=mypage.LATER)
