"""督办台账 through the quarters: what was ordered and asked for comes back until it is closed."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import fill, fill_all, make_workspace, template_of

from ipxl import cli
from ipxl.commands import matters, merge, publish, templates
from ipxl.commands.mailing import open_desk
from ipxl.commands.remind import reminder_letters
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.form import spec
from ipxl.matters.model import APPLIED, CLOSED, NOT_BEGUN, REOPENED
from ipxl.record.matters_book import COLUMNS, NAME, SHEET
from ipxl.sheet.cells import column_letters
from ipxl.workspace import open_workspace

HEADERS = [column.header for column in COLUMNS]
LEAD, ASKING, ASKED = "市金融工作局", "兴庆区", "市财政局"
Q3, Q4 = date(2023, 10, 12), date(2024, 1, 12)


def write_remark(folder: Path, **typed: str) -> None:
    path = folder / "核定/2023Q3.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["批示意见"]
    headers = [cell.value for cell in sheet[1]]
    for header, value in typed.items():
        sheet.cell(2, headers.index(header) + 1).value = value
    book.save(path)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2023Q3: one task red, one request, one 批示; published."""
    folder = make_workspace(tmp_path_factory.mktemp("matters"))
    fill_all(folder, skip=(LEAD, ASKING))
    behind = {"status": "滞后", "progress": 0, "issue": "银行风控口径没有统一。"}
    fill(
        template_of(folder, LEAD),
        folder / "inbox/a.xlsx",
        {("tasks", "T05"): behind, ("indicators", "I4"): {"value": 0.1}},
    )
    asks = {
        "task": "T05",
        "issue": "经费缺口80万元",
        "coordinator": ASKED,
        "measure": "追加预算",
        "deadline": date(2023, 12, 31),
    }
    fill(template_of(folder, ASKING), folder / "inbox/b.xlsx", {("issues", "1"): asks})
    merge.run(folder, "2023Q3", Q3)
    write_remark(folder, 编号="T08", 领导批示="请工信局11月底前约谈落后企业。", 记录人="王某")
    merge.run(folder, "2023Q3", Q3)
    publish.run(folder, "2023Q3")
    return folder


@pytest.fixture
def workspace(first: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first, tmp_path / "w"))


def rows(folder: Path) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(folder / NAME)[SHEET]
    return [dict(zip(HEADERS, row, strict=False)) for row in sheet.iter_rows(2, values_only=True) if row[0]]


def matter(folder: Path, source: str) -> dict[str, Any]:
    return next(row for row in rows(folder) if row["来源"] == source and (source != "红灯" or row["涉及任务"] == "T05"))


def type_in(folder: Path, number: str, **typed: Any) -> None:
    book = openpyxl.load_workbook(folder / NAME)
    sheet = book[SHEET]
    row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == number)
    for header, value in typed.items():
        sheet.cell(row, HEADERS.index(header) + 1).value = value
    book.save(folder / NAME)


def asked_in(path: Path) -> list[list[Any]]:
    book = openpyxl.load_workbook(path)
    if spec.MATTERS.title not in book.sheetnames:
        return []
    sheet = book[spec.MATTERS.title]
    return [list(row) for row in sheet.iter_rows(spec.MATTERS.header_row + 1, values_only=True) if row[1]]


def answer(template: Path, target: Path, number: str, **answers: Any) -> Path:
    """Fill a template well, and report on one matter."""
    fill(template, target, received="2024-01-05 10:00")
    book = openpyxl.load_workbook(target)
    sheet = book[spec.MATTERS.title]
    row = next(row for row in range(4, sheet.max_row + 1) if sheet.cell(row, 2).value == number)
    for name, value in answers.items():
        cell = sheet[f"{column_letters(spec.MATTERS.column(name))}{row}"]
        assert not cell.protection.locked
        cell.value = value
    book.save(target)
    return target


def test_what_a_publication_and_a_remark_bring_up(first: Path) -> None:
    listed = {row["来源"]: row for row in rows(first)}
    assert set(listed) == {"红灯", "协调事项", "领导批示"}
    red = matter(first, "红灯")
    assert red["责任单位"] == LEAD
    assert "银行风控口径没有统一" in red["事项"]
    assert listed["协调事项"]["事项"] == f"{ASKING}提请协调：经费缺口80万元"
    assert (listed["协调事项"]["责任单位"], listed["协调事项"]["要求和措施"]) == (ASKED, "追加预算")
    assert listed["协调事项"]["办理时限"] == "2023-12-31"
    assert listed["领导批示"]["事项"] == "请工信局11月底前约谈落后企业。"
    assert {row["状态"] for row in listed.values()} == {NOT_BEGUN}


