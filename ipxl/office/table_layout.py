"""How 核定/<period>.xlsx looks: its columns, the drop-down of each kind of question, a table made anew."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ipxl.office.docket import KINDS, OWN_ACTIONS, Question
from ipxl.office.paper import FIELDS
from ipxl.office.remarks import RemarkRow
from ipxl.office.remarks_sheet import SHEET as REMARKS
from ipxl.office.remarks_sheet import write_remarks
from ipxl.office.table_parts import LOOKS, LOWEST, OfficeColumn, row_height, set_page, style_of, write_head, write_notes
from ipxl.sheet.checked import must, put
from ipxl.sheet.formats import Formats
from ipxl.sheet.package import new_workbook

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET, NOTES = "核定", "说明"
CREATED = datetime(2023, 1, 1, tzinfo=UTC)
"""The moment of writing that every table tells, so that equal tables have equal bytes."""


COLUMNS = (
    OfficeColumn("id", "编号", 11.5, centred=True),
    OfficeColumn("text", "问题", 38),
    OfficeColumn("unit", "单位", 13),
    OfficeColumn("item", "任务/指标", 6.5, centred=True),
    OfficeColumn("file", "文件", 20),
    OfficeColumn("cell", "单元格", 11, centred=True),
    OfficeColumn("value", "现值", 14),
    OfficeColumn("action", "处理", 12, True, True),
    OfficeColumn("to", "更正值", 13, True),
    OfficeColumn("reason", "理由", 18, True),
    OfficeColumn("by", "核定人", 8, True, True),
    OfficeColumn("day", "日期", 11, True, True),
)
"""Together as wide as a screen of 1366 pixels."""
_ACTION = 7
_OWN_ROWS, OFFERED_ROWS = 200, 6
"""Blank rows below the questions where the office may begin one: with the drop-down, and with yellow cells."""
OWN_CELLS = frozenset({"unit", "item", "file"})
"""Columns that are typed in such rows only."""
OWN_HELP = (
    "没有问到的也可以改：写“任务/指标”(如 T05)，几家牵头的再写“单位”，选“改亮灯”或“改数”，"
    "写更正值、理由和核定人。不用某个文件：写“文件”，选“不采用”，写理由和核定人。编号由程序补上。"
)
_HOW = (
    (
        "怎么填",
        "每行是一个要办公室拿主意的问题。在黄色格里选“处理”，写理由和核定人，保存、关闭后再运行一次 ipxl merge。",
    ),
    ("生效", "“处理”“理由”“核定人”三样齐了才生效；日期可以不填。结果列在汇总表的“说明与版本”。"),
    ("自己要改的", "没有问到的灯和数也可以改：在最下面空行写。" + OWN_HELP.partition("：")[2]),
    (
        "批示意见",
        (
            "领导批示和办理意见写在“批示意见”表里，或直接写在汇总表的那两列里(下次合并时收到这里)，汇总表都会显示。"
            "“编号”写 T05、I4；协调事项写 协调1，并写提出的单位。"
        ),
    ),
    (
        "通报里要填的",
        (
            "通报草稿里的文号、联系人、日期等只要填一次：在“批示意见”里“编号”写 通报，“事项”写 "
            f"{'、'.join(FIELDS)} 中的一项，“办理意见”写内容。以后每次合并都带到通报里。"
        ),
    ),
    ("失效", "报送件或那一格的内容变了，原来的核定不再起作用，会列出新的一行重新问。原来的行保留不动。"),
    ("可以改的", "可以加列、加行、加批注、排序、筛选，都会保留。编号和列名请不要改；数据请直接填写，不要用公式。"),
    ("已不用核定", "没有填写、又不用再问的行，问题前会标上“【已不用核定】”，可以删去。"),
)


def table_bytes(questions: Sequence[Question], remarks: Sequence[RemarkRow] = ()) -> bytes:
    """A table with these questions and remarks, as an xlsx file. Equal ones give equal bytes."""
    target = io.BytesIO()
    with new_workbook(target, title=SHEET, created=CREATED) as book:
        formats = Formats(book, LOOKS)
        sheet, said, notes = (book.add_worksheet(title) for title in (SHEET, REMARKS, NOTES))
        _write_questions(sheet, formats, questions)
        write_remarks(said, formats, remarks)
        write_notes(notes, formats, "核定表怎么填", _notes())
    return target.getvalue()


def _write_questions(sheet: Worksheet, formats: Formats, questions: Sequence[Question]) -> None:
    write_head(sheet, COLUMNS, formats)
    for row, question in enumerate(questions, 1):
        for number, column in enumerate(COLUMNS):
            value = "" if column.typed else getattr(question, column.key)
            put(sheet, row, number, value, formats[style_of(column)])
        must(sheet.set_row(row, height(question)))
    for row in range(len(questions) + 1, len(questions) + 1 + OFFERED_ROWS):
        for number, column in enumerate(COLUMNS):
            typed = column.typed or column.key in OWN_CELLS
            put(sheet, row, number, "", formats[style_of(column, typed)])
        must(sheet.set_row(row, LOWEST))
    for kind, ranges in ranges_by_kind({row: question.id[:1] for row, question in enumerate(questions, 2)}).items():
        rule = {**drop_down(kind), "validate": "list", "error_type": "warning", "multi_range": ranges}
        must(sheet.data_validation(ranges.partition(" ")[0], rule))
    must(sheet.autofilter(0, 0, max(len(questions), 1), len(COLUMNS) - 1))
    must(sheet.ignore_errors({"number_stored_as_text": f"A1:L{len(questions) + 200}"}))
    own = {**own_drop_down(), "validate": "list", "error_type": "warning"}
    must(sheet.data_validation(own_range(len(questions) + 1), own))
    set_page(sheet)


def height(question: Question) -> float:
    """Points of a question's row, so that its texts are read whole."""
    return row_height((column for column in COLUMNS if not column.typed), question)


def drop_down(kind: str) -> dict[str, Any]:
    """The drop-down of a kind of question."""
    return {
        "source": list(KINDS[kind].actions),
        "input_title": "处理",
        "input_message": KINDS[kind].help,
        "error_title": "处理",
        "error_message": "请从下拉列表中选一项。",
    }


def own_drop_down() -> dict[str, Any]:
    """The drop-down of the blank rows below the questions, where the office may begin a row by itself."""
    return {
        "source": list(OWN_ACTIONS),
        "input_title": "办公室自己改",
        "input_message": OWN_HELP,
        "error_title": "处理",
        "error_message": "没有编号的行只能选“改亮灯”或“改数”。",
    }


def own_range(last: int, column: str = chr(ord("A") + _ACTION)) -> str:
    """The cells of 处理 below row `last` (1-based) that have this drop-down."""
    return f"{column}{last + 1}:{column}{last + _OWN_ROWS}"


def ranges_by_kind(kinds: Mapping[int, str]) -> dict[str, str]:
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


def _notes() -> list[tuple[str, str]]:
    options = ((_FOR_KIND[key], kind.help) for key, kind in KINDS.items())
    return [*_HOW, ("“处理”的选项", ""), *options]


_FOR_KIND = {
    "F": "待核实的文件",
    "U": "看不出单位的文件",
    "P": "写着以前期次的文件",
    "H": "待核的数",
    "M": "有两种读法的数",
    "C": "填错、漏填的格",
    "R": "缺少的行或表",
    "K": "新报空着的格",
    "L": "改过的灯又变了",
    "V": "改过的数又变了",
    "E": "汇总表里改的灯",
    "D": "汇总表里改的数",
    "N": "汇总表里写的字",
}
