"""领导批示 and 办理意见: written in 核定, shown beside what they are about, never rewritten."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import fill, make_workspace, template_of

from ipxl.commands import merge
from ipxl.office.remarks import RemarkRow, key_of_remark, remarks_of, request_key
from ipxl.office.remarks_sheet import COLUMNS, SHEET
from ipxl.office.table import read_decisions, update_decisions
from ipxl.office.table_layout import table_bytes
from ipxl.plan.table import shipped

AS_OF = date(2023, 10, 12)
HEADERS = [column.header for column in COLUMNS]
UNIT = "市科技局"


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_workspace(tmp_path_factory.mktemp("merged"))
    fill(template_of(folder, UNIT), folder / "inbox/a.xlsx")
    merge.run(folder, "2023Q3", AS_OF)
    return folder


@pytest.fixture
def workspace(merged: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(merged, tmp_path / "w"))


def table(folder: Path) -> Path:
    return folder / "核定" / "2023Q3.xlsx"


def write(folder: Path, row: int = 2, **typed: Any) -> None:
    book = openpyxl.load_workbook(table(folder))
    for header, value in typed.items():
        book[SHEET].cell(row, HEADERS.index(header) + 1).value = value
    book.save(table(folder))


def remarks(folder: Path) -> dict[tuple[str, str], tuple[str, str]]:
    found = merge.run(folder, "2023Q3", AS_OF).result.remarks.by_key
    return {key: (remark.instruction, remark.opinion) for key, remark in found.items()}


def test_what_is_written_there_is_shown_with_who_and_when(workspace: Path) -> None:
    write(workspace, 编号="t5", 领导批示="抓紧推进。", 记录人="张三", 日期="10-13")
    write(workspace, 3, 编号="I4", 办理意见="已发函")
    write(workspace, 4, 编号="T05", 办理意见="已约谈", 日期="10-14")
    assert remarks(workspace) == {
        ("T05", ""): ("抓紧推进。(张三 10-13)", "已约谈(10-14)"),
        ("I4", ""): ("", "已发函"),
    }


def test_a_remark_that_is_not_adopted_is_not_shown(workspace: Path) -> None:
    write(workspace, 编号="T05", 领导批示="抓紧推进。", 采用="否")
    assert remarks(workspace) == {}


def test_a_number_that_the_plan_does_not_have_is_said_with_its_row(workspace: Path) -> None:
    write(workspace, 3, 编号="T77", 领导批示="抓紧推进。")
    told = merge.run(workspace, "2023Q3", AS_OF).remarks
    assert told == (
        "核定/2023Q3.xlsx 的批示意见第3行：“编号”填的“T77”，方案里没有，请写任务或指标的编号，协调事项写 协调1",
    )


@pytest.mark.parametrize(
    ("number", "unit", "key"),
    [
        ("T08", UNIT, ("T08", "")),
        ("8", "", ("T08", "")),
        ("T08", "市工信局", ("T08", "市工信局")),
        ("I1", "随便", ("I1", "")),
        ("协调2", "市科技局", ("协调2", UNIT)),
        ("协调 ２", "市科技局", ("协调2", UNIT)),
    ],
)
def test_what_a_remark_is_about(number: str, unit: str, key: tuple[str, str]) -> None:
    assert key_of_remark(shipped(), number, unit) == key


def test_a_request_needs_the_unit_that_made_it() -> None:
    assert "不是方案中的单位" in str(key_of_remark(shipped(), "协调2", "哪里"))
    assert request_key(2.0, UNIT) == request_key("2", UNIT) == ("协调2", UNIT)


def test_rows_that_nobody_filled_say_nothing() -> None:
    assert remarks_of(shipped(), [RemarkRow(2, "T05", "题目")]).by_key == {}


class TestTheSheet:
    def test_it_is_there_from_the_first_merge_on_with_cells_to_type_in(self, merged: Path) -> None:
        sheet = openpyxl.load_workbook(table(merged))[SHEET]
        assert [cell.value for cell in sheet[1]] == HEADERS
        assert (sheet.freeze_panes, sheet["D2"].fill.fgColor.rgb) == ("A2", "FFFFF9DB")
        assert read_decisions(table(merged)).remarks.rows == ()

    def test_rows_are_added_below_and_what_was_typed_stays_as_it_is(self, workspace: Path) -> None:
        write(workspace, 2, 编号="T05", 领导批示="=抓紧")
        book = openpyxl.load_workbook(table(workspace))
        sheet = book[SHEET]
        sheet["D2"].data_type = "s"
        sheet["K1"].value, sheet["K2"].value = "我的列", "我的字"
        sheet["D2"].font = openpyxl.styles.Font(bold=True)
        sheet.auto_filter.ref = "A1:K2"
        book.save(table(workspace))
        new = RemarkRow(0, "I4", "指标", "", "=CMD()", "", "", "", "汇总表")
        assert update_decisions(table(workspace), read_decisions(table(workspace)), [], remarks=[new]) == ""
        sheet = openpyxl.load_workbook(table(workspace))[SHEET]
        assert (sheet["D2"].value, sheet["D2"].font.b, sheet["K2"].value) == ("=抓紧", True, "我的字")
        assert (sheet["D3"].value, sheet["D3"].data_type, sheet["A3"].value) == ("=CMD()", "s", "I4")
        assert sheet.auto_filter.ref == "A1:K3"

    def test_the_sheet_is_made_where_a_table_has_none(self, workspace: Path) -> None:
        book = openpyxl.load_workbook(table(workspace))
        del book[SHEET]
        book.save(table(workspace))
        new = RemarkRow(0, "I4", "指标", "", "抓紧")
        assert update_decisions(table(workspace), read_decisions(table(workspace)), [], remarks=[new]) == ""
        assert read_decisions(table(workspace)).remarks.rows == (new._replace(row=2),)

    def test_columns_are_found_wherever_they_stand_and_a_renamed_sheet_too(self, workspace: Path) -> None:
        book = openpyxl.load_workbook(table(workspace))
        book[SHEET].title = "批示"
        book["批示"].insert_cols(1)
        book["批示"].insert_rows(1)
        book["批示"]["B3"].value, book["批示"]["E3"].value = "T05", "抓紧"
        book.save(table(workspace))
        assert remarks(workspace) == {("T05", ""): ("抓紧", "")}

    def test_equal_remarks_give_equal_bytes_and_an_untouched_table_is_made_anew(self, workspace: Path) -> None:
        rows = [RemarkRow(2, "T05", "题目", "", "抓紧", source="汇总表")]
        table(workspace).write_bytes(table_bytes([], rows))
        read = read_decisions(table(workspace))
        assert list(read.remarks.rows) == rows
        more = RemarkRow(0, "I4", "指标", "", "", "已办", source="汇总表")
        assert update_decisions(table(workspace), read, [], remarks=[more]) == ""
        assert table(workspace).read_bytes() == table_bytes([], [*rows, more._replace(row=3)])
