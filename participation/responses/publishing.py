"""By which verb an answer becomes public: each procedure names its own."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from participation.record.actors import Actor
from participation.responses.models import Response


class Verb(Protocol):
    """Makes an answer public with everything that follows from it, or refuses."""

    def __call__(self, response: Response, *, by: Actor, by_clock: bool, now: datetime) -> Any: ...


_verbs: dict[str, Verb] = {}
_desks: dict[str, Callable[[Response], str]] = {}


def register_verb(procedure: str, verb: Verb) -> None:
    """Name the verb of a procedure; called once from its `AppConfig.ready`."""
    _verbs[procedure] = verb


def register_desk(procedure: str, url: Callable[[Response], str]) -> None:
    """Say where a procedure's answers are worked on; called once from its `AppConfig.ready`."""
    _desks[procedure] = url


def desk_url(response: Response) -> str:
    """The page of the desk on which this answer is worked on."""
    return _desks[response.record.procedure](response)


def make_public(response: Response, *, by: Actor, now: datetime, by_clock: bool = False) -> None:
    """Call the verb of the answer's procedure. BY_CLOCK: its time has come, and nobody is looking."""
    _verbs[response.record.procedure](response, by=by, by_clock=by_clock, now=now)
