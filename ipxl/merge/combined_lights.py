"""The light of several rows together: a task of several leads, a unit of several tasks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from ipxl.facts.lights import RANK, Lamp
from ipxl.facts.rows import Judgement
from ipxl.merge.judgement import grey_judgement, severity
from ipxl.merge.schedule import round_half_up
from ipxl.merge.task_lights import indicator_rule


def worst(judgements: Iterable[Judgement]) -> Lamp:
    """The worst light: red, yellow, green; grey only when there is nothing else, 未报 only when nobody returned."""
    found = max(judgements, key=severity, default=None)
    return found.lamp if found else Lamp("grey", "unknown")


def combine_leads(leads: Sequence[tuple[str, Judgement, Decimal | None]]) -> Judgement:
    """The judgement of a task from its leads' (unit, judgement, progress): the worst light and the least progress.

    A single lead's stands as it is. The reason is the worst lead's, with its name; when some have not returned, how
    many have and who has not. Leads without progress do not count for the least.
    """
    if len(leads) == 1:
        return leads[0][1]
    if not leads:
        return grey_judgement("unknown", "本任务没有牵头单位", "no_lead")
    missing = [(unit, item) for unit, item, _ in leads if item.grey == "not_returned"]
    late = next((item for _, item in missing if item.rule == "not_returned_overdue"), None)
    if len(missing) == len(leads):
        # the date belongs to the task, so one lead's words serve for all
        words = (late or missing[0][1]).reason.removeprefix("牵头单位未报送")
        return replace(late or missing[0][1], reason=f"{len(leads)}个牵头单位均未报送{words}")
    unit, found, _ = max(leads, key=lambda lead: severity(lead[1]))
    reason = f"{unit}：{found.reason}"
    if missing:
        reason += f"；已报{len(leads) - len(missing)}/{len(leads)}家，未报：{'、'.join(name for name, _ in missing)}"
        reason += "（已超期）" if late else ""
    known = [(progress, item) for _, item, progress in leads if progress is not None]
    if not known:
        return replace(found, reason=reason)
    progress, least = min(known, key=lambda pair: pair[0])
    actual = round_half_up(progress)
    return replace(found, expected=least.expected, actual=actual, gap=least.gap, reason=reason)


def with_indicators(task: Judgement, indicators: Sequence[Judgement], quarter: int) -> Judgement:
    """The judgement of a task with that of its indicators, which belong to it and not to each of its leads."""
    for light, reason, rule in indicator_rule(indicators, quarter):
        if task.grey == "not_returned" or reason in task.reason:
            break
        if RANK[light] > RANK[task.light]:
            own = f"；{task.reason}" if task.light != "green" else ""
            return replace(task, light=light, grey=None, reason=f"{reason}{own}", rule=rule)
    return task


def unit_light(rows: Sequence[Judgement], late: bool, returned: bool = True) -> Lamp:
    """A unit's light from its lead rows: red if any is, yellow if any is or the return was late, else green.

    Grey when the unit has not returned, or when none of its lead rows can be judged. No lead rows: green.
    """
    if not returned:
        return Lamp("grey", "not_returned")
    lamp = worst(rows) if rows else Lamp("green")
    if lamp.grey == "not_returned":
        return lamp
    return Lamp("yellow") if late and lamp.light != "red" else lamp
