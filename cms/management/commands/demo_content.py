"""`manage.py demo_content`: everything that a demonstration needs to be looked at."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from cms.actions import demo, ground
from cms.demo.cast import CAST, PASSWORD, UNITS, Part, UnitPart
from cms.models import HouseRulesPage
from participation import clock
from participation.agencies.actions import grant_role
from participation.agencies.models import Agency, Role
from participation.discussion.actions import put_in_force
from participation.discussion.demo import IN_FORCE_DAYS, make_discussions
from participation.discussion.models import HouseRulesText
from participation.notices.demo import make_follows
from participation.people import actions as people
from participation.people.models import Person
from participation.responses.actions import add_unit
from participation.responses.models import Unit


class Command(BaseCommand):
    """Calendar, agencies, people, pages and words; each leaves what is there already."""

    help = "Load the demonstration's calendar, agencies, accounts, pages; running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts", type=Path, help="write who may sign in to this file instead")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only for DEMO=1; `prepare_site` is for a real platform.")
        for chatty in ("django_tasks", "wagtail"):
            logging.getLogger(chatty).setLevel(logging.WARNING)
        call_command("load_agencies", demo=True, stdout=self.stdout)
        call_command("load_calendar", from_holidays=(2015, 2027), stdout=self.stdout)
        self.stdout.write(f"Pages: {demo.build()} made or filled.")
        for part in CAST:
            play(part)
        for unit in UNITS:
            arrange(unit)
        put_rules_in_force()
        call_command("demo_petitions", stdout=self.stdout)
        self.stdout.write(f"Discussions: {make_discussions(clock.now())} made.")
        self.stdout.write(f"Follows: {make_follows(clock.now())} made.")
        if options["accounts"]:
            options["accounts"].write_text(f"{accounts()}\n", encoding="utf-8")
        else:
            self.stdout.write(accounts())


def accounts() -> str:
    """Who may sign in, and how."""
    lines = [f"  {part.mail:<26}{part.nickname}: {part.does}" for part in CAST]
    how = f"Sign in with a mailed code (see the messages page) or the password {PASSWORD}"
    return "\n".join([*lines, how])


def put_rules_in_force() -> None:
    """Let the house rules hold from before the demonstration's first comment; what is in force stays."""
    now = clock.now() - timedelta(days=IN_FORCE_DAYS)
    for page in HouseRulesPage.objects.live().order_by("pk"):
        version, language, title, html = page.house_rules()
        if not HouseRulesText.objects.filter(rules=version, language=language).exists():
            put_in_force(version, language=language, title=title, html=html, now=now)


@transaction.atomic
def play(part: Part) -> Person:
    """Open one account if it is missing, and give it the offices and rights its part needs."""
    now = clock.now()
    person = Person.objects.filter(email=part.mail).first() or open_account(part)
    if part.role:
        agency = Agency.objects.get(slug=part.agency)
        grant_role(person, agency=agency, role=part.role, by=None, now=now)
    if part.role is Role.EDITOR:
        person.groups.add(Group.objects.get(name=ground.EDITORS))
    return person


def arrange(part: UnitPart) -> None:
    """Name a unit of an agency, unless it has one of that name."""
    agency = Agency.objects.get(slug=part.agency)
    if not Unit.objects.filter(agency=agency, name=part.name).exists():
        people_of_it = Person.objects.filter(email__in=part.mails)
        add_unit(agency, name=part.name, is_control=part.is_control, people=people_of_it)


def open_account(part: Part) -> Person:
    """A new account whose mail, and for citizens mobile, is verified."""
    now = clock.now()
    person = people.open_account(
        email=part.mail,
        nickname=part.nickname,
        now=now,
        mail_is_verified=True,
        is_staff=part.is_superuser,
        is_superuser=part.is_superuser,
    )
    demo.set_password(person, PASSWORD)
    if part.mobile:
        people.verify_mobile(person, number=part.mobile, now=now)
    return person
