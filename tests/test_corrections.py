"""What goes back: the unit's own answers in a fresh workbook, faults marked and listed, and a letter."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import LEAD, UNIT, fill, make_workspace, template_of, touch
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ipxl.check.rules import shown_value
from ipxl.check.submission import check_submission
from ipxl.cli import main
from ipxl.commands import merge
from ipxl.form import spec
from ipxl.form.read import SKIPPED, read_submission
from ipxl.form.reading import Reading
from ipxl.intake.package import read_workbook
from ipxl.merge.entered import digest_of
from ipxl.plan.table import shipped

AS_OF = date(2023, 10, 12)
OWNER = "市市场监管局(知识产权局)"
SMALL = "市科技局"
BACK = Path("outbox/2023Q3/退回")
FIRST_LINE = 6
"""Row of the first line of 需修改事项, below title, instruction, legend, heading and header."""
FAULTS = {
    ("tasks", "T01"): {"progress": "约85"},
    ("tasks", "T02"): {"progress": 120, "text": None},
    ("tasks", "T04"): {"progress": "45％", "text": "  开头有空格，\n第二行。"},
    ("tasks", "T06"): {"progress": True, "text": "很长的进展。" * 200},
    ("tasks", "T09"): {"status": "推进ing"},
    ("indicators", "I1"): {"value": "约5.2"},
    ("indicators", "I2"): {"data_date": "2023.9.30", "explanation": "口径调整"},
    ("unit", ""): {"phone": None, "remark": "备注" * 100},
    ("issues", "1"): {"task": "T01", "issue": "缺少人手", "deadline": datetime(2023, 12, 31)},  # noqa: DTZ001
    ("evidence", "1"): {"target": "T01", "title": "方案", "document": "银知发〔2023〕5号"},
}


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("sent"))


@pytest.fixture
def workspace(sent: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sent, tmp_path / "w")


@pytest.fixture(scope="module")
def faulty(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A merged workspace in which the unit with the most rows has returned with FAULTS, rows added below, and an own row."""
    folder = shutil.copytree(sent, tmp_path_factory.mktemp("faulty") / "w")
    path = fill(template_of(folder, OWNER), folder / "inbox/a.xlsx", FAULTS)
    with_book(path, add_rows)
    merge.run(folder, "2023Q3", AS_OF)
    return folder


@pytest.fixture(scope="module")
def book(faulty: Path) -> Workbook:
    return openpyxl.load_workbook(the_copy(faulty))


def add_rows(book: Workbook) -> None:
    sheet = book["佐证材料"]
    sheet["C20"], sheet["C22"] = "没有编号的材料", "编号19的材料"
    sheet["A22"] = 19
    as_text(book["任务进展"]["Q7"], "=1+1")
    tasks = book["任务进展"]
    last = tasks.max_row + 1
    tasks.cell(last, 3).value, tasks.cell(last, 10).value, tasks.cell(last, 11).value = "T99", 33, "别人的任务。" * 30


def as_text(cell: Any, text: str) -> None:
    cell.value = text
    cell.data_type = "s"


def with_book(path: Path, change: Any) -> Path:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return touch(path, "2023-10-08 10:00")


def merged(folder: Path, as_of: date = AS_OF) -> dict[str, Any]:
    return merge.run(folder, "2023Q3", as_of).as_json()


def copies(folder: Path) -> list[Path]:
    return sorted((folder / BACK).glob("*.xlsx"))


def the_copy(folder: Path) -> Path:
    (path,) = copies(folder)
    return path


def cells_of(book: Workbook, what: spec.Sheet, key: str) -> dict[str, Any]:
    """The cells of a row by field."""
    sheet = book[what.title]
    column = what.column(what.row_key) + 1
    row = next(
        row for row in range(what.header_row + 1, sheet.max_row + 1) if str(sheet.cell(row, column).value) == key
    )
    return {field.key: sheet.cell(row, number) for number, field in enumerate(what.fields, 1)}


def listed(book: Workbook) -> list[list[Any]]:
    """The rows of 需修改事项 that begin with a number."""
    sheet = book[spec.CORRECTIONS_TITLE]
    return [[cell.value for cell in row] for row in sheet.iter_rows() if isinstance(row[0].value, int)]


