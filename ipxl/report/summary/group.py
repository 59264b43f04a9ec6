"""县区对比: the units of the group that shares most tasks, side by side, with a chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ipxl import text
from ipxl.facts.lights import GREY_WORDS, LIGHT_WORDS
from ipxl.merge.result import UNIT_STATE_NAMES, Result
from ipxl.plan.model import Group
from ipxl.report.summary.book import FIRST_ROW, GROUP, HEADER_ROW, Book, light_words, values
from ipxl.report.summary.charts import Place, insert_group_chart
from ipxl.report.summary.matrix import ROLE_LETTERS
from ipxl.report.summary.returns import timeliness
from ipxl.report.summary.table import Column, write_header, write_heading
from ipxl.sheet.checked import must
from ipxl.sheet.palette import INK, LINK

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

UNITS_MOST = 20
"""More units than this do not stand side by side on paper; 单位×任务矩阵 has them all."""
COLOURS = (*LIGHT_WORDS.values(), "○灰")
_ITEM = Column("项目", 36)
_UNIT_WIDTH = 12.5
_ROW_HEIGHT, _CHART_HEIGHT = 20.0, 260
_BANDS = ("报送", "亮灯(承担的任务，含牵头和责任)", "牵头任务进度(%)", "各项任务")


class _Cell(NamedTuple):
    """One cell: what it shows, the style it has (a light word for the colours of that light), where it leads."""

    value: Any
    style: str
    target: str | None


_Rows = list[tuple[str, list[_Cell]]]


def group_of(result: Result) -> tuple[Group, tuple[str, ...]] | None:
    """The group whose members have most tasks in common, with its units; the first of equals, None when there is none."""
    tasks: dict[str, set[str]] = {}
    for unit, task in zip(values(result.frame("duties"), "unit"), values(result.frame("duties"), "task"), strict=True):
        tasks.setdefault(unit, set()).add(task)
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


def write_group(book: Book) -> None:
    """Write the sheet; nothing when the plan has no group of units that share tasks."""
    found = group_of(book.result)
    if found is None:
        return
    group, units = found
    name = sheet_name(group)
    sheet = book.add_sheet(name, landscape=False, tall=1)
    columns = (_ITEM, *(Column(text.short_name(unit, 24), _UNIT_WIDTH) for unit in units))
    shared = "、".join(units) if len(units) <= 8 else f"{len(units)} 家"
    write_heading(book, sheet, name, f"{group.name}({shared})并列。空格：不承担该项任务。点格子看明细。")
    write_header(book, sheet, columns)
    for number, column in enumerate(columns):
        must(sheet.set_column(number, number, column.width))
    blocks = [block(book, units) for block in (_returns, _lights, _progress, _tasks)]
    row, colours = _write_blocks(book, sheet, blocks, len(units))
    width = sum(int(column.width * 7 + 5) for column in columns)
    insert_group_chart(book, sheet, name, Place(row + 1, 0, width, _CHART_HEIGHT), colours, len(units))
    sheet.print_area(0, 0, row + 1 + _CHART_HEIGHT // 20, len(units))
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.repeat_rows(HEADER_ROW)


def _write_blocks(book: Book, sheet: Worksheet, blocks: Sequence[_Rows], units: int) -> tuple[int, int]:
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


def _write_cell(book: Book, sheet: Worksheet, row: int, column: int, cell: _Cell) -> None:
    if cell.value is None or cell.value == "":
        must(sheet.write_blank(row, column, None, book.styles("centre")))
        return
    if cell.style in (*LIGHT_WORDS.values(), *GREY_WORDS.values()):
        style = book.styles.light(cell.style)
    else:
        style = book.styles(cell.style, font_color=LINK if cell.target else INK)
    if cell.target:
        must(sheet.write_url(row, column, cell.target, style, "→"))
    if isinstance(cell.value, str):
        must(sheet.write_string(row, column, text.safe(cell.value), style))
    else:
        must(sheet.write_number(row, column, float(cell.value), style))


def _returns(book: Book, units: Sequence[str]) -> _Rows:
    """What each unit has sent, and how much it asks for."""
    frame = book.result.frame("units")
    names = ("state", "timely", "rows_due", "rows_filled", "errors", "versions")
    rows = dict(zip(values(frame, "unit"), zip(*(values(frame, name) for name in names), strict=True), strict=True))
    asked, backed = (
        Counter(values(part, "unit")) for part in (book.result.frame("requests"), book.result.frame("evidence"))
    )
    places = book.places
    lights = dict(zip(values(frame, "unit"), light_words(frame), strict=True))

    def line(name: str, said: Callable[[str], Any], style: str, place: Callable[[str], str | None]) -> Any:
        return name, [_Cell(said(unit), style, place(unit)) for unit in units]

    return [
        line("报送状态", lambda unit: UNIT_STATE_NAMES.get(rows[unit][0], rows[unit][0]), "centre", places.unit),
        line("时效", lambda unit: timeliness(rows[unit][0], rows[unit][1]), "centre", places.unit),
        line("应填行", lambda unit: rows[unit][2], "count", places.duties),
        line("已填行", lambda unit: rows[unit][3], "count", places.duties),
        line("必改", lambda unit: rows[unit][4], "count", places.findings),
        line("报送次数", lambda unit: rows[unit][5], "count", places.unit),
        line("需协调事项(条)", lambda unit: asked[unit], "count", places.duties),
        line("佐证材料(份)", lambda unit: backed[unit], "count", places.duties),
        ("单位亮灯", [_Cell(lights[unit], lights[unit] or "centre", places.unit(unit)) for unit in units]),
    ]


def _duties(result: Result) -> dict[tuple[str, str], tuple[str, str | None, Any]]:
    """(unit, task) -> role, light word, progress."""
    frame = result.frame("duties")
    rows = zip(values(frame, "role"), light_words(frame), values(frame, "progress"), strict=True)
    return dict(zip(zip(values(frame, "unit"), values(frame, "task"), strict=True), rows, strict=True))


def _lights(book: Book, units: Sequence[str]) -> _Rows:
    """How many of each unit's rows have which light."""
    members = set(units)
    counts: dict[str, Counter[str]] = {unit: Counter() for unit in units}
    for (unit, _task), (_role, word, _progress) in _duties(book.result).items():
        if unit in members and word:
            counts[unit][word if word in LIGHT_WORDS.values() else COLOURS[-1]] += 1
    return [
        (colour, [_Cell(counts[unit][colour], "count", book.places.duties(unit)) for unit in units])
        for colour in COLOURS
    ]


