"""Sheets of which only some columns were sorted: answers never pass under another task or indicator unseen.

A row carries its key twice, at its beginning and hidden before its last column. Whatever block of columns holds only one of
them is noticed when it is sorted alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import fill, make_workspace, template_of
from openpyxl.workbook import Workbook

from ipxl.check.desk import Checked
from ipxl.check.submission import check_submission
from ipxl.commands import merge
from ipxl.form import spec
from ipxl.form.read import SKIPPED, read_submission
from ipxl.intake.package import read_workbook
from ipxl.plan.model import Plan
from ipxl.plan.table import read_table
from ipxl.sheet.cells import column_letters

UNIT = "市市场监管局(知识产权局)"  # leads ten tasks, fills in indicators of both kinds
SHEETS = (spec.TASKS, spec.INDICATORS)
PROGRESS = {"tasks": "progress", "indicators": "value"}
LAST = {what.key: what.reasons for what in SHEETS}
Edit = Callable[[Workbook], object]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("sorted"))


@pytest.fixture(scope="module")
def plan(sent: Path) -> Plan:
    return read_table(sent / "任务分工表.xlsx").plan


@pytest.fixture(scope="module")
def filled(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A good return in which no two rows say the same."""
    book = openpyxl.load_workbook(template_of(sent, UNIT))
    edits: dict[tuple[str, str], dict[str, Any]] = {}
    for what in SHEETS:
        sheet = book[what.title]
        for number in rows_of(book, what):
            key = str(sheet.cell(number, what.column(what.row_key) + 1).value)
            target = sheet.cell(number, what.column("target") + 1).value if what is spec.INDICATORS else None
            edits[what.key, key] = {"value": int(target) + number - 4} if isinstance(target, int | float) else {}
    for number, key in enumerate(key for sheet, key in edits if sheet == "tasks"):
        lead = book["任务进展"].cell(4 + number, spec.TASKS.column("role") + 1).value == "牵头"
        if lead:
            edits["tasks", key] = {"progress": 30 + number, "text": f"印发方案{number + 2}份，培训{number + 3}场。"}
    return fill(template_of(sent, UNIT), tmp_path_factory.mktemp("filled") / "a.xlsx", edits).read_bytes()


def rows_of(book: Workbook, what: spec.Sheet) -> list[int]:
    """The rows of a table that have a key."""
    sheet, column = book[what.title], what.column(what.row_key) + 1
    return [number for number in range(what.header_row + 1, sheet.max_row + 1) if sheet.cell(number, column).value]


def sort(what: spec.Sheet, first: str, last: str, rows: Sequence[int] = ()) -> Edit:
    """Move the cells of some columns one row on, as sorting them alone does."""

    def edit(book: Workbook) -> None:
        sheet, numbers = book[what.title], list(rows) or rows_of(book, what)
        for column in range(what.column(first) + 1, what.column(last) + 2):
            values = [sheet.cell(number, column).value for number in numbers]
            for number, value in zip(numbers, values[1:] + values[:1], strict=True):
                sheet.cell(number, column).value = value

    return edit


def without_marks(book: Workbook) -> None:
    """The template as it was before it had a second key."""
    for what in SHEETS:
        book[what.title].delete_cols(what.column("row_mark") + 1)


def with_marks_at_the_end(book: Workbook) -> None:
    """The template as it was when its second key stood behind the last column."""
    for what in SHEETS:
        sheet, mark = book[what.title], what.column("row_mark") + 1
        for row in range(what.header_row, sheet.max_row + 1):
            values = [sheet.cell(row, column).value for column in range(mark, len(what.fields) + 1)]
            for column, value in enumerate([*values[1:], values[0]], mark):
                sheet.cell(row, column).value = value


def checked(plan: Plan, data: bytes, *edits: Edit) -> Checked:
    book = openpyxl.load_workbook(BytesIO(data))
    for edit in edits:
        edit(book)
    target = BytesIO()
    book.save(target)
    reading = read_submission(read_workbook(target.getvalue(), SKIPPED))
    return check_submission(reading, plan, plan.period("2023Q3"), UNIT, "a.xlsx")


