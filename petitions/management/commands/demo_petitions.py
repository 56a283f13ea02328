"""`demo_petitions`: petitions in every state, made by the same verbs as real ones."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from participation import clock
from participation.agencies.models import Agency, AgencyRole, Role
from participation.calendar.rules import day_of
from participation.discussion.actions import open_discussion
from participation.obligations.actions import extend_obligation
from participation.obligations.models import Obligation
from participation.people.actions import open_account, verify_mobile
from participation.people.models import Person
from participation.record.actors import Actor
from participation.responses.actions import (
    AnswerDraft,
    ResponseText,
    approve_at_once,
    ask_unit,
    deliver_part,
    draft_correction,
    draft_response,
    show_to_lead,
    submit_response,
)
from participation.responses.models import Part, Response, Unit
from participation.surveys.actions import answer_survey
from petitions import actions
from petitions.actions.proposing import ProposalText
from petitions.actions.signing import Signatory
from petitions.demo import PETITIONS, TOPICS, DemoPetition, Fate
from petitions.hosting import hosting
from petitions.models import Petition, Topic

SIGNATORIES = 8
WHOLE = ResponseText(
    analysis="本部感謝提議人與附議的民眾。以下就每一項訴求說明結果、理由與接下來的做法。",
    meetings="已邀提議人與相關單位研商一次，會議紀錄公開於本部網站。",
)


class Command(BaseCommand):
    """Makes each petition that is not there yet in one transaction; running it again changes nothing."""

    help = "Make the demonstration's petitions; needs the accounts of demo_content."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only for DEMO=1.")
        self.today = clock.now()
        actions.keep_topics(TOPICS)
        self.signatories = [self._signatory(serial) for serial in range(1, SIGNATORIES + 1)]
        made = sum(self._make(demo) for demo in PETITIONS)
        self.stdout.write(f"Petitions: {made} made.")
        self.stdout.write(f"Discussions: {sum(map(self._open, PETITIONS))} opened.")

    def _open(self, demo: DemoPetition) -> bool:
        """Open the discussion of a petition from before there were any; whether there was one to open."""
        openness = hosting().openness
        found = Petition.objects.select_related("record").filter(title=demo.title, source="")
        petition = found.filter(opened_at__isnull=False, record__discussions__isnull=True).first()
        if petition is None or petition.opened_at is None or not openness:
            return False
        open_discussion(
            petition.record, level=openness, takes_stances=True, by=Actor.system(), now=petition.opened_at
        )
        return True

    def _signatory(self, serial: int) -> Person:
        mail = f"citizen{serial}@example.org"
        found = Person.objects.filter(email=mail).first()
        if found is None:
            found = open_account(email=mail, nickname=f"民眾 {serial}", now=self.today, mail_is_verified=True)
            found = verify_mobile(found, number=f"+88690000100{serial}", now=self.today)
        return found

    @transaction.atomic
    def _make(self, demo: DemoPetition) -> bool:
        if Petition.objects.filter(title=demo.title, source="").exists():
            return False
        self.lead = Agency.objects.get(name=demo.lead)
        petition = self._propose(demo)
        if demo.fate is Fate.SCREENING:
            return True
        now = self._after(demo, days=1)
        screener = self._official(Agency.objects.get(is_platform=True), Role.SCREENER)
        if demo.fate is Fate.REFUSED:
            actions.refuse(petition, code=demo.code, note=demo.note, by=screener, now=now)
            return True
        co = list(Agency.objects.filter(name=demo.co)) if demo.co else []
        openness = hosting().openness
        petition = actions.publish(petition, lead=[self.lead], co=co, openness=openness, by=screener, now=now)
        petition = self._sign(petition, demo, screener)
        self._end(petition, demo)
        return True

    def _after(self, demo: DemoPetition, *, days: float) -> datetime:
        return self.today - timedelta(days=demo.days) + timedelta(days=days)

    def _official(self, agency: Agency, role: Role, other_than: Person | None = None) -> Actor:
        roles = (
            AgencyRole.objects.filter(agency=agency, role=role)
            .exclude(person=other_than)
            .select_related("person")
        )
        found = roles.order_by("pk").first()
        # Ministries without demonstration staff answer through the administrator's account.
        person = (
            found.person
            if found
            else Person.objects.filter(is_superuser=True).exclude(pk=_pk(other_than)).first()
        )
        if person is None:
            person = Person.objects.get(email="editor@example.gov.tw")
        return Actor.official(person, agency, role)

    def _propose(self, demo: DemoPetition) -> Petition:
        now = self._after(demo, days=0)
        author = Person.objects.get(email=demo.by)
        self.author = Actor.proposer(author)
        draft = actions.start_draft(by=author, lifecycle_key=demo.lifecycle, now=now)
        text = ProposalText(
            title=demo.title,
            content=demo.content,
            benefit=demo.benefit,
            demands=demo.demands,
            topic=Topic.objects.get(slug=demo.topic),
            agencies=(self.lead,),
        )
        return actions.propose(draft, text=text, by=self.author, now=now)

    def _sign(self, petition: Petition, demo: DemoPetition, screener: Actor) -> Petition:
        for serial, signatory in enumerate(self.signatories[: demo.signatures], 1):
            now = self._after(demo, days=1 + min(serial * 1.5, demo.days - 1.2))
            actions.sign(petition.number, by=Signatory(person_id=signatory.pk), now=now)
            while actions.fold_signatures(now=now):
                pass
        for serial, (days_ago, count) in enumerate(demo.batches, 1):
            now = self.today - timedelta(days=days_ago)
            actions.announce_batch(
                petition,
                source="paper",
                label=f"紙本第 {serial} 批",
                count=count,
                counted_on=day_of(now),
                by=screener,
                now=now,
            )
        petition = Petition.objects.select_related("record").get(pk=petition.pk)
        return actions.reach_threshold(petition, now=petition.threshold_reached_at or self.today)

    def _end(self, petition: Petition, demo: DemoPetition) -> None:
        if demo.fate is Fate.WITHDRAWN:
            actions.withdraw_petition(
                petition, reason=demo.note, by=self.author, now=self._after(demo, days=9)
            )
        if petition.threshold_is_reached and demo.fate is not Fate.AWAITING:
            self._answer(petition, demo)
        self._close(petition, by=self.today)

    def _close(self, petition: Petition, *, by: datetime) -> None:
        closes_at = petition.closes_at
        if closes_at is not None and closes_at + timedelta(minutes=1) <= by:
            actions.close(petition, now=closes_at + timedelta(minutes=1))

    def _answer(self, petition: Petition, demo: DemoPetition) -> None:
        reached_at = petition.threshold_reached_at
        assert reached_at is not None, "only petitions over the threshold are answered"
        officer = self._official(self.lead, Role.OFFICER)
        words = "七日內聯繫提議人，一個月內邀相關單位研商，兩個月內正式回應。"
        actions.publish_timetable(petition, words=words, by=officer, now=reached_at + timedelta(days=5))
        contacted_at = reached_at + timedelta(days=demo.contact_days)
        summary = "以電話確認訴求的範圍與優先順序。"
        actions.record_contact(
            petition, on=day_of(contacted_at), channel="phone", summary=summary, by=officer, now=contacted_at
        )
        if demo.fate is Fate.EXTENDED:
            duty = Obligation.objects.open().get(record=petition.record, kind="formal_response")
            new = duty.due_at + timedelta(days=21)
            reason = "需與各地方政府確認施工通知的執行方式，延後三週。"
            extend_obligation(
                duty, new_due_at=new, reason=reason, by=officer, now=reached_at + timedelta(days=50)
            )
            return
        if demo.fate is Fate.SIGNING:
            self._send_to_sign_off(petition, demo, officer, reached_at)
            return
        self._respond(petition, demo, officer, reached_at)

    def _send_to_sign_off(
        self, petition: Petition, demo: DemoPetition, officer: Actor, reached_at: datetime
    ) -> None:
        """A draft with the part of a unit and of the joining agency, which the control unit decides next."""
        draft = self._draft(petition, demo, officer, reached_at + timedelta(days=14))
        joining = Agency.objects.get(name=demo.co)
        helper = self._official(joining, Role.OFFICER)
        theirs = draft_response(
            petition.record,
            agency=joining,
            part=Part.CO,
            text=ResponseText(analysis=demo.co_words),
            answers=[],
            by=helper,
            now=reached_at + timedelta(days=15),
        )
        show_to_lead(theirs, by=helper, now=reached_at + timedelta(days=15))
        staffed = Unit.objects.filter(agency=self.lead, people__agency_roles__agency=self.lead)
        unit = staffed.filter(is_control=False).first()
        if unit is None:
            # A ministry without units of its own or people in them, as in a demonstration without its cast.
            return
        asked = "請提供三處海灘的管線資料。"
        part = ask_unit(
            draft, unit=unit, asked=asked, wanted_on=None, by=officer, now=reached_at + timedelta(days=16)
        )
        member = unit.people.exclude(pk=_pk(officer.person)).first() or unit.people.get()
        colleague = Actor.official(member, self.lead, Role.OFFICER)
        deliver_part(part, words=demo.unit_words, by=colleague, now=reached_at + timedelta(days=19))
        submit_response(draft, by=officer, now=reached_at + timedelta(days=22))

    def _respond(self, petition: Petition, demo: DemoPetition, officer: Actor, reached_at: datetime) -> None:
        now = reached_at + timedelta(days=55)
        draft = self._draft(petition, demo, officer, reached_at + timedelta(days=50))
        self._close(petition, by=now)
        approver = self._official(self.lead, Role.APPROVER, officer.person)
        actions.respond(petition, response=draft, by=approver, now=now)
        self._judge(draft, now)
        # The chain asks for the office itself, which an administrator who stands in does not hold.
        holds = AgencyRole.objects.filter(agency=self.lead, role=Role.APPROVER, person=approver.person)
        if demo.correction and holds.exists():
            self._correct(draft, demo, officer, approver, now + timedelta(days=6))

    def _draft(self, petition: Petition, demo: DemoPetition, officer: Actor, now: datetime) -> Response:
        # Closed when it is its turn, so that the record's events stand in the order of time.
        self._close(petition, by=now)
        return draft_response(
            petition.record,
            agency=self.lead,
            part=Part.LEAD,
            text=WHOLE,
            answers=self._answers(petition, demo, now),
            by=officer,
            now=now,
        )

    def _answers(self, petition: Petition, demo: DemoPetition, now: datetime) -> list[AnswerDraft]:
        by = day_of(now + timedelta(days=370))
        return [
            AnswerDraft(demand, word.verdict, word.reason_type, word.reason, word.next_step, by)
            for demand, word in zip(petition.record.demands.all(), demo.words, strict=True)
        ]

    def _judge(self, response: Response, published_at: datetime) -> None:
        """Most of those who signed say what they think of the answer."""
        response = Response.objects.select_related("record").get(pk=response.pk)
        views = [("yes", "yes", "fairly"), ("yes", "partly", "neither"), ("partly", "yes", "little")]
        for serial, person in enumerate(self.signatories[:5], 1):
            answered, clear, satisfied = views[serial % len(views)]
            answer_survey(
                response,
                answered=answered,
                clear=clear,
                satisfied=satisfied,
                by=person,
                now=published_at + timedelta(days=serial),
            )

    def _correct(
        self, response: Response, demo: DemoPetition, officer: Actor, approver: Actor, now: datetime
    ) -> None:
        """Put one word right in public, through the same sign-off."""
        wrong = demo.correction
        assert wrong is not None
        response = Response.objects.select_related("record").get(pk=response.pk)
        answers = [
            AnswerDraft(
                answer.demand,
                answer.verdict,
                answer.reason_type,
                answer.reason.replace(wrong.wrong, wrong.right)
                if answer.demand.position == wrong.demand
                else answer.reason,
                answer.next_step,
                answer.next_step_by,
            )
            for answer in response.answers.select_related("demand")
        ]
        draft = draft_correction(
            response, reason=wrong.reason, text=WHOLE, answers=answers, by=officer, now=now
        )
        approve_at_once(draft, seen=draft.latest_revision_id, by=approver, now=now + timedelta(hours=5))


def _pk(person: Person | None) -> int | None:
    return person.pk if person else None
