"""The plan as understood: for programs (`plan show --json`) and for people."""

from __future__ import annotations

import unicodedata

from ipxl.plan.columns import NO, YES
from ipxl.plan.model import Plan, Unit


def plan_json(plan: Plan) -> dict[str, object]:
    """The plan with the keys of the `plan show --json` contract; lists in plan order, unknown is null."""
    return {
        "title": plan.settings.title,
        "tasks": [
            {
                "task": task.task,
                "number": task.number,
                "block": task.block,
                "title": task.title,
                "lead": list(task.lead),
                "responsible": list(task.responsible),
            }
            for task in plan.tasks
        ],
        "units": [
            {
                "unit": unit.name,
                "full_name": unit.full_name,
                "aliases": list(unit.aliases),
                "groups": [group.name for group in plan.groups if unit.name in group.members],
            }
            for unit in plan.units
        ],
        "indicators": [
            {
                "indicator": row.indicator,
                "name": row.name,
                "unit_of_measure": row.unit_of_measure,
                "main": row.headline,
                "targets": {str(year): float(target) for year, target in row.targets},
            }
            for row in plan.indicators
        ],
        "phases": [
            {"name": phase.name, "start": f"{phase.start:%Y-%m}", "end": f"{phase.end:%Y-%m}"} for phase in plan.phases
        ],
        "members": [
            {"name": member.name, "unit": member.unit, "post": member.post, "role": member.role}
            for member in plan.members
        ],
    }


def plan_text(plan: Plan) -> str:
    """An overview in Chinese, one screen or two, columns aligned for a terminal."""
    settings = plan.settings
    leads = sum(duty.role == "lead" for duty in plan.duties)
    counts = (
        f"任务{len(plan.tasks)}项，指标{len(plan.indicators)}个，报送单位{len(plan.reporting_units)}家，"
        f"每期任务行{len(plan.duties)}行(牵头{leads}行)，阶段{len(plan.phases)}个，期次{len(plan.periods)}个。"
    )
    lines = [
        settings.title or "(方案名称空着)",
        f"起止：{settings.start or '未定'} 至 {settings.end or '未定'}    办公室：{settings.office or '未填'}",
        counts,
        *_tasks(plan),
        *_indicators(plan),
        *_units(plan),
        "",
        "阶段",
        *_aligned([[phase.name, f"{phase.start} 至 {phase.end}"] for phase in plan.phases]),
        "",
        "期次",
        *_aligned(
            [["期次", "类型", "截至日期", "报送截止", "上期", "阶段"]]
            + [[row.period, row.kind, str(row.end), str(row.deadline), row.previous, row.phase] for row in plan.periods]
        ),
    ]
    return "\n".join(lines) + "\n"


def _tasks(plan: Plan) -> list[str]:
    """Tasks under their blocks. A due date that is only a default says so."""
    lines: list[str] = []
    block = None
    rows = []
    for task in plan.tasks:
        due = f"{task.due}{'(默认)' if task.due_is_default else ''}"
        marks = "长期坚持" if task.ongoing else ""
        rows.append([task.task, task.title, due, f"牵头：{'、'.join(task.lead) or '无'}", marks])
    for task, line in zip(plan.tasks, _aligned(rows), strict=True):
        if task.block != block:
            block = task.block
            lines += ["", block or "(未分板块)"]
        lines.append(line)
        lines.append(f"       责任：{'、'.join(task.responsible) or '无'}")
    return lines


def _indicators(plan: Plan) -> list[str]:
    if not plan.indicators:
        return []
    years = sorted({year for row in plan.indicators for year, _ in row.targets})
    rows = [["编号", "指标", "单位", "类型", "主要", "基数", *(str(year) for year in years), "填报单位"]]
    for row in plan.indicators:
        targets = (row.target(year) for year in years)
        cells = ["-" if value is None else f"{value:f}" for value in targets]
        base = "未知" if row.baseline is None else f"{row.baseline:f}"
        rows.append(
            [
                row.indicator,
                row.name,
                row.unit_of_measure,
                row.kind,
                YES if row.headline else NO,
                base,
                *cells,
                "、".join(row.owner) or "无",
            ]
        )
    return ["", "指标", *_aligned(rows)]


def _units(plan: Plan) -> list[str]:
    rows = [["编号", "单位", "考核组", "牵头", "责任", "指标", "备注"]]
    for unit in plan.units:
        duties = plan.duties_by_unit.get(unit.name, ())
        leads = sum(duty.role == "lead" for duty in duties)
        indicators = len(plan.indicators_by_unit.get(unit.name, ()))
        counts = [str(leads), str(len(duties) - leads), str(indicators)]
        rows.append([unit.unit_id, unit.name, unit.rank_group, *counts, _remarks(unit)])
    return ["", "单位", *_aligned(rows)]


def _remarks(unit: Unit) -> str:
    marks = ["成员单位" if unit.member else "", "" if unit.ranked else "不参与排名"]
    if unit.valid_from:
        marks.append(f"{unit.valid_from}启用")
    if unit.valid_to:
        marks.append(f"{unit.valid_to}停用")
    if unit.successors:
        marks.append(f"由{'、'.join(unit.successors)}承接")
    return ",".join(mark for mark in marks if mark)


def _aligned(rows: list[list[str]]) -> list[str]:
    """The rows as lines with columns under each other; a Chinese character is two places wide."""
    if not rows:
        return []
    widths = [max(_terminal_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            ["", *(cell + " " * (width - _terminal_width(cell)) for cell, width in zip(row, widths, strict=True))]
        ).rstrip()
        for row in rows
    ]


def _terminal_width(words: str) -> int:
    """Places in a terminal: a Chinese character takes two, quotation marks (which do in a Chinese font) one."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in words)
