"""The translation catalogues."""

import gettext
import os
from pathlib import Path

import polib
import pytest

from deploy import messages

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "附議"\nmsgstr "Sign"\n'


def test_a_changed_catalogue_is_compiled_and_an_unchanged_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO, encoding="utf-8")
    monkeypatch.setattr(messages, "catalogues", lambda: [source])
    assert messages.compile_stale() == [source]
    assert messages.compile_stale() == []
    with source.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("附議") == "Sign"
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert messages.compile_stale() == [source]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (polib.POEntry(msgid="附議", msgstr="Sign"), ""),
        (polib.POEntry(msgid="附議", msgstr=""), "not translated, or only guessed (fuzzy)"),
        (
            polib.POEntry(msgid="附議", msgstr="Sign", flags=["fuzzy"]),
            "not translated, or only guessed (fuzzy)",
        ),
        (polib.POEntry(msgid="還有 %(days)s 天", msgstr="%(days)s days left"), ""),
        (
            polib.POEntry(msgid="還有 %(days)s 天", msgstr="%(day)s days left"),
            "names something that the Chinese sentence does not",
        ),
    ],
)
def test_a_translation_names_only_what_the_sentence_names(entry: polib.POEntry, fault: str) -> None:
    assert messages.fault_of(entry) == fault
