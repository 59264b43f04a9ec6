"""What somebody typed into the summary is found by the next merge, carried into 核定 and never dropped."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import fill, make_workspace, template_of
from office import Office, needs_office

from ipxl.commands import merge
from ipxl.errors import IpxlError
from ipxl.intake.package import read_workbook
from ipxl.report.summary.book import MATTERS
from ipxl.report.summary.typed import EDITED, edits_between
from ipxl.report.summary.workbook import summary_bytes

AS_OF = date(2023, 10, 12)
LEAD, COUNTY = "市科技局", "兴庆区"
REQUEST = {("issues", "1"): {"task": "T08", "issue": "经费没有下达。", "coordinator": "市财政局"}}
COLUMNS = ("编号", "问题", "单位", "任务/指标", "文件", "单元格", "现值", "处理", "更正值", "理由", "核定人", "日期")
KEPT = "核定/汇总表_2023Q3_手改_1.xlsx"


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_workspace(tmp_path_factory.mktemp("merged"))
    fill(template_of(folder, LEAD), folder / "inbox/a.xlsx", REQUEST)
    fill(template_of(folder, COUNTY), folder / "inbox/b.xlsx")
    merge.run(folder, "2023Q3", AS_OF)
    return folder


@pytest.fixture
def workspace(merged: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(merged, tmp_path / "w"))


def summary(folder: Path) -> Path:
    return folder / "outbox/2023Q3/汇总表_2023Q3.xlsx"


def table(folder: Path) -> Path:
    return folder / "核定/2023Q3.xlsx"


def edit(folder: Path, change: Callable[[Any], None]) -> bytes:
    """Change the summary as a person does and save it; what it is then."""
    book = openpyxl.load_workbook(summary(folder))
    change(book)
    book.save(summary(folder))
    return summary(folder).read_bytes()


def cell(book: Any, sheet: str, header: str, **key: str) -> Any:
    """The cell under a header, in the row whose other cells are as said."""
    rows = book[sheet]
    heads = {str(one.value).replace("\n", ""): one.column for one in rows[3]}
    for row in range(4, rows.max_row + 1):
        if all(rows.cell(row, heads[name]).value == value for name, value in key.items()):
            return rows.cell(row, heads[header])
    raise AssertionError(f"no row {key} on {sheet}")


def run(folder: Path) -> merge.MergeDone:
    return merge.run(folder, "2023Q3", AS_OF)


def rows(folder: Path, sheet: str = "核定") -> list[dict[str, Any]]:
    found = openpyxl.load_workbook(table(folder))[sheet]
    heads = [one.value for one in found[1]]
    read = [dict(zip(heads, (one.value for one in row), strict=True)) for row in found.iter_rows(min_row=2)]
    return [row for row in read if any(row.values())]


def answer(folder: Path, row: int, action: str) -> None:
    book = openpyxl.load_workbook(table(folder))
    for header, value in {"处理": action, "理由": "属实", "核定人": "张三"}.items():
        book["核定"].cell(row, COLUMNS.index(header) + 1).value = value
    book.save(table(folder))


def light(done: merge.MergeDone, task: str) -> str:
    frame = done.result.frame("tasks")
    return str(frame[frame["task"] == task].iloc[0]["light"])


class TestRemarks:
    def test_a_remark_in_its_column_is_shown_by_the_next_merge_and_kept(self, workspace):
        edited = edit(workspace, lambda book: _set(cell(book, "需协调事项", "领导批示", 单位=LEAD), "请财政局研究。"))
        done = run(workspace)
        (said,) = rows(workspace, "批示意见")
        assert (said["编号"], said["单位"], said["领导批示"], said["采用"]) == ("协调1", LEAD, "请财政局研究。", None)
        assert said["来源"].startswith("汇总表 需协调事项!")
        assert tuple(done.result.remarks.by_key[("协调1", LEAD)])[:2] == ("请财政局研究。", "")
        assert (workspace / KEPT).read_bytes() == edited
        assert "1条批示意见收进了核定表" in done.remarks[0]
        assert rows(workspace) == []

    @pytest.mark.parametrize(
        ("sheet", "row", "key"),
        [
            ("任务汇总", {"编号": "T08"}, ("T08", "")),
            ("指标完成", {"编号": "I4"}, ("I4", "")),
            ("红黄灯清单", {"编号": "I4"}, ("I4", "")),
            ("红黄灯清单", {"编号": "T09", "类别": "责任单位"}, ("T09", LEAD)),
        ],
    )
    def test_on_every_sheet_that_has_the_columns(self, workspace, sheet, row, key):
        lagging = {("tasks", "T09"): {"has_work": "有", "status": "滞后", "text": "等文件。", "issue": "等文件。"}}
        fill(template_of(workspace, LEAD), workspace / "inbox/a.xlsx", {**REQUEST, **lagging})
        run(workspace)
        edit(workspace, lambda book: _set(cell(book, sheet, "办理意见", **row), "已办。"))
        assert run(workspace).result.remarks.by_key[key].opinion == "已办。"
        book = openpyxl.load_workbook(summary(workspace))
        assert cell(book, sheet, "办理意见", **row).value == "已办。"

    def test_of_a_remark_that_grew_only_what_was_added_is_new(self, workspace):
        book = openpyxl.load_workbook(table(workspace))
        for column, value in enumerate(("T08", None, None, "抓紧。", None, "张三", "10-13"), 1):
            book["批示意见"].cell(2, column).value = value
        book.save(table(workspace))
        run(workspace)

        def change(book: Any) -> None:
            one = cell(book, "任务汇总", "领导批示", 编号="T08")
            assert one.value == "抓紧。(张三 10-13)"
            one.value += "\n月底前报。"

        edit(workspace, change)
        done = run(workspace)
        assert done.result.remarks.by_key["T08", ""].instruction == "抓紧。(张三 10-13)\n月底前报。"
        assert len(rows(workspace, "批示意见")) == 2

    def test_merging_again_adds_nothing_and_changes_nothing(self, workspace):
        edit(workspace, lambda book: _set(cell(book, "需协调事项", "办理意见", 单位=LEAD), "已协调。"))
        run(workspace)
        before = files(workspace)
        assert run(workspace).remarks == ()
        assert files(workspace) == before


class TestOtherCells:
    def test_a_light_is_a_proposal_and_holds_once_it_is_adopted(self, workspace):
        before = light(run(workspace), "T08")
        edit(workspace, lambda book: _set(cell(book, "任务汇总", "亮灯", 编号="T08"), "■红"))
        done = run(workspace)
        assert light(done, "T08") == before
        (asked,) = rows(workspace)
        assert (asked["编号"][0], asked["任务/指标"], asked["单位"], asked["现值"]) == ("E", "T08", LEAD, "■红")
        assert (asked["文件"], asked["单元格"].partition("!")[0]) == (KEPT, "任务汇总")
        assert "由“●绿”改成“■红”" in asked["问题"]
        answer(workspace, 2, "采纳")
        done = run(workspace)
        assert light(done, "T08") == "red"
        assert done.result.questions == ()
        assert "由张三核定：●绿→■红" in next(row.override for row in done.result.tasks if row.task == "T08")

    def test_an_adopted_light_is_asked_again_when_the_computed_one_changes(self, workspace):
        edit(workspace, lambda book: _set(cell(book, "任务汇总", "亮灯", 编号="T08"), "红"))
        run(workspace)
        answer(workspace, 2, "采纳")
        newer = {("tasks", "T08"): {"progress": 15}}
        fill(template_of(workspace, LEAD), workspace / "inbox/c.xlsx", newer, received="2023-10-09 10:00")
        done = run(workspace)
        assert light(done, "T08") == "yellow"
        (question,) = done.result.questions
        assert (question.id[0], question.item) == ("L", "T08")

    def test_a_progress_is_a_proposal_too_and_may_be_declined(self, workspace):
        edit(workspace, lambda book: _set(cell(book, "任务明细", "进度(%)", 编号="T08", 单位=LEAD), 60))
        run(workspace)
        (asked,) = rows(workspace)
        assert (asked["编号"][0], asked["现值"]) == ("D", "60")
        answer(workspace, 2, "不采纳")
        done = run(workspace)
        assert done.result.questions == ()
        assert done.as_json()["tasks"][7]["progress"] == 45
        answer(workspace, 2, "采纳")
        assert run(workspace).as_json()["tasks"][7]["progress"] == 60

    def test_what_cannot_be_adopted_stays_as_a_note_until_it_is_read(self, workspace):
        def change(book: Any) -> None:
            _set(cell(book, "任务汇总", "下一步", 编号="T08"), "=HYPERLINK(1)", "s")
            sheet = book["任务汇总"]
            sheet.cell(3, sheet.max_column + 1).value = "我的列"
            cell(book, "任务汇总", "我的列", 编号="T05").value = "问问"
            sheet.cell(sheet.max_row + 2, 1).value = "注：这张表已核对"
            book["首页"]["B60"].value = "领导看过"
            book.create_sheet("新表")["A1"].value = "自己加的"

        edit(workspace, change)
        run(workspace)
        noted = {row["现值"] for row in rows(workspace)}
        assert noted == {"=HYPERLINK(1)", "问问", "注：这张表已核对", "领导看过", "新表"}
        assert {row["编号"][0] for row in rows(workspace)} == {"N"}
        run(workspace)
        assert len(rows(workspace)) == 5
        for row in range(2, 7):
            answer(workspace, row, "已阅")
        done = run(workspace)
        assert done.result.questions == ()
        assert {item.outcome for item in done.result.decisions} == {"applied"}

    def test_comments_are_noted(self, workspace):
        def change(book: Any) -> None:
            cell(book, "任务汇总", "亮灯", 编号="T08").comment = openpyxl.comments.Comment("为什么？", "领导")

        edit(workspace, change)
        run(workspace)
        assert [row["现值"] for row in rows(workspace)] == ["为什么？"]

    def test_rows_are_found_by_key_whatever_their_order(self, workspace):
        def change(book: Any) -> None:
            sheet = book["任务汇总"]
            values = [[one.value for one in row] for row in sheet.iter_rows(min_row=4, max_row=21)]
            for at, row in enumerate(reversed(values), 5):
                for column, value in enumerate(row, 1):
                    _set(sheet.cell(at, column), value)
            for one in sheet[4]:
                one.value = None
            sheet.insert_cols(1)
            sheet["A4"].value = None
            sheet.auto_filter.ref = "B3:C10"
            heads = {one.value: one.column for one in sheet[3]}
            row = next(row for row in range(4, 30) if sheet.cell(row, heads["编号"]).value == "T08")
            sheet.cell(row, heads["亮灯"]).value = "黄"

        edit(workspace, change)
        run(workspace)
        assert [(row["任务/指标"], row["现值"]) for row in rows(workspace)] == [("T08", "黄")]

    def test_another_workbook_of_edits_is_kept_whole_and_said_once(self, workspace):
        def change(book: Any) -> None:
            sheet = book["任务明细"]
            for row in range(4, sheet.max_row + 1):
                sheet.cell(row, 3).value = f"改{row}"

        edit(workspace, change)
        run(workspace)
        (asked,) = rows(workspace)
        assert "改动有238处" in asked["现值"]
        assert (workspace / KEPT).exists()


class TestFilesThatCannotBeCompared:
    def test_a_damaged_summary_is_kept_beside(self, workspace):
        summary(workspace).write_bytes(b"PK\x03\x04 cut off")
        done = run(workspace)
        assert (workspace / KEPT).read_bytes() == b"PK\x03\x04 cut off"
        assert "读不出来" in done.remarks[0]
        assert openpyxl.load_workbook(summary(workspace)).sheetnames[0] == "首页"
        assert run(workspace).remarks == ()

    def test_another_file_under_its_name_is_kept_beside(self, workspace):
        openpyxl.Workbook().save(summary(workspace))
        done = run(workspace)
        assert "被换成了另一个文件" in done.remarks[0]
        assert (workspace / KEPT).exists()

    def test_without_a_copy_of_what_was_written_remarks_are_still_found(self, workspace):
        def change(book: Any) -> None:
            _set(cell(book, "需协调事项", "领导批示", 单位=LEAD), "请研究。")
            _set(cell(book, "任务汇总", "亮灯", 编号="T08"), "■红")
            sheet = book["任务汇总"]
            sheet.cell(3, sheet.max_column + 1).value = "我的列"
            cell(book, "任务汇总", "我的列", 编号="T05").value = "问问"

        edit(workspace, change)
        shutil.rmtree(workspace / ".ipxl")
        done = run(workspace)
        assert [row["领导批示"] for row in rows(workspace, "批示意见")] == ["请研究。"]
        assert [row["现值"] for row in rows(workspace)] == ["问问"]
        assert "没有留底" in done.remarks[0]
        assert (workspace / KEPT).exists()

    def test_a_summary_saved_late_over_a_newer_one_says_only_what_was_typed(self, workspace):
        old = edit(workspace, lambda book: _set(cell(book, "任务汇总", "下一步", 编号="T05"), "再议"))
        (workspace / "outbox/2023Q3/汇总表_2023Q3.xlsx").unlink()
        newer = {("tasks", "T08"): {"progress": 15, "text": "换了说法，又开了2场会。"}}
        fill(template_of(workspace, LEAD), workspace / "inbox/c.xlsx", newer, received="2023-10-09 10:00")
        run(workspace)
        summary(workspace).write_bytes(old)
        run(workspace)
        assert [row["现值"] for row in rows(workspace)] == ["再议"]

    def test_a_deleted_cache_alone_is_no_edit(self, workspace):
        shutil.rmtree(workspace / ".ipxl")
        done = run(workspace)
        assert done.remarks == ()
        assert not (workspace / KEPT).exists()

    def test_another_file_in_the_folder_and_an_edited_bulletin_are_kept_beside(self, workspace):
        outbox = workspace / "outbox/2023Q3"
        (outbox / "局长改过的.xlsx").write_bytes(b"mine")
        (outbox / "通报_2023Q3.docx").write_bytes(b"filled in")
        (outbox / "~$汇总表_2023Q3.xlsx").write_bytes(b"")
        told = run(workspace).remarks
        assert (workspace / "核定/2023Q3_局长改过的_手改_1.xlsx").read_bytes() == b"mine"
        assert (workspace / "核定/通报_2023Q3_手改_1.docx").read_bytes() == b"filled in"
        assert len(told) == 3
        assert "“通报_2023Q3.docx”被改过" in " ".join(told)
        assert sorted(path.name for path in outbox.iterdir() if path.is_file()) == [
            "合并记录.json",
            "汇总表_2023Q3.xlsx",
            "通报_2023Q3.docx",
        ]
        assert "正在别的程序里打开" in told[-1]
        assert run(workspace).remarks == ()

    def test_while_the_table_is_open_nothing_is_replaced(self, workspace):
        edited = edit(workspace, lambda book: _set(cell(book, "需协调事项", "领导批示", 单位=LEAD), "请研究。"))
        (workspace / "核定/~$2023Q3.xlsx").write_bytes(b"")
        with pytest.raises(IpxlError, match=r"要先记进核定表，这次没有合并.*正在别的程序里打开"):
            run(workspace)
        assert summary(workspace).read_bytes() == edited
        (workspace / "核定/~$2023Q3.xlsx").unlink()
        run(workspace)
        assert [row["领导批示"] for row in rows(workspace, "批示意见")] == ["请研究。"]
        assert not (workspace / KEPT.replace("_1", "_2")).exists()


class TestAKilledMerge:
    @pytest.fixture
    def edited(self, workspace: Path) -> Path:
        def change(book: Any) -> None:
            _set(cell(book, "需协调事项", "领导批示", 单位=LEAD), "请研究。")
            _set(cell(book, "任务汇总", "亮灯", 编号="T08"), "■红")
            _set(cell(book, "任务汇总", "下一步", 编号="T05"), "再议")

        edit(workspace, change)
        return workspace

    @pytest.mark.parametrize("stop", ["update_decisions", "write_summary", "keep_written", "write_made", "Ledger"])
    def test_nothing_is_lost_and_nothing_twice(self, edited, tmp_path, monkeypatch, stop):
        """Stopped after each step on the way; then merged as if nothing had been."""
        undisturbed = Path(shutil.copytree(edited, tmp_path / "undisturbed"))
        run(undisturbed)
        real = getattr(merge, stop)

        def killed(*arguments: Any, **named: Any) -> None:
            real(*arguments, **named)
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(merge, stop, killed)
            with pytest.raises(KeyboardInterrupt):
                run(edited)
        run(edited)
        assert files(edited) == files(undisturbed)
        assert len(rows(edited)) == 2
        assert len(rows(edited, "批示意见")) == 1


def test_a_merge_killed_between_the_two_renames_is_put_right_first(workspace: Path) -> None:
    edit(workspace, lambda book: _set(cell(book, "任务汇总", "下一步", 编号="T05"), "再议"))
    (workspace / "outbox/2023Q3").rename(workspace / "outbox/.2023Q3.old")
    run(workspace)
    assert [row["现值"] for row in rows(workspace)] == ["再议"]


@needs_office
def test_a_summary_that_libreoffice_only_saved_again_says_nothing(workspace: Path, office: Office) -> None:
    made = workspace / "made.xlsx"
    shutil.move(summary(workspace), made)
    office.save_as(made, summary(workspace))
    assert summary(workspace).read_bytes() != made.read_bytes()
    assert run(workspace).remarks == ()
    assert rows(workspace) == rows(workspace, "批示意见") == []
    assert not (workspace / KEPT).exists()


@needs_office
def test_a_remark_typed_in_libreoffice_is_found(workspace: Path, office: Office) -> None:
    made = workspace / "made.xlsx"
    shutil.move(summary(workspace), made)
    place = cell(openpyxl.load_workbook(made), "需协调事项", "领导批示", 单位=LEAD).coordinate
    cells = [{"sheet": "需协调事项", "cell": place, "text": "请研究。"}]
    office.fill([{"source": made, "target": summary(workspace), "format": "xlsx", "cells": cells}])
    run(workspace)
    assert [row["领导批示"] for row in rows(workspace, "批示意见")] == ["请研究。"]
    assert rows(workspace) == []


def test_the_keys_are_those_that_the_summary_names_its_rows_by(merged: Path) -> None:
    """Every sheet of EDITED has these headers in its third row, and no two rows with the same."""
    sheets = read_workbook(summary(merged).read_bytes()).sheets
    for title, edited in EDITED.items():
        if title == MATTERS:  # no matter came up before the first period
            continue
        keys = tuple(edited.keys)
        heads = [str(value).replace("\n", "") for value in sheets[title][2]]
        columns = [heads.index(name) for name in keys]
        whole = takewhile(lambda row, at=columns: all(row[one] for one in at), sheets[title][3:])
        found = [tuple(row[at] for at in columns) for row in whole]
        assert found
        assert len(found) == len(set(found)), title


def test_a_workbook_beside_itself_has_no_edits(merged: Path) -> None:
    sheets = read_workbook(summary_bytes(run(merged).result)).sheets
    assert edits_between(sheets, sheets, "") == []


def _set(one: Any, value: Any, kind: str = "") -> None:
    one.value = value
    if kind:
        one.data_type = kind


def files(folder: Path) -> dict[str, bytes]:
    """Every file of the workspace but what is derived in .ipxl."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".ipxl" not in path.parts
    }
