"""What an override is about: the task, indicator or one unit's row that a line of the office's table names."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ipxl.check.rules import shown_value
from ipxl.office.docket import SET_VALUE, Answer
from ipxl.plan.model import Plan
from ipxl.plan.names import normalise

What = Literal["light", "value"]
LETTERS: dict[str, What] = {"L": "light", "E": "light", "V": "value", "D": "value"}
"""What the kinds of question are about, by the letter of their numbers."""


class Target(NamedTuple):
    """What is overridden. unit: "" for an indicator, and for a task of several leads as a whole."""

    item: str
    unit: str
    what: What


def find_target(plan: Plan, answer: Answer) -> Target | str:
    """What a row is about, or why that cannot be told."""
    what = LETTERS.get(answer.id[:1].upper()) or ("value" if answer.action == SET_VALUE else "light")
    item = find_item(plan, answer.item)
    if item is None:
        known = "、".join([task.task for task in plan.tasks][:1] + [one.indicator for one in plan.indicators][:1])
        return f"“任务/指标”填的是“{shown_value(answer.item)}”，方案里没有，请写编号，如 {known}"
    if item in plan.indicator_by_id:
        return Target(item, "", what)
    unit = find_unit(plan, item, answer.unit)
    if unit.startswith("“"):
        return unit
    leads = plan.expand(plan.task_by_id[item].lead)
    if what == "value" and not unit:
        return f"任务{item}有{len(leads)}个牵头单位，请在“单位”写明改哪一家的进度"
    if what == "value" and unit not in leads:
        return f"“单位”填的{unit}是任务{item}的责任单位，不填进度，没有可改的数"
    return Target(item, unit, what)


def find_item(plan: Plan, text: str) -> str | None:
    """The task or indicator that a text names: T05, t5, 5, its title or its name."""
    return _names(plan).get(normalise(text)) if text else None


def _names(plan: Plan) -> dict[str, str]:
    names: dict[str, str] = {}
    for task in plan.tasks:
        names[normalise(task.title)] = task.task
        if task.number is not None:
            names[str(task.number)] = names[f"t{task.number}"] = task.task
    names |= {normalise(item.name): item.indicator for item in plan.indicators}
    names |= {normalise(item.indicator): item.indicator for item in plan.indicators}
    return names | {normalise(task.task): task.task for task in plan.tasks}


def find_unit(plan: Plan, task: str, text: str) -> str:
    """The one unit meant, "" for the task as a whole, or why that cannot be told (it begins with “).

    A task of one lead is that lead's row.
    """
    leads = plan.expand(plan.task_by_id[task].lead)
    names = [part for part in normalise(text).replace(",", "、").split("、") if part]
    found = {name: plan.unit_typed(name) for name in names}
    unknown = next((name for name, unit in found.items() if unit is None), None)
    if unknown is not None:
        near = "、".join(plan.names.near(unknown))
        return f"“单位”填的“{shown_value(text)}”不是方案中的单位" + (f"，相近的有：{near}" if near else "")
    known = {unit.name for unit in found.values() if unit}
    if not known or known == set(leads):
        return leads[0] if len(leads) == 1 else ""
    if len(known) > 1:
        return "“单位”只能写一个，整项任务的请空着"
    unit = known.pop()
    if not any(duty.task == task for duty in plan.duties_by_unit.get(unit, ())):
        return f"“单位”填的{unit}没有任务{task}"
    return unit


def title_of(plan: Plan, target: Target) -> str:
    """The name that people know the target by."""
    if target.item in plan.indicator_by_id:
        return plan.indicator_by_id[target.item].name
    return plan.task_by_id[target.item].title
