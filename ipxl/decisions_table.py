"""核定/<period>.xlsx: open questions as rows, the office's answers beside them. Truth: what was typed is never rewritten.

A table that nobody has typed in is made anew; in any other, new questions are added below and a question that is no
longer open is marked in its own text. It is written only when the questions differ from its rows.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ipxl import text
from ipxl.check.rules import shown_value
from ipxl.dropped import must
from ipxl.errors import IpxlError
from ipxl.files import write_file
from ipxl.form.style import BODY, HEAD, HEAD_FILL, INK, INPUT_FILL, NAVY, RULE
from ipxl.intake.bounds import Refused, Unreadable
from ipxl.intake.package import read_workbook
from ipxl.intake.workbook import Scalar, scalar
from ipxl.merge.decisions import KINDS, Answer, Answers, Question, action_of
from ipxl.plan.names import normalise
from ipxl.undated import undated

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SHEET, NOTES = "核定", "说明"
GONE = "【已不用核定】"
"""Stands before the text of a question that was not answered and is no longer open."""


class Column(NamedTuple):
    """One column. typed: the office fills it in."""

    key: str
    header: str
    width: float
    typed: bool = False
    centred: bool = False


COLUMNS = (
    Column("id", "编号", 11.5, centred=True),
    Column("text", "问题", 38),
    Column("unit", "单位", 13),
    Column("item", "任务/指标", 6.5, centred=True),
    Column("file", "文件", 20),
    Column("cell", "单元格", 11, centred=True),
    Column("value", "现值", 14),
    Column("action", "处理", 12, True, True),
    Column("to", "更正值", 13, True),
    Column("reason", "理由", 18, True),
    Column("by", "核定人", 8, True, True),
    Column("day", "日期", 11, True, True),
)
"""Together as wide as a screen of 1366 pixels."""
_ACTION = 7
_ASKED = ("id", "text", "unit", "item", "file", "cell", "value")
_NEEDED = ("编号", "处理", "更正值", "理由", "核定人")
_HEADER_ROWS = 10
_CREATED = datetime(2023, 1, 1, tzinfo=UTC)
_LINE, _PADDING, _LOWEST, _HIGHEST = 14.0, 6.0, 30.0, 405.0
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_HOW = (
    (
        "怎么填",
        "每行是一个要办公室拿主意的问题。在黄色格里选“处理”，写理由和核定人，保存、关闭后再运行一次 ipxl merge。",
    ),
    ("生效", "“处理”“理由”“核定人”三样齐了才生效；日期可以不填。结果列在汇总表的“说明与版本”。"),
    ("失效", "报送件或那一格的内容变了，原来的核定不再起作用，会列出新的一行重新问。原来的行保留不动。"),
    ("可以改的", "可以加列、加行、加批注、排序、筛选，都会保留。编号和列名请不要改；数据请直接填写，不要用公式。"),
    ("已不用核定", "没有填写、又不用再问的行，问题前会标上“【已不用核定】”，可以删去。"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it lies on the disk. data: None when there is no file. sheet, header_row, columns: where its rows are.

    columns: key -> 0-based column.
    """

    data: bytes | None = None
    answers: Answers = field(default_factory=Answers)
    sheet: str = SHEET
    header_row: int = 1
    columns: Mapping[str, int] = field(default_factory=dict)


def read_decisions(path: Path) -> Table:
    """The office's table of a period; an empty one when there is no file. Raises IpxlError when it cannot be read."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Table()
    except OSError as error:
        raise IpxlError(f"打不开“核定/{path.name}”({error.strerror or error})。请关掉正在用它的程序后再试。") from error
    again = "请用 WPS 或 Excel 打开它另存为 xlsx，或从备份恢复；程序不会改动它。"
    if data[:2] != b"PK":
        raise IpxlError(f"“核定/{path.name}”读不出来：不是 xlsx 工作簿，或加了密码。{again}")
    try:
        sheets = read_workbook(data).sheets
        formulas = _formulas(data)
    except (Refused, Unreadable, zipfile.BadZipFile) as error:
        raise IpxlError(f"“核定/{path.name}”读不出来：{error}。{again}") from error
    for title, rows in sorted(sheets.items(), key=lambda item: item[0] != SHEET):
        for number, row in enumerate(rows[:_HEADER_ROWS], 1):
            columns = _find_columns(row)
            if "id" in columns and "action" in columns:
                computed = {row for sheet, row in formulas if sheet == title}
                answers = _answers(rows, number, columns, computed)
                return Table(data, Answers(tuple(answers)), title, number, columns)
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
    book = _load(data)
    return {
        (sheet.title, cell.row) for sheet in book.worksheets for row in sheet for cell in row if cell.data_type == "f"
    }


def _load(data: bytes) -> Any:
    """The workbook for editing. Raises Unreadable."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(data))
    except Exception as error:  # openpyxl raises whatever an odd package provokes
        raise Unreadable(f"内容有程序不认识的写法({type(error).__name__})") from error


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


