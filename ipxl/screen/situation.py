"""Where a plan stands on a day, in words: its phase, the period at hand, what is due next, what was skipped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from ipxl.plan.model import Period, Plan

NAMED_MOST = 6
PUBLISHED_WITHIN = timedelta(days=60)
"""A published period is still the one at hand for so long; then it is over, and the next one matters."""


def situation_lines(plan: Plan, sent: Sequence[str], published: Mapping[str, int], day: date) -> list[str]:
    """Lines for whoever opens the workspace.

    sent: ids of the periods with templates. published: id -> how often it was published, for those that were.
    """
    return [
        _phase_line(plan, day),
        *_at_hand_lines(plan, sent, published, day),
        *_next_lines(plan, sent, day),
        *_skipped_lines(plan, sent, day),
    ]


def day_words(day: date) -> str:
    """2026年11月30日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _phase_line(plan: Plan, day: date) -> str:
    here = [phase.name for phase in plan.phases if phase.start <= day <= phase.end]
    if here:
        return f"今天{day_words(day)}，方案处于“{'、'.join(here)}”阶段。"
    ahead = [phase for phase in plan.phases if phase.start > day]
    if ahead:
        first = min(ahead, key=lambda phase: phase.start)
        return f"今天{day_words(day)}，下一个阶段是“{first.name}”，从{day_words(first.start)}开始。"
    end = plan.settings.end or max((phase.end for phase in plan.phases), default=None)
    over = f"，方案已于{day_words(end)}结束" if end and end < day else ""
    return f"今天{day_words(day)}{over}。"


def _at_hand_lines(plan: Plan, sent: Sequence[str], published: Mapping[str, int], day: date) -> list[str]:
    known = [plan.period_by_id[key] for key in sent if key in plan.period_by_id]
    if not known:
        return ["还没有下发过填报表。"]
    period = max(known, key=lambda item: (item.deadline, item.end, item.period))
    count = published.get(period.period, 0)
    state = f"，已发布{count}次" if count else "，还没有发布"
    if count and period.deadline + PUBLISHED_WITHIN < day:
        return [f"最近一期是{period.title}，{day_words(period.deadline)}截止{state}。"]
    return [
        f"手上的一期是{period.title}，报送截止{day_words(period.deadline)}（{until_words(period.deadline, day)}）{state}。"
    ]


def until_words(deadline: date, day: date) -> str:
    """还有3天, 今天截止, 已过2天."""
    days = (deadline - day).days
    return f"还有{days}天" if days > 0 else "今天截止" if days == 0 else f"已过{-days}天"


def _next_lines(plan: Plan, sent: Sequence[str], day: date) -> list[str]:
    ahead = [item for item in plan.periods if item.deadline >= day and item.period not in sent]
    if not ahead:
        return []
    period = min(ahead, key=lambda item: (item.deadline, item.end, item.period))
    return [f"下一期是{period.title}，{day_words(period.deadline)}截止，还没有下发：ipxl templates {period.period}"]


def _skipped_lines(plan: Plan, sent: Sequence[str], day: date) -> list[str]:
    """Periods that are over and were never begun, since the first that was: those before it nobody expects."""
    first = min((plan.period_by_id[key].end for key in sent if key in plan.period_by_id), default=None)
    if first is None:
        return []
    skipped: list[Period] = [
        item for item in plan.periods if first < item.end and item.deadline < day and item.period not in sent
    ]
    if not skipped:
        return []
    names = "、".join(item.title for item in skipped[:NAMED_MOST]) + ("等" if len(skipped) > NAMED_MOST else "")
    return [f"过了截止日期而没有下发的有{len(skipped)}期：{names}。"]
