"""一、总体情况: tasks and headline indicators by how they stand, and what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ipxl.facts.lights import Lamp
from ipxl.merge.result import Result
from ipxl.report import words
from ipxl.report.bulletin.blocks import Chapter, body
from ipxl.report.lines import ReportLine
from ipxl.report.plan_changes import plan_change_line

SHARE_FROM = 10
"""A share of fewer than this is not told: one of three tasks is no 33.3 %."""
_NAMED_MOST = 8
_STANDS = (
    ("green", "达到序时进度"), ("yellow", "慢于序时进度"), ("red", "严重滞后"), ("not_returned", "未报送"),
    ("invalid", "填报有误、暂不能评价"), ("unknown", "数据待核实、暂不能评价"), ("not_due", "本年没有目标、暂不评价"),
)  # fmt: skip
_RANK = {"green": 0, "yellow": 1, "red": 2}
_COLOURS = {"green": "绿灯", "yellow": "黄灯", "red": "红灯"}


def overall(result: Result, every: Sequence[ReportLine]) -> Chapter:
    """The chapter."""
    tasks = [line for line in every if line.kind == "task"]
    figures = [line for line in every if line.kind == "indicator"]
    headline = [line for line in figures if result.plan.is_headline(line.key)]
    more = [line for line in figures if not result.plan.is_headline(line.key)]
    told = [_stands("方案共", tasks, "项重点任务")] if tasks else ["方案没有列出任务。"]
    told += [_turned(result, tasks)]
    adjusted = (
        f"与上期相比，方案作了调整：{plan_change_line(result.plan_changes, coded=False)}。"
        if result.plan_changes
        else ""
    )
    counted = _stands("", headline, "项主要指标") + _stands("其他", more, "项量化目标")
    return Chapter("总体情况", tuple(body(one) for one in ("".join(told), counted, adjusted) if one))


def _stands(head: str, every: Sequence[ReportLine], what: str) -> str:
    """How many of them stand how; shares only where there are enough to share."""
    if not every:
        return ""
    counts = Counter(line.lamp.grey or line.lamp.light for line in every)
    parts = []
    for key, told in _STANDS:
        if counts[key]:  # type: ignore[index]
            count = counts[key]  # type: ignore[index]
            share = f"，占{words.share(count, len(every))}" if len(every) >= SHARE_FROM and key == "green" else ""
            parts.append(f"{count}项{told}{share}")
    if len(parts) == 1:
        (told,) = (told for key, told in _STANDS if counts[key])  # type: ignore[index]
        return f"{head}{len(every)}{what}，全部{told}。" if len(every) > 1 else f"{head}1{what}，{told}。"
    return f"{head}{len(every)}{what}，其中{'；'.join(parts)}。"


def _turned(result: Result, tasks: Iterable[ReportLine]) -> str:
    """What turned better or worse since last period; "" where there is nothing to compare with."""
    better: list[str] = []
    worse: list[str] = []
    for line in tasks:
        last = line.last
        if last is None or last.light not in _RANK or line.light not in _RANK or last.light == line.light:
            continue
        (better if _RANK[line.light] < _RANK[last.light] else worse).append(f"{line.name}（{_turn(last, line.lamp)}）")
    told = [
        f"{head}{len(found)}项：{'、'.join(found[:_NAMED_MOST])}{'等' if len(found) > _NAMED_MOST else ''}。"
        for head, found in (("转好", better), ("转差", worse))
        if found
    ]
    return f"{_compared(result)}，{''.join(told)}" if told else ""


def _turn(before: Lamp, now: Lamp) -> str:
    return f"{_COLOURS[before.light]}转{_COLOURS[now.light]}"


def _compared(result: Result) -> str:
    period = result.plan.period_by_id.get(result.previous or "")
    return f"与{period.title if period else '上期'}相比"
