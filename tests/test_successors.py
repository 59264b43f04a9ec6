"""Units that are renamed, merged or split between two periods keep what they told, under the names that answer for it now."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from dixi import BRANCH, FIGURE, FIRST, NEW, PARTS, PLAN, SECOND, handed_over
from filling import fill, make_workspace, template_of

from ipxl.clock import BEIJING
from ipxl.commands import merge, publish, templates
from ipxl.commands.workroom import Workroom
from ipxl.facts.rows import ItemKey
from ipxl.form import spec
from ipxl.merge.result import Result
from ipxl.merge.trail import streaks
from ipxl.plan.model import Plan
from ipxl.plan.successors import heirs, lineage
from ipxl.plan.table import read_table
from ipxl.plan.write import table_bytes
from ipxl.workspace import open_workspace

SAID = {
    FIRST: {
        ("tasks", "T01"): {"progress": 40, "text": "路基完成12公里。"},
        ("tasks", "T02"): {"has_work": "有", "status": "进行中", "text": "配合养护3次。"},
        ("indicators", "I1"): {"value": 110},
    },
    SECOND: {
        ("tasks", "T01"): {"has_work": "有", "status": "进行中", "text": "移交旧料两批。"},
        ("tasks", "T02"): {"progress": 60, "text": "养护80公里。"},
    },
    BRANCH: {("tasks", "T03"): {"progress": 2, "status": "滞后", "text": "苗木未到。", "issue": "苗木未到。"}},
}


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace after 2023Q3: everybody has reported, and it was published."""
    folder = make_workspace(tmp_path_factory.mktemp("successors"), "2023Q3", plan=PLAN)
    for unit, edits in SAID.items():
        fill(template_of(folder, unit), folder / "inbox" / f"2023Q3_{unit}.xlsx", edits)
    merge.run(folder, "2023Q3", date(2023, 10, 12))
    publish.run(folder, "2023Q3")
    return folder


@pytest.fixture
def folder(reported: Path, tmp_path: Path) -> Path:
    return shutil.copytree(reported, tmp_path / "w")


def with_table(folder: Path, plan: Plan, period: str = "2023Q4") -> None:
    """The office changes its table, then the next period's templates go out."""
    (folder / "任务分工表.xlsx").write_bytes(table_bytes(plan))
    templates.run(folder, period, now=datetime(*{"2023Q4": (2023, 12, 20)}.get(period, (2024, 3, 20)), tzinfo=BEIJING))


def last_of(folder: Path, unit: str, period: str = "2023Q4") -> dict[str, Any]:
    """Key -> what a unit's template shows as last period's, of tasks and figures."""
    book = openpyxl.load_workbook(template_of(folder, unit, period))
    found = {}
    for what in (spec.TASKS, spec.INDICATORS):
        if what.title in book.sheetnames:
            sheet = book[what.title]
            for row in range(what.header_row + 1, sheet.max_row + 1):
                key = sheet.cell(row, what.column(what.row_key) + 1).value
                if key in ("T01", "T02", "T03", "I1"):
                    found[key] = sheet.cell(row, what.column("last") + 1).value
    return found


def result_of(folder: Path, period: str = "2023Q4", as_of: date = date(2024, 1, 12)) -> Result:
    room = Workroom(open_workspace(folder))
    return room.results(room.period(period), as_of)[period]


def detail(result: Result, unit: str, task: str) -> dict[str, Any]:
    rows = result.frame("duties")[[(row.unit, row.task) == (unit, task) for row in result.duties]]
    assert len(rows) == 1
    return rows.iloc[0].to_dict()


def dropped(result: Result) -> list[str]:
    return [change.name for change in result.changes if change.what == "dropped"]


def test_a_new_name_in_the_same_row_of_the_table_keeps_everything(folder):
    units = (replace(PLAN.units[0], name="县交通运输局", aliases=()), *PLAN.units[1:])
    tasks = (
        replace(PLAN.tasks[0], lead=("县交通运输局",)),
        replace(PLAN.tasks[1], responsible=("县交通运输局",)),
        PLAN.tasks[2],
    )
    with_table(folder, replace(PLAN, units=units, tasks=tasks, indicators=(replace(FIGURE, owner=("县交通运输局",)),)))
    assert last_of(folder, "县交通运输局") == {
        "T01": "进行中 40%\n路基完成12公里。\n下一步：继续推进。",
        "T02": "进行中\n配合养护3次。",
        "I1": 110,
    }
    result = result_of(folder)
    assert detail(result, "县交通运输局", "T01")["last_light"] == "yellow"
    assert dropped(result) == []
    assert [unit for unit in (row.unit for row in result.last_units) if "交通" in unit] == ["县交通运输局"]


def test_a_unit_replaced_by_another_hands_its_history_over_with_its_name(folder):
    with_table(folder, handed_over(PLAN, {FIRST: NEW.name}, NEW))
    last = last_of(folder, NEW.name)
    assert last["T01"] == f"(原{FIRST}) 进行中 40%\n路基完成12公里。"
    assert last["I1"] == 110
    result = result_of(folder)
    assert detail(result, NEW.name, "T01")["last_light"] == "yellow"
    assert detail(result, NEW.name, "T01")["last_progress"] == 40
    assert dropped(result) == []


