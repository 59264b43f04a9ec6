"""亮灯: the light of an indicator, a task row, a task and a unit, each with its reason in words.

The table is the rule that Yinchuan published for its key projects (2025-03): on schedule is green, 10 to 30 percentage
points behind (both included) is yellow, more than 30 is red. It leaves 0 to 10 points behind open: here that is green,
called 略滞后 in the reason only. The rules for stocks, small whole numbers, directions, milestones and tasks are this
project's own where a docstring names no source. A grey light is never red: it says that nothing can be judged, and why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from ipxl.form.spec import CHOICES, COMPLETED, DELAYED, NO_WORK, NOT_STARTED, ONGOING
from ipxl.merge.result import Grey, Light
from ipxl.merge.schedule import HUNDRED, ZERO, round_half_up, task_schedule, term_share, year_share
from ipxl.plan.model import Indicator

YELLOW_FROM = Decimal(10)
RED_ABOVE = Decimal(30)
SOON_DAYS = 30
"""A due date at most this many days ahead is near."""
SOON_PROGRESS = Decimal(90)
"""Near its due date, a task below this percent is at least yellow."""
SMALL_INCREMENT = Decimal(3)
"""Whole-number indicators whose yearly increment is at most this fall due in whole steps."""

_NAMES: dict[Light, str] = {"green": "绿灯", "yellow": "黄灯", "red": "红灯"}
_RANK: dict[Light, int] = {"grey": 0, "green": 1, "yellow": 2, "red": 3}
_GREY_RANK: dict[Grey, int] = {"not_returned": 0, "not_due": 1, "unknown": 2, "invalid": 3}
_COUNTED: tuple[tuple[str, str], ...] = (
    ("red", "红"),
    ("yellow", "黄"),
    ("green", "绿"),
    ("not_returned", "未报"),
    ("invalid", "无效"),
    ("unknown", "待核"),
    ("not_due", "未到期"),
)
_NO_GAP = Decimal("-Infinity")
_STATUSES = frozenset(CHOICES["status"])
_SUMS = ("流量", "累计")
_FALLING = "降"
_TASK_RULES = ("overdue", "delayed_twice", "gap", "delayed", "due_soon", "indicator")
_LARGEST_EXPONENT = 15
"""Values of 10^16 and more are slips of the hand that no percent is worked out from."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A light with its grounds.

    grey: which of the four greys, only when `light` is grey. expected, actual: percents; gap: percentage points behind
    (negative: ahead); all three rounded half up to one place, None where the rule has no such figure.
    reason: one Chinese sentence for a leader, without a full stop. rule: short id of the rule that decided.
    """

    light: Light
    grey: Grey | None
    expected: Decimal | None
    actual: Decimal | None
    gap: Decimal | None
    reason: str
    rule: str


class _Limits(NamedTuple):
    yellow: Decimal
    red: Decimal


class _Aim(NamedTuple):
    """Where a figure should go: from `start` to `target` (of `year`), `share` percent of that way being due.

    origin: the level that counts as 0 percent (the base of a stock, 0 of a sum).
    """

    year: int
    origin: Decimal
    start: Decimal
    target: Decimal
    share: Decimal


class _Raised(NamedTuple):
    """A rule that makes a light worse than green."""

    light: Light
    reason: str
    rule: str


def light_of_gap(gap: Decimal, yellow: Decimal = YELLOW_FROM, red: Decimal = RED_ABOVE) -> Light:
    """The light of a gap in percentage points, by the published Yinchuan rule for key projects (2025-03).

    The gap is rounded half up to one place first, so that what is printed decides: 9.95 is 10.0 and yellow.
    """
    points = round_half_up(gap)
    if points <= ZERO or points < yellow:
        return "green"
    return "yellow" if points <= red else "red"


# --- indicators ---


def judge_indicator(
    indicator: Indicator,
    *,
    value: Decimal | None,
    base: Decimal | None,
    period_end: date,
    term: tuple[date, date],
    last_year: Decimal | None = None,
    returned: bool = True,
    held: bool = False,
    invalid: bool = False,
    milestone_done: bool | None = None,
    milestone_due: date | None = None,
    yellow: Decimal = YELLOW_FROM,
    red: Decimal = RED_ABOVE,
) -> Judgement:
    """Judge one indicator at `period_end` (截至日期).

    value: this period's (year to date for 流量, since the plan's start for 累计). base: last year-end's actual; when
    None, last year's target stands in and is named. term: first and last day of the plan. last_year: the value at the
    same point last year (方向性). milestone_done: None to go by `value` (done from 1, or from the target, on).
    milestone_due: None for the end of the target year. held, invalid: there is a value, but it may not be used.
    """
    if indicator.kind == "里程碑":
        due = milestone_due or _milestone_due(indicator, period_end.year, term[1])
        done = _milestone_done(indicator, value) if milestone_done is None else milestone_done
        grey = _no_value(returned, invalid, held, done is None, due < period_end)
        return grey or _milestone(done is True, due, period_end)
    grey = _no_value(returned, invalid, held, value is None)
    if grey or value is None:
        return grey or _grey("invalid", "本期值未填")
    if not value.is_finite() or value.adjusted() > _LARGEST_EXPONENT:
        return _grey("invalid", "本期值超出可计算的范围,待单位改正")
    if indicator.kind == "方向性":
        return _directional(indicator, value, last_year, period_end.month == 12)
    limits = _Limits(yellow, red)
    if indicator.kind in _SUMS:
        return _sum(indicator, value, period_end, term, limits)
    if indicator.kind in ("存量", "比率"):
        return _stock(indicator, value, base, period_end, limits)
    return _grey("unknown", f"指标类型“{indicator.kind}”无法识别,不能评判", "unknown_kind")


def _grey(grey: Grey, reason: str, rule: str | None = None, expected: Decimal | None = None) -> Judgement:
    return Judgement("grey", grey, expected, None, None, reason, rule or grey)


def _no_value(returned: bool, invalid: bool, held: bool, blank: bool, overdue: bool = False) -> Judgement | None:
    """The grey of an indicator whose value cannot be used, None when it can."""
    late = ",已超期" if overdue else ""
    if not returned:
        return _grey("not_returned", f"本期未报送{late}", "not_returned_overdue" if overdue else None)
    if invalid:
        return _grey("invalid", f"本期值无效,待单位改正{late}")
    if held:
        return _grey("unknown", f"本期值待核,核定前不计{late}", "held")
    return _grey("invalid", f"本期值未填{late}") if blank else None


def _target(indicator: Indicator, year: int) -> tuple[int, Decimal] | Judgement:
    """The target to judge by in `year`: that year's, or the last one when all lie behind.

    Only later targets give 未到期; without any target nothing can be judged. A yearly sum (流量) of a year gone by
    cannot be made good, so its last target is no measure.
    """
    if not indicator.targets:
        return _grey("unknown", "方案没有目标值,无法评判", "no_target")
    for target_year, target in indicator.targets:
        if target_year == year:
            return target_year, target
        if target_year > year:
            words = f"{_number(target)}{indicator.unit_of_measure}"
            return _grey("not_due", f"方案没有{year}年目标,下一个目标年份是{target_year}年({words})")
    if indicator.kind == "流量":
        return _grey("not_due", f"方案没有{year}年目标")
    return indicator.targets[-1]


def _share(indicator: Indicator, year: int, period_end: date) -> Decimal:
    """Percent due of the target of `year`: all of it once the year is over."""
    return year_share(period_end, indicator.curve) if year == period_end.year else HUNDRED


def _reached(indicator: Indicator, value: Decimal, target: Decimal) -> bool:
    return value <= target if indicator.direction == _FALLING else value >= target


def _sum(indicator: Indicator, value: Decimal, period_end: date, term: tuple[date, date], limits: _Limits) -> Judgement:
    """流量 and 累计: the share of the target done, against the share due.

    A yearly sum falls due by months (or its curve) from 0. A sum since the plan's start falls due by days over the
    term; with targets for several years, within each year from last year's target to this year's.
    """
    if indicator.kind == "累计" and len(indicator.targets) == 1:
        ((year, target),) = indicator.targets
        aim = _Aim(year, ZERO, ZERO, target, term_share(*term, period_end))
    else:
        found = _target(indicator, period_end.year)
        if isinstance(found, Judgement):
            return found
        year, target = found
        levels = [level for earlier, level in indicator.targets if earlier < year]
        start = levels[-1] if levels and indicator.kind == "累计" else ZERO
        aim = _Aim(year, ZERO, start, target, _share(indicator, year, period_end))
    if indicator.direction == _FALLING:
        return _ceiling(indicator, value, aim, limits)
    return _towards(indicator, value, aim, limits) if target > ZERO else _no_way(indicator, value, aim)


def _stock(indicator: Indicator, value: Decimal, base: Decimal | None, period_end: date, limits: _Limits) -> Judgement:
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
        note = "" if base is None else f",上年末实际数未知,基数暂按{period_end.year - 1}年目标{_number(base)}"
    if base is None:
        aim = _Aim(year, target, target, target, share)
        if _reached(indicator, value, target):
            return _no_way(indicator, value, aim)
        return _grey("unknown", f"缺上年末基数,无法计算年度完成率({_figures(indicator, value, aim)})", "no_base")
    below = not _reached(indicator, value, base)
    if below:
        note += f",较上年末{'上升' if indicator.direction == _FALLING else '下降'}"
    aim = _Aim(year, base, base, target, share)
    if _reached(indicator, base, target):
        return _no_way(indicator, value, aim, note)
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
    indicator: Indicator, value: Decimal, aim: _Aim, limits: _Limits, note: str = "", at_least: Light = "green"
) -> Judgement:
    """A value on its way from `aim.origin` to a target beyond it, by the table of gaps."""
    way = aim.target - aim.origin
    expected = HUNDRED * (_due_level(aim, indicator.integer, ROUND_FLOOR) - aim.origin) / way
    actual = HUNDRED * (value - aim.origin) / way
    gap = _gap(expected, actual)
    by_gap = light_of_gap(gap, *limits)
    light = by_gap if _RANK[by_gap] >= _RANK[at_least] else at_least
    if _reached(indicator, value, aim.target):
        rule, words = "reached", "已达到目标"
    else:
        rule, words = "gap" if light == by_gap else "below_base", _gap_words(gap, limits)
        if aim.share >= HUNDRED:
            words += ",目标到期未完成"
    increment = "年度降幅完成" if indicator.direction == _FALLING else "年度增量完成"
    done = "完成" if indicator.kind in _SUMS else increment
    expected, actual = round_half_up(expected), round_half_up(actual)
    figures = f"{_figures(indicator, value, aim)},{done}{actual}%,序时进度{expected}%"
    return Judgement(light, None, expected, actual, gap, f"{figures},{words}{note},{_NAMES[light]}", rule)


def _ceiling(indicator: Indicator, value: Decimal, aim: _Aim, limits: _Limits) -> Judgement:
    """A falling sum has a ceiling, not a goal: behind is who has used up more of it than the share of time allows.

    A ceiling of nothing is either kept (green) or broken for good (red).
    """
    figures = _figures(indicator, value, aim, "控制数")
    if aim.target <= ZERO:
        light: Light = "green" if value <= aim.target else "red"
        words = "未突破" if light == "green" else "已突破"
        return Judgement(light, None, None, None, None, f"{figures},{words},{_NAMES[light]}", "ceiling")
    expected = HUNDRED * _due_level(aim, indicator.integer, ROUND_CEILING) / aim.target
    actual = HUNDRED * value / aim.target
    gap = _gap(actual, expected)
    light = light_of_gap(gap, *limits)
    if value > aim.target:
        figures += ",已突破"
    expected, actual = round_half_up(expected), round_half_up(actual)
    words = _gap_words(gap, limits, ("低于", "符合序时", "超出", "略超序时"))
    reason = f"{figures},已占{actual}%,序时可占{expected}%,{words},{_NAMES[light]}"
    return Judgement(light, None, expected, actual, gap, reason, "ceiling")


def _no_way(indicator: Indicator, value: Decimal, aim: _Aim, note: str = "") -> Judgement:
    """A target that is not beyond the base (or the base unknown, or zero): green if reached, else yellow.

    Reached is green also where the value is worse than the base: the target was set so. The note says it.
    """
    figures = _figures(indicator, value, aim)
    expected = round_half_up(aim.share)
    if _reached(indicator, value, aim.target):
        gap = _gap(aim.share, HUNDRED)
        reason = f"{figures},已达到目标{note},绿灯"
        return Judgement("green", None, expected, round_half_up(HUNDRED), gap, reason, "reached")
    return Judgement("yellow", None, expected, None, None, f"{figures},未达到目标{note},黄灯", "below_target")


def _directional(indicator: Indicator, value: Decimal, last_year: Decimal | None, year_end: bool) -> Judgement:
    """方向性 (逐年提升): no worse than at the same point last year; worse at year-end is red, before that yellow."""
    unit = indicator.unit_of_measure
    if last_year is None:
        return _grey("unknown", f"缺上年同期值,无法比较(本期值{_number(value)}{unit})", "no_last_year")
    figures = f"本期值{_number(value)}{unit},上年同期{_number(last_year)}{unit}"
    if _reached(indicator, value, last_year):
        kept = "未上升" if indicator.direction == _FALLING else "未下降"
        return Judgement("green", None, None, None, None, f"{figures},{kept},绿灯", "directional")
    light: Light = "red" if year_end else "yellow"
    words = "上升" if indicator.direction == _FALLING else "下降"
    when = "年末较上年" if year_end else "较上年同期"
    return Judgement(light, None, None, None, None, f"{figures},{when}{words},{_NAMES[light]}", "directional")


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
        return Judgement("green", None, None, None, None, "已完成,绿灯", "milestone")
    if days < 0:
        return Judgement("red", None, None, None, None, f"完成时限{due}已过,尚未完成(超期),红灯", "overdue")
    if days <= SOON_DAYS:
        return Judgement("yellow", None, None, None, None, f"{_days_left(days, due)},尚未完成,黄灯", "due_soon")
    if due.year > as_of.year:
        return _grey("not_due", f"完成时限{due},尚未到期")
    return Judgement("green", None, None, None, None, f"尚未完成,距完成时限{due}还有{days}天,绿灯", "milestone")


# --- words and figures ---


def _number(value: Decimal) -> str:
    """5.70 -> 5.7, 1E+2 -> 100."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _figures(indicator: Indicator, value: Decimal, aim: _Aim, word: str = "目标") -> str:
    unit = indicator.unit_of_measure
    return f"本期值{_number(value)}{unit},{aim.year}年{word}{_number(aim.target)}{unit}"


