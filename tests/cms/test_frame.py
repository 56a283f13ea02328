"""Menu, footer and names in the frame, and what the petitions page says to its procedure."""

import pytest
from allauth.account.adapter import get_adapter
from django.test import Client
from django.utils import translation
from wagtail.models import Page, Site

from cms.frame import shell_data
from cms.models import HomePage, Openness, PetitionsPage, SiteWords
from participation.notices.letters import letter
from participation.record.models import Delivery
from participation.record.procedures import Message
from petitions.hosting import hosting
from tests.petitions import factories

pytestmark = pytest.mark.django_db


def words(language: str = "zh-hant") -> SiteWords:
    return SiteWords.objects.get(locale__language_code=language)


def test_each_language_has_its_own_frame(site: Site, client: Client) -> None:
    chinese, english = client.get("/about/").content.decode(), client.get("/en/about/").content.decode()
    assert '<a class="yq-footer__link" href="/privacy/">隱私權說明</a>' in chinese
    assert '<a class="yq-footer__link" href="/en/privacy/">Privacy notice</a>' in english
    assert "公共政策參與平臺" in chinese
    assert "Public policy participation platform" in english


@pytest.mark.parametrize(("language", "name"), [("zh-hant", "議起 Yiqi"), ("en", "Yiqi")])
def test_letters_bear_the_name_that_the_pages_of_their_language_bear(
    site: Site, client: Client, language: str, name: str
) -> None:
    reader = factories.person(language=language)
    delivery = Delivery.objects.filter(event__record=factories.published().record_id).latest("pk")
    message = Message("主旨", ("段落",), "http://localhost:8000/", "連結")
    with translation.override(language):
        invited = get_adapter().render_mail("account/email/password_set", "ade@example.org", {})
        told = letter(delivery, message, reader)
        page = client.get("/en/about/" if language == "en" else "/about/").content.decode()
    assert name in page
    for sent in (invited, told):
        body, html = str(sent.body), str(sent.alternatives[0][0])
        assert f"-- \n{name}\n" in body
        assert f'<p class="brand">{name}</p>' in html


def test_a_page_that_is_not_live_leaves_the_menu(site: Site, client: Client) -> None:
    Page.objects.filter(slug="privacy").update(live=False)
    assert "隱私權說明" not in client.get("/about/").content.decode()


def test_a_procedure_that_is_not_built_is_not_linked(site: Site, rf: object) -> None:
    menu = shell_data(None, "zh-hant").menu
    assert [link.label for link in menu][:1] == ["提點子"]
    assert "眾開講" not in [link.label for link in menu]


def test_a_link_to_another_site_stays_as_it_is(site: Site) -> None:
    own = words()
    own.menu = [("link", {"label": "外站", "page": None, "place": "", "url": "https://example.org/"})]
    own.save()
    assert shell_data(None, "zh-hant").menu[0].url == "https://example.org/"


def test_without_words_the_frame_falls_back_to_its_defaults(site: Site, client: Client) -> None:
    SiteWords.objects.all().delete()
    assert client.get("/about/").status_code == 200


def test_the_petitions_page_tells_its_procedure_what_the_editor_chose(home: HomePage) -> None:
    page = PetitionsPage.objects.get(locale=home.locale)
    page.preset, page.openness, page.title = "join-2017", Openness.AT_ONCE, "提點子看看"
    page.intro = '<p>說明<img src=x onerror="alert(1)"></p>'
    page.save()
    with translation.override("zh-hant"):
        said = hosting()
    assert (said.preset, said.openness, said.title) == ("join-2017", 4, "提點子看看")
    assert said.intro_html == "<p>說明</p>"
    with translation.override("en"):
        assert hosting().title == "Petitions"


def test_without_a_petitions_page_the_defaults_hold(home: HomePage) -> None:
    PetitionsPage.objects.update(live=False)
    assert hosting().preset == "join"


def test_the_list_of_petitions_shows_the_editors_introduction(site: Site, client: Client) -> None:
    assert "怎麼寫一項好提議" in client.get("/petitions/").content.decode()
