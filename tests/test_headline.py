"""The sentence with which a leader's page begins, over the situations that a period can be in."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ipxl.facts.lights import Lamp
from ipxl.plan.model import Indicator, Plan, Settings, Task, Unit
from ipxl.report.headline import headline
from ipxl.report.lines import NO_CAUSE, Lag, ReportLine, folded, lead_counts

D = Decimal


def line(spec: str, number: int = 1, kind: str = "task") -> ReportLine:
    """`red 37` as a line of its own unit that is 37 points behind; `not_returned` as a grey one."""
    word, _, gap = spec.partition(" ")
    light, grey = (word, None) if word in ("red", "yellow", "green") else ("grey", word)
    lags = (Lag(f"单位{number}", light, "自报滞后"),) if light in ("red", "yellow") else ()
    behind = D(gap) if gap else None
    name = f"{'任务' if kind == 'task' else '指标'}{number}"
    return ReportLine(kind, f"{kind}{number}", name, (f"单位{number}",), Lamp(light, grey), "", lags, behind=behind)


def tasks(spec: str) -> list[ReportLine]:
    """`red 37, 3 green`: the lines, numbered from 1, worst first as `lines` gives them."""
    found: list[ReportLine] = []
    for part in spec.split(", "):
        count, _, word = part.partition(" ")
        many, word = (int(count), word) if count.isdigit() else (1, part)
        found += [line(word, len(found) + at + 1) for at in range(many)]
    return found


@pytest.mark.parametrize(
    ("spec", "requests", "said"),
    [
        ("18 green", 0, "18项任务全部达序时。"),
        ("18 green", 2, "18项任务全部达序时；请您定2件事。"),
        ("1 green", 0, "1项任务达序时。"),
        ("red 37", 0, "1项任务严重滞后；单位1，慢37个百分点。"),
        ("yellow 12.5", 1, "1项任务滞后；单位1，慢12.5个百分点；请您定1件事。"),
        ("yellow", 0, "1项任务滞后；单位1，自报滞后。"),
        ("1 not_returned", 0, "1项任务还没有报送。"),
        ("1 unknown", 0, "1项任务待核实。"),
        ("1 invalid", 0, "1项任务填报无效。"),
        ("1 not_due", 0, "1项任务未到期。"),
        ("18 not_returned", 0, "18项任务都还没有报送。"),
        ("18 unknown", 0, "18项任务都待核实。"),
        ("18 invalid", 0, "18项任务填报全部无效。"),
        ("18 not_due", 0, "18项任务都未到期。"),
        (
            "red 37, 17 green",
            2,
            "18项任务17项达序时、1项严重滞后；最突出的是任务1（单位1，慢37个百分点）；请您定2件事。",
        ),
        (
            "red 37, 4 yellow 20, 11 green, 2 not_returned",
            2,
            "18项任务11项达序时、4项滞后、1项严重滞后、2项未报；最突出的是任务1（单位1，慢37个百分点）；请您定2件事。",
        ),
        ("4 yellow 20, 14 green", 0, "18项任务14项达序时、4项滞后；最突出的是任务1（单位1，慢20个百分点）。"),
        ("18 yellow 20", 0, "18项任务全部滞后；最突出的是任务1（单位1，慢20个百分点）。"),
        ("18 red 40", 0, "18项任务全部严重滞后；最突出的是任务1（单位1，慢40个百分点）。"),
        ("yellow, 2 green", 0, "3项任务2项达序时、1项滞后；最突出的是任务1（单位1，自报滞后）。"),
        ("17 green, 1 not_returned", 0, "18项任务17项达序时、1项未报。"),
        ("17 green, 1 invalid", 0, "18项任务17项达序时、1项填报无效。"),
        ("17 green, 1 unknown", 0, "18项任务17项达序时、1项待核实。"),
        ("17 green, 1 not_due", 0, "18项任务17项达序时、1项未到期。"),
        ("1 not_returned, 1 unknown", 0, "2项任务1项未报、1项待核实。"),
        (
            "1 green, 1 not_returned, 1 invalid, 1 unknown, 1 not_due",
            0,
            "5项任务1项达序时、1项未报、1项填报无效、1项待核实、1项未到期。",
        ),
        ("red 37, 1 not_returned", 0, "2项任务1项严重滞后、1项未报；最突出的是任务1（单位1，慢37个百分点）。"),
        ("red -3, 1 green", 0, "2项任务1项达序时、1项严重滞后；最突出的是任务1（单位1，自报滞后）。"),
    ],
)
def test_the_sentence(spec, requests, said):
    assert headline(tasks(spec), requests) == said


def test_without_tasks_and_with_indicators_only():
    assert headline([], 0) == "本期没有要评判的任务。"
    every = [line("red 40", 1, "indicator"), line("green", 2, "indicator"), *tasks("3 green")]
    told = "3项任务全部达序时；2项指标1项达序时、1项严重滞后；最突出的是指标1（单位1，慢40个百分点）。"
    assert headline(every, 0) == told


def test_many_laggards_are_counted():
    many = ReportLine(
        "task", "T1", "助餐", ("甲", "乙", "丙"), Lamp("red"), "", tuple(Lag(unit, "red", "") for unit in "甲乙丙"),
        behind=D(31),
    )  # fmt: skip
    assert headline([many, line("green")], 0).endswith("最突出的是助餐（甲、乙等3家，慢31个百分点）。")


# --- who and why ---

LIGHTS = (Lamp("red"), *[Lamp("green")] * 5, Lamp("grey", "not_returned"))


def county_line(**more):
    return ReportLine("task", "T05", "社区助餐", ("东湖区", "南岭区"), Lamp("red"), "", lights=LIGHTS, **more)


def test_of_seven_leads_only_who_lags_is_named():
    told = county_line(
        lags=(Lag("南岭区", "red", "完成14%（序时24.8%），慢10.8个百分点", "运营主体招引困难，2个点位停工。"),)
    )
    assert told.who == "南岭区（7家中1家红、5家绿、1家未报）"
    assert told.laggards == ("南岭区",)
    assert told.cause == told.short_cause() == "运营主体招引困难，2个点位停工。"


def test_a_cause_is_cut_at_the_end_of_a_sentence_and_a_silent_unit_is_told():
    long = county_line(lags=(Lag("南岭区", "red", "", "运营主体招引困难。" + "场地租金上涨，协商用时较长。" * 5),))
    assert long.short_cause(30) == "运营主体招引困难。场地租金上涨，协商用时较长。"
    assert county_line(lags=(Lag("南岭区", "red", ""),)).short_cause() == NO_CAUSE
    two = county_line(lags=(Lag("南岭区", "red", "", "点位停工。"), Lag("东湖区", "yellow", "", "缺人。")))
    assert two.short_cause() == "南岭区：点位停工；东湖区：缺人。"
    assert two.cause == "南岭区：点位停工。\n东湖区：缺人。"
    assert line("green").short_cause() == ""


def test_counts_leave_out_what_there_is_none_of():
    assert lead_counts(LIGHTS) == "1家红、5家绿、1家未报"
    assert lead_counts([Lamp("yellow")] * 2) == "2家黄"


def plan(owner: str) -> Plan:
    import datetime

    day = datetime.date(2023, 1, 1)
    task = Task("T05", "", "助餐", "", ("南岭区",), (), day, day, False, False, False)
    item = Indicator("I3", "助餐点", "个", "流量", "升", False, None, ((2023, D(30)),), None, (owner,), ("T05",), "")
    units = tuple(Unit(f"U{at}", name, name) for at, name in enumerate(("南岭区", "市民政局")))
    return Plan(Settings("p", "方案"), (task,), (item,), units, (), (), ())


def test_an_indicator_and_its_task_behind_for_one_cause_are_one_line():
    task = ReportLine(
        "task", "T05", "助餐", ("南岭区",), Lamp("yellow"), "", (Lag("南岭区", "yellow", ""),), behind=D(12)
    )
    figure = ReportLine(
        "indicator", "I3", "助餐点", ("南岭区",), Lamp("red"), "", (Lag("南岭区", "red", ""),), behind=D(40)
    )
    (one,) = folded([figure, task], plan("南岭区"))
    assert (one.key, one.light, one.own_lamp.light, [more.key for more in one.also]) == ("T05", "red", "yellow", ["I3"])
    assert headline([one], 0) == "1项任务滞后；南岭区，慢40个百分点。"
    other = ReportLine(
        "indicator", "I3", "助餐点", ("市民政局",), Lamp("red"), "", (Lag("市民政局", "red", ""),), behind=D(40)
    )
    assert [kept.key for kept in folded([other, task], plan("市民政局"))] == ["I3", "T05"]
