"""Each fault a clerk makes in one cell: the code, and the cell it is found in."""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import template_sample
from filling import fill, make_workspace, template_of

from ipxl.check.rules import RULES
from ipxl.check.submission import check_submission
from ipxl.commands import check, merge
from ipxl.commands.workroom import Workroom
from ipxl.form import spec
from ipxl.form.content import History, LastIndicator, LastTask, make_content
from ipxl.form.parse import parse
from ipxl.form.read import read_submission
from ipxl.form.write import template_bytes
from ipxl.intake.package import read_workbook
from ipxl.plan.model import Period, Plan
from ipxl.workspace import open_workspace

UNIT = "市科技局"  # leads T08, responsible for eight tasks, no indicator
OWNER = "市金融工作局"  # leads T05, fills in I4 and X8
T08_ROW, OWNER_ROW = 4, 4


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("check"))


def found(workspace: Path, tmp_path: Path, unit: str, edits: Any) -> list[tuple[str, str]]:
    file = fill(template_of(workspace, unit), tmp_path / template_of(workspace, unit).name, edits)
    done = check.run(workspace, [file])
    return [(item.code, f"{item.sheet}!{item.cell}") for item in done.findings]


def test_a_good_return_has_no_findings(workspace, tmp_path):
    assert found(workspace, tmp_path, UNIT, {}) == []
    assert found(workspace, tmp_path, OWNER, {}) == []


