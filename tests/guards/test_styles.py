"""Every class that a page names has a rule in the stylesheet, which leaves out what no page names."""

import re
from pathlib import Path

from tests.guards import tree

CLASS = re.compile(r"(?<![\w-])govuk-[\w-]+")
# Classes of the framework that have no rule of their own: they are there for its other rules, or for scripts.
WITHOUT_RULE = {
    "govuk-checkboxes": "the whole group; its parts are styled",
    "govuk-radios": "the whole group; its parts are styled",
    "govuk-table__body": "a part of a table that looks like nothing by itself",
    "govuk-table__caption--s": "the size that captions have anyway",
    "govuk-table__head": "a part of a table that looks like nothing by itself",
    "govuk-table__row": "a part of a table that looks like nothing by itself",
}
# A name whose beginning or middle is filled in is found by nobody: govuk-{% if … %}, f"{base}--error".
PUT_TOGETHER = re.compile(r"govuk-\{|[%}]\}(?:--|__)[a-z]|\}--[a-z]+[\"' ]")


def sources() -> list[Path]:
    scripts = sorted((tree.ROOT / "static/js").rglob("*.js"))
    return [*tree.templates(), *tree.python_files(), *scripts]


def named() -> set[str]:
    """Classes of the framework as they are written, those that are put together left out."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources())
    return {name for name in CLASS.findall(text) if not name.endswith("-")}


def styled() -> set[str]:
    css = (tree.ROOT / "static/css/yiqi.css").read_text(encoding="utf-8")
    return set(re.findall(r"\.(govuk-[\w-]+)", css))


def test_every_class_that_is_named_has_a_rule() -> None:
    bare = sorted(named() - styled() - set(WITHOUT_RULE))
    assert not bare, (
        "The stylesheet has no rule for these. Run `npm ci --ignore-scripts && npm run build` in frontend/ "
        "(add the component to scss/yiqi.scss if it is not there); or correct the name: " + ", ".join(bare)
    )


def test_names_of_classes_are_written_whole_or_at_least_begun() -> None:
    wrong = [tree.name(path) for path in sources() if PUT_TOGETHER.search(path.read_text(encoding="utf-8"))]
    assert not wrong, (
        "Write the classes of the framework out, so that the stylesheet keeps their rules; only the last "
        f"word may be filled in, as in govuk-button--{{{{ kind }}}}: {wrong}"
    )


def test_every_excuse_is_still_needed() -> None:
    idle = sorted(name for name in WITHOUT_RULE if name not in named() or name in styled())
    assert not idle, f"Remove these from {__name__}: {idle}"


def test_a_component_of_ours_is_styled_in_one_place() -> None:
    places: dict[str, set[str]] = {}
    for path in sorted((tree.ROOT / "frontend/scss").glob("*.scss")):
        for block in re.findall(r"^\.(yq-[a-z-]+) \{", path.read_text(encoding="utf-8"), re.MULTILINE):
            places.setdefault(block, set()).add(path.name)
    twice = {block: sorted(names) for block, names in places.items() if len(names) > 1}
    assert not twice, f"Two components share a name, and the later rule wins; rename one: {twice}"
