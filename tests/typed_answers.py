"""Writes the ways of typing an answer into real templates and tells what became of each.

One template holds them all: a row of the plan for each way and kind of answer. Kinds that a workbook has one cell for
(填报日期, 联系电话) take a small workbook each.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from template_sample import PLAN, UNIT, _task

from ipxl.check.desk import Value
from ipxl.check.submission import check_submission
from ipxl.check.typed_ways import TypedWay, typed_ways
from ipxl.check.values import plain
from ipxl.finding import Finding
from ipxl.form import spec
from ipxl.form.content import make_content
from ipxl.form.parse import parse
from ipxl.form.write import template_bytes
from ipxl.plan.model import Indicator, Plan, Task

PERIOD = "2023Q3"
FIGURES = {
    "家": ("J", "培育企业数", "家", "存量"),
    "万件": ("W", "有效注册量", "万件", "存量"),
    "亿元": ("Y", "融资额", "亿元", "流量"),
    "件/万人": ("P", "每万人拥有量", "件/万人", "存量"),
    "%": ("S", "知识产权覆盖率", "%", "比率"),
    "增长率(%)": ("G", "产值同比增长率", "%", "比率"),
    "里程碑": ("M", "办法出台", "件", "里程碑"),
}
"""Kind of answer -> letter of the rows that take it, name, unit of measure and kind of the indicator; the target is 40."""
LEAD, LEAD_ONGOING, RESPONSIBLE = "T", "L", "R"
SPOTS: dict[str, tuple[spec.Sheet, str, str]] = {
    **{name: (spec.INDICATORS, item[0], "value") for name, item in FIGURES.items()},
    "完成进度": (spec.TASKS, LEAD, "progress"),
    "数据截止日": (spec.INDICATORS, "J", "data_date"),
    "数据来源": (spec.INDICATORS, "J", "source"),
    "期望时限": (spec.ISSUES, "", "deadline"),
    "本期状态": (spec.TASKS, "U", "status"),
    "本期状态(长期任务)": (spec.TASKS, LEAD_ONGOING, "status"),
    "有无工作": (spec.TASKS, RESPONSIBLE, "has_work"),
    "需上级协调": (spec.TASKS, LEAD, "coordinate"),
    "本期进展情况": (spec.TASKS, LEAD, "text"),
    "备注": (spec.TASKS, RESPONSIBLE, "remark"),
    "材料名称": (spec.EVIDENCE, "", "title"),
    "文号/日期": (spec.EVIDENCE, "", "document"),
}
"""Kind of answer -> sheet, letter of its rows ("" for rows that are numbered), field."""
SINGLE = {"填报日期": "date", "联系电话": "phone"}
"""Kinds of answer of which a workbook has one."""
FONTS = {
    "划": InlineFont(strike=True),
    "升": InlineFont(vertAlign="superscript"),
    "降": InlineFont(vertAlign="subscript"),
}


class Place(NamedTuple):
    """Where a way was typed, as which kind of answer. sheet: its title; cell: such as K7."""

    way: TypedWay
    kind: str
    sheet: str
    cell: str


def ways_of(tables: Iterable[str], every: int = 1) -> dict[str, list[TypedWay]]:
    """Kind of answer -> its ways of typing, each `every`-th of them."""
    found: dict[str, list[TypedWay]] = {}
    for table in tables:
        for way in typed_ways(table)[::every]:
            for kind in way.outcomes:
                found.setdefault(kind, []).append(way)
    return found


@cache
def plan_of(size: int) -> Plan:
    """A plan that asks one unit for `size` answers of each kind."""
    targets = ((2023, Decimal(40)),)
    indicators = tuple(
        Indicator(f"{letter}{number}", f"{name}{number}", measure, kind, "升", False, None, targets if letter != "M" else (),
                  None, (UNIT,), ("T1",), "")
        for letter, name, measure, kind in FIGURES.values()
        for number in range(1, size + 1)
    )  # fmt: skip
    tasks = tuple(
        _row(letter, number) for letter in (LEAD, "U", LEAD_ONGOING, RESPONSIBLE) for number in range(1, size + 1)
    )
    return replace(PLAN, indicators=indicators, tasks=tasks)


def _row(letter: str, number: int) -> Task:
    lead, responsible = ("乙县", UNIT) if letter == RESPONSIBLE else (UNIT, "")
    task = _task(1, f"任务{letter}{number}", lead, responsible, ongoing=letter == LEAD_ONGOING)
    return replace(task, task=f"{letter}{number}")


@cache
def template(size: int) -> bytes:
    """The unit's template of that plan."""
    plan = plan_of(size)
    unit = plan.unit(UNIT)
    assert unit
    return template_bytes(make_content(plan, plan.period(PERIOD), unit))


