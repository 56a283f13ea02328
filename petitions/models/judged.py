"""Duties to answer, with the acts by which they can be called on time."""

from django.db.models import Min, OuterRef, QuerySet, Subquery

from participation.obligations.models import Obligation
from participation.record.models import Event
from petitions.models.petition import Petition

FORMAL_RESPONSE = "formal_response"
# What an agency says in public about a petition; a contact with its proposer is not a post.
POSTS = ("timetable_published", "response_published")


def duties_to_answer(*, imported: bool) -> QuerySet[Obligation]:
    """Every public duty to answer that was not waived, with `first_post_at` of its agency. One query."""
    posts = (
        Event.objects.filter(record=OuterRef("record"), actor_agency=OuterRef("agency"), kind__in=POSTS)
        .order_by()
        .values("record")
        .annotate(first=Min("at"))
        .values("first")
    )
    seen = Petition.objects.visible()
    records = seen.exclude(source="") if imported else seen.filter(source="")
    return (
        Obligation.objects.filter(
            kind=FORMAL_RESPONSE, waived_at__isnull=True, record__in=records.values("record")
        )
        .select_related("agency", "record")
        .annotate(first_post_at=Subquery(posts))
        .order_by("agency__position", "agency__code", "starts_at", "pk")
    )
