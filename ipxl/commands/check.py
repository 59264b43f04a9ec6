"""`ipxl check`: what would be found in these files. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ipxl.check.rules import finding
from ipxl.check.submission import check_submission
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.finding import Finding, sort_key
from ipxl.form.receive import Arrived, gather
from ipxl.intake.inbox import Entry, see
from ipxl.merge.identify import feature_notes, identify
from ipxl.merge.result import FileRow, FileState
from ipxl.report.as_json import files_json, findings_json
from ipxl.screen.screen import check_text
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


def run(folder: Path, files: Sequence[Path], jobs: int = 1) -> Done:
    """Check files wherever they are, those in zip files and mails too, each as the return it says it is."""
    room = Workroom(open_workspace(folder))
    for path in files:
        if not path.is_file():
            raise IpxlError(f"没有文件“{path}”。请检查文件名，路径从当前文件夹算起。")
    arrived, _fresh = gather(see(Entry(path.name, path) for path in files), lambda _sha256: None, jobs)
    rows, found = [], []
    for item in arrived:
        row, findings = _check_file(room, item)
        rows.append(row)
        found += findings
    return Done(tuple(rows), tuple(sorted(found, key=sort_key)))


def _check_file(room: Workroom, item: Arrived) -> tuple[FileRow, list[Finding]]:
    """One file against the plan and the history of the period that it names."""
    name, parsed = item.file, item.parsed
    unit = period = by = None
    findings: list[Finding] = []
    state: FileState = "current"
    if parsed.outcome != "submission":
        state = parsed.outcome
        findings = [finding(parsed.code, value=parsed.note, file=name)] if parsed.code else []
    else:
        who = identify(parsed.reading.identities, name, room.current, item.sender)
        unit, period, by = who.unit, who.period, who.by
        findings = [*who.doubts, *who.notes, *feature_notes(parsed.reading, name, unit)]
        if who.doubts or unit is None or period is None:
            state = "undecided"
        else:
            plan = room.plans.get(period, room.current)
            its = plan.period(period)
            findings += check_submission(parsed.reading, plan, its, unit, name, room.history(plan, its)).findings
    counts = Counter(item.severity for item in findings)
    row = FileRow(
        name, item.sha256, state, None if parsed.quiet else item.modified, unit, period, by, None,
        counts["error"], counts["warning"], counts["info"], parsed.note,
    )  # fmt: skip
    return row, findings
