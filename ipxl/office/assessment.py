"""评估/<period>.xlsx: what the office and its experts find in a mid-term evaluation. Made once with blank rows, then only read."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from ipxl.check.rules import shown_value
from ipxl.errors import IpxlError
from ipxl.files import write_file
from ipxl.form.spec import VERDICTS
from ipxl.intake.apart import read_apart
from ipxl.intake.bounds import Refused, Unreadable
from ipxl.intake.workbook import scalar
from ipxl.office.table_parts import LOOKS, OfficeColumn, set_page, style_of, write_head, write_notes
from ipxl.plan.model import Plan
from ipxl.plan.names import normalise
from ipxl.sheet.cells import column_letters
from ipxl.sheet.checked import must, put
from ipxl.sheet.formats import Formats
from ipxl.sheet.package import new_workbook

RECORDS, SCORES, PROBLEMS, RULINGS, NOTES = "督查记录", "专家评分", "存在问题", "评估结论", "说明"
_CREATED = datetime(2023, 1, 1, tzinfo=UTC)
_HEADER_ROWS, _BLANK_ROWS, _BLANK_ROW = 10, 15, 30.0
HUNDRED = Decimal(100)
CRITERIA = (
    ("组织领导和责任落实", 20),
    ("重点任务完成情况", 40),
    ("指标完成情况", 20),
    ("工作创新和特色", 10),
    ("资料完整和规范", 10),
)
"""What experts rate, each from 0 to 100, and its weight, as a new workbook has it: the office changes both there."""
EXPERTS = tuple(f"专家{number}" for number in "一二三四五")
"""Headings of a new workbook, for names; one under which nothing stands is nobody."""

COLUMNS: Mapping[str, tuple[OfficeColumn, ...]] = MappingProxyType(
    {
        RECORDS: (
            OfficeColumn("day", "日期", 11.5, True, True),
            OfficeColumn("place", "地点", 20, True),
            OfficeColumn("text", "发现的情况", 46, True),
            OfficeColumn("by", "督查人", 12, True),
            OfficeColumn("item", "涉及任务", 9, True, True),
            OfficeColumn("unit", "责任单位", 18, True),
            OfficeColumn("photo", "照片文件名", 20, True),
        ),
        SCORES: (
            OfficeColumn("item", "评分项", 30, True),
            OfficeColumn("weight", "权重", 8, True, True),
            *(OfficeColumn("", name, 11, True, True) for name in EXPERTS),
        ),
        PROBLEMS: (
            OfficeColumn("text", "问题", 42, True),
            OfficeColumn("item", "涉及任务", 9, True, True),
            OfficeColumn("unit", "责任单位", 20, True),
            OfficeColumn("measure", "整改要求和措施", 36, True),
            OfficeColumn("day", "整改时限", 11.5, True, True),
            OfficeColumn("by", "发现途径", 14, True),
        ),
        RULINGS: (
            OfficeColumn("item", "任务编号", 9, False, True),
            OfficeColumn("title", "重点任务", 34),
            OfficeColumn("verdict", "结论", 10, True, True),
            OfficeColumn("text", "理由", 50, True),
            OfficeColumn("by", "评定人", 12, True),
        ),
    }
)
_HOW = (
    ("这是什么", "中期评估时办公室和专家填的表。程序只在没有这个文件时建一次，以后只读，不改动。"),
    (RECORDS, "督查一次写一行：哪天、在哪里、发现什么、谁督查的。照片放在自己的文件夹里，这里写文件名。"),
    (
        SCORES,
        "把“专家一”等改成专家姓名，每项按0到100分打。评分项和权重都可以改，权重合计应为100。没有打分的格会在报告里点名。",
    ),
    (PROBLEMS, "一行一个问题。下一次 ipxl merge 时记入督办台账，来源为“评估问题”，单位在以后的填报表里报整改情况。"),
    (RULINGS, f"对单位自评结论有不同意见的才填：{'、'.join(VERDICTS)}，写明理由和评定人。空着按单位自评。"),
    ("可以改的", "可以加行、加列、加批注。表名和列名请不要改。"),
)


class OfficeFinding(NamedTuple):
    """A row of 督查记录, 存在问题 or 评估结论; what a sheet has no column for is "". place: sheet and row, for people."""

    place: str
    day: str = ""
    spot: str = ""
    text: str = ""
    by: str = ""
    item: str = ""
    unit: str = ""
    photo: str = ""
    measure: str = ""
    verdict: str = ""


class Criterion(NamedTuple):
    """What experts rate: its weight, None where it is none, and the score of each expert, None where there is none."""

    name: str
    weight: Decimal | None
    scores: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The workbook as read. doubts: what cannot be used or is missing, each with its place."""

    records: tuple[OfficeFinding, ...] = ()
    experts: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    problems: tuple[OfficeFinding, ...] = ()
    rulings: Mapping[str, OfficeFinding] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()

    def totals(self) -> tuple[Decimal | None, ...]:
        """Each expert's weighted score, in the order of `experts`; None where a score or a weight is missing."""
        weights = [item.weight for item in self.criteria]
        whole = sum((weight for weight in weights if weight is not None), Decimal(0))
        if not whole or None in weights:
            return (None,) * len(self.experts)
        return tuple(self._total(number, whole) for number in range(len(self.experts)))

    def _total(self, expert: int, whole: Decimal) -> Decimal | None:
        parts = [(item.weight, item.scores[expert]) for item in self.criteria]
        if any(score is None for _weight, score in parts):
            return None
        return sum((weight * score for weight, score in parts if weight and score), Decimal(0)) / whole


