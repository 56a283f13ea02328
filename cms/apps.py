from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("網站內容")

    def ready(self) -> None:
        """Tell the page frame and the procedures where the web editors' words are."""
        from cms import frame, hosting

        frame.register()
        hosting.register()
