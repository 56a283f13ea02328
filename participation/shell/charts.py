"""Charts made on the server: accessible SVG whose text keeps its size at any width.

The outer SVG has no viewBox, so labels stay at the page's type size; only the curve, in an inner
SVG, is stretched. Colours come from the stylesheet by class. Pure functions of what is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

HEIGHT = 240
TOP = 28  # room for the highest label
BOTTOM = 32  # room for the dates
PLOT = HEIGHT - TOP - BOTTOM
SPAN = 1000  # units across the stretched curve
CLEAR = 22  # distance below which two labels would touch


@dataclass(frozen=True)
class Point:
    """One day's value and the words that name it on the axis and in the table."""

    day: date
    label: str
    count: int


def nice_ceiling(highest: int) -> int:
    """The round number at or above `highest` where the axis ends: 1, 2, 2.5 or 5 times a power of ten.

    >>> nice_ceiling(5678), nice_ceiling(5000), nice_ceiling(0)
    (10000, 5000, 4)
    """
    if highest <= 4:
        return 4
    power = 10 ** (len(str(highest)) - 1)
    return next(
        int(power * step) for step in (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10) if power * step >= highest
    )


def _height_of(value: float, top_value: int) -> float:
    return round(TOP + PLOT * (1 - value / top_value), 1)


def _across(points: Sequence[Point]) -> list[float]:
    """Where each point stands between 0 and SPAN, by its date."""
    first, last = points[0].day, points[-1].day
    whole = (last - first).days or 1
    return [round(SPAN * (point.day - first).days / whole, 1) for point in points]


