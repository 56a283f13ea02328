"""Searching Chinese: what is found is exactly what contains it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.postgres.search import SearchQuery
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.search.rules import bigrams, normalise, query

PROPOSALS = Path(__file__).resolve().parents[3] / "shared/data/join/proposals.jsonl"

needs_archive = pytest.mark.skipif(not PROPOSALS.exists(), reason="the shared archive is not here")
texts = st.text(
    st.one_of(
        st.sampled_from(
            "健保臺台稅裡裏カナひㄅ가々〇𠮷 5gG1eExiPhone-。，、「」\"'\\:*&|!()<>%\x00\u200b\n_ßİ①²٣ʘ・゛"
        ),
        st.characters(),
    )
)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("臺北", "台北"),
        ("ＩＰＨＯＮＥ", "iphone"),
        ("羣眾運動場舘", "群眾運動場館"),
        ("健\u200b保", "健保"),
        ("２０１８", "2018"),
        ("綫上説明", "線上說明"),
        ("Straße", "STRASSE"),
    ],
)
def test_normalise_gives_one_spelling_to_what_reads_the_same(written: str, same: str) -> None:
    assert normalise(written) == normalise(same)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("健保卡", "ʘ 健保 保卡 卡"),
        ("稅", "ʘ 稅"),
        ("用iPhone手機", "ʘ 用 iphone 手機 機"),
        ("5G，手機", "ʘ 5g ʘ手 手機 機"),
        ("", "ʘ"),
        ("。", "ʘ"),
    ],
)
def test_bigrams_are_pairs_and_a_last_character_and_whole_latin_words(text: str, words: str) -> None:
    assert bigrams(text) == words


def test_bigrams_cut_endless_words_so_that_postgresql_keeps_them() -> None:
    assert max(map(len, bigrams("a" * 5000).split())) == 60


@given(texts)
def test_query_never_raises_and_bigrams_are_words_of_letters_and_digits(text: str) -> None:
    query(text)
    assert all(word.isalnum() for word in bigrams(text).split())


@given(texts)
def test_normalise_changes_nothing_twice(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize("nothing", ["", "  ", "。，", "「」", '"', "\x00", "'\\:*&|!()<->", "\ud800"])
def test_query_of_nothing_is_none(nothing: str) -> None:
    assert query(nothing) is None


def found(text: str, wanted: SearchQuery | None) -> bool:
    """Ask PostgreSQL itself."""
    assert wanted is not None
    words = wanted.get_source_expressions()[1].value
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_tsvector('simple', %s) @@ to_tsquery('simple', %s)", [bigrams(text), words])
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "wanted", "is_found"),
    [
        ("全民健保改革", "健保", True),
        ("全民健保改革", "民健保改", True),
        ("全民健保改革", "健改", False),
        ("全民健、保改革", "健保", False),
        ("健全的保險", "健保", False),
        ("降低稅", "稅", True),
        ("稅", "稅", True),
        ("調整營業稅率", "稅", True),
        ("臺北市", "台北", True),
        ("用iPhone手機付款", "iphone", True),
        ("用iPhone手機付款", "用iPhone手", True),
        ("用iPhone手機付款", "iPho", True),
        ("用iPhone手機付款", "iPho手", False),
        ("用iPhone手機付款", "hone", False),
        ("推動5G建設", "5G", True),
        ("推動5G建設", "動5g建", True),
        ("推動15G建設", "5G", False),
        ("COVID-19 疫苗", "COVID-19", True),
        ("COVID19 疫苗", "COVID-19", False),
        ("COVID-19 疫苗", "疫苗 covid", True),
        ("COVID-19 疫苗", '"19 疫苗"', True),
        ("COVID-19 的疫苗", '"19 疫苗"', False),
        ("健保與長照", "健保 長照", True),
        ("健保與長照", "健保 年金", False),
        ("健保與長照", "「健保與」", True),
        ("Taiwan e 起來", "e起", False),
        ("1e5 與 0x1f", "1e5", True),
        ("哈" * 40, "哈" * 39, True),
    ],
)
def test_query_finds_what_stands_in_one_piece(text: str, wanted: str, is_found: bool) -> None:
    assert found(text, query(wanted)) is is_found


@pytest.mark.django_db
@settings(deadline=None, max_examples=300)
@given(st.data())
def test_every_piece_of_a_text_finds_the_text(data: st.DataObject) -> None:
    text = data.draw(texts)
    start = data.draw(st.integers(0, max(len(text) - 1, 0)))
    piece = data.draw(st.sampled_from([text[start : start + length] for length in (1, 2, 3, 7)]))
    # Within a Latin word only its beginning is looked for, and marks of quotation have a meaning.
    before = normalise(text[:start])[-1:]
    wanted = query('"' + re.sub('["“”「」『』]', "", piece) + '"')
    if (
        wanted is not None
        and (not before.isalnum() or "\u3400" <= before <= "\u9fff")
        and not re.search('["“”「」『』]', piece)
    ):
        assert found(text, wanted), (text, piece)


@pytest.mark.django_db
@settings(deadline=None, max_examples=300)
@given(texts)
def test_postgresql_reads_each_word_as_one_word(text: str) -> None:
    words = bigrams(text)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ts_parse('default', %s) AS word WHERE tokid <> 12", [words])
        assert cursor.fetchone()[0] == len(words.split())


WANTED = """
健保 捷運 稅 臺北 台北 國定假日 假日 導盲犬 貓 狗 法 的 我 一 iPhone ETC Uber 5 2018 勞基法 酒駕 死刑
同性婚姻 公投 公民投票 騎樓 機車 罰 臺灣 台灣 18歲 0歲 第1 健保卡 計劃 公佈 週休二日
""".split()


@pytest.fixture
def archive(db: None) -> list[dict[str, Any]]:
    """Every archived proposal, indexed in a table of this test's transaction."""
    proposals = [json.loads(line) for line in PROPOSALS.read_text(encoding="utf-8").split("\n") if line]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE archive (n int, title tsvector, content tsvector) ON COMMIT DROP"
        )
        cursor.executemany(
            "INSERT INTO archive VALUES (%s, to_tsvector('simple', %s), to_tsvector('simple', %s))",
            [(p["n"], bigrams(p["title"]), bigrams(p["content"] or "")) for p in proposals],
        )
    return proposals


@needs_archive
@pytest.mark.parametrize("field", ["title", "content"])
def test_query_finds_exactly_the_archived_proposals_that_contain_it(
    archive: list[dict[str, Any]], field: str
) -> None:
    normalised = {p["n"]: normalise(p[field] or "") for p in archive}
    for wanted in WANTED:
        word = normalise(wanted)
        # A Latin word is found from its beginning; Han anywhere.
        contains = re.compile((r"(?<![a-z0-9])" if word[0].isascii() else "") + re.escape(word))
        search = query(wanted)
        assert search is not None
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT n FROM archive WHERE {field} @@ to_tsquery('simple', %s)",
                [search.get_source_expressions()[1].value],
            )
            assert {n for (n,) in cursor.fetchall()} == {
                n for n, t in normalised.items() if contains.search(t)
            }, word
