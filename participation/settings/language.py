"""Language and time."""

from django.utils.translation import gettext_lazy as _

from participation.settings.environment import BASE_DIR

LANGUAGE_CODE = "zh-hant"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("zh-hant", _("繁體中文")), ("en", _("English"))]
# The second and third hold what Django's forms and Wagtail's desk say, in this platform's words.
LOCALE_PATHS = [BASE_DIR / "locale", *(BASE_DIR / "locale" / part for part in ("django", "wagtail"))]
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
TIME_ZONE = "Asia/Taipei"
USE_TZ = True
