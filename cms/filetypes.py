"""Whether a file is what its name says, by what is in it."""

import zipfile
from pathlib import PurePath
from typing import IO

import puremagic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Text formats have no signature: they must be readable text.
TEXT = {"csv", "txt"}
# Packed formats begin alike; what is inside tells them apart.
PACKED = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
SIGNED = {"pdf": ".pdf", "zip": ".zip"}
EXTENSIONS = sorted({*TEXT, *PACKED, *SIGNED})


def refuse_disguise(file: IO[bytes], name: str) -> None:
    """Raise ValidationError if the content of FILE is not what the extension of NAME promises."""
    extension = PurePath(name).suffix.lower().removeprefix(".")
    file.seek(0)
    try:
        fits = _fits(file, extension)
    finally:
        file.seek(0)
    if not fits:
        raise ValidationError(
            _("這個檔案的內容不是 %(extension)s 檔。請以正確的格式另存後再上傳。"),
            code="disguised",
            params={"extension": extension},
        )


def _fits(file: IO[bytes], extension: str) -> bool:
    if extension in TEXT:
        return _is_text(file.read())
    if extension in PACKED:
        return _holds(file, extension)
    if extension in SIGNED:
        try:
            return SIGNED[extension] in {match.extension for match in puremagic.magic_string(file.read(8192))}
        except (puremagic.PureError, ValueError):
            return False
    return False


def _is_text(content: bytes) -> bool:
    for encoding in ("utf-8-sig", "cp950"):
        try:
            return "\0" not in content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return False


def _holds(file: IO[bytes], extension: str) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            if extension.startswith("od"):
                return archive.read("mimetype")[:200].decode("ascii", "replace").strip() == PACKED[extension]
            return PACKED[extension] in archive.namelist()
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError):
        return False
