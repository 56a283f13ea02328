"""What browsers are told: encryption, cookies, where pages may load from and send to."""

from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from participation.settings.environment import env
from participation.settings.installation import is_https
from participation.settings.signing_in import OIDC_SERVER_URL

BEHIND_PROXY: bool = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_SSL_REDIRECT = is_https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = is_https
SECURE_HSTS_PRELOAD = is_https
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = is_https
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
if OIDC_SERVER_URL:
    # Browsers count the redirect after our form as part of the form.
    _service = urlsplit(OIDC_SERVER_URL)
    _policy: dict[str, list[str]] = CONTENT_SECURITY_POLICY["DIRECTIVES"]  # type: ignore[assignment]
    _policy["form-action"].append(f"{_service.scheme}://{_service.netloc}")
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}
