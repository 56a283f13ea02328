"""Formal responses and demands, as a page shows them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.template.defaultfilters import linebreaks_filter, urlize
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from participation.responses.models import ReasonType, Response, Verdict
from participation.shell.templatetags.yiqi import lang_of

# How the response component calls the verdicts.
SHAPES = {
    Verdict.ADOPTED: "adopted",
    Verdict.PARTLY_ADOPTED: "partly",
    Verdict.UNDER_STUDY: "studying",
    Verdict.NOT_ADOPTED: "rejected",
    Verdict.NOT_OURS: "elsewhere",
}
PARTS = {
    "adoption": gettext_lazy("參採情形"),
    "analysis": gettext_lazy("分析說明"),
    "meetings": gettext_lazy("研商辦理情形"),
    "next_steps": gettext_lazy("後續推動規劃"),
}


def answers_of(responses: Sequence[Response]) -> list[dict[str, Any]]:
    """Responses loaded for a page: verdicts by demand first, then the long text."""
    return [
        {
            "office": response.agency.public_name,
            "role": response.part,
            "published_at": response.published_at,
            "anchor": f"response-{response.pk}",
            "demands": [_answer(row) for row in response.answer_rows],  # type: ignore[attr-defined]
            "body": _body(response),
            "source": response.source,
        }
        for response in responses
    ]


def _answer(row: dict[str, Any]) -> dict[str, Any]:
    verdict = Verdict(row["verdict"])
    english = (get_language() or "").startswith("en")
    label = str(verdict.label)
    if row["handed_to"]:
        label = _("%(verdict)s，主管機關是%(agency)s") % {
            "verdict": label,
            "agency": (english and row["handed_to_en"]) or row["handed_to"],
        }
    return {
        "text": row["words"],
        "verdict": SHAPES[verdict],
        "verdict_label": label,
        "reason_type": str(ReasonType(row["reason_type"]).label),
        "reason": row["reason"],
        "next": row["next_step"] or (_("公布研究結果") if row["next_step_by"] else ""),
        "by": date.fromisoformat(row["next_step_by"]) if row["next_step_by"] else None,
    }


def _body(response: Response) -> SafeString:
    """The free parts under our headings. They are plain words: escaped, with their paragraphs."""
    parts = ((label, getattr(response, name).strip()) for name, label in PARTS.items())
    return format_html_join(
        "",
        "<h4>{}</h4><div{}>{}</div>",
        ((title, lang_of(words), linebreaks_filter(urlize(words))) for title, words in parts if words),
    )
