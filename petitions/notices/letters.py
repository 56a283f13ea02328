"""What a letter about a petition says beyond its sentence: the reason, the dates, the verdicts, the way on.

Nothing here is about one reader: the letter to all who signed is written once.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.agencies.models import Agency, AgencyRole, Role
from participation.calendar.rules import WorkingCalendar, end_of
from participation.notices.composing import title_of
from participation.obligations.models import Obligation
from participation.obligations.notices import due_words
from participation.people.models import Person
from participation.record.models import Event
from participation.record.procedures import Message, procedure_of
from participation.responses.models import Part, ResponseVersion, Verdict
from participation.responses.showing import shown_answer
from participation.shell.templatetags.yiqi import day, due
from petitions.lifecycles import LIFECYCLES
from petitions.lifecycles.shape import Channel

Fact = tuple[str, str]
SCREENERS, LEAD_OFFICERS = "screeners", "lead_officers"
DEMAND = 60  # characters of a demand beside its verdict

SUBJECTS: dict[str, str | Promise] = {
    "proposed": gettext_lazy("收到您的提議「%(title)s」"),
    "published": gettext_lazy("「%(title)s」開放附議了"),
    "refused": gettext_lazy("您的提議「%(title)s」沒有通過檢核"),
    "objection_filed": gettext_lazy("收到您對「%(title)s」的申復"),
    "objection_upheld": gettext_lazy("申復成立，「%(title)s」開放附議了"),
    "objection_dismissed": gettext_lazy("申復不成立，「%(title)s」維持不受理"),
    "petition_withdrawn": gettext_lazy("提議人撤回了「%(title)s」"),
    "clarified": gettext_lazy("提議人補充說明了「%(title)s」"),
    "threshold_reached": gettext_lazy("「%(title)s」附議達到門檻了"),
    "agencies_assigned": gettext_lazy("「%(title)s」調整了負責的機關"),
    "timetable_published": gettext_lazy("%(agency)s公布了「%(title)s」的處理時程"),
    "contact_recorded": gettext_lazy("%(agency)s記錄了與您的聯繫（%(title)s）"),
    "response_published": gettext_lazy("%(agency)s回應了「%(title)s」"),
    "response_corrected": gettext_lazy("%(agency)s修正了對「%(title)s」的回應"),
    "responded": gettext_lazy("「%(title)s」的主辦機關都回應了"),
    "follow_up_reported": gettext_lazy("%(agency)s公布了「%(title)s」的後續辦理情形"),
    "closed": gettext_lazy("「%(title)s」附議截止，共 %(count)s 人"),
    "signing_ended": gettext_lazy("「%(title)s」附議截止，共 %(count)s 人"),
    "signing_paused": gettext_lazy("「%(title)s」暫停附議"),
    "signing_resumed": gettext_lazy("「%(title)s」恢復附議"),
}
# What those read whose work it is.
OF_OFFICE: dict[tuple[str, str], str | Promise] = {
    ("proposed", SCREENERS): gettext_lazy("新的提議等待檢核（%(title)s）"),
    ("objection_filed", SCREENERS): gettext_lazy("有一件申復等待決定（%(title)s）"),
    ("threshold_reached", SCREENERS): gettext_lazy("「%(title)s」附議達到門檻了"),
    ("threshold_reached", LEAD_OFFICERS): gettext_lazy("「%(title)s」達到門檻，請貴機關回應"),
    ("agencies_assigned", LEAD_OFFICERS): gettext_lazy("「%(title)s」由貴機關主辦"),
}
WHYS: dict[str, str | Promise] = {
    "proposer": gettext_lazy("您收到這封信，是因為這是您的提議。"),
    "signatories": gettext_lazy("您收到這封信，是因為您附議了這項提議。"),
    LEAD_OFFICERS: gettext_lazy("您收到這封信，是因為您在主辦機關負責這項工作。"),
    SCREENERS: gettext_lazy("您收到這封信，是因為您為平臺檢核提議。"),
}


def lettered(message: Message, event: Event, person: Person, audience: str) -> Message:
    """The ordinary notice of a petition's event with all that its reader wants to know."""
    subject = OF_OFFICE.get((event.kind, audience)) or SUBJECTS.get(event.kind)
    if subject:
        names = {"title": title_of(event), "agency": _agency(event), "count": f"{event.fact('count', 0):,}"}
        message = replace(message, subject=str(subject) % names)
    if said := _SAID.get(event.kind):
        message = said(message, event, audience)
    if audience == LEAD_OFFICERS and (place := _case(event, person)):
        message = replace(message, link=settings.SITE_URL + place, link_text=_("在工作桌處理"))
    return replace(message, why=str(WHYS.get(audience, message.why)))


def _agency(event: Event) -> str:
    """The office that acted."""
    return event.actor_agency.public_name if event.actor_agency else _("機關")


