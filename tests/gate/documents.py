"""Small files of every kind that an answer may have, made from words."""

import io
import zipfile
from collections.abc import Mapping

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

ODT = "application/vnd.oasis.opendocument.text"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DUBLIN = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def _named(**entries: object) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})


def _stream(text: str) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(text.encode("ascii"))
    return stream


def _to_unicode(letters: list[str]) -> str:
    pairs = "\n".join(
        f"<{code:04x}> <{letter.encode('utf-16-be').hex()}>" for code, letter in enumerate(letters, 1)
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{pairs}\nendbfchar\nendcmap end end"
    )


def pdf(words: str = "", *, about: Mapping[str, str] | None = None, password: str = "", scanned: bool = False,
        note: str = "") -> bytes:  # fmt: skip
    """One page that says the words, in a font that says which letters its signs are."""
    writer = PdfWriter()
    page = writer.add_blank_page(600, 800)
    letters = list(dict.fromkeys(words))
    lines = [
        "".join(f"{letters.index(letter) + 1:04x}" for letter in line) for line in words.split("\n") if line
    ]
    font = _named(
        Type=NameObject("/Font"),
        Subtype=NameObject("/Type0"),
        BaseFont=NameObject("/Ming"),
        Encoding=NameObject("/Identity-H"),
        ToUnicode=writer._add_object(_stream(_to_unicode(letters))),
        DescendantFonts=ArrayObject(
            [
                _named(
                    Type=NameObject("/Font"),
                    Subtype=NameObject("/CIDFontType2"),
                    BaseFont=NameObject("/Ming"),
                    CIDSystemInfo=_named(
                        Registry=TextStringObject("Adobe"),
                        Ordering=TextStringObject("Identity"),
                        Supplement=NumberObject(0),
                    ),
                    DW=NumberObject(1000),
                )
            ]
        ),
    )
    shown = "".join(f"BT /F1 12 Tf 50 {700 - 20 * row} Td <{line}> Tj ET\n" for row, line in enumerate(lines))
    resources = _named(Font=_named(F1=writer._add_object(font)))
    if scanned:
        resources[NameObject("/XObject")] = _named(Im1=writer._add_object(_stream("")))
    page[NameObject("/Resources")] = resources
    page[NameObject("/Contents")] = writer._add_object(_stream(shown))
    if note:
        remark = _named(
            Type=NameObject("/Annot"), Subtype=NameObject("/Text"), T=TextStringObject(note),
            Rect=ArrayObject([NumberObject(0)] * 4),
        )  # fmt: skip
        page[NameObject("/Annots")] = ArrayObject([writer._add_object(remark)])
    if about:
        writer.add_metadata({f"/{name}": value for name, value in about.items()})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(words: str = "", *, author: str = "", changed_by: str = "", mail: str = "", **more: str) -> bytes:
    """A text document of Word, each letter in a run of its own as an editor leaves them."""
    runs = "".join(f"<w:r><w:t>{letter}</w:t></w:r>" for letter in words)
    change = f'<w:ins w:author="{changed_by}"><w:r><w:t>！</w:t></w:r></w:ins>' if changed_by else ""
    body = f"<w:body><w:p>{runs}{change}</w:p></w:body>"
    link = f'<Relationship Id="r1" Type="x" Target="mailto:{mail}"/>' if mail else ""
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {WORD}>{body}</w:document>",
            "word/_rels/document.xml.rels": f"<Relationships>{link}</Relationships>",
            "docProps/core.xml": f"<core {DUBLIN}><dc:creator>{author}</dc:creator></core>",
            **more,
        }
    )


def odt(words: str = "", *, author: str = "", **more: str) -> bytes:
    """A text document of LibreOffice."""
    office = 'xmlns:office="urn:office" xmlns:text="urn:text" xmlns:meta="urn:meta"'
    creator = f"<meta:initial-creator>{author}</meta:initial-creator>"
    return packed(
        {
            "mimetype": ODT,
            "content.xml": f"<office:body {office}><text:p>{words}</text:p></office:body>",
            "meta.xml": f"<office:meta {office}>{creator}</office:meta>",
            **more,
        }
    )


def forged(archive: bytes, *, flags: int = 0, size: int = 0) -> bytes:
    """The archive with another size declared for its last part, or every part said to be encrypted."""
    out, last = bytearray(archive), 0
    for mark, flags_at, size_at in ((b"PK\x03\x04", 6, 22), (b"PK\x01\x02", 8, 24)):
        at = -1
        while (at := out.find(mark, at + 1)) >= 0:
            last = at
            out[at + flags_at] |= flags
        if size:
            out[last + size_at : last + size_at + 4] = size.to_bytes(4, "little")
    return bytes(out)


def damaged(archive: bytes) -> bytes:
    """The archive with bytes in the middle of its largest part turned over."""
    with zipfile.ZipFile(io.BytesIO(archive)) as whole:
        part = max(whole.infolist(), key=lambda one: one.compress_size)
    out = bytearray(archive)
    start = part.header_offset + 30 + len(part.filename) + 4
    out[start : start + 40] = bytes(255 for _ in range(40))
    return bytes(out)