def update_decisions(path: Path, table: Table, questions: Sequence[Question]) -> str:
    """Bring the rows in line with the open questions, unless the file is in use.

    table: as `read_decisions` gave it. Returns what the office must know, "" when all went well.
    """
    rows = {answer.key: answer for answer in table.answers.rows if answer.key}
    open_keys = {question.key for question in questions}
    new = [question for question in questions if question.key not in rows]
    moved = [
        answer
        for key, answer in rows.items()
        if not answer.answered and (key in open_keys) == answer.text.startswith(GONE)
    ]
    if not new and not moved:
        return ""
    waiting = f"有{len(new)}个新问题还没有列进去；" if new else ""
    again = f"{waiting}请保存并关闭它，再运行一次 ipxl merge。"
    if lock := _lock_file(path):
        return f"“核定/{path.name}”正在别的程序里打开，没有改动它。{again}(如果没有打开，请删掉“核定/{lock}”。)"
    if table.data is None or table.data == table_bytes(_as_asked(table.answers)):
        data = table_bytes(questions)
    else:
        try:
            data = _edited(table, new, moved)
        except Unreadable as error:
            return f"“核定/{path.name}”{error}，没有改动它。{waiting}请用 WPS 或 Excel 另存为 xlsx，再运行一次 ipxl merge。"
    try:
        if (path.read_bytes() if path.exists() else None) != table.data:
            return f"“核定/{path.name}”刚才被改过，没有动它。请再运行一次 ipxl merge。"
        write_file(path, data)
    except (IpxlError, PermissionError):
        return f"“核定/{path.name}”写不进去，可能正在别的程序里打开。{again}"
    return ""


def _lock_file(path: Path) -> str:
    """The file by which Excel, WPS or LibreOffice say that they have the table open; "" when there is none."""
    names = (f"~${path.name}", f".~lock.{path.name}#", f".~{path.name}")
    return next((name for name in names if path.with_name(name).exists()), "")


def _as_asked(answers: Answers) -> list[Question]:
    return [Question(*(getattr(answer, key) for key in _ASKED)) for answer in answers.rows]