def _case(event: Event, person: Person) -> str:
    """The desk's page of the petition for the agency that somebody answers for."""
    held = AgencyRole.objects.filter(
        person=person.pk,
        role__in=[Role.OFFICER, Role.SUPERVISOR],
        agency__petition_parts__petition=event.record_id,
        agency__petition_parts__part=Part.LEAD,
    )
    office = held.select_related("agency").order_by("agency__position", "pk").first()
    return procedure_of(event.record).workplace(event.record, office.agency) if office else ""


def _told(event: Event, name: str, label: str) -> tuple[Fact, ...]:
    """What somebody wrote, as long as the law has not had it erased."""
    words = event.words.get(name)
    return ((label, words),) if words else ()


def _by(event: Event, name: str) -> str:
    instant = event.fact(name)
    return due_words(datetime.fromisoformat(instant)) if instant else ""


def _owed_by(event: Event, kind: str) -> str:
    owed = Obligation.objects.filter(record=event.record_id, kind=kind).order_by("pk").last()
    return due_words(owed.due_at) if owed else ""


def _proposed(message: Message, event: Event, audience: str) -> Message:
    until = _owed_by(event, "screening")
    facts: tuple[Fact, ...] = ((_("檢核期限"), until),) if until else ()
    closing = (
        () if audience == SCREENERS else (_("檢核只看是否符合受理條件，不審查立場；結果會寄信告訴您。"),)
    )
    return replace(message, facts=facts, closing=closing)


def _opened(message: Message, event: Event, audience: str) -> Message:
    codes = event.fact("lead", [])
    names = _("、").join(agency.public_name for agency in Agency.objects.filter(code__in=codes))
    preset, closes = LIFECYCLES.get(event.rule), _by(event, "closes_at")
    facts = [(_("附議截止"), closes), (_("主辦機關"), names), *_told(event, "reason", _("理由"))]
    closing: tuple[str, ...] = ()
    if preset:
        words = _("達到 %(threshold)s 人後，%(effect)s。")
        closing = (
            words % {"threshold": f"{event.fact('threshold', 0):,}", "effect": preset.threshold.effect},
        )
    gist = _("附議到 %(day)s為止") % {"day": closes} if closes else ""
    return replace(message, facts=tuple(fact for fact in facts if fact[1]), closing=closing, gist=gist)


def _refused(message: Message, event: Event, audience: str) -> Message:
    preset = LIFECYCLES.get(event.rule)
    reason = preset.refusal_reason(event.fact("code", "")) if preset else None
    facts = [(_("原因"), str(reason.label))] if reason else []
    facts += _told(event, "note", _("說明"))
    if reason:
        facts.append((_("您可以怎麼做"), str(reason.where_to)))
    if preset is None:
        return replace(message, facts=tuple(facts))
    until = end_of(event.at, preset.objection_period, WorkingCalendar())
    objecting = _("如果不同意，可以在 %(day)s以前申復，由另一位檢核員決定。") % {"day": due_words(until)}
    public = (
        _("這個原因會隱藏提議全文，清單中也看不到。")
        if reason and reason.hides_text
        else _("提議會連同不受理原因公開列出。")
    )
    place = settings.SITE_URL + reverse("petitions:object", args=[event.record.number])
    return replace(message, facts=tuple(facts), closing=(objecting, public), also=((_("提出申復"), place),))


def _objected(message: Message, event: Event, audience: str) -> Message:
    until = _owed_by(event, "objection")
    closing: tuple[str, ...] = ()
    if audience == SCREENERS:
        closing = (_("申復必須由原檢核員以外的人決定。"),)
    elif until:
        closing = (_("由另一位檢核員決定，結果會寄信告訴您。"),)
    return replace(message, facts=((_("決定期限"), until),) if until else (), closing=closing)


def _clarified(message: Message, event: Event, audience: str) -> Message:
    facts = _told(event, "clarification", _("補充說明"))
    return replace(message, facts=facts, gist=event.words.get("clarification", ""))


def _reached(message: Message, event: Event, audience: str) -> Message:
    preset = LIFECYCLES.get(event.rule)
    kinds = [duty.kind for duty in preset.threshold.duties] if preset else []
    duties = Obligation.objects.filter(record=event.record_id, kind__in=kinds).select_related("agency")
    owed = [
        (duty.label, duty.agency.public_name, due_words(duty.original_due_at))
        for duty in duties.order_by("original_due_at", "pk")
    ]
    words = _("%(agency)s，最遲 %(day)s")
    facts = tuple((act, words % {"agency": agency, "day": until}) for act, agency, until in owed)
    gist = _("、").join(f"{act}：{said}" for act, said in facts[-1:])
    return replace(message, facts=facts, gist=gist)


