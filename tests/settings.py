"""The platform's settings with what makes tests quick and quiet, and nothing else."""

import os

from deploy.messages import compile_stale
from tests.database import ENVIRONMENT, name_a_database

name_a_database()
compile_stale()
os.environ |= ENVIRONMENT

from participation.settings import *  # noqa: E402, F403

if template := os.environ.get("TEST_DATABASE_TEMPLATE"):
    DATABASES["default"]["TEST"]["TEMPLATE"] = template  # noqa: F405 (the platform's settings)
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
