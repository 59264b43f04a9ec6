"""The office decides: questions as rows of 核定/<period>.xlsx, answers applied at each merge, nothing typed ever lost."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import fill, make_workspace, template_of, touch
from office import Office

from ipxl.cli import main
from ipxl.clock import BEIJING
from ipxl.commands import merge, status, templates
from ipxl.errors import IpxlError
from ipxl.office.docket import KINDS, Question, action_of, key_of, question_id
from ipxl.office.table import GONE, read_decisions
from ipxl.office.table_layout import table_bytes

AS_OF = date(2023, 10, 12)
UNIT, OTHER = "市科技局", "市工信局"
HEADERS = ["编号", "问题", "单位", "任务/指标", "文件", "单元格", "现值", "处理", "更正值", "理由", "核定人", "日期"]
SIGNED = {"理由": "电话核实", "核定人": "张三", "日期": "2023-10-12"}


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("sent"))


@pytest.fixture
def workspace(sent: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sent, tmp_path / "w"))


def merged(folder: Path, period: str = "2023Q3", as_of: date = AS_OF) -> dict[str, Any]:
    return merge.run(folder, period, as_of).as_json()


def table(folder: Path, period: str = "2023Q3") -> Path:
    return folder / "核定" / f"{period}.xlsx"


def rows(folder: Path, period: str = "2023Q3") -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(table(folder, period))["核定"]
    heads = [cell.value for cell in sheet[1]]
    found = [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=2)]
    return [row for row in found if any(row.values())]  # below stand blank rows for what the office begins by itself


def answer(folder: Path, row: int, period: str = "2023Q3", **typed: Any) -> None:
    """Type into a row (counted from 2) and save, as the office does."""
    book = openpyxl.load_workbook(table(folder, period))
    for header, value in {**SIGNED, **typed}.items():
        book["核定"].cell(row, HEADERS.index(header) + 1).value = value
    book.save(table(folder, period))


def states(result: dict[str, Any]) -> dict[str, str]:
    return {item["file"]: item["state"] for item in result["files"] if item["file"] != "README.md"}


def unit(result: dict[str, Any], name: str = UNIT) -> dict[str, Any]:
    return next(item for item in result["units"] if item["unit"] == name)


def progress(result: dict[str, Any], task: str = "T08") -> Any:
    return next(item for item in result["tasks"] if item["task"] == task)["progress"]


def codes(result: dict[str, Any]) -> list[str]:
    return [item["code"] for item in result["findings"]]


def told(done: merge.MergeDone) -> list[tuple[int, str, str]]:
    return [(item.row, item.outcome, item.note) for item in done.result.decisions]


class TestTheTable:
    def test_without_questions_there_is_a_table_to_begin_rows_in(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx")
        merged(workspace)
        assert rows(workspace) == []

    def test_questions_are_rows_with_what_is_needed_to_decide(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"progress": "约85"}})
        fill(template_of(workspace, OTHER), workspace / "inbox/2023Q3_市科技局_表.xlsx")
        done = merge.run(workspace, "2023Q3", AS_OF)
        first, second = rows(workspace)
        assert list(first) == HEADERS
        assert (first["文件"], first["现值"]) == ("2023Q3_市科技局_表.xlsx", "2023-10-08 10:00 收到")
        assert {"市工信局", "市科技局"} == set(first["单位"].split("、"))
        assert (second["单位"], second["任务/指标"], second["文件"]) == (UNIT, "T08", "a.xlsx")
        assert (second["单元格"], second["现值"]) == ("任务进展!J4", "约85")
        assert "接受即按85计入" in second["问题"]
        assert "待核定2项：在 核定/2023Q3.xlsx" in done.text()
        assert "待核定2项" in status.run(workspace, "2023Q3", AS_OF).text()

    def test_header_frozen_filtered_lists_offered_and_inputs_marked(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"progress": "约85"}})
        merged(workspace)
        sheet = openpyxl.load_workbook(table(workspace))["核定"]
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:L2")
        rule = sheet.data_validations.dataValidation[0]
        assert (rule.formula1, str(rule.sqref)) == ('"接受,更正为,免改"', "H2")
        assert {sheet.cell(2, number).fill.fgColor.rgb for number in range(8, 13)} == {"FFFFF9DB"}
        assert sum(sheet.column_dimensions[letter].width for letter in "ABCDEFGHIJKL") < 190

    def test_every_list_fits_a_drop_down_and_every_prompt_its_box(self):
        for kind in KINDS.values():
            assert len(",".join(kind.actions)) <= 255
            assert len(kind.help) <= 255

    def test_the_same_questions_are_not_written_again(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"progress": "约85"}})
        merged(workspace)
        before = table(workspace).read_bytes(), table(workspace).stat().st_mtime_ns
        merged(workspace)
        assert (table(workspace).read_bytes(), table(workspace).stat().st_mtime_ns) == before

    def test_a_table_that_nobody_typed_in_is_made_anew(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"progress": "约85"}})
        merged(workspace)
        fill(template_of(workspace, OTHER), workspace / "inbox/b.xlsx", {("tasks", "T07"): {"has_work": "也许"}})
        merged(workspace)
        grown = table(workspace).read_bytes()
        table(workspace).unlink()
        merged(workspace)
        assert table(workspace).read_bytes() == grown
        (workspace / "inbox/a.xlsx").unlink()
        merged(workspace)
        assert [row["单位"] for row in rows(workspace)] == [OTHER]


class TestCells:
    @pytest.fixture
    def held(self, workspace: Path) -> Path:
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"progress": "约85"}})
        assert progress(merged(workspace)) is None
        return workspace

    def test_a_held_number_is_accepted(self, held):
        answer(held, 2, 处理="接受")
        done = merge.run(held, "2023Q3", AS_OF)
        assert progress(done.as_json()) == 85
        assert codes(done.as_json()) == []
        assert done.result.questions == ()
        decided = done.result.decisions[0]
        assert (decided.outcome, decided.before, decided.after, decided.by) == ("applied", "约85", "85", "张三")

    def test_it_is_corrected_to_another(self, held):
        answer(held, 2, 处理=" 更 正为", 更正值="７０%")
        assert progress(merged(held)) == 70

    def test_a_value_of_the_wrong_kind_is_refused_with_its_row(self, held):
        answer(held, 2, 处理="更正为", 更正值="一百二")
        done = merge.run(held, "2023Q3", AS_OF)
        assert progress(done.as_json()) is None
        assert done.result.decisions[0].outcome == "refused"
        assert "核定/2023Q3.xlsx 第2行：更正值" in done.text()
        answer(held, 2, 处理="更正为", 更正值=0.85)
        assert progress(merged(held)) is None
        answer(held, 2, 处理="更正为", 更正值=120)
        assert progress(merged(held)) is None

    def test_a_fraction_has_two_readings(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"progress": 0.85}})
        merged(workspace)
        assert "按填写值是0.85，按建议值是85" in rows(workspace)[0]["问题"]
        answer(workspace, 2, 处理="按建议值")
        assert progress(merged(workspace)) == 85
        answer(workspace, 2, 处理="按填写值")
        assert progress(merged(workspace)) == 0.85

    def test_a_figure_far_from_its_target_stands_when_the_office_says_so(self, workspace):
        owner = "市金融工作局"
        fill(template_of(workspace, owner), workspace / "inbox/a.xlsx", {("indicators", "I4"): {"value": 33000}})
        merged(workspace)
        assert "按填写值是33000，按建议值是3.3" in rows(workspace)[0]["问题"]

        def value() -> Any:
            return next(item["value"] for item in merged(workspace)["indicators"] if item["indicator"] == "I4")

        answer(workspace, 2, 处理="按填写值")
        assert value() == 33000
        answer(workspace, 2, 处理="按建议值")
        assert value() == 3.3
        answer(workspace, 2, 处理="更正为", 更正值="33001")
        assert value() == 33001

    @pytest.mark.parametrize(("typed", "outcome"), [("拟按", None), ("没有", None)])
    def test_unknown_words_are_named(self, held, typed, outcome):
        answer(held, 2, 处理=typed)
        done = merge.run(held, "2023Q3", AS_OF)
        assert told(done) == [(2, "refused", f"“处理”填的是“{typed}”，请从下拉列表选")]
        assert len(done.result.questions) == 1

    @pytest.mark.parametrize(("missing", "words"), [("理由", "没有填理由"), ("核定人", "没有填核定人")])
    def test_without_reason_or_name_nothing_is_applied(self, held, missing, words):
        answer(held, 2, 处理="接受", **{missing: None})
        done = merge.run(held, "2023Q3", AS_OF)
        assert progress(done.as_json()) is None
        assert words in told(done)[0][2]

    def test_what_an_answer_lacks_is_no_matter_once_its_question_is_gone(self, held):
        answer(held, 2, 处理="接受", 核定人=None)
        fill(template_of(held, UNIT), held / "inbox/b.xlsx", received="2023-10-09 10:00")
        done = merge.run(held, "2023Q3", AS_OF)
        assert [(row, outcome) for row, outcome, _note in told(done)] == [(2, "expired")]
        assert "没有填" not in done.text()

    def test_a_missing_date_is_no_hindrance_and_any_form_is_kept(self, held):
        answer(held, 2, 处理="接受", 日期=None)
        assert progress(merged(held)) == 85
        answer(held, 2, 处理="接受", 日期=datetime(2023, 10, 12))  # noqa: DTZ001 - a cell has no zone
        assert merge.run(held, "2023Q3", AS_OF).result.decisions[0].day == "2023-10-12"

    def test_a_changed_value_is_asked_about_anew_and_the_old_row_stays(self, held):
        answer(held, 2, 处理="接受", 理由="=不是公式")
        fill(
            template_of(held, UNIT),
            held / "inbox/b.xlsx",
            {("tasks", "T08"): {"progress": "约90"}},
            received="2023-10-09 10:00",
        )
        done = merge.run(held, "2023Q3", AS_OF)
        assert progress(done.as_json()) is None
        old, new = rows(held)
        assert (old["现值"], old["处理"], new["现值"], new["处理"]) == ("约85", "接受", "约90", None)
        assert old["编号"] != new["编号"]

    def test_the_same_value_sent_again_needs_no_second_decision(self, held):
        answer(held, 2, 处理="接受")
        again = {("tasks", "T08"): {"progress": "约85", "remark": "补充"}}
        fill(template_of(held, UNIT), held / "inbox/b.xlsx", again, received="2023-10-09 10:00")
        assert progress(merged(held)) == 85

    def test_an_accepted_number_survives_a_newer_return_that_leaves_it_blank(self, held):
        answer(held, 2, 处理="接受")
        blank = {("tasks", "T08"): {"progress": None}}
        fill(template_of(held, UNIT), held / "inbox/b.xlsx", blank, received="2023-10-09 10:00")
        done = merge.run(held, "2023Q3", AS_OF)
        assert progress(done.as_json()) == 85
        assert codes(done.as_json()) == ["KEPT_FROM_OLDER"]
        assert told(done) == [(2, "applied", "")]

    def test_a_blank_is_waived_and_the_unit_is_received(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"next": None}})
        assert unit(merged(workspace))["state"] == "to_correct"
        answer(workspace, 2, 处理="免改")
        result = merged(workspace)
        assert unit(result)["state"] == "received"
        assert codes(result) == []
        assert result["outputs"]["corrections"] == []

    def test_a_blank_is_filled_in_by_the_office(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"next": None}})
        merged(workspace)
        answer(workspace, 2, 处理="更正为", 更正值="=继续推进")
        done = merge.run(workspace, "2023Q3", AS_OF)
        assert told(done) == [(2, "refused", "有公式，请直接填写内容")]
        answer(workspace, 2, 处理="更正为", 更正值="继续推进")
        done = merge.run(workspace, "2023Q3", AS_OF)
        detail = next(row for row in done.result.duties if (row.unit, row.task) == (UNIT, "T08"))
        assert detail.answer("next") == "继续推进"
        assert unit(done.as_json())["state"] == "received"

    def test_what_a_correction_makes_due_is_asked_too(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"status": "慢了"}})
        merged(workspace)
        answer(workspace, 2, 处理="更正为", 更正值="滞后")
        result = merged(workspace)
        assert codes(result) == ["REQUIRED_BLANK"]
        assert [row["单元格"] for row in rows(workspace)] == ["任务进展!I4", "任务进展!L4"]
        answer(workspace, 3, 处理="免改")
        assert unit(merged(workspace))["state"] == "received"

    def test_an_answer_kept_from_an_older_return_is_cleared_or_stays(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"remark": "原件"}})
        newer = {("tasks", "T08"): {"remark": None, "progress": 46}}
        fill(template_of(workspace, UNIT), workspace / "inbox/b.xlsx", newer, received="2023-10-09 10:00")
        assert codes(merged(workspace)) == ["KEPT_FROM_OLDER"]

        def remark() -> str:
            result = merge.run(workspace, "2023Q3", AS_OF).result
            assert [item.code for item in result.findings] == []
            return next(row.answer("remark") for row in result.duties if (row.unit, row.task) == (UNIT, "T08"))

        answer(workspace, 2, 处理="保留旧值")
        assert remark() == "原件"
        answer(workspace, 2, 处理="清空")
        assert remark() == ""


class TestFiles:
    @pytest.fixture
    def strange(self, workspace: Path) -> Path:
        """市科技局's workbook under the name of 市工信局."""
        fill(template_of(workspace, UNIT), workspace / "inbox/2023Q3_市工信局_进展情况表.xlsx")
        assert list(states(merged(workspace)).values()) == ["undecided"]
        return workspace

    @pytest.mark.parametrize("words", ["市科技局", "市科学技术局 2023Q3", "市科技局２０２３Ｑ３"])
    def test_a_file_is_said_to_be_a_units(self, strange, words):
        if "科学技术" in words and merge.run(strange, "2023Q3", AS_OF).result.plan.unit("市科学技术局") is None:
            words = f"{UNIT} 2023Q3"
        answer(strange, 2, 处理="属于单位", 更正值=words)
        result = merged(strange)
        found = next(item for item in result["files"] if item["unit"])
        assert (found["state"], found["unit"], found["identified_by"]) == ("current", UNIT, "decision")
        assert unit(result)["state"] == "received"
        assert codes(result) == []

    def test_an_unknown_unit_is_refused_with_its_near_names(self, strange):
        answer(strange, 2, 处理="属于单位", 更正值="市科挤局")
        done = merge.run(strange, "2023Q3", AS_OF)
        assert list(states(done.as_json()).values()) == ["undecided"]
        assert "市科技局" in told(done)[0][2]

    def test_adopting_a_file_of_nobody_asks_for_the_unit(self, strange):
        answer(strange, 2, 处理="采用这份")
        assert "属于单位" in told(merge.run(strange, "2023Q3", AS_OF))[0][2]

    def test_a_file_is_not_used(self, strange):
        answer(strange, 2, 处理="不采用")
        result = merged(strange)
        assert list(states(result).values()) == ["refused"]
        assert unit(result)["state"] == "missing"
        assert codes(result) == []

    def test_any_file_can_be_set_aside_and_taken_back(self, workspace):
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"progress": 50}})
        later = {("tasks", "T08"): {"progress": 60}}
        fill(template_of(workspace, UNIT), workspace / "inbox/b.xlsx", later, received="2023-10-09 10:00")
        assert progress(merged(workspace)) == 60
        answer(workspace, 2, 文件="b.xlsx", 处理="不采用")
        result = merged(workspace)
        assert states(result) == {"a.xlsx": "current", "b.xlsx": "refused"}
        assert progress(result) == 50
        (row,) = rows(workspace)
        assert (row["编号"][:2], row["单位"], row["文件"]) == ("F-", UNIT, "b.xlsx")
        assert merged(workspace) == result
        answer(workspace, 2, 处理=None, 理由=None, 核定人=None)
        assert states(merged(workspace)) == {"a.xlsx": "superseded", "b.xlsx": "current"}
        answer(workspace, 3, 文件="c.xlsx", 处理="不采用")
        done = merge.run(workspace, "2023Q3", AS_OF)
        assert [note for _row, outcome, note in told(done) if outcome == "refused"] == ["收到的文件里没有“c.xlsx”"]

    def test_a_file_that_could_not_be_read_is_no_fault_once_a_good_one_came(self, workspace):
        broken = workspace / "inbox/2023Q3_市科技局_进展情况表.xlsx"
        fill(template_of(workspace, UNIT), broken)
        broken.write_bytes(broken.read_bytes()[:3000])
        os.utime(broken, (1696730400, 1696730400))
        first = merge.run(workspace, "2023Q3", AS_OF)
        assert [item.severity for item in first.result.findings] == ["error"]
        fill(template_of(workspace, UNIT), workspace / "inbox/b.xlsx", received="2023-10-09 10:00")
        done = merge.run(workspace, "2023Q3", AS_OF)
        assert [item.severity for item in done.result.findings] == ["info"]
        assert broken.name not in done.text()

    def test_one_of_two_conflicting_files_is_chosen(self, workspace):
        book = openpyxl.load_workbook(template_of(workspace, UNIT))
        for row in book["_ipxl"].iter_rows():
            if row[0].value == "round":
                row[1].value = "2"
        second = workspace / "second.xlsx"
        book.save(second)
        fill(second, workspace / "inbox/a.xlsx", {("tasks", "T08"): {"progress": 50}})
        lower = {("tasks", "T08"): {"progress": 60}}
        fill(template_of(workspace, UNIT), workspace / "inbox/b.xlsx", lower, received="2023-10-09 10:00")
        result = merged(workspace)
        assert states(result) == {"a.xlsx": "current", "b.xlsx": "undecided"}
        assert "“a.xlsx”" in rows(workspace)[0]["问题"]
        answer(workspace, 2, 处理="采用这份")
        result = merged(workspace)
        assert states(result) == {"a.xlsx": "superseded", "b.xlsx": "current"}
        assert progress(result) == 60
        answer(workspace, 2, 处理="不采用")
        result = merged(workspace)
        assert states(result) == {"a.xlsx": "current", "b.xlsx": "refused"}
        assert progress(result) == 50

    def test_other_content_under_the_same_name_is_asked_about_anew(self, strange):
        answer(strange, 2, 处理="属于单位", 更正值=UNIT)
        name = "2023Q3_市工信局_进展情况表.xlsx"
        fill(template_of(strange, UNIT), strange / "inbox" / name, {("tasks", "T08"): {"progress": 50}})
        done = merge.run(strange, "2023Q3", AS_OF)
        assert states(done.as_json()) == {name: "undecided"}
        assert told(done)[0][1] == "expired"
        assert [row["处理"] for row in rows(strange)] == ["属于单位", None]


