"""The house rules: editors publish a version, everybody reads it, commenters accept it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page

from cms.actions import ground
from cms.models import HomePage, HouseRulesPage
from participation import clock
from participation.discussion import actions
from participation.discussion.actions import accept_rules
from participation.discussion.models import HouseRules, HouseRulesAccepted, HouseRulesText
from participation.discussion.models.speakers import rules_in_force, speaker_of
from participation.discussion.publishing import keep_house_rules
from participation.record.actors import Actor
from participation.refusals import Refused
from tests.discussion import factories
from tests.people.cast import browser_of
from tests.petitions import factories as people
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db
WORDS = [("text", "<p>就事論事，不公開別人的個人資料。</p>")]


def page(language: str = "zh-hant", *, version: int = 1, title: str = "留言規範") -> HouseRulesPage:
    """A page with house rules that nobody has published."""
    ground.prepare()
    home = HomePage.objects.get(locale__language_code=language, depth=2)
    made = HouseRulesPage(
        title=title,
        slug="house-rules",
        version=version,
        body=WORDS,
        live=False,
        locale=Locale.objects.get(language_code=language),
    )
    home.add_child(instance=made)
    return HouseRulesPage.objects.get(pk=made.pk)


def publish(made: HouseRulesPage) -> HouseRulesPage:
    """Publish as the desk's button does."""
    made.full_clean()
    made.save_revision().publish()
    return HouseRulesPage.objects.get(pk=made.pk)


def test_publishing_the_page_puts_its_version_in_force() -> None:
    publish(page())
    in_force = rules_in_force(clock.now())
    assert in_force is not None
    assert in_force.version == 1
    text = in_force.texts.get()
    assert (text.language, text.title) == ("zh-hant", "留言規範")
    assert "就事論事" in text.html


def test_a_draft_puts_nothing_in_force() -> None:
    page().save_revision()
    assert not HouseRules.objects.exists()


def test_a_page_published_by_schedule_comes_into_force() -> None:
    made = page()
    made.go_live_at = clock.now() + timedelta(hours=1)
    revision = made.save_revision(approved_go_live_at=made.go_live_at)
    revision.publish()
    assert not HouseRules.objects.exists(), "it waits for its hour"
    past = clock.now() - timedelta(minutes=1)
    HouseRulesPage.objects.update(go_live_at=past)
    content = revision.content | {"go_live_at": past.isoformat()}
    type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=past, content=content)
    call_command("publish_scheduled")
    assert HouseRules.objects.get().version == 1


def test_the_words_of_a_published_version_cannot_be_changed() -> None:
    made = publish(page())
    made.body = [("text", "<p>別的話。</p>")]
    with pytest.raises(ValidationError, match="版次加一"):
        made.full_clean()
    made.version = 2
    publish(made)
    assert [text.rules_id for text in HouseRulesText.objects.order_by("rules_id")] == [1, 2]
    made.version = 1
    with pytest.raises(ValidationError, match="版次加一"):
        made.full_clean()


def test_a_version_between_published_ones_is_refused() -> None:
    made = publish(page(version=3))
    made.version = 2
    with pytest.raises(ValidationError, match="第 3 版"):
        made.full_clean()


def test_words_that_change_behind_the_form_do_not_replace_the_published_ones() -> None:
    made = publish(page())
    made.body = [("text", "<p>別的話。</p>")]
    keep_house_rules(instance=made)
    assert "就事論事" in HouseRulesText.objects.get().html


def test_other_pages_put_nothing_in_force() -> None:
    ground.prepare()
    HomePage.objects.get(locale__language_code="zh-hant").save_revision().publish()
    assert not HouseRules.objects.exists()


def test_a_translation_joins_its_version(client: Client) -> None:
    publish(page())
    publish(page("en", title="House rules"))
    assert HouseRules.objects.count() == 1
    assert "House rules" in client.get("/en/house-rules/").content.decode()
    assert "留言規範" in client.get("/house-rules/").content.decode()


def test_a_reader_without_a_translation_gets_the_first_words(client: Client) -> None:
    publish(page())
    shown = client.get("/en/house-rules/").content.decode()
    assert "就事論事" in shown
    assert 'lang="zh-Hant-TW"' in shown


def test_the_address_is_fixed() -> None:
    made = page()
    made.slug = "rules"
    with pytest.raises(ValidationError, match="house-rules"):
        made.full_clean()


def test_the_page_itself_leads_to_the_rules(client: Client) -> None:
    made = publish(page())
    response = made.serve(client.get("/").wsgi_request)
    assert response.status_code == 302
    assert response["Location"] == "/house-rules/"