def reading(path: Path) -> Reading:
    return read_submission(read_workbook(path.read_bytes(), SKIPPED))


def checked_answers(path: Path, unit: str) -> dict[tuple[str, str, str], Any]:
    """What the checks make of a workbook: by sheet, record and field; what a person typed only where it was not used."""
    plan = shipped()
    values = check_submission(reading(path), plan, plan.period("2023Q3"), unit, "x").values
    return {
        value[:3]: (value.text, value.number, shown_value(value.raw) if value.state in ("held", "invalid") else "")
        for value in values
    }


class TestWhoGetsOne:
    def test_a_unit_without_faults_gets_none(self, workspace):
        fill(template_of(workspace, SMALL), workspace / "inbox/a.xlsx")
        result = merged(workspace)
        assert result["outputs"]["corrections"] == []
        assert not (workspace / BACK).exists()

    def test_repairs_alone_do_not_go_back(self, workspace):
        fill(template_of(workspace, SMALL), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"progress": "45％"}})
        result = merged(workspace)
        assert [item["severity"] for item in result["findings"]] == ["info"]
        assert copies(workspace) == []

    def test_a_question_alone_goes_back(self, workspace):
        fill(template_of(workspace, SMALL), workspace / "inbox/a.xlsx", {("unit", ""): {"reviewer": None}})
        result = merged(workspace)
        assert result["outputs"]["corrections"] == [f"{BACK}/2023Q3_{SMALL}_进展情况表_第2轮.xlsx"]
        assert next(u["state"] for u in result["units"] if u["unit"] == SMALL) == "received"

    def test_files_that_nobody_knows_go_back_to_nobody(self, workspace):
        fill(template_of(workspace, SMALL), workspace / "inbox/2023Q3_市工信局_进展情况表.xlsx")
        (workspace / "inbox/坏.xlsx").write_bytes(b"")
        merged(workspace)
        assert copies(workspace) == []

    def test_the_folder_holds_exactly_the_current_ones(self, workspace):
        fill(template_of(workspace, SMALL), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"progress": 120}})
        merged(workspace)
        assert len(list((workspace / BACK).iterdir())) == 2
        fill(template_of(workspace, SMALL), workspace / "inbox/b.xlsx", received="2023-10-11 10:00")
        fill(template_of(workspace, "市公安局"), workspace / "inbox/c.xlsx", {("unit", ""): {"phone": None}})
        merged(workspace)
        assert [path.name.split("_")[1] for path in copies(workspace)] == ["市公安局"]

    def test_merging_again_gives_the_same_bytes(self, faulty, tmp_path):
        folder = shutil.copytree(faulty, tmp_path / "w")
        before = {path.name: path.read_bytes() for path in (folder / BACK).iterdir()}
        shutil.rmtree(folder / ".ipxl")
        merged(folder)
        assert {path.name: path.read_bytes() for path in (folder / BACK).iterdir()} == before

    def test_the_screen_says_where_they_are(self, faulty, capsys):
        assert main(["-C", str(faulty), "merge", "2023Q3", "--as-of", "2023-10-12"]) == 0
        assert "退回件：必须退回1家；1份" in capsys.readouterr().out


def test_rows_are_named_as_people_count_them_and_examples_are_of_this_plan_and_period(sent, tmp_path):
    folder = shutil.copytree(sent, tmp_path / "w")
    fill(
        template_of(folder, OWNER),
        folder / "inbox/a.xlsx",
        {("evidence", "1"): {"title": "简报", "public": "不知道"}, ("indicators", "I1"): {"data_date": "上周"}},
    )
    merge.run(folder, "2023Q3", AS_OF)
    letter = next((folder / BACK).glob("*.txt")).read_text(encoding="utf-8-sig")
    assert "佐证材料第1件：" in letter
    cells = [
        str(cell.value) for row in openpyxl.load_workbook(the_copy(folder))["需修改事项"].iter_rows() for cell in row
    ]
    assert "佐证材料第1件" in "".join(cells)
    assert "T05" not in cells


