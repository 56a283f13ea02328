"""The database and its copies: the application may not change what is recorded, the owner only migrates."""

from participation.settings.environment import env, secret

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
CACHES = {
    "default": env.cache_url("CACHE_URL", default="dbcache://shell_cache"),
    # Which sizes of a picture there are is asked of the database once per process.
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "TIMEOUT": 600},
}
# How long a process keeps a page for visitors who are not signed in; 0 keeps nothing.
PAGE_CACHE_SECONDS: int = env.int("PAGE_CACHE_SECONDS", default=600)
