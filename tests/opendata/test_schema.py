"""The OpenAPI document: equal to the code, valid, and kept by every answer."""

from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from django.conf import settings as project
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks as openapi

from participation.wsgi import application
from tests.petitions import factories

DOCUMENT = Path(project.BASE_DIR) / "docs" / "openapi.yaml"
REMEDY = "Run: manage.py spectacular --fail-on-warn --validate --file docs/openapi.yaml"
# Enough to meet every operation's edges, few enough for every test run.
EXAMPLES = 12
# That a cursor is one of ours cannot be said in a schema, so what is refused is not checked against it.
CHECKS = [
    not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
]
examples = hypothesis_settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=True,
)


def test_document_is_what_the_code_says(tmp_path: Path) -> None:
    made = tmp_path / "openapi.yaml"
    with translation.override("zh-hant"):
        call_command("spectacular", file=str(made), fail_on_warn=True, validate=True)
    assert made.read_text(encoding="utf-8") == DOCUMENT.read_text(encoding="utf-8"), REMEDY


def test_every_operation_declares_its_errors() -> None:
    document = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    for path, operations in document["paths"].items():
        assert path.startswith("/api/v1/")
        for method, operation in operations.items():
            declared = set(operation["responses"])
            assert {"400", "429"} <= declared
            assert "404" in declared or "{" not in path
            assert {"403", "409"} <= declared or method == "get"
            for code in declared - {"200", "201", "204"}:
                assert set(operation["responses"][code]["content"]) == {"application/problem+json"}


@pytest.mark.django_db
def test_schema_and_its_page_are_served(client: Client) -> None:
    schema = client.get("/api/schema/", headers={"accept": "application/json"})
    assert schema.json()["info"]["title"] == "公共政策參與平臺 API"
    page = client.get("/api/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "style=" not in text
    assert "<style" not in text
    assert all("src=" in tag for tag in text.split("<script")[1:])
    script = client.get("/api/docs/?script=")
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert "/api/schema/" in script.content.decode()


# Each request of the real WSGI application ends its connection, so nothing can be rolled back.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_answers_keep_to_the_document(settings: Any, is_signed_in: bool) -> None:
    settings.API_READS_PER_MINUTE = settings.API_WRITES_PER_MINUTE = 1_000_000
    petitions = [factories.responded(), factories.published(), factories.refused()]
    numbers = cycle([None, *(petition.number for petition in petitions)])
    schema = schemathesis.openapi.from_wsgi("/api/schema/", application)
    session = signed_in() if is_signed_in else {}

    def keeps_to_the_document(case: Any) -> None:
        # A made-up number is rarely one that exists, and behind one that does there is more to meet.
        if "number" in case.path_parameters:
            case.path_parameters["number"] = next(numbers) or case.path_parameters["number"]
        case.call_and_validate(checks=CHECKS, **session)

    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        if not is_signed_in or "signature/" in operation.path:
            examples(given(operation.as_strategy())(keeps_to_the_document))()


def signed_in() -> dict[str, Any]:
    """The cookies and the header with which a signed-in person may change something."""
    client, token = Client(), "x" * 32
    client.force_login(factories.person(), backend="allauth.account.auth_backends.AuthenticationBackend")
    cookies = {
        "csrftoken": token,
        project.SESSION_COOKIE_NAME: client.cookies[project.SESSION_COOKIE_NAME].value,
    }
    return {"cookies": cookies, "headers": {"X-CSRFToken": token}}
