"""Drafts, proposals, and what authors do with them: what is refused, and what is left afterwards."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage

from participation.obligations.models import Obligation
from participation.obligations.rules import State
from participation.people.models import Level
from participation.record.actors import Actor
from participation.record.models import Delivery, Event
from participation.refusals import Refused
from participation.responses.models import Demand
from petitions import actions
from petitions.actions.signing import Signatory
from petitions.lifecycles.shape import Status
from petitions.models import Attachment, Petition, PetitionDraft, Topic
from tests.petitions import factories as make
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
Untouched = Callable[[Callable[[], Any]], str]


@pytest.fixture
def refused(db: None) -> Untouched:
    """The code with which a verb refuses; nothing may have been written."""

    def state() -> list[Any]:
        models = (Petition, PetitionDraft, Event, Obligation, Delivery, Attachment, Demand)
        return [list(model.objects.order_by("pk").values()) for model in models]

    def run(verb: Callable[[], Any]) -> str:
        before = state()
        with pytest.raises(Refused) as caught:
            verb()
        assert state() == before
        return caught.value.refusal.code

    return run


def kinds(petition: Petition) -> list[str]:
    return list(petition.record.events.order_by("position").values_list("kind", flat=True))


def told(petition: Petition, kind: str) -> set[str]:
    return set(
        Delivery.objects.filter(event__record=petition.record, event__kind=kind).values_list(
            "audience", flat=True
        )
    )


def draft_of(person: Any, key: str = "demo") -> PetitionDraft:
    make.load_weekdays()
    make.desk()
    return actions.start_draft(by=person, lifecycle_key=key, now=NOW)


def test_a_draft_begins_empty_and_keeps_each_stage() -> None:
    author = make.person()
    draft = actions.start_draft(by=author, lifecycle_key="join", now=NOW)
    assert str(draft) == "未命名的草稿"
    later = NOW + timedelta(hours=1)
    actions.save_draft(draft, answers={"title": "河堤要有燈"}, now=NOW)
    draft = actions.save_draft(draft, answers={"content": "看不見路"}, now=later)
    assert draft.answers == {"title": "河堤要有燈", "content": "看不見路"}
    assert (draft.created_at, draft.updated_at, str(draft)) == (NOW, later, "河堤要有燈")


@pytest.mark.parametrize(
    ("level", "key", "blackout", "expected"),
    [
        (Level.MAIL, "join", False, "needs-mobile"),
        (Level.MOBILE, "join", True, "blackout"),
        (Level.MOBILE, "join-2017", False, "preset-closed"),
    ],
)
def test_a_draft_is_refused_as_the_proposal_would_be(
    refused: Untouched, level: Level, key: str, blackout: bool, expected: str
) -> None:
    if blackout:
        actions.declare_blackout(starts_at=NOW, ends_at=NOW + timedelta(days=1), reason="全國性投票")
    author = make.person(level=level)
    assert refused(lambda: actions.start_draft(by=author, lifecycle_key=key, now=NOW)) == expected


def attached(draft: PetitionDraft, name: str = "照片.PNG") -> Attachment:
    return actions.attach(
        draft, file=io.BytesIO(b"picture"), name=name, media_type="image/png", size=7, now=NOW
    )


def test_a_file_is_kept_under_a_name_that_nobody_guesses() -> None:
    attachment = attached(draft_of(make.person()))
    kept = f"petitions/2026/{attachment.key}.png"
    assert (attachment.file.name, attachment.name, str(attachment)) == (kept, "照片.PNG", "照片.PNG")
    assert default_storage.exists(kept)
    actions.detach(attachment)
    assert not default_storage.exists(kept)
    assert not Attachment.objects.exists()


def test_a_discarded_draft_takes_its_files_along(
    django_capture_on_commit_callbacks: Any,
) -> None:
    author, other = make.person(), make.person()
    mine, theirs = (str(attached(draft_of(person)).file.name) for person in (author, other))
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard_drafts_of(author.pk, NOW)
    assert not default_storage.exists(mine)
    assert default_storage.exists(theirs)
    assert [draft.proposer for draft in PetitionDraft.objects.all()] == [other]
    assert not Event.objects.exists()


def test_a_proposal_is_what_was_written_and_nothing_more() -> None:
    author, suggested = make.person(), make.agency()
    topic = Topic.objects.create(slug="roads", name="道路", name_en="Roads", position=1)
    draft = draft_of(author, "join")
    attachment = attached(draft)
    text = make.text(links=("https://example.org/",), topic=topic, agencies=(suggested,))
    petition = actions.propose(draft, text=text, by=Actor.proposer(author), now=NOW)
    assert (petition.title, petition.content, petition.benefit) == (text.title, text.content, text.benefit)
    assert (petition.links, petition.topic, petition.threshold) == (["https://example.org/"], topic, 5000)
    assert (petition.status, petition.proposed_at, petition.proposer) == (Status.SCREENING, NOW, author)
    assert petition.record.title == text.title
    assert [(demand.position, demand.words) for demand in petition.record.demands.all()] == [
        (1, text.demands[0]),
        (2, text.demands[1]),
    ]
    assert [(part.agency, part.part) for part in petition.agency_parts.all()] == [(suggested, "suggested")]
    attachment.refresh_from_db()
    assert (attachment.draft, attachment.petition) == (None, petition)
    event = Event.objects.get(kind="proposed")
    assert (event.actor, event.actor_role, event.rule) == (author, "proposer", "join")
    assert event.facts == {"lifecycle": "join", "threshold": 5000}
    assert told(petition, "proposed") == {"proposer", "screeners"}
    assert [found.pk for found in Petition.objects.search("低光害")] == [petition.pk]


@pytest.mark.parametrize("level", [Level.ACCOUNT, Level.MAIL])
def test_a_proposal_is_refused_below_its_level(refused: Untouched, level: Level) -> None:
    author = make.person()
    draft = draft_of(author)
    author.level = level
    by = Actor.proposer(author)
    assert refused(lambda: actions.propose(draft, text=make.text(), by=by, now=NOW)) == "needs-mobile"


def test_a_proposal_is_refused_to_strangers_in_a_blackout_and_twice(refused: Untouched) -> None:
    author, stranger = make.person(), make.person()
    draft = draft_of(author)
    for_author, for_stranger = Actor.proposer(author), Actor.proposer(stranger)
    assert refused(lambda: actions.propose(draft, text=make.text(), by=for_stranger, now=NOW)) == "not-yours"
    later = NOW + timedelta(days=1)
    actions.declare_blackout(starts_at=later, ends_at=later + timedelta(days=1), reason="全國性投票")
    assert refused(lambda: actions.propose(draft, text=make.text(), by=for_author, now=later)) == "blackout"
    actions.propose(draft, text=make.text(), by=for_author, now=NOW)
    with pytest.raises(PetitionDraft.DoesNotExist):
        actions.propose(draft, text=make.text(), by=for_author, now=NOW)
    assert Petition.objects.count() == 1


def test_a_matter_is_barred_until_the_last_instant_and_however_it_is_spelt(refused: Untouched) -> None:
    make.reached(title="ｉＰａｄ要進教室", now=NOW)
    make.reached(title="另一件事", now=NOW)
    author = make.person()
    draft = draft_of(author)
    by = Actor.proposer(author)
    ends = datetime.fromisoformat("2027-05-21T00:00:00+08:00")

    def propose(title: str, now: datetime) -> Petition:
        return actions.propose(draft, text=make.text(title=title), by=by, now=now)

    last = ends - timedelta(microseconds=1)
    assert refused(lambda: propose("ｉｐａｄ要進教室", last)) == "recently-passed"
    assert propose("ｉＰａｄ要進教室", ends).status == Status.SCREENING


def test_what_has_not_passed_bars_nothing() -> None:
    make.published(title="路燈要亮")
    make.closed(title="路燈要亮")
    assert make.proposed(title="路燈要亮").status == Status.SCREENING


def test_the_text_changes_in_public_until_somebody_signed(refused: Untouched) -> None:
    author = make.person()
    petition, by = make.proposed(by=author), Actor.proposer(author)
    before = petition.title
    text = make.text(title="河堤要有燈", content="改過的內容", links=("https://example.org/",))
    stranger = Actor.proposer(make.person())
    assert refused(lambda: actions.change_text(petition, text=text, by=stranger, now=NOW)) == "not-yours"
    assert (
        refused(lambda: actions.change_text(petition, text=text, by=Actor.system(), now=NOW)) == "not-yours"
    )
    changed = actions.change_text(petition, text=text, by=by, now=NOW)
    assert (changed.title, changed.record.title, changed.links) == (
        "河堤要有燈",
        "河堤要有燈",
        ["https://example.org/"],
    )
    event = Event.objects.get(kind="text_changed")
    assert event.words["title_before"] == before
    assert set(event.words) == {"title_before", "content_before", "benefit_before"}
    # The search finds the new words, and the demands as before.
    for word in ("改過的內容", "低光害"):
        assert [found.pk for found in Petition.objects.search(word)] == [petition.pk]
    assert not list(Petition.objects.search(before))


@pytest.mark.parametrize("folded", [False, True])
def test_the_text_is_locked_by_a_signature_folded_or_not(refused: Untouched, folded: bool) -> None:
    author = make.person()
    petition = make.published(by=author)
    actions.sign(petition.number, by=Signatory(person_id=make.person().pk), now=NOW)
    if folded:
        actions.fold_signatures(now=NOW)
    by = Actor.proposer(author)
    assert refused(lambda: actions.change_text(petition, text=make.text(), by=by, now=NOW)) == "text-locked"


def test_the_text_of_what_is_finished_stays(refused: Untouched) -> None:
    author = make.person()
    petition = make.refused(by=author)
    by = Actor.proposer(author)
    assert refused(lambda: actions.change_text(petition, text=make.text(), by=by, now=NOW)) == "not-editable"


def test_a_clarification_stands_beside_the_text(refused: Untouched) -> None:
    author = make.person()
    petition, by = make.published(by=author), Actor.proposer(author)
    actions.clarify(petition, words="只在步道入口。", by=by, now=NOW)
    event = Event.objects.get(kind="clarified")
    assert event.words == {"clarification": "只在步道入口。"}
    assert told(petition, "clarified") == {"followers"}
    assert refused(lambda: actions.clarify(petition, words=" ", by=by, now=NOW)) == "no-words"
    stranger = Actor.citizen(make.person())
    assert refused(lambda: actions.clarify(petition, words="我也", by=stranger, now=NOW)) == "not-yours"
    closed = make.closed(by=author)
    assert refused(lambda: actions.clarify(closed, words="再說", by=by, now=NOW)) == "not-clarifiable"


def test_taking_a_petition_back_ends_what_was_owed(refused: Untouched) -> None:
    author = make.person()
    petition, by = make.proposed(by=author), Actor.proposer(author)
    stranger = Actor.proposer(make.person())

    def withdraw(reason: str, who: Actor) -> Petition:
        return actions.withdraw_petition(petition, reason=reason, by=who, now=NOW)

    assert refused(lambda: withdraw("不想了", stranger)) == "not-yours"
    assert refused(lambda: withdraw("  ", by)) == "no-reason"
    gone = withdraw("已經解決", by)
    assert (gone.status, gone.withdrawn_at, gone.closed_at) == (Status.WITHDRAWN, NOW, None)
    assert Obligation.objects.get().state(NOW) == State.WAIVED
    assert kinds(gone) == ["proposed", "obligation_opened", "petition_withdrawn", "obligation_waived"]
    assert Event.objects.get(kind="petition_withdrawn").words == {"reason": "已經解決"}
    assert told(gone, "petition_withdrawn") == {"proposer", "signatories"}
    assert refused(lambda: withdraw("再一次", by)) == "not-now"


def test_a_petition_taken_back_while_open_stops_signing() -> None:
    author = make.person()
    petition = make.published(by=author)
    gone = actions.withdraw_petition(petition, reason="已經解決", by=Actor.proposer(author), now=NOW)
    assert (gone.status, gone.closed_at) == (Status.WITHDRAWN, NOW)
    with pytest.raises(Refused) as caught:
        actions.sign(gone.number, by=Signatory(person_id=make.person().pk), now=NOW)
    assert caught.value.refusal.code == "not-signable"


def test_a_petition_over_its_threshold_is_not_taken_back(refused: Untouched) -> None:
    author = make.person()
    petition = make.reached(by=author)
    by = Actor.proposer(author)
    assert refused(lambda: actions.withdraw_petition(petition, reason="不想了", by=by, now=NOW)) == "not-now"


def test_topics_are_made_once_in_their_order_and_stay_as_edited() -> None:
    first = Topic(slug="roads", name="道路", name_en="Roads")
    second = Topic(slug="sea", name="海洋", name_en="Sea")
    actions.keep_topics([first])
    Topic.objects.update(name="道路與橋")
    actions.keep_topics([Topic(slug="roads", name="道路", name_en="Roads"), second])
    assert list(Topic.objects.values_list("slug", "name", "position")) == [
        ("roads", "道路與橋", 0),
        ("sea", "海洋", 1),
    ]
