"""Findings as a unit meets them: at a cell of its fresh workbook, marked there, and listed in groups."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ipxl.check.rules import RULES
from ipxl.finding import SEVERITY_NAMES, Finding
from ipxl.form import spec
from ipxl.form.content import Content, shorten
from ipxl.form.correction import CellMark, CellSpot, CorrectionLine
from ipxl.merge.result import Faulty
from ipxl.sheet.cells import column_letters

FROM_HERE_GROUPED = 4
"""So many findings that say the same become one line with links; fewer are clearer one by one."""
MOST_LINES, MOST_NOTES = 400, 400
_TITLE_MOST = 24
_LEFT_OUT = "【必改】这一格原来填的内容拿不准，没有带进来。\n怎么改：原文见“需修改事项”末尾，请核对后重新填。"
_SHEETS = {what.key: what for what in spec.SHEETS}
_COUNTED = {spec.EVIDENCE.key: "件", spec.ISSUES.key: "条"}
_DAY = "2023-09-30"
"""The day that the table of rules writes for any day."""
_TASK = re.compile(r"\bT\d\d\b")

Located = tuple[Finding, CellSpot | None]


def locate(findings: Iterable[Finding], content: Content, faulty: Faulty) -> list[Located]:
    """Each finding with the cell of the copy that it is about, gravest first, then in the copy's own order."""
    by_cell: dict[tuple[str, str], list[CellSpot]] = {}
    for value in (*faulty.said, *faulty.answers):
        cell = f"{column_letters(value.column)}{value.row}"
        by_cell.setdefault((value.title, cell), []).append(CellSpot(value.sheet, value.record, value.field))
    found = [(item, _spot(item, by_cell, content, faulty)) for item in findings]
    return sorted(found, key=lambda pair: _order(pair, content))


def _spot(
    item: Finding, by_cell: dict[tuple[str, str], list[CellSpot]], content: Content, faulty: Faulty
) -> CellSpot | None:
    spots = by_cell.get((item.sheet or "", item.cell or ""), [])
    answered = next((spot for spot in spots if item.task in (None, spot.row)), None)
    found = answered or _blank_spot(item, faulty)
    if found is None or (found.sheet != spec.UNIT.key and found.sheet not in content.rows):
        return None
    keys = {row.key for row in content.rows.get(found.sheet, ())}
    if found.sheet == spec.UNIT.key or found.row in keys or not found.row:
        return found
    return None


def _blank_spot(item: Finding, faulty: Faulty) -> CellSpot | None:
    """The cell of a finding at which nothing stands: by the columns and rows of the unit's own file."""
    sheets = faulty.reading.sheets
    key = next((key for key, sheet in sheets.items() if any(part.title == item.sheet for part in sheet.parts)), None)
    key = key or next((what.key for what in spec.SHEETS if what.title == item.sheet), None)
    if key is None:
        return None
    what = _SHEETS[key]
    letters = (item.cell or "").rstrip("0123456789")
    number = int((item.cell or "")[len(letters) :] or 0)
    parts = [part for part in sheets[key].parts if part.title == item.sheet] if key in sheets else []
    at = [(part, row) for part in parts for row in part.rows if row.row == number]
    record = at[0][1].key if at else ""
    if what is spec.UNIT:
        return CellSpot(key, "", record if record in {field.key for field in what.fields} else "")
    columns = (at[0][0] if at else parts[0]).columns.items() if parts else ()
    field = next((name for name, column in columns if column_letters(column) == letters), "")
    if not item.cell:
        field = next((each.key for each in what.fields if each.header == item.value), "")
    row = item.task or record
    if row and (not field or not what.field(field).entered):
        field = _first_to_fill(what, field)
    return CellSpot(key, row, field)


def _first_to_fill(what: spec.Sheet, field: str) -> str:
    """Where to begin in a row that was missing; a given cell that has a finding leads there itself."""
    return field or next(item.key for item in what.fields if item.entered and item.required)


def _order(pair: Located, content: Content) -> tuple[object, ...]:
    item, spot = pair
    sheets = [what.title for what in spec.SHEETS]
    rank = list(SEVERITY_NAMES).index(item.severity)
    if spot is None:
        return (rank, 2, 0, 0, 0, item.sheet or "", item.cell or "", item.code, item.message)
    title, row, column = content.cell_of(spot)
    at_cell = int(bool(spot.row or spot.field))  # what is wrong with a whole sheet comes first
    return (rank, at_cell, sheets.index(title), row, column, "", "", item.code, item.message)


