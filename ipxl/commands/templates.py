"""`ipxl templates`: one workbook per unit, the copy of the table they were made from, and the list of what went out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from ipxl.check.levels import lint_all
from ipxl.clock import BEIJING, today
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.files import digest, fit_name, name_fault, write_file
from ipxl.finding import Finding
from ipxl.form.content import Content, make_content
from ipxl.form.kinds import is_asked
from ipxl.form.many import written
from ipxl.plan.model import Period, Plan, Unit
from ipxl.plan.period_words import find_period
from ipxl.plan.table import read_table
from ipxl.workspace import Sent, Workspace, append_manifest, locked, open_workspace

_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class TemplatesDone:
    """What went out. written, unchanged: file names of workbooks. kept: new names of workbooks that we had not written.

    faults: errors that lint finds in the table.
    """

    period: str
    deadline: date
    folder: str
    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept_table: str = ""
    faults: int = 0
    strict_failure: bool = False
    kept: tuple[str, ...] = ()

    def text(self) -> str:
        lines = [f"{self.period}：写了{len(self.written)}个填报表，{len(self.unchanged)}个没有变化。"]
        lines += [f"  {name}" for name in self.written]
        if self.kept_table:
            lines.append(f"任务分工表有变化，原来的一份留作 {self.kept_table}。")
        for name in self.kept:
            lines.append(
                f"原来同名的文件不是 ipxl 写的样子，可能有人填过，留作 {self.folder}/{name}。是报送件的，请移到 inbox/。"
            )
        if self.faults:
            lines.append(f"任务分工表有{self.faults}处必改的问题，发出前请先看：ipxl plan lint")
        return "\n".join(
            [*lines, f"都在 {self.folder}/，请发给各单位，{self.deadline.isoformat()} 前收回放进 inbox/。"]
        )

    def as_json(self) -> dict[str, object]:
        return {
            "period": self.period,
            "folder": self.folder,
            "written": list(self.written),
            "unchanged": list(self.unchanged),
            "kept": list(self.kept),
        }


def run(
    folder: Path,
    wanted: str | None,
    units: Sequence[str] = (),
    now: datetime | None = None,
    force: bool = False,
    processes: int = 1,
) -> TemplatesDone:
    """Write the templates of a period; default: the next period due. Only workbooks that would differ are written.

    force: also while the table has errors. processes: that write, where there is much to write. Raises IpxlError for errors
    of the table, and for an unknown period or unit.
    """
    workspace = open_workspace(folder)
    with locked(workspace):
        reading = read_table(workspace.table)
        plan, errors = reading.plan, [item for item in lint_all(reading) if item.severity == "error"]
        if errors and not force:
            raise IpxlError(_refusal(errors))
        period = find_period(plan, wanted) if wanted else next_due(plan, today())
        room = Workroom(workspace)
        matters = room.history(plan, period).matters
        chosen = [unit for unit in plan.units if is_asked(plan, period, unit.name, matters)]
        if units:
            asked = {unit.name for unit in chosen}
            chosen = [find_unit(plan, text) for text in units]
            if none := [unit.name for unit in chosen if unit.name not in asked]:
                raise IpxlError(f"{'、'.join(none)}在{period.title}没有要填的内容，没有写填报表。")
        if not chosen and plan.reporting_units:
            raise IpxlError(f"{period.title}没有单位要填：督办台账里没有未销号的事项。")
        if not chosen:
            raise IpxlError("任务分工表里没有要报送的单位。请先运行 ipxl plan lint 查看问题。")
        _refuse_names(period, chosen)
        contents = make_contents(room, plan, period, chosen)
        kept = _copy_table(workspace, period)
        new, unchanged, beside = _write(workspace, period, contents, now or datetime.now(BEIJING), processes)
    done = workspace.relative(workspace.templates(period.period))
    return TemplatesDone(
        period.period, period.deadline, done, tuple(new), tuple(unchanged), kept, len(errors), kept=tuple(beside)
    )


def _refusal(errors: Sequence[Finding]) -> str:
    """Why nothing was written, with the first cells to put right."""
    cells = [
        f"{item.sheet}{'!' if item.cell else ''}{item.cell or ''} {item.message.rstrip('。')}"
        for item in errors[:_MOST_NAMED]
    ]
    more = f"；还有{len(errors) - _MOST_NAMED}处" if len(errors) > _MOST_NAMED else ""
    return (
        f"任务分工表有{len(errors)}处必改的问题，没有生成填报表：{'；'.join(cells)}{more}。"
        "全部问题和改法见 ipxl plan lint；确实要先发出去的，加 --force。"
    )


def next_due(plan: Plan, day: date) -> Period:
    """The first period whose 报送截止 has not passed. Raises IpxlError when there is none."""
    due = [period for period in plan.periods if period.deadline >= day]
    if not due:
        if not plan.periods:
            raise IpxlError("任务分工表的期次表为空。请先在“期次”表中添加要报送的期次。")
        known = [period.period for period in plan.periods]
        raise IpxlError(
            f"任务分工表里的期次都过了报送截止。请写明期次，如 ipxl templates {known[-1]}。现有期次：{'、'.join(known)}。"
        )
    return min(due, key=lambda period: (period.deadline, period.end, period.period))


def _refuse_names(period: Period, units: Sequence[Unit]) -> None:
    """Raise IpxlError where names of the table cannot be names of files: nothing is written outside, nothing twice."""
    if why := name_fault(period.period):
        raise IpxlError(f"期次“{period.period}”不能作文件夹的名称：{why}。请在任务分工表的“期次”表里改名。")
    first: dict[str, str] = {}
    for unit in units:
        other = first.setdefault(fit_name(unit.name).casefold(), unit.name)
        if other != unit.name:
            raise IpxlError(f"“{other}”与“{unit.name}”的填报表文件名相同。请在任务分工表的“单位”表里改一个简称。")


def find_unit(plan: Plan, text: str) -> Unit:
    """The reporting unit that a user names. Raises IpxlError with the nearest names."""
    unit = plan.unit_typed(text)
    if unit is None:
        near = "、".join(plan.names.near(text))
        raise IpxlError(f"没有单位“{text}”。{'是不是：' + near + '？' if near else '请看任务分工表的“单位”表。'}")
    if unit not in plan.reporting_units:
        raise IpxlError(f"单位“{unit.name}”在方案中没有任务或指标，不用填报。")
    return unit


def make_contents(room: Workroom, plan: Plan, period: Period, units: Sequence[Unit]) -> list[Content]:
    """The workbooks of `units`, with what earlier periods were accepted to say."""
    history = room.history(plan, period)
    return [make_content(plan, period, unit, history) for unit in units]


def _copy_table(workspace: Workspace, period: Period) -> str:
    """Keep the table as it is now beside the templates; an earlier copy that differs keeps a number."""
    copy, data = workspace.table_copy(period.period), workspace.table.read_bytes()
    kept = ""
    if copy.exists() and copy.read_bytes() != data:
        number = 1
        while (old := copy.with_name(f"{copy.stem}_{number}{copy.suffix}")).exists():
            number += 1
        write_file(old, copy.read_bytes())
        kept = workspace.relative(old)
    if not copy.exists() or kept:
        write_file(copy, data)
    return kept


def _write(
    workspace: Workspace, period: Period, contents: Sequence[Content], now: datetime, processes: int
) -> tuple[list[str], list[str], list[str]]:
    """Write what differs. Returns what was written, what was not, and under which names files that are not ours were kept."""
    new, unchanged, kept, lines = [], [], [], []
    listed = {(line.file, line.sha256) for line in workspace.sent(period.period)}
    ours = {sha256 for _file, sha256 in listed}
    for content, data in written(contents, processes):
        path = workspace.templates(period.period) / content.file_name
        if path.exists() and path.read_bytes() == data:
            unchanged.append(content.file_name)
        else:
            if path.exists() and digest(path.read_bytes()) not in ours:
                kept.append(_keep(path))
            write_file(path, data)
            new.append(content.file_name)
        sent = Sent(content.file_name, content.unit.name, content.round, digest(data), now)
        if content.file_name in new or (sent.file, sent.sha256) not in listed:  # a run was killed in between
            lines.append(sent)
    if lines:
        append_manifest(workspace, period.period, lines)
    return new, unchanged, kept


def _keep(path: Path) -> str:
    """Give a file that we did not write another name beside it."""
    number = 1
    while (other := path.with_name(f"{path.stem}_原有{number}{path.suffix}")).exists():
        number += 1
    path.rename(other)
    return other.name
