"""Writes one unit's workbook with XlsxWriter: the same bytes for the same content."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from io import BytesIO

from ipxl.form import spec
from ipxl.form.book import FormBook
from ipxl.form.carriers import write_carriers, write_lists
from ipxl.form.content import CellValue, Content, ErrorCell
from ipxl.form.correction_sheet import write_corrections
from ipxl.form.cover import write_guide, write_unit
from ipxl.form.style import MARKS, RULES, STYLES
from ipxl.form.tables import write_table
from ipxl.plan.model import Plan
from ipxl.sheet.formats import Formats
from ipxl.sheet.package import new_workbook


def sweep() -> None:
    """Give back the memory of workbooks already written: for loops that write many, every some.

    A workbook of XlsxWriter is full of cycles, and the command line switches the collector off: 1,500 correction copies
    would hold 600 MB to the end. Only what is new since the last sweep is looked through.
    """
    gc.collect(0)


def alone(content: Content) -> Content:
    """The content with what a workbook is made of, which of the plan is the settings only."""
    return replace(content, plan=Plan(content.plan.settings, (), (), (), (), (), ()))


def content_facts(content: Content) -> str:
    """Everything that a workbook is made of: equal only where the workbook would be.

    Sets are put in order, since theirs changes from process to process.
    """
    rows = [
        [
            (
                *(row.key, row.role, [*row.values.items()], sorted(row.locked), [*row.lists.items()]),
                *(_exactly(row.answers), _exactly(row.prefilled), _exactly(row.implied)),
            )
            for row in part
        ]
        for part in content.rows.values()
    ]
    facts = (
        content.plan.settings,
        content.period,
        content.unit,
        content.round,
        [*content.rows],
        rows,
        [*content.lists.items()],
    )
    said = (_exactly(content.unit_answers), _exactly(content.contact))
    return repr((*facts, *said, [*content.marks.items()], content.corrections))


def _exactly(answers: Mapping[str, CellValue]) -> list[tuple[str, CellValue, bool]]:
    """An error value is another thing than a text of the same letters."""
    return [(key, value, isinstance(value, ErrorCell)) for key, value in answers.items()]


def template_bytes(content: Content) -> bytes:
    """The workbook of `content` as bytes: a template, or a correction copy. Equal content gives equal bytes."""
    target = BytesIO()
    with new_workbook(
        target,
        title=content.file_name.removesuffix(".xlsx"),
        author=content.plan.settings.office,
        created=datetime.combine(content.period.end, time()),
    ) as book:
        state = FormBook(book, content, Formats(book, {**STYLES, **MARKS}, RULES))
        tables = [sheet for sheet in spec.SHEETS if sheet.key in content.rows]
        corrections = [spec.CORRECTIONS_TITLE] if content.corrections else []
        titles = [*corrections, spec.GUIDE_TITLE, spec.UNIT.title, *(sheet.title for sheet in tables)]
        sheets = {title: book.add_worksheet(title) for title in [*titles, spec.LISTS_TITLE, spec.CARRIER_TITLE]}
        write_lists(state, sheets[spec.LISTS_TITLE])
        write_unit(state, sheets[spec.UNIT.title])
        for sheet in tables:
            write_table(state, sheets[sheet.title], sheet, content.rows[sheet.key])
        if content.corrections:
            write_corrections(state, sheets[spec.CORRECTIONS_TITLE], content.corrections)
        write_guide(state, sheets[spec.GUIDE_TITLE])
        write_carriers(state, sheets[spec.CARRIER_TITLE])
    return target.getvalue()
