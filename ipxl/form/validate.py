"""Drop-downs, limits, input prompts and the colours that follow what is typed.

All of it is a seat-belt: pasting takes it away and some programs drop it on saving, so every rule is checked again
on return by `ipxl.check`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from ipxl.form import formulas, spec
from ipxl.form.book import FormBook
from ipxl.form.content import FormRow
from ipxl.sheet.cells import column_letters
from ipxl.sheet.checked import DroppedCell, must

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST_TITLE, MOST_PROMPT, MOST_ERROR = 32, 255, 225
"""UTF-16 units that programs take in a prompt; a longer text makes Excel repair, that is drop, the rule."""
SPARE_OPEN_ROWS = 200
"""Rows of a sheet of spare rows that have their drop-downs; below, cells are open without them."""

Run = tuple[int, int]


def validate_columns(state: FormBook, sheet: Worksheet, what: spec.Sheet, rows: Sequence[FormRow]) -> None:
    """The validations of a table, one for all open cells of a column that offer the same list."""
    first = what.header_row
    for column, field in enumerate(what.fields):
        if not field.entered:
            continue
        if what.spare_rows:
            validate(state, sheet, field, column, [(first, first + SPARE_OPEN_ROWS - 1)], field.choices)
            continue
        for choices, runs in open_runs(field, rows, first).items():
            validate(state, sheet, field, column, runs, choices)


def open_runs(field: spec.Field, rows: Sequence[FormRow], first: int) -> dict[str, list[Run]]:
    """Runs of rows (first, last; 0-based) where the field is open, by the list that each is to offer ("" for none)."""
    runs: dict[str, list[Run]] = {}
    for number, row in enumerate(rows, first):
        if field.key in row.locked:
            continue
        part = runs.setdefault(row.lists.get(field.key, field.choices), [])
        if part and part[-1][1] == number - 1:
            part[-1] = (part[-1][0], number)
        else:
            part.append((number, number))
    return runs


def validate(
    state: FormBook, sheet: Worksheet, field: spec.Field, column: int, runs: Sequence[Run], choices: str = ""
) -> None:
    """One validation for all runs of a column: list, limits and the input prompt."""
    rule = dict(_rule(field, choices))
    if choices:
        rule["source"] = state.lists[choices]
    if len(runs) > 1:
        letters = column_letters(column)
        rule["multi_range"] = " ".join(f"{letters}{top + 1}:{letters}{bottom + 1}" for top, bottom in runs)
    must(sheet.data_validation(runs[0][0], column, runs[0][1], column, rule))


@lru_cache(maxsize=256)
def _rule(field: spec.Field, choices: str) -> dict[str, object]:
    """The rule of a field, its texts checked for length. Callers must not change what they get."""
    rule = {
        **_limits(field, choices),
        "input_title": field.header.partition("(")[0],
        "input_message": spec.prompt(field),
    }
    for key, most in (
        ("input_title", MOST_TITLE),
        ("input_message", MOST_PROMPT),
        ("error_title", MOST_TITLE),
        ("error_message", MOST_ERROR),
    ):
        if len(str(rule.get(key, "")).encode("utf-16-le")) > 2 * most:
            raise DroppedCell(f"{field.key}: {key} is longer than {most}")
    return rule


def _limits(field: spec.Field, choices: str) -> dict[str, object]:
    lowest, highest = field.limits or (0, 0)
    if choices:
        return {
            "validate": "list",
            "error_title": "请从列表选",
            "error_message": f"“{field.header}”请从下拉列表中选一项。",
            "error_type": "information"
            if choices == "units" or spec.OTHER in spec.CHOICES.get(choices, ())
            else "stop",
        }
    if field.kind == "percent":
        return {
            "validate": "decimal",
            "criteria": "between",
            "minimum": lowest,
            "maximum": highest,
            "error_title": "数字不在范围内",
            "error_message": f"“{field.header}”请填{lowest}到{highest}的数，不带%。",
        }
    if field.kind == "number":
        return {
            "validate": "decimal",
            "criteria": "between",
            "minimum": lowest,
            "maximum": highest,
            "error_title": "请填数字",
            "error_message": f"“{field.header}”只填数字，计量单位看左边的列。",
        }
    if field.kind == "date":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": date(2000, 1, 1),
            "maximum": date(2099, 12, 31),
            "error_title": "请填日期",
            "error_message": f"“{field.header}”请填日期，如 2023-09-30。",
            "error_type": "warning",
        }
    if field.limits:
        return {
            "validate": "length",
            "criteria": "<=",
            "value": highest,
            "error_title": "字数较多",
            "error_message": f"“{field.header}”建议不超过{highest}字，确要保留请选“是”。",
            "error_type": "warning",
        }
    return {"validate": "any"}


def colour_checks(state: FormBook, sheet: Worksheet, column: int, first: int, last: int) -> None:
    """√ in green, `请填…` in red on a light ground; rows are 0-based."""
    cell = f"${column_letters(column)}{first + 1}"
    for test, style in ((f'={cell}="{formulas.OK}"', "rule_good"), (f'=LEFT({cell},1)="请"', "rule_todo")):
        rule = {"type": "formula", "criteria": test, "format": state.formats[style]}
        must(sheet.conditional_format(first, column, last, column, rule))


def blacken_said(state: FormBook, sheet: Worksheet, what: spec.Sheet, rows: Sequence[FormRow]) -> None:
    """Last period's answers turn black as soon as the row says them again."""
    first, last = what.header_row, what.header_row + len(rows) - 1
    columns = sorted({what.column(name) for row in rows for name in row.shown})
    if not columns or what.spare_rows:
        return
    check = f"${column_letters(what.column('check'))}{first + 1}"
    tests = [f'{check}<>"{formulas.TO_REPEAT}"']
    if what is spec.INDICATORS:
        tests.append(f'${column_letters(what.column("value"))}{first + 1}<>""')
    test = f"=AND({','.join(tests)})"
    for column in columns:
        rule = {"type": "formula", "criteria": test, "format": state.formats["rule_said"]}
        must(sheet.conditional_format(first, column, last, column, rule))


def grey_out(state: FormBook, sheet: Worksheet, what: spec.Sheet, rows: Sequence[FormRow]) -> None:
    """A responsible row that says 无 shows that the rest of it is not needed."""
    start = next((number for number, row in enumerate(rows, what.header_row) if row.role == "responsible"), None)
    if start is None:
        return
    column = what.column("has_work")
    test = f'=${column_letters(column)}{start + 1}="{spec.NO_WORK}"'
    rule = {"type": "formula", "criteria": test, "format": state.formats["rule_off"]}
    last = what.column("remark")
    must(sheet.conditional_format(start, column + 1, what.header_row + len(rows) - 1, last, rule))
