"""Keeping the search index of published answers true to their texts."""

from collections.abc import Sequence

from django.db.models import prefetch_related_objects

from participation.responses.models import Response, ResponseIndex
from participation.responses.texts import FREE_PARTS
from participation.search.rules import vector


def index_responses(responses: Sequence[Response]) -> int:
    """Write the index of these published answers anew, in one statement; returns how many."""
    prefetch_related_objects(responses, "record", "answers__demand")
    rows = [
        ResponseIndex(response=response, search_vector=vector(response.record.title, _words(response)))
        for response in responses
    ]
    ResponseIndex.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["response"], update_fields=["search_vector"]
    )
    return len(rows)


def _words(response: Response) -> str:
    answered = [
        f"{answer.demand.words}\n{answer.reason}\n{answer.next_step}" for answer in response.answers.all()
    ]
    return "\n".join([*answered, *(getattr(response, name) for name in FREE_PARTS)])
