"""Dates, counts, status words and addresses as pages show them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from participation.shell.templatetags import yiqi

TAIPEI = ZoneInfo("Asia/Taipei")
FRIDAY = datetime(2026, 11, 20, 17, 0, tzinfo=TAIPEI)


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (0, 0, "凌晨 0:00"),
        (5, 59, "凌晨 5:59"),
        (6, 0, "上午 6:00"),
        (12, 0, "中午 12:00"),
        (13, 0, "下午 1:00"),
        (17, 0, "下午 5:00"),
        (18, 0, "晚上 6:00"),
        (23, 59, "晚上 11:59"),
    ],
)
def test_a_moment_names_the_part_of_the_day(hour: int, minute: int, words: str) -> None:
    with translation.override("zh-hant"):
        assert yiqi.moment(FRIDAY.replace(hour=hour, minute=minute)) == f"2026 年 11 月 20 日（五）{words}"


def test_a_moment_is_told_in_local_time() -> None:
    with translation.override("zh-hant"):
        assert yiqi.moment(datetime(2027, 12, 31, 16, 30, tzinfo=UTC)) == "2028 年 1 月 1 日（六）凌晨 0:30"


def test_a_leap_day_has_its_name() -> None:
    with translation.override("zh-hant"):
        assert yiqi.day(date(2028, 2, 29)) == "2028 年 2 月 29 日（二）"


def test_an_english_moment_is_written_as_english_readers_expect() -> None:
    with translation.override("en"):
        assert yiqi.moment(FRIDAY) == "20 November 2026, 5:00pm"
        assert yiqi.moment(FRIDAY.replace(hour=0, minute=5)) == "20 November 2026, 12:05am"
        assert yiqi.day(FRIDAY) == "20 November 2026"


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(days=23), "還有 23 天"),
        (timedelta(hours=7, minutes=1), "還有 1 天"),
        (timedelta(hours=1), "今天截止"),
        (timedelta(hours=-1), "今天已截止"),
        (timedelta(days=-3), "已逾 3 天"),
        (timedelta(days=1234), "還有 1,234 天"),
    ],
)
def test_remaining_counts_calendar_days(distance: timedelta, words: str) -> None:
    with translation.override("zh-hant"):
        assert yiqi.remaining(FRIDAY + distance, FRIDAY) == words


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(seconds=20), "剛剛"),
        (timedelta(minutes=3), "3 分鐘前"),
        (timedelta(hours=5), "5 小時前"),
        (timedelta(hours=30), "昨天"),
        (timedelta(days=12), "12 天前"),
    ],
)
def test_ago_grows_coarser_with_distance(distance: timedelta, words: str) -> None:
    with translation.override("zh-hant"):
        assert yiqi.ago(FRIDAY - distance, FRIDAY) == words


def test_a_deadline_at_midnight_belongs_to_the_day_it_ends() -> None:
    new_year = datetime(2028, 1, 1, 0, 0, tzinfo=TAIPEI)
    with translation.override("zh-hant"):
        assert yiqi.due(new_year) == "2027 年 12 月 31 日（五）24:00"
        assert yiqi.remaining(new_year, datetime(2027, 12, 31, 9, 0, tzinfo=TAIPEI)) == "今天截止"
        assert yiqi.remaining(new_year, datetime(2028, 1, 1, 9, 0, tzinfo=TAIPEI)) == "已逾 1 天"
        assert yiqi.due(datetime(2028, 3, 1, 0, 0, tzinfo=TAIPEI)) == "2028 年 2 月 29 日（二）24:00"
        assert yiqi.due(FRIDAY) == yiqi.moment(FRIDAY)
    with translation.override("en"):
        assert yiqi.due(new_year) == "the end of 31 December 2027"


def test_nothing_is_said_of_a_date_that_is_missing() -> None:
    assert [
        yiqi.day(None),
        yiqi.moment(None),
        yiqi.ago(None, FRIDAY),
        yiqi.remaining(None, FRIDAY),
    ] == [""] * 4
    assert yiqi.time_tag(None) == ""
    assert yiqi.count(None) == ""


def test_a_count_is_grouped_by_thousands() -> None:
    assert yiqi.count(105678) == "105,678"


def test_a_time_carries_its_instant_for_machines() -> None:
    with translation.override("zh-hant"):
        assert yiqi.time_tag(FRIDAY) == (
            '<time datetime="2026-11-20T17:00:00+08:00">2026 年 11 月 20 日（五）下午 5:00</time>'
        )
        assert yiqi.time_tag(FRIDAY, "day").startswith('<time datetime="2026-11-20">')


def test_a_status_says_its_word_beside_a_hidden_shape() -> None:
    html = yiqi.status("overdue", "逾期 <12> 天")
    assert "yq-status--overdue" in html
    assert 'aria-hidden="true"' in html
    assert html.endswith("逾期 &lt;12&gt; 天</span>")


def test_an_unknown_status_looks_closed() -> None:
    assert "yq-status--closed" in yiqi.status("mysterious", "？")


@pytest.mark.parametrize(
    ("path", "code", "expected"),
    [
        ("/petitions/?q=稅", "en", "/en/petitions/?q=稅"),
        ("/en/petitions/?q=稅", "zh-hant", "/petitions/?q=稅"),
        ("/en/", "zh-hant", "/"),
        ("/", "en", "/en/"),
        ("/energy/", "en", "/en/energy/"),
        ("/en/petitions/", "en", "/en/petitions/"),
    ],
)
def test_the_language_switch_keeps_the_page(path: str, code: str, expected: str) -> None:
    assert yiqi.in_language(path, code) == expected


def test_a_menu_entry_is_marked_for_the_pages_below_it() -> None:
    assert yiqi.is_here("/petitions/", "/petitions/2026-000142/")
    assert not yiqi.is_here("/petitions/", "/obligations/")
    assert not yiqi.is_here("/", "/petitions/")


def test_an_icon_is_decoration() -> None:
    html = Template("{% load yiqi %}{% icon 'search' %}").render(Context())
    assert html.startswith("<svg")
    assert 'aria-hidden="true"' in html


@pytest.mark.parametrize(
    ("label", "said"),
    [("電子郵件", "電子郵件：請填寫這一欄。"), ("希望政府做什麼？", "希望政府做什麼？請填寫這一欄。")],
)
def test_an_error_in_a_summary_names_its_field(label: str, said: str) -> None:
    class OneForm(forms.Form):
        one = forms.CharField(label=label)

    page = render_to_string("components/error_summary.html", {"form": OneForm({})})
    assert f">{said}</a>" in page


def test_chinese_inside_an_english_sentence_is_marked_and_nothing_else() -> None:
    words = "“讓第6號公園有燈” <b>is</b> open, 5 days left"
    with translation.override("en"):
        assert yiqi.marked(words) == (
            '“<span lang="zh-Hant">讓第6號公園有燈</span>” &lt;b&gt;is&lt;/b&gt; open, 5 days left'
        )
        link = mark_safe('<a href="/x/公園">公園</a>')
        assert yiqi.marked(link) == '<a href="/x/公園"><span lang="zh-Hant">公園</span></a>'
        assert yiqi.marked("plain") == "plain"
    with translation.override("zh-hant"):
        assert yiqi.marked("公園 & 路燈") == "公園 &amp; 路燈"
