"""Templates that came back damaged: what is still read, what is asked, and that nothing is lost or changed unseen."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from damage import MUTATIONS, table
from filling import fill, make_workspace, template_of, touch
from openpyxl.workbook import Workbook

from ipxl.check.desk import Checked, Value
from ipxl.check.submission import check_submission
from ipxl.commands import merge, templates
from ipxl.form import spec
from ipxl.form.find import find_tables
from ipxl.form.read import SKIPPED, read_submission
from ipxl.form.reading import Reading, pack, unpack
from ipxl.intake.package import read_workbook
from ipxl.merge.identify import Identified, identify
from ipxl.plan.model import Plan
from ipxl.plan.table import read_table

AS_OF = date(2023, 10, 12)
UNIT = "市科技局"  # leads T08, responsible for eight tasks, no indicator
OWNER = "市金融工作局"  # leads T05, fills in I4 and X8
LEADER = "市市场监管局(知识产权局)"  # leads ten tasks, fills in indicators of both kinds
ANSWERS = {("tasks", "T08"): {"progress": 50, "text": "完成12件。", "remark": "原件"}}
WHOLE = {
    "SHEET_MISSING",
    "COLUMN_MISSING",
    "COLUMN_LEFT_OUT",
    "COLUMN_UNKNOWN",
    "CELLS_MERGED",
    "ROWS_SORTED_APART",
    "ROWS_MIXED",
}
"""Findings that name a sheet, a column or a block and not the row."""
Edit = Callable[[Workbook], object]


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("damaged"))


@pytest.fixture(scope="session")
def plan(sent: Path) -> Plan:
    return read_table(sent / "任务分工表.xlsx").plan


@pytest.fixture(scope="session")
def filled(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Good returns of three units as bytes."""
    folder = tmp_path_factory.mktemp("filled")
    edits = {UNIT: ANSWERS, OWNER: {("indicators", "I4"): {"value": 3.2}}, LEADER: {}}
    return {unit: fill(template_of(sent, unit), folder / f"{unit}.xlsx", edits[unit]).read_bytes() for unit in edits}


@pytest.fixture
def workspace(sent: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sent, tmp_path / "w")


def damaged(data: bytes, edit: Edit) -> bytes:
    book = openpyxl.load_workbook(BytesIO(data))
    edit(book)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def reading_of(data: bytes) -> Reading:
    reading = read_submission(read_workbook(data, SKIPPED))
    assert unpack(pack(reading)) == reading
    return reading


def checked(plan: Plan, data: bytes, unit: str) -> Checked:
    return check_submission(reading_of(data), plan, plan.period("2023Q3"), unit, "a.xlsx")


def identified(plan: Plan, data: bytes, name: str = "a.xlsx") -> Identified:
    return identify(reading_of(data).identities, name, plan)


def answers(found: Checked) -> dict[tuple[str, str, str], Any]:
    """Answers of the tables by place that may be merged."""
    return {
        (item.sheet, item.record, item.field): (item.text, item.number)
        for item in found.values
        if item.text is not None and item.sheet in ("tasks", "indicators")
    }


def unmerged(found: Checked) -> dict[tuple[str, str], Value]:
    return {(item.record, item.field): item for item in found.values if item.text is None}


def codes(found: Checked) -> list[str]:
    return [item.code for item in found.findings]


def put(sheet: str, **cells: Any) -> Edit:
    def edit(book: Workbook) -> None:
        for cell, value in cells.items():
            book[sheet][cell].value = value

    return edit


# each mutation by itself


@pytest.mark.parametrize("name", MUTATIONS)
@pytest.mark.parametrize("unit", [UNIT, OWNER, LEADER])
def test_no_damage_changes_an_answer_or_loses_one_unseen(plan, filled, name, unit):
    before = answers(checked(plan, filled[unit], unit))
    for seed in range(2):
        book = openpyxl.load_workbook(BytesIO(filled[unit]))
        touched = MUTATIONS[name](book, random.Random(seed))
        target = BytesIO()
        book.save(target)
        found = checked(plan, target.getvalue(), unit)
        after = answers(found)
        assert touched is not None or after == before
        assert [key for key, value in after.items() if before[key] != value and not touched.covers(*key)] == []
        lost = [key for key in before if key not in after]
        assert [key for key in lost if not touched.covers(*key)] == []
        named = {item.task for item in found.findings}
        whole = set(codes(found)) & WHOLE
        assert [key for key in lost if key[1] not in named and not whole] == []


