"""What was proposed before about the same matter: shown to whoever writes it again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation import clock
from participation.agencies.models import Agency
from participation.people.visiting import same_for_everybody
from participation.shell.access import access
from petitions import rules
from petitions.lifecycles import lifecycle
from petitions.models import Petition, PetitionDraft
from petitions.views.standing import card_of, offices_of

SIMILAR = 5


def similar_to(title: str, body: str = "") -> list[Petition]:
    """Public petitions about the same matter, in whatever state they are."""
    rows = Petition.objects.visible().select_related("record").defer("search_vector")
    return rows.similar_to(title, body, SIMILAR)


def similar_to_draft(draft: PetitionDraft, *, with_body: bool = False) -> list[Petition]:
    """The same, for what was written so far."""
    body = str(draft.answers.get("content", "")) if with_body else ""
    return similar_to(str(draft.answers.get("title", "")), body)


def suggested_agencies(draft: PetitionDraft) -> dict[int, str]:
    """Agencies that the words of the draft, or the answers to similar petitions, point to; with why."""
    answers = draft.answers
    text = "\n".join(
        [str(answers.get("title", "")), str(answers.get("content", "")), *answers.get("demands", ())]
    )
    remits = dict(Agency.objects.answering().exclude(remit="").values_list("pk", "remit"))
    most = lifecycle(draft.lifecycle_key).limits.agencies
    found = {
        agency: _("、").join(words[:3])
        for agency, words in list(rules.agencies_by_remit(text, remits).items())[:most]
    }
    similar = Petition.objects.filter(pk__in=[petition.pk for petition in similar_to_draft(draft)]).for_list()
    for office in (office for petition in similar for office in offices_of(petition)):
        if office.is_lead and len(found) < most:
            found.setdefault(office.id, _("承辦過相似的提議"))
    return found


def cards(petitions: Sequence[Petition], now: datetime) -> list[dict[str, Any]]:
    """These petitions as cards, in their order; two queries."""
    order = [petition.pk for petition in petitions]
    found = {petition.pk: petition for petition in Petition.objects.filter(pk__in=order).for_list()}
    return [card_of(found[pk], now) for pk in order if pk in found]


@access("public")
@require_safe
@same_for_everybody
def similar(request: HttpRequest) -> HttpResponse:
    """A piece of page for while somebody types a title: what was proposed about it before."""
    now = clock.now()
    q = request.GET.get("q", "").replace("\x00", "")[:200]
    found = similar_to(q)
    return render(request, "petitions/_similar.html", {"cards": cards(found, now)})
