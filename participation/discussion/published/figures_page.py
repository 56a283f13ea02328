"""The weekly report for the platform's own staff, on a page and as files."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from participation import clock
from participation.discussion.figures import Figures, Week, figures, last_whole_week
from participation.discussion.guideline import Class
from participation.record import procedures
from participation.record.models import ProcedureKey
from participation.shell.access import access
from participation.shell.files import csv_lines, named
from participation.shell.spreadsheets import ODS, ods

# What each figure counts.
NOTES = {
    "participants": gettext_lazy("留言、評價或檢舉過的人；同一個人的幾個帳號算一人，不含機關。"),
    "participants_new": gettext_lazy("以前在平臺上從未留言、評價或檢舉。"),
    "comments": gettext_lazy("民眾在這一週寫下的，不論後來是否公開。"),
    "answered": gettext_lazy("到查詢時為止已有公布的回應，包含只寄給作者的。"),
    "answered_same_day": gettext_lazy("第一次回應與留言在臺北時間的同一天。"),
    "positive": gettext_lazy("機關分類為「肯定」的。"),
    "critical": gettext_lazy("機關分類為「批評」的。"),
    "cases_open": gettext_lazy("到星期日 24:00 還沒有決定的。"),
    "appeals_open": gettext_lazy("到星期日 24:00 還沒有決定的。"),
    "solved": gettext_lazy("完成的回應與申訴期限，加上決定的留言案件。"),
}
FIELDS = ("from", "until", "procedure", "key", "figure", "value", "note")


@access("staff")
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The figures of a week, with the weeks before and after it."""
    week, procedure = _asked(request)
    found = figures(week, procedure)
    running = week.end > clock.now()
    context = {
        "title": _("討論週報"),
        "figures": found,
        "rows": rows_of(found),
        "is_running": running,
        "previous_url": _url("figures", week.previous(), procedure),
        "next_url": "" if running else _url("figures", week.next(), procedure),
        "choices": [
            {"label": label, "url": _url("figures", week, key), "current": key == procedure}
            for key, label in [("", _("全部")), *procedures.choices()]
        ],
        "csv_url": _url("figures_csv", week, procedure),
        "ods_url": _url("figures_ods", week, procedure),
    }
    return render(request, "discussion/record_figures.html", context)


@access("staff")
@require_safe
def week_csv(request: HttpRequest) -> HttpResponseBase:
    """The figures of a week as CSV."""
    found = figures(*_asked(request))
    text = "".join(csv_lines(FIELDS, file_rows(found)))
    return _private(named(HttpResponse(text, content_type="text/csv; charset=utf-8"), "csv", _name(found)))


@access("staff")
@require_safe
def week_ods(request: HttpRequest) -> HttpResponseBase:
    """The figures of a week as a spreadsheet."""
    found = figures(*_asked(request))
    made = ods(_name(found), FIELDS, file_rows(found))
    return _private(named(HttpResponse(made, content_type=ODS), "ods", _name(found)))


def _asked(request: HttpRequest) -> tuple[Week, str]:
    """Which week and procedure; the last whole week unless a day is named. Refuses other agencies' staff."""
    person: Any = request.user
    if not (person.is_superuser or person.agency_roles.filter(agency__is_platform=True).exists()):
        raise PermissionDenied
    procedure = request.GET.get("procedure", "")
    try:
        week = Week.of(date.fromisoformat(request.GET.get("week", "")))
        week = week if 2000 <= week.monday.year < 9000 else last_whole_week(clock.now())
    except ValueError:
        week = last_whole_week(clock.now())
    return week, procedure if procedure in ProcedureKey.values else ""


def _url(name: str, week: Week, procedure: str) -> str:
    asked = {"week": week.monday.isoformat(), **({"procedure": procedure} if procedure else {})}
    return f"{reverse(f'moderation:{name}')}?{urlencode(asked)}"


def _name(found: Figures) -> str:
    return f"week-{found.week.monday.isoformat()}"


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    return response


def rows_of(found: Figures) -> list[tuple[str, str, int, str]]:
    """Each figure: its key for machines, its name, its value, and what it means."""
    named_values = [
        ("participants", _("參與的人"), found.participants),
        ("participants_new", _("— 第一次參與"), found.participants_new),
        ("participants_returning", _("— 以前參與過"), found.participants_returning),
        ("comments", _("留言"), found.comments),
        ("answered", _("— 已得到機關回應"), found.answered),
        ("answered_same_day", _("— 當日回應"), found.answered_same_day),
        ("answered_next_day", _("— 次日回應"), found.answered_next_day),
        ("answered_later", _("— 更晚回應"), found.answered_later),
        ("positive", _("肯定的留言"), found.positive),
        ("critical", _("批評的留言"), found.critical),
        *_other_classes(found),
        ("cases_opened", _("新立的留言案件"), found.cases_opened),
        ("cases_decided", _("決定的留言案件"), found.cases_decided),
        ("cases_open", _("週末尚未決定的案件"), found.cases_open),
        ("appeals_filed", _("提出的申訴"), found.appeals_filed),
        ("appeals_upheld", _("成立的申訴"), found.appeals_upheld),
        ("appeals_dismissed", _("不成立的申訴"), found.appeals_dismissed),
        ("appeals_open", _("週末尚未決定的申訴"), found.appeals_open),
        ("solved", _("解決的問題"), found.solved),
    ]
    return [(key, label, value, str(NOTES.get(key, ""))) for key, label, value in named_values]


def _other_classes(found: Figures) -> list[tuple[str, str, int]]:
    others = (Class.SUGGESTION, Class.QUESTION, Class.IRRELEVANT)
    return [
        (
            f"class_{one.value}",
            _("分類為「%(label)s」的留言") % {"label": one.label},
            found.classes.get(one, 0),
        )
        for one in others
    ]


def file_rows(found: Figures) -> list[dict[str, Any]]:
    """The same for a file, the most answered matters below."""
    week = {
        "from": found.week.monday.isoformat(),
        "until": found.week.sunday.isoformat(),
        "procedure": found.procedure,
    }
    rows: list[dict[str, Any]] = [
        {**week, "key": key, "figure": label.removeprefix("— "), "value": value, "note": note}
        for key, label, value, note in rows_of(found)
    ]
    rows += [
        {
            **week,
            "key": "most_answered",
            "figure": _("得到最多回應的討論"),
            "value": row.answered,
            "note": f"{row.number} {row.title}",
        }
        for row in found.most_answered
    ]
    return [*rows, {**week, "key": "visitors", "figure": _("到訪人次"), "value": "", "note": no_visitors()}]


def no_visitors() -> str:
    """Why there is no number of visitors."""
    return _("平臺不保存瀏覽紀錄，所以沒有到訪人次與停留頁數。")
