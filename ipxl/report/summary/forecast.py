"""预计年末: where an indicator ends the year if it goes on as it went so far, with that assumption in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ipxl.merge.schedule import HUNDRED, round_half_up, term_share, year_share
from ipxl.plan.model import Indicator
from ipxl.report import words

_STOCKS = ("存量", "比率")
_PLACES_MOST = 4


class Forecast(NamedTuple):
    """The figure expected at the year's end, None where none can be told, and what it rests on or why there is none."""

    value: Decimal | None
    basis: str


def forecast(
    item: Indicator, value: Decimal | None, base: Decimal | None, end: date, term: tuple[date, date]
) -> Forecast:
    """What `value` at `end` comes to by 31 December at the pace since the year (累计: the plan) began."""
    if value is None:
        return Forecast(None, "")
    if item.kind not in (*_STOCKS, "流量", "累计"):
        return Forecast(None, f"{item.kind}指标不作预测")
    if end.month == 12:
        return Forecast(None, "已是年末")
    if item.kind == "累计":
        passed, whole = term_share(*term, end), term_share(*term, date(end.year, 12, 31))
        if not passed:
            return Forecast(None, "方案刚开始，不作预测")
        return _rounded(value * whole / passed, (value,), "按方案开始以来的平均速度")
    share = year_share(end, item.curve)
    if not share:
        return Forecast(None, "季度曲线还没有要求，不作预测")
    pace = (
        f"季度曲线（本期应达{words.plain(round_half_up(share))}%）" if item.curve else f"平均速度（已过{end.month}/12）"
    )
    if item.kind == "流量":
        return _rounded(value * HUNDRED / share, (value,), f"按年初以来的{pace}")
    if base is None:
        return Forecast(None, "基数不明，不作预测")
    return _rounded(base + (value - base) * HUNDRED / share, (value, base), f"按年内增量的{pace}")


def _rounded(exact: Decimal, known: tuple[Decimal, ...], basis: str) -> Forecast:
    """As many decimals as the figures that it comes from."""
    places = max(min(-int(one.normalize().as_tuple().exponent), _PLACES_MOST) for one in map(Decimal, known))
    return Forecast(round_half_up(exact, max(places, 0)), basis)
