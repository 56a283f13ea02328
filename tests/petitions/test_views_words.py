"""What a petition's page says in words, so that it reads right."""

from datetime import timedelta

import pytest
from django.test import Client

from participation.discussion.guideline import Level as Openness
from petitions import actions
from petitions.actions.signing import Signatory
from petitions.models import Petition
from petitions.models.signature import DayCount
from petitions.views.figures import origins_of
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.pages import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def words_of(client: Client, petition: Petition) -> str:
    return client.get(petition.get_absolute_url()).content.decode()


def test_the_discussion_is_told_in_words_without_the_guidelines_number(client: Client) -> None:
    petition = make.proposed()
    actions.publish(
        petition, lead=[make.agency()], co=[], openness=Openness.AT_ONCE, by=make.screener(), now=NOW
    )
    words = words_of(client, petition)
    assert "開放討論（即時公開，公開回應）。" in words
    assert "4：" not in words


def test_an_own_signature_that_is_not_yet_in_the_chart_is_explained(client: Client) -> None:
    petition, person = make.signed(make.published(), times=1), make.person()
    actions.sign(petition.number, by=Signatory(person_id=person.pk), now=NOW + timedelta(minutes=1))
    browser = browser_of(person)
    note = "圖表和來源會在幾秒內計入"
    assert note in words_of(browser, petition)
    assert note not in words_of(client, petition)
    actions.fold_signatures(now=NOW + timedelta(minutes=2))
    assert note not in words_of(browser, petition)


@pytest.mark.parametrize(
    ("part", "share"), [(1, "不到 1 %"), (10, "1 %"), (500, "50 %"), (994, "超過 99 %"), (1000, "100 %")]
)
def test_a_share_is_never_rounded_to_nothing_or_all(part: int, share: str) -> None:
    counts = [DayCount(NOW.date(), "imported", None, part, 0), DayCount(NOW.date(), "", 2, 1000 - part, 0)]
    assert share in [row["share"] for row in origins_of(counts) if row["count"] == part]


def test_what_has_just_crossed_the_threshold_is_not_judged_yet(client: Client) -> None:
    assert "三種算法" not in words_of(client, make.reached())


def test_what_is_answered_is_judged(client: Client) -> None:
    assert "三種算法" in words_of(client, make.responded())


def test_a_refusal_names_the_platforms_desk(client: Client) -> None:
    words = words_of(client, make.refused())
    assert "平臺營運中心" in words
    assert "平臺營運單位" not in words
