"""A spreadsheet file as plain values, whatever format it came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple

Scalar = str | float | bool
Rows = list[list[Any]]
_SCALARS = (str, float, bool)


class CellLook(NamedTuple):
    """How a cell is shown, where that may say more than its value. code: its number format, "" for an ordinary one.

    text: what stands there to the eye, where that is known already. struck: all of it is struck through.
    """

    code: str = ""
    text: str | None = None
    struck: bool = False


@dataclass(slots=True)
class Workbook:
    """What a file holds.

    sheets: title -> rows from A1 on, so that indexes are true positions; a cell is "" when blank, else str, float or
    bool (dates and times are ISO text). faults: (title, cell such as K7) -> the error shown there, e.g. #N/A.
    uncounted: (title, cell) of formulas without a stored result. properties, names: the `ipxl_` ones, prefix removed.
    merged: title -> ranges such as K7:K9. pictures: (title, cell) -> id of a picture that stands in the cell (DISPIMG);
    the cell itself is blank. features: Chinese words for what is in the package and is never run or followed (宏,
    外部链接 …). date1904: serial numbers of days count from 1904. seen: (title, cell) -> how it is shown.
    from_1899: days count from 1899-12-30 on, without the 29 February 1900 that Excel counts.
    moving: (title, cell) -> why the formula there may give another result elsewhere.
    lost: (title, cell) of cells whose content cannot be told. far: title -> cells with a value too far from the table, which
    is left out. odd: the reader of cells must not see the package before such cells are blanked.
    """

    sheets: dict[str, Rows]
    properties: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    faults: dict[tuple[str, str], str] = field(default_factory=dict)
    uncounted: frozenset[tuple[str, str]] = frozenset()
    merged: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pictures: dict[tuple[str, str], str] = field(default_factory=dict)
    features: tuple[str, ...] = ()
    date1904: bool = False
    from_1899: bool = False
    seen: dict[tuple[str, str], CellLook] = field(default_factory=dict)
    moving: dict[tuple[str, str], str] = field(default_factory=dict)
    lost: frozenset[tuple[str, str]] = frozenset()
    far: dict[str, tuple[str, ...]] = field(default_factory=dict)
    odd: bool = False


def scalar(value: Any) -> Scalar:
    """A cell as str, float or bool: dates and times become the ISO text a person would type."""
    if isinstance(value, _SCALARS):
        return value
    if isinstance(value, int):
        return float(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds" if value.time() != time(0) else "auto").removesuffix(" 00:00:00")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
