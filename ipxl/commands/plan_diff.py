"""`ipxl plan diff`: what is otherwise in a newer table, or in a notice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ipxl.commands.notice import read_draft
from ipxl.plan.diff import PlanDifference, Scope, diff
from ipxl.plan.diff_text import diff_json, diff_text
from ipxl.plan.model import Plan
from ipxl.plan.table import read_table

_TABLE_SHEETS = {"任务", "单位"}


@dataclass(frozen=True, slots=True)
class Compared:
    """Two plans compared. old, new: the names of their files."""

    old: str
    new: str
    differences: tuple[PlanDifference, ...]
    strict_failure: bool = False

    def text(self) -> str:
        return diff_text(self.differences, self.old, self.new)

    def as_json(self) -> dict[str, object]:
        return {"old": self.old, "new": self.new, **diff_json(self.differences)}


def run(old: Path, new: Path) -> Compared:
    """Compare two files, each an assignment table or a notice. Raises IpxlError for one that is neither."""
    (before, was_table), (after, is_table) = read_plan(old), read_plan(new)
    tables = was_table and is_table
    scope = Scope(ids=tables and before.settings.plan_id == after.settings.plan_id, whole=tables)
    names = (old.name, new.name) if old.name != new.name else (str(old), str(new))
    return Compared(*names, diff(before, after, scope))


def read_plan(path: Path) -> tuple[Plan, bool]:
    """The plan in a file, and whether that is an assignment table."""
    if _is_table(path):
        return read_table(path).plan, True
    return read_draft(path)[0].plan, False


def _is_table(path: Path) -> bool:
    import python_calamine

    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return False
    try:
        with python_calamine.load_workbook(path) as book:
            return set(book.sheet_names) >= _TABLE_SHEETS
    except (OSError, python_calamine.CalamineError):
        return False
