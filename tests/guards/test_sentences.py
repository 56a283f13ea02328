"""What a reader sees is marked for translation in the code too, and the English catalogue is whole."""

import ast
import re
from pathlib import Path

import polib

from tests.guards import tree

HAN = re.compile("[㐀-鿿]")
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}

# Files whose Chinese is not the platform's own voice, and whose it is.
EXCUSED = {
    "cms/actions/demo.py": "the demonstration's content, written in both languages",
    "cms/actions/ground.py": "names of groups, which editors may change",
    "cms/demo": "the demonstration's content, written in both languages",
    "participation/calendar/files.py": "words of the official calendar files",
    "participation/discussion/checks/addresses.py": "words to look for; the sentences are in reasons.py",
    "participation/discussion/checks/characters.py": "characters, not sentences",
    "participation/discussion/checks/digits.py": "characters and words to look for",
    "participation/discussion/checks/identities.py": "words to look for",
    "participation/discussion/checks/links.py": "words to look for",
    "participation/discussion/checks/mails.py": "words to look for",
    "participation/discussion/checks/phones.py": "words to look for",
    "participation/discussion/checks/starting_words.py": "the list of words with which a platform starts",
    "participation/discussion/checks/surroundings.py": "words to look for",
    "participation/responses/texts.py": "what dates and numbers look like",
    "participation/discussion/demo.py": "the demonstration's discussions",
    "participation/gate/naming.py": "words that are no names",
    "participation/notices/demo.py": "the demonstration's search",
    "participation/search/rules.py": "characters, not sentences",
    "participation/settings/editors.py": "a language's name in itself",
    "participation/settings/installation.py": "the platform's own name",
    "participation/shell/gallery.py": "examples for developers",
    "participation/shell/gallery_comments.py": "the same",
    "participation/shell/templatetags/yiqi.py": "how Chinese writes its dates; English is written beside it",
    "participation/shell/views.py": "examples for developers",
    "petitions/actions/archived.py": "words of the archive",
    "petitions/demo.py": "the demonstration's petitions",
    "petitions/views/figures.py": "how Chinese writes its dates; English is written beside it",
    "petitions/imports.py": "words of the archive",
    "petitions/management/commands": "spoken on a terminal, in the language of the archive or of the law",
}


def sentences(path: Path) -> list[str]:
    """Every string with Han in it that is neither marked nor a docstring."""
    module = tree.parsed(path)
    spared = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rsplit(".", 1)[-1] in MARKS:
            spared |= {id(part) for part in ast.walk(node)}
    return [
        f"{tree.name(path)}:{node.lineno} {node.value[:40]}"
        for node in ast.walk(module)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and HAN.search(node.value)
        and id(node) not in spared
    ]


def is_excused(path: Path) -> bool:
    return any(tree.name(path).startswith(excuse) for excuse in EXCUSED)


def test_every_sentence_in_the_code_is_marked_for_translation() -> None:
    found = [line for path in tree.python_files() if not is_excused(path) for line in sentences(path)]
    assert not found, (
        'Mark what a reader sees with gettext, as in _("附議"); or excuse the file by name in '
        "tests/guards/test_sentences.py:\n" + "\n".join(found)
    )


def test_every_excuse_is_still_needed() -> None:
    files = {tree.name(path): path for path in tree.python_files()}
    idle = [
        excuse
        for excuse in EXCUSED
        if not any(name.startswith(excuse) and sentences(path) for name, path in files.items())
    ]
    assert not idle, f"Nothing there needs an excuse; take it out of {__name__}: {idle}"


def test_every_sentence_of_the_english_catalogue_is_translated() -> None:
    catalogue = tree.ROOT / "locale/en/LC_MESSAGES/django.po"
    assert catalogue.exists(), "There is no English catalogue; `make messages` collects its sentences"
    entries = [entry for entry in polib.pofile(str(catalogue)) if not entry.obsolete]
    lacking = [entry.msgid for entry in entries if not entry.translated()]
    assert entries
    assert not lacking, (
        f"Translate these in {tree.name(catalogue)}; one marked fuzzy is a guess, to be read and unmarked. "
        f"Whether any is missing altogether is seen by `python -m deploy.messages check`: {lacking}"
    )
