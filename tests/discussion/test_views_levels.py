"""Who may do what at which level of openness: one table, played through the pages."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from participation.agencies.models import Role
from participation.discussion import actions
from participation.discussion.models import Case, Comment, Discussion
from participation.people.models import Person
from tests.discussion import factories as make
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

# 200 shown, 303 done, 302 sent to sign in, 404 not told of, 409 not here or not now, 422 to be completed;
# 403 not by this person, or signed in too late: then the page has kept what was typed.
# A newcomer has not accepted the house rules. The author wrote the comment that is acted upon.
TABLE = """
level action   stranger newcomer citizen author officer other moderator
0     list     200      200      200     200    200     200   200
0     read     200      200      200     200    200     200   200
0     comment  403      409      409     409    409     409   409
0     reply    403      409      409     409    409     409   409
0     vote     302      409      409     403    409     409   409
0     report   403      303      303     403    303     303   303
0     edit     403      403      403     409    403     403   403
0     withdraw 302      403      403     303    403     403   403
1     list     200      200      200     200    200     200   200
1     read     404      404      404     200    404     404   404
1     comment  403      422      303     303    303     303   303
1     reply    403      404      404     409    404     404   404
1     vote     302      404      404     409    404     404   404
1     report   403      404      404     409    404     404   404
1     edit     403      404      404     303    404     404   404
1     withdraw 302      404      404     303    404     404   404
2     list     200      200      200     200    200     200   200
2     read     200      200      200     200    200     200   200
2     comment  403      422      303     303    303     303   303
2     reply    403      422      303     303    303     303   303
2     vote     302      303      303     403    303     303   303
2     report   403      303      303     403    303     303   303
2     edit     403      403      403     303    403     403   403
2     withdraw 302      403      403     303    403     403   403
3     list     200      200      200     200    200     200   200
3     read     200      200      200     200    200     200   200
3     comment  403      422      303     303    303     303   303
3     reply    403      422      303     303    303     303   303
3     vote     302      303      303     403    303     303   303
3     report   403      303      303     403    303     303   303
3     edit     403      403      403     303    403     403   403
3     withdraw 302      403      403     303    403     403   403
4     list     200      200      200     200    200     200   200
4     read     200      200      200     200    200     200   200
4     comment  403      422      303     303    303     303   303
4     reply    403      422      303     303    303     303   303
4     vote     302      303      303     403    303     303   303
4     report   403      303      303     403    303     303   303
4     edit     403      403      403     303    403     403   403
4     withdraw 302      403      403     303    403     403   403
5     list     200      200      200     200    200     200   200
5     read     200      200      200     200    200     200   200
5     comment  403      422      303     303    303     303   303
5     reply    403      422      303     303    303     303   303
5     vote     302      303      303     403    303     303   303
5     report   403      303      303     403    303     303   303
5     edit     403      403      403     303    403     403   403
5     withdraw 302      403      403     303    403     403   403
"""
HEAD, *ROWS = (line.split() for line in TABLE.strip().splitlines())
ROLES = HEAD[2:]
SENT = {
    "comment": {"stance": "against", "text": "路燈太亮會影響螢火蟲。"},
    "reply": {"text": "可以用琥珀色的燈。"},
    "vote": {"value": "1"},
    "report": {"rule": "abuse", "words": "這一句在罵人。"},
    "edit": {"stance": "for", "text": "步道晚上真的很暗，尤其是轉角。"},
    "withdraw": {},
}


@dataclass
class Scene:
    """A discussion at a level, a comment in it, and everybody who may come by."""

    place: Discussion
    said: Comment
    people: dict[str, Person | None]

    def answer(self, role: str, action: str) -> int:
        """The status of the page that answers."""
        person = self.people[role]
        browser = browser_of(person) if person else Client()
        if action in {"list", "read"}:
            return browser.get(self.url(action)).status_code
        return browser.post(self.url(action), SENT[action]).status_code

    def url(self, action: str) -> str:
        if action == "list":
            return reverse("petitions:comments", args=[self.place.record.number])
        if action == "comment":
            return reverse("discussion:write", args=[self.place.pk])
        name = "comment" if action == "read" else action
        return reverse(f"discussion:{name}", args=[self.said.pk])


def accepted(person: Person | None) -> Person:
    assert person is not None
    actions.accept_rules(person, version=1, now=NOW)
    return person


def scene(level: int) -> Scene:
    """At level 0 the comment is from a time when the discussion was open; at 2 and 3 it was let through."""
    road, sea = petitions.agency("交通與道路部"), petitions.agency("環境與海洋部")
    place = make.discussion(level or 4, lead=[road])
    author = make.citizen("小雨")
    said = make.comment(place, by=author)
    if level in {2, 3}:
        review = Case.objects.get(comment=said)
        actions.decide(review, kind="dismiss", reasons=make.reasons(), by=make.moderator(), now=NOW)
    if level == 0:
        actions.change_level(place, level=0, reason="改以公聽會進行。", by=make.supervisor(), now=NOW)
    people: dict[str, Any] = {
        "stranger": None,
        "newcomer": petitions.person(),
        "citizen": make.citizen(),
        "author": author,
        "officer": accepted(petitions.official(road, Role.OFFICER).person),
        "other": accepted(petitions.official(sea, Role.OFFICER).person),
        "moderator": accepted(make.moderator().person),
    }
    return Scene(place, said, people)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_everybody_is_answered_as_the_level_says(row: list[str]) -> None:
    level, action, *expected = row
    at = scene(int(level))
    # The author last: what they change or take back, others could not act upon.
    order = sorted(ROLES, key=lambda role: role == "author")
    found = {role: str(at.answer(role, action)) for role in order}
    assert found == dict(zip(ROLES, expected, strict=True))


def test_the_table_has_a_row_for_every_level_and_action() -> None:
    assert len(ROWS) == 6 * 8
    assert {(row[0], row[1]) for row in ROWS} == {
        (str(level), action) for level in range(6) for action in ("list", "read", *SENT)
    }
