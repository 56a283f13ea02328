"""What a petition preset can say. Values only: no queries, no clock, no decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.calendar.rules import Period
from participation.people.models import Level


class Status(TextChoices):
    """The fixed list of what a petition can be; known to the database."""

    SCREENING = "screening", _("檢核中")
    REFUSED = "refused", _("不受理")
    WITHDRAWN = "withdrawn", _("已撤回")
    OPEN = "open", _("附議中")
    AWAITING_RESPONSE = "awaiting_response", _("等待正式回應")
    RESPONDED = "responded", _("已回應")
    CLOSED = "closed", _("附議未達門檻")


class Channel(TextChoices):
    """How an agency speaks with a proposer."""

    PHONE = "phone", _("電話")
    MAIL = "mail", _("電子郵件")
    MEETING = "meeting", _("當面會談")
    VIDEO = "video", _("視訊會議")
    LETTER = "letter", _("書面")


class Owner(StrEnum):
    """Whose move it is while a petition has a status."""

    PROPOSER = "proposer"
    PLATFORM = "platform"
    PUBLIC = "public"
    AGENCY = "agency"
    NOBODY = "nobody"


class Debtor(StrEnum):
    """Who owes a duty: the platform's own desk, or each lead agency."""

    PLATFORM = "platform"
    LEAD = "lead"


@dataclass(frozen=True)
class StatusText:
    """A status of this preset: who moves next, what it is called, and what it means to a reader."""

    owner: Owner
    label: str | Promise
    meaning: str | Promise
    is_final: bool = False


@dataclass(frozen=True)
class Transition:
    """`verb` names the function in `petitions.actions`; `event` the kind it records."""

    verb: str
    source: Status
    target: Status
    event: str


@dataclass(frozen=True)
class Duty:
    """An obligation that an event brings about, with its legal basis and how far it may be extended."""

    kind: str
    debtor: Debtor
    period: Period
    basis: str | Promise
    max_extensions: int = 0
    max_extension: Period | None = None


@dataclass(frozen=True)
class Threshold:
    """A number of signatures and the duties that reaching it brings about."""

    count: int
    effect: str | Promise
    duties: tuple[Duty, ...]


@dataclass(frozen=True)
class RefusalReason:
    """Why screening may refuse. Reasons that hide the text are for what may not be published at all."""

    code: str
    label: str | Promise
    where_to: str | Promise
    hides_text: bool = False


@dataclass(frozen=True)
class Limits:
    """Lengths in characters and how many demands, links and agencies a petition may have."""

    title: int = 50
    content: int = 3000
    benefit: int = 2000
    demands: int = 5
    demand: int = 200
    agencies: int = 3
    links: int = 5
    attachments: int = 3


@dataclass(frozen=True)
class Lifecycle:
    """One preset. A petition is pinned to it by `key` and keeps the numbers it was promised."""

    key: str
    name: str | Promise
    basis: str | Promise
    statuses: Mapping[Status, StatusText]
    transitions: tuple[Transition, ...]
    refusal_reasons: tuple[RefusalReason, ...]
    screening: Duty
    objection_period: Period
    objection: Duty
    window: Period
    threshold: Threshold
    signing_statuses: tuple[Status, ...]
    withdraw_until_threshold: bool
    propose_level: Level
    sign_level: Level
    follow_up: Duty
    reproposal_bar: Period
    # Publish nothing and sign nothing while a blackout (before a national vote) lasts.
    observes_blackout: bool = True
    may_be_proposed: bool = True
    limits: Limits = field(default_factory=Limits)
    # Event kind → audiences that are told; kinds that are missing here are silent.
    notices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def initial(self) -> Status:
        """What a petition is right after it was proposed."""
        return Status.SCREENING

    def allows(self, verb: str, source: str) -> Transition | None:
        """The transition of this verb out of a status, or None."""
        return next((t for t in self.transitions if t.verb == verb and t.source == source), None)

    def refusal_reason(self, code: str) -> RefusalReason | None:
        """The reason with this code, or None."""
        return next((reason for reason in self.refusal_reasons if reason.code == code), None)
