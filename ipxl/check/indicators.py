"""Checks the sheet 指标数据: one row an indicator that the unit fills in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ipxl.check.choices import MILESTONE, read_choice
from ipxl.check.desk import FieldSpot, ReturnCheck, explained
from ipxl.check.fields import Reader, RowAnswers, keep_number, read_row
from ipxl.check.figures import HIGHEST, read_figure, say_doubt, say_unusable
from ipxl.check.headers import hold_exchanged
from ipxl.check.numbers import NumberRead, read_number
from ipxl.check.plausible import Known, doubt_size, may_be_negative
from ipxl.check.rows import place_rows
from ipxl.check.values import plain
from ipxl.form import spec
from ipxl.form.content import LastIndicator
from ipxl.form.formulas import JUMP_PERCENT
from ipxl.form.reading import SheetReading
from ipxl.intake.workbook import Scalar
from ipxl.plan.model import Indicator

BASE_OVER, BASE_UNDER = 10, 1000
"""A base in the same row that is so many times the target, or that part of it, is the same slip itself."""


def check_indicators(desk: ReturnCheck, sheet: SheetReading) -> None:
    due = {item.indicator: item for item in desk.plan.indicators_by_unit.get(desk.unit, ())}
    rows = place_rows(desk, spec.INDICATORS, sheet)
    hold_exchanged(desk, rows)
    for given in desk.given.rows.get(spec.INDICATORS.key, ()):
        if given.key in rows:
            part, row = rows[given.key]
            reader = _figure_reader(due[given.key], desk.history.indicators.get(given.key, LastIndicator()))
            read_row(desk, spec.INDICATORS, part, row, given, {"baseline": reader, "value": reader})


def _figure_reader(item: Indicator, last: LastIndicator) -> Reader:
    """The reader of an indicator's figures, its value and the base that its unit may know."""

    def read(spot: FieldSpot, value: Scalar, answers: RowAnswers) -> None:
        if spot.field.key == "baseline" and (last.base is not None or value == "—"):
            return
        other = (spot.sheet.title, spot.field.key) in spot.desk.held_columns
        if other or (item.indicator, spot.field.key) in spot.desk.held:
            spot.keep(None, None, "held")
            return
        _check_figure(spot, item, last, value, answers)

    return read


def _check_figure(spot: FieldSpot, item: Indicator, last: LastIndicator, value: Scalar, answers: RowAnswers) -> None:
    unit = item.unit_of_measure
    read = _read_milestone(value, unit) if item.kind == "里程碑" else read_figure(spot, value, unit)
    number, state = read.number, read.state
    doubt = doubt_size(number, item, _known(spot, item, last)) if number is not None else None
    if number is None:
        say_unusable(spot, value, read, f"计量单位是{item.unit_of_measure}", due=bool(spot.field.required))
    elif abs(number) > HIGHEST or (number < 0 and item.kind != "比率" and not may_be_negative(item)):
        spot.say("OUT_OF_RANGE", value, expected="0或更大的数" if number < 0 else f"不超过{HIGHEST}的数")
        number, state = None, "invalid"
    elif item.integer and number != number.to_integral_value():
        spot.say("NOT_AN_INTEGER", value)
        number, state = None, "invalid"
    elif doubt:
        state = say_doubt(spot, value, number, doubt, item.unit_of_measure)
        number = None if state == "held" else number
    elif read.code:
        spot.say(read.code, value, expected=plain(number))
    keep_number(spot, number, answers, state)
    if number is not None and spot.field.key == "value" and last.value is not None:
        _check_change(spot, item, number, last.value)


def _read_milestone(value: Scalar, unit_of_measure: str) -> NumberRead:
    """1 for reached, 0 for not; another number says neither."""
    choice = None if isinstance(value, float) else read_choice(value, spec.CHOICES["yes_no"], MILESTONE)
    if choice and choice.text:
        return NumberRead(Decimal(int(choice.text == spec.YES)), "ok")
    read = read_number(value, unit_of_measure)
    if read.number in (None, 0, 1) and read.state != "held":
        return read
    return NumberRead(None, "held", "HELD_ABOUT", None, "(达到的填1，没有达到的填0)", "看不准有没有达到")


def _known(spot: FieldSpot, item: Indicator, last: LastIndicator) -> Known:
    """What is known of the size of a figure: of this year's target, or the next that the plan sets."""
    year, end = spot.desk.period.end.year, spot.desk.period.end
    target = item.target(year) or next((value for later, value in item.targets if later > year), None)
    previous = spot.desk.plan.period_by_id.get(spot.desk.period.previous)
    again = item.kind == "流量" and _new_year(spot)
    base = last.base if last.base is not None or spot.field.key == "baseline" else _typed_base(spot, item, target)
    before = _due(item, previous.end) if previous is not None and not again else Decimal(0)
    return Known(last.value, base, target, _due(item, end), before, end)


def _due(item: Indicator, end: date) -> Decimal:
    """The part of a year's target that is due by then."""
    if item.curve and end.month % 3 == 0:
        return item.curve[end.month // 3 - 1] / 100
    return Decimal(end.month) / 12


def _new_year(spot: FieldSpot) -> bool:
    """Whether this is the first period of its year, in which what counts from January begins anew."""
    period = spot.desk.period
    previous = spot.desk.plan.period_by_id.get(period.previous)
    return previous is None or previous.end.year < period.end.year


def _typed_base(spot: FieldSpot, item: Indicator, target: Decimal | None) -> Decimal | None:
    """The base in the same row, unless it looks like the same slip itself."""
    typed = spot.row.values.get("baseline")
    base = read_number(typed, item.unit_of_measure).number if typed is not None else None
    near = base is None or not target or target / BASE_UNDER < base < target * BASE_OVER
    return base if near else None


def _check_change(spot: FieldSpot, item: Indicator, number: Decimal, last: Decimal) -> None:
    """A large change wants its reason beside it."""
    if explained(spot.what, spot.row):
        return
    at = {"expected": f"{last:f}"}
    new_year = item.kind == "流量" and _new_year(spot)
    if item.kind in ("流量", "累计") and number < last and not new_year:
        spot.say("CUMULATIVE_FELL", plain(number), **at)
    elif item.kind != "流量" and (
        abs(number - last) * 100 > abs(last) * JUMP_PERCENT or (item.kind == "存量" and number < last)
    ):
        spot.say("CHANGE_UNEXPLAINED", plain(number), **at)
