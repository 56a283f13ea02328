from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "participation.notices"
    label = "notices"
    verbose_name = _("通知")

    def ready(self) -> None:
        from participation.notices.actions import erase_follows
        from participation.notices.mypage import Follows
        from participation.people import mypage
        from participation.people.identities import on_erase

        on_erase(erase_follows)
        mypage.register(Follows())
