"""核定/<period>.xlsx: open questions as rows, the office's answers beside them. Truth: what was typed is never rewritten.

A table that nobody has typed in is made anew; in any other, new questions are added below and a question that is no
longer open is marked in its own text. It is written only when the questions differ from its rows.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ipxl.check.rules import shown_value
from ipxl.errors import IpxlError
from ipxl.files import lock_file, write_file
from ipxl.intake.apart import read_apart
from ipxl.intake.bounds import Refused, Unreadable
from ipxl.intake.workbook import Scalar, scalar
from ipxl.office.docket import BEGUN, Answer, Answers, Question, action_of
from ipxl.office.edited_cells import dress, has_anything, set_text
from ipxl.office.remarks import RemarkRow
from ipxl.office.remarks_sheet import RemarkSheet, append_remarks, read_remarks
from ipxl.office.table_layout import (
    COLUMNS,
    CREATED,
    OFFERED_ROWS,
    OWN_CELLS,
    SHEET,
    drop_down,
    height,
    own_drop_down,
    own_range,
    ranges_by_kind,
    table_bytes,
)
from ipxl.office.table_parts import LOWEST
from ipxl.plan.names import normalise
from ipxl.sheet.kept import NotKept, open_kept, save_kept

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

GONE = "【已不用核定】"
"""Stands before the text of a question that was not answered and is no longer open."""


_ASKED = ("id", "text", "unit", "item", "file", "cell", "value")
_NEEDED = ("编号", "处理", "更正值", "理由", "核定人")
_HEADER_ROWS = 10
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


@dataclass(frozen=True, slots=True)
class OfficeTable:
    """A table as it lies on the disk. data: None when there is no file. sheet, header_row, columns: where its rows are.

    columns: key -> 0-based column.
    """

    data: bytes | None = None
    answers: Answers = field(default_factory=Answers)
    sheet: str = SHEET
    header_row: int = 1
    columns: Mapping[str, int] = field(default_factory=dict)
    remarks: RemarkSheet = field(default_factory=RemarkSheet)


def read_decisions(path: Path) -> OfficeTable:
    """The office's table of a period; an empty one when there is no file. Raises IpxlError when it cannot be read."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return OfficeTable()
    except OSError as error:
        raise IpxlError(f"打不开“核定/{path.name}”({error.strerror or error})。请关掉正在用它的程序后再试。") from error
    again = "请用 WPS 或 Excel 打开它另存为 xlsx，或从备份恢复；程序不会改动它。"
    if data[:2] != b"PK":
        raise IpxlError(f"“核定/{path.name}”读不出来：不是 xlsx 工作簿，或加了密码。{again}")
    try:
        sheets = read_apart(data).sheets
        formulas = _formulas(data)
    except (Refused, Unreadable, NotKept, zipfile.BadZipFile) as error:
        raise IpxlError(f"“核定/{path.name}”读不出来：{error}。{again}") from error
    for title, rows in sorted(sheets.items(), key=lambda item: item[0] != SHEET):
        for number, row in enumerate(rows[:_HEADER_ROWS], 1):
            columns = _find_columns(row)
            if "id" in columns and "action" in columns:
                computed = {row for sheet, row in formulas if sheet == title}
                answers = _answers(rows, number, columns, computed)
                return OfficeTable(data, Answers(tuple(answers)), title, number, columns, read_remarks(sheets))
    needed = "、".join(f"“{name}”" for name in _NEEDED)
    raise IpxlError(f"“核定/{path.name}”里找不到列名{needed}。请把列名改回来，或从备份恢复；程序不会改动它。")


def _find_columns(row: Sequence[Any]) -> dict[str, int]:
    known = {normalise(column.header): column.key for column in COLUMNS}
    found: dict[str, int] = {}
    for number, value in enumerate(row):
        key = known.get(normalise(value)) if isinstance(value, str) else None
        if key is not None:
            found.setdefault(key, number)
    return found


