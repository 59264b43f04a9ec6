"""A unit's files that each fill some of its rows: which file speaks for which row, and where two of them disagree.

A row that stands as it was handed out says nothing: the file before speaks for it, with all that was found in it. Copies
for correction hold the unit's answers, so that a blank in them is one that somebody made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ipxl.check.causes import folded, unfolded
from ipxl.check.desk import Value
from ipxl.check.rules import finding, shown_value
from ipxl.facts.rows import RecordKey
from ipxl.finding import Finding
from ipxl.form import spec
from ipxl.merge.choice import FileChoice
from ipxl.merge.consolidate import Version
from ipxl.plan.model import Plan
from ipxl.sheet.cells import column_letters

PARTLY = "部分采用"
"""Note of an older file that still speaks for rows."""
_GIVEN = frozenset({"baseline", spec.UNCHANGED.key})
"""Fields that alone do not make a row an answer."""
Rows = Mapping[tuple[str, str], Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Parts:
    """speakers: the rows that a unit's current return leaves as they were handed out -> the version that speaks for each.

    differing: where two files of one unit that were put together answer one cell differently.
    """

    speakers: Mapping[RecordKey, int] = field(default_factory=dict)
    differing: tuple[Finding, ...] = ()


def parts_of(plan: Plan, versions: Sequence[Version]) -> Parts:
    """How the returns of each unit go together. versions: as for `newest`, the current one of a unit last."""
    leads = frozenset((duty.unit, duty.task) for duty in plan.duties if duty.role == "lead")
    by_unit: dict[str, list[int]] = {}
    for number, version in enumerate(versions):
        by_unit.setdefault(version.unit, []).append(number)
    speakers: dict[RecordKey, int] = {}
    differing: list[Finding] = []
    for unit, numbers in by_unit.items():
        if len(numbers) == 1 or not versions[numbers[-1]].current or versions[numbers[-1]].is_copy:
            continue
        said = {number: _said(versions[number], leads) for number in numbers}
        found = _speakers(unit, versions[numbers[-1]], said)
        if found:
            speakers |= found
            differing += _differing(versions[numbers[-1]], versions, said)
    return Parts(speakers, tuple(differing))


def _said(version: Version, leads: frozenset[tuple[str, str]]) -> Rows:
    """The rows in which a return says something."""
    rows: dict[tuple[str, str], dict[str, Value]] = {}
    for value in version.checked.values:
        if value.sheet != spec.UNIT.key:
            rows.setdefault((value.sheet, value.record), {})[value.field] = value

    def says(key: tuple[str, str], row: Mapping[str, Value]) -> bool:
        given = _GIVEN | {"has_work"} if (version.unit, key[1]) in leads else _GIVEN
        return bool(row.keys() - given)

    return {key: row for key, row in rows.items() if says(key, row)}


def _speakers(unit: str, current: Version, said: Mapping[int, Rows]) -> dict[RecordKey, int]:
    *older, now = said
    return {
        (unit, sheet, record): number
        for number in older
        for sheet, record in said[number]
        if sheet in spec.WITH_ITEMS and (sheet, record) in current.checked.rows and (sheet, record) not in said[now]
    }


def _differing(current: Version, versions: Sequence[Version], said: Mapping[int, Rows]) -> Iterator[Finding]:
    """Each cell that the two newest files with that row answer differently, at its place in the current one."""
    for key in dict.fromkeys(key for rows in said.values() for key in rows):
        speaking = [number for number, rows in said.items() if key in rows]
        for name, value in said[speaking[-1]][key].items() if len(speaking) > 1 else ():
            before = said[speaking[-2]][key].get(name)
            if before is not None and shown_value(before.raw) != shown_value(value.raw):
                place = current.checked.rows.get(key)
                column = place.columns.get(name) if place else value.column
                row = place.row if place else value.row
                what = next(sheet for sheet in spec.SHEETS if sheet.key == key[0])
                yield finding(
                    "PARTS_DIFFER",
                    value=value.raw,
                    expected=shown_value(before.raw),
                    field=what.field(name).word,
                    other=versions[speaking[-2]].file,
                    file=current.file,
                    sheet=place.title if place else value.title,
                    cell=None if column is None else f"{column_letters(column)}{row}",
                    unit=current.unit,
                    task=key[1] if key[0] in spec.WITH_ITEMS else None,
                )


def put_together(versions: Sequence[Version], parts: Parts) -> list[Version]:
    """The versions, of which each current one has what was found and asked about in the rows that older ones speak for."""
    made = list(versions)
    current = {version.unit: number for number, version in enumerate(versions) if version.current}
    for unit in dict.fromkeys(unit for unit, _sheet, _record in parts.speakers):
        mine = {key: number for key, number in parts.speakers.items() if key[0] == unit}
        now = versions[current[unit]]
        silent = {record for _unit, _sheet, record in mine}
        found = [
            item
            for item in unfolded(now.checked.findings)
            if not (item.task in silent and item.code.startswith("REQUIRED_"))
        ]
        asked, holding, answers = list(now.asked), list(now.holding), len(now.checked.values)
        for number in sorted(set(mine.values())):
            older, records = versions[number], {key[2]: key[1] for key, by in mine.items() if by == number}
            moved = {
                item: _moved(item, older, now, records)
                for item in unfolded(older.checked.findings)
                if item.task in records
            }
            found += moved.values()
            asked += [
                item._replace(finding=moved[item.finding] if item.finding else None)
                for item in older.asked
                if (item.finding in moved if item.finding else item.question.item in records)
            ]
            holding += [item for item in older.holding if item[0][1] in records]
            answers += sum(value.record in records for value in older.checked.values)
        found = folded(found, answers)
        made[current[unit]] = replace(
            now, checked=replace(now.checked, findings=found), asked=tuple(asked), holding=tuple(holding)
        )
    return made


def _moved(item: Finding, older: Version, now: Version, records: Mapping[str, str]) -> Finding:
    """What was found in an older file as a finding of the current one, which says where the answer stands."""
    message = f"{item.message.rstrip('。')}(填在“{older.file}”)。"
    key = (records[item.task or ""], item.task or "")
    then, place = older.checked.rows.get(key), now.checked.rows.get(key)
    if not item.cell or not then or not place or then.title != item.sheet:
        return replace(item, message=message, file=now.file)
    letters = item.cell.rstrip("0123456789")
    name = next((name for name, column in then.columns.items() if column_letters(column) == letters), None)
    column = place.columns.get(name) if name else None
    cell = f"{column_letters(column)}{place.row}" if column is not None else None
    return replace(item, message=message, file=now.file, sheet=place.title, cell=cell)


def say_partly(choices: Sequence[FileChoice], versions: Sequence[Version], parts: Parts) -> None:
    """Note on the files that still speak for rows that they do."""
    files = {versions[number].file for number in parts.speakers.values()}
    for choice in choices:
        if choice.arrived.file in files:
            choice.note = PARTLY
