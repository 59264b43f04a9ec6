"""What is doubtful in a plan: every check over a table that was read, each finding with cell and remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ipxl.files import fit_name
from ipxl.finding import Finding, sort_key
from ipxl.plan.lint_dates import date_findings
from ipxl.plan.lint_indicators import indicator_findings
from ipxl.plan.lint_scores import score_findings
from ipxl.plan.model import Unit
from ipxl.plan.names import normalise
from ipxl.plan.problems import problem
from ipxl.plan.reading import Mention, TableReading

Check = Callable[[TableReading], Iterator[Finding]]


def lint(reading: TableReading) -> list[Finding]:
    """Everything that is wrong or doubtful in the table, reading problems included, gravest first."""
    found = list(reading.problems)
    for check in CHECKS:
        found += check(reading)
    return sorted(found, key=sort_key)


def _tasks_without_lead(reading: TableReading) -> Iterator[Finding]:
    if "牵头单位" not in reading.places.letters.get("任务", {}):
        return  # The missing column is a finding already; eighteen more would hide it.
    for task in reading.plan.tasks:
        if not task.lead:
            cell = reading.places.cell("任务", task.task, "牵头单位")
            yield problem("PLAN_TASK_WITHOUT_LEAD", "任务", cell, file=reading.file, task=task.task)


def _units_of_one_file(reading: TableReading) -> Iterator[Finding]:
    """Units whose workbooks would have one name, since a file name cannot have what they differ in."""
    first: dict[str, str] = {}
    for unit in reading.plan.units:
        other = first.setdefault(fit_name(unit.name).casefold(), unit.name)
        if other != unit.name:
            cell = reading.places.cell("单位", unit.unit_id, "简称")
            facts = {"value": unit.name, "other": other, "unit": unit.name}
            yield problem("PLAN_UNIT_FILE", "单位", cell, file=reading.file, **facts)


def _unknown_units(reading: TableReading) -> Iterator[Finding]:
    """Names that no unit or group has, with the nearest that exist."""
    places = [
        (mention.sheet, mention.cell, mention.header, mention.typed, _task_of(mention))
        for mention in reading.mentions
        if mention.name is None and mention.sheet != "成员"
    ]
    places += [
        ("单位", reading.places.cell("单位", unit.unit_id, "承接单位") or "", "承接单位", name, None)
        for unit in reading.plan.units
        for name in unit.successors
        if reading.plan.unit(name) is None
    ]
    for sheet, cell, header, typed, task in places:
        near = "、".join(reading.plan.names.near(typed))
        hint = (
            f"相近的有：{near}。是其中一个就改过来，或把这种写法加入它的“别名”；" if near else "改成“单位”表里的简称；"
        )
        yield problem(
            "PLAN_UNIT_UNKNOWN", sheet, cell, file=reading.file, header=header, value=typed, near=hint, task=task
        )


def _strange_members(reading: TableReading) -> Iterator[Finding]:
    """Organisations of the steering group that never report, such as the city government: one note for each."""
    seen: set[str] = set()
    for mention in reading.mentions:
        if mention.name is None and mention.sheet == "成员" and mention.typed not in seen:
            seen.add(mention.typed)
            yield problem("PLAN_MEMBER_UNIT", "成员", mention.cell, file=reading.file, value=mention.typed)


def _task_of(mention: Mention) -> str | None:
    return mention.row if mention.sheet in ("任务", "指标") else None


def _several_spellings(reading: TableReading) -> Iterator[Finding]:
    """Units that the table itself writes in more than one way, at the first cell that differs from the 简称."""
    spellings: dict[str, dict[str, Mention]] = {}
    for mention in reading.mentions:
        if mention.name is not None:
            spellings.setdefault(mention.name, {}).setdefault(normalise(mention.typed), mention)
    for name, found in spellings.items():
        others = [mention for key, mention in found.items() if key != normalise(name)]
        if others and len(found) > 1:
            typed = "、".join(mention.typed for mention in found.values())
            first = others[0]
            yield problem(
                "PLAN_UNIT_SPELLINGS",
                first.sheet,
                first.cell,
                file=reading.file,
                unit=name,
                value=typed,
                task=_task_of(first),
            )


def _shared_names(reading: TableReading) -> Iterator[Finding]:
    """Spellings that two units (or a unit and a group) both claim."""
    units = {unit.name: unit for unit in reading.plan.units}
    for spelling, keeper, other in reading.plan.names.shared:
        if other in units:
            sheet, row, header = "单位", units[other].unit_id, _column_of(units[other], spelling)
        else:
            sheet, row, header = "单位组", other, "组名"
        cell = reading.places.cell(sheet, row, header)
        yield problem("PLAN_NAME_SHARED", sheet, cell, file=reading.file, unit=keeper, other=other, value=spelling)
    for group in reading.plan.groups:
        # The index takes a group and a unit of one name for one; duties would go to the group.
        if group.name in units:
            cell = reading.places.cell("单位组", group.name, "组名")
            name = group.name
            yield problem("PLAN_NAME_SHARED", "单位组", cell, file=reading.file, unit=name, other="单位组", value=name)


def _column_of(unit: Unit, spelling: str) -> str:
    if normalise(spelling) == normalise(unit.name):
        return "简称"
    return "全称" if normalise(spelling) == normalise(unit.full_name) else "别名"


def _same_unit_twice(reading: TableReading) -> Iterator[Finding]:
    """Two rows whose short names are one name with and without some characters: 市科技局, 市科学技术局."""
    units = reading.plan.units
    for position, unit in enumerate(units):
        for earlier in units[:position]:
            short, long = sorted((normalise(earlier.name), normalise(unit.name)), key=len)
            if short != long and len(short) >= 4 and _within(short, long):
                cell = reading.places.cell("单位", unit.unit_id, "简称")
                yield problem(
                    "PLAN_UNIT_TWICE",
                    "单位",
                    cell,
                    file=reading.file,
                    unit=unit.name,
                    value=unit.name,
                    other=earlier.name,
                )


def _within(short: str, long: str) -> bool:
    """Whether the characters of `short` stand in `long` in this order."""
    rest = iter(long)
    return all(char in rest for char in short)


def _both_roles(reading: TableReading) -> Iterator[Finding]:
    """A unit that stands under both headers of a task by its own name; by way of a group it is meant so."""
    for task in reading.plan.tasks:
        for name in task.lead:
            if name in task.responsible:
                cell = reading.places.cell("任务", task.task, "责任单位")
                yield problem("PLAN_BOTH_ROLES", "任务", cell, file=reading.file, unit=name, task=task.task, value=name)


def _units_without_task(reading: TableReading) -> Iterator[Finding]:
    for unit in reading.plan.units:
        if unit.name not in reading.plan.duties_by_unit and unit.valid_to is None:
            cell = reading.places.cell("单位", unit.unit_id, "简称")
            yield problem("PLAN_UNIT_WITHOUT_TASK", "单位", cell, file=reading.file, unit=unit.name, value=unit.name)


def _ended_units(reading: TableReading) -> Iterator[Finding]:
    """A unit that ended before the last period begins and would still get its templates."""
    plan = reading.plan
    last = max((period.start for period in plan.periods), default=None)
    for unit in plan.reporting_units:
        if unit.valid_to is not None and last is not None and unit.valid_to < last:
            cell = reading.places.cell("单位", unit.unit_id, "停用")
            day = unit.valid_to.isoformat()
            yield problem("PLAN_UNIT_ENDED", "单位", cell, file=reading.file, unit=unit.name, value=day)


def _groups_without_members(reading: TableReading) -> Iterator[Finding]:
    for group in reading.plan.groups:
        if not group.members:
            cell = reading.places.cell("单位组", group.name, "成员")
            yield problem("PLAN_GROUP_WITHOUT_MEMBERS", "单位组", cell, file=reading.file, value=group.name)


CHECKS: tuple[Check, ...] = (
    _tasks_without_lead,
    _unknown_units,
    _strange_members,
    _several_spellings,
    _shared_names,
    _same_unit_twice,
    _units_of_one_file,
    _both_roles,
    _units_without_task,
    _ended_units,
    _groups_without_members,
    indicator_findings,
    date_findings,
    score_findings,
)
