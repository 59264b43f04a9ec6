"""未报名单: the units to chase in one workbook, with whom to call and what is the matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from ipxl.merge.result import Result
from ipxl.report import words
from ipxl.report.reminders.roster import WHY_NAMES, Chase, Why, when
from ipxl.report.summary.book import SummaryPlaces
from ipxl.report.summary.new_book import new_book
from ipxl.report.summary.table import SheetColumn, SheetTable, write_table

SHEET = "未报名单"
_UNSAID: dict[Why, str] = {"undecided": "几处标记说法不一致，见核定表"}
"""What the office is told where there is nothing that the unit could be told."""


class Reminded(NamedTuple):
    """How often a unit was reminded by mail, and when last."""

    times: int
    last: datetime


class ChaseLine(NamedTuple):
    """A unit to chase. reminded: None when it was not reminded by mail."""

    number: int
    chase: Chase
    deadline: date
    reminded: Reminded | None


COLUMNS: tuple[SheetColumn[ChaseLine], ...] = (
    SheetColumn("number", "序号", 5, lambda line: line.number, "count"),
    SheetColumn("unit", "单位", 25, lambda line: line.chase.unit.name),
    SheetColumn("why", "情况", 15, lambda line: WHY_NAMES[line.chase.why]),
    SheetColumn("liaison", "联络员", 9, lambda line: line.chase.unit.liaison, "centre"),
    SheetColumn("phone", "电话", 15, lambda line: line.chase.unit.phone, "centre"),
    SheetColumn("email", "邮箱", 24, lambda line: line.chase.unit.email),
    SheetColumn("deadline", "报送截止", 11.5, lambda line: line.deadline, "date"),
    SheetColumn("late", "迟报天数", 7, lambda line: line.chase.late, "count"),
    SheetColumn("files", "收到的文件", 34, lambda line: "\n".join(line.chase.files)),
    SheetColumn("note", "问题", 34, lambda line: line.chase.note or _UNSAID.get(line.chase.why)),
    SheetColumn("times", "已催次数", 7, lambda line: line.reminded.times if line.reminded else 0, "count"),
    SheetColumn("last", "最近一次催报", 16, lambda line: line.reminded.last if line.reminded else None, "moment"),
)


def write_roster(result: Result, chases: Sequence[Chase], reminded: Mapping[str, Reminded], path: Path) -> None:
    """Write the workbook, also when nobody is left to chase: then it says so."""
    deadline = result.period.deadline
    lines = [
        ChaseLine(number, chase, deadline, reminded.get(chase.unit.name)) for number, chase in enumerate(chases, 1)
    ]
    table: SheetTable[ChaseLine] = SheetTable(
        SHEET,
        lambda _book: lines,
        COLUMNS,
        lambda _book, _lines: guide(result, chases),
        frozen="unit",
        empty="应报单位都已报齐，没有要催的。",
    )
    with new_book(result, path, SummaryPlaces(result, {})) as book:
        write_table(book, table)


def guide(result: Result, chases: Sequence[Chase]) -> str:
    """How many there are of each kind, and as of which day."""
    days = (result.as_of - result.period.deadline).days
    counts = [
        f"{name}{count}家" for why, name in WHY_NAMES.items() if (count := sum(chase.why == why for chase in chases))
    ]
    told = "，".join(counts) or "没有要催的单位"
    deadline = words.day(result.period.deadline)
    return f"按{words.day(result.as_of)}的情况：{told}。报送截止{deadline}（{when(days)}）。"
