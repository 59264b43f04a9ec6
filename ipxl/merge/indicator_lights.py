"""The light of one indicator, by its kind: 流量, 累计, 存量, 比率, 方向性, 里程碑."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from ipxl.facts.lights import RANK, Light
from ipxl.facts.rows import Judgement
from ipxl.merge.judgement import (
    DEFAULT_LIMITS,
    SOON_DAYS,
    Limits,
    Reported,
    day_words,
    days_left,
    done_words,
    grey_judgement,
    number_text,
    pace,
    points_behind,
)
from ipxl.merge.schedule import HUNDRED, ZERO, round_half_up, term_share, year_share
from ipxl.plan.model import Indicator

SMALL_INCREMENT = Decimal(3)
"""Whole-number indicators whose yearly increment is at most this fall due in whole steps."""
_SUMS = ("流量", "累计")
_FALLING = "降"
_LARGEST_EXPONENT = 15
"""Values of 10^16 and more are slips of the hand that no percent is worked out from."""


class _Aim(NamedTuple):
    """Where a figure should go: from `start` to `target` (of `year`), `share` percent of that way being due.

    origin: the level that counts as 0 percent (the base of a stock, 0 of a sum). goal: what the target is called.
    """

    year: int
    origin: Decimal
    start: Decimal
    target: Decimal
    share: Decimal
    goal: str = "目标"


def judge_indicator(
    indicator: Indicator,
    reported: Reported,
    *,
    base: Decimal | None,
    period_end: date,
    term: tuple[date, date],
    last_year: Decimal | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Judgement:
    """Judge one indicator at `period_end` (截至日期).

    reported: this period's (year to date for 流量, since the plan's start for 累计). base: last year-end's actual; when
    None, last year's target stands in and is named. term: first and last day of the plan. last_year: the value at the
    same point last year (方向性). A milestone is done from 1, or from its target, on; it falls due with its target year.
    """
    value = reported.usable
    if indicator.kind == "里程碑":
        due = _milestone_due(indicator, period_end.year, term[1])
        done = _milestone_done(indicator, value)
        return _no_value(reported, done is None, due < period_end) or _milestone(done is True, due, period_end)
    grey = _no_value(reported, value is None)
    if grey or value is None:
        return grey or grey_judgement("invalid", "本期值未填")
    if not value.is_finite() or value.adjusted() > _LARGEST_EXPONENT:
        return grey_judgement("invalid", "本期值超出可计算的范围，待单位改正")
    if indicator.kind == "方向性":
        return _directional(indicator, value, last_year, period_end.month == 12)
    if indicator.kind in _SUMS:
        return _sum(indicator, value, period_end, term, limits)
    if indicator.kind in ("存量", "比率"):
        return _stock(indicator, value, base, period_end, limits)
    return grey_judgement("unknown", f"指标类型“{indicator.kind}”无法识别，不能评判", "unknown_kind")


def at_term(indicator: Indicator, judgement: Judgement, value: Decimal | None) -> Judgement:
    """The judgement at the end of the term: the last target reached or not, exactly, whatever share of a year has passed.

    judgement: of `judge_indicator`, which stays for what has no usable value and for what has no target.
    """
    unusable = judgement.light == "grey" and judgement.grey != "not_due" and judgement.rule != "no_base"
    if value is None or unusable or indicator.kind == "方向性":
        return judgement
    if indicator.kind == "里程碑":
        done = _milestone_done(indicator, value)
        return _reached_or_not(bool(done), "已完成" if done else "方案期满，尚未完成")
    if not indicator.targets:
        return judgement
    (year, target), unit = indicator.targets[-1], indicator.unit_of_measure
    done = indicator.is_reached(value, target)
    told = "已达到目标" if done else f"未达到目标，差{number_text(abs(target - value))}{unit}"
    return _reached_or_not(done, f"{year}年目标{number_text(target)}{unit}，已完成{number_text(value)}{unit}，{told}")


def _reached_or_not(done: bool, words: str) -> Judgement:
    return Judgement("green" if done else "red", None, None, None, None, words, "term")


def _no_value(reported: Reported, blank: bool, overdue: bool = False) -> Judgement | None:
    """The grey of an indicator whose value cannot be used, None when it can."""
    late = "，已超期" if overdue else ""
    if reported.state == "not_returned":
        return grey_judgement("not_returned", f"本期未报送{late}", "not_returned_overdue" if overdue else None)
    if reported.state == "invalid":
        return grey_judgement("invalid", f"本期值无效，待单位改正{late}")
    if reported.state == "held":
        return grey_judgement("unknown", f"本期值待核，核定前不计{late}", "held")
    return grey_judgement("invalid", f"本期值未填{late}") if blank else None


def _target(indicator: Indicator, year: int) -> tuple[int, Decimal] | Judgement:
    """The target to judge by in `year`: that year's, or the last one when all lie behind.

    Only later targets give 未到期; without any target nothing can be judged. A yearly sum (流量) of a year gone by
    cannot be made good, so its last target is no measure.
    """
    if not indicator.targets:
        return grey_judgement("unknown", "方案没有目标值，无法评判", "no_target")
    for target_year, target in indicator.targets:
        if target_year == year:
            return target_year, target
        if target_year > year:
            words = f"{number_text(target)}{indicator.unit_of_measure}"
            return grey_judgement("not_due", f"方案没有{year}年目标，下一个目标年份是{target_year}年（{words}）")
    if indicator.kind == "流量":
        return grey_judgement("not_due", f"方案没有{year}年目标")
    return indicator.targets[-1]


def _share(indicator: Indicator, year: int, period_end: date) -> Decimal:
    """Percent due of the target of `year`: all of it once the year is over."""
    return year_share(period_end, indicator.curve) if year == period_end.year else HUNDRED


def _goal(year: int, period_end: date) -> str:
    """What a target is called: with its year where it is not this year's."""
    return "目标" if year == period_end.year else f"{year}年目标"


