"""Cells that cover several rows and columns, laid out as a rectangle in which every place has its text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ipxl.intake.bounds import Refused
from ipxl.notice.blocks import Cell

MOST_CELLS = 50_000
"""Of one table, merged cells counted in every place they cover. A table of 1000 tasks has about 10,000."""
_MOST_COLUMNS = 1000


class Spanned(NamedTuple):
    """One cell as written. rows, columns: how many it covers; 0 rows means down to the end."""

    text: str
    rows: int = 1
    columns: int = 1


def bound_cells(count: int) -> None:
    """Raises Refused for a table over the bound."""
    if count > MOST_CELLS:
        raise Refused(f"有一个表格超过{MOST_CELLS}个单元格，不像一份通知。请只留正文另存后再导入")


def laid_out(rows: Iterable[Sequence[Spanned]], place: Callable[[int, int], str]) -> tuple[tuple[Cell, ...], ...]:
    """The rectangle. place: the name of (row, column), both from 1. Columns without any text are left out.

    Raises Refused for a table over the bound.
    """
    table = list(rows)
    grid: list[dict[int, Cell]] = [{} for _ in table]
    count = 0
    for top, row in enumerate(table):
        column = 0
        for cell in row:
            while column in grid[top]:
                column += 1
            wide = max(1, min(cell.columns, _MOST_COLUMNS - column))
            high = min(cell.rows or len(table), len(table) - top)
            count += wide * high
            bound_cells(MOST_CELLS + 1 if column >= _MOST_COLUMNS else count)
            named = place(top + 1, column + 1)
            for down in range(top, top + high):
                for across in range(column, column + wide):
                    grid[down].setdefault(across, Cell(cell.text, named, (down, across) != (top, column)))
            column += wide
    used = sorted({column for row in grid for column, cell in row.items() if cell.text})
    blank = [
        [row.get(column) or Cell("", place(number, column + 1)) for column in used]
        for number, row in enumerate(grid, 1)
    ]
    return tuple(tuple(row) for row in blank if any(cell.text for cell in row))
