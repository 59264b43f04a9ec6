"""Reporting scored and ranked: by group, with who is listed and not ranked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import result_sample as sample
from openpyxl.worksheet.worksheet import Worksheet
from typed_rows import rows_of

from ipxl.facts.rows import UnitRow
from ipxl.merge.result import Result
from ipxl.merge.scores import Score, unit_scores
from ipxl.plan.model import Plan, Unit
from ipxl.report.summary.workbook import write_summary

D = Decimal
PERFECT = {
    "state": "received", "timely": True, "days_late": 0, "rows_due": 10, "rows_filled": 10, "claimed": 4, "backed": 4,
    "versions": 1, "errors": 0, "warnings": 0, "light": "red", "grey": None,
}  # fmt: skip


def plan_of(*units: Unit, rank_rows: int = 3) -> Plan:
    plan = sample.small_plan()
    return replace(plan, units=units, settings=replace(plan.settings, ranking=True, rank_rows=rank_rows))


def frame(**changes: dict[str, object]) -> tuple[UnitRow, ...]:
    return rows_of("units", [{**PERFECT, "unit": unit, **change} for unit, change in changes.items()])


def one(**change: object) -> Score:
    return unit_scores(plan_of(Unit("u", "甲", "甲")), frame(甲=change), frame())[0]


def test_a_perfect_return_scores_a_hundred_whatever_its_lights() -> None:
    assert one().total == 100


def test_each_part_loses_what_its_rule_says() -> None:
    assert one(timely=False, days_late=1).total == 95
    assert one(versions=3).total == 96
    assert one(rows_filled=7).points("报送完整") == 21
    assert one(errors=2, warnings=1).points("报送质量") == 14
    assert one(claimed=4, backed=1).points("列有佐证") == D("2.5")
    assert one(claimed=0, backed=0).points("列有佐证") == 10
    assert one(errors=50).points("报送质量") == 0


def test_nothing_returned_scores_nothing_and_never_less() -> None:
    gone = one(state="missing", timely=None, rows_filled=0, versions=0, claimed=0, backed=0)
    assert (gone.total, gone.deduction) == (0, 0)
    assert one(rows_filled=0, errors=50, claimed=4, backed=0, versions=30).total == 0


def test_equals_share_a_rank_and_the_next_counts_them_all() -> None:
    plan = plan_of(*(Unit(name, name, name) for name in "甲乙丙丁"))
    found = unit_scores(plan, frame(甲={"versions": 2}, 乙={}, 丙={}, 丁={"versions": 3}), frame())
    assert [(score.unit, score.rank) for score in found] == [("乙", 1), ("丙", 1), ("甲", 3), ("丁", 4)]


def test_groups_are_ranked_apart_and_the_unranked_stand_below() -> None:
    plan = plan_of(
        Unit("a", "甲", "甲", rank_group="部门"),
        Unit("b", "法院", "法院", rank_group="部门", ranked=False),
        Unit("c", "乙", "乙", rank_group="县区"),
        Unit("d", "丙", "丙", rank_group="部门"),
        Unit("f", "丁", "丁", rank_group="县区"),
        Unit("g", "园", "园", rank_group="园区"),
        Unit("e", "小", "小", rank_group="部门"),
    )
    rows = frame(
        甲={"versions": 2}, 法院={}, 乙={"timely": False}, 丙={}, 丁={}, 园={}, 小={"rows_due": 2, "rows_filled": 2}
    )
    found = unit_scores(plan, rows, frame())
    assert [(score.group, score.unit, score.rank, score.unranked) for score in found] == [
        ("部门", "丙", 1, ""),
        ("部门", "甲", 2, ""),
        ("部门", "法院", None, "不参与排名"),
        ("部门", "小", None, "应填不足3行"),
        ("县区", "丁", 1, ""),
        ("县区", "乙", 2, ""),
        ("园区", "园", None, "本组参与排名的只有一家"),
    ]


def test_a_unit_that_owes_nothing_is_not_listed() -> None:
    assert unit_scores(plan_of(Unit("u", "甲", "甲")), frame(甲={"state": "not_due"}), frame()) == []


def test_places_are_compared_with_the_same_rule_on_the_period_before() -> None:
    plan = plan_of(*(Unit(name, name, name) for name in "甲乙"))
    found = unit_scores(plan, frame(甲={}, 乙={"timely": False}), frame(甲={"rows_filled": 1}, 乙={}))
    assert [(score.unit, score.rank, score.last_rank) for score in found] == [("甲", 1, 2), ("乙", 2, 1)]


def ranked(**changes: object) -> Result:
    result = sample.small()
    plan = replace(result.plan, settings=replace(result.plan.settings, ranking=True, **changes))  # type: ignore[arg-type]
    units = (*plan.units[:3], replace(plan.units[3], ranked=False))
    return replace(result, plan=replace(plan, units=units))


def sheet_of(result: Result, tmp_path: Path) -> Worksheet:
    write_summary(result, tmp_path / "a.xlsx")
    return openpyxl.load_workbook(tmp_path / "a.xlsx")["单位排名"]


def test_the_sheet_is_there_only_when_the_plan_asks_for_it(tmp_path: Path) -> None:
    write_summary(sample.small(), tmp_path / "a.xlsx")
    assert "单位排名" not in openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames
    names = openpyxl.load_workbook(sheet_path(ranked(), tmp_path)).sheetnames
    assert names.index("单位排名") == names.index("报送情况") + 1


def sheet_path(result: Result, tmp_path: Path) -> Path:
    write_summary(result, tmp_path / "b.xlsx")
    return tmp_path / "b.xlsx"


def test_the_sheet_shows_parts_deductions_and_rates(tmp_path: Path) -> None:
    sheet = sheet_of(ranked(), tmp_path)
    heads = [cell.value for cell in sheet[3]]
    rows = [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(4, 7)]
    # 乙: 40 + 30 x 4/5 + 20 x 4/5 + 10 x 1/2 - 2; 甲: all rows filled, one doubt; 丙: late by two days
    assert [(row["位次"], row["单位"], row["得分"], row["加扣分说明"], row["说明"]) for row in rows] == [
        (1, "甲科技局", 89, "重报1次扣2分", None),
        (2, "丙县", 86, "迟报扣5分", None),
        (3, "乙市场监管局(知识产权局)", 83, "重报1次扣2分", None),
        (None, "丁海关", 0, None, "不参与排名"),
    ]
    told = [[cell.value for cell in row[:4]] for row in sheet.iter_rows(8)]
    assert ["合计", 4, 3, "75.0%、50.0%、33.3%"] in told


def test_the_least_number_of_rows_is_a_setting(tmp_path: Path) -> None:
    sheet = sheet_of(ranked(rank_rows=6), tmp_path)
    assert {cell.value for cell in sheet["B"][3:7]} == {None}
    heads = [cell.value for cell in sheet[3]]
    assert sheet.cell(4, heads.index("说明") + 1).value == "应填不足6行"
