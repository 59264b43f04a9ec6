"""The assignment table, 任务分工表.xlsx, and the plans that are shipped: read and write."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from ipxl.errors import IpxlError
from ipxl.plan.model import Group, Indicator, Member, Plan, Settings, Task, Unit
from ipxl.plan.names import NameIndex, normalise
from ipxl.plan.parse import parse
from ipxl.plan.reading import TableReading
from ipxl.plan.source import read_csv_sheets, read_workbook_sheets
from ipxl.plan.write import table_bytes

__all__ = ["TableReading", "plan_for_period", "read_csv_plan", "read_table", "shipped", "write_table"]


def read_table(path: Path) -> TableReading:
    """The plan in an assignment table, with what was found while reading it.

    Raises IpxlError for a missing or unreadable file and for one without the sheets 任务 and 单位.
    """
    return parse(read_workbook_sheets(path), path.name)


def read_csv_plan(folder: Path | Traversable) -> Plan:
    """The plan in a folder of CSV files, one per sheet. Raises IpxlError at the first thing wrong in them."""
    reading = parse(read_csv_sheets(folder), None)
    for found in reading.problems:
        if found.severity != "info":
            raise IpxlError(f"方案“{folder}”的“{found.sheet}”{found.cell or ''}：{found.message}{found.remedy}")
    return reading.plan


def shipped(name: str = "yinchuan") -> Plan:
    """A plan that comes with the package. Raises IpxlError for an unknown name, naming the known ones."""
    root = files("ipxl.plan") / "shipped"
    known = sorted(entry.name for entry in root.iterdir() if entry.is_dir() and (entry / "tasks.csv").is_file())
    if name not in known:
        raise IpxlError(f"没有名为“{name}”的内置方案。现有：{'、'.join(known)}。")
    return read_csv_plan(root / name)


def write_table(plan: Plan, path: Path, data: bytes | None = None) -> None:
    """Write the assignment table of `plan`. Raises IpxlError when `path` exists: it may hold the office's edits.

    data: the bytes to write, where the table says more than the plan, as one read from a notice does.
    """
    exists = f"“{path}”已经存在，没有改动它。请换一个文件名，或先把它移走。"
    if path.exists():
        raise IpxlError(exists)
    data = table_bytes(plan) if data is None else data
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise IpxlError(exists) from error
    except OSError as error:
        raise IpxlError(f"任务分工表“{path}”写不进去：{error.strerror}。请检查文件夹是否存在、能否写入。") from error


def plan_for_period(copy: Plan, current: Plan) -> Plan:
    """What a period goes by: tasks, indicators, duties and calendar of `copy`; names, contacts and levels of rules of `current`.

    copy: the table as it was when the templates went out. current: the table of today. Units are matched by
    unit_id; units that `current` no longer has stay as they were, units that only it has are left out.
    """
    today = {unit.unit_id: unit for unit in current.units}
    gone = {normalise(text) for unit in copy.units if unit.unit_id not in today for text in (unit.name, unit.full_name)}
    units = tuple(
        _renewed(unit, today[unit.unit_id], current.names, gone) if unit.unit_id in today else unit
        for unit in copy.units
    )
    new_names = {old.name: new.name for old, new in zip(copy.units, units, strict=True)}

    def renamed(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new_names.get(name, name) for name in names)

    def group(row: Group) -> Group:
        return replace(row, members=renamed(row.members))

    def task(row: Task) -> Task:
        return replace(row, lead=renamed(row.lead), responsible=renamed(row.responsible))

    def indicator(row: Indicator) -> Indicator:
        return replace(row, owner=renamed(row.owner))

    def member(row: Member) -> Member:
        return replace(row, unit=new_names.get(row.unit, row.unit))

    return replace(
        copy,
        settings=_with_contacts(copy.settings, current.settings),
        tasks=tuple(map(task, copy.tasks)),
        indicators=tuple(map(indicator, copy.indicators)),
        units=tuple(replace(unit, successors=renamed(unit.successors)) for unit in units),
        groups=tuple(map(group, copy.groups)),
        members=tuple(map(member, copy.members)),
        levels=current.levels,
        superiors=current.superiors,
        score_rules=current.score_rules,
        score_grants=current.score_grants,
    )


def _renewed(old: Unit, new: Unit, known: NameIndex, gone: set[str]) -> Unit:
    """`old` with the names and contacts of `new`, still found under the name that its templates were sent with.

    gone: names of units that only the copy has; they keep those, although another unit may have taken them over.
    """
    earlier = [text for text in (old.name, old.full_name) if known.find(text) is None]
    return replace(
        old,
        name=new.name,
        full_name=new.full_name,
        aliases=tuple(text for text in (*new.aliases, *earlier) if normalise(text) not in gone),
        email=new.email,
        liaison=new.liaison,
        phone=new.phone,
        rank_group=new.rank_group,
        ranked=new.ranked,
    )


def _with_contacts(settings: Settings, current: Settings) -> Settings:
    return replace(
        settings,
        office=current.office,
        email=current.email,
        contact=current.contact,
        phone=current.phone,
        ranking=current.ranking,
        rank_rows=current.rank_rows,
        bulletin_to=current.bulletin_to,
        bulletin_code=current.bulletin_code,
        bulletin_body_font=current.bulletin_body_font,
        bulletin_title_font=current.bulletin_title_font,
        bulletin_heading_font=current.bulletin_heading_font,
        bulletin_subheading_font=current.bulletin_subheading_font,
    )
