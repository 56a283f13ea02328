"""House rules that editors publish come into force. The page is known by what it says, not by its class."""

from typing import Any, Protocol, runtime_checkable

import structlog

from participation import clock
from participation.discussion.actions import put_in_force
from participation.refusals import Refused

logger = structlog.get_logger(__name__)


@runtime_checkable
class SaysHouseRules(Protocol):
    """A page with the house rules on it."""

    live: bool

    def house_rules(self) -> tuple[int, str, str, str]:
        """Version, language, title and words as HTML."""


def keep_house_rules(instance: Any, **_more: Any) -> None:
    """Put the version of a page that is being published in force; other pages are none of our business.

    The page's form has refused other words under a published version. Should they come another way, the
    published words stand, and the log says so: a refusal here would stop the job of scheduled pages.
    """
    # The signal also comes when a first publication is only scheduled.
    if not isinstance(instance, SaysHouseRules) or not instance.live:
        return
    version, language, title, html = instance.house_rules()
    try:
        put_in_force(version, language=language, title=title, html=html, now=clock.now())
    except Refused as refused:
        logger.error("house_rules_not_kept", version=version, language=language, code=refused.refusal.code)
