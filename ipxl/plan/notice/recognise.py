"""A document into what it says: tasks with their units, indicators, phases, members."""

from __future__ import annotations

from ipxl.plan.notice.blocks import Document, Paragraph
from ipxl.plan.notice.bodies import bodies
from ipxl.plan.notice.drafts import finish
from ipxl.plan.notice.found import Found
from ipxl.plan.notice.leads import rules_of
from ipxl.plan.notice.outline import line_of
from ipxl.plan.notice.prose import read_prose

LOOKED_FOR = ("编号段落加单位行", "编号段落加括号内单位", "任务分工表格", "复制成一行一格的表格")


def recognise(document: Document) -> Found:
    """What `document` says. Never raises for odd text; no tasks when none is found."""
    lines = [line_of(block, order) for order, block in enumerate(document.blocks) if isinstance(block, Paragraph)]
    rules = rules_of((line.folded, line.place, line.order) for line in lines)
    drafts, left, shape = read_prose(lines)
    tasks = finish(drafts, rules, None)
    units, groups = bodies(tasks, ())
    return Found(tasks=tasks, units=units, groups=groups, left_out=tuple(left), reader=shape, looked_for=LOOKED_FOR)
