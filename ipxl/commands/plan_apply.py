"""`ipxl plan apply`: a later notice or table laid against the assignment table, decided row by row, then put into it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ipxl.commands.plan_diff import read_plan
from ipxl.errors import IpxlError
from ipxl.files import write_file
from ipxl.plan.adjust import adjustments
from ipxl.plan.adjust_book import SHEET, adjustments_bytes, apply_to, is_adjustments, read_decided
from ipxl.plan.table import read_table
from ipxl.workspace import Workspace, locked, open_workspace


@dataclass(frozen=True, slots=True)
class Applied:
    """file: the workbook to decide on, or the one that was decided. kept: the table as it was, "" where none was written."""

    file: str
    proposed: int = 0
    accepted: int = 0
    refused: int = 0
    undecided: int = 0
    kept: str = ""
    strict_failure: bool = False

    def text(self) -> str:
        if self.kept:
            lines = [f"采纳{self.accepted}处，已写进任务分工表；不采纳{self.refused}处。原来的表留作 {self.kept}。"]
            if self.undecided:
                lines.append(f"还有{self.undecided}处没有填“采纳”，没有改动；填好后可以再运行一次。")
            lines.append(
                "已经下发的期次照旧用各自 templates 里的那一份表；新的内容从下一次 ipxl templates 起生效。请运行 ipxl plan lint 检查。"
            )
            return "\n".join(lines)
        if self.proposed:
            return (
                f"找出{self.proposed}处不同，写在 {self.file}，任务分工表没有改动。\n"
                f"请逐行在“采纳”一列填“是”或“否”，保存后运行 ipxl plan apply {self.file}"
            )
        return (
            "没有不同，任务分工表没有改动。"
            if not self.undecided + self.refused
            else "没有一处填了“是”，任务分工表没有改动。"
        )

    def as_json(self) -> dict[str, object]:
        return {
            "file": self.file,
            "proposed": self.proposed,
            "accepted": self.accepted,
            "refused": self.refused,
            "undecided": self.undecided,
            "kept": self.kept or None,
        }


def run(folder: Path, new: Path) -> Applied:
    """new: a notice or a table, which makes a workbook to decide on, or that workbook, which is put into the table.

    Raises IpxlError for a file that is none of these, and for a workbook that does not fit the table any more.
    """
    workspace = open_workspace(folder)
    with locked(workspace):
        if is_adjustments(new):
            return _apply(workspace, new)
        return _propose(workspace, new)


def _propose(workspace: Workspace, new: Path) -> Applied:
    plan, whole = read_plan(new)
    rows = adjustments(read_table(workspace.table).plan, plan, whole=whole)
    target = _free(workspace.root, SHEET)
    if rows:
        write_file(target, adjustments_bytes(rows))
    return Applied(target.name, proposed=len(rows))


def _apply(workspace: Workspace, decided: Path) -> Applied:
    accepted, refused, undecided = read_decided(decided)
    if not accepted:
        return Applied(decided.name, refused=refused, undecided=undecided)
    before = workspace.table.read_bytes()
    after = apply_to(workspace.table, accepted)
    kept = _free(workspace.root, f"{workspace.table.stem}_调整前")
    write_file(kept, before)
    write_file(workspace.table, after)
    try:
        read_table(workspace.table)
    except IpxlError:
        write_file(workspace.table, before)
        raise
    return Applied(decided.name, 0, len(accepted), refused, undecided, kept.name)


def _free(folder: Path, stem: str) -> Path:
    """A name that nothing has yet."""
    path, number = folder / f"{stem}.xlsx", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}_{number}.xlsx"
    return path
