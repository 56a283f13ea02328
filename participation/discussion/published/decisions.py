"""A decision as everybody may see it: what, under which rule, by which role. Never whose words, never whose.

What could say something of a person stays out by being listed here piece by piece: the text, the passage,
the moderator's reason and everybody's name are for the statement that the person affected gets.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from participation.agencies.rules import Role
from participation.discussion.guideline import HOUSE_RULES
from participation.discussion.models import Appeal, Decision
from participation.record.models import Record
from participation.record.procedures import public_records

# Where the decisions have effect, as the EU's transparency database names it.
SCOPE = "TW"
CATEGORIES: dict[str, str | Promise] = {
    "STATEMENT_CATEGORY_SCAMS_AND_FRAUD": _("詐騙與欺瞞"),
    "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH": _("違法或有害言論"),
    "STATEMENT_CATEGORY_UNSAFE_AND_ILLEGAL_PRODUCTS": _("不安全或違法的商品"),
    "STATEMENT_CATEGORY_PORNOGRAPHY_OR_SEXUALIZED_CONTENT": _("色情內容"),
    "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS": _("侵害個人資料與隱私"),
    "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS": _("侵害智慧財產"),
    "STATEMENT_CATEGORY_OTHER_VIOLATION_TC": _("違反平臺其他規範"),
}


class Outcome(StrEnum):
    """What came of the right to appeal."""

    NONE = "none"
    PENDING = "pending"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


OUTCOMES: dict[Outcome, str | Promise] = {
    Outcome.NONE: _("沒有申訴"),
    Outcome.PENDING: _("申訴處理中"),
    Outcome.UPHELD: _("申訴成立"),
    Outcome.DISMISSED: _("申訴不成立"),
}
OUTCOME_STATES = {
    Outcome.NONE: "closed",
    Outcome.PENDING: "waiting",
    Outcome.UPHELD: "open",
    Outcome.DISMISSED: "closed",
}


def published() -> QuerySet[Decision]:
    """The decisions of the public record, with what a row shows, in one query."""
    shown = Record.objects.filter(public_records(), pk=OuterRef("case__discussion__record"))
    return (
        Decision.objects.published()
        .select_related("case__discussion__record", "appeal")
        .defer("passage", "reason", "lift_reason", "appeal__grounds", "appeal__reason")
        .annotate(record_is_public=Exists(shown))
    )


@dataclass(frozen=True)
class Published:
    """One decision of the public record."""

    decision: Decision

    @property
    def number(self) -> int:
        """Its public number."""
        return int(self.decision.pk)

    @property
    def url(self) -> str:
        """The page with its statement."""
        return reverse("moderation:decision", args=[self.decision.pk])

    @property
    def kind(self) -> str:
        """What was decided."""
        return self.decision.get_kind_display()

    @property
    def ground(self) -> str:
        """Whether the house rules or a law was broken."""
        return self.decision.get_ground_display()

    @property
    def rule(self) -> str:
        """The rule in words."""
        return self.decision.rule_label

    @property
    def section(self) -> str:
        """Where the government's guideline says it."""
        return HOUSE_RULES[self.decision.rule].section if self.decision.rule else ""

    @property
    def category(self) -> str:
        """The category's code of the EU's transparency database."""
        return HOUSE_RULES[self.decision.rule].category if self.decision.rule else ""

    @property
    def category_label(self) -> str:
        """The category in words."""
        return str(CATEGORIES.get(self.category, ""))

    @property
    def role(self) -> str:
        """The office that decided, never who."""
        return str(Role(self.decision.by_role).label) if self.decision.by_role in Role.values else ""

    @property
    def record(self) -> Record:
        """What was discussed."""
        record: Record = self.decision.case.discussion.record
        return record

    @property
    def appeal(self) -> Appeal | None:
        """The appeal against it, if there is one."""
        return getattr(self.decision, "appeal", None)

    @property
    def outcome(self) -> Outcome:
        """What came of an appeal."""
        if self.appeal is None:
            return Outcome.NONE
        if not self.appeal.is_decided:
            return Outcome.PENDING
        return Outcome.UPHELD if self.appeal.is_upheld else Outcome.DISMISSED

    @property
    def outcome_label(self) -> str:
        """The same in words."""
        return str(OUTCOMES[self.outcome])

    @property
    def outcome_state(self) -> str:
        """The shape beside the words."""
        return OUTCOME_STATES[self.outcome]


FIELDS = (
    "id",
    "date",
    "decision",
    "ground",
    "rule",
    "rule_section",
    "house_rules_version",
    "law",
    "category",
    "source",
    "automated_detection",
    "automated_decision",
    "territorial_scope",
    "in_force_from",
    "suspended_until",
    "appealed",
    "appeal_outcome",
    "lifted_at",
    "record_number",
    "procedure",
    "url",
)


def facts_of(row: Published) -> dict[str, Any]:
    """A decision for machines: FIELDS in order, codes rather than words, instants with their offset."""
    decision = row.decision
    return {
        "id": decision.pk,
        "date": _written(decision.at),
        "decision": decision.kind,
        "ground": decision.ground,
        "rule": decision.rule,
        "rule_section": row.section,
        "house_rules_version": decision.rules_id,
        "law": decision.law,
        "category": row.category,
        "source": decision.source,
        "automated_detection": decision.automated_detection,
        "automated_decision": False,
        "territorial_scope": SCOPE,
        "in_force_from": _written(decision.in_force_from),
        "suspended_until": _written(decision.suspended_until),
        "appealed": row.outcome is not Outcome.NONE,
        "appeal_outcome": "" if row.outcome is Outcome.NONE else row.outcome.value,
        "lifted_at": _written(decision.lifted_at),
        # What is discussed may itself not be public: then its number is not either.
        "record_number": row.record.number if decision.record_is_public else "",  # type: ignore[attr-defined]
        "procedure": row.record.procedure,
        "url": f"{settings.SITE_URL}{row.url}",
    }


def _written(instant: datetime | None) -> str | None:
    return localtime(instant).isoformat(timespec="seconds") if instant else None
