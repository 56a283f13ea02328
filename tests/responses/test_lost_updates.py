"""Two who began from the same text: the second is told, and nothing that either wrote is lost."""

import re
from collections.abc import Callable
from functools import partial

import pytest

from participation.agencies.models import Role
from participation.responses import actions
from participation.responses.actions import ResponseText
from participation.responses.models import Response
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.offices import member
from tests.petitions.test_desk_responses import typed
from tests.responses.signing import Office, answers, drafted, office, published
from tests.responses.test_desk import address, browser
from tests.responses.test_races import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SEEN = re.compile(r'name="seen" value="(\d*)"')


def seen_on(page: str) -> str:
    [found] = SEEN.findall(page)
    return str(found)


def present(of: Office) -> str:
    return Response.objects.get(agency=of.agency).draft.analysis


def nothing(of: Office) -> None:
    """No draft was begun yet."""


@pytest.mark.parametrize(
    ("reach", "name"), [(nothing, "response"), (drafted, "response"), (published, "response_correct")]
)
def test_a_stale_save_is_refused_and_keeps_both_texts(reach: Callable[[Office], object], name: str) -> None:
    of = office()
    reach(of)
    one, two, edit = browser(of.officer), member(of.agency, Role.OFFICER), address(of, name)
    seen = seen_on(one.get(edit).content.decode())
    assert seen_on(two.get(edit).content.decode()) == seen
    words = {**typed(of.petition), "reason": "更正說明。", "seen": seen}
    assert one.post(edit, {**words, "analysis": "先存的說明。"}).status_code == 302
    # Another mistake meanwhile does not make the stale text a fresh one.
    mistaken = two.post(
        edit, {**words, **typed(of.petition, evidence="沒有網址"), "analysis": "後存的說明。"}
    )
    assert (mistaken.status_code, seen_on(mistaken.content.decode())) == (422, seen)
    stale = two.post(edit, {**words, "analysis": "後存的說明。"})
    page = stale.content.decode()
    assert stale.status_code == 409
    assert "草稿在您閱讀之後又修改過" in page
    assert "後存的說明。" in page
    assert address(of, "response_preview") in page
    assert present(of) == "先存的說明。"
    again = {**words, "analysis": "後存的說明。", "seen": seen_on(page)}
    assert again["seen"] != seen
    assert two.post(edit, again).status_code == 302
    assert present(of) == "後存的說明。"


def test_a_button_that_could_not_be_pressed_shows_the_present_text_as_seen() -> None:
    of = office()
    drafted(of)
    page = browser(of.officer).post(address(of, "response_act", "ask"), {}).content.decode()
    assert seen_on(page) == Response.objects.get(agency=of.agency).revision_seen


def test_the_editor_guards_what_is_not_saved() -> None:
    of = office()
    drafted(of)
    page = browser(of.officer).get(address(of, "response")).content.decode()
    assert "js/desk.js" in page
    assert "data-unsaved" in page
    assert "送交簽核會先儲存編輯中的文字。" in page


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_time_one_is_told() -> None:
    of = office()
    seen = drafted(of).revision_seen
    save = partial(
        actions.draft_response,
        of.petition.record,
        agency=of.agency,
        part=Response.objects.get(agency=of.agency).part,
        answers=answers(of.petition),
        now=NOW,
        seen=seen,
    )
    other = make.official(of.agency, Role.OFFICER)
    said = together(
        one=partial(save, text=ResponseText(analysis="甲。"), by=of.officer),
        two=partial(save, text=ResponseText(analysis="乙。"), by=other),
    )
    assert sorted(said.values()) == ["", "draft-changed"]
    assert present(of) == {"one": "甲。", "two": "乙。"}[next(name for name in said if not said[name])]
