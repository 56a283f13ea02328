"""What is read of a file, and what is said to be unread."""

import tracemalloc

import pytest

from participation.gate import files
from participation.gate.files import DOCX, ODT, PDF, Read, read_file
from tests.gate.documents import damaged, docx, forged, odt, pdf

NAME = "陳小雨的媽"
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (pdf(f"感謝{NAME}的意見"), PDF),
        (pdf("感謝陳小\n雨的媽的意見"), PDF),
        (pdf("會議紀錄", about={"Author": NAME}), PDF),
        (pdf("會議紀錄", about={"Title": f"{NAME}陳情案"}), PDF),
        (pdf("會議紀錄", note=NAME), PDF),
        (docx(f"感謝{NAME}的意見"), DOCX),
        (docx("會議紀錄", author=NAME), DOCX),
        (docx("會議紀錄", changed_by=NAME), DOCX),
        (docx("會議紀錄", **{"word/footnotes.xml": f"<x>{NAME}</x>"}), DOCX),
        (odt(f"感謝{NAME}的意見"), ODT),
        (odt("會議紀錄", author=NAME), ODT),
        (odt("會議紀錄", **{"styles.xml": f"<x>{NAME}</x>"}), ODT),
    ],
)
def test_words_and_what_a_file_says_of_its_author_are_read(data: bytes, media_type: str) -> None:
    read = read_file(data, media_type)
    assert read.is_whole
    assert NAME in read.words


def test_a_mail_address_behind_a_link_is_read() -> None:
    assert "rain.chen@example.com" in read_file(docx("寫信", mail="rain.chen@example.com"), DOCX).words


def test_paragraphs_stay_apart() -> None:
    words = read_file(odt("甲</text:p><text:p>乙"), ODT).words
    assert [line for line in words.split("\n") if line] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (pdf("看不到", password="x"), PDF),
        (pdf(scanned=True), PDF),
        (pdf(), PDF),
        (pdf("夠長的一頁")[:300], PDF),
        (b"%PDF-1.4\n%%EOF", PDF),
        (b"", PDF),
        (docx("字", **{"word/document.xml": "<w:document"}), DOCX),
        (docx("字", **{"word/document.xml": BOMB}), DOCX),
        (docx("字", **{"word/embeddings/a.bin": "x"}), DOCX),
        (odt("字", **{"content.xml": "not XML"}), ODT),
        (odt("字", **{"content.xml": "<x>" * 3000 + "</x>" * 3000}), ODT),
        (b"PK\x03\x04", ODT),
        (docx(**{"word/media/image1.png": "x"}), DOCX),
        (docx("字", **{"word/afchunk.htm": "x"}), DOCX),
        (odt("字", **{"Object 1/content.xml": "<x/>"}), ODT),
        (forged(docx("字"), flags=1), DOCX),
        (damaged(docx("字" * 500)), DOCX),
    ],
)
def test_what_cannot_be_read_whole_is_said_to_be_so(data: bytes, media_type: str) -> None:
    assert not read_file(data, media_type).is_whole


def test_an_archive_that_unfolds_too_far_is_not_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    big = odt("字", **{"Pictures/a.svg": " " * 2_000_000})
    assert read_file(big, ODT).is_whole
    monkeypatch.setattr(files, "MOST_UNPACKED", 1_000_000)
    assert read_file(big, ODT) == Read("", is_whole=False)


def test_a_part_that_says_it_is_small_is_not_unfolded_further() -> None:
    bomb = forged(docx("字", **{"word/footnotes.xml": "<x>" + " " * 60_000_000 + "</x>"}), size=1000)
    tracemalloc.start()
    try:
        assert read_file(bomb, DOCX) == Read("", is_whole=False)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_more_words_than_are_kept_are_not_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_WORDS", 5)
    for data, media_type in ((odt("一二三四五六七"), ODT), (pdf("一二三四五六七"), PDF)):
        read = read_file(data, media_type)
        assert (len(read.words), read.is_whole) == (5, False)


def test_a_picture_has_no_words_and_a_nul_is_left_out() -> None:
    assert read_file(b"\x89PNG", "image/png") == Read("", is_whole=True)
    assert "\x00" not in read_file(pdf("甲", about={"Author": "a\x00b"}), PDF).words
