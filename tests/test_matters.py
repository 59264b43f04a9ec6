"""督办台账: what enters the list, what the program may write, how a matter is closed and comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ipxl.matters.model import (
    APPLIED,
    CLOSED,
    NOT_BEGUN,
    REOPENED,
    RETURNED,
    UNDER_WAY,
    Matter,
    missing_to_close,
    state_of,
)
from ipxl.matters.settle import Arising, Report, bring_up_to_date, next_number
from ipxl.plan.table import shipped
from ipxl.record.matters_book import COLUMNS, NAME, SHEET, read_matters, table_bytes, update_matters
from ipxl.report.summary.matters import newest_reports

PERIODS = [shipped().period(key) for key in ("2023Q3", "2023Q4", "2024Q1", "2024Q2")]
ENDS = {period.period: period.end for period in PERIODS}
HEADERS = [column.header for column in COLUMNS]


def red(period: str = "2023Q3", key: str = "light:T05", **other: Any) -> Arising:
    cells = {"source": "红灯", "text": "推进知识产权金融工程", "items": "T05", "units": "市金融工作局"}
    return Arising(key=key, period=period, end=ENDS[period], **{**cells, **other})


def report(
    period: str, text: str = "已约谈", applied: bool = False, evidence: str = "", matter: str = "D001"
) -> Report:
    return Report(matter, period, "市金融工作局", text, evidence, applied)


def close(matter: Matter, day: str = "2024-02-01") -> Matter:
    return matter.with_cells(opinion="已核实", checker="张三", closed=day)


def test_the_sheet_shows_the_newest_reports_and_counts_the_others() -> None:
    lines = [f"2024年第{number}季度甲局：办了。" for number in "一二三四"]
    assert newest_reports("\n".join(lines[:3])) == "\n".join(lines[:3])
    assert newest_reports("\n".join(lines)) == "\n".join(["（以前1次见督办台账.xlsx）", *lines[1:]])


class TestRows:
    def test_a_matter_of_two_periods_is_one_row(self) -> None:
        once = bring_up_to_date((), [red()], periods=PERIODS[:1])
        twice = bring_up_to_date(once, [red("2023Q4"), red("2023Q4", "light:T08")], periods=PERIODS[:2])
        assert [(row.matter, row.raised, row.trace.periods) for row in twice] == [
            ("D001", "2023年第三季度", ("2023Q3", "2023Q4")),
            ("D002", "2023年第四季度", ("2023Q4",)),
        ]

    def test_a_unit_that_was_renamed_since_brings_up_nothing_twice(self) -> None:
        rows = bring_up_to_date((), [red(key="request:甲局:T05:x")], [report("2023Q4")], PERIODS)
        renamed = replace(report("2023Q4"), unit="市金融委", former=("市金融工作局",))
        later = replace(report("2024Q1"), unit="市金融委", former=("市金融工作局",))
        again = red(key="request:甲委:T05:x", former=("request:甲局:T05:x",))
        assert bring_up_to_date(rows, [again], [renamed], PERIODS) == rows
        (row,) = bring_up_to_date(rows, [again], [renamed, later], PERIODS)
        assert row.progress.split("\n") == ["2023年第四季度市金融工作局：已约谈", "2024年第一季度市金融委：已约谈"]

    def test_the_same_again_changes_nothing(self) -> None:
        rows = bring_up_to_date((), [red()], [report("2023Q4")], PERIODS)
        assert bring_up_to_date(rows, [red()], [report("2023Q4")], PERIODS) == rows

    def test_a_row_that_the_office_began_gets_what_is_blank(self) -> None:
        (row,) = bring_up_to_date([Matter(text="查漏补缺", row=5)], periods=PERIODS, current="2023Q4")
        assert (row.matter, row.source, row.raised, row.state) == ("D001", "自查", "2023年第四季度", NOT_BEGUN)

    def test_numbers_go_on_from_the_highest(self) -> None:
        assert next_number(["D002", "D010", "自编1", "D９"]) == "D011"

    def test_what_the_office_typed_stays(self) -> None:
        rows = bring_up_to_date((), [red()], [report("2023Q4")], PERIODS)
        typed = rows[0].with_cells(text="改过的事项", progress="办公室补记", measure="限期整改")
        (row,) = bring_up_to_date(
            [typed], [red("2024Q1", measure="别的")], [report("2023Q4"), report("2024Q1")], PERIODS
        )
        assert (row.text, row.measure) == ("改过的事项", "限期整改")
        assert row.progress.split("\n") == [
            "办公室补记",
            "2023年第四季度市金融工作局：已约谈",
            "2024年第一季度市金融工作局：已约谈",
        ]

    def test_a_cell_that_the_office_cleared_is_not_filled_again(self) -> None:
        (row,) = bring_up_to_date((), [red(due="2023-12-31")], periods=PERIODS)
        (again,) = bring_up_to_date([row.with_cells(due="")], [red("2023Q4", due="2023-12-31")], periods=PERIODS)
        assert again.due == ""

    def test_a_corrected_report_takes_the_place_of_its_line(self) -> None:
        rows = bring_up_to_date((), [red()], [report("2023Q4", "甲"), report("2024Q1", "乙")], PERIODS)
        (row,) = bring_up_to_date(rows, [], [report("2023Q4", "丙\n丁")], PERIODS)
        assert row.progress.split("\n") == ["2023年第四季度市金融工作局：丙 丁", "2024年第一季度市金融工作局：乙"]


class TestStates:
    @pytest.mark.parametrize(
        ("cells", "state"),
        [
            ({}, NOT_BEGUN),
            ({"progress": "…"}, UNDER_WAY),
            ({"progress": "…", "applied": "是"}, APPLIED),
            ({"applied": "是", "opinion": "退回：没有佐证"}, RETURNED),
            ({"opinion": "已核实", "checker": "张三", "closed": "2024-02-01"}, CLOSED),
            ({"opinion": "已核实", "checker": "张三", "closed": "2024年2月1日"}, CLOSED),
            ({"evidence": "纪要", "checker": "张三", "closed": "2024.2.1"}, CLOSED),
            ({"opinion": "已核实", "closed": "2024-02-01"}, NOT_BEGUN),
            ({"checker": "张三", "closed": "2024-02-01"}, NOT_BEGUN),
            ({"opinion": "已核实", "checker": "张三", "closed": "2月1日"}, NOT_BEGUN),
            ({"opinion": "退回", "checker": "张三", "closed": "2024-02-01"}, RETURNED),
        ],
    )
    def test_follows_from_the_cells(self, cells: dict[str, str], state: str) -> None:
        assert state_of(Matter(**cells)) == state  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("cells", "lacks"),
        [
            ({}, ""),
            ({"closed": "2024-02-01"}, "缺核查人、核查意见或佐证"),
            ({"state": CLOSED, "checker": "张三"}, "缺销号日期、核查意见或佐证"),
            ({"closed": "2月", "checker": "张三", "opinion": "好"}, "缺销号日期"),
            ({"closed": "2024-02-01", "checker": "张三", "opinion": "好"}, ""),
        ],
    )
    def test_what_is_missing_to_close_is_named(self, cells: dict[str, str], lacks: str) -> None:
        assert missing_to_close(Matter(**cells)) == lacks  # type: ignore[arg-type]

    def test_closing_without_a_name_closes_nothing(self) -> None:
        (row,) = bring_up_to_date((), [red()], periods=PERIODS)
        (row,) = bring_up_to_date([row.with_cells(state=CLOSED)], periods=PERIODS)
        assert row.is_open
        assert row.state == CLOSED  # what was typed is not rewritten

    def test_closed_and_taken_back(self) -> None:
        rows = bring_up_to_date((), [red()], [report("2023Q4", applied=True)], PERIODS)
        (closed,) = bring_up_to_date([close(rows[0])], periods=PERIODS)
        (back,) = bring_up_to_date([closed.with_cells(closed="")], periods=PERIODS)
        assert (rows[0].state, closed.state, closed.is_open, back.state) == (APPLIED, CLOSED, False, APPLIED)

    def test_what_comes_back_after_it_was_closed_is_reopened_on_its_row(self) -> None:
        (row,) = bring_up_to_date((), [red()], [report("2023Q4", applied=True)], PERIODS)
        (row,) = bring_up_to_date([close(row, "2024-02-01")], periods=PERIODS)
        (same,) = bring_up_to_date([row], [red("2023Q4")], periods=PERIODS)  # ended before it was closed
        (back,) = bring_up_to_date([row], [red("2024Q1")], [report("2023Q4", applied=True)], PERIODS)
        assert (same.state, back.state, back.applied, back.is_open) == (CLOSED, REOPENED, "", True)
        (again,) = bring_up_to_date([back], [red("2024Q1")], [report("2024Q2", applied=True)], PERIODS)
        assert (again.state, again.applied) == (APPLIED, "是（2024年第二季度）")
        assert missing_to_close(back.with_cells(state=CLOSED)) == "反弹后没有改填新的销号日期"
        (done,) = bring_up_to_date([again.with_cells(closed="2024-07-10")], [red("2024Q1")], periods=PERIODS)
        assert (done.state, done.is_open) == (CLOSED, False)

    def test_refused_until_the_unit_applies_again(self) -> None:
        (row,) = bring_up_to_date((), [red()], [report("2023Q4", applied=True)], PERIODS)
        (row,) = bring_up_to_date([row.with_cells(opinion="退回：没有佐证")], periods=PERIODS)
        assert row.state == RETURNED
        reports = [report("2023Q4", applied=True), report("2024Q1", applied=True)]
        (row,) = bring_up_to_date([row], [], reports, PERIODS)
        assert row.state == APPLIED

    @pytest.mark.parametrize(
        ("due", "left"), [("2024-01-10", 9), ("2023年12月31日", -1), ("尽快", None), ("12-31", None)]
    )
    def test_days_left(self, due: str, left: int | None) -> None:
        assert Matter(due=due).days_left(date(2024, 1, 1)) == left


def rows_of(path: Path) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(path)[SHEET]
    return [dict(zip(HEADERS, row, strict=False)) for row in sheet.iter_rows(2, values_only=True) if row[0]]


class TestBook:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / NAME

    def written(self, path: Path, *arising: Arising, reports: tuple[Report, ...] = ()) -> str:
        book = read_matters(path)
        return update_matters(path, book, bring_up_to_date(book.matters, arising, reports, PERIODS))

    def test_written_and_read_back(self, path: Path) -> None:
        assert read_matters(path).matters == ()
        assert self.written(path, red(measure="=1+1", due="2023-12-31")) == ""
        (row,) = read_matters(path).matters
        assert (row.matter, row.measure, row.due, row.trace.key) == ("D001", "=1+1", "2023-12-31", "light:T05")
        before = path.read_bytes()
        assert self.written(path, red(measure="=1+1", due="2023-12-31")) == ""
        assert path.read_bytes() == before

    def test_what_the_office_typed_and_added_stays_cell_by_cell(self, path: Path) -> None:
        self.written(path, red())
        book = openpyxl.load_workbook(path)
        sheet = book[SHEET]
        sheet.cell(2, HEADERS.index("核查意见") + 1).value = "正在核实"
        sheet.cell(1, 20).value, sheet.cell(2, 20).value = "自己加的列", "备忘"
        sheet.cell(3, HEADERS.index("事项") + 1).value = "办公室自己加的事"
        book.create_sheet("草稿")["A1"] = "不动"
        book.save(path)
        self.written(path, red("2023Q4", "light:T08"), reports=(report("2023Q4"),))
        rows = rows_of(path)
        assert [(row["编号"], row["来源"], row["状态"]) for row in rows] == [
            ("D001", "红灯", UNDER_WAY),
            ("D002", "自查", NOT_BEGUN),
            ("D003", "红灯", NOT_BEGUN),
        ]
        assert rows[0]["核查意见"] == "正在核实"
        book = openpyxl.load_workbook(path)
        assert (book[SHEET].cell(2, 20).value, book["草稿"]["A1"].value) == ("备忘", "不动")

    def test_a_column_that_was_taken_out_comes_back_at_the_end(self, path: Path) -> None:
        self.written(path, red())
        book = openpyxl.load_workbook(path)
        book[SHEET].delete_cols(HEADERS.index("单位报告的进展") + 1)
        book.save(path)
        self.written(path, reports=(report("2023Q4"),))
        (row,) = read_matters(path).matters
        assert row.progress == "2023年第四季度市金融工作局：已约谈"

    def test_open_in_another_program_is_said_and_nothing_is_lost(self, path: Path) -> None:
        self.written(path, red())
        before = path.read_bytes()
        (path.parent / f"~${NAME}").touch()
        assert "正在别的程序里打开" in self.written(path, red("2023Q4", "light:T08"))
        assert path.read_bytes() == before

    def test_changed_since_it_was_read_is_not_overwritten(self, path: Path) -> None:
        self.written(path, red())
        book = read_matters(path)
        path.write_bytes(table_bytes([replace(book.matters[0], opinion="刚写的")]))
        remark = update_matters(path, book, bring_up_to_date(book.matters, [red("2023Q4", "light:T08")], (), PERIODS))
        assert "刚才被改过" in remark
        assert read_matters(path).matters[0].opinion == "刚写的"

    def test_two_hundred_matters_over_two_years_are_one_list(self, path: Path) -> None:
        for period in PERIODS:
            self.written(path, *(red(period.period, f"light:{n}") for n in range(200)))
        rows = read_matters(path).matters
        assert len(rows) == 200
        assert {row.trace.periods for row in rows} == {tuple(ENDS)}