def marks(located: Sequence[Located], content: Content, left_out: Iterable[CellSpot] = ()) -> dict[CellSpot, CellMark]:
    """How each faulty open cell is marked: by the gravest finding at it, with a note of all.

    left_out: cells that had an answer which is only listed, marked for that.
    """
    rows = {(key, row.key): row for key, part in content.rows.items() for row in part}
    at: dict[CellSpot, list[Finding]] = {}
    for item, spot in located:
        if spot is None or not spot.field:
            continue
        field, row = _SHEETS[spot.sheet].field(spot.field), rows.get((spot.sheet, spot.row))
        if field.entered if spot.sheet == spec.UNIT.key else row is not None and row.is_open(field):
            at.setdefault(spot, []).append(item)
    notes = {spot: "\n\n".join(dict.fromkeys(_note(item, content) for item in items)) for spot, items in at.items()}
    shown = set(list(notes)[:MOST_NOTES])
    found = {spot: CellMark(items[0].severity, notes[spot] if spot in shown else "") for spot, items in at.items()}
    blank = {spot: CellMark("error", _LEFT_OUT) for spot in sorted(left_out) if spot not in found}
    return found | dict(list(blank.items())[: max(0, MOST_NOTES - len(shown))])


def _note(item: Finding, content: Content) -> str:
    example = _example(item.code, content)
    lines = [f"【{SEVERITY_NAMES[item.severity]}】{item.message}", f"怎么改：{_of_now(item.remedy, content)}"]
    return "\n".join(lines + ([f"例：{example}"] if example else []))


def _example(code: str, content: Content) -> str:
    """The example of a rule with a day of this period and a task of this unit."""
    example = _of_now(RULES[code].example, content)
    task = next((row.key for row in content.rows.get(spec.TASKS.key, ())), "")
    return _TASK.sub(task, example) if task else example


def _of_now(said: str, content: Content) -> str:
    return said.replace(_DAY, content.period.end.isoformat())


def lines(located: Sequence[Located], content: Content) -> tuple[CorrectionLine, ...]:
    """One line a finding, or a group of findings that say the same of one sheet, where the first of them stands."""
    groups: dict[tuple[str, ...], list[Located]] = {}
    for item, spot in located:
        sheet = spot.sheet if spot else item.sheet or ""
        groups.setdefault((item.code, sheet, item.message, item.remedy), []).append((item, spot))
    found: list[CorrectionLine] = []
    for item, spot in located:
        sheet = spot.sheet if spot else item.sheet or ""
        group = groups[item.code, sheet, item.message, item.remedy]
        if (
            item.code == "KEPT_FROM_OLDER"
            or len(group) < FROM_HERE_GROUPED
            or any(where is None for _item, where in group)
        ):
            found.append(_line([(item, spot)], content))
        elif group[0][0] is item:
            found.append(_line(group, content))
    return tuple(found)


def _line(group: Sequence[Located], content: Content) -> CorrectionLine:
    item = group[0][0]
    spots = tuple(spot for _item, spot in group if spot is not None)
    names = dict.fromkeys(
        _item_name(item.task or (spot.row if spot else ""), content, spot.sheet if spot else "") for item, spot in group
    )
    place = f"{item.sheet} {item.cell or ''}".strip() if item.sheet else "整个文件"
    return CorrectionLine(
        item.severity,
        spots,
        f"原表：{place}" if item.cell else place,
        tuple(name for name in names if name),
        item.value or "（空）",
        item.message,
        _of_now(item.remedy, content),
        _example(item.code, content),
        item.code == "KEPT_FROM_OLDER",
    )


def _item_name(record: str, content: Content, sheet: str) -> str:
    """`T05 名称`; a row of a sheet of spare rows as people count them: 佐证材料第1件."""
    if sheet in _COUNTED and record:
        return f"{_SHEETS[sheet].title}第{record}{_COUNTED[sheet]}"
    task, indicator = content.plan.task_by_id.get(record), content.plan.indicator_by_id.get(record)
    title = task.title if task else indicator.name if indicator else ""
    return f"{record} {shorten(title, _TITLE_MOST)}" if title else record
