"""Putting house rules in force, accepting them, keeping the list of terms."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from participation.discussion.checks import Listed
from participation.discussion.guideline import HOUSE_RULES
from participation.discussion.models import HouseRules, HouseRulesAccepted, HouseRulesText, ListedTerm
from participation.discussion.models.speakers import rules_in_force
from participation.people.models import Person
from participation.refusals import Refusal, refuse_if

CHANGED = Refusal("rules-changed", _("留言規範已經改版，請閱讀新版後再同意。"))
NEEDS_VERSION = Refusal("needs-new-version", _("這一版已經公布，內容不能再改；請把版次加一。"))


def put_in_force(version: int, *, language: str, title: str, html: str, now: datetime) -> HouseRules:
    """Keep the words of a version as published, and let it be in force from now on.

    A version's words never change: other words under the same number are refused. A translation joins
    the version it translates.
    """
    with transaction.atomic():
        rules, _made = HouseRules.objects.get_or_create(
            version=version, defaults={"in_force_from": now, "codes": list(HOUSE_RULES)}
        )
        text, made = HouseRulesText.objects.get_or_create(
            rules=rules, language=language, defaults={"title": title, "html": html, "published_at": now}
        )
        refuse_if(None if made or text.html == html else NEEDS_VERSION)
    return rules


def accept_rules(person: Person, *, version: int, now: datetime) -> HouseRulesAccepted:
    """Note that a person accepted the version in force, once. Refused for any other version."""
    in_force = rules_in_force(now)
    refuse_if(None if in_force and in_force.version == version else CHANGED)
    accepted, _made = HouseRulesAccepted.objects.get_or_create(
        person=person, rules_id=version, defaults={"at": now}
    )
    return accepted


def keep_terms(terms: Iterable[Listed]) -> int:
    """Add terms that the list does not have yet; how many were added. What editors removed comes back."""
    made = 0
    for term in terms:
        _term, is_new = ListedTerm.objects.get_or_create(
            kind=term.kind, text=term.text, defaults={"rule": term.rule, "language": term.language}
        )
        made += is_new
    return made
