"""The summary workbook: its sheets, in order, from one result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ipxl.merge.result import Result
from ipxl.report.summary.about import file_rows, write_about
from ipxl.report.summary.book import SummaryBook, SummaryPlaces
from ipxl.report.summary.changes import write_changes
from ipxl.report.summary.checks import CHECKS_TABLE
from ipxl.report.summary.details import DETAILS_TABLE
from ipxl.report.summary.evidence import EVIDENCE_TABLE
from ipxl.report.summary.group import write_group
from ipxl.report.summary.home import write_home
from ipxl.report.summary.indicators import write_indicators
from ipxl.report.summary.lights import LIGHTS_TABLE
from ipxl.report.summary.matrix import write_matrix
from ipxl.report.summary.matters import write_matters
from ipxl.report.summary.new_book import new_book
from ipxl.report.summary.ranking import write_ranking
from ipxl.report.summary.requests import REQUESTS_TABLE
from ipxl.report.summary.returns import write_returns
from ipxl.report.summary.table import SheetTable, write_table
from ipxl.report.summary.tasks import TASKS_TABLE

SHEETS: tuple[SheetTable[Any] | Callable[[SummaryBook], None], ...] = (
    write_home,
    LIGHTS_TABLE,
    TASKS_TABLE,
    write_indicators,
    write_returns,
    write_ranking,
    write_matrix,
    DETAILS_TABLE,
    REQUESTS_TABLE,
    write_matters,
    write_changes,
    write_group,
    EVIDENCE_TABLE,
    CHECKS_TABLE,
    write_about,
)
"""In the order of the tabs: a table that is a sheet, or what writes one that has more. A further sheet is a line here."""


def write_summary(result: Result, path: Path) -> None:
    """Write the summary workbook of `result` to `path`: the same bytes for the same result.

    Raises IpxlError when there is more than a workbook can hold, or when a cell was dropped.
    """
    with new_book(result, path, SummaryPlaces(result, file_rows(result))) as book:
        for sheet in SHEETS:
            if isinstance(sheet, SheetTable):
                write_table(book, sheet)
            else:
                sheet(book)


def summary_bytes(result: Result) -> bytes:
    """The summary workbook as bytes, for who does not want it in the folder of the outputs."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "summary.xlsx"
        write_summary(result, path)
        return path.read_bytes()
