"""Whether a figure can be: by the kind of its indicator and by its measure, what is held and what is only asked.

A number is compared with what is known of its size: last period, base, target. What is near enough to any of them is
believed. `BOUNDS` is the whole of it; each bound is tested on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from ipxl.check.numbers import PERCENT, own_unit
from ipxl.check.values import plain
from ipxl.plan.model import Indicator

LAST, BASE, TARGET = "上期", "基数", "目标"
COUNTED = frozenset(
    (
        *"家个件户人项次场处座所名辆台套条宗起笔只部份支本册幅例批站村镇栋间张企",
        "人次",
        "家次",
        "场次",
        "件次",
    )
)
"""Measures of things that come whole."""
GROWTH_WORDS = ("增长", "增速", "增幅", "同比", "环比", "变化", "变动", "升降", "降幅", "净增")
"""Names of rates that may be negative, and over 100."""
OVER_FULL_WORDS = (*GROWTH_WORDS, "完成率", "达成率", "倍", "指数", "比值", "杠杆", "负债")
"""Names of rates that may be over 100."""
PER_WORDS = ("万人", "千人", "百人", "亿元", "万元", "每", "均", "率", "密度", "比例", "占比", "强度")
"""Names of counts per something (万人有效发明专利拥有量), which have fractions."""
FULL = 100
FRACTION = 20
"""A percentage up to 1 is taken for a share (0.85 for 85) where its target or last value is so many times as large."""
SMALL = 10
"""References of counted things below this are too small for factors: 4 of 1 is no absurdity."""
SMALL_HOLD, SMALL_ASK = 100, 10
"""Factors for these, and for rates of growth."""
SERIAL_YEARS = 3
"""A whole number that is a day so near to the period, in a spreadsheet's count of days, is taken for that day."""
SERIAL_FACTOR = 2
_DAY_ZERO = date(1899, 12, 30)


class Bound(NamedTuple):
    """Factors from which a number is held or asked about.

    over: above all references. under: below last period and base. under_due: below what is due of a target by now,
    where nothing else is known. 0: never.
    """

    hold_over: int
    ask_over: int
    hold_under: int
    hold_under_due: int
    ask_under_due: int


BOUNDS: dict[str, Bound] = {
    "存量": Bound(10, 3, 10, 1000, 0),
    "流量": Bound(10, 3, 10, 1000, 50),
    "累计": Bound(10, 3, 10, 1000, 0),
    "比率": Bound(10, 0, 10, 1000, 0),
    "方向性": Bound(10, 0, 10, 1000, 0),
}
"""By the kind of indicator; a milestone is reached or not."""
FIRST_QUARTER = Decimal("0.25")
"""A flow begins with nothing: how little there is, is asked only later in the year."""
PACE, PACE_DUE = Decimal("2.5"), Decimal("1.2")
"""A flow that grew so many times faster than before, to more than that part of what is due, is asked about."""


class Known(NamedTuple):
    """What is known of an indicator's size at the end of a period.

    last: last period's value. base, target. due: the part of the year that is over; before: at last period's end, 0 where
    that lies in an earlier year. day: the period's end.
    """

    last: Decimal | None
    base: Decimal | None
    target: Decimal | None
    due: Decimal
    before: Decimal
    day: date


class SizeDoubt(NamedTuple):
    """A finding about the size of a number. expected: for its words. firm: the unit's words do not settle it, only the
    office does."""

    code: str
    held: bool
    expected: str
    firm: bool = False


def doubt_size(number: Decimal, item: Indicator, known: Known) -> SizeDoubt | None:
    """The gravest doubt about a number, None for one that is believed."""
    if item.kind == "里程碑":
        return None
    firm = _is_absurd(number, item, known)
    for doubt in (_negative, _share, _pieces, _serial, _over_full, _factors, _pace):
        found = doubt(number, item, known)
        if found and (found.held or not firm):
            return found._replace(firm=firm)
    return (
        SizeDoubt("HELD_MAGNITUDE", True, f"{TARGET}是{plain(known.target)}", True) if firm and known.target else None
    )


def _is_absurd(number: Decimal, item: Indicator, known: Known) -> bool:
    """Absurd beside its target, and what was accepted last period was not."""
    growth = _has(item, GROWTH_WORDS)
    return not growth and absurd_against(number, known.target) and not absurd_against(known.last, known.target)


def may_be_negative(item: Indicator) -> bool:
    """Whether a figure below zero is in order as such."""
    return item.kind == "方向性" or (item.kind == "比率" and _has(item, GROWTH_WORDS))


def absurd_against(number: Decimal | None, target: Decimal | None) -> bool:
    """Whether a value is so many times its target that it is not shown to leaders before the office has confirmed it."""
    hold = BOUNDS["存量"].hold_over
    return number is not None and target is not None and target >= SMALL and number >= hold * target


def references(item: Indicator, known: Known) -> list[tuple[str, Decimal]]:
    """What a number is compared with, in words and numbers; a flow's last value grown to this period's end."""
    last = known.last
    if last is not None and item.kind == "流量":
        last = last * known.due / known.before if known.before else None
    base = None if item.kind == "流量" else known.base
    return [(word, value) for word, value in ((LAST, last), (BASE, base), (TARGET, known.target)) if value]