@pytest.mark.parametrize("seed", range(40))
def test_damage_upon_damage_changes_nothing_silently(plan, filled, seed):
    rng = random.Random(seed)
    unit = rng.choice([UNIT, OWNER, LEADER])
    before = answers(checked(plan, filled[unit], unit))
    book = openpyxl.load_workbook(BytesIO(filled[unit]))
    made = [MUTATIONS[rng.choice(sorted(MUTATIONS))](book, rng) for _ in range(rng.randint(2, 4))]
    touched = [item for item in made if item is not None]
    target = BytesIO()
    book.save(target)
    reading = reading_of(target.getvalue())
    found = check_submission(reading, plan, plan.period("2023Q3"), unit, "a.xlsx")
    after = answers(found)
    spared = [key for key in before if not any(item.covers(*key) for item in touched)]
    assert [key for key in spared if key in after and before[key] != after[key]] == []
    assert reading.doubts or [key for key in spared if key not in after] == []


# sheets


def test_a_clean_template_has_no_problem_at_all(plan, filled):
    for unit, data in filled.items():
        assert reading_of(data).problems == []
        assert codes(checked(plan, data, unit)) == []


def test_one_sheet_copied_to_a_new_book_is_told_by_the_line_above_it(plan, filled):
    def keep_one(book: Workbook) -> None:
        MUTATIONS["lose_carriers"](book, random.Random(1))
        for title in (spec.UNIT.title, spec.ISSUES.title, spec.EVIDENCE.title):
            del book[title]
        book.worksheets[0].title = "Sheet1"

    data = damaged(filled[UNIT], keep_one)
    who = identified(plan, data)
    assert (who.unit, who.period, who.by, who.doubts) == (UNIT, "2023Q3", "cells", [])
    found = checked(plan, data, UNIT)
    assert answers(found) == answers(checked(plan, filled[UNIT], UNIT))
    assert codes(found) == ["SHEET_RENAMED"]


def test_unit_facts_are_found_by_their_labels_wherever_they_stand(plan, filled):
    def move(book: Workbook) -> None:
        sheet = book[spec.UNIT.title]
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
        sheet.insert_rows(1, 4)
        sheet.insert_cols(2)
        sheet.title = "填表人信息"
        for number in range(1, 20):
            if str(sheet.cell(number, 1).value).startswith("审核人"):
                sheet.cell(number, 3).value = None

    data = damaged(filled[UNIT], move)
    found = checked(plan, data, UNIT)
    said = {item.field: item.text for item in found.values if item.sheet == "unit"}
    assert said == {"filler": "张三", "phone": "0951-1234567", "date": "2023-10-08"}
    assert codes(found) == ["SHEET_RENAMED", "REQUIRED_BLANK_SOFT"]
    assert identified(plan, data).doubts == []


def test_the_hidden_sheet_is_known_by_how_it_begins(plan, filled):
    data = damaged(filled[UNIT], lambda book: setattr(book[spec.CARRIER_TITLE], "title", "_ipxl (2)"))
    assert next(item.carrier for item in reading_of(data).identities) == "hidden"
    assert reading_of(data).template != ""


def test_half_of_the_rows_on_each_of_two_sheets_is_one_table(plan, filled):
    data = damaged(filled[LEADER], lambda book: MUTATIONS["split_sheet"](book, random.Random(1)))
    found = checked(plan, data, LEADER)
    assert answers(found) == answers(checked(plan, filled[LEADER], LEADER))
    assert codes(found) == ["SHEET_PARTS"]
    assert {item.title for item in found.values if item.sheet == "tasks"} == {"任务进展", "任务进展续"}


def test_two_sheets_with_different_answers_are_nobodys_to_choose_between(workspace):
    def double(book: Workbook) -> None:
        copy = book.copy_worksheet(book["任务进展"])
        copy["J4"].value = 80

    file = fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", ANSWERS)
    file.write_bytes(damaged(file.read_bytes(), double))
    touch(file, "2023-10-08 10:00")
    result = merge.run(workspace, "2023Q3", AS_OF).as_json()
    item = next(item for item in result["files"] if item["file"] == "a.xlsx")
    assert item["state"] == "undecided"
    asked = next(item for item in result["findings"] if item["code"] == "SHEET_TWICE")
    assert "任务进展" in asked["message"]
    assert "任务进展 Copy" in asked["message"]
    assert next(item for item in result["tasks"] if item["task"] == "T08")["progress"] is None


