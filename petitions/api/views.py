"""The addresses under `/api/v1/petitions/`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, cast

from django.db.models import Prefetch, QuerySet
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response as Answered
from rest_framework.views import APIView

from participation import clock
from participation.opendata.agencies import AgencyField
from participation.opendata.choices import OneOf
from participation.opendata.paging import ComputedPagination, Order
from participation.opendata.throttles import NetworkThrottle, PersonThrottle
from participation.opendata.views import InReadersLanguage, PublicView
from participation.people.models import Person
from participation.record.models import Event
from participation.refusals import Refused
from participation.responses.models import Part, Response
from petitions import rules
from petitions.actions import sign, withdraw
from petitions.actions.signing import Signatory
from petitions.api.serializers import (
    DaySerializer,
    EventSerializer,
    OwnSignatureSerializer,
    PetitionDetailSerializer,
    PetitionSerializer,
)
from petitions.lifecycles.shape import Status
from petitions.models import Petition, PetitionAgency, Signature, SignatureHour
from petitions.models.queries import PetitionQuerySet
from petitions.models.signature import DayCount

# `newest` follows the moment from which the public could read it, which every petition has.
ORDERS = {
    "newest": Order("listed_at", descending=True),
    "-opened_at": Order("listed_at", descending=True),
    "opened_at": Order("listed_at"),
    "-signature_count": Order("signature_count", descending=True),
    "signature_count": Order("signature_count"),
    "closes_at": Order("closes_at"),
    "-closes_at": Order("closes_at", descending=True),
}


class PetitionQuery(serializers.Serializer[Any]):
    """The filters of the list."""

    status = OneOf(Status.choices, required=False, help_text=_("目前的狀態"))
    agency = AgencyField(required=False, help_text=_("主辦或協辦機關的代碼或英文代稱"))
    q = serializers.CharField(required=False, allow_blank=True, max_length=200, help_text=_("搜尋標題與內文"))
    ordering = OneOf(
        list(ORDERS),
        required=False,
        default="newest",
        help_text=_("排序；以 closes_at 排序時只列出曾開放附議的提議"),
    )


def readable() -> PetitionQuerySet:
    """What the API shows at all, with its agencies: the petitions that lists show."""
    parts = PetitionAgency.objects.filter(part__in=Part.values).select_related("agency")
    answering = Prefetch("agency_parts", parts.order_by("-part", "agency__position", "pk"), "answering_parts")
    return Petition.objects.visible().select_related("record", "topic").prefetch_related(answering)


@extend_schema(parameters=[PetitionQuery], tags=["petitions"])
class PetitionList(PublicView, generics.ListAPIView[Petition]):
    """提議清單。預設由新到舊。"""

    serializer_class = PetitionSerializer
    filters = PetitionQuery
    permission_classes = (AllowAny,)
    queryset = Petition.objects.none()
    order = ORDERS["newest"]

    def get_queryset(self) -> PetitionQuerySet:
        """The visible petitions, filtered and ordered as asked."""
        wanted = self.asked()
        self.order = ORDERS[wanted["ordering"]]
        rows = readable().defer("content", "benefit", "search_vector").search(wanted.get("q", ""))
        if "status" in wanted:
            rows = rows.filter(status=wanted["status"])
        if "agency" in wanted:
            parts = PetitionAgency.objects.filter(part__in=Part.values, agency__code=wanted["agency"])
            rows = rows.filter(pk__in=parts.values("petition"))
        return rows.filter(closes_at__isnull=False) if self.order.field == "closes_at" else rows


class OfPetition(APIView):
    """What belongs to one petition, named in the address by its public number."""

    def get_petition(self, number: str) -> Petition:
        """The petition; 404 for what the public may not see."""
        return generics.get_object_or_404(
            Petition.objects.visible().select_related("record"), record__number=number
        )


@extend_schema(tags=["petitions"])
class PetitionDetail(PublicView, generics.RetrieveAPIView[Petition]):
    """一項提議：內容、訴求、已公布的正式回應；不受理者附原因。"""

    serializer_class = PetitionDetailSerializer
    permission_classes = (AllowAny,)
    lookup_field = "record__number"
    lookup_url_kwarg = "number"
    pagination_class = None
    queryset = Petition.objects.none()

    def get_queryset(self) -> QuerySet[Petition]:
        """With everything of the detail, in a constant number of queries."""
        responses = Prefetch(
            "record__responses", Response.objects.published().with_answers(), "published_responses"
        )
        return readable().prefetch_related("record__demands", responses)


@extend_schema(tags=["petitions"])
class Timeline(PublicView, OfPetition, generics.ListAPIView[Event]):
    """公開時間軸，由舊到新。應辦事項的現況另見 obligations。"""

    serializer_class = EventSerializer
    permission_classes = (AllowAny,)
    order = Order("position")
    queryset = Event.objects.none()

    def get_queryset(self) -> QuerySet[Event]:
        """The public events of the petition."""
        petition = self.get_petition(self.kwargs["number"])
        return petition.record.events.public().timeline().select_related("record", "actor_agency")


@dataclass(frozen=True)
class Day:
    """What was counted on one day, and what the count stood at when it ended."""

    date: date
    signed: int
    withdrawn: int
    batch: int
    total: int

    @property
    def ordinal(self) -> int:
        """By which a page begins behind a day."""
        return self.date.toordinal()


@extend_schema(tags=["petitions"])
class SignaturesByDay(PublicView, OfPetition, generics.ListAPIView[Any]):
    """每日附議數（臺北時間），由舊到新。"""

    serializer_class = DaySerializer
    pagination_class = ComputedPagination
    permission_classes = (AllowAny,)
    order = Order("ordinal", key="ordinal")
    queryset = SignatureHour.objects.none()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Answered:
        """The days on which something was counted."""
        counts = SignatureHour.objects.by_day(self.get_petition(self.kwargs["number"]))
        page = self.paginate_queryset(list(days(counts))) or []
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


def days(counts: Iterable[DayCount]) -> Iterator[Day]:
    """One row a day, with the running total."""
    total = 0
    for day, group in groupby(counts, key=lambda count: count.day):
        rows = list(group)
        here = [row for row in rows if not row.source]
        signed, withdrawn = sum(row.signed for row in here), sum(row.withdrawn for row in here)
        batch = sum(row.signed for row in rows if row.source)
        total += signed - withdrawn + batch
        yield Day(day, signed, withdrawn, batch, total)


class SignedIn(BasePermission):
    """Refuses the anonymous with the sentence of the rule that pages show."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """True, or the refusal."""
        if not request.user.is_authenticated:
            raise Refused(rules.NOT_SIGNED_IN)
        return True


@method_decorator(never_cache, name="dispatch")
@extend_schema(tags=["signature"], request=None)
class OwnSignature(InReadersLanguage, OfPetition):
    """登入者自己的附議。以網站的登入狀態識別，寫入時須附 X-CSRFToken。

    寫入可以安全重送：第一次的回答遺失時，再送一次，得到的是同樣的結果。
    """

    authentication_classes = (SessionAuthentication,)
    permission_classes = (SignedIn,)
    throttle_classes = (NetworkThrottle, PersonThrottle)

    @extend_schema(responses=OwnSignatureSerializer)
    def get(self, request: Request, number: str) -> Answered:
        """是否已附議。"""
        return self._state(request, self.get_petition(number))

    @extend_schema(responses={201: OwnSignatureSerializer, 200: OwnSignatureSerializer})
    def put(self, request: Request, number: str) -> Answered:
        """附議：第一次 201，已經附議過 200，內容相同。未開放、驗證程度不足等情形以 409 或 403 說明原因。"""
        petition = self.get_petition(number)
        try:
            sign(number, by=Signatory(person_id=request.user.pk), now=clock.now())
        except Refused as refused:
            if refused.refusal.code != rules.ALREADY_SIGNED.code:
                raise
            return self._state(request, petition)
        return self._state(request, petition, status=201)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, number: str) -> Answered:
        """撤回附議。沒有附議或已經撤回，也是 204；不能撤回時以 409 說明原因。"""
        self.get_petition(number)
        try:
            withdraw(number, by=Signatory(person_id=request.user.pk), now=clock.now())
        except Refused as refused:
            if refused.refusal.code != rules.NOT_SIGNED.code:
                raise
        return Answered(status=204)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse, after the usual checks, a body that is not JSON, although nothing in it is needed."""
        super().initial(request, *args, **kwargs)
        _body = request.data

    def _state(self, request: Request, petition: Petition, status: int = 200) -> Answered:
        person = cast(Person, request.user)
        signed_at = Signature.objects.given_at(petition, person.identity_id)
        state = {"signed": signed_at is not None, "signed_at": signed_at}
        return Answered(OwnSignatureSerializer(state).data, status=status)
