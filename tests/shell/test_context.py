"""The frame of every page, rendered for a visitor and for somebody with a session."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from participation.shell import context
from participation.shell.context import Link, LinkGroup, Shell, ShellData


class Untouchable:
    """Stands where the person and the session would be; fails when looked at."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"an anonymous page looked at .{name}")


def visitor(path: str = "/petitions/", **cookies: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = Untouchable()  # type: ignore[assignment]
    request.session = Untouchable()  # type: ignore[assignment]
    request.COOKIES.update(cookies)
    return request


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> ShellData:
    data = ShellData(
        brand="議起",
        tagline="測試的副標",
        menu=[Link("提點子", "/petitions/"), Link("進度看板", "/board/")],
        footer=[LinkGroup("關於", [Link("隱私權", "/privacy/")])],
        notice="11 月 28 日暫停附議。",
    )
    monkeypatch.setattr(context, "_providers", [lambda request: data])
    return data


@pytest.mark.usefixtures("words")
def test_an_anonymous_page_looks_at_neither_session_nor_person() -> None:
    html = render_to_string("base.html", {"title": "提點子"}, request=visitor())
    assert "登入" in html
    assert "csrfmiddlewaretoken" not in html


@pytest.mark.usefixtures("words")
def test_an_anonymous_page_is_the_same_bytes_for_everybody() -> None:
    first = render_to_string("base.html", {"title": "提點子"}, request=visitor())
    second = render_to_string(
        "base.html",
        {"title": "提點子"},
        request=visitor(analytics="1", csrftoken="x" * 32),
    )
    assert first == second


@pytest.mark.usefixtures("words")
def test_the_provider_supplies_the_words_of_the_frame() -> None:
    html = render_to_string("base.html", {"title": "提點子"}, request=visitor())
    for expected in ("測試的副標", "進度看板", "隱私權", "11 月 28 日暫停附議。"):
        assert expected in html


@pytest.mark.usefixtures("words")
def test_the_menu_marks_the_section_of_the_page() -> None:
    html = render_to_string("base.html", {"title": "t"}, request=visitor("/petitions/2026-000142/"))
    assert '<a class="yq-nav__link" href="/petitions/" aria-current="true">' in html


def test_without_a_provider_the_frame_links_only_what_exists(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(context, "_providers", [])
    links = context.existing([("是", "account_login"), ("否", "no-such-place")])
    assert [link.label for link in links] == ["是"]
    assert Shell(visitor()).brand


def test_a_session_of_a_signed_in_person_shows_my_page() -> None:
    request = visitor(sessionid="x")
    request.user = SimpleNamespace(is_authenticated=True)  # type: ignore[assignment]
    assert Shell(request).person is request.user


def test_a_session_of_nobody_is_an_anonymous_visit() -> None:
    request = visitor(sessionid="x")
    request.user = SimpleNamespace(is_authenticated=False)  # type: ignore[assignment]
    assert Shell(request).person is None


def test_signing_in_comes_back_to_the_page_and_its_query() -> None:
    assert Shell(visitor("/petitions/?q=a&sort=new")).sign_in_url.endswith(
        "?next=%2Fpetitions%2F%3Fq%3Da%26sort%3Dnew"
    )


@pytest.mark.usefixtures("words")
def test_each_language_names_itself_and_the_other() -> None:
    with translation.override("en"):
        html = render_to_string("base.html", {"title": "t"}, request=visitor("/en/petitions/"))
    assert '<html lang="en">' in html
    assert 'href="/petitions/" lang="zh-Hant-TW" hreflang="zh-Hant-TW">中文</a>' in html
    assert '<link rel="alternate" hreflang="en" href="http://localhost:8000/en/petitions/">' in html


@pytest.mark.usefixtures("words")
def test_a_view_may_say_where_the_translation_is() -> None:
    given = {"title": "t", "alternates": {"en": "/en/about-us/"}}
    html = render_to_string("base.html", given, request=visitor("/about/"))
    assert 'href="/en/about-us/" lang="en"' in html
