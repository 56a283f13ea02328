"""The public pages of petitions, one file per noun."""

from petitions.views.author import change_text, clarify, object_to_refusal, withdraw_petition
from petitions.views.discussing import petition_comments
from petitions.views.feeds import AnsweredFeed, PetitionFeed
from petitions.views.proposing import (
    draft_check,
    draft_discard,
    draft_file,
    draft_similar,
    draft_stage,
    draft_start,
    propose_start,
    receipt,
)
from petitions.views.reading import (
    petition_detail,
    petition_event,
    petition_file,
    petition_list,
    signatures_csv,
)
from petitions.views.signing import follow, sign, withdraw
from petitions.views.similar import similar

__all__ = [
    "AnsweredFeed",
    "PetitionFeed",
    "change_text",
    "clarify",
    "draft_check",
    "draft_discard",
    "draft_file",
    "draft_similar",
    "draft_stage",
    "draft_start",
    "follow",
    "object_to_refusal",
    "petition_comments",
    "petition_detail",
    "petition_event",
    "petition_file",
    "petition_list",
    "propose_start",
    "receipt",
    "sign",
    "signatures_csv",
    "similar",
    "withdraw",
    "withdraw_petition",
]
