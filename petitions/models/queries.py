"""What can be asked about petitions, so that a page takes a constant number of queries."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, JSONObject

from participation.responses.models import Demand, Part
from participation.search.models import SearchQuerySet
from petitions.lifecycles.shape import Status

if TYPE_CHECKING:
    from petitions.models.blackout import Blackout
    from petitions.models.petition import Petition

    Counted = QuerySet[Petition, Any]

# A signing statement started before the window closed may commit this much later; settings allow a
# statement less (`STATEMENT_TIMEOUT_MS`), so a count taken after the grace is final.
CLOSING_GRACE = timedelta(seconds=15)
# What a list of the last 30 days may be about: the instant that it looks at.
LATELY = {"opened": "opened_at", "reached": "threshold_reached_at", "answered": "responded_at"}
LATELY_FOR = timedelta(days=30)
SIGNED_IN = (Status.OPEN, Status.AWAITING_RESPONSE, Status.RESPONDED)


def lately(name: str, now: datetime) -> Q:
    """What was opened, reached its threshold or was answered in the last 30 days."""
    return Q(**{f"{LATELY[name]}__gt": now - LATELY_FOR, f"{LATELY[name]}__lte": now})


class PetitionQuerySet(SearchQuerySet["Petition"]):
    """Chains read like sentences: `Petition.objects.visible().search("健保").for_list()`."""

    def visible(self) -> Self:
        """What the public may find in lists: everything screened, and refused ones fit to be read."""
        # Taken back before the check: nobody has read the words, so nobody else may.
        unread = Q(status=Status.SCREENING) | Q(status=Status.WITHDRAWN, opened_at__isnull=True)
        return self.exclude(unread).exclude(text_hidden=True)

    def proposed_here(self) -> Self:
        """Those whose clock the platform runs.

        An imported petition stays as its archive last saw it: what came after is not known here, so
        it is not given duties by today's clock. The import itself closes one whose window has ended.
        """
        return self.filter(source="")

    def crossed(self) -> Self:
        """Open petitions, proposed here, whose count has reached the threshold but not yet its duties."""
        return self.proposed_here().filter(
            Q(threshold_reached_at__isnull=False) | Q(signature_count__gte=F("threshold")),
            status=Status.OPEN,
        )

    def to_close(self, now: datetime) -> Self:
        """Petitions, proposed here, whose signing window has ended for good."""
        return (
            self.proposed_here()
            .filter(
                closed_at__isnull=True, signing_paused_at__isnull=True, closes_at__lte=now - CLOSING_GRACE
            )
            .exclude(status__in=[Status.WITHDRAWN, Status.REFUSED])
        )

    def to_pause(self, starts_at: datetime, now: datetime) -> Self:
        """Petitions, proposed here, whose clock still runs in a blackout that began at STARTS_AT.

        One that was opened since then is stopped from its opening on.
        """
        return self.proposed_here().filter(
            status__in=SIGNED_IN,
            signing_paused_at__isnull=True,
            closed_at__isnull=True,
            opened_at__lte=now,
            closes_at__gt=starts_at,
        )

    def missed(self, blackout: "Blackout") -> Self:
        """Petitions, proposed here, whose clock ran on through a blackout that is over.

        Nobody stopped it: no worker ran while the blackout lasted.
        """
        moved = self._rows("WindowChange").filter(petition=OuterRef("pk"), blackout=blackout)
        return (
            self.proposed_here()
            .filter(
                status__in=SIGNED_IN,
                signing_paused_at__isnull=True,
                closed_at__isnull=True,
                opened_at__lt=blackout.ends_at,
                closes_at__gt=blackout.starts_at,
            )
            .exclude(Exists(moved))
        )

    def in_signing(self, now: datetime) -> Self:
        """Petitions whose window is open at `now`."""
        return self.filter(status__in=SIGNED_IN, opened_at__lte=now, closes_at__gt=now)

    def of_agency(self, agency_id: int) -> Self:
        """Those that an agency leads or joins; what proposers merely suggested does not count.

        By id, not by name: the planner then knows whether the agency has few petitions or many.
        """
        parts = self._rows("PetitionAgency").filter(agency=agency_id, part__in=Part.values)
        return self.filter(Exists(parts.filter(petition=OuterRef("pk"))))

    def for_list(self) -> Self:
        """With what a list shows, agencies included, in one query; long texts are left behind."""
        return (
            self.select_related("record", "topic")
            .defer("content", "benefit", "search_vector", "refusal_note")
            .annotate(offices=ArraySubquery(self._offices()))
        )

    def for_page(self, now: datetime) -> Self:
        """With all that its page shows of the petition itself, in one query."""
        attachment = self._rows("Attachment").filter(petition=OuterRef("pk"))
        batch = self._rows("SignatureBatch").filter(petition=OuterRef("pk"))
        return (
            self.select_related("record", "topic", "objection", "proposer")
            .defer("search_vector")
            .annotate(
                offices=ArraySubquery(self._offices()),
                demand_rows=ArraySubquery(
                    Demand.objects.filter(record=OuterRef("record_id"))
                    .order_by("position")
                    .values(row=JSONObject(id="id", position="position", words="words"))
                ),
                attachment_rows=ArraySubquery(
                    attachment.order_by("added_at").values(
                        row=JSONObject(
                            key=Cast("key", CharField()), name="name", size="size", media_type="media_type"
                        )
                    )
                ),
                # An archive's batches are its days: many, and the chart shows them.
                batch_rows=ArraySubquery(
                    batch.exclude(source="imported")
                    .order_by("counted_on", "id")
                    .values(
                        row=JSONObject(source="source", label="label", counted_on="counted_on", count="count")
                    )
                ),
                blackout_since=Subquery(
                    self._rows("Blackout").filter(starts_at__lte=now, ends_at__gt=now).values("starts_at")[:1]
                ),
            )
        )

    def among_first(self, number: int) -> Self:
        """Those among the first so many that the database comes upon; any, when there are more."""
        return type(self)(self.model, using=self.db).filter(pk__in=self.order_by().values("pk")[:number])

    def by_state(self) -> "Counted":
        """(group, key, name, English name, count) per state; like the two below, to be united with them."""
        return self._counted("state", key="status")

    def by_topic(self) -> "Counted":
        """The same per topic."""
        named = self.filter(topic__isnull=False)
        return named._counted("topic", key="topic__slug", name="topic__name", name_en="topic__name_en")

    def by_agency(self) -> "Counted":
        """The same per agency that leads or joins."""
        parts = self.filter(agency_parts__part__in=Part.values)
        agency = "agency_parts__agency__"
        return parts._counted("agency", key=f"{agency}slug", name=f"{agency}name", name_en=f"{agency}name_en")

    def _counted(self, group: str, *, key: str, name: str = "", name_en: str = "") -> "Counted":
        def words(field: str) -> Cast:
            return Cast(F(field) if field else Value(""), CharField(max_length=200))

        columns = {"facet_key": words(key), "facet_name": words(name), "facet_name_en": words(name_en)}
        counted = self.order_by().values(facet=Value(group, CharField()), **columns)
        return counted.annotate(found=Count("pk")).values_list("facet", *columns, "found")

    def _rows(self, model: str) -> QuerySet[Any]:
        """Rows of a model that belongs to petitions, for a subquery. By name: models import this room."""
        rows: QuerySet[Any] = apps.get_model("petitions", model)._default_manager.all()
        return rows

    def _offices(self) -> QuerySet[Any]:
        row = JSONObject(
            part="part",
            id="agency_id",
            slug="agency__slug",
            name="agency__name",
            name_en="agency__name_en",
            phone="agency__contact_phone",
            mail="agency__contact_email",
        )
        parts: QuerySet[Any] = self._rows("PetitionAgency").filter(petition=OuterRef("pk"))
        return parts.order_by("-part", "agency__position", "agency_id").values(row=row)