class TestAnEarlierPeriod:
    """A return on last quarter's template that arrives when this quarter's has gone out."""

    LATER = date(2024, 1, 12)

    @pytest.fixture
    def late(self, workspace: Path) -> Path:
        templates.run(workspace, "2023Q4", now=datetime(2023, 12, 20, tzinfo=BEIJING))
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", received="2024-01-05 10:00")
        return workspace

    def test_both_merges_hear_of_it(self, late):
        for period, as_of in (("2023Q3", AS_OF), ("2023Q4", self.LATER)):
            result = merged(late, period, as_of)
            assert states(result) == {"a.xlsx": "undecided"}
            assert codes(result) == ["FILE_EARLIER_PERIOD"]
            assert unit(result)["state"] == "undecided"
        assert "算作本期" in rows(late, "2023Q4")[0]["问题"]

    def test_decided_as_this_periods_it_is_not_asked_in_the_other(self, late):
        merged(late, "2023Q4", self.LATER)
        answer(late, 2, "2023Q4", 处理="算作本期")
        result = merged(late, "2023Q4", self.LATER)
        assert states(result) == {"a.xlsx": "current"}
        assert (result["files"][1]["period"], unit(result)["state"]) == ("2023Q4", "received")
        before = merged(late, "2023Q3")
        assert states(before) == {"a.xlsx": "other_period"}
        assert rows(late, "2023Q3") == []

    def test_decided_as_a_late_return_it_counts_there(self, late):
        merged(late, "2023Q4", self.LATER)
        answer(late, 2, "2023Q4", 处理="算作表中期次")
        assert states(merged(late, "2023Q4", self.LATER)) == {"a.xlsx": "other_period"}
        result = merged(late, "2023Q3")
        assert states(result) == {"a.xlsx": "current"}
        assert unit(result)["timely"] is False

    def test_adopted_in_the_earlier_table_it_is_not_asked_in_the_later(self, late):
        merged(late, "2023Q3")
        answer(late, 2, "2023Q3", 处理="采用这份")
        assert states(merged(late, "2023Q3")) == {"a.xlsx": "current"}
        assert states(merged(late, "2023Q4", self.LATER)) == {"a.xlsx": "other_period"}

    def test_two_tables_that_disagree_settle_nothing(self, late):
        merged(late, "2023Q3")
        merged(late, "2023Q4", self.LATER)
        answer(late, 2, "2023Q3", 处理="采用这份")
        answer(late, 2, "2023Q4", 处理="算作本期")
        done = merge.run(late, "2023Q4", self.LATER)
        assert states(done.as_json()) == {"a.xlsx": "undecided"}
        assert "核定/2023Q3.xlsx第2行" in told(done)[0][2]

    def test_not_used_it_counts_nowhere(self, late):
        merged(late, "2023Q4", self.LATER)
        answer(late, 2, "2023Q4", 处理="不采用")
        assert states(merged(late, "2023Q4", self.LATER)) == {"a.xlsx": "refused"}
        assert states(merged(late, "2023Q3")) == {"a.xlsx": "refused"}


