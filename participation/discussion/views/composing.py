"""The form in which a comment is written, for this viewer and this place."""

from datetime import datetime
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participation.discussion.forms import CommentForm
from participation.discussion.guideline import Level
from participation.discussion.models import Comment, Discussion, HouseRules
from participation.discussion.views.viewer import Viewer, agencies_of, may_write, rules_title
from participation.people.visiting import verification
from participation.refusals import Refusal


def hint_of(level: int) -> str:
    """Who will read it, said where it is written."""
    if level == Level.PRIVATE:
        return _("只有承辦機關看得到，機關會個別回復您。")
    if level in {Level.REVIEWED, Level.REVIEWED_ANSWERED}:
        return _("送出後先由管理員看過，再公開在這裡。請不要寫下自己或別人的電話、地址。")
    return _("送出後立即公開。請不要寫下自己或別人的電話、地址。")


def submit_label_of(level: int) -> str:
    """What the button does."""
    if level == Level.PRIVATE:
        return _("送出意見")
    if level in {Level.REVIEWED, Level.REVIEWED_ANSWERED}:
        return _("送出審核")
    return _("公開留言")


def form_of(
    discussion: Discussion, viewer: Viewer, *, parent: Comment | None, data: QueryDict | None = None
) -> CommentForm:
    """The form, empty or with what was sent."""
    offices = agencies_of(viewer.person, discussion.record) if viewer.person else []
    return CommentForm(
        data,
        takes_stance=discussion.takes_stances and parent is None,
        speaks_for=[(str(agency.pk), agency.public_name) for agency, _role in offices],
        hint=hint_of(discussion.level),
        **_acceptance(viewer),
    )


def edit_form_of(
    comment: Comment, viewer: Viewer, *, is_correcting: bool, data: QueryDict | None = None
) -> CommentForm:
    """The form to change a comment. What was asked for can be put right without accepting newer rules."""
    return CommentForm(
        data,
        initial={"text": comment.text, "stance": comment.stance},
        takes_stance=bool(comment.stance),
        **({} if is_correcting else _acceptance(viewer)),
    )


def _acceptance(viewer: Viewer) -> dict[str, Any]:
    """The box of the house rules in force, for whoever has not accepted them yet."""
    if viewer.in_force is None or not viewer.must_accept:
        return {}
    return {"must_accept": viewer.in_force.version, "rules_hint": _rules_hint(viewer.in_force)}


def _rules_hint(house_rules: HouseRules) -> str:
    """Where the house rules can be read; in a tab of their own, so that nothing typed is left."""
    title = rules_title(house_rules, get_language() or "")
    try:
        url = reverse("moderation:rules")
    except NoReverseMatch:
        return title
    link = _("閱讀「%(title)s」（另開分頁）") % {"title": title}
    return format_html('<a href="{}" target="_blank" rel="noopener">{}</a>', url, link)


def write_context(
    discussion: Discussion, viewer: Viewer, *, opener: Comment | None, now: datetime, back: str
) -> dict[str, Any]:
    """What the place for writing needs on a page that shows comments; OPENER is the thread answered in.

    BACK is where somebody comes back to who has to sign in or to verify a mail address first.
    """
    if viewer.person is None and discussion.is_open(now):
        return {"sign_in_url": redirect_to_login(f"{back}#write").url}
    is_locked = opener is not None and opener.locked_at is not None
    refusal = may_write(viewer, discussion, is_locked=is_locked, now=now)
    if refusal is not None or (opener is not None and not opener.is_shown):
        return {"write_refusal": refusal, "verify_url": verification(refusal, back)}
    name, place = ("reply", opener.pk) if opener else ("write", discussion.pk)
    return {
        "write_form": form_of(discussion, viewer, parent=opener),
        "write_url": reverse(f"discussion:{name}", args=[place]),
        **form_context(discussion),
    }


def form_context(discussion: Discussion) -> dict[str, Any]:
    """What the form needs beside its fields."""
    return {"submit_label": submit_label_of(discussion.level)}


def status_of(refusal: Refusal) -> int:
    """How a page says no: 429 too often, 403 never for this person, 409 not now."""
    if refusal.code == "too_many":
        return 429
    return 403 if refusal.forbidden else 409
