"""What may be asked of a file. Whoever misspells a filter would take everything for what was asked for."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import wraps

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _

from participation.agencies.addresses import agency_named
from participation.obligations.kinds import KIND_LABELS
from participation.obligations.rules import State
from participation.record.models import ProcedureKey
from participation.shell.problems import malasked, unknown_name, unknown_value

View = Callable[[HttpRequest], HttpResponseBase]
Error = dict[str, str]
VALUES: dict[str, Callable[[], Collection[str]]] = {
    "kind": KIND_LABELS.keys,
    "procedure": lambda: ProcedureKey.values,
    "state": lambda: [state.value for state in State],
}


def unknown_agency() -> str:
    """The sentence about an agency that there is not; all of them are too many for a sentence."""
    return _("沒有這個機關；代碼請見 /api/v1/agencies/。")


def mistakes(query: QueryDict, known: Sequence[str]) -> Iterator[Error]:
    """What is wrong with a query of which these names are known. A blank value asks for nothing."""
    for name, values in query.lists():
        if name not in known:
            yield {"field": name, "code": "unknown-parameter", "detail": unknown_name(known)}
            continue
        for value in filter(None, values):
            yield from _mistake(name, value)


def _mistake(name: str, value: str) -> Iterator[Error]:
    if name == "agency":
        if agency_named(value) is None:
            yield {"field": name, "code": "unknown-agency", "detail": unknown_agency()}
    elif value not in VALUES[name]():
        yield {"field": name, "code": "invalid_choice", "detail": unknown_value(VALUES[name]())}


def asked_by(*known: str) -> Callable[[View], View]:
    """Refuse, with 400 and problem details, what the file does not know by these names."""

    def declare(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest) -> HttpResponseBase:
            errors = list(mistakes(request.GET, known))
            return malasked(errors) if errors else view(request)

        return asked

    return declare
