"""By which words a published answer is found."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from participation.responses.models.responses import Response


class ResponseIndex(models.Model):
    """The pairs of characters of what was asked and of what is answered, as `participation.search` has them.

    In a table of its own: revisions hold every column of a response, and a search vector is no text.
    """

    response = models.OneToOneField(
        Response, on_delete=models.CASCADE, primary_key=True, related_name="index"
    )
    search_vector = SearchVectorField(editable=False)

    class Meta:
        verbose_name = _("回應搜尋索引")
        verbose_name_plural = _("回應搜尋索引")
        indexes: ClassVar = [GinIndex(fields=["search_vector"], name="response_search")]

    def __str__(self) -> str:
        return f"{self.response_id}"