TASK_FAULTS = [
    ({"status": None}, [("REQUIRED_BLANK", "I")]),
    ({"progress": None}, [("REQUIRED_BLANK", "J")]),
    ({"text": None}, [("REQUIRED_BLANK", "K")]),
    ({"next": None}, [("REQUIRED_BLANK", "M")]),
    ({"status": "已完成", "progress": 100, "next": None}, []),
    ({"status": "滞后"}, [("REQUIRED_BLANK", "L")]),
    ({"status": "滞后", "issue": "经费未落实"}, []),
    ({"status": "正在进行"}, [("READ_AS", "I")]),
    ({"status": "基本完成"}, [("CHOICE_UNKNOWN", "I")]),
    ({"status": "基本完成", "next": None}, [("CHOICE_UNKNOWN", "I")]),
    ({"status": "已完成。", "progress": 100, "next": None}, [("READ_AS", "I")]),
    ({"status": "100%", "progress": 100}, [("READ_AS", "I")]),
    ({"status": "长期坚持"}, [("ONGOING_NOT_OFFERED", "I")]),
    ({"status": "持续推进"}, [("ONGOING_NOT_OFFERED", "I")]),
    ({"status": " 进行 中"}, [("READ_AS", "I")]),
    ({"progress": 120}, [("OUT_OF_RANGE", "J")]),
    ({"progress": -1}, [("OUT_OF_RANGE", "J")]),
    ({"progress": "过半"}, [("NOT_A_NUMBER", "J")]),
    ({"progress": "45%"}, [("READ_AS", "J")]),
    ({"progress": "４５"}, [("READ_AS", "J")]),
    ({"progress": "约45"}, [("HELD_ABOUT", "J")]),
    ({"progress": "40-50"}, [("HELD_ABOUT", "J")]),
    ({"progress": 0.45}, [("HELD_FRACTION", "J")]),
    ({"progress": "约45", "remark": "第三方还在核数"}, [("HELD_ABOUT", "J")]),
    ({"progress": "约45", "remark": "第三方核定是45%"}, [("HELD_EXPLAINED", "J")]),
    ({"progress": "约45", "remark": "属实"}, [("HELD_EXPLAINED", "J")]),
    ({"progress": "40-50", "remark": "第三方还在核数"}, [("HELD_ABOUT", "J")]),
    ({"progress": "第3季度", "remark": "第三方还在核数"}, [("HELD_ABOUT", "J")]),
    ({"progress": "约45", "remark": "无"}, [("HELD_ABOUT", "J")]),
    ({"progress": 0.45, "remark": "刚刚起步，不到百分之一"}, [("HELD_FRACTION", "J")]),
    ({"progress": 0.45, "remark": "含兴庆区数据。"}, [("HELD_FRACTION", "J")]),
    ({"progress": 0.45, "remark": "刚刚起步，只有0.45%"}, [("HELD_EXPLAINED", "J")]),
    ({"progress": 1}, [("HELD_FRACTION", "J")]),
    ({"progress": "1"}, [("READ_AS", "J")]),
    ({"progress": 1, "remark": "刚刚起步"}, [("HELD_FRACTION", "J")]),
    ({"progress": 1, "remark": "刚刚起步，确为1%"}, [("HELD_EXPLAINED", "J")]),
    ({"progress": 1, "status": "已完成"}, [("HELD_FRACTION", "J")]),
    ({"progress": "已完成"}, [("HELD_ABOUT", "J")]),
    ({"progress": "百分之四十五"}, [("READ_AS", "J")]),
    ({"progress": "850%"}, [("OUT_OF_RANGE", "J")]),
    ({"progress": "/"}, [("NO_FIGURE", "J")]),
    ({"progress": "未统计", "remark": "年底才有数"}, [("NO_FIGURE_EXPLAINED", "J")]),
    ({"progress": None, "remark": "年底才有数"}, [("NO_FIGURE_EXPLAINED", "J")]),
    ({"progress": datetime(2023, 9, 30)}, [("NUMBER_IS_DATE", "J")]),  # noqa: DTZ001
    ({"progress": True}, [("NOT_A_NUMBER", "J")]),
    ({"progress": 100}, [("PROGRESS_BUT_NOT_DONE", "I")]),
    ({"progress": 100, "remark": "待验收"}, []),
    ({"status": "已完成", "progress": 90}, [("DONE_BUT_PROGRESS", "J")]),
    ({"status": "未启动"}, [("NOT_STARTED_BUT_PROGRESS", "J")]),
    ({"text": "/"}, [("TEXT_SAYS_NOTHING", "K")]),
    ({"status": "滞后", "issue": "无"}, [("TEXT_SAYS_NOTHING", "L")]),
    ({"issue": "无"}, []),
    ({"text": "@张三 +3 {0} {value} '引号'"}, []),
    ({"coordinate": "是"}, [("COORDINATION_NOT_LISTED", "N")]),
    ({"coordinate": "需要", "remark": "已专报"}, [("READ_AS", "N")]),
    ({"coordinate": "/"}, [("READ_AS", "N")]),
    ({"coordinate": "看情况"}, [("CHOICE_UNKNOWN", "N")]),
    ({"evidence": "无"}, []),
    ({"evidence": "1,2", "remark": "佐证材料另行报送"}, []),
    ({"text": "字" * 301}, [("TEXT_LONG", "K")]),
    ({"evidence": "1,2"}, [("EVIDENCE_NOT_LISTED", "O")]),
]


@pytest.mark.parametrize(("answers", "expected"), TASK_FAULTS, ids=lambda value: str(value)[:40])
def test_faults_of_a_lead_row(workspace, tmp_path, answers, expected):
    codes = [(code, f"任务进展!{column}{T08_ROW}") for code, column in expected]
    assert found(workspace, tmp_path, UNIT, {("tasks", "T08"): answers}) == codes


RESPONSIBLE_FAULTS = [
    ({"has_work": None}, ["REQUIRED_BLANK"]),
    ({"has_work": "有"}, ["REQUIRED_BLANK", "REQUIRED_BLANK"]),
    ({"has_work": "有", "status": "进行中", "text": "协助完成2次检查。"}, []),
    ({"has_work": "没有"}, ["READ_AS"]),
    ({"has_work": "√", "status": "推进中", "text": "协助完成2次检查。"}, ["READ_AS", "READ_AS"]),
    ({"has_work": "偶尔"}, ["CHOICE_UNKNOWN"]),
    ({"has_work": "无", "status": "/", "progress": "—", "text": "/"}, ["READ_AS", "READ_AS"]),
    ({"has_work": "无", "status": "进行中", "text": "协助完成2次检查。"}, ["NO_WORK_BUT_FILLED"]),
    ({"has_work": "无", "text": "协助完成2次检查。", "remark": "上季度的"}, []),
]


