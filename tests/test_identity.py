"""Whose a return is and which one counts, where times, plans and senders cannot be trusted; what nobody has filled."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import fill, make_workspace, template_of, touch

from ipxl.clock import BEIJING
from ipxl.commands import check, merge, publish, status, templates

AS_OF = date(2023, 10, 12)
UNIT = "市科技局"
LATER = "2023-10-09 10:00"


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("sent"))


@pytest.fixture
def workspace(sent: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sent, tmp_path / "w")


def merged(folder: Path) -> dict[str, Any]:
    return merge.run(folder, "2023Q3", AS_OF).as_json()


def states(result: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {item["file"]: (item["state"], item["note"]) for item in result["files"] if item["file"] != "README.md"}


def unit(result: dict[str, Any], name: str = UNIT) -> dict[str, Any]:
    return next(item for item in result["units"] if item["unit"] == name)


def told(result: dict[str, Any], code: str) -> list[dict[str, Any]]:
    return [item for item in result["findings"] if item["code"] == code]


def returned(folder: Path, name: str, progress: float = 45, received: str = LATER, who: str = UNIT) -> Path:
    edits = {("tasks", "T08"): {"progress": progress}}
    return fill(template_of(folder, who), folder / "inbox" / name, edits, received=received)


def checks_sheet(folder: Path) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(folder / "outbox/2023Q3/汇总表_2023Q3.xlsx", read_only=True)
    return list(book["校验记录"].iter_rows(min_row=4, values_only=True))


def questions(folder: Path) -> list[str]:
    book = openpyxl.load_workbook(folder / "核定/2023Q3.xlsx", read_only=True)
    return [str(row[4]) for row in book["核定"].iter_rows(min_row=2, values_only=True) if row[0]]


class TestOneTime:
    @pytest.mark.parametrize("names", [("终稿.xlsx", "最终版2.xlsx"), ("最终版2.xlsx", "终稿.xlsx")])
    def test_two_that_differ_wait_with_their_cells_whatever_their_bytes(self, workspace, names):
        returned(workspace, names[0], 31)
        returned(workspace, names[1], 45)
        result = merged(workspace)
        assert {state for state, _note in states(result).values()} == {"undecided"}
        assert unit(result)["state"] == "undecided"
        assert all("J4(T08 完成进度(%))" in item["message"] for item in told(result, "FILE_SAME_TIME"))
        assert len(questions(workspace)) == 2

    def test_equal_answers_are_one_however_they_were_typed(self, workspace):
        returned(workspace, "a.xlsx")
        copy = returned(workspace, "b.xlsx")
        book = openpyxl.load_workbook(copy)
        book["任务进展"]["J4"].value = "45"
        book.save(copy)
        touch(copy, LATER)
        assert sorted(state for state, _note in states(merged(workspace)).values()) == ["current", "duplicate"]

    def test_the_return_before_them_stands_while_they_wait(self, workspace):
        returned(workspace, "first.xlsx", 20, "2023-10-07 09:00")
        returned(workspace, "a.xlsx", 31)
        returned(workspace, "b.xlsx", 45)
        result = merged(workspace)
        assert [states(result)[name][0] for name in ("first.xlsx", "a.xlsx", "b.xlsx")] == [
            "current",
            *["undecided"] * 2,
        ]
        assert unit(result)["file"] == "first.xlsx"

    def test_a_later_return_settles_it(self, workspace):
        returned(workspace, "a.xlsx", 31)
        returned(workspace, "b.xlsx", 45)
        returned(workspace, "c.xlsx", 50, "2023-10-09 10:01")
        result = merged(workspace)
        assert [states(result)[name][0] for name in ("a.xlsx", "b.xlsx", "c.xlsx")] == [*["superseded"] * 2, "current"]


def test_what_a_newer_return_says_otherwise_is_one_line_of_the_checks(workspace):
    returned(workspace, "a.xlsx", 31, "2023-10-08 10:00")
    returned(workspace, "b.xlsx", 45)
    result = merged(workspace)
    assert result["findings"] == []
    (row,) = [row for row in checks_sheet(workspace) if row[1] == "FILE_CHANGED"]
    assert (row[0], row[2], row[4]) == ("改动", UNIT, "b.xlsx")
    assert "45↔31" in row[8]


class TestUntouched:
    def test_it_is_no_return_and_asks_nothing(self, workspace):
        shutil.copy(template_of(workspace, "兴庆区"), workspace / "inbox/兴庆区.xlsx")
        result = merged(workspace)
        assert states(result)["兴庆区.xlsx"] == ("not_a_return", "空表")
        assert unit(result, "兴庆区")["state"] == "missing"
        assert [item["code"] for item in result["findings"]] == ["FILE_BLANK"]
        assert questions(workspace) == []

    def test_it_never_takes_the_place_of_a_filled_one(self, workspace):
        returned(workspace, "filled.xlsx")
        blank = shutil.copy(template_of(workspace, UNIT), workspace / "inbox/a.xlsx")
        for moment in (LATER, "2023-10-09 12:00"):
            touch(Path(blank), moment)
            (workspace / "收件登记.csv").unlink(missing_ok=True)
            assert states(merged(workspace)) == {"filled.xlsx": ("current", ""), "a.xlsx": ("not_a_return", "空表")}

    def test_a_name_in_it_makes_it_a_return(self, workspace):
        book = openpyxl.load_workbook(template_of(workspace, UNIT))
        book["单位信息"]["B6"].value = "张三"
        book.save(workspace / "inbox/a.xlsx")
        touch(workspace / "inbox/a.xlsx", LATER)
        assert states(merged(workspace))["a.xlsx"][0] == "current"

    def test_under_another_units_name_it_asks_nothing_either(self, workspace):
        shutil.copy(template_of(workspace, UNIT), workspace / "inbox/兴庆区.xlsx")
        result = merged(workspace)
        assert states(result)["兴庆区.xlsx"] == ("not_a_return", "空表")
        assert {unit(result, name)["state"] for name in (UNIT, "兴庆区")} == {"missing"}

    def test_saved_by_another_program_it_is_blank_still(self, workspace):
        path = workspace / "inbox/a.xlsx"
        openpyxl.load_workbook(template_of(workspace, UNIT)).save(path)
        touch(path, LATER)
        assert states(merged(workspace))["a.xlsx"] == ("not_a_return", "空表")
        (row,) = check.run(workspace, [path]).as_json()["files"]
        assert (row["state"], row["note"]) == ("not_a_return", "空表")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A return of a plan with the same units and numbers under another 方案编号."""
    folder = tmp_path_factory.mktemp("other")
    (made := make_workspace(folder)).joinpath("templates/2023Q3").rename(folder / "old")
    rename_plan(made / "任务分工表.xlsx", "yunzhou-2026")
    templates.run(made, "2023Q3", now=datetime(2023, 9, 20, tzinfo=BEIJING))
    return returned(made, "a.xlsx")


