"""The automatic checks against what was written before: repeated, nearly the same, too much at once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.discussion.checks import Earlier, Limits, check_history

NOW = datetime(2026, 12, 31, 23, 58, tzinfo=UTC)
LONG = "這條路的人行道太窄，推嬰兒車和坐輪椅的人都得走到車道上，希望交通與道路部明年編預算拓寬。"
ENGLISH = (
    "The pavement on this street is too narrow, so wheelchair users and parents with prams are forced "
    "into the road; please widen it next year."
)


def earlier(text: str, *, author: int = 0, minutes: float = 60 * 24) -> Earlier:
    """A comment by the author (0) or by another account."""
    at = NOW - timedelta(minutes=minutes)
    return Earlier(text, at=at, by_same_author=author == 0, author=author)


def checks(text: str, *before: Earlier, limits: Limits | None = None) -> list[str]:
    found = check_history(text, earlier=before, now=NOW, limits=limits or Limits())
    assert all((one.rule, one.effect, one.start, one.end) == ("flooding", "flag", 0, 0) for one in found)
    return [one.check for one in found]


@pytest.mark.parametrize(
    "again",
    [
        LONG,
        LONG.replace("，", " ").replace("。", ""),
        LONG.replace("人", "\u200b人"),
        " ".join(LONG),
        f"！！！{LONG}🎉🎉🎉",
        LONG.replace("預", "預\n"),
    ],
)
def test_the_same_text_by_the_author_is_repeated_however_it_is_spaced(again: str) -> None:
    assert checks(again, earlier(LONG)) == ["repeated"]


@pytest.mark.parametrize("again", [ENGLISH.upper(), ENGLISH.replace("a", "а"), ENGLISH.replace(" ", "  ")])
def test_the_same_english_text_by_the_author_is_repeated(again: str) -> None:
    assert checks(again, earlier(ENGLISH)) == ["repeated"]


@pytest.mark.parametrize(
    ("again", "before"),
    [
        (LONG.replace("明年", "後年"), LONG),
        (LONG + "拜託了。", LONG),
        ("各位，" + LONG, LONG),
        (ENGLISH.replace("next year", "soon"), ENGLISH),
    ],
)
def test_nearly_the_same_text_by_the_author_is_a_near_duplicate(again: str, before: str) -> None:
    assert checks(again, earlier(before)) == ["near-duplicate"]


@pytest.mark.parametrize(
    ("text", "before"),
    [
        (LONG, "這條路的路燈太暗，晚上走路很危險，希望交通與道路部明年編預算更換。"),
        (LONG, "人行道太窄，請拓寬。"),
        (
            ENGLISH,
            "The lamps on this street are too dim, so walking at night feels unsafe; please mend them.",
        ),
        ("", ""),
        ("。。。", "。。。"),
    ],
)
def test_another_text_on_the_same_matter_is_none(text: str, before: str) -> None:
    assert checks(text, earlier(before), earlier(before, author=1), earlier(before, author=2)) == []


@pytest.mark.parametrize(
    "short", ["+1", "支持", "我同意", "非常贊成", "推推推推推推推推推推推推", "I agree.", "I support this."]
)
def test_short_texts_are_never_duplicates(short: str) -> None:
    assert checks(short, *[earlier(short, author=author) for author in range(6)]) == []


def test_a_short_sentence_is_repeated_for_its_author_only() -> None:
    sentence = "希望交通與道路部盡快處理"
    assert checks(sentence, earlier(sentence)) == ["repeated"]
    assert checks(sentence, *[earlier(sentence, author=author) for author in range(1, 6)]) == []


def test_the_same_text_from_several_accounts_counts_accounts_and_not_comments() -> None:
    assert checks(LONG, earlier(LONG, author=1)) == []
    assert checks(LONG, earlier(LONG, author=1), earlier(LONG, author=1)) == []
    assert checks(LONG, earlier(LONG, author=1), earlier(LONG, author=2)) == ["repeated"]
    assert checks(LONG, earlier(LONG, author=1), limits=Limits(accounts=2)) == ["repeated"]


def test_nearly_the_same_text_from_several_accounts_is_a_near_duplicate() -> None:
    others = [earlier(LONG + tail, author=author) for author, tail in enumerate(("拜託", "謝謝"), start=1)]
    assert checks(LONG, *others) == ["near-duplicate"]


def test_likeness_is_a_limit() -> None:
    assert checks(LONG + "拜託了。", earlier(LONG), limits=Limits(likeness=0.99)) == []


def test_posting_rate_counts_the_new_comment_and_the_last_minutes_of_its_author() -> None:
    limits = Limits(rate=5, rate_minutes=10)
    within = [earlier("+1", minutes=minutes) for minutes in (0, 1, 5, 9.9)]
    assert checks("支持", *within, limits=limits) == []
    assert checks("支持", *within, earlier("+1", minutes=10), limits=limits) == []
    assert checks("支持", *within, earlier("+1", author=1, minutes=1), limits=limits) == []
    assert checks("支持", *within, earlier("+1", minutes=9), limits=limits) == ["rate"]


def test_the_rate_window_reaches_over_midnight_of_the_new_year() -> None:
    at = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    before = [Earlier("+1", at=at, by_same_author=True, author=0)] * 5
    assert [one.check for one in check_history("支持", earlier=before, now=at + timedelta(minutes=2))] == [
        "rate"
    ]


@settings(deadline=None)
@given(st.text(), st.lists(st.text(), max_size=5))
def test_check_history_takes_any_text(text: str, before: list[str]) -> None:
    checks(text, *[earlier(one, author=author) for author, one in enumerate(before)])
