"""Draw every preset: `docs/lifecycles/<key>.md`, a diagram and its tables. A guard compares them."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import override

from participation.calendar.rules import Period, Unit
from participation.obligations.kinds import label_of
from petitions.lifecycles import LIFECYCLES
from petitions.lifecycles.shape import Debtor, Duty, Lifecycle, Owner

FOLDER = Path("docs/lifecycles")


class Command(BaseCommand):
    help = "Draw the presets of petitions into docs/lifecycles/."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        for key, preset in LIFECYCLES.items():
            (folder / f"{key}.md").write_text(draw(preset), encoding="utf-8")
            self.stdout.write(f"{FOLDER / key}.md")


def draw(preset: Lifecycle) -> str:
    """A preset as a page of Markdown in Chinese, the language of its law."""
    with override("zh-hant"):
        parts = (_heading(preset), _diagram(preset), _statuses(preset), _duties(preset))
        return "\n\n".join(parts) + "\n"


def _heading(preset: Lifecycle) -> str:
    made_by = "由 `manage.py draw_lifecycles` 產生，請勿手改。"
    return f"# {preset.name}\n\n`{preset.key}` · {preset.basis}\n\n{made_by}"


def _diagram(preset: Lifecycle) -> str:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {preset.initial.value}: propose"]
    lines += [f"    {status.value}: {text.label}" for status, text in preset.statuses.items()]
    lines += [f"    {move.source.value} --> {move.target.value}: {move.verb}" for move in preset.transitions]
    left = {move.source for move in preset.transitions}
    lines += [f"    {status.value} --> [*]" for status in preset.statuses if status not in left]
    return "\n".join([*lines, "```"])


def _statuses(preset: Lifecycle) -> str:
    owners = {
        Owner.PROPOSER: "提議人",
        Owner.PLATFORM: "平臺",
        Owner.PUBLIC: "公眾",
        Owner.AGENCY: "主辦機關",
        Owner.NOBODY: "—",
    }
    lines = ["| 狀態 | 輪到 | 意思 |", "|---|---|---|"]
    lines += [
        f"| {text.label} | {owners[text.owner]} | {text.meaning} |" for text in preset.statuses.values()
    ]
    return "\n".join(lines)


def _duties(preset: Lifecycle) -> str:
    duties: list[Duty] = [preset.screening, preset.objection, *preset.threshold.duties, preset.follow_up]
    lines = [
        f"附議期間 {_length(preset.window)}，門檻 {preset.threshold.count:,} 人：{preset.threshold.effect}。",
        "",
    ]
    lines += ["| 應辦事項 | 誰 | 期限 | 依據 |", "|---|---|---|---|"]
    lines += [
        f"| {label_of(duty.kind)} | {_debtor(preset, duty)} | {_length(duty.period)} | {duty.basis} |"
        for duty in duties
    ]
    return "\n".join(lines)


def _debtor(preset: Lifecycle, duty: Duty) -> str:
    """Who owes it; what was taken under study is reported on by whoever did so, leading or joining."""
    if duty == preset.follow_up:
        return "列入研究的機關"
    return "平臺" if duty.debtor is Debtor.PLATFORM else "主辦機關"


def _length(period: Period) -> str:
    units = {Unit.HOURS: "小時", Unit.DAYS: "日", Unit.WORKING_DAYS: "個工作日", Unit.MONTHS: "個月"}
    return f"{period.amount} {units[period.unit]}"
