"""The notice of a published response, with the three questions for those who may answer them."""

from dataclasses import replace

from django.utils.translation import gettext as _

from participation.people.models import Person
from participation.record.models import Event
from participation.record.procedures import Message, procedure_of

ASKED = frozenset({"proposer", "signatories", "followers"})


def compose(event: Event, person: Person, audience: str) -> Message | None:
    """What the procedure says, and where to say whether it was an answer."""
    message = procedure_of(event.record).compose(event, person, audience)
    if message is None or audience not in ASKED or not event.fact("response"):
        return message
    asked = _(
        "看完以後，請在回應下方用三個問題告訴大家：有沒有回答到訴求、看不看得懂、您滿不滿意。結果會公開，不顯示是誰填的。"
    )
    return replace(message, closing=(*message.closing, asked), link_text=_("看回應，並回答三個問題"))
