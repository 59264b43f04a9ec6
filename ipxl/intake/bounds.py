"""How much of a file is read at most, and the two ways in which a file is not read at all."""

from __future__ import annotations

MOST_BYTES = 64 * 2**20
"""A larger file, or member of a container, is refused unread."""
MOST_ENTRIES = 2000
"""Parts of one workbook."""
MOST_INFLATED = 200 * 2**20
"""Sum of all parts of one workbook. A sheet formatted down to row 1,048,576, a real habit, inflates to about 110 MB."""
MOST_STRINGS = 64 * 2**20
MOST_CELLS = 2_000_000
"""Rows times columns of the smallest block from A1 that holds all values: the reader allocates it whole."""
FAR_ROW, FAR_COLUMN = 20_000, 100
"""In a sheet whose values span more, a value beyond these stands apart from the table and is left out."""
MOST_FAR = 1000
"""Values that stand apart; with more of them the sheet is refused."""
MOST_RATIO = 200
"""Inflated to packed, from `RATIO_FROM` on. Formatted empty rows come to about 20, a bomb to about 1000."""
RATIO_FROM = 20 * 2**20
MOST_MEMBERS = 2000
"""Files in one file of the inbox, those in nested containers included."""
MOST_UNPACKED = 256 * 2**20
"""Sum of all members of one file of the inbox, those in nested containers included."""
MOST_DEPTH = 4
"""Containers within each other, the outermost included."""


class Refused(Exception):
    """The file is unsafe or over a bound. The text says which, in Chinese."""


class Encrypted(Refused):
    """The file opens only with a password or an account."""


class Closed(Refused):
    """A container that is not opened: what is in it has to be taken out by hand."""


class Unreadable(Exception):
    """No reader makes anything of this file. The text says why, in Chinese."""


def bound_ratio(inflated: int, packed: int) -> None:
    """Raises Refused for what can only be a bomb. Both in bytes."""
    if inflated > RATIO_FROM and inflated > MOST_RATIO * packed:
        raise Refused(f"解压后是原来的{inflated // max(packed, 1)}倍，超过上限{MOST_RATIO}倍，可能有害")


def bound_block(row: int, column: int) -> None:
    """Raises Refused when the last row and column (1-based) that hold a value span too large a block."""
    if row * column > MOST_CELLS:
        raise Refused(f"有值的单元格远到第{row}行第{column}列，超过上限")