def test_two_units_in_one_book_are_both_named(workspace):
    def add(book: Workbook) -> None:
        other = openpyxl.load_workbook(fill(template_of(workspace, OWNER), workspace / "b.xlsx"))["任务进展"]
        sheet = book.create_sheet("金融局")
        for row in other.iter_rows():
            for cell in row:
                sheet[cell.coordinate].value = cell.value

    file = fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx")
    file.write_bytes(damaged(file.read_bytes(), add))
    touch(file, "2023-10-08 10:00")
    result = merge.run(workspace, "2023Q3", AS_OF).as_json()
    asked = [item for item in result["findings"] if item["code"] == "FILE_CARRIERS_DISAGREE"]
    assert len(asked) == 1
    assert UNIT in asked[0]["message"]
    assert OWNER in asked[0]["message"]
    assert next(item for item in result["files"] if item["file"] == "a.xlsx")["state"] == "undecided"


def test_once_decided_only_the_sheets_of_that_unit_count(plan, filled):
    def add(book: Workbook) -> None:
        other = openpyxl.load_workbook(BytesIO(filled[OWNER]))["任务进展"]
        sheet = book.create_sheet("金融局")
        for row in other.iter_rows():
            for cell in row:
                sheet[cell.coordinate].value = cell.value

    data = damaged(filled[UNIT], add)
    found = checked(plan, data, UNIT)
    assert answers(found) == answers(checked(plan, filled[UNIT], UNIT))
    assert codes(found) == ["SHEET_PARTS", "SHEET_OF_ANOTHER"]


def test_a_sheet_of_the_clerks_own_is_named_and_a_missing_one_asked_for(plan, filled):
    def edit(book: Workbook) -> None:
        MUTATIONS["extra_sheet"](book, random.Random(1))
        del book["任务进展"]

    found = checked(plan, damaged(filled[OWNER], edit), OWNER)
    assert sorted(codes(found)) == ["SHEET_MISSING", "SHEET_UNREAD"]
    assert {key[0] for key in answers(found)} == {"indicators"}


# headers and columns


def test_another_header_is_taken_for_the_field_between_its_neighbours_and_named(plan, filled):
    found = checked(plan, damaged(filled[UNIT], put("任务进展", K3="情况", M3=None)), UNIT)
    assert answers(found) == answers(checked(plan, filled[UNIT], UNIT))
    said = [(item.code, item.cell, item.message) for item in found.findings]
    assert said == [
        ("COLUMN_GUESSED", "K3", "列名“情况”不是原来的，按“本期进展情况”读取。"),
        ("COLUMN_GUESSED", "M3", "列名“(空)”不是原来的，按“下一步计划”读取。"),
    ]


def test_a_column_that_cannot_hold_the_missing_field_is_not_taken_for_it(plan, filled):
    def edit(book: Workbook) -> None:
        sheet = book["任务进展"]
        sheet["J3"].value = "责任领导"
        for row in range(4, 13):
            sheet.cell(row, 10).value = "赵六"

    found = checked(plan, damaged(filled[UNIT], edit), UNIT)
    assert codes(found) == ["COLUMN_MISSING", "COLUMN_UNKNOWN"]
    assert ("T08", "progress") not in {key[1:] for key in answers(found)}


def test_a_second_column_of_one_name_is_named_when_it_says_something_else(plan, filled):
    def edit(book: Workbook) -> None:
        sheet = book["任务进展"]
        sheet["S3"].value, sheet["S4"].value = "备注", "另有说明"

    found = checked(plan, damaged(filled[UNIT], edit), UNIT)
    assert [(item.code, item.cell) for item in found.findings] == [("COLUMN_UNKNOWN", "S3")]
    assert answers(found)["tasks", "T08", "remark"] == ("原件", None)


def test_own_headers_count_before_others_that_are_accepted(plan, filled):
    def edit(book: Workbook) -> None:
        sheet = book["任务进展"]
        sheet.insert_cols(8)
        sheet["H3"].value, sheet["H4"].value = "进度", 99

    found = checked(plan, damaged(filled[UNIT], edit), UNIT)
    assert answers(found)["tasks", "T08", "progress"][0] == "50"
    assert codes(found) == ["TABLE_MOVED", "COLUMN_UNKNOWN"]


