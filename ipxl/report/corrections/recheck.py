"""Whether a copy, sent back as it is, would pass for more than it was: what the fault of an answer hung on may be gone."""

from __future__ import annotations

from datetime import date

from ipxl.check.submission import check_submission
from ipxl.form import spec
from ipxl.form.content import CellValue, Content, ErrorCell, FormRow
from ipxl.form.correction import CellSpot
from ipxl.form.reading import RawRow, Reading, SheetReading
from ipxl.intake.workbook import Scalar
from ipxl.merge.result import Faulty, Result


def passing_unseen(result: Result, content: Content, faulty: Faulty) -> frozenset[CellSpot]:
    """Answers that could not be used as they came, and would be used if the copy came back unchanged.

    Such are answers beside another task's name and figures in a unit of measure that the unit wrote itself: in the copy
    name and unit of measure are ours again.
    """
    unusable = {CellSpot(*value[:3]) for value in faulty.answers if value.state in ("held", "invalid")}
    if not unusable:
        return frozenset()
    who, reading = content.unit.name, _as_read(content)
    checked = check_submission(reading, result.plan, result.period, who, faulty.file, result.history)
    usable = {CellSpot(*value[:3]) for value in checked.values if value.state in ("ok", "read_as")}
    return frozenset(unusable & usable)


def _as_read(content: Content) -> Reading:
    """The copy as it would be read."""
    sheets = {}
    for key, rows in content.rows.items():
        what = next(sheet for sheet in spec.SHEETS if sheet.key == key)
        columns = {field.key: number for number, field in enumerate(what.fields)}
        found = [_row(what, row, number) for number, row in enumerate(rows, what.header_row + 1)]
        sheets[key] = SheetReading(what.title, columns, found, what.header_row)
    return Reading(sheets=sheets, template=content.template_hash)


def _row(what: spec.Sheet, row: FormRow, number: int) -> RawRow:
    values = {
        name: _scalar(value)
        for name, value in row.cells.items()
        if value not in (None, "") and not isinstance(value, ErrorCell)
    }
    key = row.cells.get(what.row_key)
    return RawRow(number, "" if key is None else str(key), values)


def _scalar(value: CellValue) -> Scalar:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else float(value or 0)
