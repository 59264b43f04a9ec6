"""Checks the sheet 单位信息: who filled the return in, and when."""

from __future__ import annotations

from ipxl.check.dates import read_day
from ipxl.check.desk import Desk, Value
from ipxl.check.phones import phone_doubt
from ipxl.check.values import cell_text, says_blank
from ipxl.form import spec
from ipxl.form.reading import SheetReading
from ipxl.intake.workbook import Scalar


def check_unit(desk: Desk, sheet: SheetReading) -> None:
    column = sheet.columns["value"]
    rows = {row.key: row for row in sheet.rows}
    for field in spec.UNIT.fields:
        row = rows.get(field.key)
        if not field.entered or row is None:
            continue
        value = row.values.get("value")
        if value is None:
            if field.required:
                code = "REQUIRED_BLANK" if field.required[0].severity == "error" else "REQUIRED_BLANK_SOFT"
                desk.say(code, sheet, row.row, column, field=field.header, expected=field.help)
            continue
        text = _check_line(desk, sheet, row.row, field, value)
        desk.result.values.append(Value("unit", "", field.key, text, None, "ok", value, sheet.title, row.row, column))


def _check_line(desk: Desk, sheet: SheetReading, row: int, field: spec.Field, value: Scalar) -> str:
    """The text to merge. A doubt about it is told, and it is merged all the same."""
    column, text = sheet.columns["value"], cell_text(value)
    at = {"field": field.header}
    if field.kind == "date":
        found = read_day(value, desk.around())
        if found.code:
            expected = (found.day or desk.period.deadline).isoformat()
            desk.say(found.code, sheet, row, column, value, **at, expected=expected, why=found.why)
        return found.day.isoformat() if found.day else text
    if field.kind == "phone" and (doubt := phone_doubt(value)):
        desk.say("PHONE_DOUBTFUL", sheet, row, column, text, **at, why=doubt)
    elif field.limits and len(text) > field.limits[1]:
        desk.say("TEXT_LONG", sheet, row, column, len(text), **at, expected=str(field.limits[1]))
    elif field.required and field.kind == "text" and says_blank(value):
        desk.say("TEXT_SAYS_NOTHING", sheet, row, column, text, **at, expected=field.help)
    return text
