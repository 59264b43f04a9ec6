"""Checks the sheet 指标数据: one row an indicator that the unit fills in."""

from __future__ import annotations

from decimal import Decimal

from ipxl.check.desk import Desk, check_required, check_text, keep, rows_by_key
from ipxl.check.rules import shown_value
from ipxl.check.values import read_date, read_number
from ipxl.form import spec
from ipxl.form.content import LastIndicator
from ipxl.form.formulas import JUMP_PERCENT
from ipxl.form.read import RawRow, SheetReading
from ipxl.intake.package import Scalar
from ipxl.plan.model import Indicator, Period
from ipxl.plan.names import normalise

MAGNITUDE = 1000
"""A value this many times its target or last value (or that part of it) is taken for a wrong unit of measure."""
YES_WORDS, NO_WORDS = frozenset({"是", "已完成", "完成", "√"}), frozenset({"否", "未完成", "×"})


def check_indicators(desk: Desk, sheet: SheetReading) -> None:
    due = {item.indicator: item for item in desk.plan.indicators_by_unit.get(desk.unit, ())}
    rows = rows_by_key(desk, spec.INDICATORS, sheet, due, {normalise(item.name): key for key, item in due.items()})
    for key, item in due.items():
        row = rows.get(key)
        if row is None:
            desk.say("ROW_MISSING", sheet, 0, None, key, record=key)
        else:
            _check_indicator_row(desk, sheet, row, item)


def _check_indicator_row(desk: Desk, sheet: SheetReading, row: RawRow, item: Indicator) -> None:
    last = desk.history.indicators.get(item.indicator, LastIndicator())
    accepted: dict[str, str] = {}
    for field in spec.INDICATORS.fields:
        value = row.values.get(field.key)
        if not field.entered or value is None or field.key not in sheet.columns:
            continue
        if field.kind == "number":
            if field.key == "baseline" and (last.base is not None or value == "—"):
                continue
            _check_figure(desk, sheet, row, field, item, last, value)
            accepted[field.key] = "?"
        elif field.kind == "date":
            _check_data_date(desk, sheet, row, field, item, value)
        else:
            accepted[field.key] = check_text(desk, spec.INDICATORS, sheet, row, field, item.indicator, value)
    check_required(desk, spec.INDICATORS, sheet, row, "all", item.indicator, accepted)


def _check_figure(
    desk: Desk,
    sheet: SheetReading,
    row: RawRow,
    field: spec.Field,
    item: Indicator,
    last: LastIndicator,
    value: Scalar,
) -> None:
    number, state, proposal = read_number(value, item.unit_of_measure)
    column = sheet.columns[field.key]
    at = {"record": item.indicator, "field": field.header}
    if number is None and item.kind == "里程碑" and normalise(str(value)) in YES_WORDS | NO_WORDS:
        number, state = Decimal(int(normalise(str(value)) in YES_WORDS)), "ok"
    explained = bool(row.values.get("explanation"))
    if state == "invalid":
        desk.say("NOT_A_NUMBER", sheet, row.row, column, value, **at, expected=f"计量单位是{item.unit_of_measure}")
    elif state == "held":
        desk.say("HELD_ABOUT", sheet, row.row, column, value, **at, expected=proposal)
    elif number is not None and number < 0:
        desk.say("OUT_OF_RANGE", sheet, row.row, column, value, **at, expected="0或更大的数")
        number, state = None, "invalid"
    elif number is not None and item.integer and number != number.to_integral_value():
        desk.say("NOT_AN_INTEGER", sheet, row.row, column, value, **at)
        number, state = None, "invalid"
    elif number is not None and not explained and (reference := _far_from(number, item, last, desk.period)):
        texts = {**at, "expected": reference, "unit_of_measure": item.unit_of_measure}
        desk.say("HELD_MAGNITUDE", sheet, row.row, column, value, **texts)
        number, state = None, "held"
    elif state == "read_as":
        desk.say("READ_AS", sheet, row.row, column, value, **at, expected=f"{number:f}")
    text = None if number is None else f"{number:f}"
    keep(desk, spec.INDICATORS, sheet, item.indicator, row, field, text, number, state)
    if number is not None and field.key == "value" and last.value is not None and not explained:
        _check_change(desk, sheet, row, item, number, last.value)


def _far_from(number: Decimal, item: Indicator, last: LastIndicator, period: Period) -> str:
    """The figure that `number` is a thousand times away from, in words; "" when it is near enough to both."""
    target = item.target(period.end.year) or next(
        (value for year, value in item.targets if year > period.end.year), None
    )
    for word, reference in (("上期", last.value), ("目标", target)):
        if reference and number and not Decimal(1) / MAGNITUDE < abs(number / reference) < MAGNITUDE:
            return f"{word}是{reference:f}"
    return ""


def _check_change(
    desk: Desk, sheet: SheetReading, row: RawRow, item: Indicator, number: Decimal, last: Decimal
) -> None:
    column, at = sheet.columns["value"], {"record": item.indicator, "expected": f"{last:f}"}
    new_year = item.kind == "流量" and desk.period.end.month <= 3
    if item.kind in ("流量", "累计") and number < last and not new_year:
        desk.say("CUMULATIVE_FELL", sheet, row.row, column, float(number), **at)
    elif item.kind != "流量" and (
        abs(number - last) * 100 > abs(last) * JUMP_PERCENT or (item.kind == "存量" and number < last)
    ):
        desk.say("CHANGE_UNEXPLAINED", sheet, row.row, column, float(number), **at)


def _check_data_date(
    desk: Desk, sheet: SheetReading, row: RawRow, field: spec.Field, item: Indicator, value: Scalar
) -> None:
    day = read_date(value)
    column = sheet.columns[field.key]
    at = {"record": item.indicator, "field": field.header}
    if day is None:
        desk.say("DATE_UNREADABLE", sheet, row.row, column, value, **at, expected=desk.period.end.isoformat())
    elif not desk.period.start <= day <= desk.period.end:
        span = f"{desk.period.start.isoformat()}至{desk.period.end.isoformat()}"
        desk.say("DATE_OUTSIDE_PERIOD", sheet, row.row, column, value, **at, expected=span)
    keep(desk, spec.INDICATORS, sheet, item.indicator, row, field, day.isoformat() if day else shown_value(value))
