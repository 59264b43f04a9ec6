"""What the check column says, row by row; that LibreOffice agrees is in test_template_office.py."""

from __future__ import annotations

from typing import Any

import pytest

from ipxl.form import formulas
from ipxl.form.formulas import OK, CheckPlace, check_formula, open_points
from ipxl.form.spec import INDICATORS, TASKS
from ipxl.sheet.cells import column_letters

DONE = {"status": "已完成", "progress": 100, "text": "完成"}
GOING = {"status": "进行中", "progress": 45, "text": "进展", "next": "继续"}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({}, "请填：状态、进度、进展、下一步"),
        ({"status": "", "progress": None}, "请填：状态、进度、进展、下一步"),
        (GOING, OK),
        (DONE, OK),
        ({**GOING, "next": ""}, "请填：下一步"),
        ({**GOING, "status": "滞后"}, "请填：存在问题"),
        ({**GOING, "status": "滞后", "issue": "缺人"}, OK),
        ({**GOING, "progress": 0}, OK),
        ({**GOING, "progress": 100}, OK),
        ({**GOING, "progress": 100.5}, "请填：进度(0到100，不带%)"),
        ({**GOING, "progress": 1}, OK),
        ({**GOING, "progress": 0.85}, "请填：进度(0到100，不带%)"),
        ({**GOING, "progress": -1}, "请填：进度(0到100，不带%)"),
        ({**GOING, "progress": "约50"}, "请填：进度(0到100，不带%)"),
        ({**GOING, "progress": "50"}, "请填：进度(0到100，不带%)"),
        ({**GOING, "has_work": "无"}, OK),
    ],
)
def test_a_lead_row_owes_status_progress_account_and_next_step(row: dict[str, Any], words: str) -> None:
    assert open_points(TASKS, "lead", {"has_work": "有", **row}) == words


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({}, "请填：有无工作"),
        ({"has_work": "无"}, OK),
        ({"has_work": "有"}, "请填：状态、进展"),
        ({"has_work": "有", "status": "进行中"}, "请填：进展"),
        ({"has_work": "有", "status": "滞后", "text": "进展"}, OK),
        ({"has_work": "无", "progress": 120}, "请填：进度(0到100，不带%)"),
        ({"status": "进行中", "text": "进展"}, "请填：有无工作"),
    ],
)
def test_a_responsible_row_owes_little(row: dict[str, Any], words: str) -> None:
    assert open_points(TASKS, "responsible", row) == words


FIGURE = {"value": 45, "data_date": "2023-09-30", "kind": "存量", "last": 43}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"kind": "存量"}, "请填：本期值、数据截止日"),
        (FIGURE, OK),
        ({**FIGURE, "value": 0, "last": None}, OK),
        (
            {**FIGURE, "value": -1, "last": None},
            OK,
        ),  # a fall or a loss may be below zero; the checks ask where it may not
        ({**FIGURE, "value": "5万"}, "请填：本期值(数字)"),
        ({**FIGURE, "data_date": None}, "请填：数据截止日"),
        ({**FIGURE, "value": 51.6}, OK),
        ({**FIGURE, "value": 51.7}, "请填：变动说明"),
        ({**FIGURE, "value": 42.9}, "请填：变动说明"),
        ({**FIGURE, "value": 42.9, "explanation": "到期"}, OK),
        ({**FIGURE, "value": 42.9, "kind": "累计"}, "请填：变动说明"),
        ({**FIGURE, "value": 42.9, "kind": "比率"}, OK),
        ({**FIGURE, "value": 30, "kind": "比率"}, "请填：变动说明"),
        ({**FIGURE, "value": 90, "kind": "流量"}, OK),
        ({**FIGURE, "value": 3, "kind": "流量"}, OK),
        ({**FIGURE, "value": "是", "kind": "里程碑", "last": None}, OK),
        ({**FIGURE, "value": "快了", "kind": "里程碑", "last": None}, "请填：本期值(数字)"),
        ({**FIGURE, "value": "是"}, "请填：本期值(数字)"),
    ],
)
def test_an_indicator_owes_a_figure_a_date_and_a_word_on_jumps(row: dict[str, Any], words: str) -> None:
    assert open_points(INDICATORS, None, row) == words


def test_a_check_formula_names_only_cells_of_its_own_row() -> None:
    formula = check_formula(TASKS, "responsible", 17)
    assert "$H17" in formula
    assert "{row}" not in formula
    assert "下一步" not in formula
    assert check_formula(TASKS, "lead", 17).count("下一步") == 1


@pytest.mark.parametrize(("number", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_column_letters(number: int, letters: str) -> None:
    assert column_letters(number) == letters


@pytest.mark.parametrize(
    ("value", "target", "rate"),
    [(5.42, 5.7, 95.1), (1, 3, 33.3), (0.0125, 10, 0.1), (None, 5, ""), (5, "2025年", ""), (5, 0, "")],
)
def test_rate(value: object, target: object, rate: object) -> None:
    assert formulas.rate({"value": value, "target": target}) == rate


@pytest.mark.parametrize(("value", "last", "change"), [(5.42, 5.4, 0.02), (3, 5, -2), (None, 5, ""), (5, None, "")])
def test_change(value: object, last: object, change: object) -> None:
    assert formulas.change({"value": value, "last": last}) == change


def test_the_count_and_the_link_look_through_all_check_cells() -> None:
    places = {"单位信息": CheckPlace("C", 3, 10), "任务进展": CheckPlace("B", 4, 21)}
    count = "COUNTIF('单位信息'!$C$3:$C$10,\"请*\")+COUNTIF('任务进展'!$B$4:$B$21,\"请*\")"
    assert formulas.count_formula(places) == f"={count}"
    link = formulas.first_open_formula(places, "好了", "去填")
    assert link.startswith("=HYPERLINK(IF(COUNTIF('单位信息'!$C$3:$C$10,\"请*\")>0,\"#'单位信息'!C\"&(2+MATCH(")
    assert link.endswith(f'IF({count}=0,"好了","去填"))')
