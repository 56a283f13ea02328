"""Every feed and file that can be taken away, with its whole address; of all agencies or of one."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from participation.agencies.models import Agency
from participation.press.feeds import address_of

# What each part of the platform offers beside its pages: the name of an address, and its format.
DUTIES = (
    ("obligations:duties_csv", "CSV"),
    ("obligations:duties_ods", "ODS"),
    ("obligations:duties_json", "JSON"),
    ("api-obligations", "API"),
)
COMMITMENTS = (
    ("obligations:commitments_csv", "CSV"),
    ("obligations:commitments_ods", "ODS"),
    ("obligations:commitments_json", "JSON"),
)
FIGURES = (
    ("obligations:figures_csv", "CSV"),
    ("obligations:figures_ods", "ODS"),
    ("obligations:figures_json", "JSON"),
)
PETITIONS = (("petitions:feed", "Atom"), ("api-petitions", "API"))
DECISIONS = (
    ("moderation:decisions_csv", "CSV"),
    ("moderation:decisions_ods", "ODS"),
    ("moderation:decisions_json", "JSON"),
)


@dataclass(frozen=True)
class Address:
    """One file or feed."""

    format: str
    url: str


@dataclass(frozen=True)
class Source:
    """What there is to be had, and in which forms."""

    label: str
    addresses: tuple[Address, ...]


def sources(of: Agency | None) -> list[Source]:
    """Everything that can be had of all agencies; or what can be had of this one alone."""
    asked = {"agency": of.code} if of else {}
    statistics = _at("api-obligation-statistics", "API", asked)
    shared = [
        Source(_("正式回應與修正"), (_feed("Atom", "feed", of), _feed("JSON Feed", "json", of))),
        Source(_("應辦事項的消息：起算、逾期、完成"), (_on_board("feed", "Atom", of),)),
        Source(_("應辦事項的期限"), (_on_board("calendar", _("行事曆"), of),)),
        Source(_("應辦事項，一件一列"), _all(DUTIES, asked)),
        Source(_("列入研究的承諾，一項一列"), _all(COMMITMENTS, asked)),
    ]
    if of:
        return [*shared, Source(_("如期率與件數"), (statistics,))]
    return [
        *shared,
        Source(_("各機關的如期率與件數"), (*_all(FIGURES), statistics)),
        Source(_("民眾對回應的評價"), (_at("surveys:csv", "CSV"), _at("api-surveys", "API"))),
        Source(_("新的提議"), _all(PETITIONS)),
        Source(_("剛得到正式回應的提議"), (_at("petitions:feed-answered", "Atom"),)),
        Source(_("留言處分與理由"), _all(DECISIONS)),
    ]


def _at(name: str, form: str, asked: dict[str, str] | None = None) -> Address:
    path = reverse(name)
    return Address(form, f"{settings.SITE_URL}{path}" + (f"?{urlencode(asked)}" if asked else ""))


def _all(offered: tuple[tuple[str, str], ...], asked: dict[str, str] | None = None) -> tuple[Address, ...]:
    return tuple(_at(name, form, asked) for name, form in offered)


def _feed(form: str, kind: str, of: Agency | None) -> Address:
    return Address(form, settings.SITE_URL + address_of(kind, of))


def _on_board(kind: str, form: str, of: Agency | None) -> Address:
    name = f"obligations:agency_{kind}" if of else f"obligations:{kind}"
    return Address(form, settings.SITE_URL + reverse(name, args=[of.code] if of else []))
