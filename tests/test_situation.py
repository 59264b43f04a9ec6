"""Where are we: the plan's state in words, the guide in the folder, and the journal of what was run."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from filling import make_workspace

from ipxl import cli
from ipxl.commands import status
from ipxl.plan.table import shipped
from ipxl.record.journal import HEADER, NAME, note_run
from ipxl.screen.situation import situation_lines

PLAN = shipped()


@pytest.mark.parametrize(
    ("sent", "published", "day", "lines"),
    [
        (
            [],
            {},
            date(2023, 9, 1),
            ("阶段。", "还没有下发过填报表。", "下一期是2023年第三季度，2023年10月10日截止，还没有下发"),
        ),
        (
            ["2023Q3"],
            {},
            date(2023, 10, 7),
            ("阶段。", "手上的一期是2023年第三季度，报送截止2023年10月10日（还有3天），还没有发布。", "下一期是"),
        ),
        (
            ["2023Q3"],
            {"2023Q3": 2},
            date(2023, 10, 20),
            ("阶段。", "（已过10天），已发布2次。", "下一期是2023年第四季度"),
        ),
        (["2023Q3"], {"2023Q3": 1}, date(2024, 4, 20), ("", "最近一期是2023年第三季度", "下一期是", "没有下发的有")),
        (
            ["2023Q3"],
            {},
            date(2026, 11, 30),
            ("方案已于2025年6月30日结束。", "已过1147天", "过了截止日期而没有下发的有"),
        ),
    ],
)
def test_where_the_plan_stands(sent: list[str], published: dict[str, int], day: date, lines: tuple[str, ...]) -> None:
    told = situation_lines(PLAN, sent, published, day)
    assert len(told) == len(lines)
    for line, words in zip(told, lines, strict=True):
        assert words in line


def test_status_without_a_period_says_where_we_are_and_chases_nobody_before_the_deadline(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path)
    told = status.run(folder, None, date(2023, 10, 7)).text()
    assert told.startswith("今天2023年10月7日，方案处于“")
    assert "还没到截止日，等各单位报送" in told
    assert "催" not in told.partition("下一步：")[2].partition("\n")[0]
    assert not status.run(folder, "2023Q3", date(2023, 10, 7)).text().startswith("今天")


def rows(folder: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO((folder / NAME).read_text(encoding="utf-8-sig"))))


def test_every_command_that_writes_leaves_a_line(tmp_path: Path) -> None:
    folder = str(tmp_path)
    for arguments in (
        ["init"],
        ["templates", "2023Q3", "--unit", "市科技局"],
        ["merge", "2023Q3"],
        ["status"],
        ["publish", "2023Q4"],
    ):
        cli.main(["-C", folder, *arguments])
    listed = rows(tmp_path)
    assert tuple(listed[0]) == HEADER
    assert [(row[1], row[2], row[3]) for row in listed[1:]] == [
        ("建工作区", "", "完成"),
        ("生成填报表", "2023Q3", "完成"),
        ("合并", "2023Q3", "完成"),
        ("发布", "", "没有完成"),
    ]
    assert "2023Q4" in listed[4][4]


def test_a_journal_that_cannot_be_written_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    note_run(tmp_path, "merge", "2023Q3", "完成")
    assert (tmp_path / NAME).is_dir()
    assert cli.main(["-C", str(tmp_path), "init"]) == 0


def test_what_stands_in_the_journal_stays(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes("办公室自己写的一行\r\n".encode("gbk"))
    note_run(tmp_path, "merge", "2023Q3", "完成", "=1+1")
    data = (tmp_path / NAME).read_bytes()
    assert data.startswith("办公室自己写的一行\r\n".encode("gbk"))
    assert b"'=1+1" in data


def test_the_folder_says_what_it_is(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path)
    told = (folder / "说明.txt").read_text(encoding="utf-8-sig")
    assert PLAN.settings.title.replace("(", "（").replace(")", "）") in told
    assert "18项任务、26家单位、16项指标" in told
    assert "督办台账.xlsx" in told
