"""The desk of discussions in English: no sentence of the platform is left in Chinese."""

import re

import pytest
from django.test import Client
from wagtail.users.models import UserProfile

from participation.agencies.models import Agency, Role
from participation.discussion import actions
from participation.discussion.guideline import Class
from participation.discussion.models import CannedPassage, Case, Decision, Discussion
from participation.people.models import Person
from participation.record.actors import Actor
from participation.record.models import Record
from tests.discussion import factories
from tests.discussion.desk import as_actor, text, url
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
HAN = re.compile("[㐀-鿿][^<>\n]*")
WORDS = "Please mend the lamps on the path."
REASON = "These words attack another person and say nothing about the matter."


def in_english(client: Client) -> Client:
    """The browser of somebody who has chosen English."""
    person = Person.objects.get(pk=client.session["_auth_user_id"])
    UserProfile.objects.create(user=person, preferred_language="en")
    return client


def scene() -> tuple[Discussion, Case]:
    """A discussion in which everybody writes English."""
    petitions.desk()
    Agency.objects.update(name_en="Desk", name="Desk")
    road = petitions.agency("Roads", name_en="Roads")
    place = factories.discussion(lead=[road])
    Record.objects.update(title="Lamps")
    said = factories.comment(
        place, f"{WORDS} https://a.example https://b.example", by=factories.citizen("Ade")
    )
    actions.report_comment(said, rule="other", words="Rude.", by=actor_of("Rain"), now=NOW)
    return place, Case.objects.get(comment=said)


def actor_of(name: str) -> Actor:
    return Actor.citizen(factories.citizen(name))


def chinese(page: str) -> list[str]:
    """What stands in Chinese in the page's own part, the platform's name apart."""
    main = page[page.index('<main class="content-wrapper') : page.index("</main>")]
    return [found for found in HAN.findall(main) if not found.startswith("議起")]


def test_moderators_pages_are_english() -> None:
    _place, case = scene()
    client = in_english(as_actor(factories.supervisor("Sue")))
    data = {"kind": "hide", "rule": "abuse", "reason": REASON, "ground": "guideline"}
    pages = {
        "queue": client.get(url("queue")),
        "case": client.get(url("case", case.pk)),
        "preview": client.post(url("decision", case.pk), data),
        "bulk": client.post(url("bulk"), {"case": [case.pk], **data}),
        "discussions": client.get(url("discussions")),
        "discussion": client.get(url("discussion", case.discussion_id)),
        "erase": client.get(url("erase", case.comment_id)),
        "look": client.post(url("look"), {"comment": "?"}),
    }
    client.post(url("decision", case.pk), data | {"confirm": "1"})
    appeal = actions.file_appeal(
        Decision.objects.get(), person=case.comment.author, grounds="I meant the lamps.", now=NOW
    )
    pages |= {"appeals": client.get(url("appeals")), "appeal": client.get(url("appeal", appeal.pk))}
    assert {name: found for name, page in pages.items() if (found := chinese(text(page)))} == {}


def test_agencies_pages_are_english() -> None:
    place, case = scene()
    by = petitions.official(Agency.objects.get(name="Roads"), Role.SUPERVISOR, "Olga")
    said = actions.classify(case.comment, as_=Class.CRITICISM, by=by, now=NOW)
    theme = actions.group(place, title="Too slow", comments=[said], by=by, now=NOW)
    CannedPassage.objects.create(topic="Lamps", title="Lamps", text="We mend lamps.", language="en")
    actions.answer(place, kind="formal", text="Soon.", by=by, now=NOW, theme=theme)
    client = in_english(as_actor(by))
    pages = {
        "comments": client.get(url("comments")),
        "place": client.get(url("discussion_comments", place.pk)),
        "answer": client.get(url("answer", place.pk), {"comment": str(said.pk)}),
        "route": client.get(url("route", place.pk), {"comment": str(said.pk)}),
        "to_sign": client.get(url("to_sign")),
    }
    assert {name: found for name, page in pages.items() if (found := chinese(text(page)))} == {}
