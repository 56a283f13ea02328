"""Everything that can be done in a discussion, one function per verb; the only room that writes."""

from participation.discussion.actions.answering import answer, classify, group, sign_off
from participation.discussion.actions.appeals import decide_appeal, file_appeal
from participation.discussion.actions.cases import look_into, release_case, take_case
from participation.discussion.actions.commenting import (
    edit_comment,
    take_vote_back,
    vote,
    withdraw_comment,
    write_comment,
)
from participation.discussion.actions.deciding import carry_out, confirm, decide, reject
from participation.discussion.actions.discussions import (
    announce_closing,
    change_level,
    close_discussion,
    open_discussion,
)
from participation.discussion.actions.erasing import erase_comment, join_votes
from participation.discussion.actions.houserules import accept_rules, keep_terms, put_in_force
from participation.discussion.actions.lifting import lift_decision
from participation.discussion.actions.rehearsing import rehearsal
from participation.discussion.actions.reporting import report_comment
from participation.discussion.actions.routing import UnitAsked, deliver_part, route

__all__ = [
    "UnitAsked",
    "accept_rules",
    "announce_closing",
    "answer",
    "carry_out",
    "change_level",
    "classify",
    "close_discussion",
    "confirm",
    "decide",
    "decide_appeal",
    "deliver_part",
    "edit_comment",
    "erase_comment",
    "file_appeal",
    "group",
    "join_votes",
    "keep_terms",
    "lift_decision",
    "look_into",
    "open_discussion",
    "put_in_force",
    "rehearsal",
    "reject",
    "release_case",
    "report_comment",
    "route",
    "sign_off",
    "take_case",
    "take_vote_back",
    "vote",
    "withdraw_comment",
    "write_comment",
]
