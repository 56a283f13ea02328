"""Classes of comments, the answers they make due, and answering one or many at once."""

from datetime import UTC, datetime, timedelta

import pytest

from participation.agencies.models import Agency, Role
from participation.calendar.rules import TAIPEI
from participation.discussion import actions
from participation.discussion.models import Comment, CommentAnswer, Discussion
from participation.obligations.models import Obligation
from participation.record.actors import Actor
from participation.record.models import Delivery, Event
from participation.refusals import Refused
from petitions.models import Petition
from petitions.models.story import duties_of, events_of
from tests.discussion import factories
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Agency:
    return petitions.agency("交通與道路部")


@pytest.fixture
def place(office: Agency) -> Discussion:
    return factories.discussion(lead=[office])


@pytest.fixture
def officer(office: Agency) -> Actor:
    return petitions.official(office, Role.OFFICER)


def owed(comment: Comment) -> dict[str, datetime]:
    rows = Obligation.objects.open().filter(comment_duty__comment=comment)
    return dict(rows.values_list("kind", "due_at"))


def at(day: int, hour: int = 10, minute: int = 0, *, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=TAIPEI)


@pytest.mark.parametrize(
    ("class_", "kinds"),
    [
        ("positive", set()),
        ("suggestion", {"comment_brief", "comment_formal"}),
        ("criticism", {"comment_brief"}),
        ("question", {"comment_brief", "comment_formal"}),
        ("irrelevant", set()),
    ],
)
def test_a_class_makes_its_answers_due(
    class_: str, kinds: set[str], place: Discussion, officer: Actor
) -> None:
    comment = factories.comment(place)
    actions.classify(comment, as_=class_, by=officer, now=NOW)
    assert set(owed(comment)) == kinds


@pytest.mark.parametrize(
    ("now", "due"),
    [
        pytest.param(at(18), at(19), id="an office day: 24 hours"),
        pytest.param(at(20), at(24, 0), id="Friday: the end of Monday"),
        pytest.param(at(21), at(24, 0), id="Saturday: the end of Monday"),
        pytest.param(at(22, 23, 59), at(24, 0), id="late on Sunday: the end of Monday"),
        pytest.param(at(31, month=12), at(2, 0, month=1, year=2027), id="new year's eve, a plain calendar"),
        pytest.param(at(28, month=2, year=2028), at(29, month=2, year=2028), id="the leap day"),
    ],
)
def test_a_brief_answer_is_due_in_a_day_or_at_the_end_of_the_next_working_day(
    now: datetime, due: datetime, place: Discussion, officer: Actor
) -> None:
    if now.year == 2026 and now.month == 12:
        due = at(1, 10, month=1, year=2027)  # The plain calendar works on new year's day, a Friday.
    comment = factories.comment(place)
    actions.classify(comment, as_="question", by=officer, now=now)
    assert owed(comment)["comment_brief"] == due.astimezone(UTC)


def test_an_emergency_is_due_in_four_hours_also_on_a_sunday(place: Discussion, officer: Actor) -> None:
    comment = factories.comment(place)
    actions.classify(comment, as_="question", by=officer, now=at(22), is_emergency=True)
    assert owed(comment)["comment_emergency"] == at(22, 14).astimezone(UTC)


def test_classified_anew_what_is_no_longer_owed_is_waived(place: Discussion, officer: Actor) -> None:
    comment = factories.comment(place)
    actions.classify(comment, as_="question", by=officer, now=NOW)
    actions.classify(comment, as_="criticism", by=officer, now=NOW)
    assert set(owed(comment)) == {"comment_brief"}
    assert Obligation.objects.filter(waived_at=NOW).count() == 1
    actions.classify(comment, as_="positive", by=officer, now=NOW)
    assert owed(comment) == {}


def test_one_answer_serves_many_and_tells_each_author(place: Discussion, officer: Actor) -> None:
    comments = [factories.comment(place, f"第{n}個路口什麼時候有燈？") for n in range(3)]
    for comment in comments:
        actions.classify(comment, as_="question", by=officer, now=NOW)
    given = actions.answer(
        place, kind="formal", text="三個路口都在十二月完工。", comments=comments, by=officer, now=NOW
    )
    assert given.published_at == NOW
    assert [owed(comment) for comment in comments] == [{}, {}, {}]
    event = Event.objects.get(kind="comments_answered")
    assert set(Obligation.objects.filter(met_by=event).values_list("kind", flat=True)) == {
        "comment_brief",
        "comment_formal",
    }
    assert Delivery.objects.get(event=event).audience == "answered"


def test_a_brief_answer_leaves_the_formal_one_owed(place: Discussion, officer: Actor) -> None:
    comment = factories.comment(place)
    actions.classify(comment, as_="suggestion", by=officer, now=NOW)
    actions.answer(place, kind="brief", text="三日內正式回應。", comments=[comment], by=officer, now=NOW)
    assert set(owed(comment)) == {"comment_formal"}


