"""Parts of a unit: files that each fill some of its rows go together, and nobody is asked about rows left as handed out."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import Edits, fill, make_workspace, template_of, touch

from ipxl.commands import merge
from ipxl.commands.workroom import Workroom
from ipxl.facts.rows import DutyRow
from ipxl.form import spec
from ipxl.workspace import open_workspace

UNIT, TASK, OTHER = "市科技局", "T08", "T01"
SAID = {"status": "进行中", "progress": 45, "text": "已印发实施方案。", "next": "继续推进。"}


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("issued"))


@pytest.fixture
def workspace(issued: Path, tmp_path: Path) -> Path:
    return shutil.copytree(issued, tmp_path / "w")


def part(folder: Path, name: str, received: str, edits: Edits, template: Path | None = None) -> Path:
    """A file in which only these cells were typed, and who filled it in."""
    book = openpyxl.load_workbook(template or template_of(folder, UNIT))
    for (key, row), values in edits.items():
        what = next(item for item in spec.SHEETS if item.key == key)
        page = book[what.title]
        keys = {str(page.cell(n, what.column(what.row_key) + 1).value): n for n in range(4, page.max_row + 1)}
        for name_, value in values.items():
            page.cell(keys[row], what.column(name_) + 1).value = value
    for row, value in enumerate(("张三", "0951-1234567", "李四", "2023-10-08"), spec.UNIT.header_row + 4):
        book[spec.UNIT.title].cell(row, 2).value = value
    book.save(folder / "inbox" / name)
    return touch(folder / "inbox" / name, received)


def merged(folder: Path) -> dict[str, Any]:
    return merge.run(folder, "2023Q3", date(2023, 10, 12)).as_json()


def duty(folder: Path, task: str) -> DutyRow:
    room = Workroom(open_workspace(folder))
    result = room.results(room.period("2023Q3"), date(2023, 10, 12))["2023Q3"]
    return next(row for row in result.duties if (row.unit, row.task) == (UNIT, task))


def found(result: dict[str, Any], *tasks: str) -> list[tuple[str, str, str]]:
    return [(item["code"], item["task"], item["cell"]) for item in result["findings"] if item["task"] in tasks]


def states(result: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {item["file"]: (item["state"], item["note"]) for item in result["files"] if item["file"] != "README.md"}


def test_two_halves_go_together_without_a_question(workspace: Path) -> None:
    part(workspace, "a.xlsx", "2023-10-08 10:00", {("tasks", TASK): SAID})
    part(workspace, "b.xlsx", "2023-10-08 11:00", {("tasks", OTHER): {"has_work": "无"}})
    result = merged(workspace)
    assert states(result) == {"a.xlsx": ("superseded", "部分采用"), "b.xlsx": ("current", "")}
    assert found(result, TASK, OTHER) == []
    assert "ANSWERS_BLANK" not in {item["code"] for item in result["findings"]}
    assert (duty(workspace, TASK).status, duty(workspace, OTHER).answer("has_work")) == ("进行中", "无")
    assert duty(workspace, TASK).source.file == "a.xlsx"


def test_what_is_wrong_in_the_older_half_is_still_told(workspace: Path) -> None:
    part(workspace, "a.xlsx", "2023-10-08 10:00", {("tasks", TASK): {**SAID, "progress": "大概四成", "next": None}})
    part(workspace, "b.xlsx", "2023-10-08 11:00", {("tasks", OTHER): {"has_work": "无"}})
    result = merged(workspace)
    told = [item for item in result["findings"] if item["task"] == TASK]
    assert sorted(item["code"] for item in told) == ["HELD_ABOUT", "REQUIRED_BLANK"]
    assert all("a.xlsx" in item["message"] and item["file"] == "b.xlsx" for item in told)
    assert duty(workspace, TASK).lamp.word != "●绿", "an answer that could not be merged is not lost behind a blank"
    assert next(item for item in result["units"] if item["unit"] == UNIT)["state"] == "to_correct"


def test_two_halves_that_disagree_are_asked_with_both_values(workspace: Path) -> None:
    part(workspace, "a.xlsx", "2023-10-08 10:00", {("tasks", TASK): SAID, ("tasks", OTHER): {"has_work": "无"}})
    part(workspace, "b.xlsx", "2023-10-08 11:00", {("tasks", TASK): {**SAID, "progress": 60}})
    result = merged(workspace)
    (told,) = [item for item in result["findings"] if item["task"] in (TASK, OTHER)]
    assert (told["code"], told["severity"], told["value"]) == ("PARTS_DIFFER", "warning", "60")
    assert "“45”" in told["message"]
    assert "a.xlsx" in told["message"]
    assert duty(workspace, TASK).progress == 60


def test_a_full_return_later_is_no_contradiction(workspace: Path) -> None:
    fill(template_of(workspace, UNIT), workspace / "inbox" / "a.xlsx")
    fill(
        template_of(workspace, UNIT),
        workspace / "inbox" / "b.xlsx",
        {("tasks", TASK): {"progress": 60}},
        received="2023-10-08 11:00",
    )
    result = merged(workspace)
    assert found(result, TASK) == []
    assert states(result)["a.xlsx"] == ("superseded", "已由“b.xlsx”取代")


def test_a_row_emptied_in_a_copy_for_correction_is_asked_about(workspace: Path) -> None:
    part(workspace, "a.xlsx", "2023-10-08 10:00", {("tasks", TASK): {**SAID, "progress": 450}})
    merged(workspace)
    (copy,) = (workspace / "outbox").rglob("*_第2轮.xlsx")
    emptied = {("tasks", TASK): dict.fromkeys(SAID), ("tasks", OTHER): {"has_work": "无"}}
    part(workspace, "b.xlsx", "2023-10-09 10:00", emptied, copy)
    assert {code for code, *_ in found(merged(workspace), TASK)} >= {"KEPT_FROM_OLDER"}


def test_three_files_of_which_the_middle_one_has_a_row_with_a_gap(workspace: Path) -> None:
    """What the oldest said in a row that a later one filled otherwise is asked about, whatever the newest leaves blank."""
    part(workspace, "a.xlsx", "2023-10-08 10:00", {("tasks", TASK): {**SAID, "remark": "两个县区"}})
    part(workspace, "b.xlsx", "2023-10-08 11:00", {("tasks", TASK): SAID})
    part(workspace, "c.xlsx", "2023-10-08 12:00", {("tasks", OTHER): {"has_work": "无"}})
    result = merged(workspace)
    assert [code for code, *_ in found(result, TASK)] == ["KEPT_FROM_OLDER"]
    assert states(result)["b.xlsx"] == ("superseded", "部分采用")
