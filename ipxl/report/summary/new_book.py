"""A workbook begun and closed: the same bytes for the same sheets, and nothing left out in silence."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import Any

from ipxl import text
from ipxl.merge.result import Result
from ipxl.report.summary.book import Book, Places
from ipxl.report.summary.style import BODY, Styles


def _options() -> dict[str, Any]:
    """The workbook's options; made anew each time, since XlsxWriter writes into the font's entry."""
    return {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": BODY, "font_size": 10},
    }


@contextmanager
def new_book(result: Result, path: Path, places: Places) -> Iterator[Book]:
    """A workbook about `result` to put sheets into, written to `path` at the end. places: which rows its links lead to."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    with warnings.catch_warnings():
        # XlsxWriter says with a warning what it leaves out; nothing may be left out.
        warnings.simplefilter("error", UserWarning)
        workbook = Workbook(str(path), _options())
        workbook.set_properties(
            {
                "title": text.safe(result.plan.settings.title),
                "author": text.safe(result.plan.settings.office),
                "created": datetime.combine(result.as_of, time()),
            }
        )
        yield Book(workbook, Styles(workbook), result, places)
        try:
            workbook.close()
        except FileCreateError as error:  # a full disk, say, which is to be told like any other
            raise error.args[0] from None
