"""The verbs of official answers: drafting, signing off, publishing."""

from participation.responses.actions.chains import (
    add_unit,
    change_unit,
    default_chain,
    set_chain,
)
from participation.responses.actions.common import standing_of, written_of
from participation.responses.actions.drafting import (
    AnswerDraft,
    ResponseText,
    attach_file,
    detach_file,
    draft_correction,
    draft_response,
    lock_draft,
    show_to_lead,
    unlock_draft,
)
from participation.responses.actions.ending import follow_assignment
from participation.responses.actions.holding import decide_hold, look_for_personal_data
from participation.responses.actions.indexing import index_responses
from participation.responses.actions.parts import ask_unit, call_off_part, deliver_part
from participation.responses.actions.publishing import keep_versions, publish_response
from participation.responses.actions.signing import (
    approve_at_once,
    approve_response,
    publish_due,
    send_back,
    submit_response,
    take_back,
    unschedule,
)

__all__ = [
    "AnswerDraft",
    "ResponseText",
    "add_unit",
    "approve_at_once",
    "approve_response",
    "ask_unit",
    "attach_file",
    "call_off_part",
    "change_unit",
    "decide_hold",
    "default_chain",
    "deliver_part",
    "detach_file",
    "draft_correction",
    "draft_response",
    "follow_assignment",
    "index_responses",
    "keep_versions",
    "lock_draft",
    "look_for_personal_data",
    "publish_due",
    "publish_response",
    "send_back",
    "set_chain",
    "show_to_lead",
    "standing_of",
    "submit_response",
    "take_back",
    "unlock_draft",
    "unschedule",
    "written_of",
]