class TestAnotherPlan:
    def test_no_unit_is_guessed_and_nothing_is_asked(self, workspace, other):
        target = shutil.copy2(other, workspace / f"inbox/2023Q3_{UNIT}.xlsx")
        result = merged(workspace)
        (row,) = [item for item in result["files"] if item["file"] != "README.md"]
        assert (row["state"], row["note"], row["unit"]) == ("not_a_return", "其他方案", None)
        assert unit(result)["state"] == "missing"
        assert [(item["code"], item["severity"]) for item in result["findings"]] == [("FILE_OTHER_PLAN", "info")]
        assert questions(workspace) == []
        (row,) = check.run(workspace, [Path(target)]).as_json()["files"]
        assert (row["state"], row["note"], row["unit"]) == ("not_a_return", "其他方案", None)

    def test_an_edited_number_orphans_nothing_that_went_out(self, workspace):
        returned(workspace, "a.xlsx")
        rename_plan(workspace / "任务分工表.xlsx", "yinchuan-new")
        assert states(merged(workspace))["a.xlsx"][0] == "current"
        templates.run(workspace, "2023Q3", now=datetime(2023, 9, 21, tzinfo=BEIJING))
        assert states(merged(workspace))["a.xlsx"][0] == "current"


def rename_plan(table: Path, plan_id: str) -> None:
    book = openpyxl.load_workbook(table)
    for row in book["方案"].iter_rows():
        if row[0].value == "方案编号":
            row[1].value = plan_id
    book.save(table)