def _assigned(message: Message, event: Event, audience: str) -> Message:
    codes = {code: part for part in (Part.CO, Part.LEAD) for code in event.fact(part.value, [])}
    named = {part: [] for part in (Part.LEAD, Part.CO)}  # type: dict[Part, list[str]]
    for agency in Agency.objects.filter(code__in=codes):
        named[codes[agency.code]].append(agency.public_name)
    labels = {Part.LEAD: _("主辦機關"), Part.CO: _("協辦機關")}
    facts = [(labels[part], _("、").join(names)) for part, names in named.items() if names]
    return replace(message, facts=(*facts, *message.facts))


def _timetabled(message: Message, event: Event, audience: str) -> Message:
    facts = _told(event, "timetable", _("處理時程"))
    return replace(message, facts=facts, gist=event.words.get("timetable", ""))


def _contacted(message: Message, event: Event, audience: str) -> Message:
    on, channel = event.fact("on"), event.fact("channel", "")
    how = str(Channel(channel).label) if channel in Channel.values else channel
    facts = (
        (_("機關"), _agency(event)),
        (_("日期"), day(date.fromisoformat(on)) if on else ""),
        (_("方式"), how),
    )
    told = (*(fact for fact in facts if fact[1]), *_told(event, "summary", _("摘要")))
    return replace(message, facts=told, gist=event.words.get("summary", ""))


def _answered(message: Message, event: Event, audience: str) -> Message:
    """The verdict on each demand as this very text had it, whatever was corrected since."""
    version = ResponseVersion.objects.filter(event=event.pk).select_related("kept").first()
    content = version.content if version else None
    verdicts = [_verdict(answer) for answer in content["answers"]] if content else []
    whole = reverse("responses:response", args=[event.fact("response")]) if event.fact("response") else ""
    reasons = _told(event, "reason", _("修正理由"))
    told = replace(
        message,
        facts=((_("回應機關"), _agency(event)), *reasons, *verdicts),
        link=f"{message.link}#response-{event.fact('response')}",
        link_text=_("閱讀正式回應"),
        also=((_("回應的固定網址"), settings.SITE_URL + whole),) if whole else (),
        gist=event.words.get("reason") or _verdicts(event),
    )
    if event.kind == "response_published" or not whole:
        return told
    changes = settings.SITE_URL + reverse("responses:changes", args=[event.fact("response")])
    return replace(told, link=changes, link_text=_("看改了哪些地方"), also=((_("閱讀正式回應"), told.link),))


def _verdict(answer: dict[str, object]) -> Fact:
    said = shown_answer(answer)
    words = [str(said["verdict_label"])]
    if said["next"]:
        words.append(_("接下來：%(next)s") % {"next": said["next"]})
    if said["by"]:
        words.append(_("期限 %(day)s") % {"day": day(said["by"])})
    demand = str(said["text"])
    cut = demand if len(demand) <= DEMAND else f"{demand[:DEMAND]}…"
    label = _("訴求 %(number)s　%(words)s") % {"number": answer["position"], "words": cut}
    return label, "\n".join(words)


def _verdicts(event: Event) -> str:
    """The verdicts in numbers: 採納 2 項、列入研究 1 項."""
    counted = Counter(event.fact("verdicts", []))
    words = _("%(verdict)s %(count)s 項")
    return _("、").join(
        words % {"verdict": label, "count": counted[value]}
        for value, label in Verdict.choices
        if counted[value]
    )


def _reported(message: Message, event: Event, audience: str) -> Message:
    facts = _told(event, "report", _("辦理情形"))
    return replace(message, facts=facts, gist=event.words.get("report", ""))


def _ended(message: Message, event: Event, audience: str) -> Message:
    return replace(message, facts=((_("附議人數"), f"{event.fact('count', 0):,}"),), gist="")


def _paused(message: Message, event: Event, audience: str) -> Message:
    until = event.fact("until")
    resumes = due(datetime.fromisoformat(until)) if until else ""
    return replace(message, facts=(*message.facts, *([(_("預定恢復"), resumes)] if resumes else [])))


def _resumed(message: Message, event: Event, audience: str) -> Message:
    closes = _by(event, "closes_at")
    return replace(message, facts=(*message.facts, *([(_("新的附議截止"), closes)] if closes else [])))


_SAID: dict[str, Callable[[Message, Event, str], Message]] = {
    "proposed": _proposed,
    "published": _opened,
    "refused": _refused,
    "objection_filed": _objected,
    "objection_upheld": _opened,
    "clarified": _clarified,
    "threshold_reached": _reached,
    "agencies_assigned": _assigned,
    "timetable_published": _timetabled,
    "contact_recorded": _contacted,
    "response_published": _answered,
    "response_corrected": _answered,
    "follow_up_reported": _reported,
    "closed": _ended,
    "signing_ended": _ended,
    "signing_paused": _paused,
    "signing_resumed": _resumed,
}
