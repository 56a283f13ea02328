"""Tags and filters of the page components: dates, counts, icons, status words, charts, languages."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from participation.shell import charts

register = template.Library()

WEEKDAYS = "一二三四五六日"
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_HAN = r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
HAN_RUN = re.compile(rf"\d*{_HAN}(?:(?:{_HAN}|[\d ,.%·-])*{_HAN})?\d*")
PARTS_OF_DAY = ((6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))


def _english() -> bool:
    return (get_language() or "").startswith("en")


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _local_day(value: date | datetime) -> date:
    local = _local(value)
    return local.date() if isinstance(local, datetime) else local


@register.filter
def named_error(field: BoundField, error: str) -> str:
    """An error that stands away from its field, with the field's name before it."""
    label = str(field.label)
    return f"{label}{'' if label[-1:] in '？?' else _('：')}{error}"


@register.filter
def day(value: date | datetime | None) -> str:
    """A date in words: 2026 年 11 月 20 日（五）, in English 20 November 2026."""
    if not value:
        return ""
    local = _local_day(value)
    if _english():
        return f"{local.day} {local:%B %Y}"
    return f"{local.year} 年 {local.month} 月 {local.day} 日（{WEEKDAYS[local.weekday()]}）"


@register.filter
def moment(value: date | datetime | None) -> str:
    """A date and time in words: 2026 年 11 月 20 日（五）下午 5:00, in English 20 November 2026, 5:00pm."""
    if not value:
        return ""
    local = _local(value)
    if not isinstance(local, datetime):
        return day(local)
    clock = f"{(local.hour - 1) % 12 + 1}:{local.minute:02d}"
    if _english():
        return f"{day(local)}, {clock}{'am' if local.hour < 12 else 'pm'}"
    if local.hour == 0:
        clock = f"0:{local.minute:02d}"
    part = next(word for until, word in PARTS_OF_DAY if local.hour < until)
    return f"{day(local)}{part} {clock}"


def _ends_a_day(value: date | datetime) -> bool:
    """Whether a deadline is a local midnight: it ends the day before and does not begin the next."""
    local = _local(value)
    return isinstance(local, datetime) and local.time() == time.min


def _due_day(value: date | datetime) -> date:
    return _local_day(value) - timedelta(days=1) if _ends_a_day(value) else _local_day(value)


@register.filter
def due(value: date | datetime | None) -> str:
    """A deadline in words: as `moment`, but midnight belongs to the day it ends: …11 月 20 日（五）24:00."""
    if not value:
        return ""
    if not _ends_a_day(value):
        return moment(value)
    ended = day(_due_day(value))
    return f"the end of {ended}" if _english() else f"{ended}24:00"


@register.filter
def days_until(value: date | datetime | None, now: datetime) -> int | None:
    """Calendar days from `now` to a deadline's last day in local time; negative when it has passed."""
    return (_due_day(value) - _local_day(now)).days if value else None


@register.filter
def remaining(value: date | datetime | None, now: datetime) -> str:
    """Relative time to a due date: 還有 23 天, 今天截止, 已逾 3 天. Shown only beside the date itself."""
    days = days_until(value, now)
    if days is None:
        return ""
    if days == 0:
        passed = isinstance(value, datetime) and value < now
        return _("今天已截止") if passed else _("今天截止")
    if days > 0:
        return ngettext("還有 %(days)s 天", "還有 %(days)s 天", days) % {"days": f"{days:,}"}
    return late(-days)


@register.filter
def late(days: int) -> str:
    """How long something has been owed: 已逾 3 天."""
    return ngettext("已逾 %(days)s 天", "已逾 %(days)s 天", days) % {"days": f"{days:,}"}


@register.filter
def done_late(days: int) -> str:
    """By how much something came late: 逾 2 天完成."""
    return ngettext("逾 %(days)s 天完成", "逾 %(days)s 天完成", days) % {"days": f"{days:,}"}