@pytest.mark.parametrize(("answers", "codes"), RESPONSIBLE_FAULTS, ids=lambda value: str(value)[:40])
def test_a_responsible_row_owes_little(workspace, tmp_path, answers, codes):
    assert [code for code, _at in found(workspace, tmp_path, UNIT, {("tasks", "T01"): answers})] == codes


INDICATOR_FAULTS = [
    ({"value": None}, [("REQUIRED_BLANK", "J")]),
    ({"value": "三亿"}, [("READ_AS", "J")]),
    ({"value": "过亿"}, [("NOT_A_NUMBER", "J")]),
    ({"value": "无"}, [("NO_FIGURE", "J")]),
    ({"value": "—", "explanation": "银行10月20日才反馈"}, [("NO_FIGURE_EXPLAINED", "J")]),
    ({"value": None, "explanation": "银行10月20日才反馈"}, [("NO_FIGURE_EXPLAINED", "J")]),
    ({"value": "约3.2"}, [("HELD_ABOUT", "J")]),
    ({"value": "约3.2", "explanation": "银行还在对账"}, [("HELD_ABOUT", "J")]),
    ({"value": "32000万", "explanation": "银行按万元报"}, [("HELD_ABOUT", "J")]),
    ({"value": "32000万", "explanation": "银行按万元报，即3.2亿元"}, [("HELD_EXPLAINED", "J")]),
    ({"value": "35家", "explanation": "银行按家数报"}, [("HELD_ABOUT", "J")]),
    ({"value": 0}, []),
    ({"value": 0.1}, []),
    ({"value": 0.04}, [("SIZE_DOUBTFUL", "J")]),
    ({"value": 0.001}, [("HELD_MAGNITUDE", "J")]),
    ({"value": 29.9}, [("SIZE_DOUBTFUL", "J")]),
    ({"value": 30}, [("HELD_MAGNITUDE", "J")]),
    ({"value": 21000, "explanation": "新增2家银行放款。"}, [("HELD_MAGNITUDE", "J")]),
    ({"value": 21000, "explanation": "确为 21000 亿元"}, [("HELD_EXPLAINED", "J")]),
    ({"value": 21000, "explanation": "确为 21 亿元，属实"}, [("HELD_MAGNITUDE", "J")]),
    ({"value": 21000, "explanation": "是否属实待核实"}, [("HELD_MAGNITUDE", "J")]),
    ({"value": 2000}, [("HELD_MAGNITUDE", "J")]),
    ({"value": 1e13}, [("OUT_OF_RANGE", "J")]),
    ({"value": "3.2亿元"}, [("READ_AS", "J")]),
    ({"value": "3.2亿"}, [("READ_AS", "J")]),
    ({"value": "32000万"}, [("HELD_ABOUT", "J")]),
    ({"value": 32000}, [("HELD_MAGNITUDE", "J")]),
    ({"value": 32000, "explanation": "口径按合同金额"}, [("HELD_MAGNITUDE", "J")]),
    ({"value": 32000, "explanation": "口径按合同金额，数据属实"}, [("HELD_EXPLAINED", "J")]),
    ({"value": -1}, [("OUT_OF_RANGE", "J")]),
    ({"data_date": None}, [("REQUIRED_BLANK_SOFT", "K")]),
    ({"data_date": "九月底"}, [("READ_AS", "K")]),
    ({"data_date": "45199"}, [("READ_AS", "K")]),
    ({"data_date": "2023年9月"}, [("DATE_GUESSED", "K")]),
    ({"data_date": "9月31日"}, [("DATE_UNREADABLE", "K")]),
    ({"data_date": "近期"}, [("DATE_UNREADABLE", "K")]),
    ({"data_date": "2023年10月5日", "explanation": "统计滞后"}, []),
    ({"source": "人民银行"}, []),
    ({"source": "国知局"}, [("READ_AS", "L")]),
    ({"data_date": "2023年10月5日"}, [("DATE_OUTSIDE_PERIOD", "K")]),
    ({"data_date": "2023.9.30"}, []),
]