def table_bytes(questions: Sequence[Question]) -> bytes:
    """A table with these questions, as an xlsx file. Equal questions give equal bytes."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": SHEET, "created": _CREATED})
    formats = _formats(book)
    sheet, notes = book.add_worksheet(SHEET), book.add_worksheet(NOTES)
    for number, column in enumerate(COLUMNS):
        must(sheet.set_column(number, number, column.width))
        must(sheet.write_string(0, number, column.header, formats["head"]))
    must(sheet.set_row(0, 26))
    for row, question in enumerate(questions, 1):
        for number, column in enumerate(COLUMNS):
            style = formats[_style(column)]
            value = "" if column.typed else text.safe(getattr(question, column.key))
            must(
                sheet.write_string(row, number, value, style) if value else sheet.write_blank(row, number, None, style)
            )
        must(sheet.set_row(row, _height(question)))
    for kind, ranges in _ranges({row: question.id[:1] for row, question in enumerate(questions, 2)}).items():
        rule = {**_rule(kind), "validate": "list", "error_type": "warning", "multi_range": ranges}
        must(sheet.data_validation(ranges.partition(" ")[0], rule))
    must(sheet.autofilter(0, 0, max(len(questions), 1), len(COLUMNS) - 1))
    must(sheet.ignore_errors({"number_stored_as_text": f"A1:L{len(questions) + 200}"}))
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(0)
    sheet.set_footer("&C第&P页 共&N页")
    _write_notes(notes, formats)
    book.close()
    return target.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    cell = {"font_name": BODY, "font_size": 10, "font_color": INK, "text_wrap": True, "valign": "top"}
    bordered = {**cell, "border": 1, "border_color": RULE}
    typed = {**bordered, "bg_color": INPUT_FILL, "num_format": "@"}
    middle = {"align": "center"}
    head = {"font_name": HEAD, "font_color": NAVY, "bg_color": HEAD_FILL, "valign": "vcenter", **middle}
    return {
        "head": book.add_format({**bordered, **head}),
        "text": book.add_format(bordered),
        "centre": book.add_format({**bordered, **middle}),
        "typed": book.add_format(typed),
        "typed centre": book.add_format({**typed, **middle}),
        "title": book.add_format({"font_name": HEAD, "font_size": 16, "font_color": NAVY, "valign": "vcenter"}),
        "label": book.add_format({**cell, "font_name": HEAD, "font_size": 11, "font_color": NAVY}),
        "note": book.add_format({**cell, "font_size": 11}),
    }


def _style(column: Column) -> str:
    if column.typed:
        return "typed centre" if column.centred else "typed"
    return "centre" if column.centred else "text"


def _height(question: Question) -> float:
    lines = max(text.line_count(getattr(question, column.key), column.width) for column in COLUMNS if not column.typed)
    return min(_HIGHEST, max(_LOWEST, lines * _LINE + _PADDING))


def _rule(kind: str) -> dict[str, Any]:
    """The drop-down of a kind of question."""
    return {
        "source": list(KINDS[kind].actions),
        "input_title": "处理",
        "input_message": KINDS[kind].help,
        "error_title": "处理",
        "error_message": "请从下拉列表中选一项。",
    }


def _ranges(kinds: Mapping[int, str]) -> dict[str, str]:
    """The cells of 处理 by kind of question, neighbours as one range. kinds: row (1-based) -> letter."""
    letter = chr(ord("A") + _ACTION)
    found: dict[str, list[list[int]]] = {}
    for row, kind in kinds.items():
        if kind in KINDS:
            runs = found.setdefault(kind, [])
            if runs and runs[-1][1] == row - 1:
                runs[-1][1] = row
            else:
                runs.append([row, row])
    return {
        kind: " ".join(f"{letter}{a}" if a == b else f"{letter}{a}:{letter}{b}" for a, b in runs)
        for kind, runs in sorted(found.items())
    }


def _write_notes(sheet: Any, formats: Mapping[str, Any]) -> None:
    must(sheet.set_column(0, 0, 20))
    must(sheet.set_column(1, 1, 100))
    must(sheet.write_string(0, 0, "核定表怎么填", formats["title"]))
    must(sheet.set_row(0, 30))
    options = [("/".join(kind.actions), kind.help) for kind in KINDS.values()]
    lines = [
        *_HOW,
        ("“处理”的选项", ""),
        *((_FOR_KIND[key], option[1]) for key, option in zip(KINDS, options, strict=True)),
    ]
    for row, (label, told) in enumerate(lines, 1):
        must(sheet.write_string(row, 0, label, formats["label"]))
        must(sheet.write_string(row, 1, told, formats["note"]) if told else 0)
        count = max(text.line_count(told, 100), text.line_count(label, 20))
        must(sheet.set_row(row, count * (_LINE + 2.5) + _PADDING))
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


_FOR_KIND = {
    "F": "待定的文件",
    "U": "看不出单位的文件",
    "P": "写着以前期次的文件",
    "H": "待核的数",
    "M": "有两种读法的数",
    "C": "填错、漏填的格",
    "R": "缺少的行或表",
    "K": "新报空着的格",
}


def _edited(table: Table, new: Sequence[Question], moved: Sequence[Answer]) -> bytes:
    """The table with new rows below and marks set or taken away; everything else as it stands. Raises Unreadable."""
    book = _load(table.data or b"")
    sheet = book[table.sheet]
    for answer in moved:
        words = answer.text.removeprefix(GONE)
        cell = sheet.cell(answer.row, table.columns.get("text", 1) + 1)
        _set_text(cell, words if answer.text.startswith(GONE) else GONE + words)
    last = max((row for row in range(1, sheet.max_row + 1) if _has_anything(sheet, row)), default=table.header_row)
    _append(sheet, table.columns, last, new)
    target = io.BytesIO()
    book.save(target)
    if _extras(table.data or b"") - _extras(target.getvalue()):
        raise Unreadable("里有图片、图表或新式批注，程序写它会丢掉这些内容")
    return undated(target.getvalue(), _CREATED)


_EXTRAS = re.compile(r"xl/(media|charts|cellimages|threadedComments|embeddings|activeX|vbaProject|pivotTables)")


def _extras(data: bytes) -> Counter[str]:
    """How many parts of each kind a package has that openpyxl does not keep."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return Counter(found[1] for name in package.namelist() if (found := _EXTRAS.match(name)))


def _has_anything(sheet: Worksheet, row: int) -> bool:
    return any(cell.value not in (None, "") or cell.comment for cell in sheet[row])


def _append(sheet: Worksheet, columns: Mapping[str, int], last: int, new: Sequence[Question]) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    side = Side("thin", RULE.lstrip("#"))
    border, font = Border(side, side, side, side), Font(BODY, 10, color=INK.lstrip("#"))
    yellow = PatternFill("solid", INPUT_FILL.lstrip("#"))
    for row, question in enumerate(new, last + 1):
        for column in COLUMNS:
            if column.key not in columns:
                continue
            cell = sheet.cell(row, columns[column.key] + 1)
            cell.font, cell.border = font, border
            cell.alignment = Alignment("center" if column.centred else None, "top", wrap_text=True)
            if column.typed:
                cell.fill, cell.number_format = yellow, "@"
            else:
                _set_text(cell, getattr(question, column.key))
        sheet.row_dimensions[row].height = _height(question)
    letter = get_column_letter(columns["action"] + 1)
    for kind, ranges in _ranges({row: question.id[:1] for row, question in enumerate(new, last + 1)}).items():
        rule = _rule(kind)
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


def _set_text(cell: Any, words: str) -> None:
    """Write a text as one, also when it begins with =."""
    cell.value = text.safe(words) or None
    if cell.value is not None:
        cell.data_type = "s"
