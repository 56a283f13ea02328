"""What happens to petitions, in sentences; and who is told of it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.agencies.models import Agency, AgencyRole
from participation.calendar.rules import TAIPEI
from participation.discussion.notices import core_sentence
from participation.notices.composing import compose
from participation.notices.models import FollowQuerySet, SubjectKind
from participation.people.models import Person
from participation.record.actors import Actor
from participation.record.models import Event, Record
from participation.record.procedures import Assigned, Message
from participation.responses.audiences import AUDIENCES
from participation.responses.models import Part, Response, is_asked
from participation.responses.rules import WORKERS, Turn
from participation.search.rules import query
from participation.shell.templatetags.yiqi import day, moment
from petitions.actions import assign_agencies
from petitions.lifecycles import LIFECYCLES
from petitions.lifecycles.shape import Channel
from petitions.models import Petition, PetitionAgency, Signature, Topic
from petitions.models.queries import PetitionQuerySet
from petitions.notices.letters import lettered


def _published(event: Event) -> str:
    return _("通過檢核，開放附議；門檻 %(threshold)s 人。") % {"threshold": f"{event.fact('threshold', 0):,}"}


def _refused(event: Event) -> str:
    preset = LIFECYCLES.get(event.rule)
    reason = preset.refusal_reason(event.fact("code", "")) if preset else None
    return _("不受理：%(reason)s。") % {"reason": reason.label if reason else event.fact("code", "")}


def _reached(event: Event) -> str:
    return _("附議達到門檻 %(threshold)s 人。") % {"threshold": f"{event.fact('threshold', 0):,}"}


def _batch(event: Event) -> str:
    return _("計入平臺以外收集的附議 %(count)s 人。") % {"count": f"{event.fact('count', 0):,}"}


def _contacted(event: Event) -> str:
    on, channel = event.fact("on", ""), event.fact("channel", "")
    if not on or channel not in Channel.values:
        return _("聯繫提議人。")
    facts = {"day": day(date.fromisoformat(on)), "channel": Channel(channel).label}
    return _("%(day)s以%(channel)s聯繫提議人。") % facts


def _ended(event: Event, *, is_closed: bool) -> str:
    """That signing ended and with how many; of an archive that was read earlier, with how many by then."""
    facts = {"count": f"{event.fact('count', 0):,}"}
    if seen := event.fact("seen_at"):
        read = day(datetime.fromisoformat(seen).astimezone(TAIPEI).date())
        sentence = _(
            "附議期間結束。原平臺的公開資料收到 %(seen)s為止，當時 %(count)s 人；之後的人數沒有收錄。"
        )
        if is_closed:
            sentence = _(
                "附議期間結束。原平臺的公開資料收到 %(seen)s為止，當時 %(count)s 人，未達門檻；"
                "之後的人數沒有收錄。"
            )
        return sentence % {**facts, "seen": read}
    if is_closed:
        return _("附議期間結束，共 %(count)s 人附議，未達門檻。") % facts
    return _("附議期間結束，共 %(count)s 人附議。") % facts


def _whose(event: Event) -> str:
    return str(Turn(event.fact("turn", Turn.APPROVAL)).label)


def _scheduled(event: Event) -> str:
    due = event.fact("go_live_at")
    at = moment(datetime.fromisoformat(due)) if due else ""
    return _("回應已核定，排定 %(at)s 公布。") % {"at": at}


# What the answering agency alone reads of an answer on its way.
SIGN_OFF: dict[str, Callable[[Event], str]] = {
    "response_drafted": lambda event: _("擬好或修改正式回應的草稿。"),
    "correction_drafted": lambda event: _("擬好或修改已公布回應的修正。"),
    "draft_unlocked": lambda event: _("解除草稿的鎖定。"),
    "part_shown": lambda event: _("協辦機關把草稿送請主辦機關看。"),
    "unit_asked": lambda event: _("請單位提供意見。"),
    "unit_delivered": lambda event: _("單位已提供意見。"),
    "unit_called_off": lambda event: _("不再請單位提供意見。"),
    "response_submitted": lambda event: _("回應送交簽核。"),
    "step_approved": lambda event: _("簽核同意：%(step)s。") % {"step": _whose(event)},
    "response_sent_back": lambda event: _("簽核退回：%(step)s。") % {"step": _whose(event)},
    "response_taken_back": lambda event: _("從簽核撤回，繼續修改。"),
    "response_held": lambda event: _("文字可能含有個人資料，等待複核。"),
    "hold_decided": lambda event: (
        _("個人資料複核：可以公布。") if event.fact("allowed") else _("個人資料複核：不得公布。")
    ),
    "response_scheduled": _scheduled,
    "response_unscheduled": lambda event: _("取消排定的公布時間。"),
    "sign_off_ended": lambda event: _("這件案子不再需要本機關回應，簽核或排程已經結束。"),
    "response_not_published": lambda event: _("到了排定的時間，回應沒有公布。"),
}

SENTENCES: dict[str, Callable[[Event], str]] = {
    "proposed": lambda event: _("提出提議，送交平臺檢核。"),
    "published": _published,
    "refused": _refused,
    "objection_filed": lambda event: _("提議人對不受理提出申復。"),
    "objection_upheld": lambda event: _("申復成立，提議開放附議。"),
    "objection_dismissed": lambda event: _("申復不成立，維持不受理。"),
    "petition_withdrawn": lambda event: _("提議人撤回提議。"),
    "text_changed": lambda event: _("提議人在有人附議之前修改內容。"),
    "clarified": lambda event: _("提議人補充說明。"),
    "threshold_reached": _reached,
    "agencies_assigned": lambda event: _("調整主辦與協辦機關。"),
    "timetable_published": lambda event: _("公布處理時程。"),
    "contact_recorded": _contacted,
    **SIGN_OFF,
    "response_published": lambda event: _("公布正式回應。"),
    "response_corrected": lambda event: _("修正正式回應。"),
    "responded": lambda event: _("所有主辦機關都已正式回應。"),
    "follow_up_reported": lambda event: _("公布後續辦理情形。"),
    "batch_announced": _batch,
    "signing_paused": lambda event: _("附議暫停。"),
    "signing_resumed": lambda event: _("附議恢復，期間順延。"),
    "signing_ended": lambda event: _ended(event, is_closed=False),
    "closed": lambda event: _ended(event, is_closed=True),
    "imported": lambda event: _("由原平臺的公開資料匯入。"),
}


class PetitionsProcedure:
    """Petitions, as the core sees them."""

    key = "petitions"
    concerned: tuple[str, ...] = ("proposer",)

    def url(self, record: Record) -> str:
        """The petition's public page."""
        return reverse("petitions:detail", args=[record.number])

    def public(self) -> Q:
        """Petitions that lists show."""
        return Q(pk__in=Petition.objects.visible().values("pk"))

    def answering(self, record: Record) -> Iterable[Agency]:
        """The lead agencies, once the petition was screened."""
        return Agency.objects.filter(petition_parts__petition=record.pk, petition_parts__part=Part.LEAD)

    def answered_by(self, agency_ids: Collection[int]) -> Q:
        """The petitions that these agencies lead."""
        parts = PetitionAgency.objects.filter(agency__in=agency_ids, part=Part.LEAD)
        return Q(pk__in=parts.values("petition"))

    def assigned(self, record: Record) -> Sequence[Assigned]:
        """The agencies that lead or join, those that lead first."""
        parts = PetitionAgency.objects.filter(petition=record.pk, part__in=Part.values)
        found = parts.select_related("agency").order_by("-part", "agency__position", "pk")
        return [Assigned(part.agency, part.part == Part.LEAD, part.assigned_at) for part in found]

    def reassign(
        self,
        record: Record,
        *,
        lead: Sequence[Agency],
        co: Sequence[Agency],
        reason: str,
        verb: str,
        by: Actor,
        now: datetime,
    ) -> None:
        """Change who leads and who joins."""
        petition = Petition.objects.get(pk=record.pk)
        assign_agencies(petition, lead=lead, co=co, reason=reason, verb=verb, by=by, now=now)

    def workplace(self, record: Record, agency: Agency, kind: str = "") -> str:
        """The case of an agency, or the platform's page where its own duty is met."""
        places = {
            "screening": "screen",
            "proposed": "screen",
            "objection": "objection",
            "objection_filed": "objection",
        }
        if kind in places:
            return reverse(f"petitions_desk:{places[kind]}", args=[record.number])
        if kind == "sign_off":
            return reverse("petitions_desk:response_publish", args=[agency.slug, record.number])
        if agency.is_platform:
            return reverse("petitions_desk:petition", args=[record.number])
        return reverse("petitions_desk:case", args=[agency.slug, record.number])

    def answered_alike(self, record: Record, limit: int) -> list[Record]:
        """Petitions with a published response whose title or sentences are much the same."""
        asking = Petition.objects.only("title", "content").get(pk=record.pk)
        answered = Response.objects.published().order_by().values("record_id")
        others = Petition.objects.visible().filter(pk__in=answered).exclude(pk=record.pk)
        alike = others.select_related("record").similar_to(asking.title, asking.content, limit)
        return [petition.record for petition in alike]

    def took_part(self, record: Record, identity_id: int, before: datetime) -> bool:
        """Whether this is the proposer, or signed by that moment."""
        signed = Signature.objects.filter(
            petition_id=record.pk, identity_id=identity_id, signed_at__lte=before
        )
        proposed = Petition.objects.filter(pk=record.pk, proposer__identity_id=identity_id)
        return signed.exists() or proposed.exists()

    def sentence(self, event: Event) -> str:
        """What happened, for the timeline."""
        known = SENTENCES.get(event.kind)
        return known(event) if known else core_sentence(event)

    def audience(self, event: Event, name: str) -> Iterable[int]:
        """The people whom an audience of a petition means; those of an answer's sign-off among them."""
        if name in AUDIENCES:
            return AUDIENCES[name](event).order_by("pk").values_list("pk", flat=True)
        return _AUDIENCES[name](event.record).order_by("pk").values_list("pk", flat=True)

    def compose(self, event: Event, person: Person, audience: str) -> Message | None:
        """The notice of an event: what happened, what follows from it, and where to look."""
        message = lettered(compose(event, person, audience), event, person, audience)
        if event.kind not in SIGN_OFF:
            return message
        if place := desk_place(event, person, audience):
            return replace(message, link=settings.SITE_URL + place, link_text=_("在工作桌處理"))
        public = settings.SITE_URL + self.url(event.record)
        return replace(message, link=public, link_text=_("查看這件事的完整紀錄"))


