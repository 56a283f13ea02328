"""Agencies with their figures, for tables, files and the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.agencies.models import Agency
from participation.obligations.figures import COUNTS, Counted, Figures, counted

FIGURE_FIELDS = (
    "agency_code",
    "agency",
    *COUNTS,
    "on_time_share",
    "median_days",
    "url",
)


@dataclass(frozen=True)
class Standing:
    """One agency and how it keeps its terms."""

    agency: Agency
    figures: Figures

    @property
    def url(self) -> str:
        """The agency's page."""
        return reverse("obligations:agency", args=[self.agency.code])


def named_agencies() -> dict[int, Agency]:
    """Every agency by its id, in official order. One query."""
    return {agency.pk: agency for agency in Agency.objects.only("pk", "code", "slug", "name", "name_en")}


def standings(
    found: Counted, agencies: dict[int, Agency], *, kind: str = "", procedure: str = ""
) -> list[Standing]:
    """The agencies that ever owed anything of the choice, in official order."""
    figures = found.of_agencies(kind=kind, procedure=procedure)
    return [Standing(agency, figures[pk]) for pk, agency in agencies.items() if pk in figures]


def with_most_overdue(rows: Sequence[Standing], most: int) -> list[Standing]:
    """Those who owe most that is overdue; of equal ones in official order."""
    return sorted(rows, key=lambda row: -row.figures.overdue)[:most]


def figure_rows(now: datetime) -> list[dict[str, Any]]:
    """The rows of the file of figures: all agencies together first."""
    found = counted(now)
    every = standings(found, named_agencies())
    whole = _row("", _("全部機關"), found.figures(), reverse("obligations:board"))
    return [whole, *(_row(row.agency.code, row.agency.public_name, row.figures, row.url) for row in every)]


def _row(code: str, name: str, figures: Figures, path: str) -> dict[str, Any]:
    counts = [getattr(figures, name) for name in COUNTS]
    values = (
        code,
        name,
        *counts,
        figures.on_time_share,
        figures.median_days,
        f"{settings.SITE_URL}{path}",
    )
    return dict(zip(FIGURE_FIELDS, values, strict=True))
