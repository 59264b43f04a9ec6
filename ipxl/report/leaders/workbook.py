"""汇总表 for leaders: the sheets that they read, without files, numbers of cells, codes and telephone numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ipxl.merge.result import Result
from ipxl.report.bulletin.phrases import excerpt
from ipxl.report.leaders.page import FOLDER
from ipxl.report.summary.book import (
    CHANGES,
    GROUP,
    HOME,
    INDICATORS,
    LIGHTS,
    MATRIX,
    MATTERS,
    REQUESTS,
    TASKS,
    SummaryBook,
    SummaryPlaces,
)
from ipxl.report.summary.changes import changes_table, write_changes
from ipxl.report.summary.group import write_group
from ipxl.report.summary.home import write_home
from ipxl.report.summary.indicators import INDICATORS_TABLE, IndicatorLine, write_indicators
from ipxl.report.summary.lights import LIGHTS_TABLE
from ipxl.report.summary.matrix import write_matrix
from ipxl.report.summary.matters import MATTERS_TABLE
from ipxl.report.summary.new_book import new_book
from ipxl.report.summary.requests import REQUESTS_TABLE
from ipxl.report.summary.table import SheetColumn, SheetTable, write_table
from ipxl.report.summary.tasks import TASKS_TABLE, TaskLine

TABS = frozenset({HOME, LIGHTS, TASKS, INDICATORS, MATRIX, CHANGES, GROUP, REQUESTS, MATTERS})
_MATTERS = ("matter", "source", "text", "units", "raised", "due", "left", "progress", "state")
_TASKS = {
    "task": 5.5, "title": 16, "leads": 16, "light": 7, "words": 26, "text": 30, "issue": 18, "next": 26,
}  # fmt: skip
_LIGHTS = (
    "light", "kind", "item", "name", "who", "figures", "cause", "marks", "instruction", "opinion",
)  # fmt: skip
_INDICATORS = {
    "indicator": 6, "name": 22, "owner": 18, "light": 8, "last_light": 8, "value": 9, "target": 9, "words": 38,
    "actual": 8, "expected": 8, "forecast": 9,
}  # fmt: skip
_REQUESTS = {
    "title": 17, "light": 8, "unit": 15, "issue": 28, "measure": 28, "coordinator": 13, "deadline": 11.5,
    "instruction": 12, "opinion": 12,
}  # fmt: skip
_CHANGES = {
    "turn": 8, "kind": 8, "item": 5.5, "name": 22, "unit": 24, "before": 9, "after": 9, "note": 60,
}  # fmt: skip
"""Columns that leaders read, and how wide they are where they are narrower than the office's: all fit A4."""


class LeaderPlaces(SummaryPlaces):
    """Links to sheets that leaders do not have lead nowhere."""

    def duty(self, unit: str, task: str) -> str | None:
        return None

    def item(self, item: str) -> str | None:
        return self.indicator(item)

    def unit(self, unit: str) -> str | None:
        return None

    def duties(self, unit: str) -> str | None:
        return None

    def findings(self, unit: str) -> str | None:
        return None

    def file(self, file: str | None) -> str | None:
        return None


def _only(table: SheetTable[Any], keys: Iterable[str], widths: Mapping[str, float]) -> SheetTable[Any]:
    """A table with these columns alone, in this order, on A4."""
    known = {column.key: column for column in table.columns}
    columns = tuple(replace(known[key], width=widths.get(key, known[key].width)) for key in keys)
    return replace(table, columns=columns, paper="A4", more=None, after="")


def _excerpts(table: SheetTable[TaskLine]) -> SheetTable[TaskLine]:
    """A leader's 任务汇总: the first whole sentences of what the leads wrote, and the gravest cause of the light."""
    said: dict[str, Callable[[TaskLine], str]] = {
        "words": lambda line: line.task.reason.partition("；对应指标")[0],
        "text": lambda line: excerpt(line.task.text, 40),
        "issue": lambda line: excerpt(line.task.answer("issue"), 24),
        "next": lambda line: excerpt(line.task.answer("next"), 24),
    }
    columns = tuple(replace(one, value=said.get(one.key, one.value)) for one in table.columns)
    return replace(table, columns=columns)


_TARGET: SheetColumn[IndicatorLine] = SheetColumn(
    "target", "本年目标", 9, lambda line: line.target(line.year), "amount"
)
_FOR_LEADERS = replace(INDICATORS_TABLE, columns=(*INDICATORS_TABLE.columns, _TARGET))


def _write_indicators(book: SummaryBook) -> None:
    write_indicators(book, _only(_FOR_LEADERS, _INDICATORS, _INDICATORS))


def _write_changes(book: SummaryBook) -> None:
    known = _only(changes_table(book.result), _CHANGES, _CHANGES)
    write_changes(book, known.columns)


def _write_matters(book: SummaryBook) -> None:
    if book.result.matters:
        write_table(book, _only(MATTERS_TABLE, _MATTERS, {}))


SHEETS: tuple[SheetTable[Any] | Callable[[SummaryBook], None], ...] = (
    write_home,
    _only(LIGHTS_TABLE, _LIGHTS, {}),
    _excerpts(_only(TASKS_TABLE, _TASKS, _TASKS)),
    _write_indicators,
    write_matrix,
    _write_changes,
    write_group,
    replace(_only(REQUESTS_TABLE, _REQUESTS, _REQUESTS), keys=(), frozen="title"),
    _write_matters,
)


def leaders_name(period: str) -> str:
    """The workbook's place below the folder of a period's outputs."""
    return f"{FOLDER}/汇总表_{period}_领导版.xlsx"


def write_leaders_summary(result: Result, path: Path) -> None:
    """Write the workbook: the same bytes for the same result."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with new_book(result, path, LeaderPlaces(result, {}), TABS) as book:
        for sheet in SHEETS:
            if isinstance(sheet, SheetTable):
                write_table(book, sheet)
            else:
                sheet(book)
