"""An agency's units and the chain through which its answers go."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from participation.agencies.models import Agency, AgencyRole, Role
from participation.people.models import Person
from participation.refusals import refuse_if
from participation.responses import rules
from participation.responses.models import (
    Chain,
    SignOffTask,
    Unit,
    UnitMember,
    Workflow,
    WorkflowTask,
)
from participation.responses.rules import Turn, TurnShape


def default_chain(*, now: datetime) -> Chain:
    """The chain of agencies without one of their own: the control unit, then an approver."""
    with transaction.atomic():
        chain = Chain.objects.filter(agency=None).first()
        if chain is None:
            steps = [SignOffTask(kind=Turn.CONTROL), SignOffTask(kind=Turn.APPROVAL, role=Role.APPROVER)]
            chain = _write(Chain(agency=None), gettext("預設簽核流程"), steps, by=None, now=now)
    return chain


def set_chain(agency: Agency, *, steps: Sequence[tuple[str, int | None]], by: Person, now: datetime) -> Chain:
    """Give an agency its own chain: units by their id, `control`, `supervisor`, and `approver` last.

    Refused where the control unit is left out or no approver decides last. What is being signed off goes
    on through the chain in which it was sent.
    """
    with transaction.atomic():
        tasks = [_task(agency, name, unit_id) for name, unit_id in steps]
        shapes = [TurnShape(task.kind, task.role) for task in tasks]
        refuse_if(rules.may_be_chain(shapes) if shapes else rules.NO_CONTROL)
        refuse_if(rules.TURN_TWICE if len(set(steps)) < len(steps) else None)
        chain = Chain.objects.select_for_update().filter(agency=agency).first() or Chain(agency=agency)
        return _write(chain, gettext("%(agency)s的簽核流程") % {"agency": agency.name}, tasks, by=by, now=now)


def _task(agency: Agency, name: str, unit_id: int | None) -> SignOffTask:
    if name == Turn.CONTROL:
        return SignOffTask(kind=Turn.CONTROL)
    if name == Turn.UNIT:
        unit = Unit.objects.filter(pk=unit_id or 0, agency=agency, is_active=True, is_control=False).first()
        refuse_if(None if unit else rules.OTHER_AGENCY)
        return SignOffTask(kind=Turn.UNIT, unit=unit)
    return SignOffTask(kind=Turn.APPROVAL, role=Role(name))


def _write(
    chain: Chain, name: str, tasks: Iterable[SignOffTask], *, by: Person | None, now: datetime
) -> Chain:
    """A new workflow at every change, so that whatever runs keeps the one it began with."""
    workflow = Workflow.objects.create(name=name)
    for order, task in enumerate(tasks):
        task.name = task.label
        task.save()
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    if chain.pk:
        Workflow.objects.filter(pk=chain.workflow_id).update(active=False)
    chain.workflow, chain.changed_by, chain.changed_at = workflow, by, now
    chain.save()
    return chain


def add_unit(agency: Agency, *, name: str, is_control: bool, people: Iterable[Person]) -> Unit:
    """Name a unit of the agency and those who answer for it, all of whom hold an office there."""
    with transaction.atomic():
        _refuse_name_of(Unit.objects.filter(agency=agency), name)
        if is_control:
            Unit.objects.filter(agency=agency, is_control=True).update(is_control=False)
        unit = Unit.objects.create(agency=agency, name=name.strip(), is_control=is_control)
        _set_people(unit, people)
    return unit


def change_unit(unit: Unit, *, name: str, is_control: bool, people: Iterable[Person]) -> Unit:
    """Rename a unit, say who answers for it, or make it the control unit."""
    with transaction.atomic():
        unit = Unit.objects.select_for_update().get(pk=unit.pk)
        _refuse_name_of(Unit.objects.filter(agency=unit.agency_id).exclude(pk=unit.pk), name)
        if is_control:
            others = Unit.objects.filter(agency=unit.agency_id, is_control=True).exclude(pk=unit.pk)
            others.update(is_control=False)
        unit.name, unit.is_control = name.strip(), is_control
        unit.save(update_fields=["name", "is_control"])
        _set_people(unit, people)
    return unit


def _refuse_name_of(others: QuerySet[Unit], name: str) -> None:
    refuse_if(rules.UNIT_TWICE if others.filter(name=name.strip()).exists() else None)


def _set_people(unit: Unit, people: Iterable[Person]) -> None:
    wanted = {person.pk for person in people}
    held = AgencyRole.objects.filter(agency=unit.agency_id, person__in=wanted)
    refuse_if(None if set(held.values_list("person_id", flat=True)) == wanted else rules.OTHER_AGENCY)
    UnitMember.objects.filter(unit=unit).exclude(person__in=wanted).delete()
    UnitMember.objects.bulk_create(
        (UnitMember(unit=unit, person_id=pk) for pk in wanted), ignore_conflicts=True
    )