class TestAnswers:
    def test_doubtful_and_wrong_cells_stand_as_typed(self, book):
        assert cells_of(book, spec.TASKS, "T01")["progress"].value == "约85"
        assert cells_of(book, spec.TASKS, "T02")["progress"].value == 120
        assert cells_of(book, spec.TASKS, "T06")["progress"].value == "TRUE"
        assert cells_of(book, spec.TASKS, "T09")["status"].value == "推进ing"
        assert cells_of(book, spec.INDICATORS, "I1")["value"].value == "约5.2"

    def test_repaired_cells_are_repaired(self, book):
        assert cells_of(book, spec.TASKS, "T04")["progress"].value == 45
        day = cells_of(book, spec.INDICATORS, "I2")["data_date"]
        assert (day.value, day.number_format) == (datetime(2023, 9, 30), "yyyy-mm-dd")  # noqa: DTZ001

    def test_texts_are_whole_and_never_a_formula(self, book):
        cells = cells_of(book, spec.TASKS, "T06")
        assert cells["text"].value == "很长的进展。" * 200
        assert (cells["remark"].value, cells["remark"].data_type) == ("=1+1", "s")

    def test_all_sheets_have_their_answers(self, book):
        unit = {row[0].value: row[1].value for row in book["单位信息"].iter_rows(max_col=2)}
        assert (unit["填表人*"], unit["联系电话*"], unit["备注"]) == ("张三", None, "备注" * 100)
        assert unit["填报日期*"] == UNIT["date"]
        assert cells_of(book, spec.ISSUES, "1")["deadline"].value == datetime(2023, 12, 31)  # noqa: DTZ001
        sheet = book["佐证材料"]
        assert (sheet["C4"].value, sheet["C20"].value, sheet["C22"].value) == ("方案", "没有编号的材料", "编号19的材料")
        assert (sheet["A20"].value, sheet["A22"].value, sheet["A22"].protection.locked) == (None, 19, False)

    def test_what_has_no_place_is_listed_whole(self, book):
        foot = [row for row in listed(book) if "第20行" in str(row[2])]
        assert [(row[3], row[4], row[5]) for row in foot] == [
            ("T99", "完成进度(%)", "33"), ("T99", "本期进展情况", "别人的任务。" * 30),
        ]  # fmt: skip

    def test_given_cells_are_the_templates_and_locked(self, faulty, book):
        template = openpyxl.load_workbook(template_of(faulty, OWNER))
        for what in (spec.TASKS, spec.INDICATORS):
            for old in template[what.title].iter_rows(min_row=what.header_row):
                for cell in old:
                    new = book[what.title][cell.coordinate]
                    assert new.protection.locked == cell.protection.locked, cell.coordinate
                    if cell.protection.locked and cell.data_type != "f":
                        assert new.value == cell.value, cell.coordinate
        assert book["任务进展"].protection.sheet

    def test_the_check_column_knows_the_answers(self, faulty):
        book = openpyxl.load_workbook(the_copy(faulty), data_only=True)
        checks = {key: cells_of(book, spec.TASKS, key)["check"].value for key in ("T01", "T02", "T10")}
        assert checks == {"T01": "请填：进度(0到100，不带%)", "T02": "请填：进度(0到100，不带%)、进展", "T10": "√"}
        guide = book["填报说明"]
        assert guide["B4"].value == "5 处"

    def test_reading_it_back_gives_the_same_answers(self, faulty):
        assert checked_answers(the_copy(faulty), OWNER) == checked_answers(faulty / "inbox/a.xlsx", OWNER)
        assert reading(the_copy(faulty)).problems == []

    def test_the_unchanged_copy_changes_no_merged_value(self, faulty, tmp_path):
        folder = shutil.copytree(faulty, tmp_path / "w")
        before = merged(folder)
        shutil.copyfile(the_copy(folder), folder / "inbox/back.xlsx")
        touch(folder / "inbox/back.xlsx", "2023-10-12 09:00")
        after = merged(folder)
        assert (after["tasks"], after["indicators"]) == (before["tasks"], before["indicators"])
        gone = {"READ_AS", "ROW_UNKNOWN"}  # repaired and listed in the copy
        said = [item["code"] for item in before["findings"] if item["code"] not in gone]
        assert sorted(item["code"] for item in after["findings"]) == sorted(said)
        assert the_copy(folder).name.endswith("_第3轮.xlsx")

    def test_the_unchanged_copy_of_plain_answers_is_a_duplicate(self, workspace):
        edits = {("tasks", "T08"): {"progress": 120}, ("issues", "2"): {"issue": "缺人"}}
        fill(template_of(workspace, SMALL), workspace / "inbox/a.xlsx", edits)
        merged(workspace)
        copy = shutil.copyfile(the_copy(workspace), workspace / "inbox/back.xlsx")
        touch(copy, "2023-10-12 09:00")
        assert digest_of(reading(copy)) == digest_of(reading(workspace / "inbox/a.xlsx"))
        states = {item["file"]: item["state"] for item in merged(workspace)["files"]}
        assert (states["a.xlsx"], states["back.xlsx"]) == ("current", "duplicate")

    def test_the_corrected_copy_is_received(self, workspace):
        fill(template_of(workspace, SMALL), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"progress": 120}})
        merged(workspace)
        book = openpyxl.load_workbook(the_copy(workspace))
        cells_of(book, spec.TASKS, "T08")["progress"].value = 60
        book.save(workspace / "inbox/b.xlsx")
        touch(workspace / "inbox/b.xlsx", "2023-10-12 09:00")
        result = merged(workspace)
        assert next(u["state"] for u in result["units"] if u["unit"] == SMALL) == "received"
        assert next(t["progress"] for t in result["tasks"] if t["task"] == "T08") == 60
        assert copies(workspace) == []


