"""What the letters about a petition say, and where they lead."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participation.agencies.models import Role
from participation.casework import actions as casework
from participation.notices.actions import Subject, follow, follow_subject
from participation.notices.models import SubjectKind
from participation.notices.tasks import deliver
from participation.obligations.actions import extend_obligation
from participation.obligations.models import Obligation
from participation.people.models import Person
from participation.record.actions import record_event
from participation.record.actors import Actor
from participation.record.models import Delivery, Frequency, ProcedureKey
from petitions import actions
from petitions.actions.signing import Signatory
from petitions.models import Petition
from tests.petitions import factories as make
from tests.petitions.factories import NOW
from tests.petitions.offices import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LATER = NOW + timedelta(minutes=3)


def letters(kind: str) -> dict[str, Any]:
    """The mails about events of one kind, by address."""
    Delivery.objects.exclude(event__kind=kind).filter(state="pending").update(state="done", done_at=NOW)
    mail.outbox.clear()
    while waiting := Delivery.objects.filter(state="pending"):
        waiting.update(not_before=NOW)
        deliver()
    return {letter.to[0]: letter for letter in mail.outbox}


def letter_to(person: Person | None, kind: str) -> Any:
    assert person is not None
    return letters(kind)[str(person.email)]


def says(letter: Any, *words: str) -> None:
    """Both parts carry all of it."""
    html = letter.alternatives[0][0]
    for word in words:
        assert word in letter.body, word
        assert word in html, word


def leads(letter: Any, *paths: str) -> None:
    says(letter, *(f"http://localhost:8000{path}" for path in paths))


def test_a_refusal_says_what_one_can_do_until_when_and_where() -> None:
    author = make.person()
    petition = make.refused(by=author, now=NOW)
    letter = letter_to(author, "refused")
    assert letter.subject == f"[議起] 您的提議「{petition.title}」沒有通過檢核"
    says(
        letter,
        "訴求不夠具體，看不出希望政府做什麼",
        "看不出希望政府做什麼。",
        "請寫明希望做什麼、為什麼，再提出一次。",
        "如果不同意，可以在 2026 年 11 月 27 日（五）以前申復，由另一位檢核員決定。",
        "您收到這封信，是因為這是您的提議。",
    )
    leads(letter, f"/petitions/{petition.number}/object/", f"/petitions/{petition.number}/#event-")
    assert at_desk(author).get(f"/petitions/{petition.number}/object/").status_code == 200


def answered() -> tuple[Petition, Person, Person]:
    author = make.person("提議的人")
    petition = make.published(by=author)
    signatory = make.person("附議的人")
    actions.sign(petition.number, by=Signatory(person_id=signatory.pk), now=NOW)
    petition = actions.reach_threshold(make.signed(petition, times=4), now=NOW)
    lead = petition.agency_parts.get(part="lead").agency
    draft = make.drafted(petition, lead)
    actions.respond(petition, response=draft, by=make.official(lead, Role.APPROVER), now=LATER)
    return petition, author, signatory


def test_an_answer_says_whose_it_is_what_becomes_of_each_demand_and_where_it_stands() -> None:
    petition, author, signatory = answered()
    agency = petition.agency_parts.get(part="lead").agency
    response = petition.record.responses.get()
    told = letters("response_published")
    letter = told[str(signatory.email)]
    assert letter.subject == f"[議起] {agency.name}回應了「{petition.title}」"
    says(
        letter,
        "訴求 1　在步道裝設低光害路燈",
        "採納",
        "完成設計後招標。",
        "2027 年 6 月 30 日",
        "訴求 2　公布裝設時程",
        "您收到這封信，是因為您附議了這項提議。",
    )
    leads(letter, f"/petitions/{petition.number}/#response-{response.pk}", f"/responses/{response.pk}/")
    for words in (author.nickname, signatory.nickname):
        assert all(words not in str(one.body) for one in told.values()), "nobody else is named"


def test_a_correction_gives_the_reason_and_leads_to_the_difference() -> None:
    petition, _author, signatory = answered()
    response = petition.record.responses.get()
    with transaction.atomic():
        record_event(
            petition.record,
            "response_corrected",
            by=make.official(response.agency, Role.APPROVER),
            now=LATER,
            facts={"response": response.pk, "verdicts": ["adopted"]},
            texts={"reason": "經費寫錯，更正為五百萬元。"},
            tell=("signatories",),
        )
    letter = letter_to(signatory, "response_corrected")
    assert letter.subject == f"[議起] {response.agency.name}修正了對「{petition.title}」的回應"
    says(letter, "修正理由", "經費寫錯，更正為五百萬元。")
    leads(
        letter, f"/responses/{response.pk}/changes/", f"/petitions/{petition.number}/#response-{response.pk}"
    )


def test_a_timetable_is_told_in_its_own_words() -> None:
    author = make.person()
    petition = make.reached(by=author)
    lead = petition.agency_parts.get(part="lead").agency
    officer = make.official(lead, Role.OFFICER)
    actions.publish_timetable(petition, words="12 月 3 日研商。\n12 月 20 日前回應。", by=officer, now=LATER)
    letter = letter_to(author, "timetable_published")
    assert letter.subject == f"[議起] {lead.name}公布了「{petition.title}」的處理時程"
    says(letter, "12 月 3 日研商。", "12 月 20 日前回應。")


def test_a_contact_says_when_how_and_about_what() -> None:
    author = make.person()
    petition = make.reached(by=author)
    lead = petition.agency_parts.get(part="lead").agency
    officer = make.official(lead, Role.OFFICER)
    actions.record_contact(
        petition, on=date(2026, 11, 20), channel="video", summary="確認兩項訴求。", by=officer, now=LATER
    )
    says(
        letter_to(author, "contact_recorded"),
        lead.name,
        "2026 年 11 月 20 日（五）",
        "視訊會議",
        "確認兩項訴求。",
    )


def test_an_extension_says_the_old_date_the_new_one_and_why() -> None:
    author = make.person()
    petition = make.reached(by=author)
    owed = Obligation.objects.get(record=petition.record, kind="formal_response")
    supervisor = make.official(owed.agency, Role.SUPERVISOR)
    extend_obligation(
        owed, new_due_at=owed.due_at + timedelta(days=30), reason="需要實地會勘。", by=supervisor, now=LATER
    )
    letter = letter_to(author, "obligation_extended")
    assert letter.subject == f"[議起] {owed.agency.name}展延了「{petition.title}」的期限"
    says(letter, "2027 年 1 月 20 日（三）", "2027 年 2 月 19 日（五）", "需要實地會勘。", "正式回應")


def test_a_threshold_says_who_owes_what_until_when() -> None:
    author = make.person()
    petition = make.reached(by=author)
    lead = petition.agency_parts.get(part="lead").agency
    letter = letter_to(author, "threshold_reached")
    assert letter.subject == f"[議起] 「{petition.title}」附議達到門檻了"
    says(letter, "公布處理時程", "聯繫提議人", f"{lead.name}，最遲 2027 年 1 月 20 日（三）")


def test_a_closing_says_how_many_signed() -> None:
    author = make.person()
    petition = make.signed(make.published(by=author), times=3)
    actions.close(petition, now=NOW + timedelta(days=70))
    letter = letter_to(author, "closed")
    assert letter.subject == f"[議起] 「{petition.title}」附議截止，共 3 人"
    says(letter, "附議人數", "共 3 人附議，未達門檻")


def test_a_long_title_is_cut_in_the_subject_alone() -> None:
    author, title = make.person(), "請在全國各級學校周邊道路全面設置行人專用時相與減速設施並公布時程表"
    make.published(by=author, title=title)
    letter = letter_to(author, "published")
    assert (
        letter.subject == "[議起] 「請在全國各級學校周邊道路全面設置行人專用時相與減速設施並公…」開放附議了"
    )
    says(letter, title, "附議截止")


def screener_of(_petition: Petition) -> Actor:
    return make.screener()


def officer_of(petition: Petition) -> Actor:
    return make.official(petition.agency_parts.get(part="lead").agency, Role.OFFICER)


def is_proposed() -> Petition:
    return make.proposed()


def is_objected() -> Petition:
    author = make.person()
    petition = make.refused(by=author)
    actions.file_objection(petition, grounds="寫得很清楚。", by=Actor.proposer(author), now=LATER)
    return petition


def is_assigned() -> Petition:
    return make.published()


@pytest.mark.parametrize(
    ("happen", "who", "kind", "place"),
    [
        (is_proposed, screener_of, "proposed", "/cms/petitions/screening/"),
        (is_objected, screener_of, "objection_filed", "/cms/petitions/objections/"),
    ],
)
def test_what_screeners_get_leads_to_their_desk(
    happen: Callable[[], Petition], who: Callable[[Petition], Actor], kind: str, place: str
) -> None:
    petition = happen()
    person = who(petition).person
    assert person is not None
    letter = letter_to(person, kind)
    leads(letter, f"{place}{petition.number}/")
    opens(person, letter)


def opens(person: Person, letter: Any) -> None:
    """Whoever gets the letter can open its link."""
    html = letter.alternatives[0][0]
    link = urlsplit(html.partition('<p class="act"><a href="')[2].partition('"')[0])
    assert link.path.startswith("/cms/"), link.path
    assert at_desk(person).get(link.path).status_code == 200


@pytest.mark.parametrize("kind", ["threshold_reached", "obligation_opened"])
def test_what_officers_get_leads_to_their_own_case(kind: str) -> None:
    petition = make.published(lead=[make.agency(), make.agency()])
    people = [
        make.official(part.agency, Role.OFFICER).person for part in petition.agency_parts.filter(part="lead")
    ]
    petition = actions.reach_threshold(make.signed(petition, times=5), now=NOW)
    told = letters(kind)
    for person, part in zip(people, petition.agency_parts.filter(part="lead"), strict=True):
        assert person is not None
        letter = told[str(person.email)]
        leads(letter, f"/cms/petitions/cases/{part.agency.slug}/{petition.number}/")
        opens(person, letter)


def test_what_is_declined_leads_the_desk_to_its_decision() -> None:
    petition = make.published()
    part = petition.agency_parts.get(part="lead")
    screener = make.screener().person
    casework.decline(
        petition.record,
        agency=part.agency,
        reason="不是本部主管。",
        by=make.official(part.agency, Role.SUPERVISOR),
        now=LATER,
    )
    assert screener is not None
    letter = letter_to(screener, "assignment_declined")
    says(letter, "不是本部主管。")
    opens(screener, letter)


def test_a_mailing_costs_the_same_for_many() -> None:
    """What an answer says is asked for once a batch, however many signed."""
    counts = []
    for number in (3, 12):
        petition = make.published()
        petition = actions.reach_threshold(make.signed(petition, times=5), now=NOW)
        for _ in range(number):
            follow(make.person(), petition.record, NOW)
        lead = petition.agency_parts.get(part="lead").agency
        draft = make.drafted(petition, lead)
        actions.respond(petition, response=draft, by=make.official(lead, Role.APPROVER), now=LATER)
        with CaptureQueriesContext(connection) as queries:
            letters("response_published")
        asked = [query for query in queries if "responses_responseversion" in query["sql"]]
        counts.append((len(asked), len(mail.outbox)))
    assert [asked for asked, _sent in counts] == [3, 3], "proposer, signatories, followers"
    assert counts[0][1] < counts[1][1]


def test_the_name_of_a_search_is_quoted_once() -> None:
    reader = make.person()
    subject = Subject(SubjectKind.SEARCH, procedure=ProcedureKey.PETITIONS, words="路燈")
    follow_subject(reader, subject, frequency=Frequency.AT_ONCE, now=NOW)
    make.published(title="公園步道夜間路燈")
    letter = letter_to(reader, "published")
    says(letter, "不再接收「路燈」的通知", "您收到這封信，是因為您追蹤「路燈」。")
    assert "「「" not in letter.body


def test_a_digest_has_one_line_of_substance(settings: Any) -> None:
    from participation.notices.tasks import gather_digests

    reader, petition = make.person(), make.reached()
    follow(reader, petition.record, NOW, frequency=Frequency.DAILY)
    lead = petition.agency_parts.get(part="lead").agency
    officer = make.official(lead, Role.OFFICER)
    actions.publish_timetable(petition, words="12 月 3 日研商。", by=officer, now=NOW)
    deliver()
    settings.CLOCK_SHIFT_SECONDS += 86400
    mail.outbox.clear()
    gather_digests()
    deliver()
    [letter] = [one for one in mail.outbox if one.to == [reader.email]]
    says(letter, "公布處理時程。", "12 月 3 日研商。")


def test_the_inbox_tells_the_same(client: Client) -> None:
    author = make.person()
    make.refused(by=author)
    letters("refused")
    mine = author.deliveries.get(event__kind="refused")
    page = at_desk(author).get(f"/inbox/{mine.pk}/").content.decode()
    assert "請寫明希望做什麼、為什麼，再提出一次。" in page
    assert "提出申復" in page
