"""Demands, the formal answers that agencies owe to each of them, and every text they have published."""

from participation.responses.models.demands import Demand, Part, ReasonType, ResponseState, Verdict
from participation.responses.models.responses import Answer, Response, ResponseQuerySet
from participation.responses.models.versions import ResponseVersion, VersionText

__all__ = [
    "Answer",
    "Demand",
    "Part",
    "ReasonType",
    "Response",
    "ResponseQuerySet",
    "ResponseState",
    "ResponseVersion",
    "Verdict",
    "VersionText",
]
