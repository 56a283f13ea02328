"""The two buttons of a form for official words: say them, or ask a second person to look first."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from participation.gate.actions import ask_second
from participation.gate.statements import Payload, Statement, say
from participation.record.actors import Actor
from participation.record.models import Record
from participation.shell.words import tidy

ASK = "ask_second"


def said(
    request: HttpRequest,
    record: Record,
    statement: Statement,
    payload: Payload,
    *,
    by: Actor,
    now: datetime,
    done: str,
) -> str:
    """Do what the pressed button says; the sentence that tells of it, DONE if the words are public now."""
    if ASK not in request.POST:
        say(record, verb=statement.key, payload=payload, by=by, now=now)
        return done
    note = tidy(request.POST.get("second_note", ""), lines=True)
    ask_second(record, verb=statement.key, payload=payload, note=note, by=by, now=now)
    return _("已送請另一位同仁複核；同意時會立即以您的名義公布，並通知您結果。")
