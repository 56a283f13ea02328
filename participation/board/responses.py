"""The answers that an agency has published, newest first."""

from django.urls import reverse

from participation.agencies.models import Agency
from participation.record.models import Record
from participation.record.procedures import public_records
from participation.responses.models import Response, ResponseState
from participation.shell.paging import Order, Page, Place, page_of, read_place

NEWEST = Order("published_at", descending=True)


def answers_page(agency: Agency, place: str = "") -> Page[Response]:
    """A page of them, each with its record. One query."""
    found = Response.objects.filter(
        agency=agency,
        state=ResponseState.PUBLISHED,
        record__in=Record.objects.filter(public_records()),
    ).select_related("record")
    base = reverse("obligations:agency_answers", args=[agency.code])

    def url(where: Place) -> str:
        return f"{base}?page={where.written()}"

    return page_of(found, NEWEST, read_place(place), url)
