"""What is well formed, and what a file turns out to be."""

import io
import unicodedata
import zipfile
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from participation.gate.files import DOCX, ODT, PDF
from participation.shell.words import WordsField, tidy
from petitions.forms import check_file, judged
from petitions.forms.author import ChangeTextForm, ClarifyForm
from petitions.forms.files import JPEG, MOST_BYTES, PNG, media_type_of, shown_name
from petitions.forms.stages import STAGES, DemandsForm, TitleForm, stage_of
from petitions.forms.words import LinksField
from petitions.lifecycles.shape import Limits

LIMITS = Limits()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  一行　字 \n 第二行 ", "一行 字 第二行"),
        ("e\u0301", "é"),
        ("看\u202e不見\x00的\ufeff字", "看不見的字"),
        ("   \n ", ""),
    ],
)
def test_one_line_is_tidied(typed: str, kept: str) -> None:
    assert tidy(typed, lines=False) == kept


INVISIBLE = {
    "zero-width space": "\u200b",
    "zero-width joiners": "\u200c\u200d",
    "word joiner": "\u2060",
    "Hangul filler": "\u3164",
    "half-width Hangul filler": "\uffa0",
    "Hangul jamo fillers": "\u115f\u1160",
    "Khmer vowels without a shape": "\u17b4\u17b5",
    "Braille blank": "\u2800\u2800",
    "variation selector": "\ufe0f",
    "combining mark alone": "\u034f\u0301",
    "tags": "\U000e0041\U000e007f",
    "ideographic space": "\u3000",
    "no-break space and soft hyphen": "\u00a0\u00ad",
}


@pytest.mark.parametrize("typed", INVISIBLE.values(), ids=INVISIBLE)
def test_what_nobody_can_see_is_nothing(typed: str) -> None:
    asked = {"title": "請用一句話寫下希望政府做什麼。", "content": "請說明為什麼要這樣做。"}
    for stage in STAGES[:2]:
        form = stage.form({stage.key: f" {typed}\n{typed} "}, limits=LIMITS)
        assert form.errors[stage.key] == [asked[stage.key]]
    demands = DemandsForm({"demand_1": typed, "demand_3": typed}, limits=LIMITS)
    assert demands.errors["demand_1"] == ["請至少寫一項訴求。"]


@pytest.mark.parametrize("typed", ["字", "👩‍👩‍👧", "می‌خواهم", "1", "？", "e\u0301"])
def test_what_can_be_seen_is_kept_with_what_joins_it(typed: str) -> None:
    assert tidy(typed, lines=False) == unicodedata.normalize("NFC", typed)


def test_a_text_keeps_its_paragraphs_and_nothing_invisible() -> None:
    assert tidy("一  \r\n\r\n\r\n\r\n二\r三\u2066", lines=True) == "一\n\n二\n三"


@pytest.mark.parametrize(("length", "over"), [(50, 0), (51, 1), (1000, 950)])
def test_too_long_a_text_is_told_by_how_much(length: int, over: int) -> None:
    form = TitleForm({"title": "字" * length}, limits=LIMITS)
    assert form.is_valid() == (over == 0)
    if over:
        assert form.errors["title"] == [f"太長了，請刪去 {over} 個字。"]


def test_a_line_break_counts_as_one_character() -> None:
    assert WordsField(most=5, lines=True).clean("一\r\n\r\n二三") == "一\n\n二三"


def test_links_are_whole_addresses_one_a_line_each_once() -> None:
    field = LinksField(links=2, required=False)
    assert field.clean("https://example.org/a\n\n https://example.org/b \nhttps://example.org/a") == [
        "https://example.org/a",
        "https://example.org/b",
    ]
    assert field.clean("") == []


@pytest.mark.parametrize(
    "typed",
    [
        "example.org",
        "javascript:alert(1)",
        "ftp://example.org/",
        "https://example.org/" + "a" * 500,
        "\n".join(f"https://example.org/{n}" for n in range(3)),
    ],
)
def test_what_is_no_link_or_too_many_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        LinksField(links=2, required=False).clean(typed)


def test_demands_move_up_and_none_is_asked_twice() -> None:
    form = DemandsForm({"demand_1": "一", "demand_2": " ", "demand_4": "二"}, limits=LIMITS)
    assert form.is_valid()
    assert form.cleaned_data["demands"] == ["一", "二"]
    assert form.typed() == {"demands": ["一", "二"]}
    assert DemandsForm.shown({"demands": ["一", "二"]}) == {"demand_1": "一", "demand_2": "二"}
    assert not DemandsForm({"demand_1": "一", "demand_2": "一"}, limits=LIMITS).is_valid()
    gaps = DemandsForm({"demand_1": " \u3000", "demand_2": "二", "demand_5": "五"}, limits=LIMITS)
    assert gaps.is_valid()
    assert gaps.cleaned_data["demands"] == ["二", "五"]
    assert gaps["demand_1"].value() == "二"


