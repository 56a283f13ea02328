"""An official answer as the personal-data gate reads it, and the files that belong to it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from participation.gate.searching import Hit, Passage, hits
from participation.responses.models import Response, ResponseFile
from participation.responses.texts import FREE_PARTS


def hits_in(response: Response, content: Mapping[str, Any]) -> list[Hit]:
    """Everything that any search finds in the text and its files, then the files that nobody could read."""
    keys = [UUID(file["key"]) for file in content.get("files", ()) if "key" in file]
    stored = ResponseFile.objects.in_bulk(keys) if keys else {}
    files = [stored[key] for key in keys if key in stored]
    found = hits(response.record, [*passages_of(response, content), *_passages_in(files)])
    return [*found, *_unread(files)]


def hits_in_file(file: ResponseFile) -> list[Hit]:
    """What one file holds, for whoever has just attached it."""
    name = Passage("files", 0, file.name, file.name)
    return [*hits(file.response.record, [name, *_passages_in([file])]), *_unread([file])]


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


def _passages_in(files: Iterable[ResponseFile]) -> Iterator[Passage]:
    return (Passage("files", 0, file.words, file.name) for file in files if file.words)


def _unread(files: Iterable[ResponseFile]) -> Iterator[Hit]:
    """A file that could not be read whole is opened by a second person."""
    return (Hit("unreadable", "files", 0, "", file.name) for file in files if not file.is_read)
