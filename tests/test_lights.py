"""亮灯: the rules line by line, the bounds, and what must hold whatever the figures are."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipxl.facts.lights import Lamp, count_text
from ipxl.facts.rows import Judgement
from ipxl.merge import judgement
from ipxl.merge.combined_lights import combine_leads, unit_light, with_indicators, worst
from ipxl.merge.indicator_lights import judge_indicator
from ipxl.merge.judgement import Limits, Reported, light_of_gap, named
from ipxl.merge.task_lights import LeadAnswer, TaskTerm, judge_responsible, judge_task
from ipxl.plan.model import Indicator

D = Decimal
TERM = (date(2022, 11, 1), date(2025, 6, 30))
START, DUE = date(2022, 11, 1), date(2024, 12, 31)
RANK = {"green": 1, "yellow": 2, "red": 3}
ENDS = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}


def quarter_end(period: str) -> date:
    """2024Q2 -> 2024-06-30."""
    return date(int(period[:4]), *ENDS[int(period[5])])


def indicator(kind="存量", targets="2023:5.2 2024:5.7 2025:6.3", direction="升", integer=False, curve=None, unit="件"):
    pairs = tuple((int(pair[:4]), D(pair[5:])) for pair in targets.split())
    points = tuple(D(point) for point in curve.split()) if curve else None
    return Indicator("I1", "指标", unit, kind, direction, integer, None, pairs, points, ("市甲局",), ("T01",), "")


def number(text):
    return None if text is None else D(text)


def judge(item, period, value=None, base=None, state="ok", **given):
    if given.get("last_year") is not None:
        given["last_year"] = D(given["last_year"])
    end = quarter_end(period) if "Q" in period else date.fromisoformat(period)
    given = {"term": TERM} | given
    return judge_indicator(item, Reported(number(value), state), base=number(base), period_end=end, **given)


def figures(found: Judgement) -> str:
    """light or grey, then expected, actual and gap: what the tables below are written in."""
    numbers = ("-" if number is None else str(number) for number in (found.expected, found.actual, found.gap))
    return " ".join([found.grey or found.light, *numbers])


# --- the table of gaps ---


@pytest.mark.parametrize(
    ("gap", "light"),
    [
        ("-20", "green"),
        ("0", "green"),
        ("0.04", "green"),
        ("0.1", "green"),
        ("9.9", "green"),
        ("9.94", "green"),
        ("9.95", "yellow"),  # rounds half up to 10.0
        ("10.0", "yellow"),
        ("10.1", "yellow"),
        ("30.0", "yellow"),
        ("30.04", "yellow"),
        ("30.05", "red"),
        ("30.1", "red"),
    ],
)
def test_bounds_are_inclusive_after_rounding(gap, light):
    assert light_of_gap(D(gap)) == light


def test_thresholds_are_parameters():
    assert [light_of_gap(D(gap), D(5), D(15)) for gap in ("4.9", "5", "15", "15.1")] == [
        "green",
        "yellow",
        "yellow",
        "red",
    ]


# --- indicators ---

FLOW = "2023:3.0 2024:3.3 2025:3.6"
STATIONS = "2023:2 2024:3 2025:4"


@pytest.mark.parametrize(
    ("item", "period", "value", "base", "expected"),
    [
        # worked examples: I1 and I4 at mid-2024, I6 in 2023
        pytest.param(indicator(), "2024Q2", "5.42", "5.3", "yellow 50.0 30.0 20.0", id="I1"),
        pytest.param(indicator("流量", FLOW), "2024Q2", "1.2", None, "yellow 50.0 36.4 13.6", id="I4"),
        pytest.param(indicator(targets=STATIONS, integer=True), "2023Q3", "1", "1", "green 0.0 0.0 0.0", id="I6 Q3"),
        pytest.param(indicator(targets=STATIONS, integer=True), "2023Q4", "1", "1", "red 100.0 0.0 100.0", id="I6 Q4"),
        # flow
        pytest.param(indicator("流量", FLOW), "2024Q1", "0.825", None, "green 25.0 25.0 0.0", id="flow on schedule"),
        pytest.param(indicator("流量", FLOW), "2024Q4", "3.2", None, "green 100.0 97.0 3.0", id="flow slightly behind"),
        pytest.param(indicator("流量", FLOW), "2024Q4", "4", None, "green 100.0 121.2 -21.2", id="flow over target"),
        pytest.param(indicator("流量", FLOW), "2024Q3", "0", None, "red 75.0 0.0 75.0", id="flow nothing"),
        pytest.param(indicator("流量", "2024:0"), "2024Q2", "0", None, "green 50.0 100.0 -50.0", id="flow target zero"),
        pytest.param(indicator("流量", "2024:0"), "2024Q2", "-1", None, "yellow 50.0 - -", id="flow below target zero"),
        pytest.param(
            indicator("流量", "2024:100", curve="20 45 70 100"), "2024Q2", "40", None, "green 45.0 40.0 5.0", id="curve"
        ),
        pytest.param(
            indicator("流量", "2024:2", integer=True), "2024Q1", "0", None, "green 0.0 0.0 0.0", id="flow integer"
        ),
        pytest.param(
            indicator("流量", "2024:3", integer=True), "2024-04-30", "0", None, "red 33.3 0.0 33.3", id="a third is one"
        ),
        # a sum that has to stay low: what is used up against what may be
        pytest.param(indicator("流量", "2024:10", "降"), "2024Q2", "8", None, "yellow 50.0 80.0 30.0", id="ceiling"),
        pytest.param(
            indicator("流量", "2024:10", "降"), "2024Q2", "3", None, "green 50.0 30.0 -20.0", id="ceiling kept"
        ),
        pytest.param(indicator("流量", "2024:0", "降"), "2024Q2", "0", None, "green - - -", id="ceiling zero kept"),
        pytest.param(indicator("流量", "2024:0", "降"), "2024Q2", "1", None, "red - - -", id="ceiling zero broken"),
        pytest.param(
            indicator("流量", "2024:2", "降", integer=True),
            "2024Q1",
            "1",
            None,
            "green 50.0 50.0 0.0",
            id="ceiling integer",
        ),
        # cumulative: over the term by days, or within the year when the plan splits it
        pytest.param(indicator("累计", "2025:100"), "2024Q2", "50", None, "yellow 62.4 50.0 12.4", id="cumulative"),
        pytest.param(indicator("累计", "2025:100"), "2025Q4", "95", None, "green 100.0 95.0 5.0", id="after the term"),
        pytest.param(
            indicator("累计", "2023:20 2024:60 2025:100"), "2024Q2", "30", None, "yellow 66.7 50.0 16.7", id="split"
        ),
        pytest.param(
            indicator("累计", "2023:20 2024:60"),
            "2025Q1",
            "48",
            None,
            "yellow 100.0 80.0 20.0",
            id="split, years gone by",
        ),
        # stock and ratio
        pytest.param(indicator(), "2024Q2", "5.7", "5.3", "green 50.0 100.0 -50.0", id="reached"),
        pytest.param(indicator(), "2024Q2", "5.7", None, "green 50.0 100.0 -50.0", id="reached, base unknown"),
        pytest.param(indicator("比率", "2024:100"), "2024Q3", "85", "80", "red 75.0 25.0 50.0", id="ratio"),
        pytest.param(indicator(), "2024Q1", "5.29", "5.3", "yellow 25.0 -2.5 27.5", id="below base, yellow by gap"),
        pytest.param(
            indicator(), "2024-01-31", "5.299", "5.3", "yellow 8.3 -0.3 8.6", id="below base, at least yellow"
        ),
        pytest.param(indicator(), "2024Q3", "5.2", "5.3", "red 75.0 -25.0 100.0", id="below base, red by gap"),
        pytest.param(indicator(), "2024Q2", "5.8", "6", "green 50.0 100.0 -50.0", id="target below base, reached"),
        pytest.param(indicator(), "2024Q4", "5.6", "6", "yellow 100.0 - -", id="target below base, not reached"),
        pytest.param(indicator(), "2024Q2", "5.7", "5.7", "green 50.0 100.0 -50.0", id="target is base"),
        pytest.param(indicator(targets="2024:10"), "2024Q2", "3", "0", "yellow 50.0 30.0 20.0", id="base zero"),
        pytest.param(indicator(targets="2024:0"), "2024Q2", "0", "0", "green 50.0 100.0 -50.0", id="all zero"),
        pytest.param(indicator(targets="2024:0"), "2024Q2", "-3", "-4", "yellow 50.0 25.0 25.0", id="target zero"),
        pytest.param(indicator(curve="10 20 60 100"), "2024Q2", "5.4", "5.3", "green 20.0 25.0 -5.0", id="stock curve"),
        pytest.param(indicator(), "2026Q1", "6.2", "6.1", "red 100.0 50.0 50.0", id="years gone by"),
        # last year's target stands in for an unknown base
        pytest.param(indicator(), "2024Q2", "5.4", None, "yellow 50.0 40.0 10.0", id="base from target"),
        # falling
        pytest.param(indicator("比率", "2024:20", "降"), "2024Q2", "28", "30", "yellow 50.0 20.0 30.0", id="falling"),
        pytest.param(indicator("比率", "2024:20", "降"), "2024Q2", "19", "30", "green 50.0 110.0 -60.0", id="fallen"),
        pytest.param(indicator("比率", "2024:20", "降"), "2024-01-31", "30.1", "30", "yellow 8.3 -1.0 9.3", id="risen"),
        pytest.param(indicator("比率", "2024:20", "降"), "2024Q2", "19", "18", "green 50.0 100.0 -50.0", id="low base"),
        pytest.param(
            indicator(targets="2024:1", direction="降", integer=True),
            "2024Q2",
            "3",
            "4",
            "green 33.3 33.3 0.0",
            id="falling integer",
        ),
        # whole steps only where the plan says 整数, and only for small increments
        pytest.param(indicator(targets=STATIONS), "2023Q3", "1", "1", "red 75.0 0.0 75.0", id="not marked integer"),
        pytest.param(
            indicator(targets="2024:5", integer=True), "2024Q2", "2", "1", "yellow 50.0 25.0 25.0", id="four to come"
        ),
        pytest.param(
            indicator(targets="2024:4", integer=True), "2024-04-30", "1", "1", "red 33.3 0.0 33.3", id="one of three"
        ),
    ],
)
def test_indicator(item, period, value, base, expected):
    assert figures(judge(item, period, value, base)) == expected


@pytest.mark.parametrize(
    ("item", "period", "given", "expected", "word"),
    [
        pytest.param(indicator(), "2024Q2", {"state": "not_returned"}, "not_returned", "未报送", id="not returned"),
        pytest.param(indicator(), "2024Q2", {"state": "invalid"}, "invalid", "无效", id="invalid"),
        pytest.param(indicator(), "2024Q2", {}, "invalid", "未填", id="blank"),
        pytest.param(indicator(), "2024Q2", {"value": "1E+40"}, "invalid", "超出", id="absurd"),
        pytest.param(indicator(), "2024Q2", {"value": "5.5", "state": "held"}, "unknown", "待核", id="held"),
        pytest.param(indicator(), "2023Q2", {"value": "5.1"}, "unknown", "缺上年末基数", id="base unknown"),
        pytest.param(indicator(targets=""), "2024Q2", {"value": "5.1"}, "unknown", "没有目标值", id="no target"),
        pytest.param(indicator(), "2022Q4", {"value": "5.1"}, "not_due", "2023年（5.2件）", id="target next year"),
        pytest.param(
            indicator(targets="2025:4000"), "2023Q4", {"value": "3000"}, "not_due", "2025年", id="target later"
        ),
        pytest.param(indicator("流量", FLOW), "2026Q1", {"value": "1"}, "not_due", "没有2026年目标", id="flow is over"),
        pytest.param(
            indicator("累计", "2024:1 2025:2"), "2023Q4", {"value": "1"}, "not_due", "2024年", id="split later"
        ),
        pytest.param(indicator("方向性", ""), "2024Q2", {"value": "1"}, "unknown", "缺上年同期值", id="no last year"),
        pytest.param(indicator("不明"), "2024Q2", {"value": "1"}, "unknown", "类型", id="unknown kind"),
    ],
)
def test_indicator_grey(item, period, given, expected, word):
    found = judge(item, period, **given)
    assert (found.light, found.grey, found.gap) == ("grey", expected, None)
    assert word in found.reason


@pytest.mark.parametrize(
    ("direction", "period", "value", "last_year", "light"),
    [
        ("升", "2024Q2", "81", "80", "green"),
        ("升", "2024Q2", "80", "80", "green"),
        ("升", "2024Q2", "79", "80", "yellow"),
        ("升", "2024Q4", "80", "80", "green"),
        ("升", "2024Q4", "79", "80", "red"),
        ("降", "2024Q2", "79", "80", "green"),
        ("降", "2024Q2", "81", "80", "yellow"),
        ("降", "2024Q4", "81", "80", "red"),
    ],
)
def test_directional_compares_with_the_same_point_last_year(direction, period, value, last_year, light):
    assert judge(indicator("方向性", "", direction), period, value, last_year=last_year).light == light


MILESTONE = indicator("里程碑", "2024:1")


@pytest.mark.parametrize(
    ("period", "given", "expected"),
    [
        ("2024Q1", {"value": "1"}, "green"),
        ("2024Q1", {"value": "0"}, "green"),  # nine months left
        ("2023Q3", {"value": "0"}, "not_due"),
        ("2024-12-01", {"value": "0"}, "yellow"),  # 30 days left
        ("2024-11-30", {"value": "0"}, "green"),  # 31 days left
        ("2024Q4", {"value": "0"}, "yellow"),  # the due day itself
        ("2025Q1", {"value": "0"}, "red"),
        ("2025Q1", {"value": "1"}, "green"),
        ("2024Q2", {}, "invalid"),
        ("2024Q2", {"value": "NaN"}, "invalid"),
        ("2025Q1", {"state": "not_returned"}, "not_returned"),
        ("2024Q2", {"value": "1", "state": "held"}, "unknown"),
    ],
)
def test_milestone(period, given, expected):
    found = judge(MILESTONE, period, **given)
    assert (found.grey or found.light) == expected


@pytest.mark.parametrize(
    ("ends", "value", "light"),
    [
        ((2024, 6, 29), "0", "red"),
        ((2024, 7, 30), "0", "yellow"),
        ((2024, 7, 31), "0", "green"),
        ((2024, 6, 29), "1", "green"),
    ],
)
def test_milestone_falls_due_to_the_day(ends, value, light):
    term = (date(2023, 1, 1), date(*ends))
    assert judge(indicator("里程碑", ""), "2024Q2", value, term=term).light == light


def test_milestone_without_target_is_due_with_the_plan():
    assert judge(indicator("里程碑", ""), "2025Q3", "0").light == "red"
    assert "已超期" in judge(indicator("里程碑", ""), "2025Q3", state="not_returned").reason


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (
            judge(indicator(unit="万件"), "2024Q2", "5.42", "5.30"),
            "年内应增0.4万件、已增0.12万件，完成30%（序时50%），慢20个百分点",
        ),
        (
            judge(indicator("流量", FLOW, unit="亿元"), "2024Q4", "3.2"),
            "目标3.3亿元，已完成3.2亿元，完成97%（序时100%），慢3个百分点，略滞后，到期未完成",
        ),
        (
            judge(indicator(), "2024-01-31", "5.299", "5.3"),
            "年内应增0.4件、反降0.001件（序时8.3%），慢8.6个百分点，略滞后",
        ),
        (
            judge(indicator(), "2024Q2", "5.4"),
            "年内应增0.5件、已增0.2件，完成40%（序时50%），慢10个百分点，上年末数未报，暂以2023年目标5.2为基数",
        ),
        (
            judge(indicator("流量", "2024:10", "降"), "2024Q3", "12"),
            "控制数10件，已用12件，已突破，占120%（序时可占75%），超出序时45个百分点",
        ),
        (judge(indicator(), "2024Q2", "5.8", "6"), "目标5.7件，本期值5.8件，已达到目标，较上年末下降"),
        (
            judge(indicator("方向性", "", unit="%"), "2024Q4", "79", last_year="80"),
            "本期值79%，上年同期80%，年末较上年下降",
        ),
    ],
)
def test_indicator_reason_says_it_in_one_sentence(found, reason):
    assert found.reason == reason


def test_last_digits_of_thirds_do_not_decide_a_tie():
    item = indicator("累计", "2025:6000")
    term = (date(2023, 1, 1), date(2023, 1, 31))
    found = judge_indicator(item, Reported(D(203)), base=None, period_end=date(2023, 1, 5), term=term)
    assert (found.gap, found.light) == (D("10.0"), "yellow")  # 13.333... - 3.38333... is 9.95


# --- task rows ---


def task(status="进行中", progress=None, as_of="2023-09-30", *, state="ok", ongoing=False, **given):
    settings = {"quarter": 3, "previous_status": None} | given
    answer = LeadAnswer(status, Reported(number(progress), state))
    return judge_task(TaskTerm(START, DUE, ongoing), answer, as_of=date.fromisoformat(as_of), **settings)


RED = Judgement("red", None, D("75.0"), D("0.0"), D("75.0"), "完成0.0%", "gap")
YELLOW = Judgement("yellow", None, D("50.0"), D("30.0"), D("20.0"), "完成30.0%", "gap")
GREEN = Judgement("green", None, D("50.0"), D("50.0"), D("0.0"), "完成50.0%", "gap")
GREY = Judgement("grey", "unknown", None, None, None, "待核", "held")
NOT_RETURNED = Judgement("grey", "not_returned", D("42.1"), None, None, "牵头单位未报送", "not_returned")


@pytest.mark.parametrize(
    ("found", "expected", "rule"),
    [
        # 1. nobody answers
        pytest.param(task(state="not_returned"), "not_returned 42.1 - -", "not_returned", id="not returned"),
        pytest.param(
            task(state="not_returned", as_of="2025-03-31"),
            "not_returned 100.0 - -",
            "not_returned_overdue",
            id="and overdue",
        ),
        # 2. dates
        pytest.param(task("进行中", 95, "2025-01-01"), "red 100.0 95.0 5.0", "overdue", id="past due"),
        pytest.param(task("进行中", None, "2025-01-01"), "red 100.0 - -", "overdue", id="past due without number"),
        pytest.param(task("进行中", 100, "2025-01-01"), "red 100.0 100.0 0.0", "overdue", id="past due at 100"),
        pytest.param(task("", 100, "2025-01-01"), "green 100.0 100.0 0.0", "completed", id="100 without status"),
        pytest.param(task("进行中", 95, "2024-12-31"), "green 100.0 95.0 5.0", "gap", id="the due day"),
        pytest.param(task("进行中", 89, "2024-12-01"), "yellow 96.2 89.0 7.2", "due_soon", id="30 days, 89"),
        pytest.param(task("进行中", 90, "2024-12-01"), "green 96.2 90.0 6.2", "gap", id="30 days, 90"),
        pytest.param(task("进行中", 89, "2024-11-30"), "green 96.1 89.0 7.1", "gap", id="31 days, 89"),
        pytest.param(task("已完成", None, "2025-03-31"), "green 100.0 - -", "completed", id="completed, past due"),
        # 3. called behind
        pytest.param(task("滞后", 60), "yellow 42.1 60.0 -17.9", "delayed", id="delayed"),
        pytest.param(task("滞后", 60, previous_status="滞后"), "red 42.1 60.0 -17.9", "delayed_twice", id="twice"),
        pytest.param(task("滞后", 60, previous_status="进行中"), "yellow 42.1 60.0 -17.9", "delayed", id="once again"),
        pytest.param(task("滞后", 5), "red 42.1 5.0 37.1", "gap", id="delayed, but the gap is red"),
        pytest.param(task("滞后"), "yellow 42.1 - -", "delayed", id="delayed without number"),
        # 4. progress against schedule
        pytest.param(task("进行中", 43), "green 42.1 43.0 -0.9", "gap", id="ahead"),
        pytest.param(task("进行中", 33), "green 42.1 33.0 9.1", "gap", id="slightly behind"),
        pytest.param(task("进行中", "32.1"), "yellow 42.1 32.1 10.0", "gap", id="ten behind"),
        pytest.param(task("进行中", "12.1"), "yellow 42.1 12.1 30.0", "gap", id="thirty behind"),
        pytest.param(task("进行中", 12), "red 42.1 12.0 30.1", "gap", id="more than thirty behind"),
        pytest.param(task("", 43), "green 42.1 43.0 -0.9", "gap", id="number without status"),
        pytest.param(task("未启动"), "red 42.1 0.0 42.1", "gap", id="not started"),
        pytest.param(task("未启动", None, "2022-11-01"), "green 0.0 0.0 0.0", "gap", id="not started, not begun"),
        pytest.param(task("未启动", None, "2022-12-31"), "yellow 7.6 0.0 7.6", "idle", id="not started, early"),
        pytest.param(
            task("未启动", None, "2022-12-31", previous_status="未启动"),
            "red 7.6 0.0 7.6",
            "idle_twice",
            id="idle twice",
        ),
        pytest.param(
            task("未启动", None, "2022-12-31", previous_status="滞后"), "yellow 7.6 0.0 7.6", "idle", id="now idle"
        ),
        pytest.param(task("未启动", None, "2023-03-31"), "yellow 19.0 0.0 19.0", "gap", id="not started, later"),
        pytest.param(task("未启动", 50), "red 42.1 0.0 42.1", "gap", id="not started means 0"),
        pytest.param(task("进行中"), "invalid 42.1 - -", "invalid", id="no number"),
        pytest.param(task("进行中", 43, state="invalid"), "invalid 42.1 - -", "invalid", id="number is no good"),
        pytest.param(task("进行中", 43, state="held"), "unknown 42.1 - -", "held", id="number is held"),
        pytest.param(task("滞后", 43, state="held"), "yellow 42.1 - -", "delayed", id="held, but a rule gives yellow"),
        pytest.param(task("", None), "invalid 42.1 - -", "invalid", id="nothing usable"),
        pytest.param(task("", 40, state="held"), "unknown 42.1 - -", "held", id="nothing usable, held"),
        pytest.param(task("快了", None, "2025-03-31"), "invalid 100.0 - -", "invalid", id="nothing usable, past due"),
        # 5. the task's indicators
        pytest.param(task("进行中", 43, indicators=[GREEN, RED]), "yellow 42.1 43.0 -0.9", "indicator", id="red in Q3"),
        pytest.param(
            task("进行中", 43, indicators=[RED], quarter=4), "red 42.1 43.0 -0.9", "indicator", id="red in Q4"
        ),
        pytest.param(task("进行中", 43, indicators=[YELLOW]), "yellow 42.1 43.0 -0.9", "indicator", id="yellow"),
        pytest.param(task("进行中", 43, indicators=[GREY]), "green 42.1 43.0 -0.9", "gap", id="grey says nothing"),
        pytest.param(task("已完成", 100, indicators=[YELLOW]), "yellow 42.1 100.0 -57.9", "indicator", id="completed"),
        pytest.param(task("进行中", indicators=[YELLOW]), "yellow 42.1 - -", "indicator", id="no number, yellow"),
        # 6. 长期坚持
        pytest.param(task("长期坚持"), "green - - -", "ongoing", id="ongoing by status"),
        pytest.param(task("进行中", 5, ongoing=True), "green - 5.0 -", "ongoing", id="ongoing by plan"),
        pytest.param(task("进行中", 5, "2025-03-31", ongoing=True), "green - 5.0 -", "ongoing", id="never overdue"),
        pytest.param(task("滞后", ongoing=True), "yellow - - -", "delayed", id="ongoing, delayed"),
        pytest.param(
            task("滞后", ongoing=True, previous_status="滞后"), "red - - -", "delayed_twice", id="ongoing twice"
        ),
        pytest.param(task("未启动", ongoing=True), "red 42.1 0.0 42.1", "gap", id="ongoing, not started"),
        pytest.param(task("长期坚持", indicators=[RED]), "yellow - - -", "indicator", id="ongoing, indicator"),
        pytest.param(task("", ongoing=True), "invalid - - -", "invalid", id="ongoing, nothing usable"),
        pytest.param(
            task(state="not_returned", ongoing=True), "not_returned - - -", "not_returned", id="ongoing, nothing"
        ),
        # 已完成
        pytest.param(task("已完成", 100), "green 42.1 100.0 -57.9", "completed", id="completed early"),
        pytest.param(task("已完成"), "green 42.1 - -", "completed", id="completed without number"),
    ],
)
def test_task(found, expected, rule):
    assert figures(found) == expected
    assert found.rule == rule


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (task("进行中", 30), "完成30%（序时42.1%），慢12.1个百分点"),
        (task("进行中", 33), "完成33%（序时42.1%），慢9.1个百分点，略滞后"),
        (task("进行中", 50), "完成50%（序时42.1%），快7.9个百分点"),
        (task("未启动"), "完成0%（序时42.1%），慢42.1个百分点；尚未启动"),
        (
            task("滞后", 30, "2025-03-31", previous_status="滞后", indicators=[named(RED, "商标")], quarter=1),
            (
                "完成时限2024年12月31日已过，尚未完成；自报连续两期滞后；"
                "完成30%（序时100%），慢70个百分点；对应指标商标：完成0.0%"
            ),
        ),
        (
            task("滞后", 80, "2024-12-16"),
            "完成80%（序时98.1%），慢18.1个百分点；自报滞后；距完成时限2024年12月31日只剩15天，完成进度不足90%",
        ),
        (
            task("已完成", 60, "2025-03-31"),
            "已完成（完成时限2024年12月31日已过，是否逾期完成待核实），但填报完成进度60%，请核实",
        ),
        (task("已完成", 100, "2025-03-31", previous_status="已完成"), "已完成"),
        (task(state="not_returned", as_of="2025-03-31"), "牵头单位未报送，已超期（完成时限2024年12月31日）"),
        (task("", as_of="2025-03-31"), "本期状态和完成进度未填或无效，待单位改正，已超期（完成时限2024年12月31日）"),
    ],
)
def test_task_reason_carries_every_rule_worst_first(found, reason):
    assert found.reason == reason


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"returned": False}, "not_returned"),
        ({"has_work": "无"}, "green"),
        ({"has_work": "有", "status": "进行中"}, "green"),
        ({"has_work": "有", "status": "滞后"}, "yellow"),
        ({"has_work": "有", "status": "滞后", "previous_status": "滞后"}, "red"),
        ({"has_work": "有"}, "invalid"),
        ({"has_work": "有", "status": "未启动"}, "green"),
        ({"has_work": "有", "status": "未启动", "begun": True}, "yellow"),
        ({"has_work": "有", "status": "未启动", "begun": True, "previous_status": "未启动"}, "red"),
        ({"status": "已完成"}, "green"),
        ({}, "invalid"),
    ],
)
def test_responsible_row(given, expected):
    found = judge_responsible(**({"has_work": "", "status": "", "returned": True} | given))
    assert (found.grey or found.light) == expected
    assert found.reason


# --- the other measure: the shortfall in percent of what is due ---

BY_SHARE = Limits(D(10), D(30), of_due=True)


@pytest.mark.parametrize(
    ("item", "period", "value", "base", "points", "share"),
    [
        # a yearly sum of 100 through its quarters: what 30 points cannot see in spring, a third of what is due can
        ("100", "2024Q1", "25", None, "green", "green"),
        ("100", "2024Q1", "22.6", None, "green", "green"),
        ("100", "2024Q1", "22.5", None, "green", "yellow"),  # exactly a tenth short
        ("100", "2024Q1", "17.5", None, "green", "yellow"),  # exactly 30 percent short
        ("100", "2024Q1", "17.4", None, "green", "red"),
        ("100", "2024Q1", "0", None, "yellow", "red"),
        ("100", "2024Q2", "45", None, "green", "yellow"),
        ("100", "2024Q2", "40", None, "yellow", "yellow"),
        ("100", "2024Q2", "35", None, "yellow", "yellow"),
        ("100", "2024Q2", "34.9", None, "yellow", "red"),
        ("100", "2024Q3", "52.5", None, "yellow", "yellow"),
        ("100", "2024Q3", "45", None, "yellow", "red"),
        ("100", "2024Q3", "44.9", None, "red", "red"),
        ("100", "2024Q4", "90.1", None, "green", "green"),
        ("100", "2024Q4", "90", None, "yellow", "yellow"),
        ("100", "2024Q4", "70", None, "yellow", "yellow"),
        ("100", "2024Q4", "69.9", None, "red", "red"),
        ("100", "2024Q4", "130", None, "green", "green"),
    ],
)
def test_both_measures_on_a_yearly_sum(item, period, value, base, points, share):
    flow = indicator("流量", f"2024:{item}")
    assert judge(flow, period, value, base).light == points
    found = judge(flow, period, value, base, limits=BY_SHARE)
    assert found.light == share
    assert found.gap == judge(flow, period, value, base).gap  # what is told stays the same


@pytest.mark.parametrize(
    ("found", "light"),
    [
        (judge(indicator(), "2024Q1", "5.39", "5.3", limits=BY_SHARE), "yellow"),  # 22.5 of 25
        (judge(indicator(), "2024Q1", "5.3", "5.3", limits=BY_SHARE), "red"),
        (judge(indicator(targets=STATIONS, integer=True), "2023Q3", "1", "1", limits=BY_SHARE), "green"),  # nothing due
        (judge(indicator(targets=STATIONS, integer=True), "2023Q4", "1", "1", limits=BY_SHARE), "red"),
        (judge(indicator("流量", "2024:10", "降"), "2024Q2", "5.4", limits=BY_SHARE), "green"),
        (judge(indicator("流量", "2024:10", "降"), "2024Q2", "5.5", limits=BY_SHARE), "yellow"),
        (judge(indicator("流量", "2024:10", "降"), "2024Q2", "6.6", limits=BY_SHARE), "red"),
        (task("进行中", 38, limits=BY_SHARE), "green"),  # 42.1 due
        (task("进行中", "37.8", limits=BY_SHARE), "yellow"),
        (task("进行中", 29, limits=BY_SHARE), "red"),
        (task("已完成", 29, limits=BY_SHARE), "green"),
    ],
)
def test_share_of_what_is_due(found, light):
    assert found.light == light


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (judge(indicator(targets=STATIONS, integer=True, unit="个"), "2023Q3", "1", "1"), "今年要增1个，四季度前不计"),
        (
            judge(indicator("流量", "2024:2", integer=True, unit="个"), "2024Q1", "0"),
            "今年要完成2个，二季度前不计",
        ),
        (
            judge(indicator("流量", FLOW, unit="亿元"), "2024Q3", "1.65"),
            "目标3.3亿元，已完成1.65亿元，完成50%（序时75%），慢25个百分点",
        ),
        (
            judge(indicator(targets="2024:42", unit="家"), "2024Q3", "37", "35"),
            "年内应增7家、已增2家，完成28.6%（序时75%），慢46.4个百分点",
        ),
        (
            judge(indicator(targets="2024:28", direction="降", unit="件"), "2024Q3", "33", "35"),
            "年内应降7件、已降2件，完成28.6%（序时75%），慢46.4个百分点",
        ),
        (
            judge(indicator("累计", "2025:100", unit="家"), "2024Q2", "70"),
            "2025年目标100家，已完成70家，完成70%（序时62.4%），快7.6个百分点",
        ),
    ],
)
def test_figures_are_told_by_what_the_light_is_judged_by(found, reason):
    assert found.reason == reason


# --- several together ---

INVALID = replace(GREY, grey="invalid")


@pytest.mark.parametrize(
    ("judgements", "expected"),
    [
        ([GREEN, RED, YELLOW, GREY], ("red", None)),
        ([GREEN, YELLOW], ("yellow", None)),
        ([NOT_RETURNED, GREEN], ("green", None)),
        ([NOT_RETURNED, GREY], ("grey", "unknown")),
        ([GREY, INVALID], ("grey", "invalid")),
        ([NOT_RETURNED, NOT_RETURNED], ("grey", "not_returned")),
        ([], ("grey", "unknown")),
    ],
)
def test_worst_is_grey_only_without_anything_else(judgements, expected):
    assert worst(judgements) == expected


def test_count_text_names_only_what_there_is():
    lights = [("green", None)] * 3 + [("red", None), ("yellow", None), ("yellow", None), ("grey", "not_returned")]
    assert count_text(Lamp(*light) for light in lights) == "红1黄2绿3未报1"
    assert (
        count_text([Lamp("grey", "invalid"), Lamp("grey", "unknown"), Lamp("grey", "not_due")]) == "无效1待核1未到期1"
    )
    assert count_text([]) == ""


def test_one_lead_stands_as_it_is():
    assert combine_leads([("市甲局", YELLOW, D(30))]) is YELLOW


def test_leads_give_the_worst_light_and_the_least_progress():
    slow, late = task("进行中", 20), task("滞后", 60, previous_status="滞后")
    found = combine_leads([("甲县", slow, D(20)), ("乙县", late, D(60)), ("丙县", task("进行中", 50), D(50))])
    assert figures(found) == "red 42.1 20.0 22.1"
    assert found.reason == "乙县：自报连续两期滞后"


def test_among_equal_lights_the_widest_gap_speaks():
    leads = [("甲县", task("滞后", 60), D(60)), ("乙县", task("进行中", 30), D(30)), ("丙县", task("滞后"), None)]
    for order in (leads, leads[::-1]):
        assert combine_leads(order).reason.startswith("乙县：")


def test_missing_leads_are_counted_and_named():
    found = combine_leads([("甲县", task("进行中", 50), D(50)), ("乙县", task(state="not_returned"), None)])
    assert found.light == "green"
    assert found.reason.startswith("甲县：")
    assert found.reason.endswith("；已报1/2家，未报：乙县")


def test_missing_lead_past_due_is_said():
    late = task(state="not_returned", as_of="2025-03-31")
    found = combine_leads([("甲县", task("已完成", 100, "2025-03-31"), D(100)), ("乙县", late, None)])
    assert found.light == "green"
    assert found.reason.endswith("未报：乙县（已超期）")
    nobody = combine_leads([("甲县", late, None), ("乙县", late, None)])
    assert (nobody.grey, nobody.rule) == ("not_returned", "not_returned_overdue")
    assert nobody.reason == "2个牵头单位均未报送，已超期（完成时限2024年12月31日）"


def test_an_indicator_colours_the_task_and_not_each_of_its_leads():
    """Seven counties on schedule and a city figure that is not: the task is yellow for that, no county is."""
    leads = [(f"{name}县", task("进行中", 50), D(50)) for name in "甲乙丙丁"]
    found = with_indicators(combine_leads(leads), [named(YELLOW, "助餐点")], quarter=3)
    assert figures(found) == "yellow 42.1 50.0 -7.9"
    assert found.reason == "对应指标助餐点：完成30.0%"
    slow = combine_leads([*leads, ("戊县", task("进行中", 5), D(5))])
    assert with_indicators(slow, [named(RED, "助餐点")], quarter=3) is slow  # red already, and for a reason of its own
    nobody = combine_leads([("甲县", NOT_RETURNED, None), ("乙县", NOT_RETURNED, None)])
    assert with_indicators(nobody, [RED], quarter=4) is nobody


def test_no_lead_at_all_is_unknown():
    assert combine_leads([]).grey == "unknown"


@pytest.mark.parametrize(
    ("rows", "late", "returned", "expected"),
    [
        ([GREEN, RED], False, True, ("red", None)),
        ([GREEN, RED], True, True, ("red", None)),
        ([GREEN, YELLOW], False, True, ("yellow", None)),
        ([GREEN], True, True, ("yellow", None)),
        ([GREEN, GREY], False, True, ("green", None)),
        ([GREY], False, True, ("grey", "unknown")),
        ([GREY], True, True, ("yellow", None)),
        ([], False, True, ("green", None)),
        ([], True, True, ("yellow", None)),
        ([NOT_RETURNED], True, True, ("grey", "not_returned")),
        ([], False, False, ("grey", "not_returned")),
    ],
)
def test_unit_light(rows, late, returned, expected):
    assert unit_light(rows, late, returned) == expected


# --- what holds whatever the figures are ---

PERCENTS = st.decimals(0, 100, places=1)
NUMBERS = st.decimals(-50, 50, places=2)
DAYS = st.dates(date(2022, 1, 1), date(2026, 12, 31))
STATUSES = st.sampled_from(["", "进行中", "滞后", "未启动", "已完成", "长期坚持"])
INDICATORS = st.lists(st.sampled_from([GREEN, YELLOW, RED, GREY]), max_size=3)


@given(PERCENTS, PERCENTS, DAYS, STATUSES, INDICATORS, st.booleans())
def test_more_progress_never_worsens_a_task(one, other, as_of, status, indicators, ongoing):
    less, more = sorted((one, other))
    given_ = {"indicators": indicators, "ongoing": ongoing}
    before = task(status, less, as_of.isoformat(), **given_)
    after = task(status, more, as_of.isoformat(), **given_)
    assert RANK[after.light] <= RANK[before.light]


@given(PERCENTS, DAYS, DAYS, STATUSES, st.sampled_from([None, "滞后", "进行中"]))
def test_later_never_improves_a_task(progress, one, other, status, previous):
    early, late = sorted((one, other))
    before = task(status, progress, early.isoformat(), previous_status=previous)
    after = task(status, progress, late.isoformat(), previous_status=previous)
    assert RANK[after.light] >= RANK[before.light]


def measured(kind, target, direction, integer):
    return indicator(kind, f"2024:{target}", direction, integer)


@given(
    st.sampled_from(["存量", "比率", "流量", "累计"]),
    st.sampled_from(["升", "降"]),
    st.booleans(),
    NUMBERS,
    NUMBERS,
    st.tuples(NUMBERS, NUMBERS),
    st.integers(1, 4),
)
def test_better_value_never_worsens_an_indicator(kind, direction, integer, target, base, values, quarter):
    item = measured(kind, target, direction, integer)
    worse, better = sorted(values, reverse=direction == "降")
    before = judge(item, f"2024Q{quarter}", worse, base)
    after = judge(item, f"2024Q{quarter}", better, base)
    assert RANK[after.light] <= RANK[before.light]


@given(
    st.sampled_from([("存量", "升"), ("存量", "降"), ("比率", "升"), ("流量", "升"), ("累计", "升")]),
    st.booleans(),
    NUMBERS,
    NUMBERS,
    NUMBERS,
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
)
def test_later_never_improves_an_indicator(kind, integer, target, base, value, quarters):
    item = measured(kind[0], target, kind[1], integer)
    early, late = (judge(item, f"2024Q{quarter}", value, base) for quarter in sorted(quarters))
    assert RANK[late.light] >= RANK[early.light]


@given(NUMBERS, NUMBERS, NUMBERS, st.integers(1, 4), st.booleans())
def test_falling_is_rising_mirrored(target, base, value, quarter, integer):
    rising = judge(measured("存量", target, "升", integer), f"2024Q{quarter}", value, base)
    falling = judge(measured("存量", -target, "降", integer), f"2024Q{quarter}", -value, -base)
    assert figures(rising) == figures(falling)


@given(NUMBERS, st.none() | NUMBERS, NUMBERS, st.integers(1, 4), st.sampled_from(["存量", "流量", "累计"]))
def test_light_and_gap_and_words_agree(target, base, value, quarter, kind):
    found = judge(measured(kind, target, "升", False), f"2024Q{quarter}", value, base)
    assert (found.grey is None) == (found.light != "grey")
    if found.gap is not None and found.rule == "gap":
        assert light_of_gap(found.gap) == found.light
    if found.light != "grey":
        assert found.reason
        assert not any(word in found.reason for word in ("灯", "10—30", "("))


def test_no_float_and_no_pandas_in_judging():
    for name in ("judgement", "indicator_lights", "task_lights", "combined_lights", "schedule"):
        tree = ast.parse((Path(judgement.__file__).parent / f"{name}.py").read_text(encoding="utf-8"))
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, float)]
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in {"float", "pd"}]
