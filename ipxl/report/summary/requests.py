"""需协调事项: what units ask for, those on the worst tasks first, with room for what is answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ipxl.facts.lights import LIGHT_WORDS
from ipxl.merge.result import Result
from ipxl.office.remarks import request_key
from ipxl.report.summary.book import REQUESTS, Book, joined, light_words, values
from ipxl.report.summary.remarks import REMARK_COLUMNS, remark_cells
from ipxl.report.summary.table import Column, Table, write_table

COLUMNS = (
    Column("任务", 6.5, "centre"),
    Column("重点任务", 18),
    Column("亮灯", 8.5, "light"),
    Column("单位", 18),
    Column("序号", 5, "centre"),
    Column("问题", 30),
    Column("原因", 19),
    Column("建议措施", 28),
    Column("建议协调单位", 15),
    Column("期望时限", 11, "centre"),
    *(replace(column, width=21) for column in REMARK_COLUMNS),
    Column("来源文件", 46),
)
FILE = len(COLUMNS) - 1
_ROOM_TO_WRITE = 42.0
"""Height of a row at least: what a person writes by hand on the printed sheet."""
_URGENT = {word: rank for rank, word in enumerate((LIGHT_WORDS["red"], LIGHT_WORDS["yellow"]))}


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `number` is the unit's own number of it."""

    number: str
    task: str
    title: str
    word: str | None
    unit: str
    issue: str
    cause: str
    measure: str
    coordinator: str
    deadline: str
    file: str | None


def requests(result: Result) -> list[Request]:
    """Every request for coordination: those on red tasks, on yellow ones, then the rest, each in plan order."""
    tasks = result.frame("tasks")
    words = dict(zip(values(tasks, "task"), light_words(tasks), strict=True))
    titles = dict(zip(values(tasks, "task"), values(tasks, "title"), strict=True))
    names = ("no", "task", "unit", "issue", "cause", "measure", "coordinator", "deadline", "file")
    found = []
    for number, task, unit, issue, cause, measure, coordinator, deadline, file in zip(
        *(values(result.frame("requests"), name) for name in names), strict=True
    ):
        asked = coordinator if isinstance(coordinator, str) else joined(coordinator)
        told = (issue or "", cause or "", measure or "", asked, str(deadline or ""))
        key = task or ""
        found.append(Request(str(number or ""), key, titles.get(key) or "", words.get(key), unit or "", *told, file))
    return sorted(found, key=lambda one: _URGENT.get(one.word or "", len(_URGENT)))


def write_requests(book: Book) -> None:
    """Write the sheet. What is written beside them is kept in 核定."""
    found = requests(book.result)
    cells: list[list[Any]] = [
        [one.task for one in found],
        [one.title for one in found],
        [one.word for one in found],
        [one.unit for one in found],
        [one.number for one in found],
        *([getattr(one, name) for one in found] for name in ("issue", "cause", "measure", "coordinator", "deadline")),
        *remark_cells(book, [request_key(one.number, one.unit) for one in found]),
        [one.file for one in found],
    ]
    places = book.places
    links = {
        0: [places.duty(one.unit, one.task) or places.indicator(one.task) for one in found],
        3: [places.unit(one.unit) for one in found],
        FILE: places.files([one.file for one in found]),
    }
    guide = f"共 {len(found)} 条，红灯、黄灯任务的在前。点“任务”看该单位该项任务的明细，点“来源文件”看收件记录。"
    table = Table(
        REQUESTS,
        guide,
        COLUMNS,
        cells,
        links,
        frozen=5,
        empty="本期没有单位提出。",
        printed=FILE,
        keys=(3, 4),
        lowest=_ROOM_TO_WRITE,
    )
    write_table(book, table)
