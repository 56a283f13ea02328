"""`manage.py demo_people`: the demonstration's cast, with their offices."""

from argparse import ArgumentParser
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from participation import clock
from participation.agencies import actions
from participation.agencies.models import Agency, Role
from participation.people import actions as people
from participation.people.models import Person

# Anybody can read a demonstration's codes on its page of messages, so this opens no other door.
PASSWORD = "yiqi-demo-2026"  # noqa: S105


@dataclass(frozen=True)
class Part:
    """One of the cast: a citizen with a mobile, or an official with an office."""

    mail: str
    nickname: str
    does: str
    mobile: str = ""
    agency: str = ""
    role: Role | None = None
    is_superuser: bool = False


CAST = (
    Part("xiaoyu@example.org", "小雨", "citizen, proposer", mobile="+886912000001"),
    Part("ade@example.org", "阿德", "citizen", mobile="+886912000002"),
    Part("haifeng@example.org", "海風", "citizen", mobile="+886912000003"),
    Part("screener@example.gov.tw", "檢核員", "screens petitions", agency="platform", role=Role.SCREENER),
    Part("officer@example.gov.tw", "交通與道路部承辦人", "writes answers", agency="transport", role=Role.OFFICER),
    Part("approver@example.gov.tw", "交通與道路部核定人", "approves answers", agency="transport", role=Role.APPROVER),
    Part("officer2@example.gov.tw", "環境與海洋部承辦人", "writes answers", agency="environment", role=Role.OFFICER),
    Part("editor@example.gov.tw", "網站編輯", "edits pages", agency="platform", role=Role.EDITOR),
    Part("admin@example.gov.tw", "管理者", "may do everything", is_superuser=True),
)


class Command(BaseCommand):
    """Opens the accounts that are missing and gives the offices that are not yet held."""

    help = "Open the demonstration's accounts; running it again changes nothing. Needs `load_agencies --demo`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--editors", default="", help="the group that editors of pages belong to")

    def handle(self, *args: Any, editors: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demonstration accounts are for DEMO=1 only: everybody knows their password.")
        for part in CAST:
            play(part, Group.objects.filter(name=editors).first())
            self.stdout.write(f"  {part.mail:<26}{part.nickname}: {part.does}")
        self.stdout.write(f"Sign in with a mailed code (shown on the messages page) or the password {PASSWORD}")


@transaction.atomic
def play(part: Part, editors: Group | None) -> Person:
    """Open one account if it is missing and give it what its part needs."""
    now = clock.now()
    person = Person.objects.filter(email=part.mail).first()
    if person is None:
        person = people.open_account(
            email=part.mail,
            nickname=part.nickname,
            now=now,
            mail_is_verified=True,
            is_staff=part.is_superuser,
            is_superuser=part.is_superuser,
        )
        person.set_password(PASSWORD)
        person.save(update_fields=["password", "session_token"])
        if part.mobile:
            people.verify_mobile(person, number=part.mobile, now=now)
    if part.role:
        actions.grant_role(
            person, agency=Agency.objects.get(slug=part.agency), role=part.role, by=None, now=now
        )
    if part.role is Role.EDITOR and editors:
        person.groups.add(editors)
    return person
