"""The first sheet of a correction copy, 需修改事项: what is to be done, where, until when; and what found no place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ipxl.finding import SEVERITY_NAMES, Severity
from ipxl.form import spec
from ipxl.form.book import FormBook, put, set_page
from ipxl.form.correction import CellSpot, CorrectionLine, Corrections, Unplaced
from ipxl.form.said import given_text
from ipxl.form.style import HIGHEST, LINE_POINTS, MARGIN
from ipxl.sheet.cells import column_letters
from ipxl.sheet.checked import must
from ipxl.sheet.heights import lines_of, row_height
from ipxl.text import safe

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

COLUMNS = (
    ("序号", 5.0),
    ("程度", 8.0),
    ("位置", 17.0),
    ("任务/指标", 22.0),
    ("填的是", 20.0),
    ("问题", 40.0),
    ("怎么改", 40.0),
    ("举例", 14.0),
)
SECTIONS: tuple[tuple[Severity, str], ...] = (
    ("error", "必改：不改正，这一格不能汇总"),
    ("warning", "待确认：请核对；确实如此的，按“怎么改”说明"),
)
REPLY_HEADER, REPLY_WIDTH = "答复", 11.0
REPLY_COLUMN = len(COLUMNS)
UNPLACED_COLUMNS = ("序号", "", "原来的位置", "编号", "栏目", "填写的内容")
_MOST_KEY = 12
_REPLYING = f"{spec.REALLY_BLANK}：这一格就该空着。{spec.AS_BEFORE}：照前一份的内容。{spec.SUPPLIED}：以格里现在的内容为准。选了就不再问。"
_LINKS = range(2, 8)
"""Columns that hold the links to further cells of a line, one each."""


def write_corrections(state: FormBook, sheet: Worksheet, todo: Corrections) -> None:
    """One page wide: what to do in one line, then the lines by severity, then the answers that found no place."""
    content, formats = state.content, state.formats
    for column, (_header, width) in enumerate(COLUMNS):
        must(sheet.set_column(column, column, width))
    if any(line.may_reply for line in todo.lines):
        must(sheet.set_column(REPLY_COLUMN, REPLY_COLUMN, REPLY_WIDTH))
        must(sheet.set_column(REPLY_COLUMN + 1, REPLY_COLUMN + 1, None, None, {"hidden": True}))
    sheet.set_row(0, 30)
    sheet.set_row(1, 24)
    sheet.set_row(2, 24)
    title = f"{content.unit.name} {content.period.title}进展情况填报表 需修改事项（第{content.round}轮）"
    must(sheet.write_string(0, 0, title, formats["title"]))
    must(sheet.write_string(1, 0, instruction(state, todo), formats["rule"]))
    _write_legend(state, sheet, todo)
    row = 3
    for severity, words in SECTIONS:
        lines = [line for line in todo.lines if line.severity == severity]
        if lines:
            row = _write_section(state, sheet, row, f"{words}（{todo.count(severity)}处）", lines)
    if todo.more:
        must(sheet.write_string(row, 0, f"……还有{todo.more}条，改好上面的再报，下一轮会列出来。", formats["rule"]))
        row += 1
    if todo.unplaced:
        _write_unplaced(state, sheet, row, todo.unplaced)
    sheet.freeze_panes(3, 0)
    set_page(state, sheet)
    sheet.hide_gridlines(2)


def instruction(state: FormBook, todo: Corrections) -> str:
    """What to do with this workbook, in one line."""
    day, settings = todo.until, state.content.plan.settings
    where = f"到{settings.email}" if settings.email else ""
    return (
        f"请只改下面列出的格（点“位置”就到），改好保存，{day.year}年{day.month}月{day.day}日前把本文件发回{where}；"
        "没列出的内容已按上次填的带好，不用重填。"
    )


def _write_legend(state: FormBook, sheet: Worksheet, todo: Corrections) -> None:
    """How the two kinds of faulty cells look, and how many there are of each."""
    formats = state.formats
    for column, (severity, _words) in enumerate(SECTIONS, 2):
        text = f"{SEVERITY_NAMES[severity]}的格{todo.count(severity)}处"
        must(sheet.write_string(2, column, text, formats[f"legend_input+{severity}"]))
    must(sheet.write_string(2, 4, "要改的格在各表中用粗框标出，鼠标停在格上有说明。", formats["rule"]))


def _write_section(state: FormBook, sheet: Worksheet, row: int, heading: str, lines: Sequence[CorrectionLine]) -> int:
    """Heading, header and lines of one severity; the row after the last."""
    formats = state.formats
    sheet.set_row(row, 26)
    must(sheet.write_string(row, 0, heading, formats["section"]))
    sheet.set_row(row + 1, 20)
    for column, (header, _width) in enumerate(COLUMNS):
        must(sheet.write_string(row + 1, column, header, formats["head"]))
    if any(line.may_reply for line in lines):
        must(sheet.write_string(row + 1, REPLY_COLUMN, REPLY_HEADER, formats["head"]))
    row += 2
    for number, line in enumerate(lines, 1):
        row = _write_line(state, sheet, row, number, line)
    return row


def _write_line(state: FormBook, sheet: Worksheet, row: int, number: int, line: CorrectionLine) -> int:
    """One line, and below it the links to its further cells; the row after the last."""
    formats = state.formats
    many = len(line.spots) > 1
    first = line.spots[0] if line.spots else None
    place = _place(state, first) if first else line.place
    texts = (
        str(number),
        SEVERITY_NAMES[line.severity],
        f"{place}等{len(line.spots)}处" if many else place,
        f"{len(line.spots)}处，见下面各格" if many else "".join(line.items),
        line.value,
        line.message,
        line.remedy,
        line.example,
    )
    sheet.set_row(row, _height([(text, width) for text, (_header, width) in zip(texts, COLUMNS, strict=True)], 20))
    put(sheet, row, 0, number, formats["todo_center"])
    for column, text in enumerate(texts[1:], 1):
        if column == 2 and first:
            _write_link(state, sheet, row, column, first, text, "todo_link")
        else:
            put(sheet, row, column, text, formats["todo_center" if column == 1 else "todo"])
    if line.may_reply and first and first.row:
        _write_reply(state, sheet, row, first)
    row += 1
    if not many:
        return row
    for start in range(0, len(line.spots), len(_LINKS)):
        sheet.set_row(row, 18)
        for column, spot in zip(_LINKS, line.spots[start : start + len(_LINKS)], strict=False):
            cell = _place(state, spot).rpartition("!")[2]
            _write_link(state, sheet, row, column, spot, f"{spot.row[:_MOST_KEY]} {cell}".strip(), "todo_link_small")
        row += 1
    return row


def _write_reply(state: FormBook, sheet: Worksheet, row: int, spot: CellSpot) -> None:
    """A cell with the three replies, and hidden beside it what was asked."""
    must(sheet.write_blank(row, REPLY_COLUMN, None, state.formats["input_center"]))
    rule = {"validate": "list", "source": list(spec.REPLIES), "input_title": REPLY_HEADER, "input_message": _REPLYING}
    must(sheet.data_validation(row, REPLY_COLUMN, row, REPLY_COLUMN, rule))
    rows = {item.key: item.cells for item in state.content.rows[spot.sheet]}
    asked = json.dumps([*spot, given_text(rows[spot.row].get(spot.field))], ensure_ascii=False, separators=(",", ":"))
    must(sheet.write_string(row, REPLY_COLUMN + 1, spec.REPLY_MARK + asked))


def _write_link(
    state: FormBook, sheet: Worksheet, row: int, column: int, spot: CellSpot, text: str, style: str
) -> None:
    title, at_row, at_column = state.content.cell_of(spot)
    target = f"internal:'{title}'!{column_letters(at_column)}{at_row + 1}"
    must(sheet.write_url(row, column, target, state.formats[style], safe(text)))


def _place(state: FormBook, spot: CellSpot) -> str:
    """`任务进展!K7`, or the sheet's title where no cell is meant."""
    title, row, column = state.content.cell_of(spot)
    return f"{title}!{column_letters(column)}{row + 1}" if spot.row or spot.field else title


