"""Asking the units of an agency for their parts of an answer [10.4.2]."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from participation.calendar.rules import day_of
from participation.discussion.actions.answering import SAY_SOMETHING, answering_for
from participation.discussion.models import AnswerPart, Comment, Discussion, Theme
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.refusals import Refusal, refuse_if

ONE_LEAD = Refusal("one-lead", _("分給幾個單位時，要有一個、也只能有一個主辦單位。"))
NO_UNIT = Refusal("no-unit", _("請寫出單位名稱。"))
TWICE = Refusal("unit-twice", _("同一個單位只能分一次。"))
PAST = Refusal("expected-in-the-past", _("預定完成日不能早於今天。"))
ROUTED = Refusal("routed", _("已經分過單位；請等各單位交出意見。"))
DELIVERED = Refusal("delivered", _("這個單位已經交出意見。"))


@dataclass(frozen=True)
class UnitAsked:
    """One unit, whether it leads, and the day by which its part is expected."""

    unit: str
    expected_on: date
    leads: bool = False


def route(
    discussion: Discussion,
    *,
    units: Sequence[UnitAsked],
    by: Actor,
    now: datetime,
    comment: Comment | None = None,
    theme: Theme | None = None,
) -> list[AnswerPart]:
    """Ask one unit, or a lead unit and co-units, for their parts of the answer to a comment or theme."""
    with transaction.atomic():
        person, agency = answering_for(by, discussion)
        names = [asked.unit.strip() for asked in units]
        refuse_if(None if names and all(names) else NO_UNIT)
        refuse_if(TWICE if len(set(names)) < len(names) else None)
        refuse_if(None if sum(asked.leads for asked in units) == 1 else ONE_LEAD)
        refuse_if(PAST if any(asked.expected_on < day_of(now) for asked in units) else None)
        # Two officials may route at once: the discussion's row makes them take turns.
        Discussion.objects.select_for_update(of=("self",)).get(pk=discussion.pk)
        refuse_if(ROUTED if AnswerPart.objects.filter(comment=comment, theme=theme).exists() else None)
        parts = AnswerPart.objects.bulk_create(
            AnswerPart(
                comment=comment,
                theme=theme,
                agency=agency,
                unit=asked.unit.strip(),
                part="lead" if asked.leads else "co",
                expected_on=asked.expected_on,
                asked_by=person,
                asked_at=now,
            )
            for asked in units
        )
        record_event(
            discussion.record,
            "answer_routed",
            by=by,
            now=now,
            facts={"units": len(parts), "agency": agency.code},
            public=False,
        )
    return parts


def deliver_part(part: AnswerPart, *, text: str, by: Actor, now: datetime) -> AnswerPart:
    """A unit hands in its part; once every part is in, the formal answer may go out."""
    with transaction.atomic():
        part = AnswerPart.objects.select_for_update(of=("self",)).get(pk=part.pk)
        about = part.comment or part.theme
        assert about is not None, "the database keeps one of them"
        person, agency = answering_for(by, about.discussion)
        refuse_if(DELIVERED if part.delivered_at else None)
        refuse_if(None if text.strip() else SAY_SOMETHING)
        part.text, part.delivered_at, part.delivered_by = text.strip(), now, person
        part.save(update_fields=["text", "delivered_at", "delivered_by"])
        record_event(
            about.discussion.record,
            "answer_part_delivered",
            by=by,
            now=now,
            facts={"agency": agency.code},
            public=False,
        )
    return part