@pytest.mark.parametrize(("answers", "expected"), INDICATOR_FAULTS, ids=lambda value: str(value)[:40])
def test_faults_of_an_indicator(workspace, tmp_path, answers, expected):
    codes = [(code, f"指标数据!{column}{OWNER_ROW}") for code, column in expected]
    assert found(workspace, tmp_path, OWNER, {("indicators", "I4"): answers}) == codes


def test_missing_reviewer_is_a_warning_and_missing_filler_an_error(workspace, tmp_path):
    edits = {("unit", ""): {"filler": None, "reviewer": None}}
    file = fill(template_of(workspace, UNIT), tmp_path / template_of(workspace, UNIT).name, edits)
    severities = [(item.severity, item.cell) for item in check.run(workspace, [file]).findings]
    assert severities == [("error", "B6"), ("warning", "B8")]


PERCENT_FAULTS = [
    ({"value": 0.85}, ["HELD_FRACTION"]),
    ({"value": 0.85, "explanation": "刚刚起步"}, ["HELD_FRACTION"]),
    ({"value": 0.85, "explanation": "确为0.85%"}, ["HELD_EXPLAINED"]),
    ({"value": 101}, ["HELD_OVER_FULL"]),
    ({"value": -3.5}, ["HELD_NEGATIVE"]),
    ({"value": 1}, ["HELD_FRACTION"]),
    ({"value": 85}, []),
    ({"value": "85%"}, ["READ_AS"]),
    ({"value": "八成五"}, ["HELD_ABOUT"]),
]


@pytest.mark.parametrize(("answers", "codes"), PERCENT_FAULTS, ids=lambda value: str(value)[:40])
def test_a_share_for_a_percentage_is_held(workspace, tmp_path, answers, codes):
    unit, edits = "市委宣传部", {("indicators", "X12"): {"baseline": 80, **answers}}
    assert [code for code, _at in found(workspace, tmp_path, unit, edits)] == codes


MAGNITUDES = [
    ({"value": 52000}, ["HELD_MAGNITUDE"]),
    ({"value": 0.0005}, ["HELD_MAGNITUDE"]),
    ({"value": 52000, "baseline": 51000}, ["HELD_MAGNITUDE", "HELD_MAGNITUDE"]),
    ({"value": 0}, []),
    ({"value": "52000件"}, ["HELD_ABOUT"]),
    ({"value": "5.2万件"}, ["READ_AS"]),
]


@pytest.mark.parametrize(("answers", "codes"), MAGNITUDES, ids=lambda value: str(value)[:40])
def test_slips_of_ten_thousand_are_held_both_ways(workspace, tmp_path, answers, codes):
    edits = {("indicators", "I1"): answers}
    assert [code for code, _at in found(workspace, tmp_path, "市市场监管局(知识产权局)", edits)] == codes


CONTACTS = [
    ({"phone": 9511234567}, ["PHONE_DOUBTFUL"]),
    ({"phone": 13812345678}, []),
    ({"phone": "办公室"}, ["PHONE_DOUBTFUL"]),
    ({"filler": "/"}, ["TEXT_SAYS_NOTHING"]),
    ({"date": "10月8日"}, ["READ_AS"]),
    ({"date": "2023年10月"}, ["DATE_GUESSED"]),
    ({"date": "10月32日"}, ["DATE_UNREADABLE"]),
    ({"remark": "说明" * 100}, []),
]


@pytest.mark.parametrize(("answers", "codes"), CONTACTS, ids=lambda value: str(value)[:40])
def test_faults_of_the_contact_sheet(workspace, tmp_path, answers, codes):
    assert [code for code, _at in found(workspace, tmp_path, UNIT, {("unit", ""): answers})] == codes


SPARE = [
    ({"task": "T08", "issue": "缺经费", "coordinator": "市财政局", "deadline": "12月底前"}, ["READ_AS"]),
    ({"task": "8", "issue": "缺经费"}, ["READ_AS"]),
    ({"task": "第八项", "issue": "缺经费"}, ["CHOICE_KEPT"]),
    ({"task": "T08", "issue": "缺经费", "coordinator": "财政局那边"}, ["CHOICE_KEPT"]),
    ({"task": "T08", "issue": "缺经费", "coordinator": "市财政局、市科技局"}, []),
    ({"task": "T08", "issue": "缺经费", "deadline": "尽快"}, ["DATE_UNREADABLE"]),
]