class TestOddReturns:
    def test_an_answer_kept_from_an_older_return_is_carried_and_asked_about(self, workspace):
        fill(template_of(workspace, SMALL), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"remark": "原件"}})
        newer = {("tasks", "T08"): {"progress": None}}
        fill(template_of(workspace, SMALL), workspace / "inbox/b.xlsx", newer, received="2023-10-09 10:00")
        merged(workspace)
        path = the_copy(workspace)
        cells = cells_of(openpyxl.load_workbook(path), spec.TASKS, "T08")
        assert path.name.endswith("_第3轮.xlsx")
        assert (cells["progress"].value, cells["remark"].value) == (45, "原件")
        assert "补充" in cells["progress"].comment.text
        assert cells["progress"].border.left.style == "mediumDashed"

    def test_two_rows_that_differ_are_both_listed_and_neither_is_chosen(self, workspace):
        def twice(book: Workbook) -> None:
            sheet = book["任务进展"]
            last = sheet.max_row + 1
            for column in range(1, 17):
                sheet.cell(last, column).value = sheet.cell(4, column).value
            sheet.cell(last, 11).value = "另一种说法，比第一行新。"

        path = fill(template_of(workspace, SMALL), workspace / "inbox/a.xlsx", {("unit", ""): {"phone": None}})
        with_book(path, twice)
        merged(workspace)
        book = openpyxl.load_workbook(the_copy(workspace))
        cell = cells_of(book, spec.TASKS, "T08")["text"]
        assert (cell.value, cell.border.top.style) == (None, "thick")
        found = [row[5] for row in listed(book) if row[4] == "本期进展情况"]
        assert sorted(found) == sorted([LEAD["text"], "另一种说法，比第一行新。"])

    def test_answers_beside_another_tasks_name_do_not_pass_when_the_copy_comes_back(self, workspace):
        def mix(book: Workbook) -> None:
            sheet = book["任务进展"]
            sheet["D4"], sheet["D5"] = sheet["D5"].value, sheet["D4"].value

        path = fill(template_of(workspace, OWNER), workspace / "inbox/a.xlsx")
        with_book(path, mix)
        before = merged(workspace)
        copy = shutil.copyfile(the_copy(workspace), workspace / "inbox/back.xlsx")
        touch(copy, "2023-10-12 09:00")
        found = [row[5] for row in listed(openpyxl.load_workbook(copy)) if row[4] == "本期进展情况"]
        assert found == [LEAD["text"]] * 2
        after = merged(workspace)
        assert [t["progress"] for t in before["tasks"]] == [t["progress"] for t in after["tasks"]]
        assert next(u["state"] for u in after["units"] if u["unit"] == OWNER) == "to_correct"

    def test_a_figure_in_a_unit_of_measure_of_its_own_does_not_pass_either(self, workspace):
        path = fill(template_of(workspace, OWNER), workspace / "inbox/a.xlsx", {("indicators", "I1"): {"value": 52000}})
        with_book(path, lambda book: setattr(book["指标数据"]["E4"], "value", "件"))
        merged(workspace)
        book = openpyxl.load_workbook(the_copy(workspace))
        cells = cells_of(book, spec.INDICATORS, "I1")
        assert cells["unit_of_measure"].value == "万件"
        assert cells["value"].value in (None, 52000)
        copy = shutil.copyfile(the_copy(workspace), workspace / "inbox/back.xlsx")
        touch(copy, "2023-10-12 09:00")
        assert next(i["value"] for i in merged(workspace)["indicators"] if i["indicator"] == "I1") is None

    def test_two_rows_of_evidence_with_one_number_lose_nothing(self, workspace):
        def twice(book: Workbook) -> None:
            book["佐证材料"]["C19"], book["佐证材料"]["A19"], book["佐证材料"]["C4"] = "第二件", 1, "第一件"

        path = fill(template_of(workspace, SMALL), workspace / "inbox/a.xlsx", {("unit", ""): {"phone": None}})
        with_book(path, twice)
        merged(workspace)
        book = openpyxl.load_workbook(the_copy(workspace))
        found = [row[5] for row in listed(book)] + [book["佐证材料"].cell(row, 3).value for row in range(4, 30)]
        assert {"第一件", "第二件"} <= set(found)

    def test_without_its_main_sheet_everything_else_is_carried(self, workspace):
        path = fill(template_of(workspace, OWNER), workspace / "inbox/a.xlsx", FAULTS)
        with_book(path, lambda book: book.remove(book["任务进展"]))
        result = merged(workspace)
        assert next(u["state"] for u in result["units"] if u["unit"] == OWNER) == "to_correct"
        book = openpyxl.load_workbook(the_copy(workspace))
        assert cells_of(book, spec.INDICATORS, "I1")["value"].value == "约5.2"
        assert cells_of(book, spec.EVIDENCE, "1")["title"].value == "方案"
        assert {row[0].value: row[1].value for row in book["单位信息"].iter_rows(max_col=2)}["填表人*"] == "张三"
        first = book[spec.CORRECTIONS_TITLE].cell(FIRST_LINE, 3)
        assert first.hyperlink.location == "'任务进展'!A1"

    def test_an_error_value_comes_back_as_one(self, workspace):
        edits = {("tasks", "T08"): {"progress": "#DIV/0!", "text": "#REF!"}}
        fill(template_of(workspace, SMALL), workspace / "inbox/a.xlsx", edits)
        before = merged(workspace)
        found = [(item["cell"], item["code"], item["value"]) for item in before["findings"]]
        shutil.copyfile(the_copy(workspace), workspace / "inbox/back.xlsx")
        touch(workspace / "inbox/back.xlsx", "2023-10-12 09:00")
        after = merged(workspace)
        assert len(found) == 2
        assert [(item["cell"], item["code"], item["value"]) for item in after["findings"]] == found

    def test_hostile_text_breaks_neither_workbook_nor_letter(self, workspace):
        odd = '[HYPERLINK("http://x")\'{}{0}％😀\u2028' + "_x0041_<r>" + "长" * 33_000
        edits = {
            ("tasks", "T08"): {"progress": odd[:32_767], "text": odd[:32_767], "status": "'{value}😀"},
            ("unit", ""): {"phone": "+86{}", "filler": "@cmd", "reviewer": None, "remark": "<r><t>x</t></r>"},
        }
        fill(template_of(workspace, SMALL), workspace / "inbox/a.xlsx", edits)
        merged(workspace)
        path = the_copy(workspace)
        cells = cells_of(openpyxl.load_workbook(path), spec.TASKS, "T08")
        assert len(cells["text"].value) > 32_000
        assert '"http://x"' in cells["progress"].comment.text
        assert checked_answers(path, SMALL) == checked_answers(workspace / "inbox/a.xlsx", SMALL)

    def test_thousands_of_rows_of_others_stay_bounded(self, workspace):
        def flood(book: Workbook) -> None:
            for number in range(3000):
                book["任务进展"].append([None, None, f"X{number}", *[None] * 6, number, "一段话"])

        path = fill(template_of(workspace, SMALL), workspace / "inbox/a.xlsx")
        with_book(path, flood)
        merged(workspace)
        sheet = openpyxl.load_workbook(the_copy(workspace))[spec.CORRECTIONS_TITLE]
        assert sheet.max_row < 1100
        assert "原来报送的文件“a.xlsx”" in str(sheet.cell(sheet.max_row, 6).value)

    def test_an_older_round_after_the_copy_went_back_waits(self, workspace):
        fill(template_of(workspace, SMALL), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"progress": 120}})
        merged(workspace)
        book = openpyxl.load_workbook(the_copy(workspace))
        cells_of(book, spec.TASKS, "T08")["progress"].value = 60
        book.save(workspace / "inbox/b.xlsx")
        touch(workspace / "inbox/b.xlsx", "2023-10-11 09:00")
        old = {("tasks", "T08"): {"progress": 50}}
        fill(template_of(workspace, SMALL), workspace / "inbox/c.xlsx", old, received="2023-10-12 09:00")
        states = {item["file"]: item["state"] for item in merged(workspace)["files"]}
        assert (states["b.xlsx"], states["c.xlsx"]) == ("current", "undecided")