def _has(item: Indicator, words: Sequence[str]) -> bool:
    return any(word in item.name for word in words)


def _is_counted(item: Indicator) -> bool:
    own = own_unit(item.unit_of_measure)
    return own.scale == 1 and own.text in COUNTED


def _negative(number: Decimal, item: Indicator, known: Known) -> SizeDoubt | None:
    return SizeDoubt("HELD_NEGATIVE", True, "") if number < 0 and not may_be_negative(item) else None


def _share(number: Decimal, item: Indicator, known: Known) -> SizeDoubt | None:
    """0.85 for 85."""
    if item.unit_of_measure != PERCENT or not 0 < number <= 1 or _has(item, GROWTH_WORDS):
        return None
    values = [value for _word, value in references(item, known)]
    if any(0 < value <= 1 for value in values) or not any(value >= FRACTION * number for value in values):
        return None
    return SizeDoubt("HELD_FRACTION", True, plain(number * 100))


def _pieces(number: Decimal, item: Indicator, known: Known) -> SizeDoubt | None:
    """A part of a thing that comes whole; where the plan itself has parts of it they are in order."""
    values = [known.last, known.base, *(value for _year, value in item.targets)]
    whole = all(value is None or value == value.to_integral_value() for value in values)
    things = _is_counted(item) and item.kind != "比率" and not _has(item, PER_WORDS)
    broken = number != number.to_integral_value() and whole and things
    return SizeDoubt("HELD_PIECES", True, "") if broken else None


def _serial(number: Decimal, item: Indicator, known: Known) -> SizeDoubt | None:
    """A day that a cell set to numbers shows as its count."""
    if number != number.to_integral_value() or not 36_526 <= number <= 73_050:
        return None
    day = _DAY_ZERO + timedelta(int(number))
    values = [value for _word, value in references(item, known)]
    far = all(number >= SERIAL_FACTOR * value or number * SERIAL_FACTOR <= value for value in values)
    if abs((day - known.day).days) > SERIAL_YEARS * 366 or not far:
        return None
    return SizeDoubt("HELD_SERIAL", True, f"{day.month}-{day.day}")


def _over_full(number: Decimal, item: Indicator, known: Known) -> SizeDoubt | None:
    """A share over 100 where target and past are not."""
    if item.unit_of_measure != PERCENT or number <= FULL or _has(item, OVER_FULL_WORDS):
        return None
    values = [value for _word, value in references(item, known)]
    return (
        SizeDoubt("HELD_OVER_FULL", True, "")
        if item.kind == "比率" and all(value <= FULL for value in values)
        else None
    )


def _factors(number: Decimal, item: Indicator, known: Known) -> SizeDoubt | None:
    """How many times a number is its references, or they are it."""
    bound, found = BOUNDS.get(item.kind), [pair for pair in references(item, known) if pair[1] > 0]
    if bound is None or not found or number <= 0:
        return None
    words = "，".join(
        f"{word}{'推算' if word == LAST and item.kind == '流量' else ''}是{plain(round(value, 4))}"
        for word, value in found
    )
    highest = max(value for _word, value in found)
    small = _is_counted(item) and highest < SMALL
    growth = _has(item, GROWTH_WORDS)  # goes up and down by its nature
    loose = small or growth
    hold_over, ask_over = (SMALL_HOLD, SMALL_ASK) if loose else (bound.hold_over, bound.ask_over)
    if number >= hold_over * highest:
        return SizeDoubt("HELD_MAGNITUDE", True, words)
    if ask_over and number >= ask_over * highest and not (growth and number < FULL):
        return SizeDoubt("SIZE_DOUBTFUL", False, words)
    if growth:
        return None
    past = [value for word, value in found if word != TARGET]
    if past:
        lowest = min(value for _word, value in found) if item.kind not in ("流量", "累计") else min(past)
        under = number * bound.hold_under <= lowest and not (_is_counted(item) and lowest < SMALL)
        return SizeDoubt("HELD_MAGNITUDE", True, words) if under else None
    due = highest * known.due if item.kind == "流量" else highest
    if number * bound.hold_under_due <= due:
        return SizeDoubt("HELD_MAGNITUDE", True, words)
    if known.due > FIRST_QUARTER and bound.ask_under_due and number * bound.ask_under_due <= due and not small:
        return SizeDoubt("SIZE_DOUBTFUL", False, words)
    return None


def _pace(number: Decimal, item: Indicator, known: Known) -> SizeDoubt | None:
    """A flow that grew far faster since last period than before it, to more than is due."""
    if item.kind != "流量" or not known.last or not known.before or number <= known.last:
        return None
    usual = known.last * (known.due - known.before) / known.before
    ahead = known.target is None or number >= PACE_DUE * known.target * known.due
    small = _is_counted(item) and number < SMALL
    if number - known.last < PACE * usual or not ahead or small:
        return None
    return SizeDoubt(
        "SIZE_DOUBTFUL", False, f"{LAST}是{plain(known.last)}，按进度推算约{plain(round(known.last + usual, 2))}"
    )
