"""Making the ground an editor stands on, from nothing and again."""

from io import StringIO
from pathlib import Path
from unittest.mock import Mock, patch

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import GroupPagePermission, Locale, Page, Site, Workflow

from cms.actions import demo, ground
from cms.demo.cast import CAST, PASSWORD
from cms.models import HomePage, PetitionsPage, SiteWords
from participation.agencies.models import AgencyRole, Role
from participation.discussion.models import Comment, Discussion
from participation.people.models import Level, Person
from participation.record.models import Event
from petitions.models import Petition
from tests.cms.conftest import take_away

pytestmark = pytest.mark.django_db


def emptied() -> None:
    """The database as a flush leaves it."""
    take_away()
    Site.objects.all().delete()
    Page.objects.get(depth=1).delete()
    for model in (Workflow, Group, Locale):
        model.objects.all().delete()


def test_an_emptied_database_gets_front_pages_groups_and_workflow(client: Client) -> None:
    emptied()
    call_command("prepare_site", stdout=StringIO())
    assert client.get("/").status_code == 200
    assert client.get("/en/").status_code == 200
    assert Group.objects.filter(name__in=[ground.EDITORS, ground.WRITERS]).count() == 2
    assert Workflow.objects.get().name == ground.WORKFLOW
    assert SiteWords.objects.count() == 2


def test_preparing_twice_changes_nothing(site: Site) -> None:
    def counts() -> list[int]:
        return [model.objects.count() for model in (Page, Group, GroupPagePermission, Workflow, SiteWords)]

    before = counts()
    ground.prepare()
    assert counts() == before


def test_writers_may_not_publish(site: Site) -> None:
    rights = GroupPagePermission.objects.filter(group__name=ground.WRITERS)
    assert set(rights.values_list("permission__codename", flat=True)) == {"add_page", "change_page"}


def test_the_site_follows_the_address_in_the_settings(site: Site, settings: LazySettings) -> None:
    settings.SITE_URL = "https://yiqi.example.gov.tw"
    ground.prepare()
    assert Site.objects.get().root_url == "https://yiqi.example.gov.tw"


def test_demo_content_makes_a_platform_to_look_at_and_again_changes_nothing(client: Client) -> None:
    emptied()
    said = StringIO()
    call_command("demo_content", stdout=said)
    assert PASSWORD in said.getvalue()
    people = {person.email: person for person in Person.objects.all()}
    assert {part.mail for part in CAST} <= set(people)
    assert people["xiaoyu@example.org"].level == Level.MOBILE
    assert people["xiaoyu@example.org"].check_password(PASSWORD)
    assert AgencyRole.objects.filter(person=people["screener@example.gov.tw"], role=Role.SCREENER).exists()
    assert people["editor@example.gov.tw"].groups.get().name == ground.EDITORS
    assert people["admin@example.gov.tw"].is_superuser
    assert PetitionsPage.objects.get(locale__language_code="zh-hant").preset == "demo"
    before = (Page.objects.count(), Person.objects.count(), AgencyRole.objects.count())
    people["ade@example.org"].set_password("something else entirely")
    people["ade@example.org"].save()
    call_command("demo_content", stdout=StringIO())
    assert (Page.objects.count(), Person.objects.count(), AgencyRole.objects.count()) == before
    assert Person.objects.get(email="ade@example.org").check_password("something else entirely")


def test_who_may_sign_in_is_written_apart_from_what_was_made(tmp_path: Path) -> None:
    said, file = StringIO(), tmp_path / "accounts"
    call_command("demo_content", accounts=file, stdout=said)
    assert PASSWORD in file.read_text(encoding="utf-8")
    assert "made" not in file.read_text(encoding="utf-8"), "a later start would tell it again"
    assert "made" in said.getvalue()
    assert PASSWORD not in said.getvalue()


def test_a_demonstration_from_before_discussions_gets_them_once() -> None:
    # As it was: petitions whose discussion nobody had opened.
    with patch("petitions.management.commands.demo_petitions.hosting", return_value=Mock(openness=0)):
        call_command("demo_content", stdout=StringIO())
    assert not Discussion.objects.exists()
    for _again in range(2):
        call_command("demo_content", stdout=StringIO())
        assert Comment.objects.values("discussion").distinct().count() == 3
        opened = Petition.objects.filter(opened_at__isnull=False, source="")
        assert Discussion.objects.count() == opened.count()
    assert Event.objects.filter(kind="discussion_opened").count() == Discussion.objects.count()


def test_a_real_platform_gets_no_demonstration(settings: LazySettings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo_content")


def test_a_front_page_that_an_editor_has_written_on_stays(site: Site) -> None:
    HomePage.objects.filter(locale__language_code="en").update(lead="Ours")
    assert demo.build() == 0
    assert HomePage.objects.get(locale__language_code="en").lead == "Ours"