class TestNothingTypedIsLost:
    @pytest.fixture
    def typed(self, workspace: Path) -> Path:
        """A table with two questions, the first answered, and all that an office adds of its own."""
        edits = {("tasks", "T08"): {"progress": "约85", "next": None}}
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", edits)
        merged(workspace)
        answer(workspace, 2, 处理="接受", 理由="'=1+1 😀", 日期="十月")
        book = openpyxl.load_workbook(table(workspace))
        sheet = book["核定"]
        sheet["M1"], sheet["M2"], sheet["A6"] = "备注", "=1+1 是几", "王五说下周再办"
        sheet["M2"].data_type = "s"
        sheet["B2"].comment = openpyxl.comments.Comment("问过两次", "张三")
        sheet["J2"].font = openpyxl.styles.Font(bold=True)
        sheet.column_dimensions["B"].width = 55
        book.create_sheet("电话")["A1"] = "0951"
        book.save(table(workspace))
        return workspace

    def snapshot(self, folder: Path, last: int) -> list[list[Any]]:
        sheet = openpyxl.load_workbook(table(folder))["核定"]
        return [[cell.value for cell in row] for row in sheet.iter_rows(max_row=last)]

    def test_new_questions_stand_below_what_was_typed(self, typed):
        before = self.snapshot(typed, 6)
        fill(template_of(typed, OTHER), typed / "inbox/b.xlsx", {("tasks", "T07"): {"has_work": "也许"}})
        assert merge.run(typed, "2023Q3", AS_OF).remarks == ()
        book = openpyxl.load_workbook(table(typed))
        sheet = book["核定"]
        assert self.snapshot(typed, 6) == before
        assert (sheet["C7"].value, sheet["F7"].value) == (OTHER, "任务进展!H9")
        assert (sheet["B2"].comment.text, sheet["J2"].font.bold) == ("问过两次", True)
        assert (sheet.column_dimensions["B"].width, book["电话"]["A1"].value) == (55, "0951")
        assert sheet["M2"].data_type == "s"
        assert any("H7" in str(rule.sqref) for rule in sheet.data_validations.dataValidation)
        assert sheet["H7"].fill.fgColor.rgb.endswith("FFF9DB")
        assert sheet.auto_filter.ref == "A1:L7"

    def test_the_same_edit_gives_the_same_bytes(self, typed, tmp_path):
        fill(template_of(typed, OTHER), typed / "inbox/b.xlsx", {("tasks", "T07"): {"has_work": "也许"}})
        copy = Path(shutil.copytree(typed, tmp_path / "copy"))
        merged(typed)
        merged(copy)
        assert table(typed).read_bytes() == table(copy).read_bytes()
        again = table(typed).stat().st_mtime_ns
        merged(typed)
        assert table(typed).stat().st_mtime_ns == again

    def test_an_open_question_that_vanished_is_marked_and_comes_back(self, typed):
        first = (typed / "inbox/a.xlsx").read_bytes()
        fixed = {("tasks", "T08"): {"progress": "约85"}}
        fill(template_of(typed, UNIT), typed / "inbox/a.xlsx", fixed)
        merged(typed)
        texts = [row["问题"] for row in rows(typed)[:2]]
        assert [text.startswith(GONE) for text in texts] == [False, True]
        (typed / "inbox/a.xlsx").write_bytes(first)
        touch(typed / "inbox/a.xlsx", "2023-10-08 10:00")
        merged(typed)
        assert not any(row["问题"].startswith(GONE) for row in rows(typed)[:2])

    @pytest.mark.parametrize("lock", ["~$2023Q3.xlsx", ".~lock.2023Q3.xlsx#", ".~2023Q3.xlsx"])
    def test_open_in_another_program_it_is_read_and_left_alone(self, typed, lock, capsys):
        (typed / "核定" / lock).write_text("张三")
        fill(template_of(typed, OTHER), typed / "inbox/b.xlsx", {("tasks", "T07"): {"has_work": "也许"}})
        before = table(typed).read_bytes()
        done = merge.run(typed, "2023Q3", AS_OF)
        assert table(typed).read_bytes() == before
        assert "正在别的程序里打开" in done.remarks[0]
        assert lock in done.remarks[0]
        assert progress(done.as_json()) == 85
        assert main(["-C", str(typed), "merge", "2023Q3", "--as-of", "2023-10-12", "--json"]) == 0
        out, err = capsys.readouterr()
        assert json.loads(out) == done.as_json()
        assert err.startswith("注意：“核定/2023Q3.xlsx”正在别的程序里打开")
        (typed / "核定" / lock).unlink()
        assert merge.run(typed, "2023Q3", AS_OF).remarks == ()
        assert table(typed).read_bytes() != before

    def test_what_openpyxl_would_drop_is_not_risked(self, typed):
        with zipfile.ZipFile(table(typed), "a") as package:
            package.writestr("xl/media/image1.png", b"\x89PNG")
        before = table(typed).read_bytes()
        fill(template_of(typed, OTHER), typed / "inbox/b.xlsx", {("tasks", "T07"): {"has_work": "也许"}})
        assert "图片" in merge.run(typed, "2023Q3", AS_OF).remarks[0]
        assert table(typed).read_bytes() == before

    def test_saved_while_the_merge_ran_it_is_not_overwritten(self, typed, monkeypatch):
        fill(template_of(typed, OTHER), typed / "inbox/b.xlsx", {("tasks", "T07"): {"has_work": "也许"}})
        newer = table_bytes([Question("C-00000000", "刚存的")])

        def save_meanwhile(*arguments: Any) -> str:
            table(typed).write_bytes(newer)
            return update(*arguments)

        update = merge.update_decisions
        monkeypatch.setattr(merge, "update_decisions", save_meanwhile)
        assert "刚才被改过" in merge.run(typed, "2023Q3", AS_OF).remarks[0]
        assert table(typed).read_bytes() == newer

    @pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 cut off", b"\xd0\xcf\x11\xe0 locked"])
    def test_a_damaged_table_stops_the_merge_and_stays(self, typed, content):
        table(typed).write_bytes(content)
        with pytest.raises(IpxlError, match=r"核定/2023Q3\.xlsx"):
            merged(typed)
        assert table(typed).read_bytes() == content

    def test_a_table_without_its_headers_stops_the_merge(self, typed):
        book = openpyxl.load_workbook(table(typed))
        book["核定"]["A1"] = "号"
        book.save(table(typed))
        with pytest.raises(IpxlError, match="找不到列名"):
            merged(typed)


