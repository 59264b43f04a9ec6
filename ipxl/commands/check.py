"""`ipxl check`: what would be found in these files. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ipxl.check.rules import finding
from ipxl.check.submission import check_submission
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.finding import Finding, sort_key
from ipxl.form.content import make_content
from ipxl.form.receive import Arrived, gather
from ipxl.intake.inbox import InboxEntry, see
from ipxl.merge.choose import BLANK, OTHER_PLAN
from ipxl.merge.entered import untouched
from ipxl.merge.identify import Identified, feature_notes, identify
from ipxl.merge.result import FileRow, FileState
from ipxl.report.as_json import files_json, findings_json
from ipxl.screen.screen import check_text
from ipxl.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class CheckDone:
    files: tuple[FileRow, ...]
    findings: tuple[Finding, ...]

    @property
    def strict_failure(self) -> bool:
        return any(item.severity == "error" for item in self.findings)

    def text(self) -> str:
        return check_text(self.files, self.findings)

    def as_json(self) -> dict[str, object]:
        return {"files": files_json(self.files), "findings": findings_json(self.findings)}


def run(folder: Path, files: Sequence[Path], jobs: int = 1) -> CheckDone:
    """Check files wherever they are, those in zip files and mails too, each as the return it says it is."""
    room = Workroom(open_workspace(folder))
    for path in files:
        if not path.is_file():
            raise IpxlError(f"没有文件“{path}”。请检查文件名，路径从当前文件夹算起。")
    arrived, _fresh = gather(see(InboxEntry(path.name, path) for path in files), lambda _sha256: None, jobs)
    rows, found = [], []
    for item in arrived:
        row, findings = _check_file(room, item)
        rows.append(row)
        found += findings
    return CheckDone(tuple(rows), tuple(sorted(found, key=sort_key)))


def _check_file(room: Workroom, item: Arrived) -> tuple[FileRow, list[Finding]]:
    """One file against the plan and the history of the period that it names."""
    name, parsed, note = item.file, item.parsed, item.parsed.note
    unit = period = by = None
    findings: list[Finding] = []
    state: FileState = "current"
    if parsed.outcome != "submission":
        state = parsed.outcome
        findings = [finding(parsed.code, value=parsed.note, file=name)] if parsed.code else []
    else:
        who = identify(parsed.reading.identities, name, room.current, item.sender, room.office)
        unit, period, by = who.unit, who.period, who.by
        findings = [*who.doubts, *who.notes, *feature_notes(parsed.reading, name, unit)]
        if who.other_plan:
            state, note = "not_a_return", OTHER_PLAN
            findings = [finding("FILE_OTHER_PLAN", value=who.other_plan, file=name)]
        elif is_blank(room, item, who):
            state, note = "not_a_return", BLANK
            findings = [finding("FILE_BLANK", file=name, unit=unit)]
        elif who.doubts or unit is None or period is None:
            state = "undecided"
        else:
            plan = room.plans.get(period, room.current)
            its = plan.period(period)
            findings += check_submission(parsed.reading, plan, its, unit, name, room.history(plan, its)).findings
    counts = Counter(item.severity for item in findings)
    row = FileRow(
        name, item.sha256, state, None if parsed.quiet else item.modified, unit, period, by, None,
        counts["error"], counts["warning"], counts["info"], note,
    )  # fmt: skip
    return row, findings


def is_blank(room: Workroom, item: Arrived, who: Identified) -> bool:
    """Whether a workbook says nothing but what it said when it went out."""
    if item.parsed.reading.doubts or who.period is None:
        return False
    plan = room.plans.get(who.period, room.current)
    period = plan.period(who.period)
    history = room.history(plan, period)
    units = [unit for unit in plan.units if unit.name in who.claimed]
    return untouched(item.parsed.reading, (make_content(plan, period, unit, history) for unit in units))
