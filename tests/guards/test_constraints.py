"""Every promise that the database keeps is seen being kept."""

import re

from tests.guards import tree


def test_every_constraint_is_named_in_a_test() -> None:
    tests = "\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted((tree.ROOT / "tests").rglob("*.py"))
        if "guards" not in path.parts
    )
    names = {
        constraint.name: model.__name__
        for model in tree.our_models()
        for constraint in model._meta.constraints
    }
    said = set(re.findall(r"\w+", tests))
    unseen = sorted(f"{model}: {name}" for name, model in names.items() if name not in said)
    assert not unseen, (
        "A constraint that no test has seen refusing may refuse nothing. Write a test that breaks it and "
        'says its name, as in `pytest.raises(IntegrityError, match="petition_titled")`:\n' + "\n".join(unseen)
    )
