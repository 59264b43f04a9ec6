"""未报名单: the units to chase in one workbook, with whom to call and what is the matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from ipxl.merge.result import Result
from ipxl.report import words
from ipxl.report.reminders.roster import WHY_NAMES, Chase, Why, when
from ipxl.report.summary.book import Places
from ipxl.report.summary.new_book import new_book
from ipxl.report.summary.table import Column, Table, write_table

SHEET = "未报名单"
COLUMNS = (
    Column("序号", 5, "count"),
    Column("单位", 25),
    Column("情况", 15),
    Column("联络员", 9, "centre"),
    Column("电话", 15, "centre"),
    Column("邮箱", 24),
    Column("报送截止", 11.5, "date"),
    Column("迟报天数", 7, "count"),
    Column("收到的文件", 34),
    Column("问题", 34),
    Column("已催次数", 7, "count"),
    Column("最近一次催报", 16, "moment"),
)
_UNSAID: dict[Why, str] = {"undecided": "几处标记说法不一致，见核定表"}
"""What the office is told where there is nothing that the unit could be told."""


class Reminded(NamedTuple):
    """How often a unit was reminded by mail, and when last."""

    times: int
    last: datetime


def write_roster(result: Result, chases: Sequence[Chase], reminded: Mapping[str, Reminded], path: Path) -> None:
    """Write the workbook, also when nobody is left to chase: then it says so."""
    told = [reminded.get(chase.unit.name) for chase in chases]
    cells: list[list[Any]] = [
        list(range(1, len(chases) + 1)),
        [chase.unit.name for chase in chases],
        [WHY_NAMES[chase.why] for chase in chases],
        [chase.unit.liaison or None for chase in chases],
        [chase.unit.phone or None for chase in chases],
        [chase.unit.email or None for chase in chases],
        [result.period.deadline for _ in chases],
        [chase.late for chase in chases],
        ["\n".join(chase.files) or None for chase in chases],
        [chase.note or _UNSAID.get(chase.why) for chase in chases],
        [known.times if known else 0 for known in told],
        [known.last if known else None for known in told],
    ]
    with new_book(result, path, Places(result, {})) as book:
        table = Table(SHEET, guide(result, chases), COLUMNS, cells, frozen=2, empty="应报单位都已报齐，没有要催的。")
        write_table(book, table)


def guide(result: Result, chases: Sequence[Chase]) -> str:
    """How many there are of each kind, and as of which day."""
    days = (result.as_of - result.period.deadline).days
    counts = [
        f"{name}{count}家" for why, name in WHY_NAMES.items() if (count := sum(chase.why == why for chase in chases))
    ]
    told = "，".join(counts) or "没有要催的单位"
    deadline = words.day(result.period.deadline)
    return f"按{words.day(result.as_of)}的情况：{told}。报送截止 {deadline}({when(days)})。"
