"""One place where something is not as it should be: the record that every stage adds to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]
SEVERITY_NAMES: dict[Severity, str] = {"error": "必改", "warning": "待确认", "info": "提示"}
_RANK = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that does not hold at a place, with the way out.

    `file` is relative to the inbox (or the plan's file name), `cell` is like `K7`, `task` also holds an
    indicator's id, `value` is what stands there as a person typed it. Unknown parts are None.
    `parts` are the findings that were folded into this one since they have one cause.
    """

    code: str
    severity: Severity
    message: str
    remedy: str
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    unit: str | None = None
    task: str | None = None
    value: str | None = None
    parts: tuple[Finding, ...] = ()

    def as_json(self) -> dict[str, str | None]:
        """The finding with the keys of the `--json` contract, in its order."""
        order = ("code", "severity", "file", "sheet", "cell", "unit", "task", "value", "message", "remedy")
        return {key: getattr(self, key) for key in order}


def sort_key(finding: Finding) -> tuple[object, ...]:
    """Order of findings wherever they are listed: gravest first, then by place (rows by number)."""
    cell = finding.cell or ""
    column = cell.rstrip("0123456789")
    row = int(cell[len(column) :] or 0)
    place = (finding.file or "", finding.sheet or "", row, len(column), column)
    return (_RANK[finding.severity], *place, finding.code, finding.unit or "", finding.task or "", finding.message)