@pytest.mark.parametrize(("answers", "codes"), SPARE, ids=lambda value: str(value)[:60])
def test_spare_rows_are_merged_and_doubted(workspace, tmp_path, answers, codes):
    edits = {("issues", "1"): answers, ("tasks", "T08"): {"coordinate": "是"}}
    assert [code for code, _at in found(workspace, tmp_path, UNIT, edits)] == codes


def test_what_was_typed_whole_reaches_the_merge(workspace, tmp_path):
    remark, phone = "说明{0}'😀" * 30, "09511234567转8"
    edits = {("unit", ""): {"remark": remark, "phone": phone}, ("issues", "1"): {"task": "5、8", "issue": "缺经费"}}
    file = fill(template_of(workspace, UNIT), tmp_path / "x.xlsx", edits)
    room = Workroom(open_workspace(workspace))
    plan = room.plans["2023Q3"]
    checked = check_submission(
        read_submission(read_workbook(file.read_bytes())), plan, plan.period("2023Q3"), UNIT, "x"
    )
    values = {(value.sheet, value.field): value.text for value in checked.values if value.sheet in ("unit", "issues")}
    assert values["unit", "remark"] == remark
    assert values["unit", "phone"] == phone
    assert values["issues", "task"] == "T05、T08"


def test_a_workbook_counting_days_from_1904_is_understood(workspace, tmp_path):
    file = fill(template_of(workspace, OWNER), tmp_path / "x.xlsx", {("indicators", "I4"): {"data_date": "43737"}})
    reading = read_submission(read_workbook(file.read_bytes()))
    reading.date1904 = True
    plan = Workroom(open_workspace(workspace)).plans["2023Q3"]
    checked = check_submission(reading, plan, plan.period("2023Q3"), OWNER, "x")
    assert [item.code for item in checked.findings] == ["READ_AS"]
    dates = [v.text for v in checked.values if (v.record, v.field) == ("I4", "data_date")]
    assert dates == ["2023-09-30"]


def with_history(workspace: Path, tmp_path: Path, unit: str, edits: Any, history: History, period: str) -> list[str]:
    """Codes of a return judged as one of `period` that has a past."""
    file = fill(template_of(workspace, unit), tmp_path / "x.xlsx", edits)
    plan = Workroom(open_workspace(workspace)).plans["2023Q3"]
    reading = read_submission(read_workbook(file.read_bytes()))
    found_codes = [
        item.code for item in check_submission(reading, plan, plan.period(period), unit, "x", history).findings
    ]
    # the workbook was made for 2023Q3 and without a past, so what it was given differs
    return [code for code in found_codes if code != "LOCKED_EDITED"]


PAST_TASKS = [
    ({"progress": 40}, ["PROGRESS_FELL"]),
    ({"progress": 40, "remark": "上期统计有误"}, []),
    ({"progress": "约40"}, ["HELD_ABOUT"]),
    ({"text": "已印发方案，培训3场。"}, ["TEXT_UNCHANGED"]),
    ({"text": "已印发方案，培训3场。", "remark": "本期没有新安排"}, []),
]


@pytest.mark.parametrize(("answers", "codes"), PAST_TASKS, ids=lambda value: str(value)[:50])
def test_a_row_against_its_last_period(workspace, tmp_path, answers, codes):
    history = History({(UNIT, "T08"): LastTask("进行中", Decimal(44), "已印发方案，培训3场。")})
    assert with_history(workspace, tmp_path, UNIT, {("tasks", "T08"): {"progress": 45, **answers}}, history, "2023Q3") == codes  # fmt: skip


