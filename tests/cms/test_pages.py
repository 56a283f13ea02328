"""What readers see of the pages, in both languages."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.html import escape
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site

from cms.actions import demo
from cms.actions.demo import LANGUAGES
from cms.models import ArticlePage, BasePage, HomePage, HouseRulesPage, PetitionsPage, SectionPage

pytestmark = pytest.mark.django_db
PREFIX = {"zh-hant": "", "en": "/en"}


def article(home: HomePage, slug: str = "an-article", **facts: object) -> ArticlePage:
    page = ArticlePage(title="關於單車", slug=slug, **facts)
    home.add_child(instance=page)
    return page


def test_every_page_of_the_demonstration_is_shown_in_both_languages(site: Site, client: Client) -> None:
    for code, language in LANGUAGES.items():
        for path, words in {"": language.home, **language.pages}.items():
            address = f"{PREFIX[code]}/{path}/" if path else f"{PREFIX[code]}/"
            response = client.get(address)
            shown = response.content.decode()
            assert response.status_code == 200, address
            assert escape(words.more.get("promise", words.title)) in shown, address
            assert f'<html lang="{"en" if code == "en" else "zh-Hant-TW"}">' in shown, address
            assert "csrftoken" not in response.cookies, address


def test_building_the_demonstration_twice_makes_nothing_more(site: Site) -> None:
    before = Page.objects.count()
    assert demo.build() == 0
    assert Page.objects.count() == before


def test_what_was_interrupted_is_finished_by_the_next_run(site: Site) -> None:
    Page.objects.get(slug="help", locale__language_code="en").delete()
    assert demo.build() == 2


def test_an_editors_words_are_not_overwritten_by_the_demonstration(site: Site, home: HomePage) -> None:
    home.lead = "編輯改過的話"
    home.save()
    demo.build()
    assert HomePage.objects.get(pk=home.pk).lead == "編輯改過的話"


def test_the_article_with_every_block_shows_each_of_them(site: Site, client: Client) -> None:
    page = ArticlePage.objects.get(slug="writing-a-petition", locale__language_code="zh-hant")
    assert {block.block_type for block in page.body} == set(page.body.stream_block.child_blocks)
    shown = client.get("/help/writing-a-petition/").content.decode()
    assert f'alt="{LANGUAGES["zh-hant"].picture}"' in shown
    assert '<th class="govuk-table__header" scope="col">不容易回應</th>' in shown
    assert '<a class="govuk-link" href="https://ivod.ly.gov.tw/" rel="noopener noreferrer">' in shown
    assert "<iframe" not in shown
    english = client.get("/en/help/writing-a-petition/").content.decode()
    assert f'alt="{LANGUAGES["en"].picture}"' in english


def test_the_language_link_leads_to_the_same_page(site: Site, client: Client) -> None:
    assert 'href="/en/privacy/"' in client.get("/privacy/").content.decode()
    assert 'href="/privacy/"' in client.get("/en/privacy/").content.decode()


def test_the_language_link_of_an_untranslated_page_leads_to_the_front_page(
    home: HomePage, client: Client
) -> None:
    article(home)
    shown = client.get("/an-article/").content.decode()
    assert 'hreflang="en" href="http://localhost:8000/en/"' in shown
    assert client.get("/en/an-article/").status_code == 404


def test_breadcrumbs_name_the_sections_above(site: Site, client: Client) -> None:
    shown = client.get("/help/writing-a-petition/").content.decode()
    assert '<a href="/help/">說明與指南</a>' in shown


def test_a_section_lists_what_is_in_it(site: Site, client: Client) -> None:
    assert "怎麼寫一項好提議" in client.get("/help/").content.decode()


def test_an_empty_section_says_so(home: HomePage, client: Client) -> None:
    home.add_child(instance=SectionPage(title="空的", slug="empty"))
    assert "這個單元還沒有內容" in client.get("/empty/").content.decode()


def test_a_draft_is_not_shown(home: HomePage, client: Client) -> None:
    article(home, live=False)
    assert client.get("/an-article/").status_code == 404


def test_a_page_for_some_only_asks_who_is_there(home: HomePage, client: Client) -> None:
    page = article(home)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    response = client.get("/an-article/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_a_page_does_not_answer_where_it_does_not_stand(site: Site, client: Client) -> None:
    assert client.get("/writing-a-petition/").status_code == 404
    assert client.get("/about/writing-a-petition/").status_code == 404


def test_changing_an_address_leaves_a_redirect(
    home: HomePage, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    page = article(home)
    page.slug = "another"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    response = client.get("/an-article/")
    assert response.status_code == 301
    assert response["Location"].endswith("/another/")


def test_an_editors_redirect_leads_on(home: HomePage, client: Client) -> None:
    Redirect.add_redirect("/old", redirect_to="/new/", is_permanent=True)
    assert client.get("/old/")["Location"] == "/new/"


def test_the_petitions_page_stands_where_the_list_is(home: HomePage, client: Client) -> None:
    page = PetitionsPage.objects.get(locale=home.locale)
    assert page.get_url() == "/petitions/"
    assert page.serve(client.get("/").wsgi_request)["Location"] == "/petitions/"


def test_the_petitions_page_may_stand_nowhere_else(home: HomePage) -> None:
    page = PetitionsPage(title="提點子", slug="elsewhere", preset="demo")
    with pytest.raises(Exception, match="petitions"):
        home.add_child(instance=page)


def test_every_kind_of_page_inherits_the_base_page() -> None:
    from wagtail.models import get_page_models

    assert all(issubclass(model, BasePage) for model in get_page_models() if model is not Page)


def test_the_sitemap_lists_live_public_pages_in_both_languages(site: Site, client: Client) -> None:
    Page.objects.filter(slug="contact").update(live=False)
    listed = client.get("/sitemap.xml").content.decode()
    assert "/en/privacy/</loc>" in listed
    assert "/privacy/</loc>" in listed
    assert "contact" not in listed


def test_robots_are_told_where_the_map_is(client: Client) -> None:
    assert "Sitemap: http://localhost:8000/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_search_finds_a_chinese_word_inside_a_title_and_a_text(site: Site, client: Client) -> None:
    assert "怎麼寫一項好提議" in client.get("/search/", {"q": "寫一項"}).content.decode()
    assert "隱私權說明" in client.get("/search/", {"q": "雜湊值"}).content.decode()
    assert "找到 0 頁" in client.get("/search/", {"q": "太空船"}).content.decode()
    assert "Privacy notice" in client.get("/en/search/", {"q": "hashes"}).content.decode()


def test_search_finds_no_draft_and_no_private_page(site: Site, client: Client) -> None:
    page = Page.objects.get(slug="privacy", locale__language_code="zh-hant")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert "找到 0 頁" in client.get("/search/", {"q": "雜湊值"}).content.decode()


@pytest.mark.parametrize("asked", ["", "   ", "'", '"', "<script>", "a" * 5000, "\x00", "&|!:*"])
def test_search_answers_whatever_is_typed(site: Site, client: Client, asked: str) -> None:
    response = client.get("/search/", {"q": asked})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode().replace('<script type="module"', "")


def test_an_older_demonstrations_articles_make_way_for_the_house_rules(site: Site, home: HomePage) -> None:
    olds: list[ArticlePage] = []
    HouseRulesPage.objects.all().delete()
    for front in HomePage.objects.order_by("pk"):
        key = olds[0].translation_key if olds else uuid4()
        olds.append(article(front, "house-rules", locale=front.locale, translation_key=key))
    assert demo.build() == len(olds) == 2
    for old in olds:
        old.refresh_from_db()
        assert (old.slug, old.url_path[-17:], old.live) == ("house-rules-old", "/house-rules-old/", True)
    assert len(set(HouseRulesPage.objects.values_list("translation_key", flat=True))) == 1
