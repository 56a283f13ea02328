"""What is found in official words about a record, and what is let pass."""

import pytest

from participation.gate.searching import Hit, Passage, as_rows, hits
from participation.record.models import Record
from tests.gate.cases import CLEAR, FOUND, PROPOSER
from tests.gate.scene import known_record

pytestmark = pytest.mark.django_db


def kinds(record: Record, words: str) -> set[str]:
    return {hit.kind for hit in hits(record, [Passage("words", 0, words)])}


def test_people_of_the_record_and_general_patterns_are_found_and_public_desks_are_not() -> None:
    assert len(FOUND) + len(CLEAR) >= 60
    record = known_record().record
    wrong = [(words, kinds(record, words)) for words, kind in FOUND if kind not in kinds(record, words)]
    wrong += [(words, found) for words in CLEAR if (found := kinds(record, words))]
    assert wrong == []


def test_a_hit_is_told_once_where_it_stands_in_the_order_of_the_text() -> None:
    record = known_record().record
    passages = [
        Passage("files", 0, f"{PROPOSER}與{PROPOSER}", "a.pdf"),
        Passage("reason", 2, f"感謝{PROPOSER}，0987-654-321。"),
    ]
    found = hits(record, passages)
    assert [(hit.name, hit.position, hit.file) for hit in found] == [
        ("files", 0, "a.pdf"), ("reason", 2, ""), ("reason", 2, ""),
    ]  # fmt: skip
    assert as_rows([Hit("proposer", "reason", 2, PROPOSER)]) == [
        {"kind": "proposer", "name": "reason", "position": 2, "words": PROPOSER}
    ]
    assert as_rows(found[:1])[0]["file"] == "a.pdf"
