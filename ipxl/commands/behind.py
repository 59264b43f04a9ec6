"""Whether outbox is behind the truth: what `publish` and `send --corrections` look at before something leaves the house."""

from __future__ import annotations

from collections.abc import Mapping

from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.merge.content import content_parts
from ipxl.merge.result import Result
from ipxl.plan.model import Period
from ipxl.record.merge_record import MergeRecord, read_made

_PARTS = {
    "plan": "任务分工表",
    "files": "inbox 里本期的报送件或收件登记",
    "questions": "核定表",
    "decisions": "核定表",
    "remarks": "核定表",
    "duties": "采用的数据",
    "tasks": "采用的数据",
    "indicators": "采用的数据",
    "matter_reports": "采用的数据",
    "matters": "督办台账",
    "compared": "上期的发布",
    "changes": "上期的数据",
    "plan_changes": "任务分工表",
}
"""The fields of a Result in which a change of the truth shows, and what people call it."""


def judged_as_merged(room: Workroom, period: Period, doing: str) -> tuple[Result, MergeRecord]:
    """The period judged now, as of the day of its last merge, and that merge's record: the two have the same content.

    doing: what is refused otherwise, for the message. Raises IpxlError when nothing was merged, and when what lies in
    outbox was made before the truth changed.
    """
    name = period.period
    made = read_made(room.workspace.outbox(name))
    if made is None:
        raise IpxlError(
            f"outbox/{name}/ 里还没有合并结果，没有{doing}。请先运行 ipxl merge {name}，看过以后再{doing}。"
        )
    result = room.results(period, made.as_of)[name]
    parts = content_parts(result)
    if parts != made.parts:
        raise IpxlError(
            f"合并之后，{_what_changed(parts, made.parts)}，outbox/{name}/ 里的结果已经过时，没有{doing}。"
            f"请先运行 ipxl merge {name}，看过以后再{doing}。"
        )
    return result, made


def _what_changed(now: Mapping[str, str], then: Mapping[str, str]) -> str:
    """What happened since, the first cause alone: what was taken from new returns follows from them."""
    differ = [name for name in {**now, **then} if now.get(name) != then.get(name)]
    found = dict.fromkeys(_PARTS[name] for name in _PARTS if name in differ)
    if _PARTS["files"] in found and _PARTS["decisions"] in found:  # a decision on a file changes what the file is
        return "核定有了变化，或又收到报送件"
    if _PARTS["files"] in found:
        return "又收到报送件，或改了收件登记"
    return f"{'、'.join(found) or '资料或程序'}有了变化"
