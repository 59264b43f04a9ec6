"""Eight quarters of the shipped plan from form to receipt: matters, prefilled forms, leaders' pages and the journal in each.

The first four are played in every run, all eight with --long.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import quarters
from filling import template_of
from quarters import FINISHED, LEAD, NEW, OLD, ORDERS, PARTS, QUARTERS, RESTING, day_of, play, rows_of

from ipxl.cli.running import call
from ipxl.commands import merge
from ipxl.commands.mailing import open_desk
from ipxl.commands.remind import reminder_letters
from ipxl.commands.workroom import Workroom
from ipxl.form import spec
from ipxl.record.matters_book import NAME
from ipxl.workspace import open_workspace

SOURCES = {
    "2023Q1": {"领导批示": 1, "协调事项": 1},
    "2023Q2": {"领导批示": 1, "协调事项": 3, "红灯": 1},
    "2023Q3": {"领导批示": 2, "协调事项": 3, "红灯": 1},
    "2023Q4": {"领导批示": 2, "协调事项": 4, "红灯": 2},
    "2024Q1": {"领导批示": 2, "协调事项": 4, "红灯": 2},
    "2024Q3": {"领导批示": 2, "协调事项": 5, "红灯": 3},
    "2024Q4": {"领导批示": 2, "协调事项": 5, "红灯": 3},
    "2025Q1": {"领导批示": 2, "协调事项": 5, "红灯": 3},
}
"""Rows of 督办台账 after each quarter: what a later one brings up again is no new row."""
FRONT = {
    "2023Q2": "五、上期批示和协调事项办理情况（共2件：办理中1件、逾期1件）",
    "2023Q3": "五、上期批示和协调事项办理情况（共4件：已销号1件、办理中2件、逾期1件）",
    "2023Q4": "五、上期批示和协调事项办理情况（共5件：已销号1件、办理中2件、逾期2件）",
    "2025Q1": "五、上期批示和协调事项办理情况（共7件：已销号2件、办理中1件、逾期4件）",
}


@dataclass(frozen=True)
class Played:
    """A workspace after some quarters. rows: of 督办台账 after each. findings: 必改 and 待确认 in its last merge."""

    folder: Path
    rows: dict[str, list[dict[str, str]]]
    findings: dict[str, list[Any]]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.rows)


@pytest.fixture(scope="module", params=[4, pytest.param(8, marks=pytest.mark.long)])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("quarters") / "w"
    call("init", folder)
    told = Played(folder, {}, {})
    for name in QUARTERS[: request.param]:
        done = play(folder, name)
        told.rows[name] = rows_of(folder)
        told.findings[name] = [item for item in done.result.findings if item.severity != "info"]
    return told


def page(folder: Path, name: str, sheet: str) -> list[str]:
    book = openpyxl.load_workbook(folder / f"outbox/{name}/汇总表_{name}.xlsx", read_only=True)
    if sheet not in book.sheetnames:
        return []
    return ["".join(str(cell) for cell in row if cell is not None) for row in book[sheet].iter_rows(values_only=True)]


def column(path: Path, sheet: spec.Sheet, field: str) -> Iterator[tuple[str, Any]]:
    """(key of the row, cell) of a form."""
    book = openpyxl.load_workbook(path)
    for row in range(sheet.header_row + 1, book[sheet.title].max_row + 1) if sheet.title in book.sheetnames else ():
        key = book[sheet.title].cell(row, sheet.column(sheet.row_key) + 1).value
        if key:
            yield str(key), book[sheet.title].cell(row, sheet.column(field) + 1)


def test_whoever_answers_well_is_asked_nothing(played: Played) -> None:
    asked = {name: {(item.code, item.unit) for item in found} for name, found in played.findings.items()}
    # the second file of a county in parts leaves blank what the first one filled: asked once, and kept until then
    parts = asked.pop("2024Q1", {("KEPT_FROM_OLDER", PARTS)})
    assert parts == {("KEPT_FROM_OLDER", PARTS)}
    assert not any(asked.values())


def test_every_matter_is_one_row(played: Played) -> None:
    for name, rows in played.rows.items():
        assert Counter(row["来源"] for row in rows) == SOURCES[name], name
        assert [row["编号"] for row in rows] == [f"D{number:03}" for number in range(1, len(rows) + 1)]
        assert len({(row["来源"], row["事项"]) for row in rows}) == len(rows)
        for row in rows:
            heads = [line.partition("：")[0] for line in row["单位报告的进展"].split("\n")]
            assert len({head.replace(NEW, OLD) for head in heads}) == len(heads), row


def test_a_matter_goes_from_application_to_closing_and_back(played: Played) -> None:
    states = {name: {row["编号"]: row["状态"] for row in rows} for name, rows in played.rows.items()}
    assert [states[name]["D001"] for name in QUARTERS[:4]] == ["未办", "申请销号", "已销号", "已销号"]
    assert [states[name]["D003"] for name in QUARTERS[1:4]] == ["未办", "申请销号", "反弹"]
    first = played.rows["2023Q4"][0]
    assert (first["核查人"], first["销号日期"], first["办理时限"]) == ("张三", "2023-09-12", "")
    assert played.rows["2023Q1"][1]["办理时限"] == "2023-06-30"
    if "2024Q3" in states:
        assert [states[name]["D005"] for name in QUARTERS[4:6]] == ["申请销号", "已销号"]


def test_the_unit_that_was_renamed_goes_on_where_it_was(played: Played) -> None:
    lines = played.rows["2023Q4"][1]["单位报告的进展"].split("\n")
    assert [line.partition("：")[0] for line in lines] == [
        f"2023年第二季度{OLD}", f"2023年第三季度{OLD}", f"2023年第四季度{NEW}",
    ]  # fmt: skip


def test_forms_ask_for_open_matters_and_remember(played: Played) -> None:
    for name, unit, numbers in (
        ("2023Q1", OLD, []), ("2023Q2", OLD, ["D002"]), ("2023Q4", NEW, ["D002"]), ("2023Q4", RESTING, []), ("2023Q2", RESTING, ["D001"]),
    ):  # fmt: skip
        form = template_of(played.folder, unit, name)
        assert [key for key, _cell in column(form, spec.MATTERS, "report")] == numbers, (name, unit)
    form = template_of(played.folder, LEAD, "2023Q4")
    status = dict(column(form, spec.TASKS, "status"))
    assert (status[FINISHED].value, status["T01"].value) == ("已完成", "进行中")
    assert {cell.value for key, cell in column(form, spec.TASKS, "text") if status[key].value} == {None}
    assert not dict(column(form, spec.TASKS, "unchanged"))["T01"].protection.locked


def test_leaders_see_what_became_of_it(played: Played) -> None:
    for name in played.names:
        front = [line for line in page(played.folder, name, "首页") if "上期批示和协调事项办理情况" in line]
        if name in FRONT:
            assert front == [FRONT[name]]
            bulletin = docx.Document(str(played.folder / f"outbox/{name}/通报_{name}.docx"))
            words = FRONT[name].partition("（")[2].rstrip("）")
            assert any(f"以前各期领导批示和提请协调的事项{words}。" in part.text for part in bulletin.paragraphs)
    assert not [line for line in page(played.folder, "2023Q1", "首页") if "办理情况（" in line]
    listed = page(played.folder, "2023Q4", "督办台账")
    assert listed[1].startswith("共6件：已销号1件、办理中3件、逾期2件，销号率16.7%。")
    assert sum("反弹" in line for line in listed[3:]) == 1
    if "2025Q1" in played.names:  # seven reports are too many for a row of a page
        row = page(played.folder, "2025Q1", "督办台账")[3]
        assert "（以前4次见督办台账.xlsx）\n2024年第三季度市财政委：" in row


def test_reminders_name_what_is_overdue_and_receipts_go_to_all(played: Played) -> None:
    for name in played.names:
        receipts = list((played.folder / f"outbox/{name}/邮件/回执").glob("回执_*.eml"))
        assert len(receipts) == 26
    desk = open_desk(Workroom(open_workspace(played.folder)), "2023Q4", day_of("2023Q4"), ())
    bodies = {letter.unit.name: letter.mail.body for letter in reminder_letters(desk)}
    if played.names[-1] == "2023Q4":  # later ones know of more
        assert {unit for unit, body in bodies.items() if "逾期" in body} == {NEW, "市公安局"}


def test_a_row_without_change_and_the_parts_of_a_county_count(played: Played) -> None:
    if "2024Q1" not in played.names:
        pytest.skip("comes later in the play")
    room = Workroom(open_workspace(played.folder))
    result = room.results(room.period("2024Q1"), day_of("2024Q1"))["2024Q1"]
    rows = {(row.unit, row.task): row for row in result.duties}
    resting = rows[RESTING, "T08"]
    assert (resting.answer("status"), resting.answer("next")) == ("进行中", "继续推进。")
    own = {task: row for (unit, task), row in rows.items() if unit == PARTS}
    assert {row.answer("has_work") for row in own.values() if row.role == "responsible"} == {"无"}
    assert own["T16"].answer("status") == "长期坚持"
    states = {
        row.file: row.state for row in result.files if row.unit == PARTS and row.state in ("current", "superseded")
    }
    assert sorted(states.values()) == ["current", "superseded"]


def test_a_quarter_that_was_left_out_cuts_nothing(played: Played) -> None:
    if "2024Q3" not in played.names:
        pytest.skip("comes later in the play")
    form = template_of(played.folder, LEAD, "2024Q3")
    assert dict(column(form, spec.TASKS, "last"))["T01"].value.startswith("进行中")


def test_the_journal_has_every_run(played: Played) -> None:
    with (played.folder / "运行记录.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = [(row["命令"], row["期次"], row["结果"]) for row in csv.DictReader(stream)]
    wanted = [("建工作区", "", "完成")]
    for name in played.names:
        merges = ["合并"] * (2 if name in ORDERS else 1)
        wanted += [(command, name, "完成") for command in ("生成填报表", *merges, "发布", "发信")]
    assert lines == wanted


def test_an_old_period_merged_again_adds_nothing_and_bytes_are_the_same(played: Played) -> None:
    last = played.names[-1]
    kept = [played.folder / NAME, played.folder / f"outbox/{last}/汇总表_{last}.xlsx"]
    before = [path.read_bytes() for path in kept]
    for name in ("2023Q2", last):
        merge.run(played.folder, name, day_of(name))
    assert [path.read_bytes() for path in kept] == before
    assert quarters.rows_of(played.folder) == played.rows[last]
