"""Checks the sheet 单位信息: who filled the return in, and when. A line is a field, so each is a row of its own."""

from __future__ import annotations

from dataclasses import replace

from ipxl.check.desk import FieldSpot, ReturnCheck
from ipxl.check.fields import READERS, RowAnswers, say_blank, say_says_nothing
from ipxl.check.values import says_blank
from ipxl.form import spec
from ipxl.form.reading import SheetReading


def check_unit(desk: ReturnCheck, sheet: SheetReading) -> None:
    lines = {row.key: row for row in sheet.rows}
    answers = RowAnswers()
    for field in spec.UNIT.fields:
        line = lines.get(field.key)
        if not field.entered or line is None:
            continue
        value = line.values.get("value")
        row = line._replace(values={} if value is None else {field.key: value})
        part = replace(sheet, columns={field.key: sheet.columns["value"]})
        spot = FieldSpot(desk, spec.UNIT, part, row, field, "")
        required = spec.is_required(field, "all", answers.texts)
        if value is not None:
            READERS[field.kind](spot, value, answers)
            if required and field.kind == "text" and says_blank(value):
                say_says_nothing(spot, value)
        elif required:
            say_blank(spot, required)
