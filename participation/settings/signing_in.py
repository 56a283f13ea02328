"""Signing in (allauth): by mail, by second factor, by a government's service."""

from participation.settings.environment import env, secret
from participation.settings.installation import SITE_NAME, is_https

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
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not is_https
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
