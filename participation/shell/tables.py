"""Tables that anybody may take away as a spreadsheet, and which of these are made beforehand.

CSV and JSON leave row by row. A spreadsheet is one packed file: a small one is written when it is asked
for; a large one would take seconds of the processor that all pages share, so a job writes the whole
table once a day, and the page says of when it is. For a large part of a table there is the CSV.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import http_date
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participation.refusals import Refusal
from participation.shell.copies import numbers
from participation.shell.files import dated, named
from participation.shell.models import KeptTable
from participation.shell.spreadsheets import ODS, ods
from participation.shell.templatetags.yiqi import moment

Rows = Iterable[dict[str, Any]]

# So many rows are written within a fraction of a second.
AT_ONCE = 1000
# The format has 1,048,576 rows a sheet. So many a job writes within its time on a busy machine, and a
# spreadsheet program still opens; what is more is for CSV.
MOST_IN_ODS = 100_000
# In the hour with the fewest visitors, Taipei time.
MADE_AT = time(3)
KEPT_SECONDS = 60


@dataclass(frozen=True)
class Table:
    """What can be taken away: its name, its columns, all its rows, and whether they are many."""

    name: str
    fields: Sequence[str]
    rows: Callable[[datetime], Rows]
    is_large: Callable[[], bool]


def is_large(number: int) -> bool:
    """Whether so many rows are too many to be written when they are asked for."""
    return number > AT_ONCE


def are_many(*found: "QuerySet[Any]") -> bool:
    """Whether what these find together is too much for that; each is counted no further than it matters."""
    return is_large(sum(rows.order_by()[: AT_ONCE + 1].count() for rows in found))


_registered: dict[str, Table] = {}


def register(table: Table) -> Table:
    """Let a table be made beforehand when it is large; called once from an `AppConfig.ready`."""
    _registered[table.name] = table
    return table


def last_making(now: datetime) -> datetime:
    """The last instant at which large tables were to be made."""
    here = localtime(now)
    day = here.date() if here.time() >= MADE_AT else here.date() - timedelta(days=1)
    return datetime.combine(day, MADE_AT, tzinfo=here.tzinfo)


def next_to_make(now: datetime) -> tuple[Table, str] | None:
    """The large table, and the language, that was not made since; of several the one that waits longest."""
    made = {(kept.name, kept.language): kept.made_at for kept in KeptTable.objects.defer("content")}
    languages = [code for code, _name in settings.LANGUAGES]
    due = [
        (made[table.name, language].timestamp() if (table.name, language) in made else 0.0, table, language)
        for table in _registered.values()
        for language in languages
        if (table.name, language) not in made or made[table.name, language] < last_making(now)
    ]
    waiting = sorted(due, key=lambda one: one[0])
    return next(((table, language) for _since, table, language in waiting if table.is_large()), None)


def refusal_of(*, is_whole: bool) -> Refusal:
    """Why a large table, or a large choice of it, is not to be had as a spreadsheet now."""
    if is_whole:
        return Refusal("not-made-yet", _("這份試算表的資料多，每天清晨製作一次，第一份還沒有做好。"))
    words = _("符合條件的超過 %(most)s 列，沒有試算表。請多選幾個條件，或下載 CSV。")
    return Refusal("too-many-rows", words % {"most": f"{AT_ONCE:,}"})


def offer(table: Table, url: str, *, is_large: bool, is_whole: bool) -> dict[str, str]:
    """The spreadsheet among a page's downloads: its address, and of when it is; or why there is none."""
    if not is_large:
        return {"label": "ODS", "url": url, "note": ""}
    made_at = _made_at(table) if is_whole else None
    if made_at is None:
        return {"label": "ODS", "url": "", "note": str(refusal_of(is_whole=is_whole).sentence)}
    note = _("截至 %(moment)s 的資料，每天清晨更新") % {"moment": moment(made_at)}
    return {"label": "ODS", "url": url, "note": note}


def _made_at(table: Table) -> datetime | None:
    """When the copy in the active language was made; asked at most once a minute."""
    language = get_language() or settings.LANGUAGE_CODE
    kept = KeptTable.objects.filter(name=table.name, language=language)
    found: datetime | None = numbers.counted(
        ("table", table.name, language), lambda: kept.values_list("made_at", flat=True).first(), KEPT_SECONDS
    )
    return found


def spreadsheet(
    request: HttpRequest, table: Table, rows: Rows, *, name: str, is_large: bool, is_whole: bool
) -> HttpResponseBase:
    """The answer to who asks for it: written now, or as it was made last; or a page that says why not.

    ROWS are those of the choice, and are not begun with unless it is small; NAME is that of their file.
    """
    if not is_large:
        return named(HttpResponse(ods(table.name, table.fields, rows), content_type=ODS), "ods", name)
    language = get_language() or settings.LANGUAGE_CODE
    kept = KeptTable.objects.filter(name=table.name, language=language).first() if is_whole else None
    if kept is None:
        return _not_now(request, table, is_whole=is_whole)
    whole = dated(kept.made_at, table.name)
    response = named(HttpResponse(bytes(kept.content), content_type=ODS), "ods", whole)
    response["Last-Modified"] = http_date(kept.made_at.timestamp())
    return response


def _not_now(request: HttpRequest, table: Table, *, is_whole: bool) -> HttpResponse:
    """Beside the spreadsheet stand the same rows as CSV and JSON, under the same conditions."""
    start, query = request.path.removesuffix("ods"), request.META.get("QUERY_STRING", "")
    context = {
        "title": _("沒有這份試算表"),
        "refusal": refusal_of(is_whole=is_whole),
        "files": [
            {"label": ending.upper(), "url": f"{start}{ending}{f'?{query}' if query else ''}"}
            for ending in ("csv", "json")
        ],
    }
    return render(request, "shell/table_refused.html", context, status=409)