def _sum(indicator: Indicator, value: Decimal, period_end: date, term: tuple[date, date], limits: Limits) -> Judgement:
    """流量 and 累计: the share of the target done, against the share due.

    A yearly sum falls due by months (or its curve) from 0. A sum since the plan's start falls due by days over the
    term; with targets for several years, within each year from last year's target to this year's.
    """
    if indicator.kind == "累计" and len(indicator.targets) == 1:
        ((year, target),) = indicator.targets
        aim = _Aim(year, ZERO, ZERO, target, term_share(*term, period_end), _goal(year, period_end))
    else:
        found = _target(indicator, period_end.year)
        if isinstance(found, Judgement):
            return found
        year, target = found
        levels = [level for earlier, level in indicator.targets if earlier < year]
        start = levels[-1] if levels and indicator.kind == "累计" else ZERO
        aim = _Aim(year, ZERO, start, target, _share(indicator, year, period_end), _goal(year, period_end))
    if indicator.direction == _FALLING:
        return _ceiling(indicator, value, aim, limits)
    return _towards(indicator, value, aim, limits) if target > ZERO else _no_way(indicator, value, aim)


def _stock(indicator: Indicator, value: Decimal, base: Decimal | None, period_end: date, limits: Limits) -> Judgement:
    """存量 and 比率: done once the target is reached; before that, the share of the year's increment.

    The naive value / target would call 5.42 of 5.7 (base 5.3) 95 percent done, where 30 percent of the year's work is.
    Stocks are period-end figures (CNIPA's yearbook), reported as growth over last year's end. For 降 all is mirrored.
    """
    found = _target(indicator, period_end.year)
    if isinstance(found, Judgement):
        return found
    year, target = found
    share = _share(indicator, year, period_end)
    note = ""
    if base is None:
        base = indicator.target(period_end.year - 1)
        note = "" if base is None else f"，上年末数未报，暂以{period_end.year - 1}年目标{number_text(base)}为基数"
    if base is None:
        aim = _Aim(year, target, target, target, share, _goal(year, period_end))
        if indicator.is_reached(value, target):
            return _no_way(indicator, value, aim)
        return grey_judgement("unknown", f"缺上年末基数，暂不能评价（{_figures(indicator, value, aim)}）", "no_base")
    below = not indicator.is_reached(value, base)
    aim = _Aim(year, base, base, target, share, _goal(year, period_end))
    if indicator.is_reached(base, target):
        worse = f"，较上年末{'上升' if indicator.direction == _FALLING else '下降'}" if below else ""
        return _no_way(indicator, value, aim, note + worse)
    return _towards(indicator, value, aim, limits, note, at_least="yellow" if below else "green")


