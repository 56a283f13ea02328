"""An official answer as the personal-data gate reads it."""

from collections.abc import Iterator, Mapping
from typing import Any

from participation.gate.searching import Hit, Passage, hits
from participation.responses.models import Response
from participation.responses.texts import FREE_PARTS


def hits_in(response: Response, content: Mapping[str, Any]) -> list[Hit]:
    """Everything that any search finds in the text, each once, in the order of the text."""
    return hits(response.record, passages_of(response, content))


def passages_of(response: Response, content: Mapping[str, Any]) -> Iterator[Passage]:
    """All words that an agency has written: answers, free parts, names of files, the public reason."""
    for answer in content["answers"]:
        for name in ("reason", "evidence", "next_step"):
            if words := answer.get(name):
                yield Passage(name, answer["position"], words)
    for name in FREE_PARTS:
        if words := content.get(name):
            yield Passage(name, 0, words)
    for file in content.get("files", ()):
        yield Passage("files", 0, file["name"], file["name"])
    if response.change_reason:
        yield Passage("change_reason", 0, response.change_reason)
