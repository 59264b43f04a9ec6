"""`ipxl forward`: the form that the upper level sent, filled from the merged result, in outbox/‹period›/上报."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from ipxl.commands.behind import judged_as_merged
from ipxl.commands.merge import UPWARDS
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.files import write_file
from ipxl.forward.answers import OURS, THEIRS, Forwarded, answer_form
from ipxl.forward.asked import AskedForm, read_form
from ipxl.forward.fill import filled
from ipxl.forward.told import forward_book
from ipxl.plan.model import Period
from ipxl.workspace import Workspace, locked, open_workspace

EARLIER = "以前"
_LISTED_MOST = 8


@dataclass(frozen=True, slots=True)
class ForwardedDone:
    """What was written. kept: where a form went that stood there and said something else, "" where none did."""

    period: Period
    form: AskedForm
    written: str
    book: str
    done: Forwarded
    locked: tuple[str, ...]
    kept: str = ""

    @property
    def open(self) -> list[str]:
        """What somebody has to see to, a line each."""
        return [f"{row.above} {row.name}：{row.note}" for row in self.done.rows if row.note]

    @property
    def strict_failure(self) -> bool:
        return bool(self.open or self.locked or any(row.level == THEIRS for row in self.done.unmatched))

    def text(self) -> str:
        whose = f"（{self.form.unit}，{self.form.period}）" if self.form.unit else ""
        lines = [f"已填 {self.written}{whose}：{len(self.done.rows)}行。"]
        if self.kept:
            lines.append(f"原来那份与这次填的不同，留作 {self.kept}。")
        lines += _listed("要核对的", self.open)
        for level, words in ((THEIRS, "上级有、本级没有对应的"), (OURS, "本级有、没有上报的")):
            found = [
                f"{row.kind} {row.key} {row.name}：{row.note}" for row in self.done.unmatched if row.level == level
            ]
            lines += _listed(words, found)
        lines += _listed("表里锁定、没有填的格", list(self.locked))
        lines.append(f"逐项来源和各单位原话见 {self.book}。")
        lines.append("下一步：把标着【请修改】的话改好，填上审核人，核对后报出。")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        return {
            "form": self.written,
            "list": self.book,
            "kept": self.kept,
            "rows": [row._asdict() for row in self.done.rows],
            "unmatched": [row._asdict() for row in self.done.unmatched],
            "locked": list(self.locked),
        }


def _listed(words: str, found: list[str]) -> list[str]:
    if not found:
        return []
    more = [f"  …… 另有{len(found) - _LISTED_MOST}处"] if len(found) > _LISTED_MOST else []
    return [f"{words}{len(found)}处：", *(f"  {line}" for line in found[:_LISTED_MOST]), *more]


def run(folder: Path, wanted: str, path: Path) -> ForwardedDone:
    """Fill the form from what was merged. What stands in `outbox` from before is kept where somebody edited it.

    Raises IpxlError for an unknown period, a result that is out of date, and what is no form of an upper level.
    """
    workspace = open_workspace(folder)
    with locked(workspace):
        room = Workroom(workspace)
        period = room.period(wanted)
        result, _made = judged_as_merged(room, period, "填上级的表")
        form = read_form(path)
        _check_day(form, period)
        done = answer_form(form, result, room.current, result.as_of)
        data, shut = filled(form, done.cells, datetime.combine(result.as_of, time()))
        target = workspace.outbox(period.period) / UPWARDS
        kept = _put(workspace, target / form.name, data)
        book = target / f"上报对照_{Path(form.name).stem}.xlsx"
        write_file(book, forward_book(form, result, done, shut))
    return ForwardedDone(
        period, form, workspace.relative(target / form.name), workspace.relative(book), done, shut, kept
    )


def _check_day(form: AskedForm, period: Period) -> None:
    """Raises IpxlError where the form asks for another day than the one that the result is about."""
    same = form.end == period.end.isoformat() if form.end else form.period == period.period
    if not same:
        asks = f"截至{form.end}" if form.end else form.period
        raise IpxlError(
            f"“{form.name}”要的是{form.period}（{asks}），{period.period}截至{period.end}，没有填。"
            "请写截至日期与这张表相同的期次。"
        )


def _put(workspace: Workspace, path: Path, data: bytes) -> str:
    """Write the form; one that lies there and says something else is kept. Returns where, "" when there was none."""
    old = path.read_bytes() if path.is_file() else data
    kept = ""
    if old != data:
        number = 1
        while (place := path.parent / EARLIER / f"{path.stem}_{number}{path.suffix}").exists():
            number += 1
        write_file(place, old)
        kept = workspace.relative(place)
    write_file(path, data)
    return kept