def _due_level(aim: _Aim, integer: bool, rounding: str) -> Decimal:
    """The level due: on the line from start to target, or in whole steps where only a few whole things are to come.

    Two stations a year cannot be half built by June: with ROUND_FLOOR nothing falls due before its time.
    """
    way = aim.target - aim.start
    amount = abs(way) * aim.share / HUNDRED
    if integer and abs(way) <= SMALL_INCREMENT:
        amount = round_half_up(amount, 9).to_integral_value(rounding)  # 3 x 33.33...3 percent is one whole thing
    return aim.start + amount if way >= ZERO else aim.start - amount


def _towards(
    indicator: Indicator, value: Decimal, aim: _Aim, limits: Limits, note: str = "", at_least: Light = "green"
) -> Judgement:
    """A value on its way from `aim.origin` to a target beyond it, by the table of gaps."""
    way = aim.target - aim.origin
    expected = HUNDRED * (_due_level(aim, indicator.integer, ROUND_FLOOR) - aim.origin) / way
    actual = HUNDRED * (value - aim.origin) / way
    gap = points_behind(expected, actual)
    by_gap = limits.light(expected, actual)
    light = by_gap if RANK[by_gap] >= RANK[at_least] else at_least
    reached = indicator.is_reached(value, aim.target)
    rule = "reached" if reached else "gap" if light == by_gap else "below_base"
    slightly = "，略滞后" if not reached and by_gap == "green" and gap > ZERO else ""
    over = "，到期未完成" if not reached and aim.share >= HUNDRED else ""
    words = _done(indicator, value, aim, (actual, expected)) + slightly + over + note
    return Judgement(light, None, round_half_up(expected), round_half_up(actual), gap, words, rule)


def _done(indicator: Indicator, value: Decimal, aim: _Aim, shares: tuple[Decimal, Decimal]) -> str:
    """What was to be done, what is done and how far that is from the schedule, in figures that add up.

    shares: done and due in percent, unrounded. A stock is told by what is to be added this year; a few whole things of
    which none is due yet only by when the first one is.
    """
    actual, expected = shares
    unit, falls = indicator.unit_of_measure, indicator.direction == _FALLING
    whole, way = number_text(abs(aim.target - aim.origin)) + unit, value - aim.origin
    gap = points_behind(expected, actual)
    is_sum = indicator.kind in _SUMS
    verb = "完成" if is_sum else "降" if falls else "增"
    when = _first_due(indicator, aim)
    if not expected and not actual and when:
        return f"今年要{verb}{whole}，{when}前不计"
    told = f"{done_words(actual, expected)}，{'已达到目标' if indicator.is_reached(value, aim.target) else pace(gap)}"
    if is_sum:
        return f"{aim.goal}{number_text(aim.target)}{unit}，已完成{number_text(value)}{unit}，{told}"
    due = f"{'年内' if aim.goal == '目标' else aim.goal.removesuffix('目标')}应{verb}{whole}"
    if actual < ZERO:  # a share below nothing is no share
        back = f"反{'增' if falls else '降'}{number_text(abs(way))}{unit}"
        return f"{due}、{back}（序时{number_text(round_half_up(expected))}%），{pace(gap)}"
    return f"{due}、已{verb}{number_text(abs(way))}{unit}，{told}"


def _first_due(indicator: Indicator, aim: _Aim) -> str:
    """The quarter of the target's year in which the first of a few whole things falls due, "" for other indicators."""
    way = abs(aim.target - aim.start)
    if not indicator.integer or way > SMALL_INCREMENT or (indicator.kind == "累计" and len(indicator.targets) == 1):
        return ""
    for quarter in range(1, 5):
        share = year_share(date(aim.year, 3 * quarter, 28), indicator.curve)
        if round_half_up(way * share / HUNDRED, 9) >= 1:
            return f"{'一二三四'[quarter - 1]}季度"
    return "年底"