def test_what_is_typed_is_kept_even_when_it_is_too_long() -> None:
    form = TitleForm({"title": "字" * 60}, limits=LIMITS)
    assert not form.is_valid()
    assert form.typed() == {"title": "字" * 60}


@pytest.mark.django_db
def test_an_empty_draft_is_wrong_in_the_stages_that_must_be_answered() -> None:
    wrong = [key for key, form in judged({}, LIMITS).items() if not form.is_valid()]
    assert wrong == ["title", "content", "benefit", "demands"]


def test_a_stage_is_found_by_its_place_in_the_address() -> None:
    assert stage_of("title") is STAGES[0]
    assert stage_of("check") is None


@pytest.mark.parametrize("form", [ClarifyForm({"words": " "}), ChangeTextForm({}, limits=LIMITS)])
def test_an_author_has_to_say_something(form: forms.Form) -> None:
    assert not form.is_valid()


def packed(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, words in files.items():
            archive.writestr(name, words)
    return out.getvalue()


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (12, 8), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 100 if mode == "L" else "red").save(out, kind, **options)
    return out.getvalue()


PDF_BYTES = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
WORD = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}
TEXT = {"mimetype": ODT, "content.xml": "<office/>"}


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (PDF_BYTES, PDF),
        (packed(WORD), DOCX),
        (packed(TEXT), ODT),
        (picture("PNG"), PNG),
        (picture("JPEG"), JPEG),
        (packed({**WORD, "word/vbaProject.bin": "x"}), None),
        (packed({**TEXT, "Basic/Standard/Module1.xml": "x"}), None),
        (packed({"a.txt": "x"}), None),
        (packed({"mimetype": "application/epub+zip"}), None),
        (b"PK\x03\x04 and then nonsense", None),
        (b"MZ\x90\x00 a program", None),
        (b"<html><script>alert(1)</script>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (picture("GIF", "L"), None),
        (b"\x00\x01junk before %PDF-1.7", None),
        (b"", None),
    ],
)
def test_a_file_is_known_by_what_is_in_it(data: bytes, media_type: str | None) -> None:
    assert media_type_of(data) == media_type


def test_an_archive_that_unfolds_without_end_is_refused() -> None:
    assert media_type_of(packed({**WORD, "word/media/a.bin": "0" * 70_000_000})) is None


def test_the_name_gets_the_ending_of_what_the_file_is() -> None:
    checked = check_file(SimpleUploadedFile("計畫.exe", PDF_BYTES))
    assert (checked.name, checked.media_type, checked.size) == ("計畫.pdf", PDF, len(PDF_BYTES))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ('a"b\r\nc.pdf', "abc.pdf"),
        ("C:\\文件\\計畫書.pdf", "計畫書.pdf"),
        ("長" * 300 + ".pdf", "長" * 80 + ".pdf"),
        ("...", "附件"),
    ],
)
def test_a_name_is_made_harmless(given: str, shown: str) -> None:
    assert shown_name(given) == shown


def test_a_picture_says_no_longer_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera maker"
    exif.get_ifd(0x8825)[1] = "N"
    taken = picture("JPEG", exif=exif, comment=b"secret place")
    assert b"Camera maker" in taken
    kept = check_file(SimpleUploadedFile("a.jpg", taken)).content.getvalue()
    assert b"Camera maker" not in kept
    assert b"secret place" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


def test_what_hides_behind_a_picture_is_left_out() -> None:
    kept = check_file(SimpleUploadedFile("a.png", picture("PNG") + packed({"run.js": "x"})))
    assert b"run.js" not in kept.content.getvalue()


def test_a_picture_on_its_side_is_set_upright_and_keeps_its_holes() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    upright = check_file(SimpleUploadedFile("a.jpg", picture("JPEG", exif=exif))).content
    assert Image.open(upright).size == (8, 12)
    clear = check_file(SimpleUploadedFile("a.png", picture("PNG", "RGBA"))).content
    assert Image.open(clear).mode == "RGBA"


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (SimpleUploadedFile("a.pdf", b"x" * (MOST_BYTES + 1)), "too_big"),
        (SimpleUploadedFile("a.pdf", b"MZ"), "not_accepted"),
        (SimpleUploadedFile("a.pdf", b""), "empty"),
        (SimpleUploadedFile("a.jpg", picture("JPEG", size=(300, 300))[:700]), "broken"),
        (SimpleUploadedFile("a.png", picture("PNG", "L", (8000, 6000))), "too_big"),
    ],
)
def test_a_file_that_is_not_accepted_is_refused_with_its_name(upload: SimpleUploadedFile, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_file(upload)
    assert refused.value.code == code
    assert str(upload.name) in refused.value.messages[0]
