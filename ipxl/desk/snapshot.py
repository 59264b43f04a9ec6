"""`python -m ipxl.desk.snapshot FOLDER [PERIOD]`: all that the desk shows of a workspace, as one JSON object on stdout.

It runs in a process of its own, since it imports and judges; the desk itself stays small.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ipxl.check.levels import lint_all
from ipxl.clock import today
from ipxl.commands.chasing import traffic_of
from ipxl.commands.matters import matters_on
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.files import digest
from ipxl.finding import Finding
from ipxl.form.reading import Reading
from ipxl.matters.told import left_words
from ipxl.merge.result import FILE_STATE_NAMES, UNIT_STATE_NAMES, Result
from ipxl.office.docket import KINDS, Answer, Question
from ipxl.plan.model import Period, Plan
from ipxl.plan.period_words import find_period
from ipxl.plan.table import read_table
from ipxl.record.publications import numbers
from ipxl.report.as_json import time_json
from ipxl.screen.progress import Progress, progress
from ipxl.sheet.cells import column_letters
from ipxl.workspace import Workspace, open_workspace

Facts = dict[str, object]
_AROUND_COLUMNS, _FINDINGS_MOST, _LINT_MOST, _OUTPUTS_MOST = 12, 60, 40, 400
_SEVERITY_NAMES = {"error": "必改", "warning": "待确认", "info": "提示"}


@dataclass(frozen=True, slots=True)
class View:
    """What the facts of a period are made from."""

    room: Workroom
    period: Period
    result: Result
    answers: dict[str, Answer] = field(default_factory=dict)


def snapshot(folder: Path, wanted: str = "") -> Facts:
    """The whole of it. Raises IpxlError where the workspace cannot be read."""
    workspace = open_workspace(folder)
    reading = read_table(workspace.table)
    room = Workroom(workspace)
    plan, found = reading.plan, lint_all(reading)
    period = _chosen(room, plan, wanted)
    facts: Facts = {
        "title": plan.settings.title,
        "office": plan.settings.office,
        "tasks": len(plan.tasks),
        "unit_count": len(plan.reporting_units),
        "choices": [
            ["单位", [[f"unit:{unit.name}", unit.name] for unit in plan.reporting_units]],
            ["任务", [[f"task:{task.task}", f"{task.task} {task.title}"] for task in plan.tasks]],
            ["指标", [[f"indicator:{item.indicator}", f"{item.indicator} {item.name}"] for item in plan.indicators]],
        ],
        "periods": [_period_facts(workspace, room, item) for item in plan.periods],
        "period": period.period if period else "",
        "lint": {
            "errors": sum(item.severity == "error" for item in found),
            "warnings": sum(item.severity == "warning" for item in found),
            "lines": [
                {"severity": _SEVERITY_NAMES[item.severity], "message": item.message, "remedy": item.remedy,
                 "place": " ".join(part for part in (item.sheet, item.cell) if part)}
                for item in sorted(found, key=lambda item: item.severity != "error") if item.severity != "info"
            ][:_LINT_MOST],
        },
        "smtp": False,
        "imap": False,
    }  # fmt: skip
    facts |= _mail_facts(workspace)
    facts |= _matters_facts(room)
    facts["books"] = list(_books(workspace, period))
    if period and period.period in room.plans:
        result = room.results(room.period(period.period), today())[period.period]
        answers = {answer.key: answer for answer in room.decisions[period.period].answers.rows if answer.key}
        facts |= _result_facts(View(room, period, result, answers))
    return facts


def _chosen(room: Workroom, plan: Plan, wanted: str) -> Period | None:
    """The period asked for; else the newest with templates; else the first one due."""
    if wanted:
        return find_period(plan, wanted)
    if room.plans:
        return room.period(None)
    ahead = [item for item in plan.periods if item.deadline >= today()]
    return min(ahead or plan.periods, key=lambda item: item.deadline, default=None)


def _period_facts(workspace: Workspace, room: Workroom, period: Period) -> Facts:
    merged = workspace.outbox(period.period) / "合并记录.json"
    return {
        "id": period.period,
        "title": period.title,
        "end": period.end.isoformat(),
        "deadline": period.deadline.isoformat(),
        "templates": period.period in room.plans,
        "sent": len(workspace.sent(period.period)),
        "merged": merged.is_file() or workspace.outbox(period.period).is_dir(),
        "published": len(numbers(workspace, period.period)),
    }


def _matters_facts(room: Workroom) -> Facts:
    """Every matter of 督办台账, or why the list cannot be read."""
    try:
        rows = matters_on(room, today())
    except IpxlError as error:
        return {"matters": [], "matters_trouble": str(error)}
    return {
        "matters": [
            {"matter": row.matter.matter, "source": row.matter.source, "text": row.matter.text,
             "units": "、".join(row.units) or row.matter.units, "due": row.matter.due, "left": left_words(row),
             "state": row.state, "progress": row.matter.progress, "open": not row.closed, "late": row.late}
            for row in rows
        ]
    }  # fmt: skip


def _books(workspace: Workspace, period: Period | None) -> Iterator[Facts]:
    """The office's own workbooks that lie there: what it edits itself, in its own program."""
    known = {"table": workspace.table, "matters": workspace.matters}
    if period is not None:
        known["decisions"] = workspace.decisions(period.period)
    for name, path in known.items():
        if path.is_file():
            yield {"id": name, "path": workspace.relative(path)}


def _mail_facts(workspace: Workspace) -> Facts:
    from ipxl.mail.settings import read_settings

    try:
        settings = read_settings(workspace.settings)
    except IpxlError as error:
        return {"mail_trouble": str(error)}
    accounts = {part.server.user for part in (settings.smtp, settings.imap) if part}
    return {"smtp": settings.smtp is not None, "imap": settings.imap is not None, "accounts": sorted(accounts)}


