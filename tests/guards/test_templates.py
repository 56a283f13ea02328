"""Templates hold the content security policy and can be translated."""

import re

from tests.guards import tree

HAN = re.compile("[㐀-鿿]")
COMMENTS = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.S)
TRANSLATED = re.compile(
    r"\{%\s*(blocktranslate|blocktrans)\b.*?%\}.*?\{%\s*end\1\s*%\}|\{%\s*(?:translate|trans)\b.*?%\}", re.S
)
MARKED = re.compile(r"""_\((?:"[^"]*"|'[^']*')\)""")
SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>", re.I)
FORBIDDEN = {
    "a style attribute (write a class in the stylesheet)": re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.I),
    "a handler attribute (write a module under static/)": re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.I),
    "a style element (write it in the stylesheet)": re.compile(r"<style\b", re.I),
    "a javascript: address": re.compile(r"""=\s*["']javascript:""", re.I),
}
# Mails are read without our stylesheet, and without a content security policy.
MAILS = {"templates/mail/frame.html"}
# Shown when nothing else can be trusted, so in both languages at once; and the developers' gallery.
UNTRANSLATED = {
    "templates/500.html",
    "templates/maintenance.html",
    "templates/gallery.html",
    "templates/gallery_stage.html",
}


def lines(source: str, hidden: re.Pattern[str]) -> str:
    """The source with what matches blanked out, its lines kept."""
    return hidden.sub(lambda match: "\n" * match.group().count("\n"), source)


def test_templates_have_no_inline_style_or_script() -> None:
    found = []
    for path in tree.templates():
        if tree.name(path) in MAILS:
            continue
        source = lines(path.read_text(encoding="utf-8"), COMMENTS)
        found += [
            f"{tree.name(path)}: {what}" for what, pattern in FORBIDDEN.items() if pattern.search(source)
        ]
        for script in SCRIPT.finditer(source):
            if not re.search(r"""\bsrc\s*=|type\s*=\s*["']application/(ld\+)?json""", script["attributes"]):
                found.append(f"{tree.name(path)}: an inline script (write a module under static/)")
    assert not found, (
        "The content security policy has no unsafe-inline, so this would not work:\n" + "\n".join(found)
    )


def test_every_sentence_in_a_template_is_marked_for_translation() -> None:
    found = []
    for path in tree.templates():
        if tree.name(path) in UNTRANSLATED:
            continue
        source = path.read_text(encoding="utf-8")
        for hidden in (COMMENTS, TRANSLATED, MARKED):
            source = lines(source, hidden)
        found += [
            f"{tree.name(path)}:{number} {line.strip()[:60]}"
            for number, line in enumerate(source.split("\n"), 1)
            if HAN.search(line)
        ]
    assert not found, (
        'Mark what a reader sees: {% translate "…" %}, {% blocktranslate trimmed %}, or _("…") inside '
        "another tag:\n" + "\n".join(found)
    )
