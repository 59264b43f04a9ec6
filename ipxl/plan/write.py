"""Write the assignment table: sheets that an office likes to read and can edit without a manual."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ipxl.plan.columns import CHOICES, CLOSED, ITEMS, SHEETS, PlanColumn, SheetSpec
from ipxl.plan.marks import SOURCE, Marks, PlanSpot
from ipxl.plan.model import Plan
from ipxl.plan.rows import Rows, Value, plan_rows, target_years
from ipxl.sheet import pages
from ipxl.sheet.checked import must, put
from ipxl.sheet.formats import Formats, Look
from ipxl.sheet.heights import row_height
from ipxl.sheet.package import new_workbook
from ipxl.sheet.palette import BODY, HEAD, HEAD_FILL, RULE, UNSURE_FILL
from ipxl.text import line_count

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

DICTIONARY = "字典"
NOTES = "说明"
UNUSED = "未收入"

_SPARE_ROWS = 200
"""Empty rows below the data that have drop-downs too, for what the office adds."""
_CREATED = datetime(2023, 1, 1, tzinfo=UTC)  # Fixed: the same plan gives the same bytes.
_LOWEST, _NOTE_LINE = 20.0, 16.0
"""Points: of a row at least, and of a line of the larger type of the notes."""
_FROZEN = {"任务": 3, "指标": 2, "单位": 2, "成员": 0}
_YEAR = PlanColumn("", "number", 8)
_SOURCE = PlanColumn(SOURCE, width=18, help="这一行读自通知的哪里。程序不用这一列，核对完可以删去。")
_MOST_COMMENT = 400
_UNUSED = ("出处", "通知原文", "没有收入的原因")
_MOST_UNUSED = 1000
_LONG = 16  # Columns at least this wide hold sentences or names and are aligned to the left.
_CELL: Look = {"valign": "vcenter", "text_wrap": True}
_NOTE: Look = {**_CELL, "font_size": 11}
_LOOKS: dict[str, Look] = {
    "left": {**_CELL, "align": "left", "indent": 1, "num_format": "@"},
    "centre": {**_CELL, "align": "center", "num_format": "@"},
    "number": {**_CELL, "align": "center"},
    "date": {**_CELL, "align": "center", "num_format": "yyyy-mm-dd"},
    "day": {**_CELL, "align": "left", "indent": 1, "num_format": "yyyy-mm-dd"},
    "amount": {**_CELL, "align": "left", "indent": 1},
    "header": {**_CELL, "align": "center", "font_name": HEAD, "bg_color": HEAD_FILL},
    "ruled": {"border": 1, "border_color": RULE},
    "doubt": {"border": 1, "border_color": RULE, "bg_color": UNSURE_FILL},
    "title": {"font_name": HEAD, "font_size": 16, "valign": "vcenter"},
    "note": _NOTE,
    "label": {**_NOTE, "font_name": HEAD},
}
"""A kind of content is a look of its own; without `ruled` it is that of a whole column, for rows that the office adds: a
period typed there as 2024-10 must stay a text, and the empty rest of the sheet has no rules.
"""

_INTRODUCTION = (
    "这张表是全部报送工作的依据：填报表、汇总表、通报都从这里取任务、单位、指标和日期。直接在各工作表里修改并保存即可。",
    "不知道的就空着(如基数、邮箱、电话)，不要编。空着的基数会请填报单位补报；没写日期的任务按“方案”表的默认日期计算。",
    "几个单位写在一格里用“、”隔开。单位写简称、全称、别名都能认，括号全角半角都行；认不出的会提示相近的名称，不会当成新单位。",
    "行的先后、列的先后都可以调整；可以加列、加工作表，加的内容会原样保留，程序不读。表头的列名、工作表的名称请不要改。",
    "编号(任务、指标、单位、期次)确定后不要再改，也不要重复使用：收回的填报表靠编号对应。",
    "程序从不改写这张表。改完后可运行 ipxl plan lint，看有没有写漏、写错的地方。",
)
_ABOUT_MARKS = "这张表是从通知里读出来的。黄底的格是程序拿不准或建议的，批注里写着原因：核对后改正，或原样留着。“来源”一列写着每一行读自通知的哪里。"


def table_bytes(plan: Plan, rows: dict[str, Rows] | None = None, marks: Marks | None = None) -> bytes:
    """The assignment table of `plan` as an xlsx file: one sheet per part, 说明, and the hidden 字典.

    rows: what to write where that is more than the plan can hold, such as a phase without dates. marks: makes a
    further column 来源, and fills and annotates the doubtful cells.
    """
    target = io.BytesIO()
    with new_workbook(target, title="任务分工表", subject=plan.settings.title, created=_CREATED) as book:
        formats = Formats(book, _LOOKS)
        years = target_years(plan)
        sheets = {spec.title: book.add_worksheet(spec.title) for spec in SHEETS}
        notes, dictionary = book.add_worksheet(NOTES), book.add_worksheet(DICTIONARY)
        ranges = _write_dictionary(dictionary, _lists(plan))
        rows = rows or plan_rows(plan)
        for spec in SHEETS:
            columns = _columns(spec, years)
            written = rows[spec.title]
            if marks is not None:
                columns.append((SOURCE, _SOURCE))
                written = [(*row, place) for row, place in zip(written, marks.sources.get(spec.title, ()), strict=True)]
            _write_sheet(sheets[spec.title], spec, columns, written, formats)
            _write_lists(sheets[spec.title], columns, len(written) + _SPARE_ROWS, ranges)
            if marks is not None:
                _write_doubts(sheets[spec.title], spec, columns, written, formats, marks)
        _write_notes(notes, formats, _INTRODUCTION if marks is None else (_ABOUT_MARKS, *_INTRODUCTION))
        if marks is not None and marks.unused:
            _write_unused(book.add_worksheet(UNUSED), formats, marks.unused)
        sheets["任务"].activate()
    return target.getvalue()


def _columns(spec: SheetSpec, years: tuple[int, ...]) -> list[tuple[str, PlanColumn]]:
    """(header, column) pairs in order, year columns included."""
    by_header = {column.header: column for column in spec.columns}
    return [(header, by_header.get(header, _YEAR)) for header in spec.headers(years)]


def _style(column: PlanColumn, value: Value, single: bool) -> str:
    """Which of `_LOOKS` a cell takes. single: the sheet 方案, where one column holds values of every kind."""
    if single and isinstance(value, date | Decimal):
        return "day" if isinstance(value, date) else "amount"
    if column.kind in ("date", "number"):
        return column.kind
    return "left" if column.width >= _LONG else "centre"


def _write_sheet(
    sheet: Worksheet,
    spec: SheetSpec,
    columns: list[tuple[str, PlanColumn]],
    rows: list[tuple[Value, ...]],
    formats: Formats,
) -> None:
    for position, (header, column) in enumerate(columns):
        style = formats[_style(column, None, False)]
        must(sheet.set_column(position, position, column.width, style))
        must(sheet.write_string(0, position, header, formats["header+ruled"]))
        if column.help:
            # On the header only: a prompt on every cell would stand in the way of editing.
            must(sheet.data_validation(0, position, 0, position, _prompt(header, column.help)))
    must(sheet.set_row(0, 30))
    single = spec.title == "方案"
    for number, row in enumerate(rows, 1):
        for position, (value, (_, column)) in enumerate(zip(row, columns, strict=True)):
            put(sheet, number, position, value, formats[f"{_style(column, value, single)}+ruled"])
        must(sheet.set_row(number, _height(row, columns)))
    if single:
        for number, item in enumerate(ITEMS, 1):
            must(sheet.data_validation(number, 1, number, 1, _prompt(item.name, item.help)))
    else:
        must(sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1))
    sheet.freeze_panes(1, _FROZEN.get(spec.title, 1))
    _set_up_print(sheet, spec.title)


def _write_doubts(
    sheet: Worksheet,
    spec: SheetSpec,
    columns: list[tuple[str, PlanColumn]],
    rows: list[tuple[Value, ...]],
    formats: Formats,
    marks: Marks,
) -> None:
    """Fill and annotate the doubtful cells, over what `_write_sheet` wrote."""
    single = spec.title == "方案"
    for number, row in enumerate(rows):
        for position, (header, column) in enumerate(columns):
            why = marks.doubts.get(PlanSpot(spec.title, number, header))
            if why is None:
                continue
            style = formats[f"{_style(column, row[position], single)}+doubt"]
            put(sheet, number + 1, position, row[position], style)
            lines = line_count(why[:_MOST_COMMENT], 30, 0) + 1
            size = {"width": 230, "height": 18 * lines, "font_name": BODY, "font_size": 9, "author": "ipxl"}
            must(sheet.write_comment(number + 1, position, why[:_MOST_COMMENT], size))


def _set_up_print(sheet: Worksheet, title: str) -> None:
    pages.set_page(sheet, footer=f"&C{title}  {pages.COUNTED}")
    if title != NOTES:
        sheet.repeat_rows(0)


def _prompt(title: str, text: str) -> dict[str, object]:
    return {"validate": "any", "input_title": title, "input_message": text}


def _lists(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Every drop-down list: the fixed ones and those of this plan."""
    units = tuple(unit.name for unit in plan.units)
    return {
        **CHOICES,
        "units": units,
        "owners": units + tuple(group.name for group in plan.groups),
        "phases": tuple(phase.name for phase in plan.phases),
        "periods": tuple(period.period for period in plan.periods),
    }


