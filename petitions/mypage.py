"""What a person's own page says of petitions: proposed, signed, followed; and their copy of it all."""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.notices.models import Follow
from participation.people.models import Person
from participation.people.mypage import Item
from participation.record.models import EventText, ProcedureKey
from petitions.lifecycles.shape import Status
from petitions.models import Attachment, Petition, PetitionDraft, Signature

# The shapes of the status words, as the page components name them.
SHAPES = {
    Status.SCREENING: "draft",
    Status.REFUSED: "refused",
    Status.WITHDRAWN: "closed",
    Status.OPEN: "open",
    Status.AWAITING_RESPONSE: "waiting",
    Status.RESPONDED: "answered",
    Status.CLOSED: "closed",
}


def item_of(petition: Petition, fact: str = "") -> Item:
    """A petition as one line: its status, and how many have signed unless something matters more."""
    counted = _("%(count)s 人附議，門檻 %(threshold)s 人") % {
        "count": f"{petition.signature_count:,}",
        "threshold": f"{petition.threshold:,}",
    }
    return {
        "title": petition.title,
        "url": petition.get_absolute_url(),
        "status": str(petition.status_text.label),
        "state": SHAPES[Status(petition.status)],
        "fact": fact or (counted if petition.opened_at else petition.number),
    }


class Proposed:
    """Drafts first: they wait for nobody else."""

    key = "petitions_proposed"
    title: str | Promise = gettext_lazy("我提出的提議")
    empty: str | Promise = gettext_lazy("您還沒有提出過提議。")
    empty_url: str | Promise = reverse_lazy("petitions:propose")
    empty_label: str | Promise = gettext_lazy("我要提議")

    def items(self, person: Person, limit: int) -> list[Item]:
        """The newest drafts and petitions."""
        drafts = [
            Item(
                title=str(draft),
                url=reverse("petitions:draft-check", args=[draft.key]),
                status=_("草稿"),
                state="draft",
                fact=_("尚未送出"),
            )
            for draft in PetitionDraft.objects.filter(proposer=person)[:limit]
        ]
        proposed = self._petitions(person)[: max(0, limit - len(drafts))]
        return [*drafts, *(item_of(petition) for petition in proposed)]

    def _petitions(self, person: Person) -> QuerySet[Petition]:
        return (
            Petition.objects.filter(proposer=person).select_related("record").order_by("-proposed_at", "-pk")
        )

    def export(self, person: Person) -> Any:
        """Drafts and petitions in full."""
        return {
            "drafts": [
                {
                    "started_at": draft.created_at,
                    "changed_at": draft.updated_at,
                    "answers": draft.answers,
                    "attachments": [
                        _file(file, reverse("petitions:draft-file", args=[draft.key, file.key]))
                        for file in draft.attachments.all()
                    ],
                }
                for draft in PetitionDraft.objects.filter(proposer=person)
            ],
            "petitions": [
                _own(petition) for petition in self._petitions(person).select_related("topic", "objection")
            ],
        }


def _own(petition: Petition) -> dict[str, Any]:
    """All that its proposer said in a petition and about it, and what the platform said to them."""
    said = EventText.objects.filter(event__record=petition.record, event__actor=petition.proposer)
    return {
        "number": petition.number,
        "title": petition.title,
        "content": petition.content,
        "benefit": petition.benefit,
        "links": petition.links,
        "demands": list(petition.record.demands.values_list("words", flat=True)),
        "topic": str(petition.topic) if petition.topic else None,
        "agencies": [
            {"name": part.agency.public_name, "part": part.get_part_display()}
            for part in petition.agency_parts.select_related("agency").order_by("pk")
        ],
        "attachments": [
            _file(file, reverse("petitions:file", args=[petition.number, file.key]))
            for file in petition.attachments.all()
        ],
        "proposed_at": petition.proposed_at,
        "status": petition.status,
        "refused_for": petition.refusal_code or None,
        "refusal_note": petition.refusal_note or None,
        "objection": _objection(petition),
        "said_later": list(said.order_by("pk").values("name", "words", at=F("event__at"))),
    }


def _objection(petition: Petition) -> dict[str, Any] | None:
    objection = getattr(petition, "objection", None)
    if objection is None:
        return None
    return {
        "grounds": objection.grounds,
        "filed_at": objection.filed_at,
        "decided_at": objection.decided_at,
        "is_upheld": objection.is_upheld,
        "decision_reason": objection.decision_reason,
    }


def _file(file: Attachment, url: str) -> dict[str, Any]:
    return {
        "name": file.name,
        "media_type": file.media_type,
        "bytes": file.size,
        "added_at": file.added_at,
        "url": url,
    }


class Signed:
    """What the person backs. Nobody else can see this list."""

    key = "petitions_signed"
    title: str | Promise = gettext_lazy("我附議的提議")
    empty: str | Promise = gettext_lazy("您還沒有附議過提議。這份清單只有您看得到。")
    empty_label: str | Promise = gettext_lazy("看正在附議的提議")

    @property
    def empty_url(self) -> str:
        """What can be signed, and nothing else."""
        return f"{reverse('petitions:list')}?state={Status.OPEN}"

    def items(self, person: Person, limit: int) -> list[Item]:
        """The newest signatures."""
        return [item_of(signature.petition) for signature in Signature.objects.of(person.identity_id)[:limit]]

    def export(self, person: Person) -> Any:
        """All signatures with their time and the level of identity they were given at."""
        return [
            {
                "number": signature.petition.number,
                "title": signature.petition.title,
                "signed_at": signature.signed_at,
                "level": signature.get_level_display(),
            }
            for signature in Signature.objects.of(person.identity_id)
        ]


class Followed:
    """What the person wants to hear of."""

    key = "petitions_followed"
    title: str | Promise = gettext_lazy("我追蹤的提議")
    empty: str | Promise = gettext_lazy("您還沒有追蹤任何提議。在提議頁面按「追蹤進度」，有變化就會通知您。")
    empty_url: str | Promise = reverse_lazy("petitions:list")
    empty_label: str | Promise = gettext_lazy("看全部提議")

    def items(self, person: Person, limit: int) -> list[Item]:
        """The ones followed last."""
        return [item_of(follow.record.petition) for follow in self._follows(person)[:limit]]

    def _follows(self, person: Person) -> Any:
        follows = Follow.objects.filter(person=person, record__procedure=ProcedureKey.PETITIONS).wanted()
        return follows.select_related("record__petition__record").order_by("-since", "-pk")

    def export(self, person: Person) -> Any:
        """All of them, with since when."""
        return [
            {"number": follow.record.number, "title": follow.record.title, "since": follow.since}
            for follow in self._follows(person)
        ]


def needs_identity(identity_id: int, now: datetime) -> bool:
    """Whether a signature of this identity stands where signing goes on: erased, it could be given twice."""
    open_now = Petition.objects.filter(closed_at__isnull=True, opened_at__isnull=False)
    return Signature.objects.filter(identity_id=identity_id, petition__in=open_now).exists()
