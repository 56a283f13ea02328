"""Charts without a browser."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from participation.shell import charts


def points(*counts: int) -> list[charts.Point]:
    start = date(2027, 12, 30)
    return [charts.Point(start + timedelta(days=i), f"第 {i} 天", n) for i, n in enumerate(counts)]


@pytest.mark.parametrize(
    ("highest", "end"),
    [
        (0, 4),
        (4, 4),
        (5, 5),
        (36, 40),
        (99, 100),
        (5000, 5000),
        (5678, 6000),
        (105678, 120000),
    ],
)
def test_the_axis_ends_at_a_round_number(highest: int, end: int) -> None:
    assert charts.nice_ceiling(highest) == end


@pytest.mark.parametrize("kind", ["area", "bar"])
@pytest.mark.parametrize("counts", [(7,), (0, 0), (1, 5, 5000), tuple(range(400))])
def test_a_chart_is_well_formed_and_explains_itself(kind: str, counts: tuple[int, ...]) -> None:
    drawn = charts.draw(points(*counts), title="發現", anchor="c", threshold=5000, kind=kind)
    svg = ElementTree.fromstring(drawn)  # noqa: S314 (made by ourselves)
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "c-title c-desc"
    assert svg.findtext("title") == "發現"
    assert svg.findtext("desc")


def test_a_chart_has_no_inline_style() -> None:
    assert "style" not in charts.draw(points(1, 2, 3), title="發現", anchor="c")


def test_a_title_cannot_break_out_of_the_chart() -> None:
    assert "<script>" not in charts.draw(points(1, 2), title="</title><script>", anchor="c")


def test_nothing_is_drawn_of_nothing() -> None:
    assert charts.draw([], title="發現", anchor="c") == ""


def test_a_quiet_petition_keeps_a_readable_curve() -> None:
    assert (
        "門檻"
        not in charts.draw(points(1, 20, 36), title="發現", anchor="c", threshold=5000).split("</desc>")[1]
    )
    assert (
        "門檻"
        in charts.draw(points(1, 20, 3600), title="發現", anchor="c", threshold=5000).split("</desc>")[1]
    )


def test_gaps_in_the_dates_stay_gaps_in_the_curve() -> None:
    days = [
        charts.Point(date(2028, 2, 28), "a", 1),
        charts.Point(date(2028, 2, 29), "b", 2),
    ]
    far = charts.Point(date(2028, 3, 9), "c", 3)
    assert 'points="0.0,' in charts.draw([*days, far], title="t", anchor="c")
    assert " 100.0," in charts.draw([*days, far], title="t", anchor="c")


@pytest.mark.parametrize("count", [1, 7])
def test_a_single_day_is_a_point_and_no_fall(count: int) -> None:
    drawn = charts.draw(points(count), title="一天", anchor="c")
    assert "polygon" not in drawn
    assert drawn.count("<circle") == 1
    twice = [charts.Point(date(2027, 12, 30), "第 0 天", count)] * 2
    assert "polygon" not in charts.draw(twice, title="一天", anchor="c")


def test_two_equal_days_are_level() -> None:
    drawn = charts.draw(points(3, 3), title="兩天", anchor="c")
    (line,) = re.findall(r'<polyline[^>]* points="([^"]+)"', drawn)
    first, last = line.split()
    assert first.split(",")[1] == last.split(",")[1]
    assert (first.split(",")[0], last.split(",")[0]) == ("0.0", "1000.0")


def test_the_table_names_a_month_as_the_chart_does() -> None:
    page = "{% load yiqi %}{% chart points '發現' kind='bar' by_label=by_label %}"
    months = [(date(2026, month, 1), f"2026 年 {month} 月", 3) for month in (9, 10)]
    for by_label, words in ((True, "2026 年 9 月<"), (False, "2026 年 9 月 1 日")):
        shown = Template(page).render(Context({"points": months, "by_label": by_label}))
        table = shown[shown.index("<tbody>") :]
        assert words in table
        assert ("日" in table) is not by_label
