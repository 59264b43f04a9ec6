"""A plan that changes between two periods, under every calendar: the round goes on, and nothing ends in an internal error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from filling import fill_all

from ipxl.commands import history, init, merge, publish, status, templates
from ipxl.merge.result import Result
from ipxl.plan.model import Group, Indicator, Period, Phase, Plan, Settings, Task, Unit
from ipxl.plan.table import write_table

Change = Callable[[Plan], Plan]


def period(name: str, end: date, previous: str = "", kind: str = "季度", start: date | None = None) -> Period:
    return Period(name, kind, start or end - timedelta(days=80), end, end + timedelta(days=10), previous)


CALENDARS: dict[str, tuple[Period, ...]] = {
    "quarterly": (
        period("2023Q3", date(2023, 9, 30)),
        period("2023Q4", date(2023, 12, 31), "2023Q3"),
        period("2024Q1", date(2024, 3, 31), "2023Q4"),
    ),
    "within one year": (
        period("2023Q2", date(2023, 6, 30)),
        period("2023Q3", date(2023, 9, 30), "2023Q2"),
        period("2023Q4", date(2023, 12, 31), "2023Q3"),
    ),
    "half-yearly": (
        period("2023H2", date(2023, 12, 31), kind="半年"),
        period("2024H1", date(2024, 6, 30), "2023H2", "半年"),
        period("2024H2", date(2024, 12, 31), "2024H1", "半年"),
    ),
    "yearly": (
        period("2023", date(2023, 12, 31), kind="年度"),
        period("2024", date(2024, 12, 31), "2023", "年度"),
        period("2025", date(2025, 12, 31), "2024", "年度"),
    ),
    "monthly": (
        period("2023-11", date(2023, 11, 30), kind="月度"),
        period("2023-12", date(2023, 12, 31), "2023-11", "月度"),
        period("2024-01", date(2024, 1, 31), "2023-12", "月度"),
    ),
    "mixed, two that end on one day": (
        period("2024Q1", date(2024, 3, 31)),
        period("2024Q2", date(2024, 6, 30), "2024Q1"),
        period("2024MID", date(2024, 6, 30), "2024Q1", "中期评估"),
    ),
    "one that is skipped": (
        period("2023Q3", date(2023, 9, 30)),
        period("2024Q2", date(2024, 6, 30), "2024Q1"),
        period("2024Q3", date(2024, 9, 30), "2024Q2"),
    ),
}
SKIPPED = period("2024Q1", date(2024, 3, 31), "2023Q3")


def indicator(key: str, name: str, kind: str = "流量", base: int | None = None, first: int = 2023) -> Indicator:
    targets = tuple((year, Decimal(40 + year - 2023)) for year in range(first, 2026))
    return Indicator(
        key,
        name,
        "家",
        kind,
        "升",
        False,
        None if base is None else Decimal(base),
        targets,
        None,
        ("乙局",),
        ("T01",),
        "",
    )


def task(key: str, title: str, lead: str = "甲局", others: tuple[str, ...] = ("各县区",)) -> Task:
    days = (date(2023, 1, 1), date(2025, 12, 31))
    return Task(key, "一、板块", title, "要求", (lead,), others, *days, False, False, False)


def plan_of(periods: tuple[Period, ...]) -> Plan:
    names = ("甲局", "乙局", "东区", "西区")
    units = tuple(Unit(f"U{number}", name, f"某市{name}") for number, name in enumerate(names, 1))
    settings = Settings("P", "某市试点方案", "办公室", start=date(2023, 1, 1), end=date(2025, 12, 31))
    listed = tuple(
        sorted(
            {
                *periods,
                *(
                    [SKIPPED]
                    if periods[1].previous == "2024Q1" and len(periods) == 3 and periods[0].period == "2023Q3"
                    else []
                ),
            },
            key=lambda p: (p.end, p.period),
        )
    )
    return Plan(
        settings,
        (task("T01", "甲项工作"), task("T02", "乙项工作", "乙局")),
        (indicator("I1", "新增企业"), indicator("I2", "企业存量", "存量", 30)),
        units,
        (Group("各县区", ("东区", "西区")),),
        (Phase("启动", date(2023, 1, 1), date(2023, 12, 31)),),
        listed,
    )


def renamed_unit(plan: Plan) -> Plan:
    units = tuple(replace(unit, name="乙委", aliases=("乙局",)) if unit.name == "乙局" else unit for unit in plan.units)
    return replace(plan, units=units)


def split_unit(plan: Plan) -> Plan:
    day = plan.periods[0].end + timedelta(days=1)
    units = tuple(
        replace(unit, valid_to=day, successors=("丙局", "甲局")) if unit.name == "乙局" else unit for unit in plan.units
    )
    items = tuple(replace(item, owner=("丙局",)) for item in plan.indicators)
    return replace(
        plan,
        units=(*units, Unit("U9", "丙局", "某市丙局")),
        tasks=(plan.tasks[0], task("T02", "乙项工作", "丙局")),
        indicators=items,
    )


CHANGES: dict[str, Change] = {
    "nothing": lambda plan: plan,
    "a task more": lambda plan: replace(plan, tasks=(*plan.tasks, task("T03", "丙项工作"))),
    "a task less": lambda plan: replace(plan, tasks=plan.tasks[:1]),
    "a task renamed": lambda plan: replace(plan, tasks=(replace(plan.tasks[0], title="甲项任务"), plan.tasks[1])),
    "tasks renumbered": lambda plan: replace(plan, tasks=(replace(plan.tasks[1], task="T01"), replace(plan.tasks[0], task="T02"))),
    "a unit more": lambda plan: replace(plan, units=(*plan.units, Unit("U9", "丙局", "某市丙局")), tasks=(*plan.tasks, task("T03", "丙项", "丙局"))),
    "a unit less": lambda plan: replace(plan, units=plan.units[:3], groups=(Group("各县区", ("东区",)),)),
    "a unit renamed": renamed_unit,
    "a unit split": split_unit,
    "units renumbered": lambda plan: replace(plan, units=tuple(replace(unit, unit_id=f"V{unit.unit_id}") for unit in plan.units)),
    "a group more": lambda plan: replace(plan, groups=(*plan.groups, Group("各局", ("甲局", "乙局")))),
    "a group less": lambda plan: replace(plan, groups=(), tasks=tuple(replace(item, responsible=("东区",)) for item in plan.tasks)),
    "a group renamed": lambda plan: replace(
        plan, groups=(Group("各区", ("东区", "西区")),), tasks=tuple(replace(item, responsible=("各区",)) for item in plan.tasks)
    ),
    "an indicator more": lambda plan: replace(plan, indicators=(*plan.indicators, indicator("I3", "新的存量", "存量"))),
    "an indicator more, with a base": lambda plan: replace(plan, indicators=(*plan.indicators, indicator("I3", "新的存量", "存量", 5))),
    "an indicator more, from next year": lambda plan: replace(plan, indicators=(*plan.indicators, indicator("I3", "新的", "比率", first=2025))),
    "an indicator less": lambda plan: replace(plan, indicators=plan.indicators[:1]),
    "all indicators gone": lambda plan: replace(plan, indicators=()),
    "an indicator renamed": lambda plan: replace(plan, indicators=(replace(plan.indicators[0], name="新设企业"), plan.indicators[1])),
    "indicators renumbered": lambda plan: replace(
        plan, indicators=(replace(plan.indicators[1], indicator="I1"), replace(plan.indicators[0], indicator="I2"))
    ),
    "an indicator of another kind": lambda plan: replace(plan, indicators=(replace(plan.indicators[0], kind="累计"), plan.indicators[1])),
    "a target changed": lambda plan: replace(
        plan, indicators=tuple(replace(item, targets=tuple((year, value + 6) for year, value in item.targets)) for item in plan.indicators)
    ),
    "targets from an earlier year": lambda plan: replace(
        plan, indicators=tuple(replace(item, targets=((2022, Decimal(9)), *item.targets)) for item in plan.indicators)
    ),
    "no targets": lambda plan: replace(plan, indicators=tuple(replace(item, targets=()) for item in plan.indicators)),
    "a phase more": lambda plan: replace(plan, phases=(*plan.phases, Phase("推进", date(2024, 1, 1), date(2025, 12, 31)))),
    "no phases": lambda plan: replace(plan, phases=()),
}  # fmt: skip


def play(folder: Path, periods: tuple[Period, ...], change: Change) -> dict[str, Result]:
    """Three periods, the plan changed after the first: what each merge came to."""
    plan = plan_of(periods)
    init.run(folder, plan)
    results = {}
    for number, item in enumerate(periods):
        if number == 1:
            (folder / "任务分工表.xlsx").unlink()
            write_table(change(plan), folder / "任务分工表.xlsx")
        templates.run(folder, item.period, force=True)
        fill_all(folder, item.period, f"{item.end + timedelta(days=3)} 10:00")
        results[item.period] = merge.run(folder, item.period, item.deadline).result
        publish.run(folder, item.period)
    merge.run(folder, periods[0].period, periods[-1].deadline)  # an earlier one once more
    status.run(folder, None, periods[-1].deadline)
    history.run(folder)
    return results


PAIRS = [(calendar, name) for calendar in CALENDARS for name in CHANGES]
SHORT = {(list(CALENDARS)[number % len(CALENDARS)], name) for number, name in enumerate(CHANGES)} | {
    ("within one year", "an indicator more"),
    ("within one year", "indicators renumbered"),
}
"""Each change once, the calendars in turn; --long plays every pair."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if {"calendar", "name"} <= set(metafunc.fixturenames) and metafunc.function is test_the_round_goes_on:
        pairs = PAIRS if metafunc.config.getoption("--long") else sorted(SHORT)
        metafunc.parametrize(("calendar", "name"), pairs)