def _gap(expected: Decimal, actual: Decimal) -> Decimal:
    """Points behind, to one place. The 27th digit of a third must not decide a tie, hence the rounding before."""
    return round_half_up(round_half_up(expected - actual, 15))


def _gap_words(
    gap: Decimal,
    limits: _Limits,
    words: tuple[str, str, str, str] = ("超前", "符合序时", "落后", "略滞后"),
) -> str:
    """How far from the schedule, and in which part of the table. words: ahead, on it, behind, slightly behind."""
    ahead, even, behind, slightly = words
    if gap <= ZERO:
        return f"{ahead}{-gap}个百分点" if gap else even
    if gap < limits.yellow:
        return f"{behind}{gap}个百分点,{slightly}"
    if gap <= limits.red:
        return f"{behind}{gap}个百分点({_number(limits.yellow)}—{_number(limits.red)})"
    return f"{behind}{gap}个百分点(超过{_number(limits.red)})"


def _days_left(days: int, due: date) -> str:
    return f"距完成时限{due}只剩{days}天" if days else f"完成时限{due}当日到期"


# --- task rows ---


def judge_task(
    *,
    status: str,
    progress: Decimal | None,
    start: date,
    due: date,
    as_of: date,
    ongoing: bool,
    previous_status: str | None,
    returned: bool,
    quarter: int,
    invalid: bool = False,
    held: bool = False,
    yellow: Decimal = YELLOW_FROM,
    red: Decimal = RED_ABOVE,
    indicators: Sequence[Judgement] = (),
) -> Judgement:
    """Judge one lead's row of a task. The worst rule decides; the reason names each that raised the light, worst first.

    progress: percent of the whole task, None when blank or unusable. as_of: the period's 截至日期. ongoing: 长期坚持 by
    the plan. previous_status: the same lead's in the period before. invalid, held: a number stands there that may not
    be used. indicators: the judged indicators of this task (see `named`). quarter: 1 to 4, of `as_of`.
    未启动 is progress 0. 长期坚持 is not measured against the schedule and is never overdue, unless it is 未启动.
    已完成 answers for dates, delays and progress, not for the indicators.
    """
    lasting = ongoing or status == ONGOING
    if invalid or held:
        progress = None
    if status == NOT_STARTED:
        progress = ZERO
    share = task_schedule(start, due, as_of) if not lasting or status == NOT_STARTED else None
    expected = None if share is None else round_half_up(share)
    late = f",已超期(完成时限{due})" if not lasting and as_of > due else ""
    if not returned:
        return _grey("not_returned", f"牵头单位未报送{late}", "not_returned_overdue" if late else None, expected)
    if status not in _STATUSES and progress is None:
        return _unusable(held, "本期状态和完成进度", late, expected)
    # a status that cannot be read, at 100 percent, is as good as 已完成
    done = status == COMPLETED or (status not in _STATUSES and progress is not None and progress >= HUNDRED)
    actual = None if progress is None else round_half_up(progress)
    gap = None if share is None or progress is None else _gap(share, progress)
    raised = _indicator_rule(indicators, quarter)
    words, rule = "长期坚持,未报滞后", "ongoing"
    if gap is not None:
        limits = _Limits(yellow, red)
        own = NOT_STARTED if status == NOT_STARTED else f"完成进度{actual}%"
        words, rule = f"{own},序时进度{expected}%,{_gap_words(gap, limits)}", "gap"
        raised += [_Raised(light_of_gap(gap, *limits), words, rule)] if not done else []
    if done:
        words, rule = _done_words(progress, due, as_of, previous_status), "completed"
    else:
        raised += _status_rules(status, previous_status)
        raised += _date_rules(progress, due, as_of) if not lasting else []
    found = _worst_first(raised)
    if found:
        return Judgement(found.light, None, expected, actual, gap, found.reason, found.rule)
    if gap is None and not done and not lasting:
        return _unusable(held, "完成进度", late, expected)
    return Judgement("green", None, expected, actual, gap, f"{words},绿灯", rule)


