"""Discussions, their comments, and everything that moderators and agencies do about them."""

from participation.discussion.models.answers import (
    AnsweredComment,
    AnswerPart,
    CannedPassage,
    CommentAnswer,
    CommentDuty,
    Theme,
)
from participation.discussion.models.cases import Case, CaseSource, CaseStatus, Finding, Report, ReportOutcome
from participation.discussion.models.comments import (
    Comment,
    CommentStatus,
    CommentVersion,
    CommentVote,
    HeldFor,
)
from participation.discussion.models.decisions import (
    Appeal,
    Decision,
    DecisionKind,
    Ground,
    Restricted,
    Restriction,
)
from participation.discussion.models.discussions import (
    Discussion,
    HouseRules,
    HouseRulesAccepted,
    HouseRulesText,
    ListedTerm,
)

__all__ = [
    "AnswerPart",
    "AnsweredComment",
    "Appeal",
    "CannedPassage",
    "Case",
    "CaseSource",
    "CaseStatus",
    "Comment",
    "CommentAnswer",
    "CommentDuty",
    "CommentStatus",
    "CommentVersion",
    "CommentVote",
    "Decision",
    "DecisionKind",
    "Discussion",
    "Finding",
    "Ground",
    "HeldFor",
    "HouseRules",
    "HouseRulesAccepted",
    "HouseRulesText",
    "ListedTerm",
    "Report",
    "ReportOutcome",
    "Restricted",
    "Restriction",
    "Theme",
]
