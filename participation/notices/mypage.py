"""What my page says of the agencies, topics and searches that I follow; and my copy of it all."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from participation.notices.models import Bounce, Follow, SubjectKind
from participation.notices.subjects import names_of, url_of
from participation.people.models import Person
from participation.people.mypage import Item


class Follows:
    """Each procedure shows the followed records itself; here are the other subjects."""

    key = "follows"
    title: str | Promise = gettext_lazy("我追蹤的機關、主題與搜尋")
    empty: str | Promise = gettext_lazy(
        "您還沒有追蹤機關、主題或搜尋。在提議的清單按「追蹤」，有新的就會通知您。"
    )
    empty_url: str | Promise = reverse_lazy("petitions:list")
    empty_label: str | Promise = gettext_lazy("看全部提議")

    def items(self, person: Person, limit: int) -> list[Item]:
        """The ones followed last."""
        found = self._follows(person).exclude(kind=SubjectKind.RECORD).wanted()
        rows = list(found.order_by("-pk")[:limit])
        names = names_of(rows)
        return [
            Item(
                title=names[row.pk],
                url=url_of(row),
                status=row.get_kind_display(),
                state="open",
                fact=row.get_frequency_display(),
            )
            for row in rows
        ]

    def _follows(self, person: Person) -> Any:
        found: QuerySet[Follow] = Follow.objects.filter(person=person).with_subject()
        return found

    def export(self, person: Person) -> Any:
        """Every follow, also stopped ones, and what came back from the mailbox."""
        rows = list(self._follows(person).order_by("pk"))
        names = names_of(rows)
        return {
            "follows": [
                {
                    "kind": row.kind,
                    "subject": names[row.pk],
                    "frequency": row.frequency,
                    "since": row.since,
                    "stopped_at": row.stopped_at,
                }
                for row in rows
            ],
            "bounces": list(
                Bounce.objects.filter(person=person).order_by("pk").values("at", "code", "cleared_at")
            ),
        }
