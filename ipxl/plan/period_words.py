"""A period as people name it: 2023Q3, 2023年第三季度, 三季度, 上半年, 2024年中期评估."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ipxl.errors import IpxlError
from ipxl.plan.model import Period, Plan
from ipxl.plan.names import NameIndex, normalise

_ID = re.compile(r"(\d{4})(?:Q([1-4])|H([12])|-?M?(\d{1,2})|(B|MID|FIN))?", re.I)
_ZERO = re.compile(r"(?<!\d)0(?=\d月)")
_SHORT = (("第", ""), ("年度", "年"), ("季度", "季"), ("年份", "年"), ("月份", "月"))
_NUMERALS = "零一二三四五六七八九十"
_SHOWN_MOST = 8


class AmbiguousPeriod(IpxlError):
    """A name that several periods have. periods: those, oldest first, for whoever can ask which is meant."""

    def __init__(self, text: str, periods: tuple[Period, ...]) -> None:
        self.text, self.periods = text, periods
        names = "、".join(f"{item.title}（{item.period}）" for item in periods[:_SHOWN_MOST])
        super().__init__(f"“{text}”可以指{len(periods)}个期次：{names}。请写明年份，如 {periods[-1].title}。")


def find_period(plan: Plan, text: str) -> Period:
    """The period that a person names, by its id or in words. Raises IpxlError with the nearest ones, AmbiguousPeriod."""
    exact = plan.period_by_id.get(text.strip())
    if exact is not None:
        return exact
    key = _bare(text)
    matching = tuple(item for item in plan.periods if key in {_bare(name) for name in spellings(item)})
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise AmbiguousPeriod(text, matching)
    raise IpxlError(_unknown(plan, text))


def _unknown(plan: Plan, text: str) -> str:
    if not plan.periods:
        return f"任务分工表没有期次“{text}”，“期次”表还是空的。请先在“期次”表中添加要报送的期次。"
    names = NameIndex((item.period, tuple(spellings(item))) for item in plan.periods)
    near = [plan.period_by_id[name] for name in names.near(_bare(text))] or plan.periods[:_SHOWN_MOST]
    offered = "、".join(f"{item.title}（{item.period}）" for item in near)
    return f"任务分工表没有期次“{text}”。相近的有：{offered}。请改用其中一个，或在“期次”表中添加。"


def _bare(text: str) -> str:
    """A spelling without what people write or leave out: 第, 度, blanks, widths, the case of letters."""
    text = _ZERO.sub("", normalise(text))
    for written, short in _SHORT:
        text = text.replace(written, short)
    return text


def spellings(period: Period) -> Iterator[str]:
    """Every accepted name of a period, with its year and without."""
    yield period.period
    yield period.title
    match = _ID.fullmatch(period.period)
    if match is None:
        return
    year, quarter, half, month, _other = match.groups()
    for part in _parts(quarter, half, month, period):
        yield part
        for written in (f"{year}年", year, f"{year[2:]}年", f"{year}-", f"{year}."):
            yield written + part
    if not any(match.groups()[1:]):
        yield from (f"{year}年", f"{year}年度", f"{year}全年", f"{year}年全年", f"{year[2:]}年", "全年", "年度")


def _parts(quarter: str | None, half: str | None, month: str | None, period: Period) -> Iterable[str]:
    """The names of a part of a year."""
    if quarter:
        return f"{_NUMERALS[int(quarter)]}季度", f"{quarter}季度", f"Q{quarter}"
    if half:
        return f"{'上下'[int(half) - 1]}半年", f"H{half}"
    if month:
        number = int(month)
        words = _NUMERALS[number] if number <= 10 else f"十{_NUMERALS[number - 10]}"
        return f"{number}月", f"{number}月份", f"{number:02d}", f"{words}月", f"M{number}", f"M{number:02d}"
    return (period.kind,) if period.kind and period.title.endswith(period.kind) else ()