def _write_dictionary(sheet: Worksheet, lists: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Fill the hidden sheet; returns the range of each list that has anything in it."""
    ranges = {}
    for position, (name, words) in enumerate(lists.items()):
        must(sheet.write_string(0, position, name))
        for row, word in enumerate(words, 1):
            must(sheet.write_string(row, position, word))
        if words:
            letter = chr(ord("A") + position)
            ranges[name] = f"={DICTIONARY}!${letter}$2:${letter}${len(words) + 1}"
    sheet.hide()
    return ranges


def _write_lists(sheet: Worksheet, columns: list[tuple[str, PlanColumn]], rows: int, ranges: dict[str, str]) -> None:
    """Drop-downs over ranges: an inline list ends at 255 characters."""
    for position, (header, column) in enumerate(columns):
        if column.choices not in ranges:
            continue
        rule = {
            "validate": "list",
            "source": ranges[column.choices],
            "show_error": column.choices in CLOSED,
            "error_title": header,
            "error_message": f"请从下拉列表中选择{header}，或清空。",
        }
        must(sheet.data_validation(1, position, rows, position, rule))


def _write_notes(sheet: Worksheet, formats: Formats, introduction: tuple[str, ...]) -> None:
    """The sheet that tells how to edit the others."""
    must(sheet.set_column(0, 0, 12))
    must(sheet.set_column(1, 1, 100))
    must(sheet.write_string(0, 0, "任务分工表怎么改", formats["title"]))
    must(sheet.set_row(0, 30))
    lines = [(str(number), text) for number, text in enumerate(introduction, 1)]
    lines.append(("工作表", "内容"))
    for spec in SHEETS:
        lists = [column.header for column in spec.columns if column.choices]
        offer = f"可从下拉列表选择的列：{'、'.join(lists)}。" if lists else ""
        lines.append((spec.title, f"{spec.help}{offer}"))
    lines.append(("单元格提示", "点一下带说明的列名(“方案”表点“值”一列)，会显示这一列怎么填。"))
    for row, (label, text) in enumerate(lines, 1):
        must(sheet.write_string(row, 0, label, formats["label"]))
        must(sheet.write_string(row, 1, text, formats["label" if label == "工作表" else "note"]))
        must(sheet.set_row(row, row_height(line_count(text, 92, 0), 0, _NOTE_LINE)))
    sheet.hide_gridlines(2)
    _set_up_print(sheet, NOTES)


def _write_unused(sheet: Worksheet, formats: Formats, unused: Sequence[tuple[str, str, str]]) -> None:
    """The sheet of what the table was not made of, so that nothing of the notice is missing without a word."""
    columns = [(header, PlanColumn(header, width=width)) for header, width in zip(_UNUSED, (16, 90, 36), strict=True)]
    for position, (header, column) in enumerate(columns):
        must(sheet.set_column(position, position, column.width))
        put(sheet, 0, position, header, formats["header+ruled"])
    for number, row in enumerate(unused, 1):
        texts = tuple(text[:_MOST_UNUSED] for text in row)
        for position, text in enumerate(texts):
            put(sheet, number, position, text, formats["left+ruled"])
        must(sheet.set_row(number, _height(texts, columns)))
    must(sheet.autofilter(0, 0, len(unused), len(_UNUSED) - 1))
    sheet.freeze_panes(1, 0)
    _set_up_print(sheet, UNUSED)


def _height(row: tuple[Value, ...], columns: list[tuple[str, PlanColumn]]) -> float:
    """Points that show the longest wrapped text."""
    lines = 1
    for value, (_, column) in zip(row, columns, strict=True):
        if isinstance(value, str):
            # the margins and, of left-aligned cells, the indent
            lines = max(lines, line_count(value, column.width, 3 if column.width >= _LONG else 1))
    return row_height(lines, _LOWEST)
