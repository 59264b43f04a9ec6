"""What people type into the assignment table, as values: texts, names, dates, numbers, yes or no."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

FIRST_YEAR, LAST_YEAR = 1950, 2199
_BLANKS = re.compile(r"\s+")
_OUTSIDE = re.compile("([(\uff08][^()\uff08\uff09]*[)\uff09])|[、,\uff0c;\uff1b\n]")
"""A separator, or what stands in brackets, where 、 separates nothing: 各县(市、区)人民政府."""
_BRACKETS = str.maketrans({"\uff08": "(", "\uff09": ")"})
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_YES = frozenset({"是", "√", "✓", "✔", "有", "y", "yes", "true", "1"})
_NO = frozenset({"否", "×", "无", "n", "no", "false", "0"})


def as_text(value: object) -> str:
    """The cell as a person sees it: 140 and not 140.0, a date without its midnight, line ends as one kind."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    return str(value).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").strip()


def as_id(value: object) -> str:
    """An id in one spelling: half-width, without blanks."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", as_text(value)))


def as_name(value: object) -> str:
    """A name without blanks and with half-width brackets, so that both ways of typing it are one name."""
    return _BLANKS.sub("", as_text(value)).translate(_BRACKETS)


def as_names(value: object) -> tuple[str, ...]:
    """The names joined in one cell, in order, each once. Commas separate too: notices mix them with 、."""
    text = _OUTSIDE.sub(lambda found: found[1] or "\0", as_text(value))
    names = (as_name(part) for part in text.split("\0"))
    return tuple(dict.fromkeys(name for name in names if name))


def as_date(value: object, end_of_month: bool = False) -> date | None:
    """The day that `value` names, None for a blank. A month alone is its first day, or its last one.

    Raises ValueError for anything else: a bare number, whose meaning would be a guess, and a year that no plan has
    (9999-12-31 stands for "no end" in some tables, and no day can be counted from it).
    """
    day = _as_day(value, end_of_month)
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(day)
    return day


def _as_day(value: object, end_of_month: bool) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = as_id(value)
    if not text:
        return None
    match = _DAY.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month = int(match[1]), int(match[2])
    if match[3]:
        return date(year, month, int(match[3]))
    if not 1 <= month <= 12 or year < 1:
        raise ValueError(text)
    return date(year, month, calendar.monthrange(year, month)[1] if end_of_month else 1)


def as_number(value: object) -> Decimal | None:
    """The number, None for a blank. Full width, blanks and thousands commas are allowed; raises ValueError else."""
    if isinstance(value, bool | date):
        raise ValueError(str(value))
    if isinstance(value, int | float):
        # The shortest text that gives this float is what the person typed.
        text = as_text(value)
    else:
        text = as_id(value)
        if _THOUSANDS.fullmatch(text):
            text = text.replace(",", "")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def as_flag(value: object) -> bool | None:
    """Yes or no, None for a blank. Raises ValueError for another word."""
    text = as_id(value).casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    if text:
        raise ValueError(text)
    return None


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key by which T2 comes before T10."""
    parts = re.findall(r"\d+|\D+", text)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