class TestOddRows:
    @pytest.fixture
    def asked(self, workspace: Path) -> Path:
        edits = {("tasks", "T08"): {"progress": "约85", "next": None}}
        fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", edits)
        merged(workspace)
        return workspace

    def test_a_deleted_number_and_a_repeated_row_are_named(self, asked):
        book = openpyxl.load_workbook(table(asked))
        sheet = book["核定"]
        for row, number in ((2, sheet["A2"].value), (3, None), (5, sheet["A2"].value)):
            sheet.cell(row, 1).value = number
            for header, value in {**SIGNED, "处理": "接受"}.items():
                sheet.cell(row, HEADERS.index(header) + 1).value = value
        book.save(table(asked))
        done = merge.run(asked, "2023Q3", AS_OF)
        notes = {row: (outcome, note) for row, outcome, note in told(done)}
        assert notes[2][0] == "applied"
        assert "没有编号" in notes[3][1]
        assert "第2行" in notes[5][1]

    def test_moved_columns_and_sorted_rows_are_read(self, asked):
        book = openpyxl.load_workbook(table(asked))
        sheet = book["核定"]
        lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
        sheet.delete_rows(1, 3)
        for row in (["办公室填", *[None] * 11], lines[0], lines[2], lines[1]):
            sheet.append(list(reversed(row)))
        book.save(table(asked))
        found = read_decisions(table(asked)).answers.rows
        assert [(item.cell, item.unit) for item in found] == [("任务进展!M4", UNIT), ("任务进展!J4", UNIT)]

    def test_the_number_is_that_of_the_question_whatever_its_letter_or_width(self):
        number = question_id("C", "cell", UNIT, "tasks", "T08", "progress", "'约85'")
        assert number[:2] == "C-"
        assert len(number) == 10
        assert key_of(f"ｈ－{number[2:].lower()}") == key_of(number)
        assert action_of("采 用这份") == "采用这份"

    def test_the_summary_lists_what_was_decided(self, asked):
        answer(asked, 2, 处理="接受")
        answer(asked, 3, 处理="免改", 理由=None)
        done = merge.run(asked, "2023Q3", AS_OF)
        sheet = openpyxl.load_workbook(asked / done.outputs["summary"])["说明与版本"]
        lines = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=4) if row[0].value}
        assert "“约85”接受，成为“85”；理由：电话核实；核定人：张三，2023-10-12" in lines["核定（已采纳）"]
        assert "没有填理由" in lines["核定（未采纳）"]


@pytest.mark.office
def test_a_table_that_libreoffice_saved_is_read_and_added_to(workspace: Path, office: Office) -> None:
    fill(template_of(workspace, UNIT), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"progress": "约85"}})
    merged(workspace)
    made = workspace / "made.xlsx"
    shutil.move(table(workspace), made)
    typed = {"H2": "接受", "J2": "电话核实", "K2": "张三", "L2": "2023-10-12"}
    cells = [{"sheet": "核定", "cell": cell, "text": text} for cell, text in typed.items()]
    office.fill([{"source": made, "target": table(workspace), "format": "xlsx", "cells": cells}])
    fill(template_of(workspace, OTHER), workspace / "inbox/b.xlsx", {("tasks", "T07"): {"has_work": "也许"}})
    done = merge.run(workspace, "2023Q3", AS_OF)
    assert progress(done.as_json()) == 85
    assert done.remarks == ()
    assert [(row["单位"], row["处理"], row["日期"]) for row in rows(workspace)] == [
        (UNIT, "接受", "2023-10-12"),
        (OTHER, None, None),
    ]
