"""What happens in discussions, in sentences; who is told of it, and the statement of reasons they get."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.calendar.rules import last_day_of
from participation.discussion.guideline import APPEAL_PERIOD, OPENNESS, Level
from participation.discussion.links import appeal_url
from participation.discussion.models import (
    Appeal,
    Comment,
    CommentAnswer,
    Decision,
    DecisionKind,
    Report,
    ReportOutcome,
)
from participation.obligations.notices import due_words
from participation.obligations.notices import sentence as obligation_sentence
from participation.people.models import Person
from participation.record.models import Event, Record
from participation.record.procedures import Message, procedure_of
from participation.record.sentences import registered_sentence
from participation.shell.templatetags.yiqi import day, due


def _level(event: Event) -> str:
    return str(OPENNESS[Level(event.fact("level", 0))].words)


def _decided(event: Event) -> str:
    label = DecisionKind(event.fact("kind", DecisionKind.DISMISS)).label
    return _("留言管理：%(decision)s。") % {"decision": label}


SENTENCES: dict[str, Callable[[Event], str]] = {
    "discussion_opened": lambda event: _("開放討論（%(level)s）。") % {"level": _level(event)},
    "openness_changed": lambda event: _("討論開放程度改為「%(level)s」。") % {"level": _level(event)},
    "discussion_closing": lambda event: (
        _("公告討論將於 %(day)s 結束。")
        % {"day": due_words(datetime.fromisoformat(event.fact("closes_at", "")))}
    ),
    "discussion_closed": lambda event: _("討論結束。"),
    "moderation_case_opened": lambda event: _("有一則留言等待處理。"),
    "moderation_burst": lambda event: _("一則留言在短時間內被大量檢舉。"),
    "moderation_corrected": lambda event: _("作者已經更正留言。"),
    "moderation_proposed": lambda event: _("一項留言處分等待第二人確認。"),
    "moderation_rejected": lambda event: _("第二人不同意一項留言處分。"),
    "moderation_decided": _decided,
    "moderation_appealed": lambda event: _("當事人對留言處分提出申訴。"),
    "moderation_appeal_upheld": lambda event: _("申訴成立，撤銷留言處分。"),
    "moderation_appeal_dismissed": lambda event: _("申訴不成立，維持留言處分。"),
    "moderation_lifted": lambda event: _("管理員重新看過，撤銷一項留言處分。"),
    "comment_erased": lambda event: _("依法抹除一則留言的文字。"),
    "answer_routed": lambda event: _("將留言分給 %(units)s 個單位。") % {"units": event.fact("units", 0)},
    "answer_part_delivered": lambda event: _("一個單位交出意見。"),
    "comments_answered": lambda event: (
        _("機關回應 %(count)s 則留言。") % {"count": event.fact("comments", 0)}
    ),
}


def sentence(event: Event) -> str | None:
    """What an event of a discussion says; None for any other event."""
    known = SENTENCES.get(event.kind)
    return known(event) if known else None


def core_sentence(event: Event) -> str:
    """What an event says that belongs to no procedure alone: of any part of the core; else its kind."""
    return obligation_sentence(event) or sentence(event) or registered_sentence(event) or event.kind


def _subject(event: Event) -> "QuerySet[Person]":
    """Whom a decision is about, also when it closed their account."""
    return Person.objects.filter(decisions_received=event.fact("decision", 0), erased_at__isnull=True)


def _reporters(event: Event) -> "QuerySet[Person]":
    """Who reported, but for those whose report was false: they get a statement of their own."""
    right = Report.objects.filter(case=event.fact("case", 0)).exclude(outcome=ReportOutcome.MALICIOUS)
    return Person.objects.filter(pk__in=right.values("person"), is_active=True).exclude(
        pk__in=_subject(event).values("pk")
    )


def _answered(event: Event) -> "QuerySet[Person]":
    return Person.objects.filter(
        comments__official_answers=event.fact("answer", 0), is_active=True
    ).distinct()


AUDIENCES = {"subject": _subject, "reporters": _reporters, "answered": _answered}


def compose(event: Event, person: Person, audience: str) -> Message | None:
    """The notice of an event of a discussion, in the active language."""
    match event.kind, audience:
        case "moderation_decided", "subject":
            return _statement(event)
        case "moderation_decided", "reporters":
            return _to_reporter(event, person)
        case (("moderation_appealed" | "moderation_appeal_upheld" | "moderation_appeal_dismissed"), _any):
            return _of_appeal(event, audience)
        case "moderation_lifted", _any:
            return _of_lifting(event, audience)
        case "comments_answered", _any:
            return _of_answer(event, person)
        case _kind, "moderators":
            return _to_moderators(event)
        case _other:
            return _ordinary(event, person, audience)


def _decision(event: Event) -> Decision:
    found = Decision.objects.select_related("comment__discussion__record", "rules", "case")
    return found.get(pk=event.fact("decision"))


def _title(event: Event) -> str:
    return Truncator(event.record.title).chars(40)


def _quoted(comment: Comment) -> str:
    words = Truncator(comment.text).chars(80) or _("（文字已依法抹除）")
    return _("您在「%(title)s」的留言：「%(words)s」") % {
        "title": comment.discussion.record.title,
        "words": words,
    }


def statement_lines(decision: Decision) -> list[str]:
    """The statement of reasons, a sentence a line: what, under which rule, why, and what one can do."""
    lines = [_("決定：%(decision)s") % {"decision": decision.get_kind_display()}]
    if decision.rule:
        lines.append(
            _("依據：留言規範%(version)s「%(rule)s」")
            % {"version": decision.rules, "rule": decision.rule_label}
        )
    if decision.law:
        lines.append(_("法律：%(law)s") % {"law": decision.law})
    if decision.passage:
        lines.append(_("文字：「%(passage)s」") % {"passage": decision.passage})
    lines.append(_("理由：%(reason)s") % {"reason": decision.reason})
    detected = _("由自動檢查發現，由人決定") if decision.automated_detection else _("由人發現，由人決定")
    lines.append(_("作成：平臺留言管理員（%(how)s）") % {"how": detected})
    return lines


def _where_to_go(record: Record) -> list[str]:
    """Where a matter belongs that is none of a discussion: the mailboxes, or who answers the record."""
    lines = []
    # Not every installation has mailboxes.
    with suppress(NoReverseMatch):
        link = settings.SITE_URL + reverse("mailboxes:list")
        lines.append(_("這類事項請寫到「%(name)s」：%(link)s") % {"name": _("找首長"), "link": link})
    for agency in procedure_of(record).answering(record):
        ways = " · ".join(way for way in (agency.contact_phone, agency.contact_email) if way)
        lines.append(
            _("陳情、申請或個案請直接向%(agency)s提出：%(ways)s")
            % {"agency": agency.public_name, "ways": ways or _("請見該機關網站")}
        )
    return lines or [_("這類事項請直接向主管機關提出，或循該程序辦理。")]


def what_one_can_do(decision: Decision) -> list[str]:
    """What the person affected can do, and until when."""
    lines = []
    if decision.kind == DecisionKind.REQUEST_EDIT and decision.case.correct_by:
        lines.append(
            _("請在 %(day)s結束以前修改這則留言；沒有修改，留言會關閉，發言權會停止 %(days)d 天。")
            % {"day": day(last_day_of(decision.case.correct_by)), "days": settings.DISCUSSION_SUSPENSION_DAYS}
        )
    if decision.kind == DecisionKind.MOVE:
        lines += _where_to_go(decision.comment.discussion.record)
    if decision.suspended_until:
        lines.append(_("您的發言權停止到 %(until)s。") % {"until": due(decision.suspended_until)})
    if decision.appeal_until is None and decision.is_adverse:
        # Proposed: until when, is known once a second moderator has confirmed it.
        lines.append(
            _("不同意的話，可以在生效後第 %(days)d 天結束以前申訴，由另一位管理員在 7 天內決定。")
            % {"days": APPEAL_PERIOD.amount}
        )
    if decision.appeal_until:
        lines.append(
            _("不同意的話，可以在 %(day)s結束以前申訴，由另一位管理員在 7 天內決定。")
            % {"day": day(last_day_of(decision.appeal_until))}
        )
    return lines


# Subject and first sentence of what is said to who reported falsely.
_REPORTING: dict[DecisionKind, tuple[str | Promise, str | Promise]] = {
    DecisionKind.FALSE_REPORT: (
        gettext_lazy("您的檢舉經認定為惡意不實"),
        gettext_lazy("您的一次檢舉經認定為惡意不實，計一次；累計三次，檢舉權會停止。發言權不受影響。"),
    ),
    DecisionKind.SUSPEND_REPORTING: (
        gettext_lazy("您的檢舉權已經停止"),
        gettext_lazy("您有三次以上的檢舉經認定為惡意不實，檢舉權停止；發言權不受影響。"),
    ),
}


def _statement(event: Event) -> Message:
    decision = _decision(event)
    comment = decision.comment
    of_report = _REPORTING.get(DecisionKind(decision.kind))
    about = str(of_report[1]) if of_report else _quoted(comment)
    link, link_text = settings.SITE_URL + reverse("discussion:comment", args=[comment.pk]), _("查看留言")
    if decision.kind == DecisionKind.REQUEST_EDIT:
        link = settings.SITE_URL + reverse("discussion:edit", args=[comment.pk])
        link_text = _("修改這則留言")
    elif decision.is_adverse:
        link, link_text = appeal_url(decision), _("閱讀處分理由，提出申訴")
    lines = [about, *statement_lines(decision), *what_one_can_do(decision)]
    if decision.kind == DecisionKind.REQUEST_EDIT:
        lines.append(_("申訴：%(link)s") % {"link": appeal_url(decision)})
    subject = _("您的留言：%(decision)s（%(title)s）") % {
        "decision": decision.get_kind_display(),
        "title": _title(event),
    }
    if of_report:
        subject = f"{of_report[0]}（{_title(event)}）"
    return Message(subject=subject, paragraphs=tuple(lines), link=link, link_text=link_text)


def _to_reporter(event: Event, person: Person) -> Message:
    decision = _decision(event)
    if decision.kind in {DecisionKind.DISMISS, DecisionKind.RESTORE}:
        outcome = _("管理員看過以後，認為這則留言沒有違反規範。理由：%(reason)s") % {
            "reason": decision.reason
        }
    else:
        outcome = _("管理員決定：%(decision)s，依據「%(rule)s」。") % {
            "decision": decision.get_kind_display(),
            "rule": decision.rule_label,
        }
    return Message(
        subject=_("您檢舉的留言已經處理（%(title)s）") % {"title": _title(event)},
        paragraphs=(
            _("您檢舉過「%(title)s」的一則留言。") % {"title": event.record.title},
            outcome,
            _("謝謝您花時間讓討論更好。"),
        ),
        link=settings.SITE_URL + reverse("discussion:comment", args=[decision.comment_id]),
        link_text=_("查看留言"),
    )


def _of_lifting(event: Event, audience: str) -> Message:
    """That a moderator lifted a decision without being asked."""
    decision = _decision(event)
    lines = [_about(decision, event), SENTENCES[event.kind](event)]
    if audience == "subject":
        lines += [_("理由：%(reason)s") % {"reason": decision.lift_reason}, _undone(decision)]
    return _with_record(event, decision, lines)


def _about(decision: Decision, event: Event) -> str:
    names = {"title": event.record.title, "decision": decision.get_kind_display()}
    return _("「%(title)s」的留言處分：%(decision)s") % names


def _undone(decision: Decision) -> str:
    if decision.is_about_reporting:
        return _("這次檢舉不再計入；檢舉權因此停止的，已經恢復。")
    return _("留言和帳號的限制都已經解除，這次的違規不再計入。")


def _with_record(event: Event, decision: Decision, lines: list[str]) -> Message:
    """The notice that something became of a decision, with the place where that is public."""
    return Message(
        subject=_("%(happened)s（%(title)s）")
        % {"happened": SENTENCES[event.kind](event).rstrip("。."), "title": _title(event)},
        paragraphs=tuple(lines),
        link=settings.SITE_URL + reverse("moderation:decision", args=[decision.pk]),
        link_text=_("查看處分與申訴的紀錄"),
    )


def _of_appeal(event: Event, audience: str) -> Message:
    if audience == "moderators":
        return _to_moderators(event)
    decision = _decision(event)
    appeal = Appeal.objects.select_related("duty").get(decision=decision)
    lines = [_about(decision, event)]
    if not appeal.is_decided:
        lines.append(
            _("申訴已經收到，另一位管理員最遲在 %(day)s決定。") % {"day": due_words(appeal.duty.due_at)}
        )
    else:
        lines.append(SENTENCES[event.kind](event))
        if audience == "subject":
            lines.append(_("理由：%(reason)s") % {"reason": appeal.reason})
        if appeal.is_upheld and audience == "subject":
            lines.append(_undone(decision))
    return _with_record(event, decision, lines)


def _of_answer(event: Event, person: Person) -> Message:
    given = CommentAnswer.objects.select_related("agency").get(pk=event.fact("answer"))
    own = given.comments.filter(author=person).order_by("pk").first()
    lines = [_quoted(own)] if own else []
    lines.append(_("%(agency)s的回應：") % {"agency": given.agency.public_name})
    lines += given.text.splitlines()
    if given.is_private:
        lines.append(_("這則回應只寄給您，沒有公開。"))
    link = (
        reverse("discussion:comment", args=[own.pk]) if own else procedure_of(event.record).url(event.record)
    )
    return Message(
        subject=_("%(agency)s回應了您的留言（%(title)s）")
        % {"agency": given.agency.public_name, "title": _title(event)},
        paragraphs=tuple(lines),
        link=settings.SITE_URL + link,
        link_text=_("查看留言與回應"),
    )


def _to_moderators(event: Event) -> Message:
    happened = SENTENCES[event.kind](event)
    return Message(
        subject=_("%(happened)s（%(title)s）") % {"happened": happened.rstrip("。."), "title": _title(event)},
        paragraphs=(happened, _("您收到這封信，是因為您是平臺的留言管理員。")),
        link=settings.SITE_URL + reverse("discussion_desk:case", args=[event.fact("case", 0)]),
        link_text=_("到管理後台處理"),
    )


def _ordinary(event: Event, person: Person, audience: str) -> Message:
    from participation.notices.composing import compose as ordinary

    return ordinary(event, person, audience)
