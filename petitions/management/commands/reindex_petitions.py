"""`reindex_petitions`: for when the rules of the search changed, or texts came in another way."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from participation.responses.actions import index_responses
from participation.responses.models import Response
from petitions.actions.indexing import reindex
from petitions.models import Petition
from petitions.notices import PetitionsProcedure

AT_ONCE = 200


class Command(BaseCommand):
    """Goes through all petitions and the answers to them by key; safe to stop and to repeat."""

    help = "Write the search index of all petitions, and of the answers to them, anew."

    def handle(self, *args: Any, **options: Any) -> None:
        petitions = (
            Petition.objects.order_by("pk").select_related("record").prefetch_related("record__demands")
        )
        done, last = 0, 0
        with tqdm(
            total=Petition.objects.count(), unit=" petitions", file=sys.stderr, disable=None
        ) as progress:
            while batch := list(petitions.filter(pk__gt=last)[:AT_ONCE]):
                done += reindex(batch)
                last = batch[-1].pk
                progress.update(len(batch))
        self.stdout.write(f"{done} petitions indexed, {_index_answers()} answers")


def _index_answers() -> int:
    published = Response.objects.published().filter(record__procedure=PetitionsProcedure.key)
    found = published.order_by("pk")
    done, last = 0, 0
    while batch := list(found.filter(pk__gt=last)[:AT_ONCE]):
        done += index_responses(batch)
        last = batch[-1].pk
    return done
