"""Checks the sheet 指标数据: one row an indicator that the unit fills in."""

from __future__ import annotations

from decimal import Decimal

from ipxl.check.choices import MILESTONE, read_choice
from ipxl.check.desk import Desk, Spot, explained
from ipxl.check.fields import Reader, RowAnswers, keep_number, read_row
from ipxl.check.figures import read_figure, say_unusable
from ipxl.check.numbers import PERCENT, Read, read_number
from ipxl.check.rows import place_rows
from ipxl.check.values import plain
from ipxl.form import spec
from ipxl.form.content import LastIndicator
from ipxl.form.formulas import JUMP_PERCENT
from ipxl.form.reading import SheetReading
from ipxl.intake.workbook import Scalar
from ipxl.plan.model import Indicator

TOO_LARGE, TOO_SMALL = 100, 1000
"""A value so many times its references, or that part of them, is taken for a wrong unit of measure.

A slip of 万 or 亿 is a factor of 10,000. A quarter of a yearly flow typed in 万元 for 亿元 is still hundreds of times its
target, while a true value may well begin at a hundredth of a target that lies years ahead.
"""
FRACTION = 20
"""A percentage up to 1 is taken for a share (0.85 for 85) where its target or last value is so many times as large."""


def check_indicators(desk: Desk, sheet: SheetReading) -> None:
    due = {item.indicator: item for item in desk.plan.indicators_by_unit.get(desk.unit, ())}
    rows = place_rows(desk, spec.INDICATORS, sheet)
    for given in desk.given.rows.get(spec.INDICATORS.key, ()):
        if given.key in rows:
            part, row = rows[given.key]
            reader = _figure_reader(due[given.key], desk.history.indicators.get(given.key, LastIndicator()))
            read_row(desk, spec.INDICATORS, part, row, given, {"baseline": reader, "value": reader})


def _figure_reader(item: Indicator, last: LastIndicator) -> Reader:
    """The reader of an indicator's figures, its value and the base that its unit may know."""

    def read(spot: Spot, value: Scalar, answers: RowAnswers) -> None:
        if spot.field.key == "baseline" and (last.base is not None or value == "—"):
            return
        if (item.indicator, spot.field.key) in spot.desk.held:
            spot.keep(None, None, "held")
            return
        _check_figure(spot, item, last, value, answers)

    return read


def _check_figure(spot: Spot, item: Indicator, last: LastIndicator, value: Scalar, answers: RowAnswers) -> None:
    read = _read_milestone(value) if item.kind == "里程碑" else None
    read = read or read_figure(spot, value, item.unit_of_measure)
    number, state = read.number, read.state
    reason = explained(spot.what, spot.row)
    highest = (spot.field.limits or (0, 10**12))[1]
    if number is None:
        say_unusable(spot, value, read, f"计量单位是{item.unit_of_measure}", due=bool(spot.field.required))
    elif not 0 <= number <= highest:
        spot.say("OUT_OF_RANGE", value, expected="0或更大的数" if number < 0 else f"不超过{highest}的数")
        number, state = None, "invalid"
    elif item.integer and number != number.to_integral_value():
        spot.say("NOT_AN_INTEGER", value)
        number, state = None, "invalid"
    elif not reason and _is_share(number, item, last, spot):
        spot.say("HELD_FRACTION", value, expected=plain(number * 100))
        number, state = None, "held"
    elif not reason and (reference := _far_from(number, item, last, spot)):
        spot.say("HELD_MAGNITUDE", value, expected=reference, unit_of_measure=item.unit_of_measure)
        number, state = None, "held"
    elif read.code:
        spot.say(read.code, value, expected=plain(number))
    keep_number(spot, number, answers, state)
    if number is not None and spot.field.key == "value" and last.value is not None and not reason:
        _check_change(spot, item, number, last.value)


def _read_milestone(value: Scalar) -> Read | None:
    if isinstance(value, float):
        return None
    choice = read_choice(value, spec.CHOICES["yes_no"], MILESTONE)
    return Read(Decimal(int(choice.text == spec.YES)), "ok") if choice.text else None


def _is_share(number: Decimal, item: Indicator, last: LastIndicator, spot: Spot) -> bool:
    if item.unit_of_measure != PERCENT or not 0 < number <= 1:
        return False
    references = [value for _word, value in _references(item, last, spot)]
    return any(value >= FRACTION * number for value in references) and not any(0 < value <= 1 for value in references)


def _far_from(number: Decimal, item: Indicator, last: LastIndicator, spot: Spot) -> str:
    """The figures that `number` is far away from, in words; "" when it is near enough to any of them.

    A zero is no slip, and a milestone is reached or not. A flow starts from nothing each year and a cumulative figure
    once, so neither is too small for its target; a flow is not measured against last year's end in the first quarter.
    """
    references = _references(item, last, spot)
    if not number or not references or item.kind == "里程碑":
        return ""
    words = "，".join(f"{word}是{plain(value)}" for word, value in references)
    if all(number >= TOO_LARGE * value for _word, value in references):
        return words
    grows = item.kind in ("流量", "累计")
    if grows:
        references = [item for item in references if item[0] == "上期" and not _new_year(spot)]
    small = bool(references) and all(number * TOO_SMALL <= value for _word, value in references)
    return words if small else ""


def _new_year(spot: Spot) -> bool:
    """Whether this is the first period of its year, in which what counts from January begins anew."""
    period = spot.desk.period
    previous = spot.desk.plan.period_by_id.get(period.previous)
    return previous is None or previous.end.year < period.end.year


def _references(item: Indicator, last: LastIndicator, spot: Spot) -> list[tuple[str, Decimal]]:
    """What a value is compared with: last period, the base, the target of this year or of the next year that has one."""
    year = spot.desk.period.end.year
    target = item.target(year) or next((value for later, value in item.targets if later > year), None)
    flow = item.kind == "流量"
    # a flow is small early in the year: only its target tells how large it may become
    previous = None if flow and target else last.value
    base = last.base if last.base is not None or spot.field.key == "baseline" else _typed_base(spot, item, target)
    found = (("上期", previous), ("基数", None if flow else base), ("目标", target))
    return [(word, value) for word, value in found if value]


def _typed_base(spot: Spot, item: Indicator, target: Decimal | None) -> Decimal | None:
    """The base in the same row, unless it looks like the same slip itself."""
    typed = spot.row.values.get("baseline")
    base = read_number(typed, item.unit_of_measure).number if typed is not None else None
    near = base is None or not target or target / TOO_SMALL < base < target * TOO_LARGE
    return base if near else None


def _check_change(spot: Spot, item: Indicator, number: Decimal, last: Decimal) -> None:
    at = {"expected": f"{last:f}"}
    new_year = item.kind == "流量" and _new_year(spot)
    if item.kind in ("流量", "累计") and number < last and not new_year:
        spot.say("CUMULATIVE_FELL", plain(number), **at)
    elif item.kind != "流量" and (
        abs(number - last) * 100 > abs(last) * JUMP_PERCENT or (item.kind == "存量" and number < last)
    ):
        spot.say("CHANGE_UNEXPLAINED", plain(number), **at)