def make_assessment(path: Path, plan: Plan) -> bool:
    """Write the workbook with blank rows, unless there is one. Returns whether it was written."""
    if path.exists():
        return False
    target = io.BytesIO()
    with new_workbook(target, title=path.stem, created=_CREATED) as book:
        formats = Formats(book, LOOKS)
        filled: dict[str, list[dict[str, str | int]]] = {
            SCORES: [{"评分项": name, "权重": weight} for name, weight in CRITERIA],
            RULINGS: [{"任务编号": task.task, "重点任务": task.title} for task in plan.tasks],
        }
        for title, columns in COLUMNS.items():
            sheet, rows = book.add_worksheet(title), filled.get(title, [])
            write_head(sheet, columns, formats)
            for at in range(max(len(rows) + (3 if title == SCORES else 0), 0 if rows else _BLANK_ROWS)):
                row = rows[at] if at < len(rows) else {}
                for number, column in enumerate(columns):
                    put(sheet, at + 1, number, row.get(column.header), formats[style_of(column)])
                must(sheet.set_row(at + 1, _BLANK_ROW))
            if title == RULINGS and rows:
                at = [column.key for column in columns].index("verdict")
                rule = {"validate": "list", "source": list(VERDICTS), "error_type": "warning"}
                must(sheet.data_validation(1, at, len(rows), at, rule))
            set_page(sheet)
        write_notes(book.add_worksheet(NOTES), formats, "中期评估的表怎么填", _HOW)
    write_file(path, target.getvalue())
    return True