def test_values_far_below_a_gap_are_not_lost(plan, filled):
    def edit(book: Workbook) -> None:
        sheet = book["任务进展"]
        for column in range(1, sheet.max_column + 1):
            sheet.cell(900, column).value = sheet.cell(4, column).value
            sheet.cell(4, column).value = None

    found = checked(plan, damaged(filled[UNIT], edit), UNIT)
    assert answers(found) == answers(checked(plan, filled[UNIT], UNIT))
    assert next(item.row for item in found.values if item.record == "T08") == 900


def test_a_large_phantom_sheet_is_read_in_time(filled):
    rows = [[""] * 16 for _ in range(250_000)]
    book = read_workbook(filled[UNIT], SKIPPED)
    rows[:12] = book.sheets["任务进展"]
    started = time.process_time()
    (found,) = find_tables(rows, "任务进展")
    assert found.end == 250_000
    assert time.process_time() - started < 2


# rows and keys


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("t08", None), ("T08 ", None), ("Ｔ０８", None), (8, "ROW_KEY_READ"), ("T8", "ROW_KEY_READ"),
        ("任务8", "ROW_KEY_READ"), ("第8项", "ROW_KEY_READ"), ("8.", "ROW_KEY_READ"), (None, "ROW_KEY_READ"),
        ("某项", "ROW_KEY_READ"),
    ],
)  # fmt: skip
def test_a_key_written_another_way_is_read_and_said(plan, filled, written, code):
    found = checked(plan, damaged(filled[UNIT], put("任务进展", C4=written)), UNIT)
    assert answers(found) == answers(checked(plan, filled[UNIT], UNIT))
    assert codes(found) == ([code] if code else [])


def test_a_number_that_two_indicators_share_is_no_key(plan, filled):
    book = openpyxl.load_workbook(BytesIO(filled[LEADER]))
    sheet = book["指标数据"]
    keys = {str(sheet.cell(row, 3).value): row for row in range(4, sheet.max_row + 1)}
    shared = next(key for key in keys if key.startswith("I") and f"X{key[1:]}" in keys)
    row = keys[shared]
    data = damaged(filled[LEADER], put("指标数据", **{f"C{row}": int(shared[1:]), f"D{row}": None}))
    found = checked(plan, data, LEADER)
    assert [(item.code, item.task) for item in found.findings if item.severity != "info"] == [
        ("ROW_UNKNOWN", None),
        ("ROW_MISSING", shared),
    ]


def test_a_row_without_key_is_found_by_a_name_that_is_nearly_the_same(plan, filled):
    def edit(book: Workbook) -> None:
        sheet = book["任务进展"]
        sheet["C4"].value = None
        sheet["D4"].value = f"{sheet['D4'].value.splitlines()[0]}等"

    found = checked(plan, damaged(filled[UNIT], edit), UNIT)
    assert answers(found) == answers(checked(plan, filled[UNIT], UNIT))
    assert sorted(codes(found)) == ["LOCKED_EDITED", "ROW_BY_NAME"]


def test_key_and_name_of_different_tasks_hold_the_row_out(plan, filled):
    book = openpyxl.load_workbook(BytesIO(filled[UNIT]))
    other = book["任务进展"]["D5"].value
    found = checked(plan, damaged(filled[UNIT], put("任务进展", D4=other)), UNIT)
    assert [(item.code, item.cell, item.task) for item in found.findings] == [("ROW_MIXED", "C4", "T08")]
    assert "T08" not in {record for _sheet, record, _field in answers(found)}
    assert unmerged(found)["T08", "progress"].raw == 50


def test_key_of_a_foreign_task_beside_an_own_name_holds_the_row_out(plan, filled):
    found = checked(plan, damaged(filled[UNIT], put("任务进展", C4="T05")), UNIT)
    assert codes(found) == ["ROW_MIXED"]
    assert unmerged(found)["T08", "progress"].raw == 50


def test_sorting_only_the_answers_and_locked_columns_is_noticed_without_the_name(plan, filled):
    def edit(book: Workbook) -> None:
        found = table(book, spec.INDICATORS)
        assert found is not None
        sheet, _head, columns = found
        rows = [4, 5]
        for name, column in columns.items():
            if name not in ("indicator", "name", "no", "row_mark"):
                a, b = (sheet.cell(row, column) for row in rows)
                a.value, b.value = b.value, a.value

    found = checked(plan, damaged(filled[OWNER], edit), OWNER)
    assert codes(found) == ["ROWS_SORTED_APART"]
    assert {record for sheet, record, _field in answers(found) if sheet == "indicators"} == set()
    assert unmerged(found)["I4", "value"].raw == 5