def test_criticism_is_grouped_answered_once_and_signed_by_a_supervisor(
    place: Discussion, officer: Actor, office: Agency
) -> None:
    comments = [factories.comment(place, f"第{n}次申請都沒有下文，太慢了。") for n in range(2)]
    with pytest.raises(Refused, match="not-criticism"):
        actions.group(place, title="太慢", comments=comments, by=officer, now=NOW)
    for comment in comments:
        actions.classify(comment, as_="criticism", by=officer, now=NOW)
    theme = actions.group(place, title="太慢", comments=comments, by=officer, now=NOW)
    duty = Obligation.objects.get(comment_duty__theme=theme)
    assert duty.due_at == NOW + timedelta(hours=48)

    given = actions.answer(place, kind="formal", text="我們改進。", theme=theme, by=officer, now=NOW)
    assert given.published_at is None, "a supervisor signs first"
    with pytest.raises(Refused, match="supervisor-only"):
        actions.sign_off(given, by=officer, now=NOW)
    with pytest.raises(Refused, match="supervisor-only"):
        actions.sign_off(given, by=petitions.official(petitions.agency(), Role.SUPERVISOR), now=NOW)
    actions.sign_off(given, by=petitions.official(office, Role.SUPERVISOR), now=NOW)
    duty.refresh_from_db()
    assert duty.met_at == NOW
    assert set(CommentAnswer.objects.get(pk=given.pk).comments.all()) == set(comments)


def test_a_supervisor_does_not_sign_their_own_answer(place: Discussion, office: Agency) -> None:
    boss = petitions.official(office, Role.SUPERVISOR)
    comment = factories.comment(place)
    actions.classify(comment, as_="criticism", by=boss, now=NOW)
    given = actions.answer(place, kind="formal", text="我們改進。", comments=[comment], by=boss, now=NOW)
    with pytest.raises(Refused, match="own-answer"):
        actions.sign_off(given, by=boss, now=NOW)


def test_other_agencies_neither_classify_nor_answer(place: Discussion) -> None:
    comment = factories.comment(place)
    stranger = petitions.official(petitions.agency("環境與海洋部"), Role.OFFICER)
    with pytest.raises(Refused, match="not-your-agency"):
        actions.classify(comment, as_="question", by=stranger, now=NOW)
    with pytest.raises(Refused, match="not-your-agency"):
        actions.answer(place, kind="brief", text="我來回答。", comments=[comment], by=stranger, now=NOW)


@pytest.mark.parametrize(
    ("level", "private", "moderator_may"),
    [(2, True, False), (3, False, False), (4, False, False), (5, False, True)],
)
def test_the_level_says_who_answers_and_who_reads_it(
    level: int, private: bool, moderator_may: bool, office: Agency, officer: Actor
) -> None:
    place = factories.discussion(level=level, lead=[office])
    comment = factories.comment(place)
    given = actions.answer(place, kind="brief", text="收到。", comments=[comment], by=officer, now=NOW)
    assert given.is_private == private
    moderator = factories.moderator()
    if moderator_may:
        actions.answer(place, kind="formal", text="說明如下。", comments=[comment], by=moderator, now=NOW)
    else:
        with pytest.raises(Refused, match="not-your-agency"):
            actions.answer(place, kind="formal", text="說明如下。", comments=[comment], by=moderator, now=NOW)


def test_an_answer_needs_comments_of_one_discussion(
    place: Discussion, officer: Actor, office: Agency
) -> None:
    with pytest.raises(Refused, match="nothing-chosen"):
        actions.answer(place, kind="brief", text="收到。", comments=[], by=officer, now=NOW)
    elsewhere = factories.comment(factories.discussion(lead=[office]))
    with pytest.raises(Refused, match="other-discussion"):
        actions.answer(place, kind="brief", text="收到。", comments=[elsewhere], by=officer, now=NOW)


def test_what_single_comments_ask_for_does_not_flood_the_petitions_timeline(
    place: Discussion, officer: Actor
) -> None:
    comment = factories.comment(place)
    actions.classify(comment, as_="question", by=officer, now=NOW)
    actions.answer(place, kind="formal", text="說明如下。", comments=[comment], by=officer, now=NOW)
    petition = Petition.objects.select_related("record").get(record=place.record)
    kinds = [event.kind for event in events_of(petition)]
    assert "published" in kinds
    assert "discussion_opened" in kinds
    assert "comments_answered" not in kinds
    assert all(not str(event.fact("kind", "")).startswith("comment_") for event in events_of(petition))
    assert all(not duty.kind.startswith("comment_") for duty in duties_of(petition))
