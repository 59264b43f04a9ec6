"""需协调事项: what units ask for, those on the worst tasks first, with room for what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ipxl.facts.lights import LIGHT_WORDS
from ipxl.facts.rows import SpareRow
from ipxl.form import spec
from ipxl.merge.result import Result
from ipxl.office.remarks import Remark, request_key
from ipxl.report.summary.book import REQUESTS, SummaryBook, SummaryPlaces
from ipxl.report.summary.columns import answer_columns, remark_columns
from ipxl.report.summary.table import SheetColumn, SheetTable

_ROOM_TO_WRITE = 42.0
"""Height of a row at least: what a person writes by hand on the printed sheet."""
_URGENT = {word: rank for rank, word in enumerate((LIGHT_WORDS["red"], LIGHT_WORDS["yellow"]))}


@dataclass(frozen=True, slots=True)
class Request:
    """One request. title, word: of the task it is about. `number` is the unit's own number of it."""

    row: SpareRow
    title: str
    word: str | None
    remark: Remark

    @property
    def number(self) -> str:
        """The number that it has on its unit's own sheet."""
        return self.row.no

    @property
    def unit(self) -> str:
        """Who asks."""
        return self.row.unit

    @property
    def task(self) -> str:
        """What it is about, "" when the unit did not say."""
        return self.row.answer("task")

    @property
    def issue(self) -> str:
        """The problem."""
        return self.row.answer("issue")

    @property
    def measure(self) -> str:
        """What is proposed."""
        return self.row.answer("measure")

    @property
    def coordinator(self) -> str:
        """Who is asked to help."""
        return self.row.answer("coordinator")


def requests(result: Result) -> list[Request]:
    """Every request for coordination: those on red tasks, on yellow ones, then the rest, each in plan order."""
    tasks = {row.task: row for row in result.tasks}
    made = []
    for row in result.requests:
        task = tasks.get(row.answer("task"))
        remark = result.remarks.by_key.get(request_key(row.no, row.unit), Remark())
        made.append(Request(row, task.title if task else "", task.lamp.word if task else None, remark))
    return sorted(made, key=lambda one: _URGENT.get(one.word or "", len(_URGENT)))


def _task(places: SummaryPlaces, one: Request) -> str | None:
    return places.duty(one.unit, one.task) or places.indicator(one.task)


def _guide(book: SummaryBook, rows: Sequence[Request]) -> str:
    more = "" if book.tabs else "点“任务”看该单位该项任务的明细，点“来源文件”看收件记录。"
    return f"共{len(rows)}条，红灯、黄灯任务的在前。{more}"


REQUESTS_TABLE: SheetTable[Request] = SheetTable(
    REQUESTS,
    lambda book: requests(book.result),
    (
        SheetColumn("task", "任务", 6.5, lambda one: one.task, "centre", _task),
        SheetColumn("title", "重点任务", 18, lambda one: one.title),
        SheetColumn("light", "亮灯", 8.5, lambda one: one.word, "light"),
        SheetColumn("unit", "单位", 18, lambda one: one.unit, link=lambda places, one: places.unit(one.unit)),
        SheetColumn("number", "序号", 5, lambda one: one.number, "centre"),
        *answer_columns(spec.ISSUES, lambda one: one.row, "issue", "cause", "measure"),
        SheetColumn("coordinator", "建议协调单位", 15, lambda one: one.coordinator),
        SheetColumn("deadline", "期望时限", 11, lambda one: one.row.answer("deadline"), "centre"),
        *answer_columns(
            spec.ISSUES, lambda one: one.row, but=("task", "issue", "cause", "measure", "coordinator", "deadline")
        ),
        *remark_columns(lambda one: one.remark, 21, printed="always"),
        SheetColumn(
            "file",
            "来源文件",
            46,
            lambda one: one.row.source.file,
            link=lambda places, one: places.file(one.row.source.file),
            printed="never",
        ),
    ),
    _guide,
    keys=("unit", "number"),
    paper="A3",
    label="issue",
    frozen="number",
    empty="本期没有单位提出。",
    lowest=_ROOM_TO_WRITE,
)
"""What is written beside them is kept in 核定."""
