"""What we keep of people, and for how long, is written down field by field."""

import csv

from tests.guards import tree

TABLE = tree.ROOT / "docs/data-classification.csv"
# Public: anybody may see it. Personal: about somebody. Secret: neither, the workings and the keys.
CLASSES = {"public", "personal", "secret"}


def table() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {f"{row['model']}.{row['field']}": row for row in csv.DictReader(file)}


def fields() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in tree.our_models()
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
    }


def test_every_field_is_classified() -> None:
    known, present = set(table()), fields()
    assert known == present, (
        "Classify each field in docs/data-classification.csv: public, personal or secret; how long kept.\n"
        f"Missing: {sorted(present - known)}\nNo longer there: {sorted(known - present)}"
    )


def test_every_class_is_known_and_everything_personal_ends() -> None:
    wrong = [name for name, row in table().items() if row["class"] not in CLASSES or not row["kept"]]
    assert not wrong, f"The class is one of {sorted(CLASSES)}, and `kept` says how long: {wrong}"
    endless = [
        name
        for name, row in table().items()
        if row["class"] in {"personal", "secret"} and row["kept"] == "for ever"
    ]
    assert not endless, f"What is personal is not kept for ever; say what ends it: {endless}"
