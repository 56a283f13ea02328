"""The interface for programs (DRF, drf-spectacular, CORS)."""

from django.utils.translation import gettext_lazy as _

from participation.settings.environment import env
from participation.settings.signing_in import ALLAUTH_TRUSTED_PROXY_COUNT

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
# So may the feeds and files of open data; nothing that is somebody's own, and nothing of a desk.
CORS_URLS_REGEX = (
    r"^/api/|^/(?:en/)?(?:agencies|duties|moderation|petitions|responses)/"
    r"(?:.+\.(?:csv|ics|json|ods)$|(?:.+/)?feed/)"
)
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_EXPOSE_HEADERS = ["ETag", "Retry-After"]