def _worst_first(raised: Iterable[_Raised]) -> _Raised | None:
    """All rules that make a light worse than green as one: the worst light and every reason, worst first."""
    rules = sorted(
        (rule for rule in raised if rule.light != "green"),
        key=lambda rule: (-_RANK[rule.light], _TASK_RULES.index(rule.rule)),
    )
    if not rules:
        return None
    light, _, rule = rules[0]
    return _Raised(light, f"{';'.join(rule.reason for rule in rules)},{_NAMES[light]}", rule)


def named(judgement: Judgement, name: str) -> Judgement:
    """The same judgement with whose it is (an indicator, a unit) before the reason."""
    return replace(judgement, reason=f"{name}:{judgement.reason}")


def _unusable(held: bool, what: str, late: str, expected: Decimal | None) -> Judgement:
    """A return without a usable answer: 待核 where the office has to decide on a number, else 无效."""
    if held:
        return _grey("unknown", f"{what}待核,核定前不计{late}", "held", expected)
    return _grey("invalid", f"{what}未填或无效,待单位改正{late}", None, expected)


def _done_words(progress: Decimal | None, due: date, as_of: date, previous_status: str | None) -> str:
    """已完成, with what a leader should ask: whether it was in time, and why the number says less."""
    words = "已完成"
    if as_of > due and previous_status != COMPLETED:
        words += f"(完成时限{due}已过,是否逾期完成待核实)"
    if progress is not None and progress < HUNDRED:
        words += f",但填报完成进度{_number(progress)}%,请核实"
    return words


