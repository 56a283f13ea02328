"""A published version as citations, feeds and webhooks tell it."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from participation.calendar.rules import TAIPEI
from participation.responses.models import ResponseVersion
from participation.shell.context import brand
from participation.shell.templatetags.yiqi import day


def link(version: ResponseVersion) -> str:
    """The permanent address of this very text, the same in every language."""
    with translation.override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + version.get_absolute_url()


def citation(version: ResponseVersion, site: str = "") -> str:
    """The line by which this very text is quoted, in the active language.

    SITE is the platform's name; who writes many lines asks for it once.
    """
    response = version.response
    return _(
        "%(agency)s，%(day)s，對「%(title)s」（%(number)s）的正式回應，第 %(version)d 版，%(site)s，%(link)s"
    ) % {
        "agency": response.agency.public_name,
        "day": day(localtime(version.published_at, TAIPEI).date()),
        "title": response.record.title,
        "number": response.record.number,
        "version": version.number,
        "site": site or brand(),
        "link": link(version),
    }


def facts_of(version: ResponseVersion) -> dict[str, Any]:
    """What a machine is told of a published version."""
    response = version.response
    return {
        "response": response.pk,
        "version": version.number,
        "published_at": version.published_at.isoformat(),
        "reason": version.reason,
        "sha256": version.sha256,
        "url": link(version),
        "agency": {"code": response.agency.code, "name": response.agency.name},
        "record": {
            "number": response.record.number,
            "procedure": response.record.procedure,
            "title": response.record.title,
        },
    }