PAST_FIGURES = [
    # a flow (亿元, target 3.0): what came in since January
    ("2023Q3", {"value": 2.0}, "2.4", ["CUMULATIVE_FELL"]),
    ("2023Q3", {"value": 2.0, "explanation": "冲回一笔"}, "2.4", []),
    ("2024Q1", {"value": 0.002, "data_date": "2024-03-31"}, "3.1", []),
    ("2024Q1", {"value": 0, "data_date": "2024-03-31"}, "3.1", []),
    ("2023Q3", {"value": 2.6}, "0.02", []),
    ("2023Q3", {"value": 24000}, "2.4", ["HELD_MAGNITUDE"]),
    ("2023Q3", {"value": 600}, "0.02", ["HELD_MAGNITUDE"]),
]


@pytest.mark.parametrize(("period", "answers", "last", "codes"), PAST_FIGURES, ids=lambda value: str(value)[:50])
def test_a_flow_against_its_last_period(workspace, tmp_path, period, answers, last, codes):
    history = History({}, {"I4": LastIndicator(Decimal(last))})
    edits = {("indicators", "I4"): answers, ("indicators", "X8"): {"data_date": answers.get("data_date", "2023-09-30")}}
    assert with_history(workspace, tmp_path, OWNER, edits, history, period) == codes


CALENDARS = [
    # (上期: kind, end), (this: kind, end), whether a new year began between them
    (("半年报", "2023-06-30"), ("半年报", "2023-12-31"), False),
    (("半年报", "2023-12-31"), ("半年报", "2024-06-30"), True),
    (("年报", "2023-12-31"), ("年报", "2024-12-31"), True),
    (("季报", "2023-12-31"), ("半年报", "2024-06-30"), True),
    (("月报", "2024-01-31"), ("月报", "2024-02-29"), False),
    (("月报", "2023-12-31"), ("月报", "2024-01-31"), True),
    (("季报", "2023-12-31"), ("季报", "2024-09-30"), True),
]


@pytest.mark.parametrize(("last", "now", "new_year"), CALENDARS, ids=str)
def test_a_flow_begins_anew_after_a_period_of_an_earlier_year(last, now, new_year):
    ends = [date.fromisoformat(end) for _kind, end in (last, now)]
    before = Period("甲", last[0], date(ends[0].year, 1, 1), ends[0], ends[0])
    period = Period("乙", now[0], date(ends[1].year, 1, 1), ends[1], ends[1], "甲")
    plan = replace(template_sample.PLAN, periods=(before, period))
    history = History({}, {"I3": LastIndicator(Decimal("2.4"))})
    assert codes_of_value(plan, period, history, 2.0) == ([] if new_year else ["CUMULATIVE_FELL"])
    assert codes_of_value(plan, period, history, 2.6) == []


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        (4, ["HELD_MAGNITUDE"]),
        (5, []),
        (140, []),
        (141, ["SIZE_DOUBTFUL"]),
        (469, ["SIZE_DOUBTFUL"]),
        (470, ["HELD_MAGNITUDE"]),
    ],
)
def test_a_figure_is_held_from_the_very_factor_on(value, codes):
    """I2: base 40, target 47. A tenth of the least of them, three and ten times the greatest."""
    period = template_sample.PLAN.period("2023Q3")
    assert codes_of_value(template_sample.PLAN, period, History(), value, "I2") == codes


def codes_of_value(plan: Plan, period: Period, history: History, value: float, indicator: str = "I3") -> list[str]:
    """What is found at the figure of an indicator; I3 is a flow."""
    content = make_content(plan, period, plan.units[0], history)
    book = openpyxl.load_workbook(io.BytesIO(template_bytes(content)))
    sheet, what = book[spec.INDICATORS.title], spec.INDICATORS
    keys = [str(row[what.column("indicator")].value) for row in sheet.iter_rows(min_row=what.header_row + 1)]
    cell = sheet.cell(what.header_row + 1 + keys.index(indicator), what.column("value") + 1)
    cell.value = value
    data = io.BytesIO()
    book.save(data)
    parsed = parse(data.getvalue())
    checked = check_submission(parsed.reading, plan, period, plan.units[0].name, "甲.xlsx", history)
    return [item.code for item in checked.findings if item.sheet == what.title and item.cell == cell.coordinate]


