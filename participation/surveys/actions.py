"""Answering the three questions."""

from datetime import datetime

from django.db import transaction

from participation.notices.models import Follow
from participation.people.models import Person
from participation.record.procedures import procedure_of
from participation.refusals import Refusal, refuse_if
from participation.responses.models import Response
from participation.surveys.models import SurveyAnswer
from participation.surveys.rules import may_answer


def took_part(response: Response, person: Person) -> bool:
    """Whether somebody proposed, or signed or followed the record before the response was published."""
    if response.published_at is None:
        return False
    if procedure_of(response.record).took_part(response.record, person.identity_id, response.published_at):
        return True
    followed = Follow.objects.filter(record=response.record_id, since__lt=response.published_at)
    return followed.filter(person__identity=person.identity_id).exists()


def refusal_to_answer(response: Response, person: Person, *, now: datetime) -> Refusal | None:
    """Why this person may not answer now."""
    return may_answer(published_at=response.published_at, took_part=took_part(response, person), now=now)


def answer_survey(
    response: Response, *, answered: str, clear: str, satisfied: str, by: Person, now: datetime
) -> SurveyAnswer:
    """Say what one thinks of a response, or something else than before; the last answers count.

    Two requests of one person at once are one answer: the second finds the row of the first.
    """
    refuse_if(refusal_to_answer(response, by, now=now))
    said = {"answered": answered, "clear": clear, "satisfied": satisfied}
    with transaction.atomic():
        answer, _made = SurveyAnswer.objects.update_or_create(
            response=response,
            identity_id=by.identity_id,
            defaults={**said, "changed_at": now},
            create_defaults={**said, "given_at": now},
        )
    return answer


def join_answers(old: int, new: int, now: datetime) -> None:
    """Two identities are one person: of two answers about one response the later one stands."""
    for answer in SurveyAnswer.objects.select_for_update().filter(identity=old).order_by("pk"):
        other = SurveyAnswer.objects.filter(response=answer.response_id, identity=new).first()
        if other is None:
            SurveyAnswer.objects.filter(pk=answer.pk).update(identity=new)
        elif _last(other) >= _last(answer):
            answer.delete()
        else:
            other.delete()
            SurveyAnswer.objects.filter(pk=answer.pk).update(identity=new)


def _last(answer: SurveyAnswer) -> datetime:
    return answer.changed_at or answer.given_at