def _date_rules(progress: Decimal | None, due: date, as_of: date) -> list[_Raised]:
    """Past due and not done is red; due within 30 days and below 90 percent is at least yellow. The due day counts."""
    days = (due - as_of).days
    if days < 0:
        return [_Raised("red", f"完成时限{due}已过,尚未完成(超期)", "overdue")]
    if days <= SOON_DAYS and progress is not None and progress < SOON_PROGRESS:
        return [_Raised("yellow", f"{_days_left(days, due)},完成进度不足{SOON_PROGRESS}%", "due_soon")]
    return []


def _status_rules(status: str, previous_status: str | None) -> list[_Raised]:
    """A unit that calls itself 滞后 is at least yellow, twice running red (as Guangyuan escalates a second yellow)."""
    if status != DELAYED:
        return []
    if previous_status == DELAYED:
        return [_Raised("red", "自报连续两期滞后", "delayed_twice")]
    return [_Raised("yellow", "自报滞后", "delayed")]


def _indicator_rule(indicators: Sequence[Judgement], quarter: int) -> list[_Raised]:
    """The worst of the task's indicators; before the fourth quarter its red counts as yellow.

    Lagging statistics should not paint a whole task red in spring. Grey indicators say nothing about the task.
    """
    behind = [item for item in indicators if item.light in ("yellow", "red")]
    if not behind:
        return []
    found = max(behind, key=_severity)
    softened = found.light == "red" and quarter < 4
    more = f"等{len(behind)}项" if len(behind) > 1 else ""
    words = f"对应指标({found.reason}){more}{'第四季度前按黄灯计' if softened else ''}"
    return [_Raised("yellow" if softened else found.light, words, "indicator")]