class TestMarks:
    def test_faults_are_framed_and_explained_at_the_cell(self, book):
        wrong = cells_of(book, spec.TASKS, "T02")["progress"]
        assert (wrong.border.top.style, wrong.fill.fgColor.rgb) == ("thick", "FFF8CBC4")
        assert "应为0到100" in wrong.comment.text
        assert "怎么改" in wrong.comment.text
        doubt = cells_of(book, spec.INDICATORS, "I1")["value"]
        assert doubt.border.top.style == "mediumDashed"
        assert "约5.2" in doubt.comment.text

    def test_blank_cells_and_facts_of_the_unit_too(self, book):
        assert cells_of(book, spec.TASKS, "T02")["text"].border.top.style == "thick"
        assert book["单位信息"]["B7"].comment.text.startswith("【必改】")

    def test_nothing_else_is_marked(self, book):
        noted = {
            f"{sheet.title}!{cell.coordinate}"
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if cell.comment
        }
        links = {str(row[2]) for row in listed(book) if "!" in str(row[2])}
        assert noted == links
        assert len(noted) == 8
        assert {cell.comment.author for cell in book["任务进展"][4] if cell.comment} == {shipped().settings.office}


class TestList:
    def test_the_copy_opens_on_the_list_and_on_nothing_else(self, faulty):
        book = openpyxl.load_workbook(the_copy(faulty))
        assert book.sheetnames[0] == book.active.title == spec.CORRECTIONS_TITLE
        assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == [spec.CORRECTIONS_TITLE]

    def test_it_prints_one_page_wide(self, faulty):
        sheet = openpyxl.load_workbook(the_copy(faulty))[spec.CORRECTIONS_TITLE]
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        pixels = sum(sheet.column_dimensions[letter].width * 7 + 5 for letter in "ABCDEFGH")
        assert pixels < 1366 - 60

    def test_errors_first_with_what_where_and_how(self, faulty):
        lines = [row for row in listed(openpyxl.load_workbook(the_copy(faulty))) if row[1]]
        severities = [row[1] for row in lines]
        assert severities == sorted(severities, key=["必改", "待确认"].index)
        line = next(row for row in lines if row[2] == "任务进展!J5")
        assert line[3].startswith("T02 ")
        assert line[4] == "120"
        assert "应为0到100" in line[5]
        assert line[6:] == ["请改成范围内的数。", "45"]

    def test_places_lead_to_the_marked_cell(self, faulty):
        book = openpyxl.load_workbook(the_copy(faulty))
        sheet = book[spec.CORRECTIONS_TITLE]
        targets = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
        assert len(targets) == 8
        for target in targets:
            title, _, cell = target.partition("!")
            assert book[title.strip("'")][cell].comment is not None

    def test_until_when_counts_from_the_later_day(self, workspace):
        fill(template_of(workspace, SMALL), workspace / "inbox/a.xlsx", {("tasks", "T08"): {"progress": 120}})
        for as_of, until in ((date(2023, 10, 1), "2023年10月13日前"), (date(2023, 10, 20), "2023年10月23日前")):
            merged(workspace, as_of)
            sheet = openpyxl.load_workbook(the_copy(workspace))[spec.CORRECTIONS_TITLE]
            assert until in sheet["A2"].value

    def test_what_is_said_of_many_rows_is_said_once(self, workspace):
        county = "兴庆区"
        blank: dict[tuple[str, str], dict[str, Any]] = {}
        for duty in shipped().duties_by_unit[county]:
            work = {} if duty.role == "lead" else {"has_work": "有"}
            blank["tasks", duty.task] = {**work, "status": None, "text": None}
        fill(template_of(workspace, county), workspace / "inbox/a.xlsx", blank)
        merged(workspace)
        book = openpyxl.load_workbook(the_copy(workspace))
        lines = listed(book)
        assert ["有36格应填未填" in row[5] for row in lines] == [True]  # one cause, one line
        sheet = book["任务进展"]
        assert [
            row for row in range(4, 22) if sheet[f"I{row}"].comment is None
        ] == []  # each cell is marked all the same


