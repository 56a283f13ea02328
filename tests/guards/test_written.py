"""What is written about the code is what the code says."""

import io
import re

from django.core.management import call_command

from participation.record.models import ProcedureKey
from petitions.lifecycles.shape import Status
from tests.guards import tree

GLOSSARY = tree.ROOT / "docs/glossary.md"
OPENAPI = tree.ROOT / "docs/openapi.yaml"


def test_the_api_is_described_as_it_is() -> None:
    said = io.StringIO()
    call_command("spectacular", "--validate", stdout=said)
    written = OPENAPI.read_text(encoding="utf-8") if OPENAPI.exists() else ""
    assert written.strip() == said.getvalue().strip(), (
        "The API changed. Read the difference and run `python manage.py spectacular --file docs/openapi.yaml`"
    )


def test_the_glossary_has_every_model_and_its_chinese_name() -> None:
    words = GLOSSARY.read_text(encoding="utf-8")
    models = [model for model in tree.our_models() if not model._meta.auto_created]
    missing = sorted(
        f"{model.__name__} ({model._meta.verbose_name})"
        for model in models
        if not re.search(
            rf"\| {model.__name__} \| ({re.escape(str(model._meta.verbose_name))}|心跳) \|", words
        )
    )
    assert not missing, (
        f"Give these a line in docs/glossary.md, with the Chinese name that the page uses: {missing}"
    )


def test_the_glossary_has_every_status_and_every_procedure() -> None:
    words = GLOSSARY.read_text(encoding="utf-8")
    missing = [
        f"{choice.value} ({choice.label})"
        for choice in (*Status, *ProcedureKey)
        if not re.search(rf"\b{choice.value}\b.*{re.escape(str(choice.label))}", words)
    ]
    assert not missing, f"Give these a line in docs/glossary.md: {missing}"


def test_every_command_that_developers_are_told_of_exists() -> None:
    from django.core.management import get_commands

    known = set(get_commands())
    told = {
        (tree.name(page), command)
        for page in [*(tree.ROOT / "docs").glob("*.md"), tree.ROOT / "README.md"]
        if page.exists()
        for command in re.findall(r"manage\.py ([a-z_]+)", page.read_text(encoding="utf-8"))
    }
    gone = sorted(f"{page}: {command}" for page, command in told if command not in known)
    assert not gone, f"These commands do not exist: {gone}"