def judge_responsible(
    *,
    has_work: str,
    status: str,
    returned: bool,
    previous_status: str | None = None,
) -> Judgement:
    """Judge a responsible unit's row: by its own word only, for no number is asked of it.

    有无工作 may be blank where the status is there: a status is an answer.
    """
    if not returned:
        return _grey("not_returned", "本单位未报送")
    if has_work == NO_WORK:
        return Judgement("green", None, None, None, None, "本期无工作", "no_work")
    if status not in _STATUSES:
        what = "本期状态" if has_work else "有无工作和本期状态"
        return _grey("invalid", f"{what}未填或无效,待单位改正")
    for light, reason, rule in _status_rules(status, previous_status):
        return Judgement(light, None, None, None, None, f"{reason},{_NAMES[light]}", rule)
    return Judgement("green", None, None, None, None, f"自报{status},绿灯", "status")


# --- several rows together ---


def _severity(judgement: Judgement) -> tuple[int, int, Decimal]:
    """Worse is greater: the light, then the kind of grey, then the gap."""
    grey = _GREY_RANK[judgement.grey] if judgement.grey else 0
    return _RANK[judgement.light], grey, judgement.gap if judgement.gap is not None else _NO_GAP


def worst(judgements: Iterable[Judgement]) -> tuple[Light, Grey | None]:
    """The worst light: red, yellow, green; grey only when there is nothing else, 未报 only when nobody returned."""
    found = max(judgements, key=_severity, default=None)
    return (found.light, found.grey) if found else ("grey", "unknown")