def _write_unplaced(state: FormBook, sheet: Worksheet, row: int, unplaced: Sequence[Unplaced]) -> None:
    """Answers whose row or column the template does not have. The text runs over the last columns."""
    formats = state.formats
    sheet.set_row(row, 26)
    heading = f"没有放进本表的内容（{len(unplaced)}处）：请核对，需要的自己填到对应的格，不需要的不用管"
    must(sheet.write_string(row, 0, heading, formats["section"]))
    sheet.set_row(row + 1, 20)
    last = len(COLUMNS) - 1
    for column, header in enumerate(UNPLACED_COLUMNS[:-1]):
        must(sheet.write_string(row + 1, column, header, formats["head"]))
    must(sheet.merge_range(row + 1, 5, row + 1, last, UNPLACED_COLUMNS[-1], formats["head"]))
    width = sum(width for _header, width in COLUMNS[5:])
    for number, item in enumerate(unplaced, 1):
        at = row + 1 + number
        sheet.set_row(at, _height([(item.value, width), (item.place, COLUMNS[2][1]), (item.column, COLUMNS[4][1])], 0))
        put(sheet, at, 0, number, formats["todo_center"])
        for column, text in enumerate(("", item.place, item.key, item.column), 1):
            put(sheet, at, column, text, formats["todo"])
        must(sheet.merge_range(at, 5, at, last, "", formats["todo"]))
        put(sheet, at, 5, item.value, formats["todo"])


def _height(texts: Sequence[tuple[str, float]], lowest: float) -> float:
    return row_height(lines_of(texts, MARGIN), lowest, LINE_POINTS, highest=HIGHEST)