def test_early_merges_and_later_ones_of_an_old_period_breed_nothing(workspace: Path) -> None:
    before = (workspace / NAME).read_bytes()
    for _ in range(2):
        merge.run(workspace, "2023Q3", Q3)
        publish.run(workspace, "2023Q3")
    assert (workspace / NAME).read_bytes() == before


def test_the_next_template_asks_and_the_answer_comes_back(workspace: Path) -> None:
    templates.run(workspace, "2023Q4")
    number = matter(workspace, "协调事项")["编号"]
    (row,) = asked_in(template_of(workspace, ASKED, "2023Q4"))
    assert row[1] == number
    assert "经费缺口80万元" in row[2]
    assert "要求和措施：追加预算" in row[2]
    assert row[3:6] == ["2023年第三季度", "2023-12-31", NOT_BEGUN]
    assert asked_in(template_of(workspace, "市发改委", "2023Q4")) == []
    answer(
        template_of(workspace, ASKED, "2023Q4"),
        workspace / "inbox/c.xlsx",
        number,
        report="已列入追加预算。",
        applied="是",
    )
    done = merge.run(workspace, "2023Q4", Q4)
    assert [item for item in done.result.findings if item.unit == ASKED] == []
    row_now = matter(workspace, "协调事项")
    assert row_now["单位报告的进展"] == f"2023年第四季度{ASKED}：已列入追加预算。"
    assert (row_now["申请销号"], row_now["状态"]) == ("是（2023年第四季度）", APPLIED)
    before = (workspace / NAME).read_bytes()
    merge.run(workspace, "2023Q4", Q4)
    assert (workspace / NAME).read_bytes() == before


def test_a_row_left_blank_says_nothing_and_asks_nothing(workspace: Path) -> None:
    templates.run(workspace, "2023Q4")
    fill(template_of(workspace, ASKED, "2023Q4"), workspace / "inbox/c.xlsx", received="2024-01-05 10:00")
    done = merge.run(workspace, "2023Q4", Q4)
    assert [item for item in done.result.findings if item.unit == ASKED] == []
    assert matter(workspace, "协调事项")["状态"] == NOT_BEGUN


def test_a_report_without_its_number_is_said(workspace: Path) -> None:
    templates.run(workspace, "2023Q4")
    number = matter(workspace, "协调事项")["编号"]
    path = answer(template_of(workspace, ASKED, "2023Q4"), workspace / "inbox/c.xlsx", number, report="已办。")
    book = openpyxl.load_workbook(path)
    book[spec.MATTERS.title]["B4"] = "D999"
    book.save(path)
    done = merge.run(workspace, "2023Q4", Q4)
    assert [item.code for item in done.result.findings if item.unit == ASKED and item.severity != "info"] == [
        "ROW_UNKNOWN"
    ]


def test_closed_by_the_office_and_back_when_it_is_red_again(workspace: Path) -> None:
    number = matter(workspace, "红灯")["编号"]
    type_in(workspace, number, 核查意见="已整改", 核查人="张三", 销号日期="2023-11-20")
    merge.run(workspace, "2023Q3", Q3)
    assert matter(workspace, "红灯")["状态"] == CLOSED
    templates.run(workspace, "2023Q4")
    assert asked_in(template_of(workspace, LEAD, "2023Q4")) == []
    behind = {"status": "滞后", "progress": 0, "issue": "又停了。"}
    fill(
        template_of(workspace, LEAD, "2023Q4"),
        workspace / "inbox/d.xlsx",
        {("tasks", "T05"): behind, ("indicators", "I4"): {"value": 0.2}},
        received="2024-01-05 10:00",
    )
    merge.run(workspace, "2023Q4", Q4)
    assert matter(workspace, "红灯")["状态"] == CLOSED
    publish.run(workspace, "2023Q4")
    again = matter(workspace, "红灯")
    assert (again["编号"], again["状态"], again["核查人"]) == (number, REOPENED, "张三")
    assert len([row for row in rows(workspace) if row["来源"] == "红灯" and row["涉及任务"] == "T05"]) == 1


