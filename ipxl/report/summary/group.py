"""县区对比: the units of the group that shares most tasks, side by side, with a chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ipxl import text
from ipxl.facts.lights import ALL_LIGHT_WORDS, WORST_FIRST
from ipxl.facts.rows import DutyRow, UnitRow
from ipxl.merge.result import UNIT_STATE_NAMES, Result
from ipxl.plan.model import Group
from ipxl.report.summary.book import FIRST_ROW, GROUP, HEADER_ROW, SummaryBook
from ipxl.report.summary.charts import ChartPlace, insert_group_chart
from ipxl.report.summary.matrix import ROLE_LETTERS
from ipxl.report.summary.returns import timeliness
from ipxl.report.summary.table import Heading, set_widths, write_header, write_heading
from ipxl.sheet.checked import must, put, put_link
from ipxl.sheet.palette import INK, LINK

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

UNITS_MOST = 20
"""More units than this do not stand side by side on paper; 单位×任务矩阵 has them all."""
COLOURS = (*(look.word for look in WORST_FIRST if look.lamp.grey is None), "○灰")
_ITEM = Heading("项目", 30)
_UNIT_WIDTH = 11.5
_ROW_HEIGHT, _CHART_HEIGHT = 17.0, 260
_BANDS = ("报送", "亮灯（承担的任务，含牵头和责任）", "牵头任务进度(%)", "各项任务")


_Value = str | Decimal | int | None


class _Cell(NamedTuple):
    """One cell: what it shows, the style it has (a light word for the colours of that light), where it leads."""

    value: _Value
    style: str
    target: str | None


_Line = tuple[str, list[_Cell]]
_Rows = list[_Line]
_Duties = dict[tuple[str, str], DutyRow]


def group_of(result: Result) -> tuple[Group, tuple[str, ...]] | None:
    """The group whose members have most tasks in common, with its units; the first of equals, None when there is none."""
    tasks: dict[str, set[str]] = {}
    for duty in result.duties:
        tasks.setdefault(duty.unit, set()).add(duty.task)
    best: tuple[Group, tuple[str, ...]] | None = None
    most = 0
    for group in result.plan.groups:
        units = tuple(unit for unit in result.plan.expand((group.name,)) if unit in tasks)
        if not 2 <= len(units) <= UNITS_MOST:
            continue
        shared = len(set.intersection(*(tasks[unit] for unit in units)))
        if shared > most:
            best, most = (group, units), shared
    return best


def sheet_name(group: Group) -> str:
    """县区对比 where the group is one of counties or districts, else 同类单位对比."""
    return GROUP if "县" in group.name or "区" in group.name else "同类单位对比"


def write_group(book: SummaryBook) -> None:
    """Write the sheet; nothing when the plan has no group of units that share tasks.

    Leaders get one page of it, without what the office counts and without the chart of the numbers above it.
    """
    found = group_of(book.result)
    if found is None:
        return
    group, units = found
    name = sheet_name(group)
    sheet = book.add_sheet(name, landscape=False)
    book.fit(sheet, [_ITEM.width, *(_UNIT_WIDTH for _ in units)], landscape=False, repeated=1)
    columns = (_ITEM, *(Heading(text.short_name(unit, 24), _UNIT_WIDTH) for unit in units))
    shared = "、".join(units) if len(units) <= 8 else f"{len(units)}家"
    more = "" if book.tabs else "点格子看明细。"
    write_heading(book, sheet, name, f"{group.name}（{shared}）并列。空格：不承担该项任务。{more}")
    write_header(book, sheet, columns)
    set_widths(sheet, columns)
    blocks = [block(book, units) for block in (_returns, _lights, _progress, _tasks)]
    row, colours = _write_blocks(book, sheet, blocks, len(units))
    last = row - 1
    if not book.tabs and _differ(blocks[1]):  # equal bars are no chart
        width = sum(int(column.width * 7 + 5) for column in columns)
        insert_group_chart(book, sheet, name, ChartPlace(row + 1, 0, width, _CHART_HEIGHT), colours, len(units))
        last = row + 1 + _CHART_HEIGHT // 20
    sheet.print_area(0, 0, last, len(units))
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.repeat_rows(HEADER_ROW)


def _differ(rows: _Rows) -> bool:
    """Whether the units have not all the same number of each light."""
    return any(len({cell.value for cell in cells}) > 1 for _name, cells in rows)


def _write_blocks(book: SummaryBook, sheet: Worksheet, blocks: Sequence[_Rows], units: int) -> tuple[int, int]:
    """Write the blocks, each under its band; the first free row, and the first of the rows with counts of lights."""
    row, colours = FIRST_ROW, 0
    for title, rows in zip(_BANDS, blocks, strict=True):
        if not rows:
            continue
        must(sheet.set_row(row, _ROW_HEIGHT))
        for column in range(units + 1):
            must(sheet.write_blank(row, column, None, book.styles("total_text")))
        must(sheet.write_string(row, 0, title, book.styles("total_text")))
        row += 1
        for name, cells in rows:
            if name == COLOURS[0]:
                colours = row
            must(sheet.set_row(row, _ROW_HEIGHT * min(text.line_count(name, _ITEM.width), 2)))
            must(sheet.write_string(row, 0, text.safe(name), book.styles("text")))
            for column, cell in enumerate(cells, 1):
                _write_cell(book, sheet, row, column, cell)
            row += 1
    return row, colours


def _write_cell(book: SummaryBook, sheet: Worksheet, row: int, column: int, cell: _Cell) -> None:
    if cell.value is None or cell.value == "":
        put(sheet, row, column, None, book.styles("centre"))
        return
    ink = LINK if cell.target else INK
    is_light = cell.style in ALL_LIGHT_WORDS
    style = book.styles.light(cell.style) if is_light else book.styles(cell.style, font_color=ink)
    if cell.target:
        put_link(sheet, row, column, cell.value, cell.target, style)
    else:
        put(sheet, row, column, cell.value, style)


def _returns(book: SummaryBook, units: Sequence[str]) -> _Rows:
    """What each unit has sent, and how much it asks for."""
    rows = {row.unit: row for row in book.result.units}
    asked, backed = (Counter(row.unit for row in part) for part in (book.result.requests, book.result.evidence))
    places = book.places

    def line(name: str, value: Callable[[UnitRow], _Value], style: str, place: Callable[[str], str | None]) -> _Line:
        return name, [_Cell(value(rows[unit]), style, place(unit)) for unit in units]

    sent = [
        line("报送状态", lambda row: UNIT_STATE_NAMES[row.state], "centre", places.unit),
        line("时效", timeliness, "centre", places.unit),
    ]
    counted = [
        line("应填行", lambda row: row.rows_due, "count", places.duties),
        line("已填行", lambda row: row.rows_filled, "count", places.duties),
        line("必改", lambda row: row.errors, "count", places.findings),
        line("报送次数", lambda row: row.versions, "count", places.unit),
    ]
    return [
        *sent,
        *(() if book.tabs else counted),
        line("需协调事项（条）", lambda row: asked[row.unit], "count", places.duties),
        line("佐证材料（份）", lambda row: backed[row.unit], "count", places.duties),
        ("单位亮灯", [_Cell(rows[unit].lamp.word, rows[unit].lamp.word, places.unit(unit)) for unit in units]),
    ]


def _duties(result: Result) -> _Duties:
    return {(row.unit, row.task): row for row in result.duties}


def _lights(book: SummaryBook, units: Sequence[str]) -> _Rows:
    """How many of each unit's rows have which light."""
    counts: dict[str, Counter[str]] = {unit: Counter() for unit in units}
    for row in book.result.duties:
        if row.unit in counts:
            counts[row.unit][row.lamp.word if row.grey is None else COLOURS[-1]] += 1
    return [
        (colour, [_Cell(counts[unit][colour], "count", book.places.duties(unit)) for unit in units])
        for colour in COLOURS
    ]


