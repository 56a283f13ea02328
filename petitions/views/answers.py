"""Formal responses and demands, as a page shows them."""

from collections.abc import Sequence
from typing import Any

from participation.responses.models import Response
from participation.responses.showing import PARTS, body, shown_answer


def answers_of(responses: Sequence[Response]) -> list[dict[str, Any]]:
    """Responses loaded for a page: verdicts by demand first, then the long text."""
    return [
        {
            "office": response.agency.public_name,
            "role": response.part,
            "published_at": response.published_at,
            "anchor": f"response-{response.pk}",
            "url": response.get_absolute_url(),
            "demands": [shown_answer(row) for row in response.answer_rows],
            "body": body((label, getattr(response, name)) for name, label in PARTS.items()),
            "source": response.source,
        }
        for response in responses
    ]