def test_a_unit_that_was_renamed_is_asked_under_its_new_name(workspace: Path) -> None:
    book = openpyxl.load_workbook(workspace / "任务分工表.xlsx")
    for title in ("单位", "任务", "指标", "单位组", "成员"):
        for line in book[title].iter_rows():
            for cell in line:
                if isinstance(cell.value, str) and title == "单位" and cell.value == ASKED:
                    cell.value = "市财政委"
                elif isinstance(cell.value, str) and title != "单位":
                    cell.value = cell.value.replace(ASKED, "市财政委")
    headers = [cell.value for cell in book["单位"][1]]
    line = next(line for line in book["单位"].iter_rows(2) if line[1].value == "市财政委")
    line[headers.index("别名")].value = ASKED
    book.save(workspace / "任务分工表.xlsx")
    templates.run(workspace, "2023Q4", ["市财政委"])
    (row,) = asked_in(template_of(workspace, "市财政委", "2023Q4"))
    assert "经费缺口80万元" in row[2]


def test_the_command_lists_what_is_open_by_unit_and_in_json(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["-C", str(workspace), "matters", "--open", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["matters"]
    keys = {"matter", "source", "text", "tasks", "units", "raised", "due", "days_left", "state", "last_state"}
    assert {frozenset(item) for item in listed} == {frozenset({*keys, "progress", "closed"})}
    request = next(item for item in listed if item["source"] == "协调事项")
    assert (request["tasks"], request["units"], request["raised"], request["due"]) == (
        ["T05"],
        [ASKED],
        "2023Q3",
        "2023-12-31",
    )
    assert cli.main(["-C", str(workspace), "matters", "--unit", "财政"]) == 0  # a part that one name has
    assert ASKED in capsys.readouterr().out
    assert cli.main(["-C", str(workspace), "matters", "--unit", "市财证局"]) == 2
    assert "是不是：市财政局" in capsys.readouterr().err
    late = matters.run(workspace, unit=ASKED, day=date(2024, 1, 3))
    assert "逾期3天（2023-12-31）" in late.text()
    assert "共1件：逾期1件。" in late.text()


@pytest.fixture(scope="module")
def second(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2023Q4 merged and published on a day on which the request is overdue; the red light of 2023Q3 is closed."""
    folder = Path(shutil.copytree(first, tmp_path_factory.mktemp("matters2") / "w"))
    type_in(folder, matter(folder, "红灯")["编号"], 核查意见="已整改", 核查人="张三", 销号日期="2024-01-03")
    templates.run(folder, "2023Q4")
    number = matter(folder, "协调事项")["编号"]
    answer(template_of(folder, ASKED, "2023Q4"), folder / "inbox/c.xlsx", number, report="正在评审预算。")
    merge.run(folder, "2023Q4", Q4)
    publish.run(folder, "2023Q4")
    return folder


def texts(path: Path, sheet: str) -> list[list[str]]:
    values = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [[str(value) for value in row if value is not None] for row in values]


@pytest.mark.parametrize("name", ["汇总表_2023Q4.xlsx", "给领导/汇总表_2023Q4_领导版.xlsx"])
def test_leaders_see_what_became_of_it(second: Path, name: str) -> None:
    path = second / "outbox/2023Q4" / name
    page = ["".join(row) for row in texts(path, "首页")]
    at = next(number for number, row in enumerate(page) if "上期批示和协调事项办理情况" in row)
    assert page[at] == "五、上期批示和协调事项办理情况（共2件：未办1件、逾期1件）"
    assert page[at + 1].startswith(f"逾期12天{ASKED}：{ASKING}提请协调：经费缺口80万元")
    listed = texts(path, SHEET)
    every = len(listed) - 3
    assert listed[1][0].startswith(f"共{every}件：已销号1件、未办{every - 2}件、逾期1件，销号率{100 / every:.1f}%。")
    assert listed[3][1] == "协调事项"  # what is overdue stands first, what is closed last
    assert "逾期12天" in listed[3]
    assert f"2023年第四季度{ASKED}：正在评审预算。" in listed[3]
    assert CLOSED in listed[-1]
    assert ("2024-01-03 00:00:00" in listed[-1]) is ("销号日期" in listed[2])


def test_the_bulletin_names_what_is_overdue(second: Path) -> None:
    from docx import Document

    told = [part.text for part in Document(str(second / "outbox/2023Q4/通报_2023Q4.docx")).paragraphs]
    at = next(number for number, line in enumerate(told) if line.endswith("、批示和协调事项办理情况"))
    assert told[at + 1] == "以前各期领导批示和提请协调的事项共2件：未办1件、逾期1件。"
    assert told[at + 2].startswith(
        f"{ASKED}承办的“{ASKING}提请协调：经费缺口80万元”，应于2023年12月31日前办结，已逾期12天。"
    )
    assert "正在评审预算" in told[at + 2]
    first_bulletin = Document(str(second / "outbox/2023Q3/通报_2023Q3.docx")).paragraphs
    assert not any("批示和协调事项" in part.text for part in first_bulletin)


def test_what_was_told_is_kept_and_compared_with_like_lights(second: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(second, tmp_path / "w"))
    kept = json.loads((folder / "published/2023Q4/1/发布.json").read_text(encoding="utf-8"))["matters"]
    assert {item["state"] for item in kept} == {CLOSED, NOT_BEGUN, "办理中"}
    first_told = json.loads((folder / "published/2023Q3/1/发布.json").read_text(encoding="utf-8"))["matters"]
    assert [item["source"] for item in first_told] == ["领导批示"]  # the rest came up with this publication
    # what the publication itself adds to the list does not make its own outputs old
    assert not publish.run(folder, "2023Q4").is_new
    merge.run(folder, "2023Q4", Q4)
    assert not publish.run(folder, "2023Q4").is_new
    templates.run(folder, "2024Q1")
    listed = merge.run(folder, "2024Q1", date(2024, 4, 12)).as_json()["matters"]
    by_source = {item["source"]: item for item in listed if "T05" in item["tasks"]}
    assert (by_source["协调事项"]["last_state"], by_source["协调事项"]["state"]) == ("办理中", "办理中")
    assert (by_source["红灯"]["last_state"], by_source["红灯"]["state"]) == (CLOSED, CLOSED)
    # closing one after the merge: outbox is behind
    number = matter(folder, "协调事项")["编号"]
    type_in(folder, number, 核查意见="已拨付", 核查人="张三", 销号日期="2024-04-13")
    with pytest.raises(IpxlError, match="督办台账有了变化"):
        publish.run(folder, "2024Q1")


@pytest.mark.parametrize(
    ("asked", "sources"),
    [
        (["--unit", ASKED], {"协调事项"}),
        (["--task", "T05"], {"协调事项", "红灯"}),
        (["--unit", ASKED, "--task", "T05"], {"协调事项"}),
        (["--indicator", "I1"], {"红灯"}),
        (["--unit", "市发改委"], set()),
        ([], set()),
    ],
)
def test_the_history_of_a_unit_and_of_a_task_shows_its_matters(
    first: Path, asked: list[str], sources: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["-C", str(first), "history", *asked, "--json"]) == 0
    assert {item["source"] for item in json.loads(capsys.readouterr().out)["matters"]} == sources
    assert cli.main(["-C", str(first), "history", *asked]) == 0
    assert ("督办事项" in capsys.readouterr().out) is bool(sources)


def test_a_reminder_says_what_is_due_in_a_week_and_what_is_overdue(first: Path) -> None:
    def letters(day: date) -> dict[str, str]:
        desk = open_desk(Workroom(open_workspace(first)), "2023Q3", day, ())
        return {letter.unit.name: letter.mail.body for letter in reminder_letters(desk)}

    assert "督办事项" not in "".join(letters(date(2023, 12, 20)).values())
    soon = letters(date(2023, 12, 26))
    assert f"{ASKING}提请协调：经费缺口80万元。办理时限2023年12月31日，还有5天。" in soon[ASKED]
    assert [unit for unit, body in soon.items() if "督办事项" in body] == [ASKED]
    assert "逾期3天" in letters(date(2024, 1, 3))[ASKED]


def test_closing_that_lacks_something_is_said_and_counts_for_nothing(workspace: Path) -> None:
    number = matter(workspace, "协调事项")["编号"]
    type_in(workspace, number, 销号日期="2023-11-20")
    listed = matters.run(workspace, only_open=True)
    assert listed.remarks == (f"{NAME} {number}缺核查人、核查意见或佐证，没有算作销号。",)
    assert number in [row.matter.matter for row in listed.rows]


def test_a_list_that_cannot_be_read_stops_the_merge_before_anything_is_written(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in (workspace / "outbox").rglob("*.xlsx")}
    (workspace / NAME).write_bytes(b"no workbook")
    assert cli.main(["-C", str(workspace), "merge", "2023Q3"]) == 2
    assert NAME in capsys.readouterr().err
    assert {path: path.read_bytes() for path in (workspace / "outbox").rglob("*.xlsx")} == before