def response_desk_url(response: Response) -> str:
    """Where an agency works on its answer to a petition: on a text, or on the correction of one."""
    name = "response_correct" if response.is_published else "response"
    return reverse(f"petitions_desk:{name}", args=[response.agency.slug, response.record.number])


# They decide about a text, and so are led to where it is read.
DECIDING = {"response_signers", "response_second"}
LEADING = ("officer", "supervisor")


def desk_place(event: Event, person: Person, audience: str) -> str:
    """The path of the desk's page on which this person deals with what happened to an answer.

    It is a page of their own agency: what a joining agency has shown, the lead agency reads beside its own
    text. "" for whom no page of the desk is open (any more): the agency has left the case, or they have
    left the agency.
    """
    if audience == "lead_officers":
        return _place_of_lead(event.record, person)
    response = Response.objects.select_related("agency", "record").get(pk=event.fact("response"))
    address = [response.agency.slug, response.record.number]
    works = AgencyRole.objects.filter(person=person, agency=response.agency_id, role__in=WORKERS).exists()
    if not _has_part(response) or not (works or is_asked(response, person.pk)):
        return ""
    if event.kind == "unit_asked" and response.is_in_the_making:
        asked = response.unit_parts.filter(pk=event.fact("part", 0), for_version=response.next_number)
        if asked.exists():
            return reverse("petitions_desk:response_part", args=[*address, event.fact("part")])
    if response.is_in_the_making and (audience in DECIDING or not works):
        return reverse("petitions_desk:response_publish", args=address)
    return response_desk_url(response)


