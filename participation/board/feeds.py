"""What happens on the board for feed readers and calendars: Atom and iCalendar, nationally and per agency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation import clock
from participation.agencies.addresses import at_its_code
from participation.agencies.models import Agency
from participation.board import ical
from participation.board.browsing import Browse
from participation.calendar.rules import TAIPEI, last_day_of
from participation.obligations.models import (
    Obligation,
    ObligationExtension,
    ObligationPause,
    ObligationQuerySet,
)
from participation.obligations.notices import due_words, standing
from participation.people.visiting import same_for_everybody
from participation.shell.access import access
from participation.shell.context import brand
from participation.shell.feeds import SteadyAtom

SHOWN = 30
# A calendar holds what is owed, soonest first, and what was done in the last quarter.
MOST_IN_CALENDAR, DONE_DAYS = 500, 90
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class News:
    """One thing that happened to an obligation: it began, its term ran out, it was met."""

    obligation: Obligation
    what: str
    at: datetime

    @property
    def key(self) -> str:
        """The same in every language and for ever."""
        return f"{_tag()}:obligation-{self.obligation.pk}-{self.what}"

    @property
    def title(self) -> str:
        """One sentence."""
        words = {
            "opened": _("開始計算：%(agency)s「%(act)s」，%(due)s以前"),
            "overdue": _("逾期：%(agency)s「%(act)s」，期限是 %(due)s"),
            "met": _("完成：%(agency)s「%(act)s」，%(standing)s"),
        }[self.what]
        return words % {
            "agency": self.obligation.agency.public_name,
            "act": self.obligation.label,
            "due": due_words(self.obligation.due_at),
            "standing": standing(self.obligation, self.at),
        }


def _tag() -> str:
    """RFC 4151: whose names these are."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026"


def news(found: ObligationQuerySet, now: datetime) -> list[News]:
    """What happened last, newest first, in three queries."""
    rows = found.select_related("agency", "record")
    told = [
        *(News(row, "opened", row.starts_at) for row in rows.order_by("-starts_at", "-pk")[:SHOWN]),
        *(News(row, "overdue", row.due_at) for row in rows.overdue(now).order_by("-due_at", "-pk")[:SHOWN]),
        *(
            News(row, "met", row.met_at)
            for row in rows.filter(met_at__isnull=False).order_by("-met_at", "-pk")[:SHOWN]
            if row.met_at
        ),
    ]
    return sorted(told, key=lambda one: (one.at, one.obligation.pk), reverse=True)[:SHOWN]


def _asked(request: HttpRequest, code: str) -> tuple[Browse, str, str]:
    """Whose duties, what they are called, and the page that shows them."""
    agency = get_object_or_404(Agency, code=code) if code else None
    browse = Browse.of(request.GET, agency=agency)
    if agency is None:
        return browse, _("進度看板"), settings.SITE_URL + browse.base
    return browse, _("%(agency)s的應辦事項") % {"agency": agency.public_name}, settings.SITE_URL + browse.base


