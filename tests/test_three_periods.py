"""A plan of care for the old over three quarters: one county of seven lags, and the plan changes in the middle.

From the second quarter on a target is 36 and no longer 30, one unit has another name, another is new, and one date is later.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from filling import fill

from ipxl.clock import BEIJING
from ipxl.commands import init, merge, templates
from ipxl.commands.merge import MergeDone
from ipxl.plan.model import Group, Indicator, Period, Plan, Settings, Task, Unit
from ipxl.plan.table import write_table

COUNTIES = ("东湖区", "西陵区", "南岭区", "北山区", "白石县", "江口县", "河阳县")
OLD, NEW = "市住房局", "市住建局"
LAGS = "南岭区"
CAUSE = "运营主体招引困难，2个点位停工。"
PERIODS = (
    Period("2026Q1", "季度", date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 10)),
    Period("2026Q2", "季度", date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 10), "2026Q1"),
    Period("2026Q3", "季度", date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 10), "2026Q2"),
)
PROGRESS = {"2026Q1": 9, "2026Q2": 17, "2026Q3": 26}
REACHED = {"2026Q1": 8, "2026Q2": 17, "2026Q3": 27}
LATE = {"2026Q1": 2, "2026Q2": 3, "2026Q3": 4}
SENT = {"2026Q1": "2026-03-20", "2026Q2": "2026-06-20", "2026Q3": "2026-09-20"}
CAME = {"2026Q1": "2026-04-08 10:00", "2026Q2": "2026-07-08 10:00", "2026Q3": "2026-10-08 10:00"}


def first_plan() -> Plan:
    def task(number: int, title: str, lead: str, others: tuple[str, ...], due: date) -> Task:
        return Task(
            f"T{number:02}", "一、服务供给", title, "按年度计划推进。", (lead,), others, date(2026, 1, 1), due, False, False, False
        )  # fmt: skip

    end = date(2028, 12, 31)
    return Plan(
        Settings("YL", "云州市养老服务提质扩面三年行动方案(2026—2028年)", "市民政局", start=date(2026, 1, 1), end=end),
        (
            task(1, "推进社区老年助餐服务", "各县区", ("市民政局",), end),
            task(2, "健全养老服务保障机制", "市民政局", ("市财政局",), date(2027, 6, 30)),
            task(3, "推进居家适老化改造", OLD, ("市民政局",), end),
        ),
        (
            Indicator(
                "I1", "新增社区老年助餐点", "个", "流量", "升", True, None,
                ((2026, Decimal(30)), (2027, Decimal(35)), (2028, Decimal(40))), None, ("市民政局",), ("T01",), "",
            ),
        ),
        tuple(
            Unit(f"U{number:02}", name, f"云州{name}" if name.startswith("市") else name)
            for number, name in enumerate(("市民政局", "市财政局", OLD, *COUNTIES), 1)
        ),
        (Group("各县区", COUNTIES),),
        (),
        PERIODS,
    )  # fmt: skip


def second_plan() -> Plan:
    plan = first_plan()
    one, two, three = plan.tasks
    target = tuple((year, Decimal(36) if year == 2026 else value) for year, value in plan.indicators[0].targets)
    units = tuple(
        replace(unit, name=NEW, full_name="云州市住建局", aliases=(OLD,)) if unit.name == OLD else unit
        for unit in plan.units
    )
    return replace(
        plan,
        tasks=(one, replace(two, due=date(2027, 12, 31)), replace(three, lead=(NEW,), responsible=("市民政局", "市残联"))),
        indicators=(replace(plan.indicators[0], targets=target),),
        units=(*units, Unit("U11", "市残联", "云州市残疾人联合会")),
    )  # fmt: skip


def answers(unit: str, period: str) -> dict[tuple[str, str], dict[str, Any]]:
    """What a unit types in a period: everybody is on schedule, one county is not and says why."""
    late = unit == LAGS
    said: dict[str, Any] = {
        "status": "滞后" if late else "进行中",
        "progress": LATE[period] if late else PROGRESS[period],
        "text": f"{unit}本期新开工{PROGRESS[period]}处，已投入运营{LATE[period]}处。",
        "next": "继续招引运营主体。" if late else "按计划推进。",
        **({"issue": CAUSE} if late else {}),
    }
    tasks = (
        {"T01": said}
        if unit in COUNTIES
        else {"市民政局": {"T02": said}, OLD: {"T03": said}, NEW: {"T03": said}}.get(unit, {})
    )
    figure = {
        "value": REACHED[period],
        "data_date": datetime.combine(next(p.end for p in PERIODS if p.period == period), datetime.min.time()),
    }
    return {
        ("unit", ""): {"date": datetime.fromisoformat(CAME[period])},
        **{("tasks", key): value for key, value in tasks.items()},
        **({("indicators", "I1"): figure} if unit == "市民政局" else {}),
    }  # fmt: skip


def play(folder: Path, period: str) -> None:
    """Templates go out, everybody answers."""
    sent = datetime.fromisoformat(SENT[period]).replace(tzinfo=BEIJING)
    templates.run(folder, period, now=sent)
    for path in sorted((folder / "templates" / period).glob("*_进展情况表.xlsx")):
        unit = path.name.split("_")[1]
        if not (period == "2026Q1" and unit == "北山区"):
            fill(path, folder / "inbox" / path.name, answers(unit, period), received=CAME[period])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three quarters, played and merged."""
    folder = tmp_path_factory.mktemp("care") / "w"
    init.run(folder, first_plan())
    play(folder, "2026Q1")
    (folder / "任务分工表.xlsx").unlink()
    write_table(second_plan(), folder / "任务分工表.xlsx")
    play(folder, "2026Q2")
    play(folder, "2026Q3")
    return folder


