"""The pages that anybody reads: the list, a petition, its numbers, its files, its earlier words."""

import csv
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation import clock
from participation.discussion.models.reading import discussion_of
from participation.people.visiting import person_of, same_for_everybody
from participation.record.models import Event
from participation.shell.access import access
from participation.shell.files import dated
from participation.surveys.showing import survey_of
from petitions import rules
from petitions.hosting import hosting
from petitions.models import Attachment, Petition, SignatureHour
from petitions.models.story import duties_of, events_of, responses_of
from petitions.views.answers import answers_of
from petitions.views.browsing import MOST_COUNTED, Browse, counted_facets, filters_of, following_of, page_of
from petitions.views.figures import batches_of, curve_of, days_of, origins_of
from petitions.views.judging import judged_of
from petitions.views.remedies import refusal_of
from petitions.views.standing import card_of, offices_of, shown_day, standing_of, threshold_duties
from petitions.views.timeline import EARLIER_TEXTS, timeline_of
from petitions.views.viewer import (
    Viewer,
    count_for,
    facts_for,
    verify_url,
    viewer_of,
)

# What the page may have just done for the person who comes back to it.
JUST = ("signed", "withdrawn")


@access("public")
@require_safe
@same_for_everybody
def petition_list(request: HttpRequest) -> HttpResponse:
    """Find petitions: search, states, agencies, topics, three orders, keyset paging."""
    now, browse = clock.now(), Browse.of(request.GET)
    page = page_of(browse, now)
    facets = counted_facets(browse, now)
    host = hosting()
    context = {
        "title": host.title,
        "intro_html": host.intro_html,
        "browse": browse,
        "hidden": [
            (name, value) for name in ("state", "agency", "topic") if (value := getattr(browse, name))
        ],
        "cards": [card_of(petition, now) for petition in page.petitions],
        "page": page,
        "groups": filters_of(browse, facets),
        "total": facets.total(browse.state) if facets.is_whole else MOST_COUNTED,
        "is_counted": facets.is_whole,
        "all_url": reverse("petitions:list"),
        "follow": following_of(browse),
    }
    return render(request, "petitions/petition_list.html", context)


def load(number: str, now: datetime) -> Petition:
    """The petition with this public number, with what its page shows. 404 if there is none."""
    petition: Petition = get_object_or_404(Petition.objects.for_page(now), record__number=number)
    return petition


def refuse_hidden(petition: Petition, request: HttpRequest) -> None:
    """404 for what nobody but its proposer may see: what the platform has not checked yet."""
    is_unread = petition.is_screening or (petition.is_withdrawn and petition.opened_at is None)
    if is_unread and not _is_proposer(petition, request):
        raise Http404


def refuse_unpublishable(petition: Petition, request: HttpRequest) -> None:
    """404 also for a petition whose words may not be published; only its page tells that it was refused."""
    refuse_hidden(petition, request)
    if petition.text_hidden and not _is_proposer(petition, request):
        raise Http404


def _is_proposer(petition: Petition, request: HttpRequest) -> bool:
    person = person_of(request)
    return person is not None and person.pk == petition.proposer_id


@access("public")
@require_safe
@same_for_everybody
def petition_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one petition on one page."""
    now = clock.now()
    petition = load(number, now)
    refuse_hidden(petition, request)
    viewer = viewer_of(request, petition)
    context = page_context(petition, viewer, now)
    if viewer.person is not None:
        context["just"] = next((word for word in JUST if word in request.GET), "")
    return render(request, "petitions/petition_detail.html", context)


def page_context(petition: Petition, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """What the page of a petition shows to this viewer."""
    # What may not be published is not published here either: not even what stood there before.
    shows_text = not petition.text_hidden or viewer.is_proposer
    title = petition.title if shows_text else _("不公開的提議 %(number)s") % {"number": petition.number}
    return {
        "title": title,
        "breadcrumbs": [
            {"label": hosting_title(), "url": reverse("petitions:list")},
            {"label": petition.number},
        ],
        "permalink": settings.SITE_URL + reverse("petitions:detail", args=[petition.number]),
        "petition": petition,
        "preset": petition.lifecycle,
        "viewer": viewer,
        "shows_text": shows_text,
        "demands": petition.demand_rows if shows_text else [],  # type: ignore[attr-defined]
        "attachments": petition.attachment_rows if shows_text else [],  # type: ignore[attr-defined]
        "duties": threshold_duties(petition.lifecycle) if petition.is_open or petition.is_screening else [],
        **_answers(petition, now),
        "refusal": refusal_of(petition, viewer, now),
        "tools": author_tools(petition, viewer),
        **_offices(petition),
        **_course(petition, now, shows_text=shows_text),
        **_signing(petition, viewer, now),
        **_discussion(petition),
    }


def _answers(petition: Petition, now: datetime) -> dict[str, Any]:
    """The responses, each with what people say about it."""
    responses = responses_of(petition)
    shown = zip(answers_of(responses), responses, strict=True)
    return {"answers": [answer | {"survey": survey_of(response, now)} for answer, response in shown]}


def _discussion(petition: Petition) -> dict[str, Any]:
    """How far the petition is discussed; nothing where no discussion was opened."""
    found = discussion_of(petition.record) if petition.opened_at is not None else None
    return {"discussion": found[0], "comment_count": found[1].comments} if found else {}


def _offices(petition: Petition) -> dict[str, Any]:
    """Who leads, who joins, and whom the proposer named."""
    offices = offices_of(petition)
    return {
        "leads": [office for office in offices if office.is_lead],
        "partners": [office for office in offices if office.part == "co"],
        "suggested": [office for office in offices if office.is_suggested],
    }


def _course(petition: Petition, now: datetime, *, shows_text: bool) -> dict[str, Any]:
    """What happened, how it stands, what is owed."""
    duties, events = duties_of(petition), events_of(petition)
    standing = standing_of(petition, duties, now)
    return {
        "standing": standing,
        "entries": timeline_of(petition, events, duties, standing, now, shows_text=shows_text),
        "clarifications": clarifications(events),
        "judged": judged_of(duties, events, now),
    }


def _signing(petition: Petition, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """How many have signed, when and how; and whether this viewer may."""
    counts = SignatureHour.objects.by_day(petition)
    facts = facts_for(petition, viewer, blackout_since=petition.blackout_since)  # type: ignore[attr-defined]
    sign_refusal, is_stopped = rules.may_sign(facts, now=now), rules.is_stopped(facts)
    return {
        "shows_signing": petition.opened_at is not None,
        "count": count_for(petition, viewer),
        # While the clock stands still nobody knows the last day yet.
        "closes_on": shown_day(petition.closes_at) if petition.closes_at and not is_stopped else None,
        "is_over": petition.closed_at is not None or not (is_stopped or petition.is_signing(now)),
        "curve": curve_of(petition, days_of(petition, counts, now), now),
        "origins": origins_of(counts),
        "batches": batches_of(petition),
        "sign_refusal": sign_refusal,
        "withdraw_refusal": rules.may_withdraw_signature(facts, now=now),
        "verify_url": verify_url(sign_refusal, petition) if viewer.person else "",
    }


def hosting_title() -> str:
    """What the list of petitions is called."""
    return hosting().title


def clarifications(events: list[Event]) -> list[dict[str, Any]]:
    """The author's dated additions to the text."""
    return [
        {"at": event.at, "anchor": f"event-{event.position}", "words": words}
        for event in events
        if event.kind == "clarified" and (words := event.told.get("clarification"))  # type: ignore[attr-defined]
    ]