def _progress(book: SummaryBook, units: Sequence[str]) -> _Rows:
    """The progress of each unit in the tasks that at least two of them lead."""
    duties = _duties(book.result)
    rows: _Rows = []
    for task in book.result.tasks:
        leads = {unit: row for unit in units if (row := duties.get((unit, task.task))) and row.role == "lead"}
        if len(leads) < 2:
            continue
        cells = [
            _Cell(leads[unit].progress if unit in leads else None, "percent", book.places.duty(unit, task.task))
            for unit in units
        ]
        rows.append((f"{task.task} {task.title}", cells))
    return rows


def _tasks(book: SummaryBook, units: Sequence[str]) -> _Rows:
    """Role and light of each unit in each task that any of them has."""
    duties = _duties(book.result)
    rows: _Rows = []
    for task in book.result.tasks:
        cells = [_task_cell(book, duties.get((unit, task.task))) for unit in units]
        if any(cell.value for cell in cells):
            rows.append((f"{task.task} {task.title}", cells))
    return rows


def _task_cell(book: SummaryBook, row: DutyRow | None) -> _Cell:
    if row is None:
        return _Cell(None, "centre", None)
    return _Cell(f"{ROLE_LETTERS[row.role]}{row.lamp.word}", row.lamp.word, book.places.duty(row.unit, row.task))