def _progress(book: Book, units: Sequence[str]) -> _Rows:
    """The progress of each unit in the tasks that at least two of them lead."""
    duties = _duties(book.result)
    rows: _Rows = []
    for task, title in _titles(book.result).items():
        leads = [unit for unit in units if duties.get((unit, task), ("",))[0] == "lead"]
        if len(leads) < 2:
            continue
        rows.append((f"{task} {title}", [_progress_cell(book, duties, unit, task) for unit in units]))
    return rows


def _progress_cell(book: Book, duties: Mapping[tuple[str, str], Any], unit: str, task: str) -> _Cell:
    role, _word, progress = duties.get((unit, task), ("", None, None))
    return _Cell(progress if role == "lead" else None, "percent", book.places.duty(unit, task))


def _tasks(book: Book, units: Sequence[str]) -> _Rows:
    """Role and light of each unit in each task that any of them has."""
    duties = _duties(book.result)
    rows: _Rows = []
    for task, title in _titles(book.result).items():
        cells = [_task_cell(book, duties, unit, task) for unit in units]
        if any(cell.value for cell in cells):
            rows.append((f"{task} {title}", cells))
    return rows


def _task_cell(book: Book, duties: Mapping[tuple[str, str], Any], unit: str, task: str) -> _Cell:
    role, word, _progress_said = duties.get((unit, task), ("", None, None))
    if word is None:
        return _Cell(None, "centre", None)
    return _Cell(f"{ROLE_LETTERS.get(role, '')}{word}", word, book.places.duty(unit, task))


def _titles(result: Result) -> dict[str, str]:
    return dict(zip(values(result.frame("tasks"), "task"), values(result.frame("tasks"), "title"), strict=True))
