"""Numbers that a program keeps as days because the cell is set to dates: 12.31, 10.8, 2024, 202312."""

from __future__ import annotations

from datetime import date, datetime, time

_DAY_0, _LEAP_OF_1900 = date(1899, 12, 30), date(1900, 3, 1)
_LARGEST_SMALL, _SMALLEST_LARGE = 3112, 190_001
"""No day of any plan has such a count: up to 31.12 and to a year (2099), or from a year with its month (202312) on."""
_SECONDS = 24 * 3600


def typed_number(value: object, from_1899: bool) -> str:
    """What was typed where a day is none; "" for a day. from_1899: as in ods, where 29 February 1900 is not counted."""
    if not isinstance(value, date):
        return ""
    day, clock = (value.date(), value.time()) if isinstance(value, datetime) else (value, time())
    serial = (day - _DAY_0).days - (day < _LEAP_OF_1900 and not from_1899)
    if serial < 0 or _LARGEST_SMALL < serial < _SMALLEST_LARGE:
        return ""
    seconds = clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1e6
    return f"{serial + seconds / _SECONDS:.4f}".rstrip("0").rstrip(".")
