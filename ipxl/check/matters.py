"""Checks the sheet 督办事项: what a unit reports on the open matters of 督办台账. A row left blank says nothing new."""

from __future__ import annotations

from ipxl.check.desk import ReturnCheck
from ipxl.check.fields import read_row
from ipxl.check.rows import own_parts
from ipxl.form import spec
from ipxl.form.parts import answers_in, row_title
from ipxl.form.reading import SheetReading
from ipxl.plan.names import normalise


def check_matters(desk: ReturnCheck, sheet: SheetReading) -> None:
    """Rows are known by their number alone; a report without one that the unit was given becomes a finding."""
    what = spec.MATTERS
    given = {normalise(row.key): row for row in desk.given.rows.get(what.key, ())}
    seen: dict[str, str] = {}
    for part in own_parts(desk, what, sheet):
        for row in part.rows:
            if not answers_in(what, row):
                continue
            key = normalise(row.key)
            column = part.columns.get(what.row_key, min(part.columns.values()))
            if key not in given:
                desk.say("ROW_UNKNOWN", part, row.row, column, row.key or row_title(what, row) or "（空）")
            elif key in seen:
                texts = {"record": given[key].key, "expected": seen[key]}
                desk.say("ROW_TWICE", part, row.row, column, given[key].key, **texts)
            else:
                seen[key] = f"{part.title}第{row.row}行"
                read_row(desk, what, part, row, given[key])
