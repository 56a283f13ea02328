"""What a person's own page says of their webhooks; and their copy of it."""

from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participation.people.models import Person
from participation.people.mypage import Item
from participation.press.models import Accreditation, Webhook


def was_accredited(person: Person) -> bool:
    """Whether the person works or has worked for the press here."""
    return Accreditation.objects.filter(person=person).exists()


class Webhooks:
    """Where the person is told of publications."""

    key = "webhooks"
    title: str | Promise = gettext_lazy("我的公布通知訂閱（Webhook）")
    empty: str | Promise = gettext_lazy("公布或修正正式回應時，平臺可以通知您的系統。")
    empty_url: str | Promise = reverse_lazy("press:webhooks")
    empty_label: str | Promise = gettext_lazy("登記一個網址")

    def items(self, person: Person, limit: int) -> list[Item]:
        """The newest."""
        found = Webhook.objects.filter(person=person).select_related("agency").order_by("-pk")[:limit]
        return [
            Item(
                title=webhook.url,
                url=reverse("press:webhook", args=[webhook.pk]),
                status=_("已停用") if webhook.stopped_at else _("運作中"),
                state="closed" if webhook.stopped_at else "open",
                fact=webhook.agency.public_name if webhook.agency else _("全部機關"),
            )
            for webhook in found
        ]

    def export(self, person: Person) -> Any:
        """Webhooks, accreditations, and what was read of previews."""
        accreditations = Accreditation.objects.filter(person=person).order_by("pk")
        return {
            "webhooks": list(
                Webhook.objects.filter(person=person).order_by("pk").values("url", "since", "stopped_at")
            ),
            "accreditations": [
                {
                    "outlet": one.outlet,
                    "granted_at": one.granted_at,
                    "until": one.until,
                    "revoked_at": one.revoked_at,
                    "revoke_reason": one.revoke_reason,
                    "previews_read": list(one.readings.order_by("pk").values_list("at", flat=True)),
                }
                for one in accreditations
            ],
        }
