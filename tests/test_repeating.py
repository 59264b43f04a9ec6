"""Forms that remember: what stands in the next form, what of it counts when it comes back, and what never does."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import LEAD, Edits, fill, make_workspace, template_of, touch
from office import Office, needs_office

from ipxl.clock import BEIJING
from ipxl.commands import merge, templates
from ipxl.form import formulas, spec
from ipxl.form.content import Content, FormRow, make_content, plain
from ipxl.form.formulas import OK, TO_REPEAT, open_points
from ipxl.form.read import read_submission
from ipxl.form.said import carried_in, said_only
from ipxl.form.write import template_bytes
from ipxl.intake.package import read_workbook
from ipxl.merge.entered import untouched
from ipxl.sheet.cells import column_letters

UNIT, TASK, OTHER = "市科技局", "T08", "T01"
NAME = f"2023Q4_{UNIT}_进展情况表.xlsx"
PIECE = {"target": TASK, "title": "实施方案", "document": "〔2023〕5号", "form": "文件", "public": "是"}
BEFORE: Edits = {
    ("tasks", TASK): {"evidence": "2", "issue": "缺人。"},
    ("tasks", OTHER): {"has_work": "有", "status": "进行中", "text": "办了2场对接会。"},
    ("evidence", "2"): PIECE,
}


@pytest.fixture(scope="module")
def remembered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which one unit returned 2023Q3 and got its form of 2023Q4."""
    folder = make_workspace(tmp_path_factory.mktemp("remembered"))
    fill(template_of(folder, UNIT), folder / "inbox" / "q3.xlsx", BEFORE)
    templates.run(folder, "2023Q4", [UNIT], now=datetime(2023, 12, 20, tzinfo=BEIJING))
    return folder


@pytest.fixture
def workspace(remembered: Path, tmp_path: Path) -> Path:
    return shutil.copytree(remembered, tmp_path / "w")


def cell(book: openpyxl.Workbook, sheet: str, field: str, row: str) -> Any:
    what = next(item for item in spec.SHEETS if item.key == sheet)
    page = book[what.title]
    keys = {str(page.cell(n, what.column(what.row_key) + 1).value): n for n in range(4, page.max_row + 1)}
    return page[f"{column_letters(what.column(field))}{keys[row]}"]


def returned(folder: Path, edits: dict[tuple[str, str, str], Any], name: str = NAME) -> dict[str, Any]:
    """The form of 2023Q4 with these cells typed, merged."""
    book = openpyxl.load_workbook(template_of(folder, UNIT, "2023Q4"))
    for (sheet, row, field), value in edits.items():
        cell(book, sheet, field, row).value = value
    book.save(folder / "inbox" / name)
    touch(folder / "inbox" / name, "2024-01-08 10:00")
    return merge.run(folder, "2023Q4", date(2024, 1, 12)).as_json()


def duty(folder: Path, task: str) -> dict[str, str]:
    from ipxl.commands.workroom import Workroom
    from ipxl.workspace import open_workspace

    room = Workroom(open_workspace(folder))
    result = room.results(room.period("2023Q4"), date(2024, 1, 12))["2023Q4"]
    row = next(row for row in result.duties if (row.unit, row.task) == (UNIT, task))
    return {key: value.text or "" for key, value in row.answers.items()}


def faults(result: dict[str, Any], task: str) -> list[tuple[str, str]]:
    return [(item["code"], item["cell"]) for item in result["findings"] if item["task"] == task]


