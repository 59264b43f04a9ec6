"""A workbook begun and closed: the same bytes for the same sheets, and nothing left out in silence."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from ipxl import text
from ipxl.sheet.formats import Look

if TYPE_CHECKING:
    from xlsxwriter import Workbook


@contextmanager
def new_workbook(
    target: Path | BytesIO,
    *,
    title: str,
    created: datetime,
    author: str = "",
    subject: str = "",
    default: Look | None = None,
) -> Iterator[Workbook]:
    """A workbook of XlsxWriter to put sheets into, written to `target` at the end.

    created: what its properties tell, never the moment of writing. default: the look of cells without one, by which
    programs measure the widths of columns.
    """
    from xlsxwriter.exceptions import FileCreateError

    from ipxl.sheet.stamp import new_book

    options: dict[str, object] = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        **({"in_memory": True} if isinstance(target, BytesIO) else {}),
        **({"default_format_properties": dict(default)} if default else {}),
    }
    with warnings.catch_warnings():
        # XlsxWriter says with a warning what it leaves out; nothing may be left out.
        warnings.simplefilter("error", UserWarning)
        book = new_book(target if isinstance(target, BytesIO) else str(target), options)
        properties = {"title": title, "subject": subject, "author": author}
        book.set_properties(
            {**{key: text.safe(value) for key, value in properties.items() if value}, "created": created}
        )
        yield book
        try:
            book.close()
        except FileCreateError as error:  # a full disk, say, which is to be told like any other
            raise error.args[0] from None
