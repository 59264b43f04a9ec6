"""What of a changed plan concerns those who read results: what must be done, by whom, by when, and how it is judged."""

from __future__ import annotations

from ipxl.plan.diff import Kind, PlanDifference, diff
from ipxl.plan.model import Plan

_KINDS: frozenset[Kind] = frozenset({"plan", "task", "indicator", "unit", "group", "phase"})
"""The calendar, the members of the steering group and the levels of rules are the office's own matter."""
_HOUSEKEEPING = frozenset(
    {
        "办公室名称",
        "报送邮箱",
        "联系人",
        "联系电话",
        "补报天数",
        "别名",
        "邮箱",
        "联络员",
        "电话",
        "成员单位",
        "考核组",
        "参与排名",
        "全称",
        "主要",
    }
)
"""Columns whose change alters neither a duty nor a light."""


def material_changes(old: Plan, new: Plan) -> tuple[PlanDifference, ...]:
    """What is otherwise in `new`, in the order of `diff`; nothing where only contacts and the like were changed."""
    if old == new:
        return ()
    return tuple(one for one in diff(old, new) if one.kind in _KINDS and one.field not in _HOUSEKEEPING)
