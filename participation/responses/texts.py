"""A published text as plain data: what it says, and how it differs from another one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db.models import TextChoices

from participation.responses.models import Answer, Part, ReasonType, Response, Verdict

# What a revision holds of the text, apart from the answers.
TEXT_FIELDS = ("adoption", "analysis", "meetings", "next_steps", "change_reason", "files")
FREE_PARTS = ("adoption", "analysis", "meetings", "next_steps")


def content_of(response: Response, answers: Iterable[Answer] | None = None) -> dict[str, Any]:
    """Everything that the public reads of a response, as JSON holds it; its own ANSWERS if none are given."""
    given = response.answers.all() if answers is None else answers
    return {
        "agency": response.agency.code,
        "part": str(response.part),
        "answers": [_answer(answer) for answer in sorted(given, key=lambda one: one.demand.position)],
        **{name: getattr(response, name) for name in FREE_PARTS},
        **({"files": response.files} if response.files else {}),
    }


def _answer(answer: Answer) -> dict[str, Any]:
    handed = answer.handed_to
    return {
        "position": answer.demand.position,
        "demand": answer.demand.words,
        "verdict": str(answer.verdict),
        "reason_type": str(answer.reason_type),
        "reason": answer.reason,
        **({"evidence": answer.evidence} if answer.evidence else {}),
        "next_step": answer.next_step,
        "next_step_by": answer.next_step_by.isoformat() if answer.next_step_by else None,
        "handed_to": {"code": handed.code, "name": handed.name, "name_en": handed.name_en}
        if handed
        else None,
    }


def under_study(content: Mapping[str, Any]) -> dict[int, str | None]:
    """The demands that a text takes under study, by their position, and by when it says it will know more."""
    return {
        answer["position"]: answer["next_step_by"]
        for answer in content["answers"]
        if answer["verdict"] == Verdict.UNDER_STUDY
    }


def answered(content: Mapping[str, Any]) -> set[int]:
    """The positions of the demands to which a text says something."""
    return {answer["position"] for answer in content["answers"]}


# What is read as one is shown as changed as one: a date, a number, a word or an address of Latin letters,
# a number in Han characters. Any other character, a space and a mark stand alone.
_WORDS = re.compile(
    r"""
    \d+[ ]*年(?:[ ]*\d+[ ]*月(?:[ ]*\d+[ ]*日)?)? | \d+[ ]*月(?:[ ]*\d+[ ]*日)?
    | [\dA-Za-zÀ-ɏ]+(?:(?:[-._'’@/:] | ,(?=\d{3}))[\dA-Za-zÀ-ɏ]+)*%?
    | [〇零一二兩三四五六七八九十百千萬億]{2,}
    | .
    """,
    re.DOTALL | re.VERBOSE,
)
# An island of agreement this short between two changes only makes them harder to read.
_ISLAND = 2
# Characters times characters above which two paragraphs are shown whole: some 2,000 each.
_TOO_MUCH = 4_000_000
SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class Run:
    """Some words that stayed, went or came."""

    kind: str
    words: str


@dataclass(frozen=True)
class Difference:
    """How one part of a text differs from what it was; `name` says which part."""

    name: tuple[str, int]
    runs: tuple[Run, ...]

    @property
    def words(self) -> str:
        """Everything of both texts, by which the language is recognised."""
        return "".join(run.words for run in self.runs)


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Difference] | None:
    """The parts that differ, in the order of the text; None where one of the two was erased.

    A part is named by its field and, within the answers, by the position of the demand; 0 elsewhere.
    """
    if before is None or after is None:
        return None
    old, new = dict(_parts(before)), dict(_parts(after))
    names = [*old, *(name for name in new if name not in old)]
    order = sorted(names, key=lambda name: (name[1] == 0, name[1], _ORDER.index(name[0])))
    pairs = ((name, old.get(name, ""), new.get(name, "")) for name in order)
    return [Difference(name, tuple(compare(was, now))) for name, was, now in pairs if was != now]


_ORDER = (
    "demand",
    "verdict",
    "handed_to",
    "reason_type",
    "reason",
    "evidence",
    "next_step",
    "next_step_by",
    "part",
    *FREE_PARTS,
    "files",
)
_LABELS: Mapping[str, type[TextChoices]] = {"verdict": Verdict, "reason_type": ReasonType, "part": Part}


def _parts(content: Mapping[str, Any]) -> Iterable[tuple[tuple[str, int], str]]:
    for answer in content["answers"]:
        for name in _ORDER:
            yield (name, answer["position"]), _said(name, answer.get(name))
    for name in ("part", *FREE_PARTS):
        yield (name, 0), _said(name, content.get(name))
    yield (
        ("files", 0),
        "\n".join(f"{file['name']} ({file['sha256'][:12]})" for file in content.get("files", [])),
    )


def _said(name: str, value: Any) -> str:
    """A value as a reader reads it: a code by its label, an agency by its name."""
    if isinstance(value, Mapping):
        return str(value["name"])
    return str(_LABELS[name](value).label) if value and name in _LABELS else value or ""


def compare(before: str, after: str) -> list[Run]:
    """The words of both texts in reading order: what stayed, what went and what came.

    Paragraph by paragraph first, then character by character in Chinese, but dates, numbers and words in
    Latin script whole. Two long paragraphs without much in common are not compared further: it would take
    long and help nobody.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    runs: list[Run] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, now = "".join(old[i1:i2]), "".join(new[j1:j2])
        if kind == "equal":
            runs.append(Run(SAME, was))
        elif len(was) * len(now) > _TOO_MUCH:
            runs += [Run(GONE, was), Run(NEW, now)]
        else:
            runs += _without_crumbs(_by_words(_WORDS.findall(was), _WORDS.findall(now)))
    return [run for run in runs if run.words]


def _by_words(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    runs: list[Run] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append(Run(SAME, "".join(old[i1:i2])))
        else:
            runs += [Run(GONE, "".join(old[i1:i2])), Run(NEW, "".join(new[j1:j2]))]
    return [run for run in runs if run.words]


def _without_crumbs(runs: Sequence[Run]) -> list[Run]:
    """Islands of agreement between changes belong to both; then what went comes before what came."""
    gone: list[str] = []
    came: list[str] = []
    out: list[Run] = []

    def settle() -> None:
        out.extend(Run(kind, "".join(words)) for kind, words in ((GONE, gone), (NEW, came)) if words)
        gone.clear()
        came.clear()

    for place, run in enumerate(runs):
        is_crumb = 0 < place < len(runs) - 1 and len(run.words) <= _ISLAND
        if run.kind != SAME:
            (gone if run.kind == GONE else came).append(run.words)
        elif is_crumb and gone and came:
            gone.append(run.words)
            came.append(run.words)
        else:
            settle()
            out.append(run)
    settle()
    return out
