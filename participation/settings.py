"""Every setting, read from the environment (`deploy/sample.env` lists and explains them all).

`DEMO=1` is what `make run` uses: one machine, demo accounts, mails and text messages shown on a
page instead of sent. Anything else is production and refuses to start with demo values.
"""

import logging
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from whitenoise import compress

from participation.shell import logs

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def secret(name: str, default: str | None = None) -> str:
    """Read a secret from NAME, or from the file that NAME_FILE points to."""
    path: str = env.str(f"{name}_FILE", default="")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    value: str = env.str(name) if default is None else env.str(name, default=default)
    return value


# What kind of installation this is
DEMO: bool = env.bool("DEMO", default=False)
DEBUG: bool = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default="") or BASE_DIR / "var")
SITE_URL: str = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
SITE_NAME: str = env.str("SITE_NAME", default="議起")
CLOCK_SHIFT_SECONDS: int = env.int("CLOCK_SHIFT_SECONDS", default=0)
MAINTENANCE: bool = env.bool("MAINTENANCE", default=False)
if CLOCK_SHIFT_SECONDS and not DEMO:
    raise ImproperlyConfigured("CLOCK_SHIFT_SECONDS moves the clock and is for demonstrations only.")

SECRET_KEY = secret("SECRET_KEY")
# Keys the hashes that tell whether two accounts are the same person; kept outside the database.
IDENTITY_PEPPER = secret("IDENTITY_PEPPER")
_https = SITE_URL.startswith("https://")
_host = urlsplit(SITE_URL).hostname or "localhost"
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[_host, "localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])
ROOT_URLCONF = "participation.urls"
WSGI_APPLICATION = "participation.wsgi.application"

INSTALLED_APPS = [
    "participation.shell",
    "participation.people",
    "participation.agencies",
    "participation.calendar",
    "participation.search",
    "participation.record",
    "participation.notices",
    "participation.obligations",
    "participation.responses",
    "participation.discussion",
    "participation.surveys",
    "participation.press",
    "participation.casework",
    "participation.opendata",
    "petitions",
    "consultations",
    "oversight",
    "mailboxes",
    "cms",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "participation.people.staff.StaffConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "csp",
    "rules",
    "django_structlog",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "participation.shell.middleware.MaintenanceMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "participation.shell.middleware.AddressLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "participation.people.middleware.StaffSecondFactorMiddleware",
    "participation.shell.middleware.MethodMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "participation.shell.middleware.ContentPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "participation.shell.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database: the application's role may not change what is recorded; the owner only migrates.
DATABASES = {"default": env.db_url_config(secret("DATABASE_URL"))}
DATABASES["default"].update(
    {
        "ATOMIC_REQUESTS": False,
        "DISABLE_SERVER_SIDE_CURSORS": env.bool("DATABASE_BEHIND_PGBOUNCER", default=False),
        "TEST": {"NAME": env.str("TEST_DATABASE_NAME", default="test_yiqi")},
    }
)
DATABASE_OWNER_URL: str = secret("DATABASE_OWNER_URL", default="")
DATABASE_APPLICATION_ROLE: str = env.str("DATABASE_APPLICATION_ROLE", default="yiqi_app")
# Seconds for which each thread of a web process keeps its connection; 0 opens one per request.
DATABASE_KEEP_SECONDS: int = env.int("DATABASE_KEEP_SECONDS", default=0)
# One request's statement may take this long; signing windows close a little later than this.
STATEMENT_TIMEOUT_MS: int = env.int("STATEMENT_TIMEOUT_MS", default=8000)
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"]["options"] = f"-c timezone=UTC -c statement_timeout={STATEMENT_TIMEOUT_MS}"
DATABASES["default"]["CONN_MAX_AGE"] = DATABASE_KEEP_SECONDS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache_url("CACHE_URL", default="dbcache://shell_cache")}

# People
AUTH_USER_MODEL = "people.Person"
SESSION_ENGINE = "participation.people.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "participation.shell.views.csrf_failure"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:home"
# A demonstration lets its officials in without a second factor; anything else insists on it.
STAFF_SECOND_FACTOR: bool = env.bool("STAFF_SECOND_FACTOR", default=not DEMO)
_demo_gateway = "participation.notices.messages.DemoGateway" if DEMO else ""
SMS_GATEWAY: str = env.str("SMS_GATEWAY", default=_demo_gateway)

# Discussion: how many days a suspension lasts [guideline 9.1 (11)].
DISCUSSION_SUSPENSION_DAYS: int = env.int("DISCUSSION_SUSPENSION_DAYS", default=30)

# Mail
EMAIL_CONFIG = env.email("EMAIL_URL", default="smtp://localhost:25")
vars().update(EMAIL_CONFIG)
if DEMO and not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "participation.notices.messages.DemoEmailBackend"
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <no-reply@{_host}>")
EMAIL_TIMEOUT = 20
# How many notices may leave in a minute, all workers together; 0 sets no limit.
MAILS_PER_MINUTE: int = env.int("MAILS_PER_MINUTE", default=1200)
# Where undeliverable letters return to, one address a letter (name+mark@domain); empty: to the sender.
MAIL_BOUNCE_ADDRESS: str = env.str("MAIL_BOUNCE_ADDRESS", default="")
# After so many permanent refusals nothing more is mailed to an address until its owner confirms it.
MAIL_BOUNCES_BEFORE_STOPPING: int = env.int("MAIL_BOUNCES_BEFORE_STOPPING", default=3)

# Jobs
BROKER_URL: str = env.str("BROKER_URL", default="")
# Without a broker, the queue lives in the application's own PostgreSQL.
_queue_in_database = not BROKER_URL
CELERY_BROKER_URL = BROKER_URL or "pgmq://" + secret("DATABASE_URL").partition("://")[2]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A killed worker's jobs come back after the visibility timeout, so no job may run longer.
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT, _visible_again = 240, 270, 300
CELERY_TASK_DEFAULT_QUEUE = "yiqi"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"visibility_timeout": _visible_again}
if _queue_in_database:
    CELERY_BROKER_TRANSPORT_OPTIONS |= {
        "init_extension": False,
        "wait_time_seconds": 1,
        "polling_interval": 0.2,
        "pool_size": 4,
    }