def _grid(top_value: int, threshold: int | None, side: tuple[str, str]) -> SafeString:
    values = [top_value // 2, top_value] if top_value % 2 == 0 else [top_value]
    if threshold:
        line = _height_of(threshold, top_value)
        values = [v for v in values if abs(_height_of(v, top_value) - line) > CLEAR]
    return format_html_join(
        "",
        '<line class="yq-chart__grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
        '<text class="yq-chart__label" x="{3}" y="{1}" text-anchor="{4}">{2}</text>',
        ((_height_of(v, top_value), _height_of(v, top_value) - 5, f"{v:,}", *side) for v in values),
    ) + format_html('<line class="yq-chart__axis" x1="0" x2="100%" y1="{0}" y2="{0}"/>', TOP + PLOT)


def _threshold(threshold: int | None, top_value: int) -> SafeString:
    if not threshold:
        return mark_safe("")
    y = _height_of(threshold, top_value)
    return format_html(
        '<line class="yq-chart__threshold" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
        '<text class="yq-chart__threshold-label" x="0" y="{1}">{2}</text>',
        y,
        y - 7,
        _("門檻 %(threshold)s") % {"threshold": f"{threshold:,}"},
    )


def _dot(point: Point, top_value: int) -> SafeString:
    """One day's value by itself: a line needs two days, and a filled shape would show a fall."""
    y = _height_of(point.count, top_value)
    return format_html(
        '<circle class="yq-chart__bar" cx="50%" cy="{}" r="6"/>'
        '<text class="yq-chart__label" x="50%" y="{}" text-anchor="middle">{}</text>',
        y,
        y - 12,
        f"{point.count:,}",
    )


def _area(points: Sequence[Point], top_value: int) -> SafeString:
    if points[0].day == points[-1].day:
        return _dot(points[-1], top_value)
    line = " ".join(
        f"{x},{_height_of(p.count, top_value)}" for x, p in zip(_across(points), points, strict=True)
    )
    base = TOP + PLOT
    return format_html(
        '<svg x="0" y="0" width="100%" height="{0}" viewBox="0 0 {1} {0}" preserveAspectRatio="none">'
        '<polygon class="yq-chart__area" points="0,{2} {3} {1},{2}"/>'
        '<polyline class="yq-chart__line" points="{3}" vector-effect="non-scaling-stroke"/></svg>',
        HEIGHT,
        SPAN,
        base,
        line,
    )


def _bars(points: Sequence[Point], top_value: int) -> SafeString:
    step = SPAN / len(points)
    bars = format_html_join(
        "",
        '<rect class="yq-chart__bar" x="{}" y="{}" width="{}" height="{}"/>',
        (
            (
                round(i * step + step * 0.12, 2),
                _height_of(p.count, top_value),
                round(step * 0.76, 2),
                round(TOP + PLOT - _height_of(p.count, top_value), 1),
            )
            for i, p in enumerate(points)
        ),
    )
    return format_html(
        '<svg x="0" y="0" width="100%" height="{0}" viewBox="0 0 {1} {0}" '
        'preserveAspectRatio="none">{2}</svg>',
        HEIGHT,
        SPAN,
        bars,
    )


def _dates(points: Sequence[Point]) -> SafeString:
    if points[0].day == points[-1].day:
        points = points[-1:]
    ends = [("0", "start", points[0].label)] if len(points) > 1 else [("50%", "middle", points[0].label)]
    if len(points) > 2:
        middle = min(range(len(points)), key=lambda i: abs(_across(points)[i] - SPAN / 2))
        ends.append((f"{_across(points)[middle] / SPAN:.1%}", "middle", points[middle].label))
    if len(points) > 1:
        ends.append(("100%", "end", points[-1].label))
    return format_html_join(
        "",
        '<text class="yq-chart__label" x="{}" y="{}" text-anchor="{}">{}</text>',
        ((x, HEIGHT - 8, anchor, label) for x, anchor, label in ends),
    )


def describe(points: Sequence[Point], threshold: int | None) -> str:
    """The chart in one sentence, for those who do not see it."""
    words = _("從 %(first)s 的 %(start)s 到 %(last)s 的 %(end)s，最高 %(highest)s。") % {
        "first": points[0].label,
        "start": f"{points[0].count:,}",
        "last": points[-1].label,
        "end": f"{points[-1].count:,}",
        "highest": f"{max(p.count for p in points):,}",
    }
    return words + (_("門檻 %(threshold)s。") % {"threshold": f"{threshold:,}"} if threshold else "")


def draw(
    points: Sequence[Point],
    *,
    title: str,
    anchor: str,
    threshold: int | None = None,
    kind: str = "area",
) -> SafeString:
    """An SVG of the points as a filled curve (`area`) or as bars (`bar`); empty without points.

    `title` should be the finding. The threshold is drawn when it fits: below a fifth of it, the
    axis follows the counts so that a quiet petition still has a readable curve.
    """
    if not points:
        return mark_safe("")
    highest = max(p.count for p in points)
    shown = threshold if threshold and highest >= threshold / 5 else None
    top_value = nice_ceiling(max(highest, shown or 0))
    body = _bars(points, top_value) if kind == "bar" else _area(points, top_value)
    # A growing curve leaves the left free; bars are mostly highest there, so their scale stands right.
    side = ("100%", "end") if kind == "bar" else ("0", "start")
    return format_html(
        '<svg class="yq-chart__svg" width="100%" height="{0}" role="img" '
        'aria-labelledby="{1}-title {1}-desc"><title id="{1}-title">{2}</title>'
        '<desc id="{1}-desc">{3}</desc>{4}{5}{6}{7}</svg>',
        HEIGHT,
        anchor,
        title,
        describe(points, threshold),
        body,
        _grid(top_value, shown, side),
        _threshold(shown, top_value),
        _dates(points),
    )


def share_bar(share: float) -> SafeString:
    """A thin bar, filled to a share in per cent. Decoration: the number itself is written beside it."""
    filled = min(max(share, 0), 100)
    return format_html(
        '<svg class="yq-ratio" width="100%" height="6" aria-hidden="true" focusable="false">'
        '<rect class="yq-ratio__whole" width="100%" height="6"/>'
        '<rect class="yq-ratio__part" width="{}%" height="6"/></svg>',
        filled,
    )