def _ceiling(indicator: Indicator, value: Decimal, aim: _Aim, limits: Limits) -> Judgement:
    """A falling sum has a ceiling, not a goal: behind is who has used up more of it than the share of time allows.

    A ceiling of nothing is either kept (green) or broken for good (red).
    """
    unit = indicator.unit_of_measure
    figures = f"{aim.goal.replace('目标', '控制数')}{number_text(aim.target)}{unit}，已用{number_text(value)}{unit}"
    if aim.target <= ZERO:
        light: Light = "green" if value <= aim.target else "red"
        words = "未突破" if light == "green" else "已突破"
        return Judgement(light, None, None, None, None, f"{figures}，{words}", "ceiling")
    expected = HUNDRED * _due_level(aim, indicator.integer, ROUND_CEILING) / aim.target
    actual = HUNDRED * value / aim.target
    gap = points_behind(actual, expected)
    light = limits.light(actual, expected, due=expected)
    if value > aim.target:
        figures += "，已突破"
    expected, actual = round_half_up(expected), round_half_up(actual)
    told = f"{'超出' if gap > ZERO else '低于'}序时{number_text(abs(gap))}个百分点" if gap else "与序时进度持平"
    told += "，略超" if light == "green" and gap > ZERO else ""
    shares = f"占{number_text(actual)}%（序时可占{number_text(expected)}%）"
    return Judgement(light, None, expected, actual, gap, f"{figures}，{shares}，{told}", "ceiling")


def _no_way(indicator: Indicator, value: Decimal, aim: _Aim, note: str = "") -> Judgement:
    """A target that is not beyond the base (or the base unknown, or zero): green if reached, else yellow.

    Reached is green also where the value is worse than the base: the target was set so. The note says it.
    """
    figures = _figures(indicator, value, aim)
    expected = round_half_up(aim.share)
    if indicator.is_reached(value, aim.target):
        gap = points_behind(aim.share, HUNDRED)
        reason = f"{figures}，已达到目标{note}"
        return Judgement("green", None, expected, round_half_up(HUNDRED), gap, reason, "reached")
    return Judgement("yellow", None, expected, None, None, f"{figures}，未达到目标{note}", "below_target")


def _directional(indicator: Indicator, value: Decimal, last_year: Decimal | None, year_end: bool) -> Judgement:
    """方向性 (逐年提升): no worse than at the same point last year; worse at year-end is red, before that yellow."""
    unit = indicator.unit_of_measure
    if last_year is None:
        return grey_judgement(
            "unknown", f"缺上年同期值，暂不能比较（本期值{number_text(value)}{unit}）", "no_last_year"
        )
    figures = f"本期值{number_text(value)}{unit}，上年同期{number_text(last_year)}{unit}"
    if indicator.is_reached(value, last_year):
        kept = "未上升" if indicator.direction == _FALLING else "未下降"
        return Judgement("green", None, None, None, None, f"{figures}，{kept}", "directional")
    light: Light = "red" if year_end else "yellow"
    words = "上升" if indicator.direction == _FALLING else "下降"
    when = "年末较上年" if year_end else "较上年同期"
    return Judgement(light, None, None, None, None, f"{figures}，{when}{words}", "directional")


def _milestone_due(indicator: Indicator, year: int, term_end: date) -> date:
    """The end of this or the next target year, else of the last one, else of the plan."""
    years = [target_year for target_year, _ in indicator.targets]
    if not years:
        return term_end
    return date(next((later for later in years if later >= year), years[-1]), 12, 31)


def _milestone_done(indicator: Indicator, value: Decimal | None) -> bool | None:
    if value is None or not value.is_finite():
        return None
    return value >= (indicator.targets[-1][1] if indicator.targets else Decimal(1))


def _milestone(done: bool, due: date, as_of: date) -> Judgement:
    """里程碑: done is green, past due is red, the last 30 days before are yellow; due in a later year is 未到期."""
    days = (due - as_of).days
    if done:
        return Judgement("green", None, None, None, None, "已完成", "milestone")
    if days < 0:
        return Judgement("red", None, None, None, None, f"完成时限{day_words(due)}已过，尚未完成", "overdue")
    if days <= SOON_DAYS:
        return Judgement("yellow", None, None, None, None, f"{days_left(days, due)}，尚未完成", "due_soon")
    if due.year > as_of.year:
        return grey_judgement("not_due", f"完成时限{day_words(due)}，尚未到期")
    return Judgement("green", None, None, None, None, f"尚未完成，距完成时限{day_words(due)}还有{days}天", "milestone")


def _figures(indicator: Indicator, value: Decimal, aim: _Aim) -> str:
    unit = indicator.unit_of_measure
    return f"{aim.goal}{number_text(aim.target)}{unit}，本期值{number_text(value)}{unit}"