def _result_facts(view: View) -> Facts:
    result, workspace = view.result, view.room.workspace
    by_unit: dict[str, list[Finding]] = {}
    for item in result.findings:
        by_unit.setdefault(item.unit or "", []).append(item)
    outputs = list(_outputs(workspace, view.period.period))
    rows = progress(result, traffic_of(view.room, view.period.period))
    return {
        "as_of": result.as_of.isoformat(),
        "states": list(dict.fromkeys(UNIT_STATE_NAMES.values())),
        "units": [_unit_facts(view, row, by_unit.get(row.unit, ()), outputs) for row in rows],
        "files": [
            {"file": row.file, "unit": row.unit or "", "state": FILE_STATE_NAMES[row.state], "note": row.note,
             "received": time_json(row.received) or ""}
            for row in result.files
        ],
        "questions": [_question_facts(view, question) for question in (*result.questions, *_answered(view))],
        "outputs": outputs,
        "stale": result.stale is not None,
    }  # fmt: skip


def _unit_facts(view: View, row: Progress, findings: object, outputs: list[Facts]) -> Facts:
    unit = view.result.plan.unit(row.unit)
    listed = [item for item in findings if isinstance(item, Finding)] if isinstance(findings, (list, tuple)) else []
    shown = [item for item in listed if item.severity != "info"][:_FINDINGS_MOST]
    mark = f"_{row.unit}_"
    return {
        "unit": row.unit,
        "state": row.state,
        "state_name": UNIT_STATE_NAMES[row.state],
        "received": time_json(row.received) or "",
        "late": row.late,
        "errors": row.errors,
        "warnings": row.warnings,
        "reminders": row.reminders,
        "reminded": time_json(row.reminded) or "",
        "next": row.next,
        "liaison": unit.liaison if unit else "",
        "phone": unit.phone if unit else "",
        "email": unit.email if unit else "",
        "findings": [
            {"severity": _SEVERITY_NAMES[item.severity], "task": item.task or "", "sheet": item.sheet or "",
             "cell": item.cell or "", "message": item.message, "remedy": item.remedy, "file": item.file or ""}
            for item in shown
        ],
        "copies": [item["id"] for item in outputs if mark in str(item["path"]) and "/退回/" in str(item["path"])],
    }  # fmt: skip


def _answered(view: View) -> Iterator[Question]:
    """What the office has answered: no longer open, but it may want to look at it, or to answer otherwise."""
    still_open = {question.key for question in view.result.questions}
    for key, row in view.answers.items():
        if row.answered and key not in still_open and row.id[:1].upper() in KINDS:
            yield Question(row.id, row.text, row.unit, row.item, row.file, row.cell, row.value)


def _question_facts(view: View, question: Question) -> Facts:
    answer = view.answers.get(question.key)
    kind = KINDS[question.id[:1].upper()]
    return {
        **question._asdict(),
        "actions": list(kind.actions),
        "help": kind.help,
        "answer": {name: str(getattr(answer, name, "")) for name in ("action", "to", "reason", "by")},
        "around": _around(view, question),
        "others": _others(view, question),
    }


def _around(view: View, question: Question) -> list[list[str]]:
    """The row of the return that a question is about, under its headers; the cell itself is marked by »."""
    title, _, cell = question.cell.rpartition("!")
    digits = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    reading = _reading(view, question.file)
    if reading is None or not digits.isdecimal():
        return []
    for sheet in reading.sheets.values():
        for part in sheet.parts:
            row = next((row for row in part.rows if part.title == title and row.row == int(digits)), None)
            if row is None:
                continue
            columns = sorted((number, key) for key, number in part.columns.items() if key in row.values)[
                :_AROUND_COLUMNS
            ]
            at = cell.removesuffix(digits)
            head = [column_letters(number) for number, _key in columns]
            values = [str(row.values[key]) for _number, key in columns]
            return [
                head,
                [f"»{value}" if letters == at else value for letters, value in zip(head, values, strict=True)],
            ]
    return []


def _reading(view: View, file: str) -> Reading | None:
    arrived = next((item for item in view.room.arrived if item.file == file), None)
    return arrived.parsed.reading if arrived is not None else None


def _others(view: View, question: Question) -> list[list[str]]:
    """What the other units say on the same task: unit, status, progress, account."""
    rows: list[list[str]] = []
    if not question.item or question.item not in view.result.plan.task_by_id:
        return rows
    for row in view.result.duties:
        if row.task == question.item and row.unit != question.unit and row.status:
            done = "" if row.progress is None else f"{row.progress:f}%"
            rows.append([row.unit, row.status, done, row.text[:80]])
    return rows[:8]


def _outputs(workspace: Workspace, period: str) -> Iterator[Facts]:
    """Files that may be opened or downloaded, newest publication first; each by an id that says nothing of its path."""
    folders = [workspace.outbox(period)]
    folders += [workspace.published(period) / str(number) for number in reversed(numbers(workspace, period))]
    count = 0
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and not path.is_symlink() and not path.name.startswith((".", "~$")):
                shown = workspace.relative(path)
                count += 1
                if count <= _OUTPUTS_MOST:
                    yield {"id": digest(shown.encode())[:16], "path": shown, "size": path.stat().st_size}


def main(arguments: list[str]) -> int:
    """Print the snapshot; a line on stderr and status 2 where that cannot be done."""
    try:
        facts = snapshot(Path(arguments[0]), *arguments[1:2])
    except IpxlError as error:
        print(str(error), file=sys.stderr)
        return 2
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    json.dump(facts, sys.stdout, ensure_ascii=False, allow_nan=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