def _has_part(response: Response) -> bool:
    parts = PetitionAgency.objects.filter(petition=response.record_id, agency=response.agency_id)
    return parts.filter(part__in=Part.values).exists()


def _place_of_lead(record: Record, person: Person) -> str:
    """Where somebody of a lead agency works on its own answer, beside which the others' parts stand."""
    lead = PetitionAgency.objects.filter(petition=record.pk, part=Part.LEAD).values("agency")
    offices = AgencyRole.objects.filter(person=person, role__in=LEADING, agency__in=lead)
    own = offices.select_related("agency").order_by("agency__position", "pk").first()
    if own is None:
        return ""
    published = Response.objects.published().filter(record=record, agency=own.agency, source="")
    name = "response_correct" if published.exists() else "response"
    return reverse(f"petitions_desk:{name}", args=[own.agency.slug, record.number])


# By these a petition comes into the list of those that may be signed.
OPENING = {"published", "objection_upheld"}
# What who follows an agency hears of each of its petitions; the rest is for who follows the petition.
OF_AGENCIES = OPENING | {
    "threshold_reached",
    "timetable_published",
    "response_published",
    "response_corrected",
    "follow_up_reported",
    "obligation_extended",
    "closed",
}
SEARCHES_AT_ONCE = 200


class PetitionList:
    """The list of petitions, as far as it can be followed."""

    def topics(self, slugs: Collection[str]) -> dict[str, str]:
        """The names of these topics."""
        return {topic.slug: str(topic) for topic in Topic.objects.filter(slug__in=slugs)}

    def url(self, *, topic: str = "", words: str = "", agency: str = "") -> str:
        """The list, narrowed."""
        asked = {"q": words, "agency": agency, "topic": topic}
        kept = urlencode({name: value for name, value in asked.items() if value})
        return reverse("petitions:list") + (f"?{kept}" if kept else "")

    def is_new(self, event: Event) -> bool:
        """Whether the petition has just been opened."""
        return event.kind in OPENING

    def concerns_agencies(self, event: Event) -> bool:
        """Whether this is a step in an agency's work."""
        return event.kind in OF_AGENCIES

    def matching(self, event: Event, follows: FollowQuerySet) -> list[int]:
        """Topics by their name; searches as the list searches, so many texts in one statement."""
        petition = Petition.objects.visible().filter(record=event.record_id)
        found = petition.select_related("topic").first()
        if found is None:
            return []
        slug = found.topic.slug if found.topic else ""
        listed = follows.filter(procedure=self._key)
        parts = found.agency_parts.filter(part__in=Part.values).values_list("agency", flat=True)
        searches = listed.filter(
            Q(topic="") | Q(topic=slug), Q(agency=None) | Q(agency__in=list(parts)), kind=SubjectKind.SEARCH
        )
        ids = (
            list(listed.filter(kind=SubjectKind.TOPIC, topic=slug).values_list("pk", flat=True))
            if slug
            else []
        )
        words = sorted(set(searches.values_list("words", flat=True)))
        hits = [word for word, hit in self._searched(petition, words) if hit]
        return [*ids, *searches.filter(words__in=hits).values_list("pk", flat=True)]

    _key = PetitionsProcedure.key

    def _searched(self, petition: PetitionQuerySet, words: list[str]) -> Iterator[tuple[str, bool]]:
        for start in range(0, len(words), SEARCHES_AT_ONCE):
            asked = [
                (text, wanted)
                for text in words[start : start + SEARCHES_AT_ONCE]
                if (wanted := query(text)) is not None
            ]
            if asked:
                columns = {
                    f"hit{place}": ExpressionWrapper(Q(search_vector=wanted), BooleanField())
                    for place, (_text, wanted) in enumerate(asked)
                }
                hits = petition.annotate(**columns).values_list(*columns).first() or ()
                yield from ((text, bool(hit)) for (text, _wanted), hit in zip(asked, hits, strict=False))


def _proposer(record: Record) -> QuerySet[Person]:
    return Person.objects.filter(petitions__record=record, is_active=True)


def _signatories(record: Record) -> QuerySet[Person]:
    signed = Signature.objects.filter(petition_id=record.pk).values("identity_id")
    # The proposer hears as the proposer; two notices of one event would be one too many.
    return Person.objects.filter(identity_id__in=signed, is_active=True).exclude(petitions__record=record)


def _lead_officers(record: Record) -> QuerySet[Person]:
    lead = PetitionAgency.objects.filter(petition_id=record.pk, part="lead").values("agency_id")
    return Person.objects.filter(
        agency_roles__agency__in=lead, agency_roles__role__in=LEADING, is_active=True
    ).distinct()


_AUDIENCES: dict[str, Callable[[Record], QuerySet[Person]]] = {
    "proposer": _proposer,
    "signatories": _signatories,
    "lead_officers": _lead_officers,
}