def test_a_held_number_is_in_no_total(workspace, tmp_path):
    folder = shutil.copytree(workspace, tmp_path / "w")
    cells = {"约3.2": "HELD_ABOUT", 32000: "HELD_MAGNITUDE", "3-4": "HELD_ABOUT", "3300万": "HELD_ABOUT"}
    for typed, code in cells.items():
        target = folder / "inbox" / template_of(folder, OWNER).name
        edits = {("indicators", "I4"): {"value": typed}, ("tasks", "T05"): {"progress": 0.4}}
        fill(template_of(folder, OWNER), target, edits)
        told = merge.run(folder, "2023Q3", date(2023, 10, 12)).as_json()
        assert {"HELD_FRACTION", code} <= {item["code"] for item in told["findings"]}, typed
        figure = next(row for row in told["indicators"] if row["indicator"] == "I4")
        task = next(row for row in told["tasks"] if row["task"] == "T05")
        assert (figure["value"], figure["actual_pct"], figure["light"], figure["grey"]) == (
            None,
            None,
            "grey",
            "unknown",
        )
        assert (task["progress"], task["gap"], task["light"], task["grey"]) == (None, None, "grey", "unknown")


def test_integer_indicators_take_no_fractions(workspace, tmp_path):
    edits = {("indicators", "I6"): {"value": 2.5}}
    codes = found(workspace, tmp_path, "市市场监管局(知识产权局)", edits)
    assert [code for code, _at in codes] == ["NOT_AN_INTEGER"]


def test_a_listed_piece_of_evidence_may_be_named(workspace, tmp_path):
    edits = {("tasks", "T08"): {"evidence": "1"}, ("evidence", "1"): {"title": "实施方案", "form": "文件"}}
    assert found(workspace, tmp_path, UNIT, edits) == []


def test_error_cells_and_uncounted_formulas_are_named_once(workspace, tmp_path):
    file = fill(template_of(workspace, UNIT), tmp_path / template_of(workspace, UNIT).name)
    book = openpyxl.load_workbook(file)
    sheet = book["任务进展"]
    sheet[f"J{T08_ROW}"] = "#N/A"
    sheet[f"J{T08_ROW}"].data_type = "e"
    sheet[f"K{T08_ROW}"] = "=CONCATENATE(1,2)"
    book.save(file)
    codes = [(item.code, item.cell) for item in check.run(workspace, [file]).findings]
    assert codes == [("CELL_ERROR", f"J{T08_ROW}"), ("FORMULA_UNCOUNTED", f"K{T08_ROW}")]


def test_a_finding_names_place_value_expectation_and_remedy(workspace, tmp_path):
    file = fill(template_of(workspace, UNIT), tmp_path / "x.xlsx", {("tasks", "T08"): {"progress": 120}})
    (item,) = check.run(workspace, [file]).as_json()["findings"]
    assert (item["file"], item["sheet"], item["cell"], item["unit"], item["task"]) == (
        "x.xlsx", "任务进展", f"J{T08_ROW}", UNIT, "T08",
    )  # fmt: skip
    assert item["value"] == "120"
    assert "120" in item["message"]
    assert "0到100" in item["message"]
    assert item["remedy"]


def test_check_writes_nothing(workspace, tmp_path):
    file = fill(template_of(workspace, UNIT), tmp_path / "x.xlsx")
    before = sorted((path, path.stat().st_mtime_ns) for path in workspace.rglob("*"))
    check.run(workspace, [file]).text()
    assert sorted((path, path.stat().st_mtime_ns) for path in workspace.rglob("*")) == before


def test_odd_characters_break_no_message(workspace, tmp_path):
    text = "'\"<>&{}[]()😀\x0b" + "长" * 400
    file = fill(
        template_of(workspace, UNIT), tmp_path / "x.xlsx", {("tasks", "T08"): {"status": text.replace("\x0b", "")}}
    )
    done = check.run(workspace, [file])
    assert [item.code for item in done.findings] == ["CHOICE_UNKNOWN"]
    assert "😀" in json.dumps(done.as_json(), ensure_ascii=False)


def test_every_rule_has_words_for_message_and_remedy():
    for code, rule in RULES.items():
        assert code.isupper()
        assert rule.message.endswith("。"), code
        assert rule.remedy.endswith(("。", "？", "}")), code
