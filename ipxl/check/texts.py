"""What a program has made of a text: a number cut to 15 digits, a day, an error value, words that are struck through."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from ipxl.check.desk import Desk
from ipxl.intake.marks import struck_words
from ipxl.intake.workbook import Scalar

EXACT_BELOW = 10**15
"""From here on programs keep no more than the first 15 digits of a number."""
_ERROR = re.compile(
    r"[#＃](?:REF|VALUE|NAME|NULL|NUM|SPILL|CALC|FIELD|BLOCKED|CONNECT|GETTING_DATA|DIV/0|N/A)[!！?？]?|#{3,}", re.I
)
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?: 00:00:00)?")
_OLDEST_YEARS, _AHEAD = 20, timedelta(62)
"""Around a period, for days in a column that takes days too: a document is rarely older, and not younger than the return."""


class TextFault(NamedTuple):
    """A finding about a text. kept: the text is merged all the same. shown: what the finding quotes."""

    code: str
    kept: bool
    shown: str
    expected: str = ""


def text_fault(value: Scalar, text: str, desk: Desk, *, dated: bool) -> TextFault | None:
    """What is wrong with a text as a cell; None for an ordinary one. dated: the column takes days as well."""
    if isinstance(value, float) and abs(value) >= EXACT_BELOW:
        return TextFault("NUMBER_CUT", False, text)
    if _ERROR.fullmatch(text):
        return TextFault("CELL_ERROR", False, text)
    if match := _DAY.fullmatch(text):
        return TextFault("TEXT_IS_DAY", True, match[0][:10]) if not (dated and _is_near(match, desk)) else None
    if words := struck_words(text):
        return TextFault("TEXT_STRUCK", True, words)
    return None


def _is_near(match: re.Match[str], desk: Desk) -> bool:
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return False
    end = desk.period.end
    return end.year - _OLDEST_YEARS <= day.year and day <= max(end, desk.period.deadline) + _AHEAD
