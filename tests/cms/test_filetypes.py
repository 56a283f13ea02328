"""A file is what its name says, or it is refused."""

import io
import zipfile

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from cms.filetypes import EXTENSIONS, refuse_disguise


def packed(**files: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return data.getvalue()


DOCX = packed(word__document_dot_xml="<w/>")
XLSX = packed(xl__workbook_dot_xml="<x/>")
ODS = packed(mimetype="application/vnd.oasis.opendocument.spreadsheet")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.mark.parametrize(
    ("name", "content", "fits"),
    [
        ("a.pdf", PDF, True),
        ("a.PDF", PDF, True),
        ("a.pdf", b"<html><script>alert(1)</script></html>", False),
        ("a.pdf", b"", False),
        ("a.docx", DOCX, True),
        ("a.docx", XLSX, False),
        ("a.xlsx", XLSX, True),
        ("a.xlsx", b"PK\x03\x04 nothing more", False),
        ("a.ods", ODS, True),
        ("a.odt", ODS, False),
        ("a.zip", DOCX, True),
        ("a.csv", "年,數\r\n".encode("utf-8-sig"), True),
        ("a.csv", "年,數\r\n".encode("cp950"), True),
        ("a.txt", b"\x7fELF\x02\x01\x01\x00\x00\x00", False),
        ("a.txt", b"", True),
        ("a.html", b"<p>x</p>", False),
        ("a.svg", b"<svg/>", False),
        ("a", b"x", False),
    ],
)
def test_content_decides(name: str, content: bytes, fits: bool) -> None:
    file = io.BytesIO(content)
    if fits:
        refuse_disguise(file, name)
        assert file.tell() == 0
    else:
        with pytest.raises(ValidationError):
            refuse_disguise(file, name)


def test_the_settings_allow_what_can_be_recognised() -> None:
    assert settings.WAGTAILDOCS_EXTENSIONS == EXTENSIONS
    assert "svg" not in settings.WAGTAILIMAGES_EXTENSIONS
