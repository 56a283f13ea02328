"""What the pages say about one's mailbox."""

from typing import Any

from django import template
from django.conf import settings

from participation.notices.links import address_hash
from participation.notices.models import Bounce
from participation.people.models import Person

register = template.Library()


@register.simple_tag
def mailbox_refuses(user: Any) -> bool:
    """Whether nothing is mailed to this person because their mailbox refused too often; one query."""
    if not isinstance(user, Person) or not user.email:
        return False
    stopped = Bounce.objects.stopped([user.pk], settings.MAIL_BOUNCES_BEFORE_STOPPING)
    return (user.pk, address_hash(user.email)) in stopped
