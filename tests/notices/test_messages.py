"""What a demonstration shows instead of sending it."""

from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from participation.notices.messages import DemoGateway, gateway
from participation.notices.models import DemoMessage, Follow, MessageKind
from participation.refusals import Refused
from tests.obligations.scene import START, Scene, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def _demo_mail(settings: Any) -> None:
    settings.EMAIL_BACKEND = "participation.notices.messages.DemoEmailBackend"


@pytest.mark.usefixtures("_demo_mail")
def test_a_mail_is_kept_once_per_recipient_with_both_parts() -> None:
    mail = EmailMultiAlternatives(
        "驗證碼", "您的驗證碼是 123456", to=["xiaoyu@example.org", "ade@example.org"]
    )
    mail.attach_alternative("<p>123456</p>", "text/html")
    assert mail.send() == 1
    kept = DemoMessage.objects.order_by("id")
    assert [message.to for message in kept] == ["xiaoyu@example.org", "ade@example.org"]
    assert (kept[0].subject, kept[0].body, kept[0].html) == ("驗證碼", "您的驗證碼是 123456", "<p>123456</p>")


@pytest.mark.usefixtures("_demo_mail")
def test_a_plain_mail_is_kept_too() -> None:
    send_mail("您好", "純文字", None, ["xiaoyu@example.org"])
    assert DemoMessage.objects.get().html == ""


def test_a_text_message_goes_through_the_gateway_of_the_settings() -> None:
    way = gateway()
    assert isinstance(way, DemoGateway)
    way.send("+886912345678", "驗證碼 123456")
    kept = DemoMessage.objects.get()
    assert (kept.kind, kept.to, kept.body) == (MessageKind.SMS, "+886912345678", "驗證碼 123456")


def test_without_a_gateway_the_form_can_say_so(settings: Any) -> None:
    settings.SMS_GATEWAY = ""
    with pytest.raises(Refused) as refused:
        gateway()
    assert "簡訊" in str(refused.value.refusal.sentence)


def test_the_page_shows_the_newest_first_and_those_of_one_address(client: Client) -> None:
    for number, to in enumerate(["xiaoyu@example.org", "ade@example.org", "xiaoyu@example.org"]):
        DemoMessage.objects.create(
            kind="mail",
            to=to,
            subject=f"第 {number} 封",
            body=f"<b>請開啟 http://localhost:8000/{number}</b>",
            at=START,
        )
    page = client.get(reverse("notices:demo_messages")).content.decode()
    assert page.index("第 2 封") < page.index("第 1 封") < page.index("第 0 封")
    assert 'href="http://localhost:8000/2' in page
    assert "<b>請開啟" not in page
    page = client.get(reverse("notices:demo_messages"), {"to": "Ade@example.org "}).content.decode()
    assert "第 1 封" in page
    assert "第 2 封" not in page


def test_the_newest_twenty_are_on_the_first_page_and_older_ones_behind_it(client: Client) -> None:
    for number in range(1, 46):
        to = "ade@example.org" if number % 2 else "xiaoyu@example.org"
        DemoMessage.objects.create(kind="mail", to=to, subject=f"［{number}］", body="x", at=START)
    address, seen = reverse("notices:demo_messages"), []
    for size in (20, 20, 5):
        context = client.get(address).context
        assert len(context["demo_messages"]) == size
        seen += [message.subject for message in context["demo_messages"]]
        address = context["next_url"]
    assert address == ""
    assert seen == [f"［{number}］" for number in range(45, 0, -1)]
    of_one = client.get(reverse("notices:demo_messages"), {"to": "ade@example.org"}).context
    assert len(of_one["demo_messages"]) == 20
    second = client.get(of_one["next_url"]).context
    assert {message.to for message in second["demo_messages"]} == {"ade@example.org"}
    assert client.get(reverse("notices:demo_messages"), {"before": "²"}).status_code == 200


def test_the_page_says_when_there_is_nothing(client: Client) -> None:
    assert "目前沒有訊息" in client.get(reverse("notices:demo_messages")).content.decode()


def test_the_page_only_reads(client: Client) -> None:
    assert client.post(reverse("notices:demo_messages")).status_code == 405


def test_outside_of_a_demonstration_there_is_no_such_page(client: Client, settings: Any) -> None:
    settings.DEMO = False
    assert client.get(reverse("notices:demo_messages")).status_code == 404


def test_the_database_refuses_an_unknown_kind_of_message() -> None:
    with pytest.raises(IntegrityError, match="demo_message_kind_known"), transaction.atomic():
        DemoMessage.objects.create(kind="fax", to="x", body="x", at=START)


def test_the_database_refuses_to_follow_twice(scene: Scene) -> None:
    reader = person("ade@example.org")
    Follow.objects.create(person=reader, record=scene.record, since=START)
    with pytest.raises(IntegrityError, match="follow_once"), transaction.atomic():
        Follow.objects.create(person=reader, record=scene.record, since=START)