class TestLetter:
    def test_it_says_how_many_what_until_when_and_where_to(self, faulty):
        data = next((faulty / BACK).glob("*_退回说明.txt")).read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        assert data.count(b"\n") == data.count(b"\r\n") > 10
        text = data.decode("utf-8-sig")
        settings = shipped().settings
        for part in (
            "银川市市场监督管理局(知识产权局)", "2023年第三季度", "必改5处、待确认4处", "“a.xlsx”", "2023年10月15日前",
            the_copy(faulty).name, settings.office, "2023年10月12日", "T02 ",
        ):  # fmt: skip
            assert part in text

    def test_it_names_the_contact_and_where_to_reply(self, sent, tmp_path):
        folder = shutil.copytree(sent, tmp_path / "w")
        for path in (folder / "任务分工表.xlsx", folder / "templates/2023Q3/任务分工表.xlsx"):
            book = openpyxl.load_workbook(path)
            for row in book["方案"].iter_rows(max_col=2):
                values = {"报送邮箱": "zscq@example.cn", "联系人": "王五", "联系电话": "0951-7654321"}
                row[1].value = values.get(row[0].value, row[1].value)
            sheet = book["单位"]
            heads = {cell.value: cell.column for cell in sheet[1]}
            row = next(row for row in range(2, 60) if sheet.cell(row, heads["简称"]).value == SMALL)
            sheet.cell(row, heads["联络员"]).value = "赵六"
            book.save(path)
        fill(template_of(folder, SMALL), folder / "inbox/a.xlsx", {("tasks", "T08"): {"progress": 120}})
        merged(folder)
        text = next((folder / BACK).glob("*.txt")).read_text(encoding="utf-8-sig")
        for part in ("联络员：赵六", "zscq@example.cn", "王五 0951-7654321"):
            assert part in text


