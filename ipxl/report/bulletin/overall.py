"""一、总体情况: tasks and indicators by light, against last period, and the returns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ipxl.facts.lights import LIGHT_WORDS
from ipxl.merge.result import Result
from ipxl.report import words
from ipxl.report.bulletin.blocks import Chapter, Part, body
from ipxl.report.bulletin.phrases import COLOURS, light_shares
from ipxl.report.summary.book import light_words, values
from ipxl.report.summary.returns import tally

_RANK = {word: rank for rank, word in enumerate(LIGHT_WORDS.values())}
"""●绿 before ▲黄 before ■红."""
_NAMED_MOST = 8


def overall(result: Result) -> Chapter:
    """The chapter."""
    return Chapter(
        "总体情况",
        parts=(
            Part("任务进展", (body(_tasks(result)),)),
            Part("指标完成", (body(_indicators(result)),)),
            Part("报送情况", (body(_returns(result)),)),
        ),
    )


def _tasks(result: Result) -> str:
    lights = light_words(result.frame("tasks"))
    return f"重点任务共{len(lights)}项，其中{light_shares(lights)}。{_changes(result, lights)}"


def _changes(result: Result, lights: Sequence[str | None]) -> str:
    """Counts against last period, and what got better or worse by name; a grey light is neither."""
    last = light_words(result.frame("tasks"), "last_")
    if not any(last):
        return "没有上期亮灯可供比较。"
    now, past = Counter(lights), Counter(last)
    counts = "，".join(f"{name}{_change(now[word] - past[word])}" for word, name in COLOURS.items())
    same = all(now[word] == past[word] for word in COLOURS)
    told = f"{_compared(result)}，{'绿灯、黄灯、红灯项数均持平' if same else counts}。"
    better: list[str] = []
    worse: list[str] = []
    for title, before, after in zip(result.frame("tasks")["title"].tolist(), last, lights, strict=True):
        if before in _RANK and after in _RANK and before != after:
            moved = f"{title}（{COLOURS[before]}转{COLOURS[after]}）"
            (better if _RANK[after] < _RANK[before] else worse).append(moved)
    for head, found in (("好转", better), ("变差", worse)):
        if found:
            more = f"等{len(found)}项" if len(found) > _NAMED_MOST else ""
            told += f"{head}{len(found)}项：{'、'.join(found[:_NAMED_MOST])}{more}。"
    return told


def _change(difference: int) -> str:
    if not difference:
        return "持平"
    return f"增加{difference}项" if difference > 0 else f"减少{-difference}项"


def _compared(result: Result) -> str:
    """What the counts are compared with: last period as it was published, or else as it is known now."""
    period = result.plan.period_by_id.get(result.previous or "")
    name = period.title if period else result.previous or "上期"
    past = result.frame("trail")[result.frame("trail")["period"] == result.previous]
    if any(value is not None for field in ("published_light", "published_grey") for value in values(past, field)):
        return f"与已发布的{name}情况相比"
    return f"与{name}相比" + ("（上期未发布，按现有材料判定）" if result.compared else "")


def _indicators(result: Result) -> str:
    ids = result.frame("indicators")["indicator"].tolist()
    lights = light_words(result.frame("indicators"))
    main = [light for key, light in zip(ids, lights, strict=True) if result.plan.is_headline(key)]
    more = [light for key, light in zip(ids, lights, strict=True) if not result.plan.is_headline(key)]
    if not lights:
        return "方案没有设置指标。"
    told = f"主要指标共{len(main)}项，其中{light_shares(main)}。" if main else ""
    return told + (f"方案正文提出的其他量化目标共{len(more)}项，其中{light_shares(more)}。" if more else "")


def _returns(result: Result) -> str:
    counts = tally(result)
    told = (
        f"应报单位{counts.due}家，已报{counts.returned}家，报送率{counts.rate}；按时报送{counts.on_time}家，"
        f"及时率{counts.on_time_rate}；迟报{counts.late}家，未报{len(counts.missing)}家。"
    )
    if result.as_of <= result.period.deadline:
        told += f"报送截止日期为{words.day(result.period.deadline)}，统计时尚未截止。"
    return told
