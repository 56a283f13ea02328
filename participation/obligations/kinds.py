"""The kinds of acts that are owed, with their public names. Procedures may register more."""

from collections.abc import Mapping
from types import MappingProxyType

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.agencies.models import Agency
from participation.agencies.rules import Role
from participation.record.models import Record
from participation.record.procedures import procedure_of

_labels: dict[str, str | Promise] = {
    "screening": _("檢核"),
    "assignment": _("指定主管機關"),
    "objection": _("申復決定"),
    "timetable": _("公布處理時程"),
    "contact": _("聯繫提議人"),
    "formal_response": _("正式回應"),
    "follow_up": _("後續追蹤報告"),
    "receipt": _("收件通知"),
}
_not_of_screeners: dict[str, Role] = {}
_desks: dict[str, str] = {}
KIND_LABELS: Mapping[str, str | Promise] = MappingProxyType(_labels)


def register_kind(
    kind: str, label: str | Promise, *, at_platform: Role = Role.SCREENER, desk: str = ""
) -> None:
    """Give a kind its public name; called once from a procedure's `AppConfig.ready`.

    AT_PLATFORM: whose work it is where the platform's own desk owes it. DESK: the name of the address
    where it is met, if that is not the procedure's own desk.
    """
    _labels[kind] = label
    if desk:
        _desks[kind] = desk
    if at_platform is not Role.SCREENER:
        _not_of_screeners[kind] = at_platform


def platform_role_of(kind: str) -> Role:
    """Who of the platform's desk does this work: its screeners, unless another role was registered."""
    return _not_of_screeners.get(kind, Role.SCREENER)


def place_of_work(record: Record, agency: Agency, kind: str) -> str:
    """The page of the desk where an agency meets a duty of this kind, or does the work of an event."""
    if kind in _desks:
        return reverse(_desks[kind])
    return procedure_of(record).workplace(record, agency, kind)


def of_other_platform_roles() -> list[str]:
    """The kinds that are not the work of the platform's screeners."""
    return sorted(_not_of_screeners)


def label_of(kind: str) -> str:
    """The public name of a kind, or the bare kind where none was registered."""
    return str(_labels.get(kind, kind))
