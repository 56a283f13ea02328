"""An OpenDocument spreadsheet with one sheet, written row by row into a file.

By hand, because a library that holds the document as a tree of objects takes many times as long, and
its memory grows with every row. Only what such a sheet needs is written: numbers and texts
[OpenDocument 1.2, part 1, chapters 5, 6.1 and 9]. The tests read the result with that library.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape
from io import BytesIO
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from participation.shell.files import safe

ODS = "application/vnd.oasis.opendocument.spreadsheet"
_ROWS_AT_ONCE = 500
_URN = "urn:oasis:names:tc:opendocument:xmlns"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<office:document-content xmlns:office="{_URN}:office:1.0" xmlns:table="{_URN}:table:1.0" '
    f'xmlns:text="{_URN}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
    '<table:table table:name="{title}">'
)
_FOOT = "</table:table></office:spreadsheet></office:body></office:document-content>"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<manifest:manifest xmlns:manifest="{_URN}:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{ODS}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
# What XML 1.0 does not have at all, and what it would make one blank of.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BLANKS = re.compile(r"^ +|(?<= ) +|\t")


def ods(title: str, fields: Sequence[str], rows: Iterable[dict[str, Any]]) -> bytes:
    """A whole spreadsheet, with its columns' names in the first row."""
    file = BytesIO()
    write(file, title, fields, rows)
    return file.getvalue()


def write(file: IO[bytes], title: str, fields: Sequence[str], rows: Iterable[dict[str, Any]]) -> int:
    """The same into a file, with a few hundred rows in memory at a time; how many rows there were."""
    number = 0
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        # What kind of file this is stands at its beginning, not packed, so that programs see it.
        archive.writestr("mimetype", ODS, ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        with archive.open("content.xml", "w") as content:
            content.write((_HEAD.format(title=escape(title)) + _row(fields)).encode())
            for part in _parts(rows):
                content.write("".join(part).encode())
                number += len(part)
            content.write(_FOOT.encode())
    return number


def _parts(rows: Iterable[dict[str, Any]]) -> Iterator[list[str]]:
    part: list[str] = []
    for row in rows:
        part.append(_row(row.values()))
        if len(part) == _ROWS_AT_ONCE:
            yield part
            part = []
    yield part


def _row(values: Iterable[Any]) -> str:
    return f"<table:table-row>{''.join(map(_cell, values))}</table:table-row>"


def _cell(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return _text_cell(str(safe(value)))


@lru_cache(maxsize=8192)
def _text_cell(words: str) -> str:
    """A cell with text; agencies, states and titles come again and again."""
    if not words:
        return "<table:table-cell/>"
    lines = escape(_NO_XML.sub("", words), quote=False).splitlines()
    paragraphs = "".join(f"<text:p>{_BLANKS.sub(_blanks, line)}</text:p>" for line in lines)
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


def _blanks(found: "re.Match[str]") -> str:
    return "<text:tab/>" if found[0] == "\t" else f'<text:s text:c="{len(found[0])}"/>'