def test_less_progress_than_the_predecessor_reported_is_asked_about(folder):
    with_table(folder, handed_over(PLAN, {FIRST: NEW.name}, NEW))
    edits = {("tasks", "T01"): {"progress": 30, "text": "路基完成12公里。"}, ("indicators", "I1"): {"value": 118}}
    fill(template_of(folder, NEW.name, "2023Q4"), folder / "inbox" / "a.xlsx", edits, received="2024-01-08 10:00")
    codes = {item.code for item in result_of(folder).findings if item.unit == NEW.name}
    assert {"PROGRESS_FELL", "TEXT_UNCHANGED"} <= codes


def test_two_units_merged_are_both_remembered_and_nothing_is_added_up(folder):
    with_table(folder, handed_over(PLAN, {FIRST: NEW.name, SECOND: NEW.name}, NEW))
    last = last_of(folder, NEW.name)
    assert last["T01"] == f"进行中\n原{FIRST}：40% 路基完成12公里；原{SECOND}：移交旧料两批"
    assert last["T02"] == f"进行中\n原{FIRST}：配合养护3次；原{SECOND}：60% 养护80公里"
    assert last["I1"] == 110
    result = result_of(folder)
    assert detail(result, NEW.name, "T01")["last_progress"] is None
    assert detail(result, NEW.name, "T01")["last_status"] == "进行中"
    assert dropped(result) == []


def test_a_unit_taken_into_one_that_goes_on_stands_behind_it(folder):
    with_table(folder, handed_over(PLAN, {SECOND: FIRST}))
    said = f"进行中\n{FIRST}：40% 路基完成12公里；原{SECOND}：移交旧料两批\n下一步：继续推进。"
    assert last_of(folder, FIRST)["T01"] == said


def test_a_unit_split_shows_its_history_to_each_part(folder):
    with_table(folder, handed_over(PLAN, {BRANCH: "、".join(part.name for part in PARTS)}, *PARTS))
    for part in PARTS:
        assert last_of(folder, part.name)["T03"] == f"(原{BRANCH}) 滞后 2%\n苗木未到。"
    result = result_of(folder)
    assert {detail(result, part.name, "T03")["last_light"] for part in PARTS} == {"red"}
    assert dropped(result) == []


def test_the_figure_of_a_split_unit_is_counted_once(folder):
    plan = handed_over(PLAN, {FIRST: "县农业局、县林业局"}, *PARTS)
    with_table(folder, plan)
    for part in PARTS:
        assert last_of(folder, part.name)["I1"] == 110
        edits = {("indicators", "I1"): {"value": 118}}
        fill(
            template_of(folder, part.name, "2023Q4"),
            folder / "inbox" / f"{part.name}.xlsx",
            edits,
            received="2024-01-08 10:00",
        )
    row = result_of(folder).frame("indicators").iloc[0]
    assert row["value"] == 118
    with_table(folder, plan, "2024Q1")
    room = Workroom(open_workspace(folder))
    assert room.history(room.plans["2024Q1"], room.period("2024Q1")).indicators["I1"].base == 118


def test_a_chain_of_successors_is_followed_to_its_end(folder):
    second = handed_over(PLAN, {FIRST: NEW.name}, NEW)
    third = handed_over(second, {NEW.name: PARTS[0].name}, PARTS[0])
    with_table(folder, third)
    assert last_of(folder, PARTS[0].name)["T01"] == f"(原{FIRST}) 进行中 40%\n路基完成12公里。"
    assert lineage(third, PARTS[0].name) == (PARTS[0].name, NEW.name, FIRST)
    assert heirs(third, FIRST) == (PARTS[0].name,)


def test_successors_in_a_circle_end():
    plan = replace(
        PLAN, units=(replace(PLAN.units[0], successors=(SECOND,)), replace(PLAN.units[1], successors=(FIRST,)))
    )
    assert lineage(plan, FIRST) == (FIRST, SECOND)
    assert heirs(plan, FIRST) == (FIRST,)


def test_the_same_colour_goes_on_under_the_new_name(folder):
    with_table(folder, handed_over(PLAN, {BRANCH: NEW.name}, NEW))
    edits = {("tasks", "T03"): {"progress": 12, "status": "滞后", "text": "种了一半。", "issue": "缺水。"}}
    fill(template_of(folder, NEW.name, "2023Q4"), folder / "inbox" / "b.xlsx", edits, received="2024-01-08 10:00")
    result = result_of(folder)
    assert detail(result, NEW.name, "T03")["light"] == "red"
    assert streaks(result)[ItemKey("duty", "T03", NEW.name)] == 2


def test_a_running_period_keeps_the_units_it_was_sent_to(folder):
    before = result_of(folder, "2023Q3", date(2023, 10, 12))
    (folder / "任务分工表.xlsx").write_bytes(table_bytes(handed_over(PLAN, {FIRST: NEW.name}, NEW)))
    after = result_of(folder, "2023Q3", date(2023, 10, 12))
    assert [row.unit for row in before.duties] == [row.unit for row in after.duties]
    assert [row.state for row in before.units] == [row.state for row in after.units]
    assert after.stale is None


def test_the_table_keeps_several_successors(tmp_path):
    plan = handed_over(PLAN, {BRANCH: "县农业局、县林业局"}, *PARTS)
    path = tmp_path / "任务分工表.xlsx"
    path.write_bytes(table_bytes(plan))
    assert read_table(path).plan.units[2].successors == ("县农业局", "县林业局")
