"""The words in a file, read without the program that wrote it: its text, and what it says of its author.

Nothing in a file is trusted. What cannot be read whole is said to be so, and a person looks at it.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

PDF = "application/pdf"
ODT = "application/vnd.oasis.opendocument.text"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# A small file can unfold into one that fills the memory, or keep a reader busy for hours.
MOST_UNPACKED = 30 * 1024 * 1024
MOST_PAGES = 500
MOST_WORDS = 300_000

# What a broken or hostile file makes a reader raise.
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    DefusedXmlException,
    DependencyError,
    EOFError,
    LookupError,
    OSError,
    ParseError,
    PyPdfError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    struct.error,
    zlib.error,
)
_ABOUT_PDF = ("/Author", "/Title", "/Subject", "/Keywords")
# A line ends anywhere in Chinese, also in the middle of a name.
_BROKEN_LINE = re.compile(r"(?<=[\u3400-\u9fff])[ \t]*\r?\n[ \t]*(?=[\u3400-\u9fff])")
_BODY = re.compile(r"(word/.*|(.*/)?content|(.*/)?styles|customXml/item\d+)\.xml")
_ABOUT = re.compile(r"docProps/.*\.xml|(.*/)?meta\.xml")
_LINKS = re.compile(r"word/_rels/.*\.rels")
# Files within the file, which nobody has looked into.
_ENCLOSED = re.compile(r"word/(embeddings/|afchunk).*|(.*/)?Object \d+(/.*)?")
_SAID_OF_IT = frozenset(
    "category Company contributor creator description initial-creator keyword keywords lastModifiedBy "
    "Manager printed-by subject title user-defined".split()
)
_PARAGRAPHS, _SPACES = frozenset({"p", "h", "br", "cr", "line-break"}), frozenset({"s", "tab"})


@dataclass(frozen=True)
class Read:
    """What was read; not `is_whole` where something in the file could not be."""

    words: str
    is_whole: bool


def read_file(data: bytes, media_type: str) -> Read:
    """The words of a PDF or text document, those about it first. A picture has none."""
    try:
        if media_type == PDF:
            words, is_whole = _pdf(data)
        elif media_type in (ODT, DOCX):
            words, is_whole = _document(data)
        else:
            return Read("", is_whole=True)
    except _BROKEN:
        return Read("", is_whole=False)
    # PostgreSQL keeps no NUL, and half a character is none.
    text = "\n".join(words).replace("\x00", "").encode("utf-8", "ignore").decode()
    return Read(text[:MOST_WORDS], is_whole and len(text) <= MOST_WORDS)


def _pdf(data: bytes) -> tuple[list[str], bool]:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted or len(reader.pages) > MOST_PAGES:
        return [], False
    words, is_whole = [*_about_pdf(reader)], not reader.attachments
    words += [str(value) for value in (reader.get_form_text_fields() or {}).values() if value]
    size = 0
    for page in reader.pages:
        text = page.extract_text()
        # A page of pictures alone was scanned.
        is_whole = is_whole and bool(text.strip() or not page.get("/Resources", {}).get("/XObject"))
        words += [_BROKEN_LINE.sub("", text), *_beside(page)]
        size += len(text)
        if size > MOST_WORDS:
            return words, False
    return words, is_whole and any(words)


def _about_pdf(reader: PdfReader) -> Iterator[str]:
    about: Any = reader.metadata or {}
    yield from (str(about[name]) for name in _ABOUT_PDF if about.get(name))
    if xmp := reader.xmp_metadata:
        yield from (str(name) for name in [*(xmp.dc_creator or []), *(xmp.dc_contributor or [])])


def _beside(page: Any) -> Iterator[str]:
    """Notes on a page, who wrote them, and mail addresses behind links."""
    for one in page.annotations or []:
        note = one.get_object()
        yield from (str(note[name]) for name in ("/Contents", "/T") if note.get(name))
        link = note.get("/A")
        if link is not None and str(link.get_object().get("/URI", "")).startswith("mailto:"):
            yield str(link.get_object()["/URI"])


def _document(data: bytes) -> tuple[list[str], bool]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        entries = packed.infolist()
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            return [], False
        about = [text for root in _parts(packed, entries, _ABOUT) for text in _said_of_it(root)]
        links = [text for root in _parts(packed, entries, _LINKS) for text in _attributes(root)]
        body: list[str] = []
        for root in _parts(packed, entries, _BODY):
            body += ["".join(_said(root)), *_attributes(root)]
        is_whole = not any(_ENCLOSED.fullmatch(entry.filename) for entry in entries)
        # Without a word, it is made of pictures, or keeps its words where nobody looked.
        is_whole = is_whole and any(text.strip() for text in body)
    return [*about, *links, *body], is_whole


def _parts(
    packed: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo], wanted: "re.Pattern[str]"
) -> Iterator[Element]:
    for entry in entries:
        if wanted.fullmatch(entry.filename):
            # The declared sizes were added up above. Asked for no more than that, a part which declares
            # less than it holds is not unfolded further either.
            with packed.open(entry) as part:
                yield fromstring(part.read(entry.file_size), forbid_dtd=True)


def _local(name: Any) -> str:
    return str(name).rpartition("}")[2]


def _said(element: Element) -> Iterator[str]:
    name = _local(element.tag)
    if name in _PARAGRAPHS:
        yield "\n"
    elif name in _SPACES:
        yield " "
    yield element.text or ""
    for child in element:
        yield from _said(child)
        yield child.tail or ""


def _said_of_it(root: Element) -> Iterator[str]:
    return (one.text for one in root.iter() if _local(one.tag) in _SAID_OF_IT and one.text)


def _attributes(root: Element) -> Iterator[str]:
    """Who wrote a remark or changed a word, and mail addresses behind links."""
    for one in root.iter():
        for name, value in one.attrib.items():
            if _local(name) == "author" or value.startswith("mailto:"):
                yield value
