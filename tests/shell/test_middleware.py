"""Maintenance mode, and the language of an address."""

from pathlib import Path

import pytest
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from participation.shell.middleware import (
    AddressLanguageMiddleware,
    ContentPolicyMiddleware,
    MaintenanceMiddleware,
)


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.MAINTENANCE = False
    return tmp_path


def test_the_site_is_open_as_a_rule(folder: Path) -> None:
    assert MaintenanceMiddleware(answer)(RequestFactory().get("/")).status_code == 200


def test_a_flag_file_closes_and_opens_the_site_without_a_restart(folder: Path) -> None:
    middleware = MaintenanceMiddleware(answer)
    (folder / "maintenance").touch()
    response = middleware(RequestFactory().get("/"))
    assert response.status_code == 503
    assert response["Retry-After"] == "600"
    assert "系統維護中" in response.content.decode()  # type: ignore[attr-defined]
    (folder / "maintenance").unlink()
    assert middleware(RequestFactory().get("/")).status_code == 200


def test_machines_are_told_of_the_maintenance_in_their_own_form(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MAINTENANCE = True
    response = client.get("/api/v1/petitions/", headers={"accept-language": "en"})
    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"] == "600"
    body = response.json()
    assert (body["status"], body["code"]) == (503, "maintenance")
    assert body["detail"].isascii()
    assert client.get("/petitions/").status_code == 503
    assert not caplog.records, "a planned maintenance is no error"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/static/css/yiqi.css"])
def test_health_and_static_files_stay_open(folder: Path, settings: Settings, path: str) -> None:
    settings.MAINTENANCE = True
    assert MaintenanceMiddleware(answer)(RequestFactory().get(path)).status_code == 200


@pytest.mark.parametrize(
    ("path", "language"),
    [("/", "zh-hant"), ("/en/", "en"), ("/en/petitions/", "en"), ("/energy/", "zh-hant")],
)
def test_the_address_alone_decides_the_language(path: str, language: str) -> None:
    request = RequestFactory(headers={"Accept-Language": "en, fr"}).get(path)
    response = AddressLanguageMiddleware(answer)(request)
    assert response["Content-Language"] == language
    assert "Vary" not in response


def test_the_content_policy_of_a_plain_page_is_the_librarys_own(client: Client) -> None:
    by_the_library = CSPMiddleware(lambda request: HttpResponse())(HttpRequest())
    assert isinstance(by_the_library, HttpResponse)
    header = "Content-Security-Policy"
    assert client.get("/healthz")[header] == by_the_library[header]
    assert "unsafe-inline" not in by_the_library[header]


def test_a_page_with_a_nonce_names_it_in_its_policy() -> None:
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(request.csp_nonce))  # type: ignore[attr-defined]

    first, second = (ContentPolicyMiddleware(page)(HttpRequest()) for _ in range(2))
    for answer in (first, second):
        assert isinstance(answer, HttpResponse)
        assert f"nonce-{answer.content.decode()}" in answer["Content-Security-Policy"]
        assert answer.content != (second if answer is first else first).content  # type: ignore[union-attr]
