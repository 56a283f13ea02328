"""Files that a proposer hands in: known by what is in them, not by their name."""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any

import puremagic
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from participation.gate.files import DOCX, ODT, PDF

JPEG, PNG = "image/jpeg", "image/png"
SUFFIXES = {PDF: ".pdf", ODT: ".odt", DOCX: ".docx", JPEG: ".jpg", PNG: ".png"}
ACCEPT = ",".join([*SUFFIXES.values(), ".jpeg"])
MOST_BYTES = 5 * 1024 * 1024
# A small file can unfold into a picture or an archive that fills the memory.
MOST_PIXELS = 40_000_000
MOST_UNPACKED = 60 * 1024 * 1024


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept: its bytes, the name it is shown by, and what it is."""

    content: io.BytesIO
    name: str
    media_type: str

    @property
    def size(self) -> int:
        """Bytes."""
        return self.content.getbuffer().nbytes


def check_file(upload: UploadedFile[Any]) -> CheckedFile:
    """Take in a PDF, text document or picture. Pictures are drawn anew, which leaves out where they
    were taken and whatever hides behind them. Raises ValidationError with a sentence."""
    name = shown_name(upload.name or "")
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(_("「%(name)s」超過 5 MB。") % {"name": name}, code="too_big")
    data = upload.read()
    if not data:
        raise ValidationError(_("「%(name)s」是空的，請選另一個檔案。") % {"name": name}, code="empty")
    media_type = media_type_of(data)
    if media_type is None:
        sentence = _("「%(name)s」不是可以接受的檔案。請用 PDF、ODT、DOCX、PNG 或 JPG。")
        raise ValidationError(sentence % {"name": name}, code="not_accepted")
    if media_type in (JPEG, PNG):
        data = _drawn_anew(data, media_type, name)
    return CheckedFile(io.BytesIO(data), PurePath(name).stem + SUFFIXES[media_type], media_type)


def shown_name(name: str) -> str:
    """A file name without folders and without what could break a header or a page."""
    name = re.sub(
        r'[\x00-\x1f\x7f"<>|:*?\u202a-\u202e\u2066-\u2069]', "", PurePath(name.replace("\\", "/")).name
    )
    path = PurePath(name.strip(". ") or _("附件"))
    return path.stem[:80] + path.suffix[:10]


def media_type_of(data: bytes) -> str | None:
    """One of the accepted types, judged by the content alone; None for anything else."""
    if data.startswith(b"PK\x03\x04"):
        return _document(data)
    try:
        guesses = {guess.mime_type for guess in puremagic.magic_string(data)}
    except (puremagic.PureError, ValueError):
        return None
    # A PDF that is also something else is not a PDF: readers look for its mark anywhere near the start.
    if PDF in guesses:
        return PDF if data.startswith(b"%PDF-") else None
    return next((kind for kind in (JPEG, PNG) if kind in guesses), None)


def _document(data: bytes) -> str | None:
    """An ODT or DOCX without macros, unpacking to a sane size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = {entry.filename for entry in packed.infolist()}
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED or _has_macros(names):
                return None
            if {"[Content_Types].xml", "word/document.xml"} <= names:
                return DOCX
            return ODT if "mimetype" in names and _first_bytes(packed.open("mimetype")) == ODT else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return None


def _first_bytes(file: IO[bytes]) -> str:
    return file.read(200).decode("ascii", "replace").strip()


def _has_macros(names: set[str]) -> bool:
    return any(
        name.lower().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names
    )


def _drawn_anew(data: bytes, media_type: str, name: str) -> bytes:
    broken = ValidationError(_("「%(name)s」打不開，可能已經損壞。") % {"name": name}, code="broken")
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("「%(name)s」的尺寸太大。") % {"name": name}, code="too_big")
            upright = ImageOps.exif_transpose(picture)
            kept = upright.convert("RGB" if media_type == JPEG else _png_mode(upright))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise broken from None
    # `info` holds what the file said about itself; a fresh picture has none of it.
    fresh = Image.new(kept.mode, kept.size)
    fresh.paste(kept)
    out = io.BytesIO()
    if media_type == JPEG:
        fresh.save(out, "JPEG", quality=88, optimize=True)
    else:
        fresh.save(out, "PNG", optimize=True)
    return out.getvalue()


def _png_mode(picture: Image.Image) -> str:
    has_holes = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    return "RGBA" if has_holes else "RGB"
