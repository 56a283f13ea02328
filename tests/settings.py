"""The platform's settings with what makes tests quick and quiet, and nothing else."""

import os

from deploy.messages import compile_stale
from tests.database import name_a_database

name_a_database()
compile_stale()
os.environ |= {
    "DEMO": "1",
    "SECRET_KEY": "only-for-tests-" + "x" * 40,
    "IDENTITY_PEPPER": "only-for-tests-" + "y" * 40,
    "SITE_URL": "http://localhost:8000",
    "BROKER_URL": "memory://",
}

from participation.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Jobs run in the test's own process; the real broker has tests of its own.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# Nothing is collected for a test, so files are found where they lie.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
# Nothing is kept from one test to the next; tests of keeping turn it on.
PAGE_CACHE_SECONDS = 0