def answers(found: Checked, what: spec.Sheet) -> dict[tuple[str, str], Any]:
    """Answers of a table that may be merged."""
    return {
        (item.record, item.field): (item.text, item.number)
        for item in found.values
        if item.text is not None and item.sheet == what.key
    }


def codes(found: Checked) -> list[str]:
    return [item.code for item in found.findings]


def test_a_clean_return_has_no_finding(plan, filled):
    found = checked(plan, filled)
    assert codes(found) == []
    assert len(answers(found, spec.TASKS)) > 40
    assert len(answers(found, spec.INDICATORS)) > 10


@pytest.mark.parametrize("what", SHEETS, ids=lambda what: what.key)
def test_the_second_key_is_hidden_locked_and_repeats_the_first(sent, what):
    sheet = openpyxl.load_workbook(template_of(sent, UNIT))[what.title]
    column = what.column("row_mark") + 1
    assert sheet.max_column == len(what.fields)
    assert sheet.column_dimensions[column_letters(column - 1)].hidden
    assert sheet.cell(what.header_row, column).value == "行标"
    numbers = rows_of(sheet.parent, what)
    cells = [sheet.cell(number, column) for number in numbers]
    keys = [sheet.cell(number, what.column(what.row_key) + 1).value for number in numbers]
    assert [cell.value for cell in cells] == keys
    assert all(cell.protection.locked for cell in cells)


@pytest.mark.parametrize(
    ("what", "first", "last"),
    [
        (spec.TASKS, "no", "last"),  # A:G
        (spec.TASKS, "no", "progress"),
        (spec.TASKS, "task", "title"),
        (spec.TASKS, "no", "evidence"),  # what is seen, without the last column
        (spec.TASKS, "has_work", "remark"),  # from H to the row's end
        (spec.TASKS, "progress", "remark"),
        (spec.TASKS, "text", "remark"),
        (spec.TASKS, "evidence", "remark"),
        (spec.INDICATORS, "no", "last"),
        (spec.INDICATORS, "value", "explanation"),  # from J to the row's end
        (spec.INDICATORS, "last", "explanation"),
        (spec.INDICATORS, "data_date", "explanation"),
        (spec.INDICATORS, "no", "value"),
    ],
)
def test_a_block_that_holds_one_end_of_the_row_is_held_out(plan, filled, what, first, last):
    found = checked(plan, filled, sort(what, first, last))
    assert answers(found, what) == {}
    other = next(sheet for sheet in SHEETS if sheet is not what)
    assert answers(found, other) == answers(checked(plan, filled), other)
    kept = {(item.record, item.field) for item in found.values if item.sheet == what.key and item.state == "invalid"}
    assert {record for record, _field in kept} == {
        record for record, _field in answers(checked(plan, filled), what) if record
    }
    (said,) = (item for item in found.findings if item.sheet == what.title)
    count = len(rows_of(openpyxl.load_workbook(BytesIO(filled)), what))
    assert (said.code, said.severity) == ("ROWS_MIXED", "error")
    assert said.message.startswith(f"有{count}行(第")


@pytest.mark.parametrize("what", SHEETS, ids=lambda what: what.key)
def test_two_rows_exchanged_in_part_are_named_one_by_one(plan, filled, what):
    good = answers(checked(plan, filled), what)
    found = checked(plan, filled, sort(what, PROGRESS[what.key], LAST[what.key], rows=(4, 5)))
    assert codes(found) == ["ROW_MIXED", "ROW_MIXED"]
    mixed = {item.task for item in found.findings}
    assert answers(found, what) == {key: value for key, value in good.items() if key[0] not in mixed}
    assert "隐藏的“行标”" in found.findings[0].message
    assert [item.cell for item in found.findings] == ["C4", "C5"]