def test_house_rules_page_from_one_is_kept_by_the_database() -> None:
    from django.db import IntegrityError, transaction

    made = page()
    with transaction.atomic(), pytest.raises(IntegrityError, match="house_rules_page_from_one"):
        HouseRulesPage.objects.filter(pk=made.pk).update(version=0)
    assert Page.objects.filter(pk=made.pk).exists()


def test_before_any_rules_the_page_says_so(client: Client) -> None:
    response = client.get("/house-rules/")
    assert response.status_code == 200
    assert "還沒有公布留言規範" in response.content.decode()


def test_earlier_versions_stay_readable_with_their_dates(client: Client) -> None:
    first = factories.house_rules(1)
    factories.house_rules(2, now=first.in_force_from + timedelta(days=30))
    assert "第 2 版" in client.get("/house-rules/").content.decode()
    shown = client.get("/house-rules/1/").content.decode()
    assert "這是舊版" in shown
    assert client.get("/house-rules/3/").status_code == 404


def test_accepting_is_noted_once_and_leads_back(client: Client) -> None:
    factories.house_rules()
    person = people.person()
    browser = browser_of(person)
    assert "我已閱讀並同意" in browser.get("/house-rules/?next=/petitions/").content.decode()
    for _again in range(2):
        response = browser.post(reverse("moderation:accept"), {"version": "1", "next": "/petitions/"})
        assert (response.status_code, response["Location"]) == (302, "/petitions/")
    assert HouseRulesAccepted.objects.filter(person=person).count() == 1
    assert "同意了第 1 版" in browser.get("/house-rules/").content.decode()


def test_accepting_leads_to_no_other_site() -> None:
    factories.house_rules()
    response = browser_of(people.person()).post(
        reverse("moderation:accept"), {"version": "1", "next": "https://example.org/"}
    )
    assert response["Location"] == "/house-rules/"


@pytest.mark.parametrize("version", ["2", "", "x", "９", "99999999"])
def test_a_version_that_is_not_in_force_cannot_be_accepted(version: str) -> None:
    factories.house_rules()
    browser = browser_of(people.person())
    response = browser.post(
        reverse("moderation:accept"), {"version": version, "next": "/petitions/"}, follow=True
    )
    assert not HouseRulesAccepted.objects.exists()
    assert "已經改版" in response.content.decode()
    assert response.request["QUERY_STRING"] == "next=%2Fpetitions%2F"


def test_strangers_are_sent_to_sign_in_and_nobody_accepts_by_reading(client: Client) -> None:
    factories.house_rules()
    assert client.post(reverse("moderation:accept"), {"version": "1"})["Location"].startswith(
        "/accounts/login/"
    )
    assert browser_of(people.person()).get(reverse("moderation:accept")).status_code == 405


def test_who_accepted_two_versions_has_accepted_the_newer_one() -> None:
    person = factories.citizen()
    factories.house_rules(2, now=factories.LONG_AGO + timedelta(days=30))
    assert speaker_of(person, NOW).accepted == 1
    accept_rules(person, version=2, now=NOW)
    assert speaker_of(person, NOW).accepted == 2


def test_an_edit_asks_to_accept_what_came_into_force_meanwhile() -> None:
    said = factories.comment(factories.discussion(), now=NOW)
    factories.house_rules(2, now=NOW)
    browser, path = browser_of(said.author), reverse("discussion:edit", args=[said.pk])
    assert "第 2 版" in browser.get(path).content.decode()
    typed = {"stance": "for", "text": "先裝在轉角，再裝在階梯。"}
    refused = browser.post(path, typed)
    assert refused.status_code == 422
    assert typed["text"] in refused.content.decode()
    with pytest.raises(Refused, match="rules-not-accepted"):
        actions.edit_comment(said, text="不同意也要改。", by=Actor.citizen(said.author), now=NOW)
    assert browser.post(path, typed | {"accepts_v2": "on"}).status_code == 303
    said.refresh_from_db()
    assert (said.text, said.rules_id) == (typed["text"], 2), (
        "new words are judged by the rules they came under"
    )


def test_what_was_asked_for_is_corrected_without_accepting_newer_rules() -> None:
    case = factories.reported()
    factories.decided(case, "request_edit")
    factories.house_rules(2, now=NOW)
    path = reverse("discussion:edit", args=[case.comment_id])
    corrected = browser_of(case.comment.author).post(path, {"stance": "for", "text": "先裝在轉角。"})
    assert corrected.status_code == 303
    case.comment.refresh_from_db()
    assert (case.comment.text, case.comment.rules_id) == ("先裝在轉角。", 1)