@pytest.mark.office
class TestInLibreOffice:
    def test_saved_again_it_gives_the_same_answers(self, faulty, office, tmp_path):
        target = tmp_path / "saved.xlsx"
        office.fill([{"source": str(the_copy(faulty)), "target": str(target), "format": "xlsx", "cells": []}])
        assert checked_answers(target, OWNER) == checked_answers(the_copy(faulty), OWNER)
        assert reading(target).problems == []

    def test_faulty_cells_are_open_and_given_ones_are_not(self, faulty, office, tmp_path):
        cells = [{"sheet": "任务进展", "cell": cell, "text": "60"} for cell in ("J5", "J4", "D4")]
        job = {"source": str(the_copy(faulty)), "target": str(tmp_path / "x.xlsx"), "format": "xlsx", "cells": cells}
        (result,) = office.fill([job])
        assert [cell["accepted"] for cell in result["cells"]] == [True, True, False]
        assert checked_answers(tmp_path / "x.xlsx", OWNER)["tasks", "T02", "progress"][0] == "60"

    def test_check_cells_come_to_what_was_written(self, faulty, office, tmp_path):
        again = office.recalculate(the_copy(faulty), tmp_path / "x.xlsx")
        assert checks(openpyxl.load_workbook(again, data_only=True)["任务进展"]) == checks(
            openpyxl.load_workbook(the_copy(faulty), data_only=True)["任务进展"]
        )


def checks(sheet: Worksheet) -> list[Any]:
    return [sheet.cell(row, 2).value for row in range(4, 20)]