def author_tools(petition: Petition, viewer: Viewer) -> list[dict[str, str]]:
    """What the proposer may still do, as links; what is refused is left out, its page says why."""
    if not viewer.is_proposer:
        return []
    status, signed = petition.status, petition.signature_count
    possible = (
        ("change_text", _("修改內容"), rules.may_change_text(status=status, signatures=signed)),
        ("clarify", _("補充說明"), rules.may_clarify(status=status)),
        ("withdraw_petition", _("撤回提議"), rules.may_move(petition.lifecycle, "withdraw_petition", status)),
    )
    return [
        {"label": label, "url": reverse(f"petitions:{name}", args=[petition.number])}
        for name, label, refusal in possible
        if refusal is None
    ]


@access("public")
@require_safe
@same_for_everybody
def signatures_csv(request: HttpRequest, number: str) -> HttpResponse:
    """Signatures by day as a file: what came here, what was taken back, what was counted elsewhere."""
    now = clock.now()
    petition = load(number, now)
    refuse_hidden(petition, request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        f'attachment; filename="{dated(now, petition.number, "signatures")}.csv"'
    )
    # Spreadsheets take a file for UTF-8 only with this mark in front.
    response.write("\ufeff")
    rows = csv.writer(response)
    rows.writerow(["date", "signed", "withdrawn", "counted_elsewhere", "total"])
    for day in days_of(petition, SignatureHour.objects.by_day(petition), now):
        rows.writerow([day.day.isoformat(), day.signed, day.withdrawn, day.elsewhere, day.total])
    return response


@access("public")
@require_safe
def petition_file(request: HttpRequest, number: str, key: str) -> FileResponse:
    """An attachment as a download; a browser neither shows nor guesses what it is."""
    attachment = get_object_or_404(
        Attachment.objects.select_related("petition"), key=key, petition__record__number=number
    )
    petition = cast(Petition, attachment.petition)
    refuse_unpublishable(petition, request)
    return download(attachment)


def download(attachment: Attachment) -> FileResponse:
    """A stored file under the name it was given."""
    response = FileResponse(
        attachment.file.open(),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = "private, no-cache"
    return response


@access("public")
@require_safe
@same_for_everybody
def petition_event(request: HttpRequest, number: str, position: int) -> HttpResponse:
    """One event with all its words: what stood in the text before it was changed."""
    now = clock.now()
    petition = load(number, now)
    refuse_unpublishable(petition, request)
    found = [event for event in events_of(petition) if event.position == position]
    if not found:
        raise Http404
    [entry] = [
        entry
        for entry in timeline_of(petition, found, [], standing_of(petition, [], now), now)
        if entry.anchor == f"event-{position}"
    ]
    told = found[0].told  # type: ignore[attr-defined]
    labels = {
        "title_before": _("原標題"),
        "content_before": _("原提議內容"),
        "benefit_before": _("原利益與影響"),
    }
    context = {
        "title": entry.title,
        "petition": petition,
        "entry": entry,
        "earlier": [(labels[name], told[name]) for name in EARLIER_TEXTS if name in told],
    }
    return render(request, "petitions/petition_event.html", context)
