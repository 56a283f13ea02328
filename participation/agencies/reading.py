"""Agencies as a file lists them: CSV in UTF-8 with a header.

Columns: `code`, `slug`, `name` and, each optional, `name_en`, `oid`, `parent` (its code), `remit`,
`website`, `contact_name`, `contact_email`, `contact_phone`, `is_platform` and `is_active` (0 or 1).
The open data list of central agencies names some of them otherwise; both are understood.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email, validate_slug
from django.utils.text import slugify
from django.utils.translation import gettext as _

from participation.agencies.rules import validate_code
from participation.refusals import Refusal

# What the list of central agencies (data set 7081) and the archive of 2018 call these columns.
OTHER_NAMES = {"code": "org_code_join_2018", "is_active": "in_2026_oid_list"}


@dataclass(frozen=True)
class AgencyRow:
    """One line of the file, well formed."""

    line: int
    code: str
    slug: str
    name: str
    parent: str = ""
    is_platform: bool = False
    is_active: bool = True
    # What else the line says; empty cells are left out.
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RefusedLine:
    """A line that was not taken, and why."""

    line: int
    refusal: Refusal


def read_agencies(lines: Iterable[str]) -> Iterator[AgencyRow | RefusedLine]:
    """The agencies of a file, in its order, with the lines that cannot be taken among them."""
    reader = csv.DictReader(lines)
    seen: dict[str, int] = {}
    for raw in reader:
        cells = {name: (value or "").strip() for name, value in raw.items() if isinstance(value, str)}
        row = _row(reader.line_num, cells)
        if isinstance(row, AgencyRow) and row.code in seen:
            sentence = _("代碼 %(code)s 已經在第 %(line)s 行出現。") % {
                "code": row.code,
                "line": seen[row.code],
            }
            row = RefusedLine(row.line, Refusal("code_twice", sentence))
        elif isinstance(row, AgencyRow):
            seen[row.code] = row.line
        yield row


def _row(line: int, cells: dict[str, str]) -> AgencyRow | RefusedLine:
    def cell(name: str) -> str:
        return cells.get(name) or cells.get(OTHER_NAMES.get(name, name), "")

    # Agencies younger than the coding of 2018 have no code; their object identifier is as unique.
    code = cell("code") or cell("oid")
    facts = {name: cell(name) for name in ("name_en", "oid", "website", "remit", *CONTACT) if cell(name)}
    former = " ".join(filter(None, {cell("alias_2018"), cell("name_in_join_2018")} - {cell("name")}))
    if former and "remit" not in facts:
        facts["remit"] = former
    row = AgencyRow(
        line=line,
        code=code,
        slug=cell("slug") or slugify(f"org-{code}".replace(".", "-")),
        name=cell("name"),
        parent=cell("parent"),
        is_platform=cell("is_platform") == "1",
        is_active=cell("is_active") != "0",
        facts=facts,
    )
    refusal = _refusal(row)
    return RefusedLine(line, refusal) if refusal else row


CONTACT = ("contact_name", "contact_email", "contact_phone")


def _refusal(row: AgencyRow) -> Refusal | None:
    if not row.code or not row.name:
        return Refusal("unnamed", _("缺少代碼或名稱。"))
    checks = (
        (validate_code, row.code),
        (validate_slug, row.slug),
        (URLValidator(["http", "https"]), row.facts.get("website")),
    )
    for check, value in (*checks, (validate_email, row.facts.get("contact_email"))):
        try:
            if value:
                check(value)
        except ValidationError as error:
            return Refusal("malformed", f"{value}: {error.messages[0]}")
    return None