@access("public")
@require_safe
@same_for_everybody
@at_its_code
def feed(request: HttpRequest, code: str = "") -> HttpResponse:
    """Atom: what began, what fell overdue, what was met; of one agency or of all."""
    browse, title, link = _asked(request, code)
    atom = SteadyAtom(
        title=title,
        link=link,
        description="",
        subtitle=_("應辦事項的起算、逾期與完成"),
        language=get_language() or "zh-hant",
        feed_url=settings.SITE_URL + request.get_full_path(),
        # What tells one feed from another for ever: whose news, narrowed by what.
        feed_guid=settings.SITE_URL + request.path + (f"?{browse.query}" if browse.query else ""),
        author_name=str(brand()),
    )
    for one in news(browse.duties(), clock.now()):
        record = one.obligation.record
        atom.add_item(
            title=one.title,
            link=settings.SITE_URL + record.get_absolute_url(),
            description=_("%(title)s（%(number)s）。依據：%(basis)s")
            % {"title": record.title, "number": record.number, "basis": one.obligation.basis_words},
            unique_id=one.key,
            updateddate=one.at,
            pubdate=one.at,
            author_name=one.obligation.agency.public_name,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@access("public")
@require_safe
@same_for_everybody
@at_its_code
def calendar(request: HttpRequest, code: str = "") -> HttpResponse:
    """iCalendar (RFC 5545): what is owed by when, of one agency or of all."""
    browse, title, _link = _asked(request, code)
    now = clock.now()
    head = (
        ("VERSION", "2.0"),
        ("PRODID", f"-//{urlsplit(settings.SITE_URL).hostname}//obligations//"),
        ("X-WR-CALNAME", ical.text(title)),
        ("X-WR-TIMEZONE", str(TAIPEI)),
    )
    entries = (_entry(obligation, now) for obligation in _in_calendar(browse.duties(), now))
    response = HttpResponse(ical.written(head, entries), content_type="text/calendar; charset=utf-8")
    name = "-".join(filter(None, ["obligations", browse.agency]))
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response


def _in_calendar(found: ObligationQuerySet, now: datetime) -> Iterable[Obligation]:
    rows = found.select_related("agency", "record").prefetch_related(
        Prefetch("extensions", ObligationExtension.objects.order_by("at", "id")),
        Prefetch("pauses", ObligationPause.objects.order_by("from_at", "id")),
    )
    done = rows.filter(met_at__gte=now - DONE_DAYS * ONE_DAY).order_by("-met_at", "-pk")
    yield from rows.open().order_by("due_at", "pk")[:MOST_IN_CALENDAR]
    yield from done[:MOST_IN_CALENDAR]


def _entry(obligation: Obligation, now: datetime) -> list[ical.Property]:
    """One duty, on its last day; the same entry for ever, revised when it is extended, paused or met."""
    revisions = list(_revisions(obligation))
    # Without a METHOD the stamp is the moment of the last revision, so an unchanged entry stays the same.
    stamp = ical.instant(max(revisions))
    return [
        ("UID", f"obligation-{obligation.pk}@{urlsplit(settings.SITE_URL).hostname}"),
        ("DTSTAMP", stamp),
        ("LAST-MODIFIED", stamp),
        ("SEQUENCE", str(len(revisions) - 1)),
        *_span(obligation),
        ("SUMMARY", ical.text(_("%(agency)s：%(act)s") % _names(obligation))),
        ("DESCRIPTION", ical.text(_description(obligation, now))),
        ("CATEGORIES", ical.text(obligation.label)),
        ("URL", settings.SITE_URL + obligation.record.get_absolute_url()),
        ("STATUS", "TENTATIVE" if obligation.paused_at else "CONFIRMED"),
        ("TRANSP", "TRANSPARENT"),
    ]


def _names(obligation: Obligation) -> dict[str, str]:
    return {"agency": obligation.agency.public_name, "act": obligation.label}


def _revisions(obligation: Obligation) -> Iterable[datetime]:
    yield obligation.starts_at
    yield from (extension.at for extension in obligation.extensions.all())
    for pause in obligation.pauses.all():
        yield pause.from_at
        if pause.until_at:
            yield pause.until_at
    if obligation.met_at:
        yield obligation.met_at


def _span(obligation: Obligation) -> list[ical.Property]:
    """A term that ends at midnight fills its last day; any other ends at its minute."""
    if localtime(obligation.due_at, TAIPEI).time() != datetime.min.time():
        return [("DTSTART", ical.instant(obligation.due_at))]
    last = last_day_of(obligation.due_at)
    return [("DTSTART;VALUE=DATE", ical.day(last)), ("DTEND;VALUE=DATE", ical.day(last + ONE_DAY))]


def _description(obligation: Obligation, now: datetime) -> str:
    record = obligation.record
    # What changes by itself from day to day would make every entry a new one.
    state = standing(obligation, now) if obligation.met_at or obligation.paused_at else ""
    lines = [f"{record.title}（{record.number}）", obligation.basis_words, state]
    return "\n".join(line for line in lines if line)


def feeds_of(code: str = "") -> dict[str, str]:
    """The addresses of both, of an agency or of all."""
    args = [code] if code else []
    prefix = "agency_" if code else ""
    return {
        "atom": reverse(f"obligations:{prefix}feed", args=args),
        "calendar": reverse(f"obligations:{prefix}calendar", args=args),
    }
