"""A small plan of our own for the template's tests: one unit with every kind of row, and a second one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ipxl.form.content import Content, History, LastIndicator, LastTask, make_content
from ipxl.plan.model import Indicator, Period, Plan, Settings, Task, Unit

UNIT, OTHER = "市甲局", "乙县"
_TERM = (date(2022, 11, 1), date(2024, 12, 31))


def _task(number: int, title: str, lead: str, responsible: str, *, ongoing: bool = False) -> Task:
    who = ((lead,), (responsible,) if responsible else ())
    text = f"任务{number}的要求，写明做什么、做到什么程度。"
    return Task(f"T0{number}", "板块", title, text, *who, *_TERM, True, True, ongoing)


def _indicator(number: int, name: str, kind: str, base: str | None, target: str | None, **other: str) -> Indicator:
    targets = ((2023, Decimal(target)),) if target else ((2025, Decimal(4000)),)
    baseline = None if base is None else Decimal(base)
    definition = other.get("definition", "")
    return Indicator(
        f"I{number}", name, "件", kind, "升", False, baseline, targets, None, (UNIT,), ("T01",), definition
    )


PLAN = Plan(
    settings=Settings("sample", "某市试点工作方案(2022—2025年)", "领导小组办公室", "a@b.cn", "李四", "0951-1", *_TERM),
    tasks=(
        _task(1, "培育品牌", UNIT, OTHER),
        _task(2, "开展执法", OTHER, UNIT),
        _task(3, "长期宣传", UNIT, "", ongoing=True),
    ),
    indicators=(
        _indicator(1, "有效注册量", "存量", None, "5.2", definition="截至期末仍有效的件数。"),
        _indicator(2, "使用企业", "存量", "40", "47"),
        _indicator(3, "融资金额", "流量", None, "3"),
        _indicator(4, "办法出台", "里程碑", None, None),
    ),
    units=(Unit("U01", UNIT, "某市甲局"), Unit("U02", OTHER, "乙县人民政府")),
    groups=(),
    phases=(),
    periods=(
        Period("2023Q2", "季报", date(2023, 4, 1), date(2023, 6, 30), date(2023, 7, 10)),
        Period("2023Q3", "季报", date(2023, 7, 1), date(2023, 9, 30), date(2023, 10, 10), "2023Q2"),
    ),
)
HISTORY = History(
    tasks={
        (UNIT, "T01"): LastTask("进行中", Decimal("30"), "已印发方案，\n开展培训2场。"),
        (UNIT, "T02"): LastTask("滞后", None, "人手不足。" * 60),
    },
    indicators={"I2": LastIndicator(Decimal("43"), Decimal("40")), "I3": LastIndicator(Decimal("1.5"))},
)


def content(history: History | None = HISTORY, unit: str = UNIT, round_: int = 1) -> Content:
    """The sample unit's workbook for 2023Q3."""
    found = PLAN.unit(unit)
    assert found
    return make_content(PLAN, PLAN.period("2023Q3"), found, history, round_)
