"""The gallery, the error pages, and a form that lost its token."""

import re
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import Settings

from participation.shell import context
from participation.shell.context import ShellData
from participation.shell.gallery import ProposalForm, filled
from participation.shell.views import csrf_failure

TYPED = {
    "title": "夜間公車加開",
    "body": "末班車太早。\n我下班就沒車了。",
    "csrfmiddlewaretoken": "old",
    "password": "hunter2",
}


@pytest.fixture(autouse=True)
def _plain_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "_providers", [lambda request: ShellData()])


def refused(**headers: str) -> HttpResponse:
    response = csrf_failure(RequestFactory(headers=headers).post("/petitions/propose/", TYPED))
    assert isinstance(response, HttpResponse)
    return response


def test_a_form_from_our_own_page_may_be_sent_again() -> None:
    html = refused(Origin="http://testserver").content.decode()
    assert "再送一次" in html
    assert '<input type="hidden" name="title" value="夜間公車加開">' in html
    assert 'value="old"' not in html


def test_a_form_that_another_site_sent_can_only_be_read() -> None:
    for headers in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        response = refused(**headers)
        html = response.content.decode()
        assert response.status_code == 403
        assert "再送一次" not in html
        assert "末班車太早。" in html
        assert "readonly" in html


def test_a_form_in_a_frame_of_another_site_can_only_be_read() -> None:
    html = refused(Origin="http://testserver", **{"Sec-Fetch-Site": "cross-site"}).content.decode()
    assert "再送一次" not in html


def test_a_password_is_never_shown_back() -> None:
    for headers in ({}, {"Origin": "http://testserver"}):
        assert "hunter2" not in refused(**headers).content.decode()


@pytest.mark.parametrize("sent", [{}, {"csrfmiddlewaretoken": "old", "password": "hunter2", "note": " "}])
@pytest.mark.parametrize("headers", [{}, {"Origin": "http://testserver"}])
def test_a_form_without_anything_to_keep_promises_nothing_kept(
    sent: dict[str, str], headers: dict[str, str]
) -> None:
    request = RequestFactory(headers=headers).post("/petitions/P2026-0001/sign/", sent)
    response = csrf_failure(request)
    assert isinstance(response, HttpResponse)
    html = response.content.decode()
    assert "您填的內容" not in html
    assert "重新開啟表單" in html


def test_a_refused_form_is_never_cached() -> None:
    assert "no-store" in refused()["Cache-Control"]


@pytest.mark.django_db
def test_the_gallery_exists_only_in_the_demo(client: Client, settings: Settings) -> None:
    assert client.get("/gallery/").status_code == 200
    settings.DEMO = False
    assert client.get("/gallery/").status_code == 404


def test_the_gallery_sets_no_cookie_and_varies_by_none(client: Client) -> None:
    response = client.get("/gallery/")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_a_stage_comes_back_with_what_to_put_right(client: Client) -> None:
    html = client.post("/gallery/stage/", {"title": "長" * 51}).content.decode()
    assert "有幾個地方要修正" in html
    assert "長" * 51 in html


def test_no_component_uses_an_inline_style_or_script(client: Client) -> None:
    html = client.get("/gallery/").content.decode()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", html)
    assert re.findall(r"<script[^>]*>", html) == ['<script type="module" src="/static/js/yiqi.js">']


def test_every_id_on_the_gallery_is_used_once(client: Client) -> None:
    ids = re.findall(r'\sid="([^"]+)"', client.get("/gallery/").content.decode())
    assert len(ids) == len(set(ids))


def test_every_component_is_in_the_gallery(settings: Settings) -> None:
    templates = Path(settings.BASE_DIR) / "templates"
    shown = "".join((templates / name).read_text() for name in ("gallery.html", "gallery_stage.html"))
    shown += (templates / "components/record_list.html").read_text()
    frame = {
        "_header",
        "_footer",
        "messages",
        "error_summary",
        "field",
        "chart",
        "tag",
        "record_card",
    }
    for path in (templates / "components").glob("*.html"):
        assert path.stem in frame or f"components/{path.name}" in shown, f"show {path.name} in gallery.html"


def test_an_entry_of_the_timeline_without_a_date_shows_no_other_entrys_date() -> None:
    entries = [
        {"title": "一", "state": "past", "at": datetime(2026, 11, 20, tzinfo=UTC), "anchor": "one"},
        {"title": "二", "state": "past", "anchor": "two"},
        {"title": "三", "state": "past"},
    ]
    html = render_to_string("components/timeline.html", {"entries": entries})
    assert html.count("<time") == 1
    assert 'href="#two"' not in html


@pytest.mark.parametrize("name", ["500.html", "maintenance.html"])
def test_the_last_pages_need_nothing_at_all(name: str) -> None:
    html = render_to_string(name)
    assert 'href="/static/css/yiqi.css"' in html
    assert 'lang="en"' in html


@pytest.mark.parametrize("name", ["500.html", "maintenance.html"])
def test_the_last_pages_name_the_stylesheet_as_it_is_served(name: str, settings: Settings) -> None:
    """Collected files are served under their hashed names alone."""
    kept = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": kept}}
    hashed = {"css/yiqi.css": "css/yiqi.0123456789ab.css", "img/mark.svg": "img/mark.0123456789ab.svg"}
    with patch.object(staticfiles_storage, "hashed_files", hashed):
        assert 'href="/static/css/yiqi.0123456789ab.css"' in render_to_string(name)


def test_a_missing_page_offers_a_search_and_a_way_home(client: Client) -> None:
    with translation.override("zh-hant"):
        html = render_to_string("404.html", request=RequestFactory().get("/nowhere/"))
    assert "找不到這一頁" in html
    assert "noindex" in html


def test_a_field_ties_its_hint_and_its_errors_to_its_control() -> None:
    html = filled(ProposalForm)["title"].as_field_group()
    assert 'aria-describedby="refused_title_helptext refused_title_error"' in html
    assert 'id="refused_title_helptext"' in html
    assert 'id="refused_title_error"' in html
    assert "govuk-input--error" in html


def test_a_long_text_counts_its_characters() -> None:
    html = ProposalForm()["body"].as_field_group()
    assert 'data-count="3000"' in html
    assert "最多 3,000 字" in html


def test_choices_stand_in_a_fieldset_with_their_question() -> None:
    html = ProposalForm()["level"].as_field_group()
    assert "<fieldset" in html
    assert html.count("govuk-radios__input") == 3


def test_the_error_summary_leads_to_each_field() -> None:
    html = render_to_string("components/error_summary.html", {"form": filled(ProposalForm)})
    assert 'href="#refused_title"' in html
    assert 'role="alert"' in html


def test_programs_that_look_for_the_mark_by_its_usual_name_find_it(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert find(response.headers["Location"].removeprefix("/static/"))
