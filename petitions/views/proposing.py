"""From the first question to the receipt: one question a page, kept on the server after each."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participation import clock
from participation.people.limits import count_use
from participation.people.models import Level, Person
from participation.people.visiting import person_of, same_for_everybody, verification
from participation.record.actors import Actor
from participation.refusals import Refusal, Refused, refuse_if
from participation.shell.access import access
from participation.shell.keeping import keep_typed, typed_before
from petitions import actions, rules
from petitions.forms import (
    ACCEPT,
    STAGES,
    Stage,
    StageForm,
    check_file,
    judged,
    pointers,
    proposal_text,
    stage_of,
)
from petitions.forms.stages import DirectionForm
from petitions.hosting import hosting
from petitions.lifecycles import lifecycle
from petitions.lifecycles.shape import Lifecycle
from petitions.models import Attachment, Blackout, Petition, PetitionDraft
from petitions.views.reading import download
from petitions.views.similar import cards, similar_to_draft, suggested_agencies
from petitions.views.standing import amount, shown_day, threshold_duties

ONE_DAY = timedelta(days=1)
DRAFTS_A_DAY = 20


def me(request: HttpRequest) -> Person:
    """The signed-in person."""
    return cast(Person, request.user)


def own_draft(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give the view the person's own draft; 404 for anybody else's.

    One that has become a petition leads to its receipt: whoever goes back after sending, presses the
    button twice or has the form open in another window finds what was made of it.
    """

    @wraps(view)
    def found(request: HttpRequest, key: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            draft = PetitionDraft.objects.get(key=key, proposer=me(request))
            return view(request, draft, *args, **kwargs)
        except PetitionDraft.DoesNotExist:
            made = Petition.objects.select_related("record")
            return redirect(
                "petitions:receipt", get_object_or_404(made, draft_key=key, proposer=me(request)).number
            )

    return found


@access("public")
@require_safe
@same_for_everybody
def propose_start(request: HttpRequest) -> HttpResponse:
    """What proposing asks of somebody, what becomes of it, and whether it is possible now."""
    return _start_page(request)


def _start_page(request: HttpRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    now, person = clock.now(), person_of(request)
    preset = lifecycle(hosting().preset)
    level = person.level if person else Level.NATIONAL
    blackout = Blackout.objects.at(now)
    shown = refusal or rules.may_propose(preset, level=level, blackout=blackout is not None)
    status = 200 if refusal is None else 403 if refusal.forbidden else 409
    context = {
        "title": _("我要提議"),
        "preset": preset,
        "screening": amount(preset.screening.period),
        "window": amount(preset.window),
        "duties": threshold_duties(preset),
        "reasons": preset.refusal_reasons,
        "blackout": blackout,
        "refusal": shown,
        "verify_url": verification(shown, reverse("petitions:propose")) if person else "",
        "drafts": PetitionDraft.objects.filter(proposer=person) if person else [],
        "person": person,
        "needs": preset.propose_level.label,
    }
    return render(request, "petitions/petition_propose.html", context, status=status)


@access("signed_in", form_at="petitions:propose")
@require_POST
def draft_start(request: HttpRequest) -> HttpResponse:
    """Begin a draft and ask the first question."""
    now, person = clock.now(), me(request)
    try:
        refuse_if(count_use("petition_draft", str(person.pk), limit=DRAFTS_A_DAY, per=ONE_DAY, now=now))
        draft = actions.start_draft(by=person, lifecycle_key=hosting().preset, now=now)
    except Refused as refused:
        return _start_page(request, refusal=refused.refusal)
    return redirect("petitions:draft-stage", draft.key, STAGES[0].key)


@access("signed_in", otherwise=keep_typed)
@own_draft
def draft_stage(request: HttpRequest, draft: PetitionDraft, stage: str) -> HttpResponse:
    """One question: keep the answer, then the next question, the one before, or later again."""
    asked, now = stage_of(stage), clock.now()
    if asked is None:
        raise Http404
    if request.method != "POST":
        return _ask(request, draft, asked, now)
    form = _form(draft, asked, request.POST)
    is_valid = form.is_valid()
    draft = actions.save_draft(draft, answers=form.typed(), now=now)
    if asked.key == "sources":
        is_valid = _files(request, draft, form, now) and is_valid
    if "save" in request.POST:
        messages.success(request, _("草稿已經儲存，您可以隨時從「我的頁面」回來。"))
        return redirect("people:home")
    if "back" in request.POST:
        return redirect(_back_url(draft, asked))
    if not is_valid or "remove" in request.POST or ("add" in request.POST):
        return _ask(request, draft, asked, now, form)
    return redirect(_next_url(request, draft, asked))


def _form(draft: PetitionDraft, stage: Stage, data: Any = None) -> StageForm:
    preset = lifecycle(draft.lifecycle_key)
    extra: dict[str, Any] = {}
    if issubclass(stage.form, DirectionForm):
        extra["suggested"] = suggested_agencies(draft)
    if data is not None:
        return stage.form(data, limits=preset.limits, **extra)
    return stage.form(initial=stage.form.shown(draft.answers), limits=preset.limits, **extra)


def _ask(
    request: HttpRequest, draft: PetitionDraft, stage: Stage, now: datetime, form: StageForm | None = None
) -> HttpResponse:
    kept = typed_before(request) if form is None else None
    if form is None:
        form = _form(draft, stage)
        if kept is not None:
            form.initial = stage.form.shown(_form(draft, stage, kept).typed())
    if stage.key == "title":
        # Suggestions while typing, for whom scripts run; others see the same on the next page.
        wish = {"data-suggest": reverse("petitions:similar"), "data-suggest-into": "#similar"}
        form.fields["title"].widget.attrs.update(wish)
    place = STAGES.index(stage)
    preset = lifecycle(draft.lifecycle_key)
    context = {
        "title": stage.name,
        "draft": draft,
        "stage": stage,
        "form": form,
        "number": place + 1,
        "stages": len(STAGES),
        "then_check": request.GET.get("then") == "check",
        "is_back": kept is not None,
        "attachments": draft.attachments.all() if stage.key == "sources" else [],
        "room": preset.limits.attachments - (draft.attachments.count() if stage.key == "sources" else 0),
        "most": preset.limits.attachments,
        "accept": ACCEPT,
    }
    return render(request, "petitions/draft_stage.html", context)


def _back_url(draft: PetitionDraft, stage: Stage) -> str:
    place = STAGES.index(stage)
    if place == 0:
        return reverse("petitions:propose")
    return reverse("petitions:draft-stage", args=[draft.key, STAGES[place - 1].key])


def _next_url(request: HttpRequest, draft: PetitionDraft, stage: Stage) -> str:
    place = STAGES.index(stage)
    if stage.key == "title" and similar_to_draft(draft):
        then = "?then=check" if request.GET.get("then") == "check" else ""
        return reverse("petitions:draft-similar", args=[draft.key]) + then
    if request.GET.get("then") == "check" or place + 1 == len(STAGES):
        return reverse("petitions:draft-check", args=[draft.key])
    return reverse("petitions:draft-stage", args=[draft.key, STAGES[place + 1].key])


def _files(request: HttpRequest, draft: PetitionDraft, form: StageForm, now: datetime) -> bool:
    """Take files off and put files on; false if one of those handed in is not accepted."""
    for attachment in draft.attachments.filter(key__in=_uuids(request.POST.getlist("remove"))):
        actions.detach(attachment)
    room = lifecycle(draft.lifecycle_key).limits.attachments - draft.attachments.count()
    uploads = request.FILES.getlist("files")
    for place, upload in enumerate(uploads):
        try:
            if place >= room:
                raise ValidationError(
                    _("最多 %(n)d 個附件。") % {"n": room + draft.attachments.count() - place}
                )
            checked = check_file(upload)
        except ValidationError as refused:
            form.add_error(None, refused)
            return False
        actions.attach(
            draft,
            file=checked.content,
            name=checked.name,
            media_type=checked.media_type,
            size=checked.size,
            now=now,
        )
    return True


def _uuids(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@access("signed_in")
@require_safe
@own_draft
def draft_similar(request: HttpRequest, draft: PetitionDraft) -> HttpResponse:
    """Petitions about the same matter: sign one of them, or go on."""
    key, now = draft.key, clock.now()
    then_check = request.GET.get("then") == "check"
    following = (
        reverse("petitions:draft-check", args=[key])
        if then_check
        else reverse("petitions:draft-stage", args=[key, STAGES[1].key])
    )
    context = {
        "title": _("這些提議和您想說的一樣嗎？"),
        "draft": draft,
        "cards": cards(similar_to_draft(draft), now),
        "back_url": reverse("petitions:draft-stage", args=[key, STAGES[0].key]),
        "next_url": following,
    }
    return render(request, "petitions/draft_similar.html", context)


@access("signed_in")
@own_draft
def draft_check(request: HttpRequest, draft: PetitionDraft) -> HttpResponse:
    """All answers once more, each with a way to change it; then propose."""
    now = clock.now()
    preset = lifecycle(draft.lifecycle_key)
    forms_by_stage = judged(draft.answers, preset.limits)
    is_whole = all(form.is_valid() for form in forms_by_stage.values())
    refusal: Refusal | None = None
    if request.method == "POST" and is_whole:
        try:
            petition = actions.propose(
                draft, text=proposal_text(forms_by_stage), by=Actor.proposer(me(request)), now=now
            )
        except Refused as refused:
            refusal = refused.refusal
        else:
            return redirect("petitions:receipt", petition.number)
    return _check_page(request, draft, preset, forms_by_stage, refusal, now)


def _check_page(
    request: HttpRequest,
    draft: PetitionDraft,
    preset: Lifecycle,
    forms_by_stage: dict[str, StageForm],
    refusal: Refusal | None,
    now: datetime,
) -> HttpResponse:
    blackout = Blackout.objects.at(now) is not None
    rows = [_row(draft, stage, forms_by_stage[stage.key]) for stage in STAGES]
    blocking = refusal or rules.may_propose(preset, level=me(request).level, blackout=blackout)
    status = 200 if refusal is None else 403 if refusal.forbidden else 409
    context = {
        "title": _("確認內容"),
        "draft": draft,
        "preset": preset,
        "rows": rows,
        "personal": pointers(
            (row["stage"].name, words, row["url"]) for row in rows for words in row["written"]
        ),
        "is_whole": all(form.is_valid() for form in forms_by_stage.values()),
        "was_sent": request.method == "POST",
        "attachments": draft.attachments.all(),
        "similar": cards(similar_to_draft(draft, with_body=True), now)[:3],
        "refusal": blocking,
        "verify_url": verification(blocking, reverse("petitions:draft-check", args=[draft.key])),
        "screening": amount(preset.screening.period),
    }
    return render(request, "petitions/draft_check.html", context, status=status)


def _row(draft: PetitionDraft, stage: Stage, form: StageForm) -> dict[str, Any]:
    """One stage's answers in words, and what is still wrong with them."""
    answers = draft.answers
    if isinstance(form, DirectionForm):
        chosen = {str(pk) for pk in answers.get("agencies", ())}
        topic = form.topic_names.get(str(answers.get("topic", "")), "")
        named = [name for pk, name in form.agency_names.items() if str(pk) in chosen]
        value: Any = [
            _("主題：%(topic)s") % {"topic": topic or _("未選主題")},
            _("建議機關：%(agencies)s") % {"agencies": _("、").join(named) or _("由平臺指定機關")},
        ]
    elif stage.key == "demands":
        value = answers.get("demands", [])
    elif stage.key == "sources":
        value = [line for line in str(answers.get("links", "")).split("\n") if line.strip()]
    else:
        value = str(answers.get(stage.key, ""))
    return {
        "stage": stage,
        "value": value,
        # What the author has put into words, to be looked through for personal data.
        "written": () if stage.key == "direction" else value if isinstance(value, list) else (value,),
        "is_list": isinstance(value, list),
        "is_numbered": stage.key == "demands",
        "errors": [error for errors in form.errors.values() for error in errors],
        "url": reverse("petitions:draft-stage", args=[draft.key, stage.key]) + "?then=check",
    }


@access("signed_in")
@own_draft
def draft_discard(request: HttpRequest, draft: PetitionDraft) -> HttpResponse:
    """Throw a draft away; a GET asks whether that is meant."""
    if request.method == "POST":
        actions.discard_draft(draft)
        messages.success(request, _("草稿已經刪除。"))
        return redirect("people:home")
    return render(request, "petitions/draft_discard.html", {"title": _("要刪除這份草稿嗎？"), "draft": draft})


@access("signed_in")
@require_safe
@own_draft
def draft_file(request: HttpRequest, draft: PetitionDraft, file: UUID) -> FileResponse:
    """One of the draft's own files, for its author."""
    return download(get_object_or_404(Attachment, key=file, draft=draft))


@access("signed_in")
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponseBase:
    """The number, and what happens next by when."""
    petition = get_object_or_404(
        Petition.objects.select_related("record"), record__number=number, proposer=me(request)
    )
    screening = petition.record.obligations.filter(kind="screening").order_by("-starts_at").first()
    context = {
        "title": _("提議已經送出"),
        "petition": petition,
        "preset": petition.lifecycle,
        "screening": screening,
        "screening_day": shown_day(screening.due_at) if screening else None,
        "window": amount(petition.lifecycle.window),
    }
    return render(request, "petitions/petition_receipt.html", context)
