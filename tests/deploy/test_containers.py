"""What a read-only container needs a place for."""

import re

from deploy.instance import ROOT


def service(name: str) -> str:
    """The lines of a service in compose.yaml."""
    text = (ROOT / "deploy/compose.yaml").read_text(encoding="utf-8")
    found = re.search(rf"(?ms)^  {name}:\n(.*?)(?=^  \w|^\w|\Z)", text)
    assert found
    return found[1]


def test_a_worker_keeps_its_slips_beyond_its_container() -> None:
    assert "- mailing:/data/mailing" in service("worker")
    assert "/data/mailing" in (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")


def test_what_is_uploaded_is_where_web_and_worker_both_see_it() -> None:
    for name in ("web", "worker"):
        assert "- media:/data/media" in service(name)
