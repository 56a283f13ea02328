"""Who is told of previews and of webhooks that stopped."""

from collections.abc import Callable

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from participation.obligations.notices import due_words
from participation.people.models import Person
from participation.press.embargo import token_of
from participation.press.models import Accreditation, EmbargoedPreview, Webhook
from participation.record.models import Event
from participation.record.procedures import Message

SENTENCES: dict[str, Callable[[Event], str]] = {
    "preview_offered": lambda event: _("提供媒體限時預覽。"),
    "preview_ended": lambda event: _("撤回媒體限時預覽。"),
    "webhook_stopped": lambda event: _("一個訂閱多次無法送達，已停用。"),
}


def _accredited(event: Event) -> "QuerySet[Person]":
    valid = Accreditation.objects.valid(event.at)
    return Person.objects.filter(pk__in=valid.values("person"), is_active=True)


def _owner(event: Event) -> "QuerySet[Person]":
    return Person.objects.filter(webhooks=event.fact("webhook", 0), is_active=True)


AUDIENCES = {"accredited_press": _accredited, "webhook_owner": _owner}


def compose_preview(event: Event, person: Person, audience: str) -> Message | None:
    """The notice to accredited press; silent for who is no longer, and once the preview is over.

    It names record and office, not a word of the answer, and its link opens for this person alone.
    """
    preview = EmbargoedPreview.objects.select_related("response__agency", "response__record")
    found = preview.filter(pk=event.fact("preview", 0), ended_at__isnull=True).first()
    accreditation = Accreditation.objects.valid(event.at).filter(person=person).first()
    if found is None or accreditation is None:
        return None
    until = due_words(found.until)
    path = reverse("press:preview", args=[token_of(found, accreditation)])
    return Message(
        subject=_("媒體預覽，%(until)s 前禁止報導：%(title)s")
        % {"until": until, "title": Truncator(event.record.title).chars(30)},
        paragraphs=(
            _("%(agency)s對「%(title)s」（%(number)s）的正式回應將於 %(until)s 公布。")
            % {
                "agency": found.response.agency.public_name,
                "title": event.record.title,
                "number": event.record.number,
                "until": until,
            },
            _("在那之前不得公開或轉述內容。預覽只供您本人登入後閱讀，每次開啟都會記錄。"),
            _("您收到這封信，是因為您以「%(outlet)s」取得媒體認證。") % {"outlet": accreditation.outlet},
        ),
        link=f"{settings.SITE_URL}{path}",
        link_text=_("登入並閱讀預覽"),
    )


def compose_stopped(event: Event, person: Person, audience: str) -> Message | None:
    """The notice to the owner of a webhook that was stopped; silent once it runs again or is gone."""
    webhook = Webhook.objects.filter(
        pk=event.fact("webhook", 0), person=person, stopped_for="failures"
    ).first()
    if webhook is None:
        return None
    return Message(
        subject=_("您的訂閱已停用：%(url)s") % {"url": Truncator(webhook.url).chars(60)},
        paragraphs=(
            _("平臺多次無法把公布通知送到 %(url)s，最近一次嘗試後已停用這個訂閱。") % {"url": webhook.url},
            _("修好之後，請到您的訂閱頁重新啟用；停用期間的公布可由 Atom 或 JSON Feed 補讀。"),
            _("您收到這封信，是因為您登記了這個訂閱。"),
        ),
        link=settings.SITE_URL + reverse("press:webhook", args=[webhook.pk]),
        link_text=_("查看訂閱"),
    )


COMPOSERS = {"preview_offered": compose_preview, "webhook_stopped": compose_stopped}
