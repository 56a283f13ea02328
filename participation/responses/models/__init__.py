"""Demands, the formal answers that agencies owe to each of them, and every text they have published."""

from participation.responses.models.chains import (
    Chain,
    Hold,
    ResponseFile,
    SignOffTask,
    TaskState,
    Unit,
    UnitMember,
    UnitPart,
    Workflow,
    WorkflowState,
    WorkflowTask,
)
from participation.responses.models.deciders import Roster, deciders_of, is_asked, written_by
from participation.responses.models.demands import Demand, Part, ReasonType, ResponseState, Verdict
from participation.responses.models.index import ResponseIndex
from participation.responses.models.responses import Answer, Response, ResponseQuerySet
from participation.responses.models.versions import ResponseVersion, VersionText

__all__ = [
    "Answer",
    "Chain",
    "Demand",
    "Hold",
    "Part",
    "ReasonType",
    "Response",
    "ResponseFile",
    "ResponseIndex",
    "ResponseQuerySet",
    "ResponseState",
    "ResponseVersion",
    "Roster",
    "SignOffTask",
    "TaskState",
    "Unit",
    "UnitMember",
    "UnitPart",
    "Verdict",
    "VersionText",
    "Workflow",
    "WorkflowState",
    "WorkflowTask",
    "deciders_of",
    "is_asked",
    "written_by",
]