elif BROKER_URL.startswith("amqp"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
    # Only topic exchanges can hold back a retry until its time.
    CELERY_TASK_DEFAULT_EXCHANGE_TYPE = "topic"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0.2}
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 20_000
CELERY_DB_REUSE_MAX = 20
CELERY_TIMEZONE = "Asia/Taipei"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
# A file that a worker or beat touches whenever it has done something.
ALIVE_FILE: str = env.str("ALIVE_FILE", default="")

# Logs: one JSON object a line with the request's id; never who a person is or where they are
LOG_LEVEL: str = env.str("LOG_LEVEL", default="INFO")
LOGGING = logs.configuration(LOG_LEVEL)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = DJANGO_STRUCTLOG_CELERY_DEFAULT_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = env.bool("BEHIND_PROXY", default=False)

# Language and time
LANGUAGE_CODE = "zh-hant"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("zh-hant", _("繁體中文")), ("en", _("English"))]
# The second and third hold what Django's forms and Wagtail's desk say, in this platform's words.
LOCALE_PATHS = [BASE_DIR / "locale", *(BASE_DIR / "locale" / part for part in ("django", "wagtail"))]
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
TIME_ZONE = "Asia/Taipei"
USE_TZ = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Only the names that never change are served, and only what browsers load is compressed: making
# every variant of every file takes minutes on a small machine.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*compress.Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Security
BEHIND_PROXY: bool = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# The editors' desk shows previews of pages in a frame of this site; others may not frame it.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}

# ── People and sign-in (allauth) ────────────────────────────────────────────────────────────────
# Signing in by a mailed code is the main way; a password can be set later and is never needed.
ACCOUNT_ADAPTER = "participation.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_FORM_CLASS = "participation.people.forms.NicknameForm"
ACCOUNT_FORMS = {
    "add_email": "participation.people.entrance.AddEmailForm",
    "change_password": "participation.people.entrance.ChangePasswordForm",
    "confirm_email_verification_code": "participation.people.entrance.ConfirmMailForm",
    "confirm_login_code": "participation.people.entrance.ConfirmLoginForm",
    "confirm_password_reset_code": "participation.people.entrance.ConfirmResetForm",
    "login": "participation.people.entrance.LoginForm",
    "reauthenticate": "participation.people.entrance.ReauthenticateForm",
    "request_login_code": "participation.people.entrance.RequestCodeForm",
    "reset_password": "participation.people.entrance.ResetPasswordForm",
    "reset_password_from_key": "participation.people.entrance.ResetPasswordKeyForm",
    "set_password": "participation.people.entrance.SetPasswordForm",
    "signup": "participation.people.entrance.SignupForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "participation.people.adapters.display_name"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 60 * 15
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
# Digits alone can be typed on any phone's number pad.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * 10
# How many proxies of our own stand before the application; rate limits need the caller's address.
ALLAUTH_TRUSTED_PROXY_COUNT: int = env.int(
    "TRUSTED_PROXY_COUNT", default=int(env.bool("BEHIND_PROXY", default=False))
)
MFA_ADAPTER = "participation.people.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "participation.people.entrance.AuthenticateForm",
    "reauthenticate": "participation.people.entrance.ReauthenticateByFactorForm",
    "activate_totp": "participation.people.entrance.ActivateTOTPForm",
    "add_webauthn": "participation.people.entrance.AddKeyForm",
    "edit_webauthn": "participation.people.entrance.EditKeyForm",
}
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https
# Where an official needs the second factor: the desks and the editors' desk.
STAFF_PATHS = ("/cms/", "/en/cms/", "/desk/", "/en/desk/")

