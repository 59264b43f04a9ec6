"""Whether the assignment table was changed after the templates of a period went out: the period still goes by its own copy."""

from __future__ import annotations

from ipxl.commands.workroom import Workroom
from ipxl.plan.material import material_changes
from ipxl.plan.model import Period
from ipxl.report.plan_changes import counts_line


def newer_table_line(room: Workroom, period: Period) -> str:
    """What to say when the table in the workspace is not the one that the newest period went out with; "" when it is.

    An earlier period is never told so: later ones have the newer table already.
    """
    key = period.period
    if any(plan.period(other).end > period.end for other, plan in room.plans.items()):
        return ""
    changed = material_changes(room.plans[key], room.current)
    today = room.current.period_by_id.get(key)
    moved = today is not None and today != room.plans[key].period(key)
    if not changed and not moved:
        return ""
    what = "、".join(part for part in (counts_line(changed), "本期的日期" if moved else "") if part)
    return (
        f"根目录的任务分工表与{period.title}下发的不同（{what}），本期仍按下发的算；"
        f"要用新的，运行 ipxl templates {key}，把重新生成的填报表发给单位，再合并。"
    )
