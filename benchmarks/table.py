"""Marks, and the table in docs/performance.md that the command writes."""

from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


@dataclass(frozen=True)
class Mark:
    """One measured figure: `value` against the bound `must`; `least` says on which side it must lie.

    Without a bound it is there to explain the others.
    """

    name: str
    value: float
    must: float | None
    aim: str
    unit: str
    detail: str
    least: bool = True

    @property
    def is_met(self) -> bool:
        """Whether the figure lies on the right side of its bound."""
        if self.must is None:
            return True
        return self.value >= self.must if self.least else self.value <= self.must

    def row(self) -> str:
        """The figure as a line of a Markdown table."""
        bound, met = "", ""
        if self.must is not None:
            bound = f"{'≥' if self.least else '≤'} {self.must:g}{self.unit}"
            met = "met" if self.is_met else "**missed**"
        return f"| {self.name} | {self.value:.3g}{self.unit} | {bound} | {self.aim} | {met} | {self.detail} |"


def write(name: str, marks: list[Mark], note: str) -> None:
    """Replace the part of the page between this name's markers."""
    begin, end = f"<!-- {name} begins -->", f"<!-- {name} ends -->"
    table = [
        "| mark | measured | must | aim | | how |",
        "|---|---|---|---|---|---|",
        *(mark.row() for mark in marks),
    ]
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(begin)
    after = rest.split(end)[1]
    middle = "\n".join(["", note, "", *table, ""])
    PAGE.write_text(before + begin + middle + end + after, encoding="utf-8")
    for mark in marks:
        print(f"{'ok    ' if mark.is_met else 'MISSED'} {mark.row()}")