@register.filter
def ago(value: datetime | None, now: datetime) -> str:
    """How long ago something happened: 3 分鐘前, 5 小時前, 昨天, 12 天前."""
    if not value:
        return ""
    minutes = int((now - value).total_seconds() // 60)
    days = (_local_day(now) - _local_day(value)).days
    if minutes < 1:
        return _("剛剛")
    if minutes < 60:
        return ngettext("%(n)s 分鐘前", "%(n)s 分鐘前", minutes) % {"n": minutes}
    if days == 0 or minutes < 360:
        hours = minutes // 60
        return ngettext("%(n)s 小時前", "%(n)s 小時前", hours) % {"n": hours}
    if days == 1:
        return _("昨天")
    return ngettext("%(n)s 天前", "%(n)s 天前", days) % {"n": f"{days:,}"}


@register.filter
def count(value: int | str | None) -> str:
    """A number with thousands separators: 5,000."""
    return f"{value:,}" if isinstance(value, int) else ""


@register.simple_tag
def time_tag(value: date | datetime | None, style: str = "moment") -> SafeString:
    """Wrap a date in `<time datetime>`; `style` is `moment` (date and time), `due` (a deadline) or `day`."""
    if not value:
        return mark_safe("")
    local = _local(value)
    iso = local.isoformat(timespec="seconds") if isinstance(local, datetime) else local.isoformat()
    words = {"moment": moment, "due": due}.get(style, day)(value)
    return format_html('<time datetime="{}">{}</time>', iso[:10] if style == "day" else iso, words)


@lru_cache(maxsize=128)
def _icon(name: str) -> SafeString:
    return render_to_string(f"components/icons/{name}.svg")


@register.simple_tag
def icon(name: str) -> SafeString:
    """An inline decorative icon from `templates/components/icons/`; words always stand beside it."""
    return _icon(name)


STATUS_SHAPES = {
    "open": '<circle cx="6" cy="6" r="5"/>',
    "waiting": '<circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" stroke-width="1.5"/>'
    '<path d="M6 1.75a4.25 4.25 0 0 1 0 8.5z"/>',
    "overdue": '<path d="M6 .8 11.6 11H.4z"/>',
    "answered": '<path d="M1 1h10v10H1z"/>',
    "closed": '<circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" stroke-width="1.5"/>',
    "draft": '<circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" stroke-width="1.5" '
    'stroke-dasharray="2 1.6"/>',
    "refused": '<path d="m1.5 1.5 9 9m0-9-9 9" fill="none" stroke="currentColor" stroke-width="2"/>',
}


@register.simple_tag
def status(state: str, label: str) -> SafeString:
    """A status as word, shape and colour; `state` is one of STATUS_SHAPES, others look closed."""
    known = state if state in STATUS_SHAPES else "closed"
    return format_html(
        '<span class="yq-status yq-status--{}"><svg class="yq-status__shape" viewBox="0 0 12 12" '
        'width="12" height="12" fill="currentColor" aria-hidden="true" focusable="false">{}</svg>{}</span>',
        known,
        mark_safe(STATUS_SHAPES[known]),  # noqa: S308 (drawn above, nothing from outside)
        label,
    )


@register.inclusion_tag("components/chart.html")
def chart(
    points: Iterable[tuple[date, str, int]],
    title: str,
    *,
    threshold: int | None = None,
    kind: str = "area",
    anchor: str = "chart",
    caption: str = "",
    csv_url: str = "",
    day_label: str = "",
    count_label: str = "",
    by_label: bool = False,
) -> dict[str, Any]:
    """A server-made chart with its table below; see templates/components/chart.html.

    BY_LABEL: each row is named by the point's own words, where a point is more than a day.
    """
    series = [charts.Point(*point) for point in points]
    svg = charts.draw(series, title=title, anchor=anchor, threshold=threshold, kind=kind)
    return {
        "svg": svg,
        "points": series,
        "title": title,
        "anchor": anchor,
        "caption": caption,
        "csv_url": csv_url,
        "day_label": day_label or _("日期"),
        "count_label": count_label or _("人數"),
        "by_label": by_label,
    }


@register.simple_tag
def share_bar(share: float) -> SafeString:
    """A thin bar of a share in per cent; the number stands beside it."""
    return charts.share_bar(share)


# Written whole: the stylesheet holds only the classes that it finds written somewhere.
WRONG = {
    "govuk-input": "govuk-input--error",
    "govuk-select": "govuk-select--error",
    "govuk-textarea": "govuk-textarea--error",
}


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """The field's control with the component class that suits it."""
    kind = field.widget_type
    names = {
        "textarea": "govuk-textarea",
        "checkbox": "govuk-checkboxes__input",
        "select": "govuk-select",
        "selectmultiple": "govuk-select",
        "clearablefile": "govuk-file-upload",
        "file": "govuk-file-upload",
    }
    base = names.get(kind, "govuk-input")
    classes = [base, field.field.widget.attrs.get("class", "")]
    if field.errors:
        classes.append(WRONG.get(base, ""))
    return field.as_widget(attrs={"class": " ".join(filter(None, classes))})


@register.simple_tag
def choice_tag(choice: Any, css_class: str) -> SafeString:
    """One radio button or check box of a field, with the component's class."""
    choice.data["attrs"]["class"] = css_class
    html: SafeString = choice.tag()
    return html


@register.simple_tag(takes_context=True)
def page_languages(context: Context) -> list[dict[str, Any]]:
    """This page in each language: code, name, url, and whether it is the one shown.

    A view whose translation lives elsewhere passes `alternates`, a dict of language code to URL.
    """
    request = context.get("request")
    given: dict[str, str] = context.get("alternates") or {}
    current = get_language() or settings.LANGUAGE_CODE
    path = request.get_full_path() if request else "/"
    return [
        {
            "code": code,
            "html": "zh-Hant-TW" if code == "zh-hant" else code,
            "name": _NAMES.get(code, str(name)),
            "url": given.get(code) or in_language(path, code),
            "current": code == current,
        }
        for code, name in settings.LANGUAGES
    ]


_NAMES = {"zh-hant": "中文", "en": "English"}


def in_language(path: str, code: str) -> str:
    """The same address in another language; the default language has no prefix."""
    bare = path
    for other, _name in settings.LANGUAGES:
        if path == f"/{other}" or path.startswith(f"/{other}/"):
            bare = path[len(other) + 1 :] or "/"
    return bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}"