def typed_book(ways: dict[str, list[TypedWay]]) -> tuple[bytes, list[Place]]:
    """A template with every way in a cell of its own, but for kinds that a workbook has one cell for."""
    size = max(map(len, ways.values()))
    book = openpyxl.load_workbook(io.BytesIO(template(size)))
    rows = {what.key: _rows(book, what) for what in (spec.TASKS, spec.INDICATORS)}
    places = []
    for key, row in rows["tasks"].items():
        if key[0] != RESPONSIBLE:
            book[spec.TASKS.title].cell(row, spec.TASKS.column("status") + 1).value = spec.IN_PROGRESS
    for kind, found in ways.items():
        if kind in SINGLE:
            continue
        what, letter, name = SPOTS[kind]
        for number, way in enumerate(found, 1):
            row = rows[what.key][f"{letter}{number}"] if letter else what.header_row + number
            sheet = book[what.title]
            if not letter:
                sheet.cell(row, what.column(what.row_key) + 1).value = number
                sheet.cell(
                    row, what.column("issue" if what is spec.ISSUES else "file_name") + 1
                ).value = f"第{number}件"
            cell = sheet.cell(row, what.column(name) + 1)
            cell.number_format = sheet.cell(what.header_row + 1, what.column(name) + 1).number_format
            put(cell, way)
            places.append(Place(way, kind, what.title, cell.coordinate))
    return saved(book), places


def _rows(book: Workbook, what: spec.Sheet) -> dict[str, int]:
    sheet, column = book[what.title], what.column(what.row_key) + 1
    return {str(sheet.cell(row, column).value): row for row in range(what.header_row + 1, sheet.max_row + 1)}


def single_books(ways: dict[str, list[TypedWay]]) -> Iterator[tuple[bytes, Place]]:
    """A small template for each way of what a workbook has one cell for."""
    for kind, name in SINGLE.items():
        for way in ways.get(kind, []):
            book = openpyxl.load_workbook(io.BytesIO(template(1)))
            sheet = book[spec.UNIT.title]
            header = spec.UNIT.field(name).header
            row = next(row for row in range(1, 20) if str(sheet.cell(row, 1).value).strip("*") == header)
            put(sheet.cell(row, 2), way)
            yield saved(book), Place(way, kind, sheet.title, f"B{row}")


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def put(cell: Any, way: TypedWay) -> None:
    """Write an answer as it is stored; the cell keeps its own format unless the way has one."""
    kind, _, code = way.stored.partition(":")
    text = way.text
    if kind == "文":
        cell.value, cell.data_type = text, "s"
    elif kind == "数":
        cell.value = float(text)
    elif kind == "日":
        code = code or ("yyyy-mm-dd hh:mm" if len(text) > 10 else "yyyy-mm-dd")
        cell.value = datetime.fromisoformat(text)
    elif kind == "布":
        cell.value = text == "TRUE"
    elif kind == "错":
        cell.value, cell.data_type = text, "e"
    else:
        parts = re.findall("〔(.*?)〕|([^〔]+)", text)
        cell.value = CellRichText(*(TextBlock(FONTS[kind], marked) if marked else bare for marked, bare in parts))
    if code:
        cell.number_format = code


def outcomes(data: bytes, places: Sequence[Place], size: int) -> list[str]:
    """What became of each way, in the words of the tables."""
    plan = plan_of(size)
    parsed = parse(data)
    assert parsed.outcome == "submission", parsed.note
    assert parsed.reading.doubts == []
    checked = check_submission(parsed.reading, plan, plan.period(PERIOD), UNIT, "a.xlsx")
    findings: dict[tuple[str | None, str | None], list[Finding]] = {}
    for item in checked.findings:
        findings.setdefault((item.sheet, item.cell), []).append(item)
    values = {(item.title, f"{get_column_letter(item.column + 1)}{item.row}"): item for item in checked.values}
    return [told(place, values.get(place[2:]), findings.get(place[2:], [])) for place in places]


def told(place: Place, value: Value | None, findings: Sequence[Finding]) -> str:
    """A value and its findings as the tables have them."""
    if value is not None and value.text is not None:
        shown = value.text if value.number is None else plain(value.number)
        same = value.number is None and shown == place.way.text.strip()
        word = "问" if any(item.severity != "info" for item in findings) else "收"
        return word if same else f"{word} {shown}"
    if not any(item.severity != "info" for item in findings):
        return "空"
    word = "核" if value is not None and value.state == "held" else "退"
    return f"{word} {proposal(findings)}".strip()


def proposal(findings: Sequence[Finding]) -> str:
    """What the findings ask whether it was meant: a number or a choice."""
    for item in findings:
        if match := re.search(r"是不是 ?“?(-?[0-9.]*[0-9](?![0-9-])|[\u4e00-\u9fff]+)", item.message + item.remedy):
            return match[1]
    return ""
