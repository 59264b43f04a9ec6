"""A later notice is laid against the table, decided row by row, and put into it; what was handed out stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from ipxl.commands import init, plan_apply
from ipxl.errors import IpxlError
from ipxl.plan.table import read_table
from ipxl.workspace import Workspace

FIRST = (
    "云岭市养蜂方案（2026—2028年）\n一、重点任务\n（一）补助蜂箱。每户十箱，2026年12月底前完成。（牵头单位：市农业农村局；责任单位：市财政局）\n"
    "（二）开展培训。办班。（牵头单位：市人社局；责任单位：市教育局）\n（三）打通销路。办展销。（牵头单位：市商务局；责任单位：市供销社）\n"
)
SECOND = (
    "云岭市养蜂方案补充通知\n一、重点任务\n（一）补助蜂箱。每户二十箱，2027年6月底前完成。（牵头单位：市农业农村局；责任单位：市财政局、市林业局）\n"
    "（二）防治病害。建监测点。（牵头单位：市畜牧中心；责任单位：市科技局）\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "通知.txt").write_text(FIRST, encoding="utf-8")
    (tmp_path / "补充.txt").write_text(SECOND, encoding="utf-8")
    init.run(tmp_path / "工作区", None, tmp_path / "通知.txt")
    return tmp_path / "工作区"


def decide(path: Path, accept: set[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Fill 采纳 in: 是 for the (name, column or change) that are named, 否 for the others. Gives what the rows say."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    rows = []
    for row in sheet.iter_rows(min_row=2):
        said = tuple(str(cell.value or "") for cell in row[:7])
        rows.append(said)
        row[7].value = "是" if {(said[2], said[4]), (said[2], said[3])} & accept else "否"
    book.save(path)
    return rows


def test_a_later_notice_is_decided_row_by_row(folder: Path) -> None:
    table = Workspace(folder).table
    book = openpyxl.load_workbook(table)
    book["任务"].cell(1, 15).value = "本办备注"
    book["任务"].cell(2, 15).value = "每周问一次"
    book.create_sheet("办公室记事")["A1"] = "留着"
    book.save(table)
    before = table.read_bytes()

    done = plan_apply.run(folder, folder.parent / "补充.txt")
    assert done.proposed > 0
    assert table.read_bytes() == before
    decided = folder / done.file
    rows = decide(
        decided,
        {
            ("补助蜂箱", "责任单位"),
            ("防治病害", "新增"),
            ("市林业局", "新增"),
            ("市畜牧中心", "新增"),
            ("市科技局", "新增"),
        },
    )
    assert ("任务", "T01", "补助蜂箱", "改动", "完成时限", "2026-12-31", "2027-06-30") in rows
    assert ("任务", "T01", "补助蜂箱", "改动", "责任单位", "市财政局", "市财政局、市林业局") in rows
    assert [row[1] for row in rows if row[3] == "删去"] == ["T02", "T03"]

    done = plan_apply.run(folder, decided)
    assert (done.accepted, done.undecided) == (5, 0)
    assert (folder / done.kept).read_bytes() == before
    plan = read_table(table).plan
    assert [(task.task, task.title, task.lead, task.responsible) for task in plan.tasks] == [
        ("T01", "补助蜂箱", ("市农业农村局",), ("市财政局", "市林业局")),
        ("T02", "开展培训", ("市人社局",), ("市教育局",)),
        ("T03", "打通销路", ("市商务局",), ("市供销社",)),
        ("T04", "防治病害", ("市畜牧中心",), ("市科技局",)),
    ]
    assert plan.tasks[0].due == date(2026, 12, 31)
    assert len({unit.unit_id for unit in plan.units}) == len(plan.units) == 9
    book = openpyxl.load_workbook(table)
    assert (book["任务"].cell(2, 15).value, book["办公室记事"]["A1"].value) == ("每周问一次", "留着")


def test_what_is_not_decided_changes_nothing_and_odd_words_are_told(folder: Path) -> None:
    table = Workspace(folder).table
    before = table.read_bytes()
    decided = folder / plan_apply.run(folder, folder.parent / "补充.txt").file
    done = plan_apply.run(folder, decided)
    assert (done.accepted, table.read_bytes()) == (0, before)
    assert "没有一处填了“是”" in done.text()
    book = openpyxl.load_workbook(decided)
    book.active["H2"] = "同意"
    book.save(decided)
    with pytest.raises(IpxlError, match="第2行的“采纳”填的是“同意”"):
        plan_apply.run(folder, decided)


def test_a_removed_task_goes_and_the_copy_of_a_period_stays(folder: Path) -> None:
    decided = folder / plan_apply.run(folder, folder.parent / "补充.txt").file
    decide(decided, {("打通销路", "删去")})
    plan_apply.run(folder, decided)
    assert [task.task for task in read_table(Workspace(folder).table).plan.tasks] == ["T01", "T02"]
    with pytest.raises(IpxlError, match="没有“T03”了"):
        plan_apply.run(folder, decided)


def test_the_same_notice_again_finds_nothing(folder: Path) -> None:
    assert plan_apply.run(folder, folder.parent / "通知.txt").proposed == 0
    assert not list(folder.glob("方案调整*"))
