"""考核: items, weights and formulas of the table; scores counted again from what the rows say, by other means."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import result_sample as sample

from ipxl.matters.model import Matter
from ipxl.matters.told import MatterRow
from ipxl.merge.result import Result
from ipxl.plan.lint import lint
from ipxl.plan.model import BY_GAP, BY_LIGHT, BY_SHARE, Plan, ScoreGrant, ScoreRule
from ipxl.plan.table import plan_for_period, read_table, shipped, write_table
from ipxl.report.summary.workbook import write_summary

D = Decimal
SHARED = ("报送及时", "报送完整", "报送质量", "列有佐证", "督办销号")


def rules(*rows: ScoreRule) -> tuple[ScoreRule, ...]:
    return tuple(row._replace(no=str(number)) for number, row in enumerate(rows, 1))


def ordinary() -> tuple[ScoreRule, ...]:
    return rules(
        ScoreRule("", "报送及时", "", D(20), BY_SHARE),
        ScoreRule("", "报送质量", "", D(10), BY_SHARE),
        ScoreRule("", "任务亮灯", "", D(40), BY_LIGHT, D(8), D(3)),
        ScoreRule("", "指标完成", "", D(20), BY_SHARE),
        ScoreRule("", "督办销号", "", D(10), BY_SHARE),
        ScoreRule("", "迟报", minus=D(2)),
        ScoreRule("", "加分", most=D(5)),
        ScoreRule("", "扣分"),
    )


def table_of(result: Result, path: Path) -> list[dict[str, Any]]:
    """单位排名 as another library reads it, without the rates below."""
    write_summary(result, path)
    sheet = openpyxl.load_workbook(path)["单位排名"]
    heads = [str(cell.value).split("\n")[0] for cell in sheet[3]]
    rows = [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(4)]
    due = sum(row.state != "not_due" for row in result.units)
    return rows[:due]


# --- the recount: rows as frames, fractions, nothing of the product's scoring ---


def half_up(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(D("0.00000001")).quantize(D("0.1"), ROUND_HALF_UP)


def blank(value: Any) -> bool:
    return value is None or value != value


def figure(value: Any) -> Fraction:
    return Fraction(str(value))


def work_marks(rows: list[Mapping[str, Any]], actual: str, expected: str) -> list[tuple[str, Fraction, Fraction]]:
    """(light, share, points behind) of each row that counts."""
    marks = []
    for row in rows:
        if row["light"] == "grey":
            if row["grey"] == "not_returned":
                marks.append(("red", Fraction(0), Fraction(100)))
            continue
        behind = Fraction(0) if blank(row["gap"]) else max(figure(row["gap"]), Fraction(0))
        if blank(row[actual]) or blank(row[expected]):
            share = Fraction(row["light"] == "green")
        elif figure(row[expected]) == 0:
            share = Fraction(1)
        else:
            share = min(Fraction(1), max(Fraction(0), figure(row[actual])) / figure(row[expected]))
        marks.append((row["light"], share, behind))
    return marks


def item_points(rule: ScoreRule, unit: Mapping[str, Any], marks: Mapping[str, list[Any]]) -> Decimal | None:
    full = figure(rule.weight)
    back = unit["state"] in ("received", "to_correct")
    counts = {
        "报送及时": (1, 1),
        "报送完整": (unit["rows_filled"], unit["rows_due"]),
        "报送质量": (unit["rows_due"] - unit["errors"] - unit["warnings"], unit["rows_due"]),
        "列有佐证": (unit["backed"], unit["claimed"]),
    }
    if rule.item in counts:
        part, whole = (int(number) for number in counts[rule.item])
        found = [("", Fraction(1) if whole <= 0 else Fraction(min(max(part, 0), whole), whole), Fraction(0))]
    else:
        found = marks[rule.item]
    if not found:
        return None
    if not back and rule.item != "督办销号":
        return D(0)
    if rule.formula == BY_SHARE:
        points = full * sum(one[1] for one in found) / len(found)
    elif rule.formula == BY_GAP:
        points = full - figure(rule.minus) * sum(one[2] for one in found)
    else:
        lights = [one[0] for one in found]
        points = full - figure(rule.minus) * lights.count("red") - figure(rule.minus_yellow) * lights.count("yellow")
    least = figure(rule.least or 0)
    most = full if rule.most is None else figure(rule.most)
    return half_up(min(max(points, least), most))


def recount(result: Result, held: Mapping[str, list[ScoreRule]]) -> dict[str, Decimal]:
    """Unit -> score. held: 考核组 -> the rows written down for it."""
    plan = result.plan
    actual = {(row.unit, row.task): row.judgement.actual for row in result.duties}
    duties = [{**row, "actual": actual[row["unit"], row["task"]]} for row in result.frame("duties").to_dict("records")]
    figures = result.frame("indicators").to_dict("records")
    groups = {unit.name: unit.rank_group for unit in plan.units}
    made = {}
    for unit in result.frame("units").to_dict("records"):
        name = unit["unit"]
        if unit["state"] == "not_due":
            continue
        own = [row for row in result.matters if name in row.units]
        marks: dict[str, list[Any]] = {
            "任务亮灯": work_marks(
                [r for r in duties if (r["unit"], r["role"]) == (name, "lead")], "actual", "expected"
            ),
            "指标完成": work_marks([r for r in figures if r["owner"] == name], "actual_pct", "expected_pct"),
            "督办销号": [("", Fraction(row.closed), 0) for row in own if row.closed or (row.left or 0) < 0],
        }
        weighted = [(row.weight, item_points(row, unit, marks)) for row in held[groups[name]] if row.weight is not None]
        every, judged = (sum(figure(w) for w, p in weighted if p is not None or whole) for whole in (True, False))
        total = sum(figure(points) for _, points in weighted if points is not None)
        total = figure(half_up(total * every / judged)) if judged else Fraction(0)
        for row in held[groups[name]]:
            given = sum(
                figure(one.points)
                for one in plan.score_grants
                if (one.unit, one.item, one.period) == (name, row.item, result.period.period)
            )
            late = unit["state"] in ("received", "to_correct") and unit["timely"] is False
            beside = {"加分": given, "扣分": given, "迟报": figure(row.minus or 0) * late}.get(row.item, 0)
            beside = beside if row.most is None or row.weight is not None else min(beside, figure(row.most))
            total += beside if row.item == "加分" else -beside
        made[name] = D(str(float(max(total, Fraction(0)))))
    return made


def random_rules(rng: random.Random, group: str) -> list[ScoreRule]:
    items = [*SHARED, "任务亮灯", "指标完成"]
    cuts = sorted(rng.sample(range(1, 100), len(items) - 1))
    weights = [b - a for a, b in zip((0, *cuts), (*cuts, 100), strict=True)]
    made = []
    for item, weight in zip(items, weights, strict=True):
        formula = BY_SHARE if item in SHARED else rng.choice((BY_SHARE, BY_GAP, BY_LIGHT))
        minus, yellow = (D(rng.randint(0, 40)) / 10 for _ in "ab")
        least, most = rng.choice(((None, None), (D(1), None), (None, D(weight) - D("0.5"))))
        made.append(ScoreRule("", item, group, D(weight), formula, minus, yellow, least, most))
    return [
        *made,
        ScoreRule("", "迟报", group, minus=D(rng.randint(0, 50)) / 10),
        ScoreRule("", "加分", group, most=D(3)),
        ScoreRule("", "扣分", group),
    ]


def random_result(seed: int) -> tuple[Result, dict[str, list[ScoreRule]]]:
    rng = random.Random(seed)
    result = sample.of_plan(shipped(), seed=seed)
    groups = sorted({unit.rank_group for unit in result.plan.units})
    common, special = random_rules(rng, ""), random_rules(rng, groups[-1])
    names = [unit.name for unit in result.plan.reporting_units]
    grants = tuple(
        ScoreGrant(str(no), rng.choice((result.period.period, "2022B")), rng.choice(names), item, D(no), "事由", "", "")
        for no, item in enumerate(("加分", "扣分") * 4, 1)
    )
    matters = tuple(
        MatterRow(
            Matter(f"D{no}", "自查", "事", closed="2023-09-01", checker="甲", opinion="属实", state="已销号")
            if rng.random() < 0.5
            else Matter(f"D{no}", "自查", "事", state="办理中"),
            tuple(rng.sample(names, 2)),
            rng.choice((-3, 4, None)),
        )
        for no in range(30)
    )
    plan = replace(result.plan, score_rules=rules(*common, *special), score_grants=grants)
    held = {group: special if group == groups[-1] else common for group in groups}
    return replace(result, plan=plan, matters=matters), held


@pytest.mark.parametrize("seed", [3, 11, 29])
def test_scores_and_ranks_are_what_a_recount_with_random_weights_gives(seed: int, tmp_path: Path) -> None:
    result, held = random_result(seed)
    rows = table_of(result, tmp_path / "a.xlsx")
    counted = recount(result, held)
    assert {row["单位"]: D(str(row["得分"])) for row in rows} == counted
    assert len({*counted.values()}) > 10
    for row in rows:
        if row["位次"] is not None:
            peers = [other for other in rows if other["考核组"] == row["考核组"] and other["位次"] is not None]
            assert row["位次"] == 1 + sum(other["得分"] > row["得分"] for other in peers)


# --- the sheet ---


def small(*rows: ScoreRule, grants: tuple[ScoreGrant, ...] = ()) -> Result:
    result = sample.small()
    return replace(result, plan=replace(result.plan, score_rules=rules(*rows), score_grants=grants))


def test_the_sheet_switches_scoring_on_and_says_where_points_come_from(tmp_path: Path) -> None:
    grant = ScoreGrant("1", "2023Q3", sample.UNITS[0], "加分", D(9), "省级表彰", "省发〔2023〕5号", "张三")
    rows = table_of(small(*ordinary(), grants=(grant,)), tmp_path / "a.xlsx")
    (first,) = (row for row in rows if row["单位"] == sample.UNITS[0])
    assert first["加分"] == 5
    assert "加分9分：省级表彰(省发〔2023〕5号，张三)" in first["加扣分说明"]
    assert first["计分依据"].startswith("任务亮灯：")
    gone = next(row for row in rows if row["单位"] == sample.UNITS[3])
    assert gone["得分"] == 0


def test_both_sheets_are_read_as_written_and_go_by_the_table_of_today(tmp_path: Path) -> None:
    plan = shipped()
    grant = ScoreGrant("1", "2023Q3", "市科技局", "扣分", D("1.5"), "约谈", "纪要", "李四")
    scored = replace(plan, score_rules=ordinary(), score_grants=(grant,))
    write_table(scored, tmp_path / "任务分工表.xlsx")
    read = read_table(tmp_path / "任务分工表.xlsx")
    assert (read.plan.score_rules, read.plan.score_grants) == (ordinary(), (grant,))
    assert not [found for found in lint(read) if found.code.startswith("PLAN_SCORE")]
    assert plan_for_period(plan, scored).score_rules == ordinary()


def found_in(plan: Plan, folder: Path) -> list[tuple[str, str | None]]:
    write_table(plan, folder / "任务分工表.xlsx")
    findings = lint(read_table(folder / "任务分工表.xlsx"))
    return sorted((one.code, one.cell) for one in findings if one.code.startswith("PLAN_SCORE"))


def test_lint_names_sums_gaps_and_points_that_count_for_nothing(tmp_path: Path) -> None:
    rows = rules(
        ScoreRule("", "报送及时", "", D(50), BY_SHARE),
        ScoreRule("", "任务亮灯", "", D(40), BY_LIGHT, D(8)),
        ScoreRule("", "任务亮灯", "", D(50), BY_SHARE),
        ScoreRule("", "督办销号", "没有的组", D(10), BY_GAP, D(1)),
        ScoreRule("", "别的"),
    )
    grants = (
        ScoreGrant("1", "2023Q3", "市科技局", "加分", D(1), "表彰", "", "李四"),
        ScoreGrant("2", "2031Q1", "市科技局", "加分", D(0), "", "", ""),
    )
    plan = replace(shipped(), score_rules=rows, score_grants=grants)
    assert found_in(plan, tmp_path) == [
        ("PLAN_SCORE_FORMULA", "E5"),
        ("PLAN_SCORE_GAP", "G3"),
        ("PLAN_SCORE_GRANT", "A3"),
        ("PLAN_SCORE_GROUP", "C5"),
        ("PLAN_SCORE_ITEM", "B6"),
        ("PLAN_SCORE_SUM", "D2"),
        ("PLAN_SCORE_TWICE", "B4"),
        ("PLAN_SCORE_UNPROVED", "G2"),
        ("PLAN_SCORE_UNUSED", "D2"),
    ]


def test_a_sum_that_is_not_a_hundred_stands_under_the_scores(tmp_path: Path) -> None:
    result = small(ScoreRule("", "报送及时", "", D(90), BY_SHARE))
    write_summary(result, tmp_path / "a.xlsx")
    texts = [cell.value for cell in openpyxl.load_workbook(tmp_path / "a.xlsx")["单位排名"]["A"]]
    assert any("权重合计90，不是100" in str(text) for text in texts)
