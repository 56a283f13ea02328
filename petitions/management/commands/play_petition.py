"""`play_petition`: one whole life of a petition, through the same verbs as the pages."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from participation import clock
from participation.agencies.models import Agency, AgencyRole, Role
from participation.calendar.rules import day_of
from participation.obligations.actions import extend_obligation
from participation.obligations.models import Obligation
from participation.people.actions import open_account, verify_mobile
from participation.people.models import Person
from participation.record.actors import Actor
from participation.record.procedures import procedure_of
from participation.responses.actions import AnswerDraft, ResponseText, draft_response
from participation.responses.models import Part, ReasonType, Verdict
from petitions import actions
from petitions.actions.proposing import ProposalText
from petitions.actions.signing import Signatory
from petitions.lifecycles import LIFECYCLES
from petitions.models import Petition, Topic

WORDS = {
    "content": (
        "晚上七點以後，河濱自行車道只剩手電筒的光。下班騎車回家的人、散步的長輩、夜跑的學生都從這裡經過，"
        "轉彎處看不到對向來車。希望在轉彎、匯入口與橋下先裝設低光害的路燈。"
    ),
    "benefit": "夜間通行更安全，也讓更多人願意騎車通勤。低光害燈具可避免影響河岸生物。",
}


class Command(BaseCommand):
    """Plays propose, screen, sign, reach, timetable, contact, extend, draft, approve and follow up."""

    help = "Play one petition from proposal to published answer on the running database, printing each event."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--lifecycle", default="demo", choices=sorted(LIFECYCLES))
        parser.add_argument(
            "--citizens", type=int, help="how many sign; otherwise as many as the threshold asks"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        preset = LIFECYCLES[options["lifecycle"]]
        if not preset.may_be_proposed:
            raise CommandError(
                f"nothing can be proposed under {preset.key}; it is kept for imported petitions"
            )
        self.now = clock.now()
        self.shown = 0
        petition = self._propose(preset.key)
        petition = self._screen(petition)
        citizens = options["citizens"] or preset.threshold.count
        petition = self._sign(petition, citizens)
        if petition.threshold_is_reached:
            self._answer(petition)
        self._show(petition)
        self.stdout.write(f"{settings.SITE_URL}{petition.get_absolute_url()}")

    def _citizen(self, nickname: str, serial: int) -> Person:
        person = open_account(
            email=f"story-{self.now:%Y%m%d%H%M%S%f}-{serial}@example.org",
            nickname=nickname,
            now=self.now,
            mail_is_verified=True,
        )
        number = f"+8869{(int(self.now.timestamp() * 1000) + serial) % 100_000_000:08d}"
        return verify_mobile(person, number=number, now=self.now)

    def _official(self, agency: Agency, role: Role, other_than: Person | None = None) -> Actor:
        roles = AgencyRole.objects.filter(agency=agency, role=role, person__is_active=True).select_related(
            "person"
        )
        if other_than is not None:
            roles = roles.exclude(person=other_than)
        found = roles.first()
        if found is None:
            raise CommandError(
                f"{agency} has nobody with the role {role.value}; `manage.py demo_content` makes some"
            )
        return Actor.official(found.person, agency, role)

    def _agencies(self) -> Iterator[Agency]:
        ready = Agency.objects.answering().filter(roles__role=Role.OFFICER).distinct()
        yield from ready.filter(roles__role=Role.APPROVER).distinct()[:1]

    def _propose(self, lifecycle_key: str) -> Petition:
        author = self._citizen("小雨", 0)
        draft = actions.start_draft(by=author, lifecycle_key=lifecycle_key, now=self.now)
        text = ProposalText(
            title=f"讓河濱自行車道晚上看得見路（{self.now:%H%M%S}）",
            content=WORDS["content"],
            benefit=WORDS["benefit"],
            demands=("在轉彎、匯入口與橋下裝設低光害路燈", "公布各河段的裝設時程"),
            topic=Topic.objects.first(),
        )
        self.author = Actor.proposer(author)
        petition = actions.propose(draft, text=text, by=self.author, now=self.now)
        self._show(petition)
        return petition

    def _screen(self, petition: Petition) -> Petition:
        desk = Agency.objects.filter(is_platform=True).first()
        lead = next(self._agencies(), None)
        if desk is None or lead is None:
            raise CommandError(
                "there is no platform desk or no ministry with staff; run `manage.py demo_content`"
            )
        self.lead = lead
        screener = self._official(desk, Role.SCREENER)
        petition = actions.publish(petition, lead=[lead], by=screener, now=self.now)
        self._show(petition)
        return petition

    def _sign(self, petition: Petition, citizens: int) -> Petition:
        for serial in range(1, citizens + 1):
            signatory = self._citizen(f"民眾{serial}", serial)
            actions.sign(petition.number, by=Signatory(person_id=signatory.pk), now=self.now)
        while actions.fold_signatures(now=self.now):
            pass
        petition = self._again(petition)
        petition = actions.reach_threshold(petition, now=self.now)
        self.stdout.write(f"  {petition.signature_count:,} signatures of {petition.threshold:,}")
        self._show(petition)
        return petition

    def _again(self, petition: Petition) -> Petition:
        return Petition.objects.select_related("record").get(pk=petition.pk)

    def _answer(self, petition: Petition) -> None:
        officer = self._official(self.lead, Role.OFFICER)
        assert officer.person is not None
        approver = self._official(self.lead, Role.APPROVER, other_than=officer.person)
        words = "一週內聯繫提議人，一個月內完成現勘，兩個月內正式回應。"
        actions.publish_timetable(petition, words=words, by=officer, now=self.now)
        summary = "說明現勘範圍，並確認優先的河段。"
        actions.record_contact(
            petition, on=day_of(self.now), channel="phone", summary=summary, by=officer, now=self.now
        )
        duty = Obligation.objects.open().get(record=petition.record, agency=self.lead, kind="formal_response")
        extend_obligation(
            duty,
            new_due_at=duty.due_at + timedelta(days=14),
            reason="現勘因颱風延後。",
            by=officer,
            now=self.now,
        )
        draft = draft_response(
            petition.record,
            agency=self.lead,
            part=Part.LEAD,
            text=ResponseText(analysis="本部同意改善河濱自行車道的夜間照明。", meetings="已邀提議人現勘。"),
            answers=self._verdicts(petition),
            by=officer,
            now=self.now,
        )
        petition = actions.respond(petition, response=draft, by=approver, now=self.now)
        actions.report_follow_up(petition, words="已公布裝設時程。", is_final=True, by=officer, now=self.now)

    def _verdicts(self, petition: Petition) -> list[AnswerDraft]:
        next_year = date(day_of(self.now).year + 1, 6, 30)
        verdicts = (
            (Verdict.ADOPTED, ReasonType.BUDGET, "預算已編列，先做轉彎處與橋下。", "明年六月底前完工。"),
            (Verdict.UNDER_STUDY, ReasonType.TECHNICAL, "其餘河段需先評估光害。", "評估後公布時程。"),
        )
        return [
            AnswerDraft(demand, verdict, reason_type, reason, next_step, next_year)
            for demand, (verdict, reason_type, reason, next_step) in zip(
                petition.record.demands.all(), verdicts, strict=True
            )
        ]

    def _show(self, petition: Petition) -> None:
        procedure = procedure_of(petition.record)
        for event in petition.record.events.timeline().filter(position__gt=self.shown):
            who = event.actor_agency or event.actor_role
            self.stdout.write(
                f"{event.position:3}  {event.at:%Y-%m-%d %H:%M:%S}  {who}  {procedure.sentence(event)}"
            )
            self.shown = event.position