def test_two_rows_of_one_key(plan, filled):
    def repeat(**changed: Any) -> Edit:
        def edit(book: Workbook) -> None:
            sheet = book["任务进展"]
            for column in range(1, sheet.max_column + 1):
                sheet.cell(13, column).value = sheet.cell(4, column).value
            put("任务进展", **changed)(book)

        return edit

    good = answers(checked(plan, filled[UNIT], UNIT))
    same = checked(plan, damaged(filled[UNIT], repeat()), UNIT)
    assert (codes(same), answers(same)) == ([], good)
    emptied = checked(plan, damaged(filled[UNIT], repeat(J4=None, K4=None, M4=None, I4=None, Q4=None)), UNIT)
    assert (codes(emptied), answers(emptied)) == ([], good)
    other = checked(plan, damaged(filled[UNIT], repeat(J13=60)), UNIT)
    (said,) = other.findings
    assert (said.code, said.cell, said.task) == ("ROW_TWICE", "C13", "T08")
    assert "任务进展第4行、任务进展第13行" in said.message
    assert "T08" not in {record for _sheet, record, _field in answers(other)}


def test_entries_of_one_number_are_all_kept(plan, filled):
    def edit(book: Workbook) -> None:
        sheet = book["问题与协调"]
        for row, text in ((4, "经费不足"), (5, "人员不足")):
            sheet.cell(row, 1).value, sheet.cell(row, 3).value = 1, text

    found = checked(plan, damaged(filled[UNIT], edit), UNIT)
    kept = {item.record: item.text for item in found.values if item.sheet == "issues"}
    assert kept == {"1": "经费不足", "1(第5行)": "人员不足"}


# merged cells, locked texts


def test_a_merged_answer_counts_for_its_first_cell_and_its_blanks_are_not_asked_for(plan, filled):
    def edit(book: Workbook) -> None:
        sheet = book["任务进展"]
        for row in (4, 5, 6):
            sheet.cell(row, 8).value, sheet.cell(row, 9).value = "有", "进行中"
            sheet.cell(row, 11).value = "合写一段。"
        sheet.merge_cells("K4:K6")

    reading = read_submission(read_workbook(damaged(filled[UNIT], edit), SKIPPED))
    found = check_submission(reading, plan, plan.period("2023Q3"), UNIT, "a.xlsx")
    assert [(item.code, item.cell, item.value) for item in found.findings] == [("CELLS_MERGED", "K4", "K4:K6")]
    assert [key[1] for key, value in answers(found).items() if key[2] == "text" and value[0] == "合写一段。"] == ["T08"]


def test_merged_given_cells_and_cells_below_are_no_problem(plan, filled):
    def edit(book: Workbook) -> None:
        book["任务进展"].merge_cells("A4:B4")
        book["任务进展"].merge_cells("H40:Q41")

    assert codes(checked(plan, damaged(filled[UNIT], edit), UNIT)) == []


def test_edited_given_texts_are_noticed_once_a_row(plan, filled):
    edit = put("任务进展", E4="责任", F4="2030-01-01")
    found = checked(plan, damaged(filled[UNIT], edit), UNIT)
    (said,) = found.findings
    assert (said.code, said.severity, said.cell, said.task) == ("LOCKED_EDITED", "info", "E4", "T08")
    assert answers(found) == answers(checked(plan, filled[UNIT], UNIT))


def test_a_paste_over_every_row_is_one_finding(plan, filled):
    edit = put("任务进展", **{f"F{row}": "按时完成" for row in range(4, 13)})
    assert codes(checked(plan, damaged(filled[UNIT], edit), UNIT)) == ["LOCKED_EDITED"]


def test_the_same_day_in_another_form_is_no_edit(plan, filled):
    edit = put("任务进展", F4="2024年12月31日", F5="2024/12/31", F6=45657)
    assert codes(checked(plan, damaged(filled[UNIT], edit), UNIT)) == []


def test_the_day_given_in_the_unit_sheet_is_compared(plan, filled):
    found = checked(plan, damaged(filled[UNIT], put("单位信息", B5="2023-12-31")), UNIT)
    assert [(item.code, item.cell) for item in found.findings] == [("LOCKED_EDITED", "B5")]


def test_a_figure_in_another_unit_of_measure_is_held(plan, filled):
    found = checked(plan, damaged(filled[OWNER], put("指标数据", E4="万元", J4=32000)), OWNER)
    assert [(item.code, item.cell) for item in found.findings] == [("LOCKED_EDITED", "E4"), ("HELD_MEASURE", "J4")]
    assert "应是3.2" in found.findings[1].remedy
    held = unmerged(found)["I4", "value"]
    assert (held.state, held.number, held.raw) == ("held", None, 32000)


