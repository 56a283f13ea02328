"""What editors can do at their desk, and what others cannot."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page, Workflow
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.actions import ground
from cms.models import ArticlePage, Download, HomePage, PetitionsPage, Picture, SiteWords
from participation.agencies.models import Role
from tests.cms.conftest import picture, png
from tests.petitions import factories as make
from tests.petitions.offices import administrator

pytestmark = pytest.mark.django_db


def article_form(**changes: Any) -> dict[str, Any]:
    """What the browser sends when an editor saves an article with a heading and a text."""
    return nested_form_data(
        {
            "title": "夜間公車",
            "slug": "night-bus",
            "intro": "晚上怎麼回家。",
            "body": streamfield(
                [
                    ("heading", {"text": "路線", "level": "2"}),
                    ("text", rich_text("<p>每 <b>30</b> 分鐘一班。</p>")),
                ]
            ),
            "seo_title": "",
            "search_description": "",
            "share_image": "",
            "show_in_menus": "on",
            "shows_contents": "",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0},
            **changes,
        }
    )


def add_article(browser: Client, home: HomePage, **changes: Any) -> Any:
    return browser.post(
        reverse("wagtailadmin_pages:add", args=["cms", "articlepage", home.pk]), article_form(**changes)
    )


def test_an_editor_makes_and_publishes_a_page(editor: Client, home: HomePage, client: Client) -> None:
    response = add_article(editor, home, **{"action-publish": "1"})
    assert response.status_code == 302, response.context["form"].errors
    shown = client.get("/night-bus/").content.decode()
    assert "每 <b>30</b> 分鐘一班。" in shown
    assert '<h2 class="govuk-heading-l"' in shown


def test_what_an_editor_sends_is_cleaned_on_the_way_in(editor: Client, home: HomePage) -> None:
    link = {"offset": 0, "length": 1, "key": 0}
    typed = {
        "blocks": [{"key": "a", "text": "字", "type": "unstyled", "entityRanges": [link]}],
        "entityMap": {"0": {"type": "LINK", "data": {"url": "javascript:alert(1)"}}},
    }
    body = streamfield([("text", json.dumps(typed))])
    response = add_article(editor, home, body=body, **{"action-publish": "1"})
    assert response.status_code == 302
    stored = str(ArticlePage.objects.get(slug="night-bus").body.raw_data)
    assert "字" in stored
    assert "javascript" not in stored


def test_a_preview_shows_what_is_not_saved_yet(editor: Client, home: HomePage) -> None:
    address = reverse("wagtailadmin_pages:preview_on_add", args=["cms", "articlepage", home.pk])
    assert editor.post(address, article_form(title="還沒存的標題")).json()["is_valid"]
    assert "還沒存的標題" in editor.get(address, {"mode": ""}).content.decode()
    assert not ArticlePage.objects.filter(slug="night-bus").exists()


def test_the_petitions_page_is_previewed_with_its_rules(editor: Client, home: HomePage) -> None:
    page = PetitionsPage.objects.get(locale=home.locale)
    page.save_revision()
    shown = editor.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()
    assert "討論開放程度" in shown


def test_a_writer_sends_a_page_in_and_an_editor_approves_it(
    writer: Client, editor: Client, home: HomePage, client: Client
) -> None:
    assert add_article(writer, home, **{"action-publish": "1"}).status_code in {302, 403}
    page = ArticlePage.objects.get(slug="night-bus")
    assert not page.live
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    writer.post(edit, article_form(**{"action-submit": "1"}))
    state = page.current_workflow_task_state
    assert state.task.name == ground.WORKFLOW
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    assert writer.post(address, {"comment": ""}).status_code in {302, 403}
    assert not ArticlePage.objects.get(slug="night-bus").live
    editor.post(address, {"comment": ""})
    assert client.get("/night-bus/").status_code == 200


def test_who_edits_no_pages_can_change_none(officer: Client, home: HomePage) -> None:
    response = add_article(officer, home, **{"action-publish": "1"})
    assert response.status_code in {302, 403}
    assert not Page.objects.filter(slug="night-bus").exists()


def test_a_citizen_and_a_stranger_are_kept_out_of_the_desk(client: Client, site: Any) -> None:
    from tests.people.cast import browser_of, xiaoyu

    assert client.get("/cms/")["Location"] == "/accounts/login/?next=/cms/"
    assert browser_of(xiaoyu()).get("/cms/").status_code in {302, 403}


@pytest.mark.parametrize(
    "name",
    ["wagtailusers_users:index", "wagtailusers_groups:index", "wagtaillocales:index", "wagtailsites:index"],
)
def test_an_editor_is_refused_what_belongs_to_administrators(editor: Client, name: str) -> None:
    assert editor.get(reverse(name)).status_code in {302, 403}


def test_wagtails_own_doors_are_closed(client: Client, site: Any) -> None:
    assert client.get("/cms/login/")["Location"] == "/accounts/login/"
    assert client.post("/cms/login/", {"username": "editor@example.gov.tw", "password": "x"}).status_code in {
        302,
        405,
    }
    assert client.get("/cms/password_reset/")["Location"].startswith("/accounts/password/reset/")
    assert client.get("/_util/login/")["Location"] == "/accounts/login/"


def test_the_desk_has_a_policy_of_its_own_and_loads_nothing_from_elsewhere(editor: Client) -> None:
    policy = editor.get("/cms/")["Content-Security-Policy"]
    assert "object-src 'none'" in policy
    assert "http" not in policy
    assert "unsafe-eval" not in policy


def test_public_pages_allow_nothing_inline(client: Client, site: Any) -> None:
    assert "unsafe-inline" not in client.get("/")["Content-Security-Policy"]


def test_a_picture_without_a_description_is_refused(editor: Client) -> None:
    def upload(description: str) -> Any:
        file = SimpleUploadedFile("p.png", png(), "image/png")
        return editor.post(
            reverse("wagtailimages:add"),
            {
                "title": "上傳的圖",
                "description": description,
                "credit": "",
                "file": file,
                "tags": "",
                "collection": "1",
            },
        )

    assert "description" in upload("").context["form"].errors
    assert not Picture.objects.filter(title="上傳的圖").exists()
    assert upload("一座橋").status_code == 302
    assert Picture.objects.get(title="上傳的圖").default_alt_text == "一座橋"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("x.png", b"<html>"),
    ],
)
def test_a_picture_that_is_none_is_refused(editor: Client, name: str, content: bytes) -> None:
    facts = {
        "title": "假圖",
        "description": "無",
        "file": SimpleUploadedFile(name, content),
        "collection": "1",
    }
    assert "file" in editor.post(reverse("wagtailimages:add"), facts).context["form"].errors


def test_a_document_is_what_its_name_says(editor: Client) -> None:
    def upload(name: str, content: bytes) -> Any:
        facts = {"title": name, "file": SimpleUploadedFile(name, content), "tags": "", "collection": "1"}
        return editor.post(reverse("wagtaildocs:add"), facts)

    assert "file" in upload("a.pdf", b"<script>alert(1)</script>").context["form"].errors
    assert "file" in upload("a.html", b"<p>x</p>").context["form"].errors
    assert upload("a.csv", "年,數\n2026,1\n".encode()).status_code == 302
    assert Download.objects.get(title="a.csv").file_size


def test_an_article_refuses_a_picture_without_words_in_its_place(editor: Client, home: HomePage) -> None:
    shown = picture()

    def save(alt: str, decorative: str) -> Any:
        chosen = {"image": shown.pk, "alt_text": alt, "decorative": decorative}
        body = streamfield([("picture", {"image": chosen, "caption": ""})])
        return add_article(editor, home, body=body, **{"action-publish": "1"})

    assert save("", "").status_code == 200
    assert not ArticlePage.objects.filter(slug="night-bus").exists()
    assert save("", "on").status_code == 302


def test_an_editor_changes_the_notice_of_every_page(editor: Client, site: Any, client: Client) -> None:
    words = SiteWords.objects.get(locale__language_code="zh-hant")
    address = reverse("wagtailsnippets_cms_sitewords:edit", args=[words.pk])
    form = {
        "brand": words.brand,
        "tagline": words.tagline,
        "notice": "今晚十點停機維護",
        "footer_text": "",
        "contact_email": "",
        "contact_phone": "",
        "menu": streamfield(
            [("link", {"label": "說明", "page": "", "place": "", "url": "https://example.org/"})]
        ),
        "footer": streamfield([]),
    }
    response = editor.post(address, nested_form_data(form))
    assert response.status_code == 302, response.context["form"].errors
    shown = client.get("/about/").content.decode()
    assert "今晚十點停機維護" in shown
    assert 'href="https://example.org/"' in shown
    assert "今晚十點停機維護" not in client.get("/en/about/").content.decode()


def test_every_page_of_the_desk_that_an_editor_needs_opens(editor: Client, home: HomePage) -> None:
    words = SiteWords.objects.get(locale=home.locale)
    page = ArticlePage.objects.get(slug="writing-a-petition", locale=home.locale)
    for name, args in [
        ("wagtailadmin_home", []),
        ("wagtailadmin_explore", [home.pk]),
        ("wagtailadmin_pages:edit", [page.pk]),
        ("wagtailadmin_pages:edit", [home.pk]),
        ("wagtailadmin_pages:history", [page.pk]),
        ("wagtailimages:index", []),
        ("wagtaildocs:index", []),
        ("wagtailredirects:index", []),
        ("wagtailsnippets_cms_sitewords:list", []),
        ("wagtailsnippets_cms_sitewords:edit", [words.pk]),
        ("wagtailadmin_account", []),
    ]:
        assert editor.get(reverse(name, args=args)).status_code == 200, name


def test_an_editor_translates_a_page(editor: Client, home: HomePage, client: Client) -> None:
    page = ArticlePage(title="夜間公車", slug="night-bus", body=[("text", "<p>每三十分鐘一班。</p>")])
    home.add_child(instance=page)
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    english = Locale.objects.get(language_code="en")
    assert editor.post(address, {"locales": [english.pk]}).status_code == 302
    translated = ArticlePage.objects.get(translation_key=page.translation_key, locale=english)
    assert translated.get_url() == "/en/night-bus/"
    assert editor.get(reverse("wagtailadmin_pages:edit", args=[translated.pk])).status_code == 200
    # A translation is a draft until somebody publishes it.
    assert client.get("/en/night-bus/").status_code == 404
    translated.save_revision().publish()
    assert 'href="/en/night-bus/"' in client.get("/night-bus/").content.decode()


def test_the_desk_finds_a_chinese_word_inside_a_title(editor: Client, site: Any) -> None:
    found = editor.get(reverse("wagtailadmin_pages:search"), {"q": "寫一項好"}).content.decode()
    assert "怎麼寫一項好提議" in found


def test_the_workflow_is_on_for_the_whole_tree(home: HomePage) -> None:
    assert home.get_workflow() == Workflow.objects.get(name=ground.WORKFLOW)


def test_editors_are_spoken_to_in_their_own_words(editor: Client, home: HomePage) -> None:
    make.official(make.agency(), Role.OFFICER)
    explorer = editor.get(reverse("wagtailadmin_explore", args=[home.pk])).content.decode()
    first = editor.get(reverse("wagtailadmin_home")).content.decode()
    offices = administrator().get("/cms/offices/").content.decode()
    for page in (explorer, first, offices):
        for words in ("Search all pages", "Exploring", "created in", "New: ", "搜索", ">Person<"):
            assert words not in page, words
    assert "人員" in offices
