"""What belongs to a petition and is kept by the core: events, obligations, responses; one query each.

Their small details (an event's words, an extension's reason, the answer to a demand) come along as
JSON, so that a page takes the same number of queries whatever happened to the petition.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, OuterRef, When
from django.db.models.functions import JSONObject

from participation.discussion.guideline import OFF_TIMELINE, OFF_TIMELINE_DUTIES
from participation.obligations.models import Obligation, ObligationExtension, ObligationPause
from participation.record.models import Event, EventText
from participation.responses.models import Answer, Response
from participation.surveys.models import counted
from petitions.models.petition import Petition


def events_of(petition: Petition) -> list[Event]:
    """The public events in order, each with `told`: its words by name."""
    texts = EventText.objects.filter(event=OuterRef("pk")).values(row=JSONObject(name="name", words="words"))
    events = list(
        Event.objects.public()
        .filter(record=petition.record_id)
        .exclude(kind__in=OFF_TIMELINE)
        .exclude(kind__startswith="obligation_", facts__kind__in=OFF_TIMELINE_DUTIES)
        .select_related("actor_agency")
        .annotate(text_rows=ArraySubquery(texts))
        .order_by("position")
    )
    for event in events:
        event.record = petition.record
        event.told = {row["name"]: row["words"] for row in event.text_rows}  # type: ignore[attr-defined]
    return events


def duties_of(petition: Petition) -> list[Obligation]:
    """All obligations by due instant, each with `extension_rows` and `pause_rows`, oldest first."""
    extensions = ObligationExtension.objects.filter(obligation=OuterRef("pk")).order_by("at", "id")
    pauses = ObligationPause.objects.filter(obligation=OuterRef("pk")).order_by("from_at", "id")
    return list(
        Obligation.objects.filter(record=petition.record_id)
        .exclude(kind__in=OFF_TIMELINE_DUTIES)
        .for_board()
        .annotate(
            extension_rows=ArraySubquery(extensions.values(row=JSONObject(at="at", reason="reason"))),
            pause_rows=ArraySubquery(pauses.values(row=JSONObject(until_at="until_at", reason="reason"))),
        )
    )


def responses_of(petition: Petition) -> list[Response]:
    """The published responses, lead agencies first, each with `answer_rows` by demand and `version_count`."""
    answers = (
        Answer.objects.filter(response=OuterRef("pk"))
        .order_by("demand__position")
        .values(
            row=JSONObject(
                position="demand__position",
                demand="demand__words",
                verdict="verdict",
                reason_type="reason_type",
                reason="reason",
                evidence="evidence",
                next_step="next_step",
                next_step_by="next_step_by",
                handed_to=Case(
                    When(
                        handed_to__isnull=False,
                        then=JSONObject(name="handed_to__name", name_en="handed_to__name_en"),
                    )
                ),
            )
        )
    )
    return list(
        Response.objects.filter(record=petition.record_id)
        .published()
        .select_related("agency")
        .annotate(answer_rows=ArraySubquery(answers), version_count=Count("versions"), survey=counted())
    )
