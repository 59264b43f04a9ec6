"""Checks the sheets of numbered spare rows, 问题与协调 and 佐证材料. What stands there is merged, doubtful or not."""

from __future__ import annotations

from ipxl.check.desk import ReturnCheck
from ipxl.check.fields import read_row
from ipxl.check.rows import spare_records
from ipxl.form import spec
from ipxl.form.content import FormRow
from ipxl.form.reading import SheetReading


def check_spare(desk: ReturnCheck, what: spec.Sheet, sheet: SheetReading) -> None:
    """A row counts when any of its input cells holds something."""
    for record, part, row in spare_records(desk, what, sheet):
        read_row(desk, what, part, row, FormRow(record, None, {}))
