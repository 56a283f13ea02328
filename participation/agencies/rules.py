"""Who may act for which agency. A role counts in its own agency only, never up or down the tree."""

from collections.abc import Iterable
from typing import NamedTuple

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal

# What a code consists of, since it stands in addresses of public pages: 315000000H, A00000000A.008.
CODE_IN_ADDRESS = r"[A-Za-z0-9][A-Za-z0-9._-]*"
CODE = f"^{CODE_IN_ADDRESS}$"
validate_code = RegexValidator(CODE, _("代碼只能有英文字母、數字、點、底線與連字號。"))


class Role(models.TextChoices):
    """What an official may do for an agency."""

    SCREENER = "screener", _("檢核員")
    MODERATOR = "moderator", _("留言管理員")
    OFFICER = "officer", _("承辦人")
    APPROVER = "approver", _("核定人")
    SUPERVISOR = "supervisor", _("主管")
    EDITOR = "editor", _("編輯")


class Office(NamedTuple):
    """One role in one agency."""

    agency_id: int
    role: Role


NOT_YOUR_DESK = Refusal("not_your_desk", _("只有這個機關負責這項工作的人可以這樣做。"), forbidden=True)


def may_act(held: Iterable[Office], *, agency_id: int | None, roles: Iterable[Role]) -> Refusal | None:
    """Whether somebody who holds these offices may do for this agency what one of the roles does."""
    wanted = {Office(agency_id, role) for role in roles} if agency_id is not None else set()
    return None if wanted.intersection(held) else NOT_YOUR_DESK


def may_be_parent(agency_id: int | None, ancestors: Iterable[int]) -> Refusal | None:
    """Whether an agency may stand under the one whose line of ancestors (itself included) is given."""
    if agency_id is not None and agency_id in set(ancestors):
        return Refusal("circle", _("機關不能隸屬於自己或自己的下級機關。"))
    return None