def _formulas(data: bytes) -> set[tuple[str, int]]:
    """(sheet, row) of every cell that is computed. Most tables have none: then nothing is parsed a second time."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [name for name in package.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        if not any(_FORMULA.search(package.read(name)) for name in parts):
            return set()
    book = open_kept(data)
    return {
        (sheet.title, cell.row)
        for sheet in book.worksheets
        for row in sheet
        for cell in row
        if cell.data_type == "f" and cell.row
    }


def _answers(
    rows: Sequence[Sequence[Any]], header_row: int, columns: Mapping[str, int], computed: set[int]
) -> Iterable[Answer]:
    for number, row in enumerate(rows[header_row:], header_row + 1):
        cells = {key: _cell(row, column) for key, column in columns.items()}
        if any(value != "" for value in cells.values()):
            texts = defaultdict(str, {key: v if isinstance(v, str) else shown_value(v) for key, v in cells.items()})
            to = cells.get("to", "")
            id_, question, unit, item, file, cell, value = (texts[key] for key in _ASKED)
            action, reason, by, day = (texts[key].strip() for key in ("action", "reason", "by", "day"))
            to = to.strip() if isinstance(to, str) else to
            answered = (action_of(action), to, reason, by, day, number in computed)
            yield Answer(number, id_, question, unit, item, file, cell, value, *answered)


def _cell(row: Sequence[Any], column: int) -> Scalar:
    value = row[column] if column < len(row) else ""
    return "" if value is None else scalar(value)


def update_decisions(
    path: Path,
    table: OfficeTable,
    questions: Sequence[Question],
    numbered: Mapping[int, Question] = MappingProxyType({}),
    remarks: Sequence[RemarkRow] = (),
) -> str:
    """Bring the rows in line with the open questions, unless the file is in use. There is a table from the first on.

    table: as `read_decisions` gave it. numbered: row -> what goes into the blank cells of one that the office began.
    remarks: rows to add to the sheet 批示意见. Returns what the office must know, "" when all went well.
    """
    rows = {answer.key: answer for answer in table.answers.rows if answer.key}
    open_keys = {question.key for question in questions}
    new = [question for question in questions if question.key not in rows]
    moved = [
        answer
        for key, answer in rows.items()
        if not answer.answered and (key in open_keys) == answer.text.startswith(GONE)
    ]
    if table.data is not None and not new and not moved and not numbered and not remarks:
        return ""
    waiting = f"有{len(new)}个新问题还没有列进去；" if new else ""
    again = f"{waiting}请保存并关闭它，再运行一次 ipxl merge。"
    if lock := lock_file(path):
        return f"“核定/{path.name}”正在别的程序里打开，没有改动它。{again}(如果没有打开，请删掉“核定/{lock}”。)"
    if table.data is None or table.data == table_bytes(_as_asked(table.answers), table.remarks.rows):
        data = table_bytes(questions, [*table.remarks.rows, *remarks])
    else:
        try:
            data = _edited(table, new, moved, numbered, remarks)
        except NotKept as error:
            return f"“核定/{path.name}”{error}，没有改动它。{waiting}请用 WPS 或 Excel 另存为 xlsx，再运行一次 ipxl merge。"
    try:
        if (path.read_bytes() if path.exists() else None) != table.data:
            return f"“核定/{path.name}”刚才被改过，没有动它。请再运行一次 ipxl merge。"
        write_file(path, data)
    except (IpxlError, PermissionError):
        return f"“核定/{path.name}”写不进去，可能正在别的程序里打开。{again}"
    return ""


def _as_asked(answers: Answers) -> list[Question]:
    return [Question(*(getattr(answer, key) for key in _ASKED)) for answer in answers.rows]


def _edited(
    table: OfficeTable,
    new: Sequence[Question],
    moved: Sequence[Answer],
    numbered: Mapping[int, Question],
    remarks: Sequence[RemarkRow],
) -> bytes:
    """The table with new rows below, numbers given, marks set or taken away; the rest as it stands. Raises NotKept."""
    from openpyxl.utils import get_column_letter

    before = table.data or b""
    book = open_kept(before)
    sheet = book[table.sheet]
    for answer in moved:
        words = answer.text.removeprefix(GONE)
        cell = sheet.cell(answer.row, table.columns.get("text", 1) + 1)
        set_text(cell, words if answer.text.startswith(GONE) else GONE + words)
    for row, question in numbered.items():
        _fill_blanks(sheet, table.columns, row, question)
    last = max((row for row in range(1, sheet.max_row + 1) if has_anything(sheet, row)), default=table.header_row)
    _append(sheet, table.columns, last, new)
    _offer_rows(sheet, table.columns, last + len(new))
    own = [answer.row for answer in table.answers.rows if not answer.key or answer.text.startswith(BEGUN)]
    _move_own_list(sheet, get_column_letter(table.columns["action"] + 1), last + len(new), own)
    if remarks:
        append_remarks(book, table.remarks, remarks)
    return save_kept(book, before, CREATED)


def _append(sheet: Worksheet, columns: Mapping[str, int], last: int, new: Sequence[Question]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for row, question in enumerate(new, last + 1):
        for column in COLUMNS:
            if column.key not in columns:
                continue
            cell = sheet.cell(row, columns[column.key] + 1)
            dress(cell, column.typed, column.centred)
            if not column.typed:
                set_text(cell, getattr(question, column.key))
        sheet.row_dimensions[row].height = height(question)
    letter = get_column_letter(columns["action"] + 1)
    for kind, ranges in ranges_by_kind({row: question.id[:1] for row, question in enumerate(new, last + 1)}).items():
        rule = drop_down(kind)
        offered = '"' + ",".join(rule["source"]) + '"'
        found = DataValidation("list", formula1=offered, allow_blank=True, errorStyle="warning", showDropDown=False)
        found.showErrorMessage = found.showInputMessage = True
        found.promptTitle, found.prompt = rule["input_title"], rule["input_message"]
        found.errorTitle, found.error = rule["error_title"], rule["error_message"]
        for cells in ranges.split():
            found.add(re.sub("[A-Z]+", letter, cells))
        sheet.add_data_validation(found)
    if sheet.auto_filter.ref:
        start, _, end = sheet.auto_filter.ref.partition(":")
        sheet.auto_filter.ref = f"{start}:{end.rstrip('0123456789')}{last + len(new)}"


def _offer_rows(sheet: Worksheet, columns: Mapping[str, int], last: int) -> None:
    """Keep some blank rows below the last one in yellow, for what the office begins by itself."""
    for row in range(last + 1, last + 1 + OFFERED_ROWS):
        for column in COLUMNS:
            if column.key in columns:
                dress(sheet.cell(row, columns[column.key] + 1), column.typed or column.key in OWN_CELLS, column.centred)
        if sheet.row_dimensions[row].height is None:
            sheet.row_dimensions[row].height = LOWEST


def _fill_blanks(sheet: Worksheet, columns: Mapping[str, int], row: int, question: Question) -> None:
    for key in _ASKED:
        if key in columns:
            cell = sheet.cell(row, columns[key] + 1)
            if cell.value in (None, ""):
                set_text(cell, getattr(question, key))


def _move_own_list(sheet: Worksheet, letter: str, last: int, begun: Sequence[int]) -> None:
    """Let the drop-down of rows begun by hand start below the last row, so that no cell has two."""
    from openpyxl.worksheet.cell_range import MultiCellRange

    offered = '"' + ",".join(own_drop_down()["source"]) + '"'
    for rule in sheet.data_validations.dataValidation:
        if rule.formula1 == offered:
            rule.sqref = MultiCellRange(" ".join([*(f"{letter}{row}" for row in begun), own_range(last, letter)]))