def test_a_template_of_an_earlier_issue_is_not_called_edited(workspace):
    """The office changed the table after the template had gone out: its own texts then differ from today's."""
    file = fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx")
    touch(file, "2023-10-08 10:00")
    book = openpyxl.load_workbook(workspace / "任务分工表.xlsx")
    sheet = book["任务"]
    row = next(row for row in range(2, 30) if sheet.cell(row, 1).value == "T08")
    sheet.cell(row, 4).value = "加强科研项目全过程知识产权管理。"
    book.save(workspace / "任务分工表.xlsx")
    templates.run(workspace, "2023Q3")
    assert merge.run(workspace, "2023Q3", AS_OF).as_json()["findings"] == []


# several returns of one unit


def returned(workspace: Path, name: str, received: str, edit: Edit, edits: Any = None) -> None:
    file = fill(template_of(workspace, UNIT), workspace / "inbox" / name, edits)
    file.write_bytes(damaged(file.read_bytes(), edit))
    touch(file, received)


def said(workspace: Path) -> dict[tuple[str, str], Any]:
    """(task, field) -> what was merged for the unit."""
    details = merge.run(workspace, "2023Q3", AS_OF).result.frame("duties")
    mine = details[details["unit"] == UNIT]
    return {
        (row["task"], name): row[name]
        for row in mine.to_dict("records")
        for name in ("has_work", "status", "progress", "text", "next")
        if row[name] not in (None, "")
    }


def test_two_half_filled_books_lose_nothing(workspace):
    halves = (list(range(4, 8)), list(range(8, 13)))

    def only(rows: list[int]) -> Edit:
        return lambda book: [
            setattr(book["任务进展"].cell(row, column), "value", None)
            for row in range(4, 13)
            if row not in rows
            for column in range(8, 17)
        ]

    fill(template_of(workspace, UNIT), workspace / "inbox/whole.xlsx", ANSWERS)
    whole = said(workspace)
    (workspace / "inbox/whole.xlsx").unlink()
    for number, rows in enumerate(halves):
        returned(workspace, f"{number}.xlsx", f"2023-10-0{7 + number} 10:00", only(rows), ANSWERS)
    assert said(workspace) == whole
    result = merge.run(workspace, "2023Q3", AS_OF).as_json()
    mine = [item for item in result["findings"] if item["unit"] == UNIT]
    told = {item["code"] for item in mine}
    assert told <= {"KEPT_FROM_OLDER", "NO_FIGURE_EXPLAINED"}, "a 备注 left in an emptied row is a row with gaps"
    assert next(item for item in result["units"] if item["unit"] == UNIT)["rows_filled"] == 9


def test_a_second_book_with_only_the_corrected_rows_loses_nothing(workspace):
    edits = {("tasks", "T08"): {**ANSWERS["tasks", "T08"], "progress": 70}}

    def only_first(book: Workbook) -> None:
        book["任务进展"].delete_rows(5, 20)

    fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", ANSWERS)
    before = said(workspace)
    returned(workspace, "b.xlsx", "2023-10-09 10:00", only_first, edits)
    after = said(workspace)
    assert after.pop(("T08", "progress")) == 70
    assert after == {key: value for key, value in before.items() if key != ("T08", "progress")}
    result = merge.run(workspace, "2023Q3", AS_OF).as_json()
    found = [item for item in result["findings"] if item["unit"] == UNIT]
    assert {item["code"] for item in found} == {"KEPT_FROM_OLDER"}
    assert {item["severity"] for item in found} == {"warning"}


def test_a_row_in_doubt_is_not_filled_from_an_older_return_unseen(workspace):
    fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", ANSWERS)
    book = openpyxl.load_workbook(template_of(workspace, UNIT))
    other = book["任务进展"]["D5"].value
    edits = {("tasks", "T08"): {**ANSWERS["tasks", "T08"], "progress": 60}}
    returned(workspace, "b.xlsx", "2023-10-09 10:00", put("任务进展", D4=other), edits)
    result = merge.run(workspace, "2023Q3", AS_OF).as_json()
    assert next(item for item in result["tasks"] if item["task"] == "T08")["progress"] is None
    assert [item["code"] for item in result["findings"] if item["task"] == "T08"] == ["ROW_MIXED"]
