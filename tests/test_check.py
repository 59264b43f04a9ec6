"""Each fault a clerk makes in one cell: the code, and the cell it is found in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import fill, make_workspace, template_of

from ipxl.check.rules import RULES
from ipxl.commands import check

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
    ({"status": "正在进行"}, [("CHOICE_UNKNOWN", "I")]),
    ({"status": "长期坚持"}, [("ONGOING_NOT_OFFERED", "I")]),
    ({"status": " 进行 中"}, [("READ_AS", "I")]),
    ({"progress": 120}, [("OUT_OF_RANGE", "J")]),
    ({"progress": -1}, [("OUT_OF_RANGE", "J")]),
    ({"progress": "过半"}, [("NOT_A_NUMBER", "J")]),
    ({"progress": "45%"}, [("READ_AS", "J")]),
    ({"progress": "４５"}, [("READ_AS", "J")]),
    ({"progress": "约45"}, [("HELD_ABOUT", "J")]),
    ({"progress": "40-50"}, [("HELD_ABOUT", "J")]),
    ({"progress": 0.45}, [("HELD_FRACTION", "J")]),
    ({"progress": 100}, [("PROGRESS_BUT_NOT_DONE", "I")]),
    ({"status": "已完成", "progress": 90}, [("DONE_BUT_PROGRESS", "J")]),
    ({"status": "未启动"}, [("NOT_STARTED_BUT_PROGRESS", "J")]),
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
    ({"has_work": "没有"}, ["CHOICE_UNKNOWN"]),
]


@pytest.mark.parametrize(("answers", "codes"), RESPONSIBLE_FAULTS, ids=lambda value: str(value)[:40])
def test_a_responsible_row_owes_little(workspace, tmp_path, answers, codes):
    assert [code for code, _at in found(workspace, tmp_path, UNIT, {("tasks", "T01"): answers})] == codes


INDICATOR_FAULTS = [
    ({"value": None}, [("REQUIRED_BLANK", "J")]),
    ({"value": "三亿"}, [("NOT_A_NUMBER", "J")]),
    ({"value": "3.2亿元"}, [("READ_AS", "J")]),
    ({"value": "3.2亿"}, [("HELD_ABOUT", "J")]),
    ({"value": "32000万"}, [("HELD_ABOUT", "J")]),
    ({"value": 32000}, [("HELD_MAGNITUDE", "J")]),
    ({"value": 32000, "explanation": "口径按合同金额"}, []),
    ({"value": -1}, [("OUT_OF_RANGE", "J")]),
    ({"data_date": None}, [("REQUIRED_BLANK_SOFT", "K")]),
    ({"data_date": "九月底"}, [("DATE_UNREADABLE", "K")]),
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