@register.simple_tag
def lang_of(words: object) -> SafeString:
    """The `lang` attribute of Chinese words on an English page, so that they are read out rightly.

    For what people, agencies and editors wrote; nothing where the page's own language is theirs.
    """
    is_foreign = _english() and HAN.search(str(words))
    return format_html(' lang="{}"', "zh-Hant") if is_foreign else mark_safe("")


@register.filter
def marked(words: object) -> SafeString:
    """Words in which Chinese stands among English, each run of it with its `lang`; as they are elsewhere.

    For a title inside a sentence, where no element is the title's own. Markup that is safe stays.
    """
    html = str(conditional_escape(words if isinstance(words, SafeString) else str(words)))
    if not _english() or not HAN.search(html):
        return mark_safe(html)  # noqa: S308 (escaped above)
    parts = re.split(r"(<[^>]*>)", html)
    told = (part if part.startswith("<") else HAN_RUN.sub(_in_chinese, part) for part in parts)
    return mark_safe("".join(told))  # noqa: S308 (escaped above, and our own tag)


def _in_chinese(run: re.Match[str]) -> str:
    return f'<span lang="zh-Hant">{run[0]}</span>'


@register.filter
def is_here(url: str, path: str) -> bool:
    """Whether a menu entry is the section that the page at `path` belongs to."""
    return path == url or (url not in ("/", "/en/") and path.startswith(url))
