"""Keeping the search index of petitions true to their texts."""

from collections.abc import Sequence

from participation.search.rules import vector
from petitions.models import Petition


def reindex(petitions: Sequence[Petition]) -> int:
    """Write the search vectors of these petitions anew, in one statement; returns how many."""
    for petition in petitions:
        demands = [demand.words for demand in petition.record.demands.all()]
        body = "\n".join([petition.content, petition.benefit, *demands])
        petition.search_vector = vector(petition.title, body)
    return Petition.objects.bulk_update(petitions, ["search_vector"])
