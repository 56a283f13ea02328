"""Accounts, their passwords and sessions, officials' second factor, and suspensions."""

from participation.settings.environment import env
from participation.settings.installation import DEMO

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
