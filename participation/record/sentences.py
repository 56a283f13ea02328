"""What events say that a part of the core records for every procedure, by their kind."""

from collections.abc import Callable

from participation.record.models import Event

Sentence = Callable[[Event], str]
_registered: dict[str, Sentence] = {}


def register_sentence(kind: str, sentence: Sentence) -> None:
    """Say what events of a kind mean; called once from an `AppConfig.ready`."""
    _registered[kind] = sentence


def registered_sentence(event: Event) -> str | None:
    """What this event says, if its part of the core has registered it."""
    known = _registered.get(event.kind)
    return known(event) if known else None
