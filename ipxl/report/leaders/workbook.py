"""汇总表 for leaders: the sheets that they read, without files, numbers of cells, codes and telephone numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ipxl.merge.result import Result
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
from ipxl.report.summary.changes import write_changes
from ipxl.report.summary.group import write_group
from ipxl.report.summary.home import write_home
from ipxl.report.summary.indicators import write_indicators
from ipxl.report.summary.lights import LIGHTS_TABLE
from ipxl.report.summary.matrix import write_matrix
from ipxl.report.summary.matters import MATTERS_TABLE
from ipxl.report.summary.new_book import new_book
from ipxl.report.summary.requests import REQUESTS_TABLE
from ipxl.report.summary.table import SheetTable, write_table
from ipxl.report.summary.tasks import TASKS_TABLE

TABS = frozenset({HOME, LIGHTS, TASKS, INDICATORS, MATRIX, CHANGES, GROUP, REQUESTS, MATTERS})
_TASKS = ("task", "title", "leads", "light", "last_light", "words", "text", "issue", "next")
_MATTERS = ("matter", "source", "text", "units", "raised", "due", "left", "progress", "state")
_LIGHTS = ("light", "kind", "item", "name", "who", "figures", "cause", "marks", "instruction", "opinion")


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


def _only(table: SheetTable[Any], *keys: str) -> SheetTable[Any]:
    kept = tuple(column for column in table.columns if column.key in keys)
    return replace(table, columns=kept, paper="A4")


def _write_matters(book: SummaryBook) -> None:
    if book.result.matters:
        write_table(book, _only(MATTERS_TABLE, *_MATTERS))


SHEETS: tuple[SheetTable[Any] | Callable[[SummaryBook], None], ...] = (
    write_home,
    _only(LIGHTS_TABLE, *_LIGHTS),
    _only(TASKS_TABLE, *_TASKS),
    write_indicators,
    write_matrix,
    write_changes,
    write_group,
    replace(REQUESTS_TABLE, columns=tuple(column for column in REQUESTS_TABLE.columns if column.key != "file")),
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
