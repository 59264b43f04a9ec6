"""Days as people type them: the table of accepted forms, and the reader that goes by it."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from ipxl.check.numerals import CHARACTERS, read_numeral
from ipxl.check.values import LONGEST, TURNED, Form, cell_text, fold
from ipxl.clock import BEIJING
from ipxl.intake.workbook import Scalar

_SYSTEM_1900, _SYSTEM_1904 = date(1899, 12, 30), date(1904, 1, 1)
FIRST_SERIAL, LAST_SERIAL = 36_526, 73_050
"""Numbers from 2000-01-01 to 2099-12-31 are taken for a spreadsheet's count of days; others are no day."""
UNKNOWN, NO_SUCH_DAY = "认不出是哪一天", "没有这一天"


class Day(NamedTuple):
    """A typed day. code: the finding's rule, "" when there is nothing to say; why: in words, where day is None."""

    day: date | None
    code: str = ""
    why: str = ""


class Around(NamedTuple):
    """What a day without its year is near to. ahead: only days from then on (deadlines), else the nearest."""

    end: date
    ahead: bool = False
    date1904: bool = False


class DateForm(NamedTuple):
    """One row of the table: texts that match `pattern` are the days that `take` makes of them.

    `take` raises ValueError for a day that the calendar lacks, and gives None where the text is no day after all.
    examples: (typed, day), for a period that ends on 2023-09-30.
    """

    what: str
    pattern: re.Pattern[str]
    take: Callable[[re.Match[str], Around], date | None]
    code: str
    examples: tuple[tuple[str, str], ...]


def _full(match: re.Match[str], around: Around) -> date | None:
    return date(int(match["y"]), int(match["m"]), int(match["d"]))


def _short_year(match: re.Match[str], around: Around) -> date | None:
    return date(2000 + int(match["y"]), int(match["m"]), int(match["d"]))


def _no_year(match: re.Match[str], around: Around) -> date | None:
    return _near(int(match["m"]), int(match["d"]), around)


def _month_end(match: re.Match[str], around: Around) -> date | None:
    month = int(match["m"])
    if match["y"]:
        return _last_day(int(match["y"]), month)
    if not 1 <= month <= 12:
        raise ValueError(month)
    years = range(around.end.year - 1, around.end.year + 2)
    return _choose([_last_day(year, month) for year in years], around)


def _year_end(match: re.Match[str], around: Around) -> date | None:
    return date(int(match["y"]) if match["y"] else around.end.year, 12, 31)


def _quarter_end(match: re.Match[str], around: Around) -> date | None:
    return _last_day(int(match["y"]) if match["y"] else around.end.year, 3 * int(match["q"]))


def _serial(match: re.Match[str], around: Around) -> date | None:
    number = int(match["n"])
    if around.date1904:
        number += (_SYSTEM_1904 - _SYSTEM_1900).days
    return _SYSTEM_1900 + timedelta(number) if FIRST_SERIAL <= number <= LAST_SERIAL else None


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 1)


def _near(month: int, day: int, around: Around) -> date:
    found = []
    for year in range(around.end.year - 1, around.end.year + 2):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    if not found:
        raise ValueError(f"{month}-{day}")
    return _choose(found, around)


def _choose(days: list[date], around: Around) -> date:
    if around.ahead and (later := [day for day in days if day >= around.end]):
        return min(later)
    return min(days, key=lambda day: (abs((day - around.end).days), day))


