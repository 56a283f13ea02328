"""The commands that make petitions by the same verbs as the pages."""

import io
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from cms.actions.ground import EDITORS
from cms.demo.cast import CAST, UNITS
from cms.management.commands.demo_content import arrange, play
from participation import clock
from participation.agencies.models import Agency, AgencyRole, Role
from participation.obligations.models import Obligation, ObligationExtension
from participation.people.models import Person
from participation.record.models import Event
from participation.responses.models import Response, ResponseIndex
from petitions.demo import PETITIONS, Fate
from petitions.lifecycles.shape import Status
from petitions.models import Petition, SignatureLedger, Topic
from tests.petitions import factories as make

pytestmark = pytest.mark.django_db
STATUSES = {
    Fate.SCREENING: Status.SCREENING,
    Fate.REFUSED: Status.REFUSED,
    Fate.WITHDRAWN: Status.WITHDRAWN,
    Fate.OPEN: Status.OPEN,
    Fate.CLOSED: Status.CLOSED,
    Fate.AWAITING: Status.AWAITING_RESPONSE,
    Fate.EXTENDED: Status.AWAITING_RESPONSE,
    Fate.SIGNING: Status.AWAITING_RESPONSE,
    Fate.RESPONDED: Status.RESPONDED,
}


def run(name: str, *args: str, **options: Any) -> str:
    said = io.StringIO()
    call_command(name, *args, stdout=said, **options)
    return said.getvalue()


@pytest.fixture
def _cast() -> None:
    """The demonstration's calendar, agencies and people, without its pages."""
    year = clock.now().year
    run("load_agencies", demo=True)
    run("load_calendar", from_holidays=(year - 2, year + 1))
    Group.objects.get_or_create(name=EDITORS)
    for part in CAST:
        play(part)
    for unit in UNITS:
        arrange(unit)


@pytest.mark.usefixtures("_cast")
def test_a_whole_life_is_played_and_printed() -> None:
    said = run("play_petition", "--citizens", "6")
    petition = Petition.objects.get()
    assert petition.status == Status.RESPONDED
    assert petition.signature_count == 6
    kinds = petition.record.events.values_list("kind", flat=True)
    for kind in (
        *("proposed", "published", "threshold_reached", "timetable_published", "contact_recorded"),
        *("obligation_extended", "response_published", "responded", "follow_up_reported"),
    ):
        assert kind in kinds
    assert "6 signatures of 5" in said
    # Each event is printed once, in order, and the address comes last.
    printed = [int(line.split()[0]) for line in said.splitlines() if re.match(r" *\d+  \d{4}-", line)]
    assert printed == list(petition.record.events.order_by("position").values_list("position", flat=True))
    assert said.splitlines()[-1].endswith(petition.get_absolute_url())
    assert not Obligation.objects.open().exists()


@pytest.mark.usefixtures("_cast")
def test_below_the_threshold_nobody_answers() -> None:
    said = run("play_petition", "--citizens", "2")
    assert Petition.objects.get().status == Status.OPEN
    assert "2 signatures of 5" in said


def test_nothing_is_played_under_a_rule_of_the_past() -> None:
    with pytest.raises(CommandError, match="nothing can be proposed under join-2017"):
        run("play_petition", "--lifecycle", "join-2017")


@pytest.mark.usefixtures("_cast")
@pytest.mark.parametrize("missing", [Role.SCREENER, Role.OFFICER, Role.APPROVER])
def test_a_play_without_its_cast_says_what_to_do(missing: Role) -> None:
    AgencyRole.objects.filter(role=missing).delete()
    with pytest.raises(CommandError, match="demo_content"):
        run("play_petition")


@pytest.mark.usefixtures("_cast")
def test_the_demonstration_shows_every_fate_and_is_made_once(settings: Any) -> None:
    assert run("demo_petitions") == f"Petitions: {len(PETITIONS)} made.\nDiscussions: 0 opened.\n"
    events = Event.objects.count()
    assert run("demo_petitions") == "Petitions: 0 made.\nDiscussions: 0 opened.\n"
    assert Event.objects.count() == events
    made = {petition.title: petition for petition in Petition.objects.all()}
    assert {demo.title: STATUSES[demo.fate] for demo in PETITIONS} == {
        title: petition.status for title, petition in made.items()
    }
    assert {demo.fate for demo in PETITIONS} == set(Fate)
    for demo in PETITIONS:
        petition = made[demo.title]
        assert petition.batch_count == sum(count for _days, count in demo.batches)
    assert ObligationExtension.objects.count() == sum(demo.fate is Fate.EXTENDED for demo in PETITIONS)
    assert not SignatureLedger.objects.exists()
    assert Topic.objects.count() == 5
    # What happened is told in order of time, and nothing of it lies ahead.
    for petition in made.values():
        instants = list(petition.record.events.order_by("position").values_list("at", flat=True))
        assert instants == sorted(instants)
        assert instants[-1] <= clock.now()


@pytest.mark.usefixtures("_cast")
def test_ministries_without_staff_answer_through_the_administrator() -> None:
    AgencyRole.objects.filter(agency__in=Agency.objects.answering()).delete()
    run("demo_petitions")
    assert Petition.objects.filter(status=Status.RESPONDED).exists()


def test_the_demonstration_is_only_made_in_a_demonstration(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        run("demo_petitions")
    assert not Person.objects.exists()


def test_the_search_index_is_written_anew_from_the_texts() -> None:
    petition = make.published(title="河堤要有燈")
    Petition.objects.update(search_vector=None)
    assert not Petition.objects.search("河堤").exists()
    answered = make.responded()
    ResponseIndex.objects.all().delete()
    assert run("reindex_petitions") == "2 petitions indexed, 1 answers\n"
    assert Response.objects.search("預算足夠").get().record == answered.record
    for word in ("河堤", "步道", "低光害"):
        assert petition.pk in {found.pk for found in Petition.objects.search(word)}
