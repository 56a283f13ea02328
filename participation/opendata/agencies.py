"""`/api/v1/agencies/`: the public bodies that answer."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny

from participation.agencies.addresses import agency_named
from participation.agencies.models import Agency
from participation.board.asking import unknown_agency
from participation.opendata.paging import Order
from participation.opendata.views import PublicView
from participation.record.models import Record


class AgencyBriefSerializer(serializers.Serializer[Agency]):
    """An agency where it is mentioned."""

    code = serializers.CharField()
    name = serializers.CharField(source="public_name")


class AgencyField(serializers.CharField):
    """An agency that a reader asks for, by its code or by its slug, which the pages' addresses use."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("機關的代碼或英文代稱，見機關清單"))
        super().__init__(max_length=60, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The agency's code. Refused where there is no such agency."""
        found = agency_named(super().run_validation(data))
        if found is None:
            raise serializers.ValidationError(unknown_agency(), code="unknown-agency")
        return found.code


class AgencySerializer(AgencyBriefSerializer):
    """An agency in the list of agencies."""

    slug = serializers.CharField()
    # The framework's own attribute of this name is set on instances, which declared fields are not.
    parent = serializers.CharField(source="parent.code", default=None, allow_null=True)  # type: ignore[assignment]
    website = serializers.CharField()
    is_platform = serializers.BooleanField()
    is_active = serializers.BooleanField()


class RecordBriefSerializer(serializers.Serializer[Record]):
    """A record where it is mentioned; `url` is its public page."""

    number = serializers.CharField()
    procedure = serializers.CharField()
    title = serializers.CharField()
    url = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField())
    def get_url(self, record: Record) -> str:
        """The absolute address of the public page in the reader's language."""
        return f"{settings.SITE_URL}{record.get_absolute_url()}"


@extend_schema(tags=["agencies"])
class AgencyList(PublicView, generics.ListAPIView[Agency]):
    """機關及其代碼，依官方順序。"""

    serializer_class = AgencySerializer
    queryset = Agency.objects.select_related("parent")
    order = Order("position")
    permission_classes = (AllowAny,)
