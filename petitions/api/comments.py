"""`/api/v1/petitions/…/comments/`."""

from drf_spectacular.utils import extend_schema
from rest_framework import generics

from participation.discussion.api import CommentQuery, CommentsOf
from participation.record.models import Record
from petitions.models import Petition


@extend_schema(parameters=[CommentQuery], tags=["petitions"])
class PetitionComments(CommentsOf):
    """提議的公開留言與機關的回應。被關閉、移除或撤回的留言沒有文字，附處分的編號。"""

    def get_record(self) -> Record:
        """The petition's record."""
        found = Petition.objects.visible().select_related("record")
        petition = generics.get_object_or_404(found, record__number=self.kwargs["number"])
        record: Record = petition.record
        return record
