"""What the desk's pages of a draft tell: what a link leads to, who decides, which text a button takes."""

from typing import Any

import pytest

from participation.agencies.models import Role
from participation.responses.actions import submit_response
from participation.responses.models import Response, UnitMember
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.responses.signing import Office, approve, before_approval, drafted, office, submitted
from tests.responses.test_desk import address, browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SAVED = "以上次儲存的草稿為準；還沒儲存的文字請先儲存。"
SUBMITTED = "送交簽核會先儲存編輯中的文字。其他按鈕以上次儲存的草稿為準，請先儲存。"


@pytest.fixture
def of() -> Office:
    return office()


def link(of: Office, who: Any) -> str:
    """The words of the link from the case to the reading of its draft."""
    page = browser(who).get(address(of, "case")).content.decode()
    return page.split(f'href="{address(of, "response_publish")}">')[1].split("<")[0]


@pytest.mark.parametrize(
    ("state", "officer", "control", "approver"),
    [
        (drafted, "閱讀草稿", "閱讀草稿", "閱讀草稿"),
        (submitted, "閱讀草稿", "閱讀並簽核", "閱讀草稿"),
        (before_approval, "閱讀草稿", "閱讀草稿", "閱讀並公布"),
    ],
)
def test_the_link_to_a_draft_says_what_somebody_can_do_there(
    of: Office, state: Any, officer: str, control: str, approver: str
) -> None:
    state(of)
    assert [link(of, who) for who in (of.officer, of.control, of.approver)] == [officer, control, approver]


def test_an_approver_alone_publishes_from_the_link_and_an_author_reads() -> None:
    of = office()
    UnitMember.objects.all().delete()
    of.unit.delete()
    drafted(of)
    assert (link(of, of.officer), link(of, of.approver)) == ("閱讀草稿", "閱讀並公布")
    drafted(of, by=of.approver)
    assert link(of, of.approver) == "閱讀草稿"


def test_an_author_is_told_why_not_and_who_decides(of: Office) -> None:
    make.official(of.agency, Role.APPROVER, "核定小吳")
    submit_response(drafted(of, by=of.approver), by=of.officer, now=NOW)
    decide = address(of, "response_publish")
    page = browser(of.officer).get(decide).content.decode()
    assert "目前的簽核步驟不是由您決定。 可以決定的人：管考" in page
    approve(Response.objects.get(agency=of.agency), by=of.control)
    page = browser(of.approver).get(decide).content.decode()
    assert "擬稿人不能核定自己的草稿，請由另一位核定人公布。 可以決定的人：核定小吳" in page


def test_every_button_beside_the_draft_says_which_text_it_takes(of: Office) -> None:
    drafted(of)
    page = browser(of.officer).get(address(of, "response")).content.decode()
    # Asking a unit and adding a file take what was saved; sending to sign-off saves first, and says so.
    assert page.count(SAVED) == 2
    assert page.count(SUBMITTED) == 1
