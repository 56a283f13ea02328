"""Links that open one thing to whoever has them: the way to appeal, in the mail of a decision.

Signed, so nobody can make one; they hold a number and nothing of the person. The appeal's own rules
say until when it may be used, and it is used once.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from participation.discussion.models import Decision

_SALT = "discussion.appeal"


def appeal_url(decision: Decision) -> str:
    """The absolute address at which the person affected can appeal without signing in."""
    token = signing.dumps(decision.pk, salt=_SALT)
    return settings.SITE_URL + reverse("moderation:appeal", args=[token])


def decision_of(token: str) -> int | None:
    """The decision that a link is about; None for one that we did not make."""
    try:
        number = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return number if isinstance(number, int) else None
