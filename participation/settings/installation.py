"""What kind of installation this is, its address, its own secrets."""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from participation.settings.environment import BASE_DIR, env, secret

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
is_https = SITE_URL.startswith("https://")
host = urlsplit(SITE_URL).hostname or "localhost"
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[host, "localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])
ROOT_URLCONF = "participation.urls"
WSGI_APPLICATION = "participation.wsgi.application"
