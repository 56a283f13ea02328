"""Who may act for which agency; no database."""

import pytest

from participation.agencies.rules import Office, Role, may_act, may_be_parent

HELD = [Office(1, Role.OFFICER), Office(2, Role.SCREENER)]


@pytest.mark.parametrize(
    ("agency_id", "roles", "may"),
    [
        (1, [Role.OFFICER], True),
        (1, [Role.APPROVER, Role.OFFICER], True),
        (1, [Role.APPROVER], False),
        (2, [Role.OFFICER], False),
        (2, [Role.SCREENER], True),
        (3, [Role.OFFICER], False),
        (None, [Role.OFFICER], False),
        (1, [], False),
    ],
)
def test_a_role_counts_in_its_own_agency_only(agency_id: int | None, roles: list[Role], may: bool) -> None:
    refusal = may_act(HELD, agency_id=agency_id, roles=roles)
    assert (refusal is None) == may
    assert refusal is None or refusal.forbidden


@pytest.mark.parametrize(
    ("agency_id", "ancestors", "may"),
    [(1, [2, 3], True), (1, [2, 1], False), (None, [2], True), (1, [], True)],
)
def test_agencies_form_a_tree(agency_id: int | None, ancestors: list[int], may: bool) -> None:
    assert (may_be_parent(agency_id, ancestors) is None) == may