_TIME = r"(?:[ t(,]*(?:星期|周|礼拜|上午|下午|[0-9]{1,2}[:时点]).{0,14})?"
_SEP = r" ?[-/.,。·\\_年] ?"
DATE_FORMS: tuple[DateForm, ...] = (
    DateForm(
        "年月日，用短横、斜杠、点或年月日隔开，后面可以有时间",
        re.compile(rf"(?P<y>[0-9]{{4}}){_SEP}(?P<m>[0-9]{{1,2}}) ?[-/.,。·\\_月] ?(?P<d>[0-9]{{1,2}}) ?[日号]?{_TIME}"), _full, "",
        (("2023-9-30", "2023-09-30"), ("2023/9/30", "2023-09-30"), ("2023.9.30", "2023-09-30"), ("2023.09.30.", "2023-09-30"),
         ("2023年9月30日", "2023-09-30"), ("２０２３年９月３０日", "2023-09-30"), ("2023-09-30 10:30:00", "2023-09-30"),
         ("二〇二三年九月三十日", "2023-09-30"), ("截至2023年9月30日", "2023-09-30")),
    ),
    DateForm(
        "八位数字", re.compile(r"(?P<y>20[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"), _full, "READ_AS",
        (("20230930", "2023-09-30"),),
    ),
    DateForm(
        "月底、月末，年份可以省去", re.compile(rf"(?:(?P<y>[0-9]{{4}}){_SEP})?(?P<m>[0-9]{{1,2}}) ?月份?(?:底|末|最后一天)"), _month_end,
        "READ_AS", (("2023年9月底", "2023-09-30"), ("九月末", "2023-09-30")),
    ),
    DateForm(
        "年底、年末", re.compile(r"(?:(?P<y>[0-9]{4}) ?年?|今年|本年|当年|)(?:年?底|年?末|年终)"), _year_end, "READ_AS",
        (("2023年底", "2023-12-31"), ("年底前", "2023-12-31")),
    ),
    DateForm(
        "季度末", re.compile(r"(?:(?P<y>[0-9]{4}) ?年)?第?(?P<q>[1-4]) ?季度?(?:底|末)"), _quarter_end, "READ_AS",
        (("三季度末", "2023-09-30"),),
    ),
    DateForm(
        "没有年份的月日，年份按本期", re.compile(rf"(?P<m>[0-9]{{1,2}}) ?月 ?(?P<d>[0-9]{{1,2}}) ?[日号]?{_TIME}"), _no_year, "READ_AS",
        (("9月30日", "2023-09-30"), ("九月三十日", "2023-09-30")),
    ),
    DateForm(
        "日期的序列值(格式没有设成日期)", re.compile(r"(?P<n>[0-9]{5})(?:\.[0-9]+)?"), _serial, "READ_AS", (("45199", "2023-09-30"),)
    ),
    DateForm(
        "只有年和月，按月末", re.compile(r"(?P<y>20[0-9]{2}) ?[-/.年] ?(?P<m>[0-9]{1,2}) ?月?"), _month_end, "DATE_GUESSED",
        (("2023年9月", "2023-09-30"), ("2023.9", "2023-09-30")),
    ),
    DateForm(
        "两位的年份", re.compile(rf"['’]?(?P<y>[0-9]{{2}}){_SEP}(?P<m>[0-9]{{1,2}}) ?[-/.月] ?(?P<d>[0-9]{{1,2}}) ?[日号]?"), _short_year,
        "DATE_GUESSED", (("23.9.30", "2023-09-30"), ("23年9月30日", "2023-09-30")),
    ),
    DateForm(
        "六位数字", re.compile(r"(?P<y>[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"), _short_year, "DATE_GUESSED",
        (("230930", "2023-09-30"),),
    ),
)  # fmt: skip
REFUSED_DATES = (
    Form("日历上没有的日子", "2023年9月31日", "", "", "invalid"),
    Form("没有日子的文字", "近期", "", "", "invalid"),
)
_PREFIX = re.compile("^(?:数据|统计|填报|时间|日期|截至|截止|截|至|到|于|:)+(?:至|到)?[: ]*")
_SUFFIX = re.compile("(?:以前|之前|前|止|为止|完成)+$")
_STOPS = "。.,;；、!！ "
_NUMERAL_RUN = re.compile(f"[{CHARACTERS}]+")


def date_forms() -> tuple[Form, ...]:
    """Every row of the table with its examples, then what is refused."""
    rows = (
        Form(form.what, typed, form.code, result, "ok" if not form.code else "read_as")
        for form in DATE_FORMS
        for typed, result in form.examples
    )
    return (*rows, *REFUSED_DATES)


def read_day(value: Scalar, around: Around) -> Day:
    """The day in a cell. A month alone is its last day; a day without a year is the nearest to the period's end."""
    if isinstance(value, bool):
        return Day(None, "DATE_UNREADABLE", UNKNOWN)
    if isinstance(value, str) and (day := _iso(value)) is not None:
        return Day(day)
    text = cell_text(value)
    if len(text) > LONGEST or TURNED in text:
        return Day(None, "DATE_UNREADABLE", UNKNOWN)
    if (day := _in_beijing(text)) is not None:
        return Day(day, "READ_AS")
    text = _NUMERAL_RUN.sub(_in_digits, fold(text).rstrip(_STOPS))
    bare = _SUFFIX.sub("", _PREFIX.sub("", text)).rstrip(_STOPS)
    for form in DATE_FORMS:
        match = form.pattern.fullmatch(bare)
        if match is None:
            continue
        if _CUT_MONTH.fullmatch(bare):
            break
        try:
            day = form.take(match, around)
        except ValueError:
            return Day(None, "DATE_UNREADABLE", NO_SUCH_DAY)
        if day is not None:
            return Day(day, form.code)
    return Day(None, "DATE_UNREADABLE", UNKNOWN)


_CUT_MONTH = re.compile(r"[0-9]{4}\.1")
"""2023.1 that was kept as a number may have been 2023.10."""
NUMBER = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,4})?")
"""What is no day where it stands in a date cell, but may stand for one."""


def day_of_number(text: str, around: Around) -> date | None:
    """The day that was likely meant by a number in a date cell: 12.31 is 31 December, 202312 the end of that month."""
    try:
        if match := re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})", text):
            return _near(int(match[1]), int(match[2]), around)
        if match := re.fullmatch(r"(20[0-9]{2})([0-9]{2})", text):
            return _last_day(int(match[1]), int(match[2]))
    except ValueError:
        return None
    return read_day(float(text), around).day


def _iso(text: str) -> date | None:
    if len(text) != 10 or text[4] != "-" or not text.isascii():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _in_beijing(text: str) -> date | None:
    """The day of a time that names its zone, as programs write them: 2023-09-30T16:00:00Z is October here."""
    if ":" not in text or not text.isascii():
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(BEIJING).date() if moment.tzinfo else None


def _in_digits(match: re.Match[str]) -> str:
    found = read_numeral(match[0])
    return str(int(found.number)) if found and found.number == int(found.number) < Decimal(10_000) else match[0]