def test_the_round_goes_on(tmp_path: Path, calendar: str, name: str) -> None:
    periods = CALENDARS[calendar]
    results = play(tmp_path, periods, CHANGES[name])
    for item in periods:
        assert {row.state for row in results[item.period].units} <= {"received", "to_correct", "not_due"}, item.period
        front = openpyxl.load_workbook(tmp_path / f"outbox/{item.period}/汇总表_{item.period}.xlsx")["首页"]
        assert item.title in str(front["A2"].value)
        assert (tmp_path / f"outbox/{item.period}/通报_{item.period}.docx").is_file()


def test_an_indicator_that_came_during_the_year_takes_the_base_of_its_first_return(tmp_path: Path) -> None:
    results = play(tmp_path, CALENDARS["within one year"], CHANGES["an indicator more"])
    rows = {key: {row.indicator: row.baseline for row in result.indicators} for key, result in results.items()}
    assert "I3" not in rows["2023Q2"]
    assert (rows["2023Q3"]["I3"], rows["2023Q4"]["I3"]) == (5, 5)


def codes(result: Result) -> set[str]:
    return {item.code for item in result.findings}


@pytest.mark.parametrize(
    ("calendar", "fell"), [("half-yearly", False), ("yearly", False), ("monthly", False), ("within one year", True)]
)
def test_a_flow_begins_anew_in_a_new_year_whatever_the_calendar(tmp_path: Path, calendar: str, fell: bool) -> None:
    """The flow of 40 is followed by 30: a new year for all but the quarters of one year."""
    periods = CALENDARS[calendar]
    if calendar == "monthly":
        periods = periods[1:]
    plan = plan_of(periods)
    init.run(tmp_path, replace(plan, indicators=plan.indicators[:1]))
    for item, value in zip(periods, (40, 30), strict=False):
        templates.run(tmp_path, item.period, ["乙局"], force=True)
        path = tmp_path / f"templates/{item.period}/{item.period}_乙局_进展情况表.xlsx"
        book = openpyxl.load_workbook(path)
        book["指标数据"]["J4"] = value
        book.save(tmp_path / f"inbox/{item.period}.xlsx")
    result = merge.run(tmp_path, periods[1].period, periods[1].deadline).result
    assert ("CUMULATIVE_FELL" in codes(result)) is fell