def test_what_may_be_repeated_stands_in_grey_and_an_account_never(remembered: Path) -> None:
    book = openpyxl.load_workbook(template_of(remembered, UNIT, "2023Q4"))
    shown = {
        name: cell(book, "tasks", name, TASK) for name in ("status", "progress", "text", "issue", "next", "evidence")
    }
    assert {name: item.value for name, item in shown.items()} == {
        "status": "进行中", "progress": None, "text": None, "issue": None, "next": None, "evidence": "1",
    }  # fmt: skip
    typed = cell(openpyxl.load_workbook(template_of(remembered, UNIT)), "tasks", "status", TASK)
    assert shown["status"].font.color.rgb != typed.font.color.rgb
    assert not shown["status"].protection.locked
    assert cell(book, "evidence", "title", "1").value == "实施方案", "numbered anew"
    assert (
        cell(book, "tasks", "last", TASK).value == f"进行中 45%\n{LEAD['text']}\n问题：缺人。\n下一步：{LEAD['next']}"
    )
    assert cell(book, "tasks", "check", TASK).value.startswith("=IF(AND(")
    assert not cell(book, "tasks", "unchanged", TASK).protection.locked
    assert cell(book, "tasks", "unchanged", "T02").protection.locked, "there is nothing to repeat"
    people = [book["单位信息"][f"B{row}"].value for row in range(6, 10)]
    assert people == ["张三", "0951-1234567", "李四", None]
    guide = [str(row[0].value) for row in book["填报说明"].iter_rows()]
    assert any("没有动过的行不算填报" in line for line in guide)


def test_a_first_form_says_nothing_of_it(remembered: Path) -> None:
    book = openpyxl.load_workbook(template_of(remembered, UNIT))
    assert book["任务进展"].column_dimensions[column_letters(spec.TASKS.column("unchanged"))].hidden
    assert not any("没有动过" in str(row[0].value) for row in book["填报说明"].iter_rows())


def test_an_untouched_form_is_a_blank_one(workspace: Path) -> None:
    shutil.copy(template_of(workspace, UNIT, "2023Q4"), workspace / "inbox" / NAME)
    result = merge.run(workspace, "2023Q4", date(2024, 1, 12)).as_json()
    states = {item["file"]: (item["state"], item["note"]) for item in result["files"]}
    assert states[NAME] == ("not_a_return", "空表")
    assert next(item for item in result["units"] if item["unit"] == UNIT)["state"] == "missing"


def test_a_row_that_nobody_touched_says_nothing(workspace: Path) -> None:
    result = returned(workspace, {("tasks", OTHER, "text"): "又办1场。"})
    assert duty(workspace, TASK) == {"has_work": "有"}
    assert faults(result, TASK) == []  # one answer in the whole form is one matter and not one a row
    assert [item["code"] for item in result["findings"] if item["unit"] == UNIT] == ["ANSWERS_BLANK"]
    assert duty(workspace, OTHER) == {"has_work": "有", "status": "进行中", "text": "又办1场。"}, (
        "a change says it again"
    )


def test_no_change_says_a_row_again_without_its_account(workspace: Path) -> None:
    result = returned(workspace, {("tasks", TASK, "unchanged"): "是", ("tasks", OTHER, "unchanged"): "是"})
    said = duty(workspace, TASK)
    assert said.pop("unchanged") == "是"
    assert said == {
        "has_work": "有", "status": "进行中", "progress": "45", "issue": "缺人。", "next": "继续推进。", "evidence": "1",
    }  # fmt: skip
    assert faults(result, TASK) == faults(result, OTHER) == []
    assert "text" not in duty(workspace, OTHER)


def test_no_change_where_nothing_can_be_repeated_settles_nothing(workspace: Path) -> None:
    result = returned(workspace, {("tasks", TASK, "unchanged"): "是", ("tasks", "T02", "unchanged"): "是"})
    assert [code for code, _cell in faults(result, "T02")] == ["REQUIRED_BLANK"]


def test_a_form_whose_hidden_sheet_is_gone_is_compared_with_what_went_out(workspace: Path) -> None:
    book = openpyxl.load_workbook(template_of(workspace, UNIT, "2023Q4"))
    del book[spec.CARRIER_TITLE]
    book.save(workspace / "inbox" / NAME)
    result = merge.run(workspace, "2023Q4", date(2024, 1, 12)).as_json()
    assert {item["file"]: item["note"] for item in result["files"]}[NAME] == "空表"


