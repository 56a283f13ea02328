"""Everything that can be done to a petition, one function per verb; the only room that writes."""

from petitions.actions.answering import (
    assign_agencies,
    publish_approved,
    publish_timetable,
    record_contact,
    respond,
)
from petitions.actions.closing import close, declare_blackout, end_blackout, pause_signing, resume_signing
from petitions.actions.folding import announce_batch, fold_signatures, reach_threshold
from petitions.actions.following import report_follow_up
from petitions.actions.proposing import (
    attach,
    change_text,
    clarify,
    detach,
    discard_draft,
    discard_drafts_of,
    propose,
    save_draft,
    start_draft,
    withdraw_petition,
)
from petitions.actions.screening import decide_objection, file_objection, publish, refuse
from petitions.actions.signing import join_signatures, sign, withdraw
from petitions.actions.topics import keep_topics

__all__ = [
    "announce_batch",
    "assign_agencies",
    "attach",
    "change_text",
    "clarify",
    "close",
    "decide_objection",
    "declare_blackout",
    "detach",
    "discard_draft",
    "discard_drafts_of",
    "end_blackout",
    "file_objection",
    "fold_signatures",
    "join_signatures",
    "keep_topics",
    "pause_signing",
    "propose",
    "publish",
    "publish_approved",
    "publish_timetable",
    "reach_threshold",
    "record_contact",
    "refuse",
    "report_follow_up",
    "respond",
    "resume_signing",
    "save_draft",
    "sign",
    "start_draft",
    "withdraw",
    "withdraw_petition",
]