def count_text(lights: Iterable[tuple[str, str | None]]) -> str:
    """红1黄2绿3未报1: how many there are of each (light, grey), without those there are none of."""
    counts = Counter(grey or "unknown" if light == "grey" else light for light, grey in lights)
    return "".join(f"{word}{counts[key]}" for key, word in _COUNTED if counts[key])


def combine_leads(leads: Sequence[tuple[str, Judgement, Decimal | None]]) -> Judgement:
    """The judgement of a task from its leads' (unit, judgement, progress): the worst light and the least progress.

    A single lead's stands as it is. The reason is the worst lead's, with its name; when some have not returned, how
    many have (5/6 报送) and who has not. Leads without progress do not count for the least.
    """
    if len(leads) == 1:
        return leads[0][1]
    if not leads:
        return _grey("unknown", "本任务没有牵头单位", "no_lead")
    missing = [(unit, item) for unit, item, _ in leads if item.grey == "not_returned"]
    late = next((item for _, item in missing if item.rule == "not_returned_overdue"), None)
    if len(missing) == len(leads):
        # the date belongs to the task, so one lead's words serve for all
        words = (late or missing[0][1]).reason.removeprefix("牵头单位未报送")
        return replace(late or missing[0][1], reason=f"{len(leads)}个牵头单位均未报送{words}")
    unit, found, _ = max(leads, key=lambda lead: _severity(lead[1]))
    reason = f"{unit}:{found.reason}"
    if missing:
        reason += f";{len(leads) - len(missing)}/{len(leads)} 报送,未报:{'、'.join(name for name, _ in missing)}"
        reason += "(已超期)" if late else ""
    known = [(progress, item) for _, item, progress in leads if progress is not None]
    if not known:
        return replace(found, reason=reason)
    progress, least = min(known, key=lambda pair: pair[0])
    actual = round_half_up(progress)
    return replace(found, expected=least.expected, actual=actual, gap=least.gap, reason=reason)


def unit_light(rows: Sequence[Judgement], late: bool, returned: bool = True) -> tuple[Light, Grey | None]:
    """A unit's light from its lead rows: red if any is, yellow if any is or the return was late, else green.

    Grey when the unit has not returned, or when none of its lead rows can be judged. No lead rows: green.
    """
    if not returned:
        return "grey", "not_returned"
    light, grey = worst(rows) if rows else ("green", None)
    if grey == "not_returned":
        return light, grey
    return ("yellow", None) if late and light != "red" else (light, grey)
