"""A refusal: why a verb may not happen now, in a sentence that a citizen may read.

Rules return a `Refusal` or nothing; actions raise it as `Refused`; pages show the sentence beside
the disabled button and the API answers it as problem details. One rule, one sentence.
"""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Refusal:
    """`code` is stable and for machines; `sentence` is translated and for people.

    `forbidden` tells the API to answer 403 (never for this person) rather than 409 (not now).
    """

    code: str
    sentence: str | Promise
    forbidden: bool = False


class Refused(Exception):
    """Raised by an action when its rule refuses; nothing has been written."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.code)


def refuse_if(refusal: Refusal | None) -> None:
    """Raise the refusal, if there is one."""
    if refusal is not None:
        raise Refused(refusal)
