"""Letters: by which server, from whom, how fast, and what came back."""

from participation.settings.environment import env
from participation.settings.installation import DEMO, SITE_NAME, host

EMAIL_CONFIG = env.email("EMAIL_URL", default="smtp://localhost:25")
vars().update(EMAIL_CONFIG)
if DEMO and not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "participation.notices.messages.DemoEmailBackend"
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <no-reply@{host}>")
EMAIL_TIMEOUT = 20
# How many notices may leave in a minute, all workers together; 0 sets no limit.
MAILS_PER_MINUTE: int = env.int("MAILS_PER_MINUTE", default=1200)
# Where undeliverable letters return to, one address a letter (name+mark@domain); empty: to the sender.
MAIL_BOUNCE_ADDRESS: str = env.str("MAIL_BOUNCE_ADDRESS", default="")
# After so many permanent refusals nothing more is mailed to an address until its owner confirms it.
MAIL_BOUNCES_BEFORE_STOPPING: int = env.int("MAIL_BOUNCES_BEFORE_STOPPING", default=3)
