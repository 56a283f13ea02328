"""The automatic checks of a comment's own text: what they find, what they leave alone, what they may do."""

from collections import Counter
from string import ascii_uppercase

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.discussion.checks import CHECKS, MAY_HOLD, Effect, Finding, Limits, Listed, check_text
from participation.discussion.checks.characters import Reading
from participation.discussion.checks.starting_words import STARTING_WORDS
from tests.discussion.check_cases import DESKS, HITS, LISTED, NEAR_MISSES

HOUSE_RULES = {"advertising", "illegal-trade", "deception", "malware", "indecent", "abuse", "flooding"} | {
    "personal-data",
    "infringement",
    "discrimination",
}

# What hides in texts, beside everything else that Unicode has.
texts = st.text(
    st.one_of(
        st.sampled_from(
            "0912345678９①零九一〇oOlI|-. ()+@#,、。路街巷弄號樓段鄰住家林小雨白痴幹"
            "a.b:/\\[]*~㎏ﬁß\u200b\u3000\n\x00"
        ),
        st.characters(),
    )
)
pieces = st.lists(
    st.one_of(texts, st.sampled_from([case[0] for case in HITS]), st.sampled_from(NEAR_MISSES)), max_size=4
).map("".join)


def found(text: str) -> list[Finding]:
    return check_text(text, listed=LISTED, desk_contacts=DESKS)


def test_there_are_enough_cases_and_none_stands_there_twice() -> None:
    cases = Counter([case[0] for case in HITS] + list(NEAR_MISSES))
    assert len(cases) >= 250
    assert [text for text, times in cases.items() if times > 1] == []


@pytest.mark.parametrize(("text", "check", "effect", "passage"), HITS, ids=[case[0] for case in HITS])
def test_check_text_finds(text: str, check: str, effect: str, passage: str) -> None:
    assert [(one.check, one.effect, one.passage) for one in found(text)] == [(check, effect, passage)]


@pytest.mark.parametrize("text", NEAR_MISSES, ids=NEAR_MISSES)
def test_check_text_leaves_alone(text: str) -> None:
    assert found(text) == []


def test_check_text_answers_in_the_order_of_the_text() -> None:
    text = "白痴，打0912-345-678或寄xiaoyu@example.com，A123456789，evil.example"
    assert [one.check for one in found(text)] == [
        "listed-word",
        "mobile",
        "email",
        "national-id",
        "listed-domain",
    ]


def test_an_address_beside_a_telephone_number_is_held_with_it() -> None:
    assert [(one.check, one.effect) for one in found("和平東路1段10號，0912-345-678")] == [
        ("address", "hold"),
        ("mobile", "hold"),
    ]


def test_an_address_beside_a_number_that_may_be_an_office_s_is_not_held() -> None:
    assert [(one.check, one.effect) for one in found("中山路12號，02-2345-6789")] == [("landline", "flag")]


def test_a_listed_word_gives_the_rule_of_its_row_and_the_longer_row_goes_first() -> None:
    listed = (Listed("word", "存摺", "advertising"), Listed("word", "收購存摺", "illegal-trade"))
    assert [(one.rule, one.passage) for one in check_text("收購存摺", listed=listed)] == [
        ("illegal-trade", "收購存摺")
    ]


def test_a_reason_names_the_row_in_the_language_of_who_reads_it() -> None:
    reason = found("白 痴")[0].reason
    assert "白癡" in str(reason)
    with translation.override("en"):
        assert "白癡" in str(reason)


def test_rows_that_say_nothing_find_nothing() -> None:
    empty = [Listed("word", text, "abuse") for text in ("", " ", "|", "*", "\u200b")]
    assert check_text("任何 文字 *|* any", listed=[*empty, Listed("domain", "", "malware")]) == []


@pytest.mark.parametrize("row", ["(", "[a", "a{2}", "\\", ".*", "a|b", "x?y"])
def test_rows_are_words_and_not_patterns(row: str) -> None:
    assert check_text("ab aa xy yx", listed=[Listed("word", row, "abuse")]) == []


def test_limits_say_how_many_links_are_too_many() -> None:
    text = "https://a.com https://b.com"
    assert check_text(text) == []
    assert [one.check for one in check_text(text, limits=Limits(links=1))] == ["links"]


@pytest.mark.parametrize("rule", sorted(HOUSE_RULES - MAY_HOLD))
def test_nothing_is_held_for_other_rules(rule: str) -> None:
    with pytest.raises(ValueError, match="a moderator looks first"):
        Finding("listed-word", rule, Effect.HOLD, 0, 0, "")