def test_a_form_keeps_what_it_brought_along_when_the_past_changes(workspace: Path) -> None:
    """A late return of the period before changes what would be brought along now, not what this form did."""
    late: Edits = {**BEFORE, ("tasks", TASK): {"status": "滞后", "issue": "缺钱。"}}
    fill(template_of(workspace, UNIT), workspace / "inbox" / "q3_late.xlsx", late, received="2023-10-09 10:00")
    shutil.copy(template_of(workspace, UNIT, "2023Q4"), workspace / "inbox" / NAME)
    result = merge.run(workspace, "2023Q4", date(2024, 1, 12)).as_json()
    assert {item["file"]: item["note"] for item in result["files"]}[NAME] == "空表"


# --- the value and its formula ---


def content(same_day: bool = False) -> Content:
    from dataclasses import replace
    from decimal import Decimal

    import template_sample

    from ipxl.form.content import History, LastIndicator, LastTask

    answers = {"status": "进行中", "progress": 30, "evidence": "1", "text": '写了"一"件' * 30}
    past = History(
        {(template_sample.UNIT, "T01"): LastTask("进行中", Decimal(30), "甲", answers=answers)},
        {"I2": LastIndicator(Decimal(43), answers={template_sample.UNIT: {"value": 43, "data_date": date(2023, 9, 30), "source": "其他"}})},
        contacts={template_sample.UNIT: {"filler": "张三", "phone": "13800000000"}},
        evidence={template_sample.UNIT: {"1": {"target": "T01", "title": "件"}}},
    )  # fmt: skip
    plan = template_sample.PLAN
    unit = plan.unit(template_sample.UNIT)
    assert unit
    return make_content(plan, plan.periods[1], unit, replace(past, same_day=same_day))


def row(made: Content, sheet: str, key: str) -> FormRow:
    return next(item for item in made.rows[sheet] if item.key == key)


def test_equal_pasts_give_equal_bytes() -> None:
    assert template_bytes(content()) == template_bytes(content())


@pytest.mark.parametrize("same_day", [False, True])
def test_what_comes_back_untouched_is_nothing(same_day: bool, tmp_path: Path) -> None:
    made = content(same_day)
    reading = read_submission(read_workbook(template_bytes(made)))
    assert reading.carried == carried_in(made)
    assert untouched(said_only(reading, reading.carried), [made])


def test_a_period_of_the_same_day_starts_from_all_the_answers() -> None:
    made = content(same_day=True)
    assert row(made, "tasks", "T01").prefilled["progress"] == 30
    assert row(made, "indicators", "I2").prefilled == {"value": 43, "data_date": date(2023, 9, 30), "source": "其他"}
    assert "unchanged" not in row(made, "indicators", "I2").locked
    assert "unchanged" in row(content(), "indicators", "I2").locked


def test_the_check_cell_asks_for_a_word_on_what_was_brought_along() -> None:
    given = row(content(), "tasks", "T01")

    def shown(**typed: Any) -> str:
        return open_points(spec.TASKS, given.role, {**given.cells, **typed}, given.prefilled)

    assert shown() == TO_REPEAT
    assert shown(unchanged="是") == OK
    assert shown(text="进展") == "请填：进度、下一步"
    assert shown(evidence=None) == "请填：进度、进展、下一步"


@needs_office
def test_libreoffice_computes_the_same_and_saves_what_was_brought_along(office: Office, tmp_path: Path) -> None:
    for same_day, target in ((False, "a.xlsx"), (True, "b.ods")):
        made = content(same_day)
        source = tmp_path / f"{target}_{made.file_name}"
        source.write_bytes(template_bytes(made))
        office.save_as(source, tmp_path / target)
        reading = read_submission(read_workbook((tmp_path / target).read_bytes()))
        assert untouched(said_only(reading, reading.carried or carried_in(made)), [made]), target
        book = openpyxl.load_workbook(office.recalculate(source, tmp_path / f"{same_day}.xlsx"), data_only=True)
        for what in (spec.TASKS, spec.INDICATORS):
            for item in made.rows[what.key]:
                expected = open_points(what, item.role, item.cells, item.prefilled)
                assert cell(book, what.key, "check", item.key).value == expected, (what.key, item.key)
                assert not item.prefilled or expected != OK
    assert formulas.TO_REPEAT.startswith(formulas.TODO)
    assert plain(None) is None