# A government's sign-in service, by OpenID Connect. What it says about a person is not kept.
OIDC_NAME: str = env.str("OIDC_NAME", default="") or "OpenID Connect"
OIDC_SERVER_URL: str = env.str("OIDC_SERVER_URL", default="")
OIDC_CLIENT_ID: str = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET: str = secret("OIDC_CLIENT_SECRET", default="")
# The claim that carries the national identity number, if the service proves it. Never stored.
OIDC_NATIONAL_ID_CLAIM: str = env.str("OIDC_NATIONAL_ID_CLAIM", default="")
SOCIALACCOUNT_ADAPTER = "participation.people.adapters.SocialAdapter"
SOCIALACCOUNT_FORMS = {"signup": "participation.people.entrance.SocialSignupForm"}
# The form asks for a nickname: the name that the service knows is never shown.
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_QUERY_EMAIL = True
if OIDC_SERVER_URL:
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "national",
                    "name": OIDC_NAME,
                    "client_id": OIDC_CLIENT_ID,
                    "secret": OIDC_CLIENT_SECRET,
                    "settings": {"server_url": OIDC_SERVER_URL},
                }
            ],
        }
    }
    # Browsers count the redirect after our form as part of the form.
    _service = urlsplit(OIDC_SERVER_URL)
    _policy: dict[str, list[str]] = CONTENT_SECURITY_POLICY["DIRECTIVES"]  # type: ignore[assignment]
    _policy["form-action"].append(f"{_service.scheme}://{_service.netloc}")

# The editors' desk is entered by the platform's own sign-in.
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
# ── end of people and sign-in ───────────────────────────────────────────────────────────────────

# Web editors' pages and their desk (Wagtail)
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hant", "繁體中文"), ("en", "English")]
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILREDIRECTS_AUTO_CREATE = True
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"},
}
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h2", "h3", "bold", "ol", "ul", "link", "document-link"]},
    }
}
# No page of another site is embedded: videos are linked.
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILIMAGES_IMAGE_MODEL = "cms.Picture"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]  # SVG can carry scripts
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "cms.Download"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odp", "ods", "odt", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
# Which sizes of a picture there are is asked of the database once per process.
CACHES["renditions"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "TIMEOUT": 600}
# How long a process keeps a page for visitors who are not signed in; 0 keeps nothing.
PAGE_CACHE_SECONDS: int = env.int("PAGE_CACHE_SECONDS", default=600)

# ── API (DRF, drf-spectacular, CORS) ────────────────────────────────────────────────────────────
# Reads of one network a minute and process; the front proxy limits across processes.
API_READS_PER_MINUTE: int = env.int("API_READS_PER_MINUTE", default=600)
# Signatures and withdrawals of one person a minute, counted exactly across processes.
API_WRITES_PER_MINUTE: int = env.int("API_WRITES_PER_MINUTE", default=30)
REST_FRAMEWORK = {
    # Reading knows nobody, so that every reader gets the same bytes; what needs a person says so itself.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "participation.opendata.negotiation.OnlyJSON",
    "DEFAULT_THROTTLE_CLASSES": ["participation.opendata.throttles.NetworkThrottle"],
    "DEFAULT_PAGINATION_CLASS": "participation.opendata.paging.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "participation.opendata.schema.Schema",
    "DEFAULT_METADATA_CLASS": "participation.opendata.negotiation.OnlyMethods",
    "EXCEPTION_HANDLER": "participation.opendata.problems.answer",
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": _("公共政策參與平臺 API"),
    "DESCRIPTION": _(
        "公開資料介面：提議、附議、機關的應辦事項。讀取不需要帳號；附議需要登入。"
        "不認識的查詢參數以 400 拒絕，不會忽略。"
        "時間為 ISO 8601 並附時差；錯誤為 RFC 9457 problem details，`code` 是穩定的代碼。"
        "以 `Accept-Language` 選擇中文或英文。"
    ),
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "PREPROCESSING_HOOKS": ["participation.opendata.schema.only_version_one"],
    # Several records have a status of their own; this one had the plain name first.
    "ENUM_NAME_OVERRIDES": {"StatusEnum": "petitions.lifecycles.shape.Status"},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Deep links would stand inside of buttons, which no screen reader can make sense of.
    "SWAGGER_UI_SETTINGS": {"deepLinking": False, "supportedSubmitMethods": ["get"]},
}
# Any page may read; nothing may be changed from another site, and no cookie travels there.
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_EXPOSE_HEADERS = ["ETag", "Retry-After"]
# ── end of API ──────────────────────────────────────────────────────────────────────────────────
