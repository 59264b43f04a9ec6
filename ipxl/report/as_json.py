"""The `--json` contract: one object, stable order, unknown is null, percents are numbers such as 37.5."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from ipxl.clock import BEIJING
from ipxl.finding import Finding, sort_key
from ipxl.matters.told import MatterRow
from ipxl.merge.result import FileRow, Result
from ipxl.plan.diff_text import diff_json
from ipxl.report.lines import Kind, lines


def result_json(result: Result, outputs: dict[str, Any]) -> dict[str, Any]:
    """The whole of a merge."""
    return {
        "period": result.period.period,
        "as_of": result.as_of.isoformat(),
        "files": files_json(result.files),
        "units": units_json(result),
        "tasks": tasks_json(result),
        "indicators": indicators_json(result),
        "plan_changes": diff_json(result.plan_changes)["differences"],
        "findings": findings_json(result.findings),
        "matters": matters_json(result.matters),
        "outputs": outputs,
    }


def files_json(files: Sequence[FileRow]) -> list[dict[str, Any]]:
    """One entry a file, by name."""
    return [
        {
            "file": row.file,
            "sha256": row.sha256,
            "unit": row.unit,
            "period": row.period,
            "state": row.state,
            "identified_by": row.identified_by,
            "received": time_json(row.received),
            "round": row.round,
            "errors": row.errors,
            "warnings": row.warnings,
            "infos": row.infos,
            "note": row.note,
        }
        for row in sorted(files, key=lambda row: row.file)
    ]


def units_json(result: Result) -> list[dict[str, Any]]:
    """One entry a unit, in the plan's order."""
    keys = ("unit", "state", "timely", "rows_due", "rows_filled", "file", "sealed")
    return [pick(row, keys) for row in result.units]


def tasks_json(result: Result) -> list[dict[str, Any]]:
    """One entry a task, in the plan's order."""
    keys = ("task", "title", "light", "grey", "self_status", "progress", "expected", "gap", "reason")
    return _with_causes([pick(row, keys) for row in result.tasks], "task", result)


def indicators_json(result: Result) -> list[dict[str, Any]]:
    """One entry an indicator, in the plan's order."""
    keys = ("indicator", "name", "value", "target", "actual_pct", "expected_pct", "gap", "light", "grey", "reason")
    return _with_causes([pick(row, keys) for row in result.indicators], "indicator", result)


def _with_causes(entries: list[dict[str, Any]], kind: Kind, result: Result) -> list[dict[str, Any]]:
    """The entries with `cause`, the words of the units that lag, and `laggards`, who they are."""
    told = {line.key: line for line in lines(result) if line.kind == kind}
    return [
        {**entry, "cause": told[entry[kind]].cause or None, "laggards": list(told[entry[kind]].laggards)}
        for entry in entries
    ]


def matters_json(rows: Sequence[MatterRow], raised: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """One entry a matter of 督办台账, in its order. raised: what 提出期次 says -> the period's id."""
    return [
        {
            "matter": row.matter.matter,
            "source": row.matter.source,
            "text": row.matter.text,
            "tasks": list(row.task_ids),
            "units": list(row.units),
            "raised": (raised or {}).get(row.matter.raised, row.matter.raised),
            "due": row.matter.due_day.isoformat() if row.matter.due_day else row.matter.due or None,
            "days_left": row.left,
            "state": row.state,
            "last_state": row.last or None,
            "progress": row.matter.progress,
            "closed": row.matter.closed_day.isoformat() if row.matter.closed_day and row.closed else None,
        }
        for row in rows
    ]


def findings_json(findings: Sequence[Finding]) -> list[dict[str, str | None]]:
    """One entry a finding, gravest first, then by place."""
    return [item.as_json() for item in sorted(findings, key=sort_key)]


def time_json(moment: datetime | None) -> str | None:
    """ISO time with +08:00."""
    return None if moment is None else moment.astimezone(BEIJING).isoformat(timespec="seconds")


def pick(row: object, keys: Sequence[str]) -> dict[str, Any]:
    """Some attributes of a typed row as a JSON object."""
    return {key: number_json(getattr(row, key)) for key in keys}


def number_json(value: Any) -> Any:
    """A Decimal as a JSON number, a tuple as a list; anything else as it is."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, tuple):
        return list(value)
    return value
