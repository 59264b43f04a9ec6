"""变化对比: what is otherwise than last period, as leaders read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import result_sample as sample
from openpyxl.worksheet.worksheet import Worksheet
from pasts import in_quarter, published
from typed_rows import edited

from ipxl import text
from ipxl.merge.look_back import look_back
from ipxl.merge.result import Result
from ipxl.plan.diff import PlanDifference
from ipxl.report.outdated import stale_line
from ipxl.report.summary.changes import paragraph
from ipxl.report.summary.workbook import write_summary


def compared(edits: dict[tuple[str, str], dict[str, Any]], last: dict[tuple[str, str], dict[str, Any]]) -> Result:
    """The third quarter beside a published second."""
    before = in_quarter(2, last)
    return look_back(in_quarter(3, edits), {"2023Q2": before}, {"2023Q2": published(before)})


def sheet_of(result: Result, tmp_path: Path) -> Worksheet:
    write_summary(result, tmp_path / "a.xlsx")
    made: Worksheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["变化对比"]
    return made


def rows(sheet: Worksheet) -> list[tuple[object, ...]]:
    """变化, 编号, 单位, 上期, 本期 of each row of the first table."""
    found = []
    for row in sheet.iter_rows(min_row=4, values_only=True):
        if not isinstance(row[0], int):
            break
        found.append((row[1], row[3], row[5], row[6], row[7]))
    return found


WORSE = {("tasks", "T03"): {"light": "red"}, ("tasks", "T01"): {"due": date(2023, 12, 31)}}
BETTER = {("tasks", "T02"): {"light": "red"}, ("units", sample.UNITS[3]): {"state": "received"}}


def test_each_kind_of_change_is_a_row_in_the_order_leaders_ask(tmp_path: Path) -> None:
    result = compared(WORSE, BETTER)
    found = rows(sheet_of(result, tmp_path))
    assert found[:4] == [
        ("转差", "T03", "丙县", "●绿", "■红"),
        ("未报", None, "丁海关", "已报", "未报"),
        ("时限变动", "T01", "甲科技局", "2023-06-30", "2023-12-31"),
        ("转好", "T02", "乙市场监管局(知识产权局)", "■红", "▲黄"),
    ]
    assert [row for row in found if row[0] == "与上期内容相同"] == []


def test_a_deadline_that_the_plan_moved_is_told_once(tmp_path: Path) -> None:
    moved = PlanDifference("task", "changed", "T01", "甲任务", "完成时限", "2023-06-30", "2023-12-31")
    result = compared(WORSE, BETTER)
    sheet = sheet_of(replace(result, plan_changes=(moved,)), tmp_path)
    told = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert "时限变动" not in {row[0] for row in rows(sheet)}
    assert [row[0] for row in rows(sheet)] == ["转差", "未报", "转好"]
    assert [row for row in told if "完成时限调整" in row] == [
        [1, "完成时限调整", "任务", "T01", "甲任务", "2023年6月30日", "2023年12月31日"]
    ]


def test_the_same_account_again_is_listed_with_its_text(tmp_path: Path) -> None:
    result = edited(sample.small(), "duties", last_text=lambda row: row.text)
    result = replace(result, previous="2023Q2", plan=in_quarter(3).plan)
    sheet = sheet_of(look_back(result, {"2023Q2": in_quarter(2)}, {}), tmp_path)
    same = [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[1] == "与上期内容相同"]
    assert len(same) == sum(bool(row.text) for row in result.duties)
    assert f"与上期相同：{sample.FORMULA}" in [row[8] for row in same]


def test_the_paragraph_says_the_same_in_words() -> None:
    told = paragraph(compared(WORSE, BETTER))
    assert told.startswith("与2023年第二季度第1次发布（2023年7月13日）相比：")
    assert "转差1项（T03 加强行政执法由●绿变为■红）" in told
    assert "未报1家（项）（丁海关）" in told
    assert "时限变动1项（T01 完善管理体制）" in told
    assert "转好1项（T02 培育高价值专利由■红变为▲黄）" in told


def test_the_paragraph_stands_above_the_table_as_wide_as_it(tmp_path: Path) -> None:
    result = compared(WORSE, BETTER)
    sheet = sheet_of(result, tmp_path)
    assert sheet["A2"].value == paragraph(result)
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A2:I2"]
    assert sheet["A2"].alignment.wrap_text


def test_nothing_changed_and_nothing_to_compare_with_are_said(tmp_path: Path) -> None:
    same = compared({}, {})
    assert paragraph(same) == "与2023年第二季度第1次发布（2023年7月13日）相比：没有变化。"
    assert sheet_of(same, tmp_path)["A4"].value == "与上期相比没有变化。"
    assert paragraph(sample.small()) == ""
    assert sheet_of(sample.small(), tmp_path)["A4"].value == "第一次汇总，没有上期可比。"


def test_every_item_stands_below_with_its_lights_of_all_periods(tmp_path: Path) -> None:
    sheet = sheet_of(compared({("tasks", "T01"): {"light": "green"}}, {}), tmp_path)
    told = {row[3]: row for row in sheet.iter_rows(values_only=True) if row[8] and "→" in str(row[8])}
    assert len(told) == 5 + 4
    assert told["T01"][8] == "2023年第二季度■红→2023年第三季度●绿"
    assert (told["T01"][1], told["T02"][1]) == ("转好", "不变")


def test_a_published_red_that_was_made_good_shows_yellow_with_what_was_published(tmp_path: Path) -> None:
    told_then, now_known = in_quarter(2), in_quarter(2, {("tasks", "T01"): {"light": "green"}})
    result = look_back(in_quarter(3), {"2023Q2": now_known}, {"2023Q2": published(told_then)})
    lines = [str(row[8]) for row in sheet_of(result, tmp_path).iter_rows(values_only=True) if row[3] == "T01"]
    assert "2023年第二季度▲黄（发布时■红）→2023年第三季度■红" in lines


def test_a_publication_that_no_longer_holds_is_said_with_what_differs(tmp_path: Path) -> None:
    now = in_quarter(3, {("tasks", "T02"): {"progress": Decimal(40)}})
    result = look_back(now, {}, {"2023Q3": published(in_quarter(3))})
    told = [str(cell.value) for cell in sheet_of(result, tmp_path)["A"] if cell.value]
    at = told.index("已发布的和现在的不同")
    assert "已发布的内容与现在不同" in told[at + 1]
    assert "22.5" in told[at + 2]
    assert "40" in told[at + 2]


def test_a_line_never_begins_with_a_stop() -> None:
    assert text.wrap("一二三，四五六。", 6) == ["一二三，", "四五六。"]
    assert text.wrap("一\n二", 6) == ["一", "二"]
    assert text.wrap("", 6) == []


def test_a_first_return_is_not_called_new_and_a_grey_that_turned_is_told() -> None:
    greys = {
        ("tasks", "T05"): {"light": "grey", "grey": "not_returned"},
        ("tasks", "T02"): {"light": "grey", "grey": "invalid"},
    }
    now = {
        ("tasks", "T05"): {"light": "green", "grey": None},
        ("tasks", "T02"): {"light": "grey", "grey": "not_returned"},
        ("tasks", "T04"): {"light": "green", "grey": None},
    }
    told = {one.item: one.what for one in compared(now, greys).changes if one.kind == "task"}
    assert (told["T05"], told["T02"], told["T04"]) == ("first", "missing", "clear")
    before, first = in_quarter(2, greys), in_quarter(1, {("tasks", "T05"): {"light": "yellow", "grey": None}})
    again = look_back(in_quarter(3, now), {"2023Q1": first, "2023Q2": before}, {})
    assert {one.item: one.what for one in again.changes if one.kind == "task"}["T05"] == "again"


def test_one_late_return_is_one_however_many_fields_it_has() -> None:
    before = in_quarter(3)
    unit = sample.UNITS[1]
    late = edited(before, "duties", lambda row: row.unit == unit, light="red", progress=Decimal(1), text="另一段话")
    late = edited(late, "units", lambda row: row.unit == unit, state="received")
    told = stale_line(look_back(late, {}, {"2023Q3": published(before)}).stale)
    assert told == "第1次发布（2023年7月13日）以后情况有变，已发布的内容与现在不同：1家单位的报送"
