"""Answering the three questions, and all results as a file."""

from collections.abc import Iterator
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from participation import clock
from participation.people.models import Person
from participation.refusals import Refusal, Refused
from participation.responses.models import Response
from participation.shell.access import access
from participation.shell.files import CSV, csv_lines, dated, named
from participation.shell.keeping import keep_typed, typed_before
from participation.surveys.actions import answer_survey, refusal_to_answer
from participation.surveys.forms import SurveyForm
from participation.surveys.models import SurveyAnswer
from participation.surveys.rules import QUESTIONS
from participation.surveys.showing import FIELDS, asked_about, facts_of, shown

CHUNK = 500


@access("signed_in", otherwise=keep_typed)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say, or say anew, what one thinks of a response."""
    now, person = clock.now(), cast(Person, request.user)
    response = get_object_or_404(asked_about(), pk=pk)
    refusal = refusal_to_answer(response, person, now=now)
    given = SurveyAnswer.objects.filter(response=response, identity=person.identity_id).first()
    if request.method != "POST":
        initial = {question.field: getattr(given, question.field) for question in QUESTIONS} if given else {}
        form = SurveyForm(typed_before(request), initial=initial)
        return _page(request, response, form, given, refusal, status=_status(refusal))
    form = SurveyForm(request.POST)
    if not form.is_valid():
        return _page(request, response, form, given, refusal, status=_status(refusal, otherwise=422))
    try:
        answer_survey(response, **form.cleaned_data, by=person, now=now)
    except Refused as refused:
        return _page(request, response, form, given, refused.refusal, status=_status(refused.refusal))
    return redirect(f"{request.path}?done=1")


def _status(refusal: Refusal | None, otherwise: int = 200) -> int:
    if refusal is None:
        return otherwise
    return 403 if refusal.forbidden else 409


def _page(
    request: HttpRequest,
    response: Response,
    form: SurveyForm,
    given: SurveyAnswer | None,
    refusal: Refusal | None,
    *,
    status: int,
) -> HttpResponse:
    context: dict[str, Any] = {
        "title": _("三個問題：這份回應"),
        "response": response,
        "record": response.record,
        "back_url": f"{response.record.get_absolute_url()}#response-{response.pk}",
        "form": form,
        "given": given,
        "refusal": refusal,
        "is_done": given is not None and "done" in request.GET,
        "survey": shown(response, SurveyAnswer.objects.results([response.pk])[response.pk], clock.now()),
    }
    # A closed survey is a page to read, not an error, for whoever only opens it.
    return render(
        request, "surveys/survey_answer.html", context, status=200 if request.method != "POST" else status
    )


def _rows() -> Iterator[dict[str, Any]]:
    after = 0
    while rows := list(asked_about().filter(pk__gt=after).order_by("pk")[:CHUNK]):
        yield from facts_of(rows)
        after = rows[-1].pk


@access("public")
@require_safe
def results_csv(request: HttpRequest) -> HttpResponseBase:
    """The results of all responses, a chunk at a time."""
    lines = csv_lines(FIELDS, _rows())
    return named(StreamingHttpResponse(lines, content_type=CSV), "csv", dated(clock.now(), "surveys"))
