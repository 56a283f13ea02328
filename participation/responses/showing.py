"""An answer as a page shows it, from its plain content."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.template.defaultfilters import linebreaks_filter, urlize
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from participation.responses.models import ReasonType, Response, Verdict
from participation.responses.texts import content_of
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

OF_AN_ANSWER = {
    "demand": gettext_lazy("訴求文字"),
    "verdict": gettext_lazy("結果"),
    "handed_to": gettext_lazy("主管機關"),
    "reason_type": gettext_lazy("理由類別"),
    "reason": gettext_lazy("理由"),
    "evidence": gettext_lazy("佐證連結"),
    "next_step": gettext_lazy("接下來會做什麼"),
    "next_step_by": gettext_lazy("期限"),
}
OF_ALL = {"part": gettext_lazy("角色"), "files": gettext_lazy("附件"), **PARTS}


def part_label(name: str, position: int) -> str:
    """How a part of a text is called: a field of the whole, or one of the answer to a demand."""
    if position:
        return _("訴求 %(number)d：%(part)s") % {"number": position, "part": OF_AN_ANSWER[name]}
    return str(OF_ALL[name])


def shown(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the response component takes of a content: verdicts by demand first, then the long text."""
    return {
        "role": content["part"],
        "demands": [shown_answer(answer) for answer in content["answers"]],
        "body": body((label, content.get(name, "")) for name, label in PARTS.items()),
        "files": content.get("files", []),
    }


def shown_answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What is said to one demand; where a draft says nothing yet, it is told."""
    verdict, handed = answer["verdict"], answer["handed_to"]
    label = str(Verdict(verdict).label) if verdict else _("還沒有選擇結果")
    if handed:
        english = (get_language() or "").startswith("en")
        label = _("%(verdict)s，主管機關是%(agency)s") % {
            "verdict": label,
            "agency": (english and handed["name_en"]) or handed["name"],
        }
    by = answer["next_step_by"]
    return {
        "text": answer["demand"],
        "verdict": SHAPES[Verdict(verdict)] if verdict else "",
        "verdict_label": label,
        "reason_type": str(ReasonType(answer["reason_type"]).label) if answer["reason_type"] else "",
        "reason": answer["reason"],
        "next": answer["next_step"] or (_("公布研究結果") if by else ""),
        "by": date.fromisoformat(by) if by else None,
        "links": [link(line) for line in answer.get("evidence", "").splitlines()],
    }


def link(line: str) -> dict[str, str]:
    """A line of evidence, words before its address: what is shown, and where it leads."""
    words, _space, address = line.rpartition(" ")
    return {"url": address, "label": words.strip() or (urlsplit(address).hostname or address)}


def body(parts: Iterable[tuple[Any, str]]) -> SafeString:
    """The free parts under our headings. They are plain words: escaped, with their paragraphs."""
    written = ((label, words.strip()) for label, words in parts)
    return format_html_join(
        "",
        "<h4>{}</h4><div{}>{}</div>",
        ((title, lang_of(words), linebreaks_filter(urlize(words))) for title, words in written if words),
    )


def file_of(response: Response, file: Mapping[str, Any]) -> dict[str, Any]:
    """A file of a public text, with its address."""
    return {**file, "url": reverse("responses:file", args=[response.pk, file["key"]])}


def preview_of(response: Response) -> dict[str, Any]:
    """What the preview of a text shows, as the public will read it."""
    content = shown(content_of(response)) | {"office": response.agency.public_name}
    return {"shown": content, "record": response.record, "change_reason": response.change_reason}
