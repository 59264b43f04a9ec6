"""Dates as notices write them: 2023年6月底前, 2022年11月—2023年6月, 2023.6.30, 每年12月, 长期坚持."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from itertools import pairwise
from typing import NamedTuple

_PARTS = {"一季度": (1, 3), "二季度": (4, 6), "三季度": (7, 9), "四季度": (10, 12), "上半年": (1, 6), "下半年": (7, 12)}
_PARTS |= {f"{number}季度": (number * 3 - 2, number * 3) for number in (1, 2, 3, 4)}
_THIRDS = {"上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "下旬": (21, None)}
_YEAR = r"(?:19|20)\d\d"
_MONTH, _DAY = r"1[0-2]|0?[1-9]", r"3[01]|[12]\d|0?[1-9]"
_POINT = re.compile(
    rf"(?<!\d)(?P<year1>{_YEAR})\s?年?第?(?P<part1>{'|'.join(_PARTS)})"
    rf"|(?<!\d)(?P<year7>{_YEAR})\s?年\s?(?P<month7>{_MONTH})(?=\s?(?:—|-|~|–|至|到)+\s?(?:{_MONTH})\s?月)"
    rf"|(?<!\d)(?P<year2>{_YEAR})\s?年\s?(?P<month2>{_MONTH})\s?月(?:份)?\s?(?:(?P<day2>{_DAY})\s?[日号]|(?P<third2>[上中下]旬|初))?"
    rf"|(?<!\d)(?P<year3>{_YEAR})(?P<mark>[.\-/])(?P<month3>{_MONTH})(?:(?P=mark)(?P<day3>{_DAY}))?(?![\d.]|\s?[%万亿])"
    rf"|(?<![\d.*])(?P<month4>{_MONTH})\s?月(?:份)?\s?(?:(?P<day4>{_DAY})\s?[日号]|(?P<third4>[上中下]旬|初))?"
    rf"|(?<!\d)(?P<year5>{_YEAR})\s?(?:年|(?=(?:—|-|~|–|至|到)+\s?{_YEAR}\s?年))"
    rf"|第?(?P<part6>{'|'.join(_PARTS)})"
)
_BETWEEN = re.compile(r"[\s日号底末初起,]*(?:—+|-+|–|~|至|到|─+|―+|开始)+[\s今后]*")
_ONGOING = re.compile(
    r"长期坚持|持续推进|长期推进|持续开展|长期开展|常态化|长期实施|持续实施|持续坚持|长期|持续|贯穿全程|全程|每年|每季度|每月|年年"
)


_WHOLE_YEAR = re.compile("全年|年内|年底|年末|当年|本年")


class Point(NamedTuple):
    """A date in a text: from a first to a last day of months. None: not said. start and end: where it stands."""

    year: int | None
    months: tuple[int, int]
    days: tuple[int | None, int | None]
    start: int
    end: int

    def first(self, year: int | None = None) -> date | None:
        """The first day meant."""
        known = self.year or year
        return _day(known, self.months[0], self.days[0] or 1) if known else None

    def last(self, year: int | None = None) -> date | None:
        """The last day meant: the end of a month or a year."""
        known = self.year or year
        return _day(known, self.months[1], self.days[1] or monthrange(known, self.months[1])[1]) if known else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def points(text: str) -> list[Point]:
    """Every date of a folded text. A month without a year takes the year before it in the same text."""
    result: list[Point] = []
    year: int | None = None
    for found in _POINT.finditer(text):
        said = found.groupdict()
        own = next((said[key] for key in ("year1", "year2", "year3", "year5", "year7") if said[key]), None)
        year = int(own) if own else year
        part = said["part1"] or said["part6"]
        month = said["month2"] or said["month3"] or said["month4"] or said["month7"]
        day = said["day2"] or said["day3"] or said["day4"]
        third = said["third2"] or said["third4"]
        months = _PARTS[part] if part else (int(month), int(month)) if month else (1, 12)
        days = (int(day), int(day)) if day else _THIRDS[third] if third else (None, None)
        result.append(Point(year, months, days, found.start(), found.end()))
    return result


def span(text: str, year: int | None = None) -> tuple[date | None, date | None]:
    """Start and end that a folded text names; a single date is an end, unless 起 stands behind it."""
    found = points(text)
    for left, right in pairwise(found):
        if _BETWEEN.fullmatch(text[left.end : right.start]):
            known = left.year or right.year or year
            return left.first(known), right.last(known)
    if not found:
        return None, None
    only = found[-1]
    after = text[only.end : only.end + 3]
    if re.match(r"\s?(?:起|开始|以后|后)", after):
        return only.first(year), None
    if re.search(r"(?:即日起|印发之日起|至|到|前|底)", text):
        return None, only.last(year)
    return only.first(year), only.last(year)


def due_in(text: str, year: int | None = None) -> date | None:
    """The last day by which what a folded text says is to be done."""
    found = points(text)
    days = [day for point in found if (day := point.last(year))]
    if not found and year and _WHOLE_YEAR.search(text):
        return date(year, 12, 31)
    return max(days) if days else None


def lacks_year(text: str) -> bool:
    """Whether a folded text names a day or a month, and no year for it."""
    found = points(text)
    return any(point.year is None for point in found) or (not found and bool(_WHOLE_YEAR.search(text)))


def deadlines(text: str, year: int | None = None) -> list[tuple[date, int]]:
    """Dates of a folded text that end with 前, 底前 or 完成, each with its place."""
    result = []
    for point in points(text):
        after = text[point.end : point.end + 6]
        day = point.last(year)
        if day and (re.match(r"\s?(?:日|号|底|末)?(?:之?前|以前|完成|建成|投用|启动前)", after)):
            result.append((day, point.start))
    return result


def is_ongoing(text: str) -> bool:
    """Whether a deadline says that the work never ends: 长期坚持, 每年12月."""
    return bool(_ONGOING.search(text))