@pytest.mark.parametrize("what", SHEETS, ids=lambda what: what.key)
def test_whole_rows_may_be_sorted(plan, filled, what):
    found = checked(plan, filled, sort(what, "no", LAST[what.key]))
    assert codes(found) == []
    assert answers(found, what) == answers(checked(plan, filled), what)


@pytest.mark.parametrize("older", [without_marks, with_marks_at_the_end])
@pytest.mark.parametrize("what", SHEETS, ids=lambda what: what.key)
def test_older_templates_are_read_as_before(plan, filled, what, older):
    found = checked(plan, filled, older)
    assert codes(found) == []
    assert answers(found, what) == answers(checked(plan, filled), what)


@pytest.mark.parametrize("text", [None, " ", "看不懂", "t01 "])
def test_a_second_key_that_names_nothing_else_says_nothing(plan, filled, text):
    def edit(book: Workbook) -> None:
        book["任务进展"].cell(4, spec.TASKS.column("row_mark") + 1).value = text

    assert openpyxl.load_workbook(BytesIO(filled))["任务进展"]["C4"].value == "T01"
    found = checked(plan, filled, edit)
    assert codes(found) == []
    assert answers(found, spec.TASKS) == answers(checked(plan, filled), spec.TASKS)


def test_a_column_added_to_an_older_template_is_not_taken_for_the_second_key(plan, filled):
    def edit(book: Workbook) -> None:
        for number in rows_of(book, spec.TASKS):
            book["任务进展"].cell(number, len(spec.TASKS.fields)).value = "T02"

    found = checked(plan, filled, without_marks, edit)
    assert codes(found) == ["COLUMN_UNKNOWN"]
    assert answers(found, spec.TASKS) == answers(checked(plan, filled), spec.TASKS)


@pytest.mark.parametrize(("what", "name"), [(spec.TASKS, "text"), (spec.INDICATORS, "value")])
def test_a_column_that_holds_neither_end_is_beyond_what_keys_can_show(plan, filled, what, name):
    """K or J alone: no key moves with it, and no row is held out for it. Sizes, and words beside them, are judged as ever."""
    found = checked(plan, filled, sort(what, name, name))
    assert not {"ROW_MIXED", "ROWS_MIXED", "ROWS_SORTED_APART"} & set(codes(found))


def test_figures_sorted_alone_are_still_asked_by_their_size(plan, filled):
    book = openpyxl.load_workbook(BytesIO(filled))
    column = spec.INDICATORS.column("value") + 1
    rows = rows_of(book, spec.INDICATORS)
    targets = {row: book["指标数据"].cell(row, spec.INDICATORS.column("target") + 1).value for row in rows}
    small, large = (
        pick((row for row in rows if isinstance(targets[row], int | float)), key=targets.get) for pick in (min, max)
    )

    def figures(book: Workbook) -> None:
        book["指标数据"].cell(small, column).value = 0.3
        book["指标数据"].cell(large, column).value = 60

    sorted_alone = checked(plan, filled, figures, sort(spec.INDICATORS, "value", "value", rows=(small, large)))
    held = {item.record for item in sorted_alone.values if item.field == "value" and item.state == "held"}
    assert book["指标数据"].cell(large, spec.INDICATORS.column("indicator") + 1).value in held


def test_a_correction_copy_has_the_second_key_too(sent, tmp_path):
    folder = shutil.copytree(sent, tmp_path / "w")
    fill(template_of(folder, UNIT), folder / "inbox/a.xlsx", {("tasks", "T01"): {"progress": 120}})
    merge.run(folder, "2023Q3", date(2023, 10, 12))
    (path,) = (folder / "outbox/2023Q3/退回").glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    for what in SHEETS:
        sheet, column = book[what.title], what.column("row_mark") + 1
        assert sheet.column_dimensions[column_letters(column - 1)].hidden
        keys = [sheet.cell(number, what.column(what.row_key) + 1).value for number in rows_of(book, what)]
        assert [sheet.cell(number, column).value for number in rows_of(book, what)] == keys
