"""What every kind of typed value shares: its state, its form in the tables, its characters folded, words for a blank.

Each kind has a module with its table of accepted forms and its reader: `numbers` (with `numerals`), `dates`,
`choices`, `phones`. A reader gives the value and says what it did to the text; it never raises for what is typed.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal, NamedTuple

from ipxl.form import spec
from ipxl.intake.workbook import Scalar

State = Literal["ok", "read_as", "held", "invalid"]
"""ok: as typed. read_as: repaired in form, merged. held: doubtful in size, in no total. invalid: not merged."""

LONGEST = 60
"""Characters of a cell that is looked at for a number, a day or a choice. What is longer is an account, not a value."""
TURNED = "\u202e"
"""Shows what stands behind it from right to left: 53 is seen as 35."""


class Form(NamedTuple):
    """One way of typing a value, for the reference page and the tests.

    what: the way, in Chinese. example: typed so, in a column of `column` (unit of measure or header). result: what it
    is read as, or proposed as where `state` is held or invalid; "" for nothing.
    """

    what: str
    example: str
    column: str
    result: str
    state: State


_STROKES = "- -- --- — —— – ― ─ / // \\ 、 . 。 … …… ～ ~ * × x ╱ ∕ ／"
_NOTHING = """无 暂无 没有 未有 空 空白 略 暂缺 缺 未统计 尚未统计 未统计出 暂未统计 正在统计 统计中 待统计 未提供 暂未提供
未反馈 待定 待核实 待报 后补 待补 不涉及 未涉及 不适用 不详 未知 无数据 暂无数据 没有数据 无此项 无此项工作
本单位不涉及 n/a na n.a. #n/a nil null none nan"""
BLANK_SIGNS = frozenset(_STROKES.split())
"""Strokes that people put into a cell to show that nothing belongs there."""
BLANK_WORDS = frozenset(_NOTHING.split())
"""Words that people put there instead of a number they do not have."""
_LONGEST_WORD = 3 * max(map(len, BLANK_WORDS))

_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad]")
_BLANKS = re.compile(r"\s+")
_WIDTHS = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    0x3000: 0x20,
    0xFE6A: 0x25,
    **dict.fromkeys((0x2212, 0xFE63, 0x2010, 0x2011, 0x2012), 0x2D),
}


def fold(text: str) -> str:
    """`text` with full-width letters, digits and signs made half-width, blanks single, lower case.

    Nothing else is folded: ① ² ½ ㎡ would become digits that nobody typed.
    """
    return _BLANKS.sub(" ", _INVISIBLE.sub("", text).translate(_WIDTHS)).strip().casefold()


def cell_text(value: Scalar) -> str:
    """A cell as text, whole: 140 and not 140.0, TRUE, the text without blanks around it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{exact(value):f}" if value - value == 0 else str(value)
    return value.strip()


def says_blank(value: Scalar) -> bool:
    """Whether a cell holds only a word or stroke for nothing (无, 暂无, —, /, 未统计)."""
    if not isinstance(value, str) or len(value) > _LONGEST_WORD:
        return False
    text = fold(value).replace(" ", "")
    return text in BLANK_SIGNS or text in BLANK_WORDS or text.rstrip("。.") in BLANK_WORDS


def gives_reason(value: Scalar | None) -> bool:
    """Whether a cell for reasons holds one: what `forward` writes of how a row was drawn together explains nothing."""
    if isinstance(value, str):
        value = spec.DRAWN.sub("", value).strip()
    return value not in (None, "") and not says_blank(value or "")


def exact(value: float) -> Decimal:
    """The number that a spreadsheet shows for a stored float: 15 significant digits, no trailing zeros."""
    return Decimal(int(value)) if value.is_integer() else Decimal(f"{value:.15g}")


def plain(number: Decimal) -> str:
    """A number in digits, without exponent and without zeros behind the point."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