AHEAD = f"{datetime.now(BEIJING) + timedelta(days=400):%Y-%m-%d %H:%M}"


class TestImpossibleTimes:
    @pytest.mark.parametrize("moment", ["1970-01-02 00:00", "1980-01-01 00:00", AHEAD])
    def test_it_is_said_and_nothing_is_concluded_from_it(self, workspace, moment):
        returned(workspace, "a.xlsx", received=moment)
        result = merged(workspace)
        assert states(result)["a.xlsx"][0] == "current"
        assert [item["severity"] for item in told(result, "FILE_TIME_IMPOSSIBLE")] == ["warning"]
        assert unit(result)["timely"] is None

    @pytest.mark.parametrize("moment", ["1970-01-02 00:00", "1980-01-01 00:00", AHEAD])
    def test_it_never_chooses_between_two(self, workspace, moment):
        returned(workspace, "a.xlsx", 40)
        returned(workspace, "b.xlsx", 60, moment)
        result = merged(workspace)
        assert {name: state for name, (state, _note) in states(result).items()} == {
            "a.xlsx": "current",
            "b.xlsx": "undecided",
        }
        assert "60↔40" in told(result, "FILE_TIME_HINGES")[0]["message"]

    def test_two_of_them_both_wait(self, workspace):
        returned(workspace, "a.xlsx", 40, "1980-01-01 00:00")
        returned(workspace, "b.xlsx", 60, "1970-01-02 00:00")
        assert {state for state, _note in states(merged(workspace)).values()} == {"undecided"}

    def test_the_corrected_register_settles_it(self, workspace):
        returned(workspace, "a.xlsx", 40)
        returned(workspace, "b.xlsx", 60, "1980-01-01 00:00")
        merged(workspace)
        register = workspace / "收件登记.csv"
        register.write_text(
            register.read_text("utf-8-sig").replace("1980-01-01 00:00:00", "2023-10-09 11:00"), "utf-8-sig"
        )
        assert states(merged(workspace))["b.xlsx"][0] == "current"


def test_an_earlier_quarter_may_be_published_after_returns_of_the_next(workspace):
    returned(workspace, "a.xlsx")
    merged(workspace)
    templates.run(workspace, "2023Q4", now=datetime(2023, 12, 20, tzinfo=BEIJING))
    path = template_of(workspace, UNIT, "2023Q4")
    fill(path, workspace / "inbox" / path.name, received="2024-01-03 10:00")
    assert publish.run(workspace, "2023Q3") is not None


class TestMisplaced:
    @pytest.mark.parametrize("place", ["templates/2023Q3", "templates/2023Q4", "templates", "."])
    def test_merge_and_status_tell_of_a_filled_workbook_outside_of_the_inbox(self, workspace, place):
        target = workspace / place / template_of(workspace, UNIT).name
        target.parent.mkdir(exist_ok=True)
        fill(template_of(workspace, UNIT), target)
        where = target.relative_to(workspace).as_posix()
        assert any(where in said and "inbox/" in said for said in merge.run(workspace, "2023Q3", AS_OF).remarks)
        assert where in status.run(workspace, "2023Q3", AS_OF).text()

    def test_templates_and_what_was_only_saved_again_are_none(self, workspace):
        path = template_of(workspace, UNIT)
        openpyxl.load_workbook(path).save(path)
        assert not any("移到 inbox" in said for said in merge.run(workspace, "2023Q3", AS_OF).remarks)

    def test_templates_keeps_a_filled_workbook_beside_and_says_so(self, workspace):
        path = template_of(workspace, UNIT)
        fill(path, path)
        filled = path.read_bytes()
        done = templates.run(workspace, "2023Q3", now=datetime(2023, 9, 21, tzinfo=BEIJING))
        (name,) = done.kept
        assert path.with_name(name).read_bytes() == filled
        assert name in done.text()
        assert path.read_bytes() != filled
        assert templates.run(workspace, "2023Q3").kept == ()
