"""Formal responses and demands, as a page shows them."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from participation.responses.models import Response
from participation.responses.showing import PARTS, body, file_of, shown_answer


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
            "files": [file_of(response, file) for file in response.files],
            "source": response.source,
            **_versions(response),
        }
        for response in responses
    ]


def _versions(response: Response) -> dict[str, Any]:
    """Which version stands here, once there is more than one."""
    if response.version_count <= 1:
        return {}
    return {
        "version": response.version_count,
        "changed_at": response.last_published_at,
        "versions_url": reverse("responses:changes", args=[response.pk]),
    }
