"""How common each pair of characters is, and the QuerySet of whatever can be searched."""

from collections.abc import Iterable
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Case, FloatField, Q, Value, When
from django.utils.translation import gettext_lazy as _

from participation.search import similarity
from participation.search.rules import pairs, query, quoting, titles_sharing

M = TypeVar("M", bound=models.Model)
# How many titles are compared in full, and how many texts that quote one sentence.
_COMPARED = 200
_QUOTING = 40


class PairFrequencyQuerySet(models.QuerySet["PairFrequency"]):
    def shares(self, words: Iterable[str]) -> dict[str, float]:
        """The share of titles that each of these pairs stands in; pairs that are rare are missing."""
        return dict(self.filter(pair__in=list(words)).values_list("pair", "share"))


class PairFrequency(models.Model):
    """The share of titles in which a pair stands, for pairs common enough to matter. Counted nightly."""

    pair = models.CharField(max_length=60, unique=True)
    share = models.FloatField()

    objects = PairFrequencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("字詞頻率")
        verbose_name_plural = _("字詞頻率")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="pair_frequency_is_a_share")
        ]

    def __str__(self) -> str:
        return f"{self.pair} {self.share:.2%}"


class SearchQuerySet(models.QuerySet[M]):
    """For models with a `title` and a `search_vector` filled by `search.rules.vector`."""

    def search(self, text: str) -> Self:
        """What contains all the words; everything for a blank text, nothing for one without words."""
        wanted = query(text)
        if wanted is None:
            return self.none() if text.strip() else self
        return self.filter(search_vector=wanted)

    def similar_to(self, title: str, body: str = "", limit: int = 5) -> list[M]:
        """What is about the same matter, most alike first: a hint to a person, never a decision.

        Compared are titles that share a telling pair, and texts that contain a whole sentence of BODY,
        which come first. Four queries at most, whatever the size of the table.
        """
        words = pairs(title)
        shares = PairFrequency.objects.shares(words)
        quotes = dict(self._quoting(similarity.sentences(body)))
        candidates = dict(self._sharing(words, shares)) | quotes
        ranked = {
            key: similarity.likeness(title, other, shares) + (key in quotes)
            for key, other in candidates.items()
        }
        best = sorted(ranked, key=lambda key: (-ranked[key], -key))[:limit]
        found = self.in_bulk([key for key in best if ranked[key] >= similarity.LEAST])
        return [found[key] for key in best if key in found]

    def _quoting(self, sentences: list[str]) -> list[tuple[int, str]]:
        # One statement of several parts, each answered by the index: for conditions joined by OR
        # PostgreSQL reads the whole table, because it takes the vectors for cheaper than they are.
        wanted = [words for sentence in sentences if (words := quoting(sentence)) is not None]
        parts = [
            self.order_by().filter(search_vector=words).values_list("pk", "title")[:_QUOTING]
            for words in wanted
        ]
        return list(parts[0].union(*parts[1:])) if parts else []

    def _sharing(self, words: list[str], shares: dict[str, float]) -> list[tuple[int, str]]:
        telling = similarity.telling(words, shares)
        wanted = titles_sharing(telling)
        if wanted is None:
            return []
        # A first, rough order by PostgreSQL, on the title as it is written.
        shared = [
            Case(
                When(title__contains=word, then=Value(weight)), default=Value(0.0), output_field=FloatField()
            )
            for word, weight in similarity.weights(telling, shares).items()
        ]
        rough = self.order_by().filter(search_vector=wanted).annotate(_shared=sum(shared, start=Value(0.0)))
        return list(rough.order_by("-_shared", "-pk").values_list("pk", "title")[:_COMPARED])
