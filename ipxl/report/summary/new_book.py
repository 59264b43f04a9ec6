"""A workbook about a result, begun and closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path

from ipxl.merge.result import Result
from ipxl.report.summary.book import SummaryBook, SummaryPlaces
from ipxl.report.summary.style import SummaryStyles
from ipxl.sheet.formats import Look
from ipxl.sheet.package import new_workbook

_DEFAULT: Look = {"font_name": "Arial", "font_size": 10}
"""By its digits programs measure columns. Arial or what stands in for it has the same everywhere; what stands in for 宋体
has digits of any width, and columns that became wider made the print smaller."""


@contextmanager
def new_book(
    result: Result, path: Path, places: SummaryPlaces, tabs: frozenset[str] = frozenset()
) -> Iterator[SummaryBook]:
    """A workbook about `result` to put sheets into, written to `path` at the end. places: which rows its links lead to.

    tabs: the sheets that it has, where these are not all; links to others are left out.
    """
    settings, created = result.plan.settings, datetime.combine(result.as_of, time())
    with new_workbook(
        path, title=settings.title, author=settings.office, created=created, default=_DEFAULT
    ) as workbook:
        yield SummaryBook(workbook, SummaryStyles(workbook), result, places, tabs)
