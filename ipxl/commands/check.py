"""`ipxl check`: what would be found in these files. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ipxl.check.rules import finding
from ipxl.check.submission import check_submission
from ipxl.clock import BEIJING
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.files import digest
from ipxl.finding import Finding, sort_key
from ipxl.form.receive import parse
from ipxl.merge.identify import identify
from ipxl.merge.result import FileRow, FileState
from ipxl.report.as_json import files_json, findings_json
from ipxl.report.screen import check_text
from ipxl.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class Done:
    files: tuple[FileRow, ...]
    findings: tuple[Finding, ...]

    @property
    def strict_failure(self) -> bool:
        return any(item.severity == "error" for item in self.findings)

    def text(self) -> str:
        return check_text(self.files, self.findings)

    def as_json(self) -> dict[str, Any]:
        return {"files": files_json(self.files), "findings": findings_json(self.findings)}


def run(folder: Path, files: Sequence[Path]) -> Done:
    """Check files wherever they are, each as the return it says it is, against that period's plan and history."""
    room = Workroom(open_workspace(folder))
    rows, found = [], []
    for path in files:
        if not path.is_file():
            raise IpxlError(f"没有文件“{path}”。请检查文件名，路径从当前文件夹算起。")
        row, findings = _check_file(room, path)
        rows.append(row)
        found += findings
    return Done(tuple(rows), tuple(sorted(found, key=sort_key)))


def _check_file(room: Workroom, path: Path) -> tuple[FileRow, list[Finding]]:
    name, data = path.name, path.read_bytes()
    parsed = parse(data, name)
    unit = period = by = None
    findings: list[Finding] = []
    state: FileState = "current"
    if parsed.outcome != "submission":
        state = parsed.outcome
        findings = [finding(parsed.code, value=parsed.note, file=name)] if parsed.code else []
    else:
        who = identify(parsed.reading.identities, name, room.current)
        unit, period, by = who.unit, who.period, who.by
        findings = [*who.doubts, *who.notes]
        if who.doubts or unit is None or period is None:
            state = "undecided"
        else:
            plan = room.plans.get(period, room.current)
            its = plan.period(period)
            findings += check_submission(parsed.reading, plan, its, unit, name, room.history(plan, its)).findings
    counts = Counter(item.severity for item in findings)
    modified = datetime.fromtimestamp(path.stat().st_mtime, BEIJING)
    row = FileRow(
        name, digest(data), state, modified, unit, period, by, None,
        counts["error"], counts["warning"], counts["info"], parsed.note,
    )  # fmt: skip
    return row, findings