def read_assessment(path: Path, plan: Plan) -> Assessment:
    """What the workbook says; an empty one when there is no file. Raises IpxlError when it cannot be read."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Assessment()
    except OSError as error:
        raise IpxlError(
            f"打不开“评估/{path.name}”（{error.strerror or error}）。请关掉正在用它的程序后再试。"
        ) from error
    try:
        sheets = read_apart(data).sheets
    except (Refused, Unreadable) as error:
        again = "请用 WPS 或 Excel 打开它另存为 xlsx，或从备份恢复；程序不会改动它。"
        raise IpxlError(f"“评估/{path.name}”读不出来：{error}。{again}") from error
    doubts: list[str] = []

    def say(place: str, words: str) -> None:
        doubts.append(f"评估/{path.name} {place} {words}")

    experts, criteria = _scores(sheets.get(SCORES, ()), say)
    records, problems, rulings = (
        tuple(_rows(sheets.get(title, ()), title, say)) for title in (RECORDS, PROBLEMS, RULINGS)
    )
    for row in (*records, *problems, *rulings):
        if row.item and row.item not in plan.task_by_id and row.item not in plan.indicator_by_id:
            say(row.place, f"写的“{row.item}”不是方案里的任务或指标编号，请改正。")
    for title in COLUMNS.keys() - sheets.keys():
        say(title, "这张表不见了，请从备份恢复，或删去整个文件重新合并。")
    return Assessment(records, experts, criteria, problems, _rulings(rulings, say), tuple(doubts))


Say = Callable[[str, str], None]
"""Takes a place and what is the matter there."""


def _rulings(rows: Sequence[OfficeFinding], say: Say) -> dict[str, OfficeFinding]:
    found = {}
    for row in rows:
        if row.verdict and row.verdict not in VERDICTS:
            say(row.place, f"结论写的是“{row.verdict}”，应为{'、'.join(VERDICTS)}之一，没有采用。")
        elif row.verdict and not (row.text and row.by):
            say(row.place, "改了结论，缺理由或评定人，没有采用。请补上。")
        elif row.verdict:
            found[row.item] = row
    return found


def _table(rows: Sequence[Sequence[Any]], title: str) -> tuple[int, dict[str, int]] | None:
    """The header row (1-based) and column -> 0-based place; None when the sheet has no such header."""
    known = {normalise(column.header): column.header for column in COLUMNS[title] if column.key}
    for number, row in enumerate(rows[:_HEADER_ROWS], 1):
        columns = {known[word]: at for at, value in enumerate(row) if (word := normalise(_text(value))) in known}
        if len(columns) * 2 > len(known):
            return number, columns
    return None


def _rows(rows: Sequence[Sequence[Any]], title: str, say: Say) -> Iterator[OfficeFinding]:
    head = _table(rows, title)
    if head is None:
        if rows:
            say(title, "找不到列名，整张没有采用。请把列名改回来。")
        return
    keys = {
        column.header: {"place": "spot"}.get(column.key, column.key)
        for column in COLUMNS[title]
        if column.key != "title"
    }
    for number, row in enumerate(rows[head[0] :], head[0] + 1):
        cells = {keys[name]: _text(row[at]) for name, at in head[1].items() if name in keys and at < len(row)}
        if any(text for key, text in cells.items() if title != RULINGS or key != "item"):
            cells["item"] = cells.get("item", "").upper()
            yield OfficeFinding(f"{title}第{number}行", **cells)


def _scores(rows: Sequence[Sequence[Any]], say: Say) -> tuple[tuple[str, ...], tuple[Criterion, ...]]:
    head = _table(rows, SCORES)
    if head is None:
        return (), ()
    top, columns = head
    items, weights = columns.get("评分项", 0), columns.get("权重", 1)
    body = [(number, row) for number, row in enumerate(rows[top:], top + 1) if items < len(row) and _text(row[items])]
    named = [
        (at, _text(value)) for at, value in enumerate(rows[top - 1]) if at not in columns.values() and _text(value)
    ]
    experts = [
        (at, name)
        for at, name in named
        if name not in EXPERTS or any(at < len(row) and _text(row[at]) for _n, row in body)
    ]
    criteria = []
    for number, row in body:
        weight = _number(row, weights, number, say, "权重")
        scores = tuple(_number(row, at, number, say, f"{name}的打分") for at, name in experts) if experts else ()
        criteria.append(Criterion(_text(row[items]), weight, scores))
    whole = sum((item.weight or Decimal(0) for item in criteria), Decimal(0))
    if experts and criteria and whole != HUNDRED:
        say(SCORES, f"权重合计是{whole.normalize():f}，不是100。总分按权重占比计算，请核对。")
    return tuple(name for _at, name in experts), tuple(criteria)


def _number(row: Sequence[Any], at: int, number: int, say: Say, what: str) -> Decimal | None:
    text = _text(row[at]) if at < len(row) else ""
    place = f"{SCORES}!{column_letters(at)}{number}"
    if not text:
        say(place, f"缺{what}。")
        return None
    try:
        value = Decimal(normalise(text))
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= HUNDRED:
        say(place, f"{what}写的是“{text}”，应为0到100的数，没有采用。")
        return None
    return value


def _text(value: Any) -> str:
    if value is None:
        return ""
    told = scalar(value)
    return told.strip() if isinstance(told, str) else shown_value(told)
