"""The plan of an invented county, 荻溪县, small enough to see through; and its units handed over to others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from ipxl.plan.model import Indicator, Period, Plan, Settings, Task, Unit

TERM = (date(2023, 1, 1), date(2024, 12, 31), True, True, False)
FIRST, SECOND, BRANCH = "县交通局", "县公路局", "县农林局"
NEW = Unit("U04", "县交通运输局", "荻溪县交通运输局")
PARTS = (Unit("U05", "县农业局", "荻溪县农业局"), Unit("U06", "县林业局", "荻溪县林业局"))
FIGURE = Indicator(
    "I1", "通车里程", "公里", "存量", "升", False, Decimal(100),
    ((2023, Decimal(120)), (2024, Decimal(150))), None, (FIRST,), ("T01",), "",
)  # fmt: skip
PLAN = Plan(
    Settings("dixi", "荻溪县农村公路行动方案", start=TERM[0], end=TERM[1]),
    tasks=(
        Task("T01", "建", "新建公路", "", (FIRST,), (SECOND,), *TERM),
        Task("T02", "养", "养护公路", "", (SECOND,), (FIRST,), *TERM),
        Task("T03", "绿", "公路绿化", "", (BRANCH,), (), *TERM),
    ),
    indicators=(FIGURE,),
    units=(
        Unit("U01", FIRST, "荻溪县交通局"),
        Unit("U02", SECOND, "荻溪县公路局"),
        Unit("U03", BRANCH, "荻溪县农林局"),
    ),
    groups=(),
    phases=(),
    periods=(
        Period("2023Q3", "季报", date(2023, 7, 1), date(2023, 9, 30), date(2023, 10, 10)),
        Period("2023Q4", "季报", date(2023, 10, 1), date(2023, 12, 31), date(2024, 1, 10), "2023Q3"),
        Period("2024Q1", "季报", date(2024, 1, 1), date(2024, 3, 31), date(2024, 4, 10), "2023Q4"),
    ),
)


def handed_over(plan: Plan, old: dict[str, str], *new: Unit) -> Plan:
    """`plan` after the units in `old` ended: unit -> successors. Duties and figures go to the successors."""

    def now(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(part for name in names for part in old.get(name, name).split("、")))

    units = [
        replace(unit, valid_to=date(2023, 10, 31), successors=tuple(old[unit.name].split("、")))
        if unit.name in old
        else unit
        for unit in plan.units
    ]
    return replace(
        plan,
        units=(*units, *new),
        tasks=tuple(
            replace(t, lead=now(t.lead), responsible=tuple(n for n in now(t.responsible) if n not in now(t.lead)))
            for t in plan.tasks
        ),
        indicators=tuple(replace(item, owner=now(item.owner)) for item in plan.indicators),
    )