def test_only_personal_data_and_malware_may_be_held() -> None:
    assert sorted(MAY_HOLD) == ["malware", "personal-data"]
    held = {one.rule for text, *_ in HITS for one in found(text) if one.effect is Effect.HOLD}
    assert held == MAY_HOLD


def test_a_listed_word_is_flagged_even_for_a_rule_that_may_be_held() -> None:
    (one,) = check_text("點我中獎", listed=[Listed("word", "點我中獎", "malware")])
    assert one.effect is Effect.FLAG


def test_the_starting_list_is_short_decent_and_of_known_rules() -> None:
    assert 50 < len(STARTING_WORDS) < 200
    assert {row.rule for row in STARTING_WORDS} <= HOUSE_RULES
    assert {row.language for row in STARTING_WORDS} == {"zh-hant", "en"}
    assert len({row.text for row in STARTING_WORDS}) == len(STARTING_WORDS)


@pytest.mark.parametrize("row", STARTING_WORDS, ids=[row.text for row in STARTING_WORDS])
def test_every_row_of_the_starting_list_finds_itself(row: Listed) -> None:
    found = check_text(f"他說：{row.text.strip('|*')}！", listed=STARTING_WORDS)
    assert row.rule in {one.rule for one in found}


@settings(deadline=None, max_examples=400)
@given(pieces)
def test_check_text_takes_any_text_and_shows_what_stands_there(text: str) -> None:
    for one in found(text):
        assert one.check in CHECKS
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.passage


@given(
    digits=st.text("0123456789", min_size=8, max_size=8),
    cuts=st.sampled_from([(10,), (4, 6), (4, 3, 3), (2, 8), (2, 4, 4), (1,) * 10]),
    gap=st.sampled_from([" ", "-", ".", "—", "－", "·", " - ", "\u200b", "~"]),
    spelling=st.sampled_from(["0123456789", "０１２３４５６７８９", "〇一二三四五六七八九", "⓪①②③④⑤⑥⑦⑧⑨"]),
)
def test_every_mobile_is_found_however_it_is_written(
    digits: str, cuts: tuple[int, ...], gap: str, spelling: str
) -> None:
    number = "09" + digits
    groups = [number[sum(cuts[:at]) : sum(cuts[: at + 1])] for at in range(len(cuts))]
    written = gap.join(groups).translate(str.maketrans("0123456789", spelling))
    (one,) = check_text(f"請打給我，號碼是{written}，謝謝")
    assert (one.check, one.effect, one.passage) == ("mobile", Effect.HOLD, written)


@given(letter=st.sampled_from(ascii_uppercase), digits=st.from_regex("[1289][0-9]{7}", fullmatch=True))
def test_of_ten_numbers_that_differ_in_the_last_digit_one_is_somebodys(letter: str, digits: str) -> None:
    numbers = [f"{letter}{digits}{last}" for last in range(10)]
    found = [one for number in numbers for one in check_text(f"號碼是{number}") if one.check.endswith("-id")]
    assert len(found) == 1
    assert found[0].passage in numbers


@settings(deadline=None)
@given(texts)
def test_every_view_knows_where_its_characters_come_from(text: str) -> None:
    reading = Reading(text)
    for view in (reading.view, reading.prose, reading.compact, reading.spelled, reading.dense):
        assert len(view.origins) == len(view.text)
        assert list(view.origins) == sorted(view.origins)
        assert all(0 <= origin < len(text) for origin in view.origins)


# Texts that drive a careless pattern mad: with two nested repetitions these would take hours.
HOSTILE = """
    0 09 0912345678 09- 路 路1號 號 1號 住中山路1段2巷3弄4號5樓 鄰 a. a @ a@ a@b. http:// http://a / .
    [.] 小老鼠 白痴 evil. - 一 零九 林 林小雨 是 A1 A12345678 ( # \u200b \ufdfa 886 + 電話 的電話 專線是
""".split()
SPACED = ["0 ", "0912345678 ", "a ", " dot ", " at ", "白 ", "e v i l . ", "no. 1, ", "1 a ", "1 a, ", " "]


@pytest.mark.parametrize("piece", HOSTILE + SPACED)
def test_check_text_reads_hostile_repetitions_to_their_end(piece: str) -> None:
    found(piece * (6_000 // len(piece)))