@pytest.fixture(scope="module")
def done(folder: Path) -> dict[str, MergeDone]:
    """Each quarter as its merge told it."""
    days = {one.period: one.deadline for one in PERIODS}
    return {period: merge.run(folder, period, day) for period, day in days.items()}


def told_by_bulletin(folder: Path, period: str) -> str:
    document = docx.Document(str(folder / f"outbox/{period}/通报_{period}.docx"))
    return "\n".join(one.text for one in document.paragraphs)


def told_by_sheet(folder: Path, period: str, sheet: str) -> list[str]:
    book = openpyxl.load_workbook(folder / f"outbox/{period}/汇总表_{period}.xlsx")
    return [str(cell.value) for row in book[sheet].iter_rows() for cell in row if cell.value is not None]


def test_what_the_plan_changed_is_told_everywhere(folder: Path, done: dict[str, MergeDone]) -> None:
    told = {
        (one["change"], one["name"], one["field"], one["before"], one["after"])
        for one in done["2026Q2"].as_json()["plan_changes"]
    }
    assert told == {
        ("changed", "健全养老服务保障机制", "完成时限", "2027-06-30", "2027-12-31"),
        ("in", "推进居家适老化改造", "责任单位", None, "市残联"),
        ("changed", "新增社区老年助餐点", "2026年", "30", "36"),
        ("renamed", NEW, None, OLD, NEW),
        ("added", "市残联", None, None, None),
    }  # fmt: skip
    parts = (
        "与上期相比，方案作了调整：目标调整（新增社区老年助餐点2026年由30调整为36）；",
        f"单位改名（{OLD}改为{NEW}）；新增单位（市残联）；增加责任单位（推进居家适老化改造：市残联）；",
        "完成时限调整（健全养老服务保障机制由2027年6月30日调整为2027年12月31日）。",
    )
    page = "\n".join(told_by_sheet(folder, "2026Q2", "首页"))
    assert (
        f"方案调整：目标调整（I1 新增社区老年助餐点2026年30→36）；单位改名（{OLD}改为{NEW}）；新增单位（市残联）"
        in page
    )
    assert all(part in told_by_bulletin(folder, "2026Q2") for part in parts)
    assert "按计划推进" not in told_by_bulletin(folder, "2026Q2")
    cells = told_by_sheet(folder, "2026Q2", "变化对比")
    at = cells.index("目标调整")
    assert cells[at - 1 : at + 6] == ["3", "目标调整", "指标", "I1", "新增社区老年助餐点（2026年）", "30", "36"]


def test_merge_says_that_the_table_was_changed_after_the_templates_went_out(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "w")
    shutil.rmtree(copy / "templates/2026Q2")
    shutil.rmtree(copy / "templates/2026Q3")
    remarks = merge.run(copy, "2026Q1", date(2026, 4, 10)).remarks
    (said,) = [one for one in remarks if "任务分工表" in one]
    assert said.startswith(
        "根目录的任务分工表与2026年第一季度下发的不同（完成时限调整1处、增加责任单位1处、目标调整1处、新增单位1处）"
    )
    assert "本期仍按下发的算；要用新的，运行 ipxl templates 2026Q1" in said
    assert not [one for one in merge.run(folder, "2026Q1", date(2026, 4, 10)).remarks if "任务分工表" in one]


def test_a_plan_that_stayed_is_not_told_to_have_changed(folder: Path, done: dict[str, MergeDone]) -> None:
    for period in ("2026Q1", "2026Q3"):
        assert done[period].as_json()["plan_changes"] == []
        assert "方案调整" not in json.dumps(told_by_sheet(folder, period, "首页"), ensure_ascii=False)
        assert "方案作了调整" not in told_by_bulletin(folder, period)
