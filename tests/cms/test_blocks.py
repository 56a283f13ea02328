"""What blocks refuse, what they clean, and that migrations know nothing of them."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.rich_text import RichText

from cms import blocks, fields
from cms.models import ArticlePage, HomePage, PetitionsPage, SiteWords

ATTACK = '<p>字<img src=x onerror="alert(1)"><a href="javascript:alert(1)">x</a></p>'
CLEAN = "<p>字<a>x</a></p>"


def test_migrations_contain_no_blocks() -> None:
    folder = Path(fields.__file__).parent / "migrations"
    written = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    assert "cms.fields.StreamField(" in written
    assert not re.search(r"block_lookup|wagtail\.blocks|cms\.blocks|StreamBlock|RichTextBlock", written)


@pytest.mark.parametrize(
    ("model", "name"), [(ArticlePage, "body"), (HomePage, "how"), (SiteWords, "menu"), (SiteWords, "footer")]
)
def test_every_stream_field_leaves_its_blocks_behind(model: Any, name: str) -> None:
    _name, path, args, kwargs = model._meta.get_field(name).deconstruct()
    assert path == "cms.fields.StreamField"
    assert args == []
    assert set(kwargs) == {"blank", "verbose_name"}


def test_a_text_block_cleans_what_an_editor_sends_and_what_a_program_stores() -> None:
    block = blocks.CleanRichTextBlock()
    assert block.value_from_form(ATTACK).source == CLEAN
    assert block.get_prep_value(RichText(ATTACK)) == CLEAN


@pytest.mark.django_db
def test_a_stream_field_stores_clean_text_and_shows_clean_text(home: HomePage) -> None:
    page = ArticlePage(title="字", slug="words", body=[("text", ATTACK)])
    home.add_child(instance=page)
    stored = ArticlePage.objects.get(pk=page.pk)
    assert stored.body.raw_data[0]["value"] == CLEAN
    # A row that came another way does no harm either.
    stored.body[0].value.source = ATTACK
    assert "onerror" not in str(stored.body[0].render())


@pytest.mark.django_db
def test_a_rich_text_field_is_cleaned_whoever_saves_it(home: HomePage) -> None:
    page = PetitionsPage.objects.get(locale=home.locale)
    page.intro = ATTACK
    page.save()
    assert page.intro == CLEAN
    assert PetitionsPage.objects.get(pk=page.pk).intro == CLEAN


@pytest.mark.django_db
def test_a_link_to_a_page_survives_cleaning_and_leads_there(home: HomePage, client: Any) -> None:
    target = ArticlePage.objects.get(slug="about", locale=home.locale)
    page = ArticlePage(
        title="字", slug="words", body=[("text", f'<p><a linktype="page" id="{target.pk}">關於</a></p>')]
    )
    home.add_child(instance=page)
    assert '<a href="/about/">關於</a>' in client.get("/words/").content.decode()


def refused(block: Any, value: dict[str, Any]) -> bool:
    try:
        block.clean(block.normalize(value))
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    ("url", "refuses"),
    [
        ("https://www.youtube.com/watch?v=1", False),
        ("https://youtu.be/1", False),
        ("https://evil.example/youtube.com", True),
        ("https://youtube.com.evil.example/", True),
        ("https://youtube.com@evil.example/", True),
    ],
)
def test_a_video_is_linked_only_where_it_may_be(url: str, refuses: bool) -> None:
    block = blocks.VideoLinkBlock()
    assert refused(block, {"title": "影片", "url": url, "minutes": None, "transcript": ""}) is refuses


@pytest.mark.parametrize(
    ("places", "refuses"),
    [
        ({"place": "petitions:list"}, False),
        ({"url": "https://example.org/"}, False),
        ({}, True),
        ({"place": "petitions:list", "url": "https://example.org/"}, True),
    ],
)
def test_a_link_leads_to_exactly_one_place(places: dict[str, str], refuses: bool) -> None:
    value = {"label": "連結", "page": None, "place": "", "url": "", **places}
    assert refused(blocks.LinkBlock(), value) is refuses


@pytest.mark.parametrize(("caption", "refuses"), [("", True), ("  ", True), ("每年人數", False)])
def test_a_table_says_what_it_shows(caption: str, refuses: bool) -> None:
    table = {
        "columns": [{"type": "text", "heading": "年"}],
        "rows": [{"values": ["2026"]}],
        "caption": caption,
    }
    assert refused(blocks.TableBlock(), {"table": table, "first_column_heads": True}) is refuses
