"""One cause, one finding: what comes from one mishap is one line with a count, on every paper that tells of it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from filling import fill, make_workspace, template_of
from make_corpus import Edit, edited
from rule_examples import TRADE, blanked, book, codes_of, keys_deleted, rows_deleted, shifted, tasks
from test_sorted import UNIT, rows_of

from ipxl.check.causes import folded, unfolded
from ipxl.check.rules import finding
from ipxl.commands import merge
from ipxl.form import spec
from ipxl.merge.result import Result


class Case(NamedTuple):
    code: str
    edit: Edit
    count: int
    most: int = 1


def foreign(workbook: Any) -> None:
    """Fifteen rows of others below the table."""
    sheet = workbook[spec.TASKS.title]
    last = rows_of(workbook, spec.TASKS)[-1]
    for number in range(1, 16):
        for column in range(1, len(spec.TASKS.fields) + 1):
            sheet.cell(last + number, column).value = sheet.cell(last, column).value
        for name in ("task", "title", "row_mark"):
            sheet.cell(last + number, spec.TASKS.column(name) + 1).value = f"X{60 + number}"


CASES = {
    "shifted right": Case("ANSWERS_SHIFTED", shifted(1), 16),
    "shifted from the status on": Case("ANSWERS_SHIFTED", shifted(1, first="status"), 10),
    "figures shifted": Case("ANSWERS_SHIFTED", shifted(1, spec.INDICATORS, "value", "source"), 12),
    "numbers deleted": Case("ROWS_UNKEYED", keys_deleted(16), 16),
    "rows deleted": Case("ROWS_MISSING", rows_deleted(16), 16),
    "rows of others": Case("ROWS_FOREIGN", foreign, 15),
    "one answer only": Case("ANSWERS_BLANK", blanked(), 70, most=2),
}


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("causes"))


@pytest.fixture(scope="module", params=CASES)
def case(
    request: pytest.FixtureRequest, sent: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Case, Path, Result]:
    """A case with the workspace after its merge, and the result."""
    chosen, folder = CASES[request.param], tmp_path_factory.mktemp("case") / "w"
    shutil.copytree(sent, folder)
    good = fill(template_of(folder, UNIT), folder.parent / "a.xlsx").read_bytes()
    (folder / "inbox/a.xlsx").write_bytes(edited(good, chosen.edit))
    return chosen, folder, merge.run(folder, "2023Q3", as_of=date(2023, 10, 12)).result


def cells_with(path: Path, sheet: str, words: str) -> list[str]:
    book = openpyxl.load_workbook(path, read_only=True)
    return [str(value) for row in book[sheet].iter_rows(values_only=True) for value in row if words in str(value)]


def test_a_mishap_is_one_line_with_its_count_on_every_paper(case):
    chosen, folder, result = case
    mine = [item for item in result.findings if item.unit == UNIT and item.severity != "info"]
    assert [item.code for item in mine] == [chosen.code]
    said = mine[0]
    assert f"{chosen.count}行" in said.message or f"{chosen.count}格" in said.message
    letter = next((folder / "outbox/2023Q3/退回").glob("*.txt")).read_text(encoding="utf-8-sig")
    assert letter.count(said.message) == 1
    assert len(cells_with(next((folder / "outbox/2023Q3").glob("汇总表*.xlsx")), "校验记录", said.message)) == 1
    asked = [item for item in result.questions if item.unit == UNIT]
    assert [item.text for item in asked] == ([said.message] if said.severity == "error" else [])


def test_what_was_not_taken_stays_so_cell_by_cell(case):
    chosen, _folder, result = case
    if chosen.code != "ANSWERS_SHIFTED":
        return
    held = [value for value in result.faulty[UNIT].said if value.text is None]
    assert len(held) >= 3 * chosen.count
    assert {value.state for value in held} == {"invalid"}


def several(code: str, rows: Sequence[int], sheet: str = "任务进展") -> list[Any]:
    return [finding(code, file="a", sheet=sheet, cell=f"C{row}", unit="甲", value="x") for row in rows]


def test_few_of_a_kind_stay_as_they_are():
    two = several("ROW_UNKNOWN", range(4, 6))
    assert folded(two, 9) == two
    apart = [*two, *several("ROW_UNKNOWN", range(4, 6), "指标数据")]
    assert folded(apart, 9) == apart


def test_the_parts_are_kept_and_the_first_places_named():
    four, other = several("ROW_UNKNOWN", range(4, 8)), several("TEXT_LONG", [9])
    (whole, rest) = folded([*four, *other], 9)
    assert (whole.value, whole.severity, rest) == ("C4、C5、C6等", "warning", other[0])
    assert unfolded([whole, rest]) == [*four, *other]
    assert "parts" not in whole.as_json()


def test_blanks_are_one_cause_only_where_they_outnumber_the_answers():
    blanks = several("REQUIRED_BLANK", range(4, 16))
    assert folded(blanks, 12) == blanks
    assert [item.code for item in folded(blanks, 11)] == ["ANSWERS_BLANK"]


def test_words_in_place_of_figures_are_no_shift():
    """Ten units write 进行中 for the figure, and a word in each row's text: each cell is told, and the rest is merged."""
    words = {f"J{row}": "正在推进" for row in range(4, 10)}
    assert "ANSWERS_SHIFTED" not in codes_of(book(tasks(**words), unit=TRADE))
