"""A new field is one line of the specification, whatever its kind and its sheet: everything goes by that line."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import new_fields
import openpyxl
import pytest
from new_fields import FIELDS, INDICATOR, PERIOD, TASK, UNIT, NewField
from openpyxl.worksheet.worksheet import Worksheet

TITLES = {
    "TASKS": "任务进展",
    "INDICATORS": "指标数据",
    "ISSUES": "问题与协调",
    "EVIDENCE": "佐证材料",
    "UNIT": "单位信息",
}
SUMMARY = {
    "TASKS": ("任务明细", "编号", TASK),
    "INDICATORS": ("指标完成", "编号", INDICATOR),
    "ISSUES": ("需协调事项", "任务", TASK),
    "EVIDENCE": ("佐证目录", "单位", UNIT),
    "UNIT": ("报送情况", "单位", UNIT),
}
"""Where the summary shows a sheet: its title, and heading and value by which the unit's row is found."""
every_field = pytest.mark.parametrize("new", FIELDS, ids=[f"{new.sheet}-{new.key}" for new in FIELDS])


class Round(NamedTuple):
    """home: where the copy is imported from. folder: its workspaces. told: what its library handed out."""

    home: Path
    folder: Path
    told: dict[str, Any]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Round:
    folder = tmp_path_factory.mktemp("new_fields")
    home = new_fields.copy_with_fields(folder / "copy")
    program = Path(__file__).with_name("new_fields_round.py")
    return Round(home, folder, json.loads(new_fields.python(home, str(program), str(folder))))


def column(sheet: Worksheet, header: str, row: int) -> int:
    """The column under a heading, which may be marked as required."""
    heads = [str(cell.value or "").rstrip("*").replace("\n", "") for cell in sheet[row]]
    return heads.index(header) + 1


def place(sheet: Worksheet, new: NewField, row: int) -> tuple[int, int]:
    """Row and column of a field's answer in a template: the row of a table, or its line on 单位信息."""
    if new.sheet == "UNIT":
        labels = [str(cell.value or "").rstrip("*") for cell in sheet["A"]]
        return labels.index(new.header) + 1, 2
    return row, column(sheet, new.header, 3)


@every_field
def test_the_template_asks_for_it(played: Round, new: NewField) -> None:
    book = openpyxl.load_workbook(played.folder / "one" / "templates" / PERIOD / f"{PERIOD}_{UNIT}_进展情况表.xlsx")
    sheet = book[TITLES[new.sheet]]
    row, at = place(sheet, new, 4)
    cell = sheet.cell(row, at)
    assert not cell.protection.locked
    rules = [rule for rule in sheet.data_validations.dataValidation if cell.coordinate in rule.sqref]
    assert len(rules) == 1
    kind = new.line.split('"')[5]
    expected = {"date": "date", "choice": "list", "percent": "decimal", "number": "decimal"}.get(kind)
    if expected:
        assert rules[0].type == expected


@every_field
def test_its_answer_is_in_the_summary(played: Round, new: NewField) -> None:
    title, heading, value = SUMMARY[new.sheet]
    path = next((played.folder / "one" / "outbox" / PERIOD).glob("汇总表_*.xlsx"))
    sheet = openpyxl.load_workbook(path)[title]
    by = column(sheet, heading, 3)
    rows = [row for row in range(4, sheet.max_row + 1) if sheet.cell(row, by).value == value]
    if new.sheet == "TASKS":
        rows = [row for row in rows if sheet.cell(row, column(sheet, "单位", 3)).value == UNIT]
    shown = sheet.cell(rows[0], column(sheet, new.header, 3)).value
    if isinstance(shown, datetime):
        shown = shown.date().isoformat()
    assert str(shown) == new.read


@every_field
def test_its_answer_is_in_the_correction_copy(played: Round, new: NewField) -> None:
    path = next((played.folder / "one" / "outbox" / PERIOD / "退回").glob("*.xlsx"))
    sheet = openpyxl.load_workbook(path)[TITLES[new.sheet]]
    keys = {"TASKS": (TASK, "任务编号"), "INDICATORS": (INDICATOR, "指标编号")}
    row = 4
    if new.sheet in keys:
        key, heading = keys[new.sheet]
        by = column(sheet, heading, 3)
        row = next(row for row in range(4, sheet.max_row + 1) if sheet.cell(row, by).value == key)
    shown = sheet.cell(*place(sheet, new, row)).value
    if isinstance(shown, datetime | date):
        shown = f"{shown:%Y-%m-%d}"
    assert str(shown) == new.read


@every_field
def test_a_bad_answer_is_a_finding_at_its_cell(played: Round, new: NewField) -> None:
    told = played.told["third" if new.sheet in ("UNIT", "INDICATORS") else "second"]
    template = openpyxl.load_workbook(played.folder / "one" / "templates" / PERIOD / f"{PERIOD}_{UNIT}_进展情况表.xlsx")
    sheet = template[TITLES[new.sheet]]
    row, at = place(sheet, new, 4)
    cells = [cell for code, title, cell in told if code == new.code and title == TITLES[new.sheet]]
    if not new.code:
        assert not cells
        return
    letters = sheet.cell(row, at).column_letter
    assert [cell for cell in cells if cell.rstrip("0123456789") == letters]


def test_good_answers_have_no_finding_of_their_own_but_that_they_were_read(played: Round) -> None:
    assert {code for code, *_ in played.told["first"]} <= {
        "READ_AS",
        "DATE_GUESSED",
        "NUMBER_READ",
        "EVIDENCE_NOT_LISTED",
    }


@pytest.mark.parametrize("new", [new for new in FIELDS if new.sheet == "TASKS"], ids=lambda new: new.key)
def test_a_publication_tells_when_it_changes(played: Round, new: NewField) -> None:
    assert played.told["account"][new.key]


@pytest.mark.parametrize(
    "new", [new for new in FIELDS if new.sheet in ("TASKS", "ISSUES", "EVIDENCE")], ids=lambda new: new.key
)
def test_its_answer_is_in_the_frame(played: Round, new: NewField) -> None:
    assert played.told["frames"][new.key] == new.read


@every_field
def test_the_reference_page_names_it(played: Round, new: NewField) -> None:
    folder = played.folder / "pages"
    if not folder.exists():
        new_fields.python(played.home, "-m", "ipxl.reference", str(folder))
    page = (folder / "填报表.md").read_text(encoding="utf-8")
    assert f"| {new.header} | 单位填 |" in page.partition(f"## {TITLES[new.sheet]}\n")[2].partition("\n## ")[0]
