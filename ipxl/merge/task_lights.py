"""The light of one unit's row of a task: a lead's by schedule, status and dates, a responsible unit's by its word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ipxl.facts.lights import RANK, Light
from ipxl.facts.rows import Judgement
from ipxl.form.spec import CHOICES, COMPLETED, DELAYED, NO_WORK, NOT_STARTED, ONGOING
from ipxl.merge.judgement import (
    DEFAULT_LIMITS,
    SOON_DAYS,
    Limits,
    Reported,
    day_words,
    days_left,
    done_words,
    grey_judgement,
    number_text,
    pace,
    points_behind,
    severity,
)
from ipxl.merge.schedule import HUNDRED, ZERO, round_half_up, task_schedule

SOON_PROGRESS = Decimal(90)
"""Near its due date, a task below this percent is at least yellow."""
_STATUSES = frozenset(CHOICES["status"])
_TASK_RULES = ("overdue", "delayed_twice", "idle_twice", "gap", "delayed", "idle", "due_soon", "indicator")


class Raised(NamedTuple):
    """A rule that makes a light worse than green."""

    light: Light
    reason: str
    rule: str


class TaskTerm(NamedTuple):
    """When a task runs, by the plan. ongoing: 长期坚持."""

    start: date
    due: date
    ongoing: bool = False


class LeadAnswer(NamedTuple):
    """What a lead says of its task. progress: percent of the whole task."""

    status: str
    progress: Reported


def judge_task(
    term: TaskTerm,
    answer: LeadAnswer,
    *,
    as_of: date,
    quarter: int,
    previous_status: str | None,
    limits: Limits = DEFAULT_LIMITS,
    indicators: Sequence[Judgement] = (),
) -> Judgement:
    """Judge one lead's row of a task. The worst rule decides; the reason names each that raised the light, worst first.

    as_of: the period's 截至日期. quarter: 1 to 4, of `as_of`. previous_status: the same lead's in the period before
    ("" for a 未启动 from before the task's start). indicators: the judged indicators of this task (see `named`).
    未启动 is progress 0. 长期坚持 is not measured against the schedule and is never overdue, unless it is 未启动.
    已完成 answers for dates, delays and progress, not for the indicators.
    """
    status, progress, held = answer.status, answer.progress.usable, answer.progress.state == "held"
    start, due = term.start, term.due
    lasting = term.ongoing or status == ONGOING
    if status == NOT_STARTED:
        progress = ZERO
    share = task_schedule(start, due, as_of) if not lasting or status == NOT_STARTED else None
    expected = None if share is None else round_half_up(share)
    late = f"，已超期（完成时限{day_words(due)}）" if not lasting and as_of > due else ""
    if answer.progress.state == "not_returned":
        return grey_judgement(
            "not_returned", f"牵头单位未报送{late}", "not_returned_overdue" if late else None, expected
        )
    if status not in _STATUSES and progress is None:
        return _unusable(held, "本期状态和完成进度", late, expected)
    # a status that cannot be read, at 100 percent, is as good as 已完成
    done = status == COMPLETED or (status not in _STATUSES and progress is not None and progress >= HUNDRED)
    actual = None if progress is None else round_half_up(progress)
    gap = None if share is None or progress is None else points_behind(share, progress)
    raised = indicator_rule(indicators, quarter)
    words, rule = "长期坚持，未报滞后", "ongoing"
    if gap is not None:
        light = limits.light(share or ZERO, progress or ZERO)
        words, rule = f"{done_words(progress or ZERO, share or ZERO)}，{pace(gap)}", "gap"
        words += "，略滞后" if light == "green" and gap > ZERO else ""
        raised += [Raised(light, words, rule)] if not done else []
    if done:
        words, rule = _done_words(progress, due, as_of, previous_status), "completed"
    else:
        raised += _status_rules(status, previous_status, as_of > start)
        raised += _date_rules(progress, due, as_of) if not lasting else []
    found = _worst_first(raised)
    if found:
        return Judgement(found.light, None, expected, actual, gap, found.reason, found.rule)
    if gap is None and not done and not lasting:
        return _unusable(held, "完成进度", late, expected)
    return Judgement("green", None, expected, actual, gap, words, rule)


def unfinished(judgement: Judgement, status: str) -> Judgement:
    """The judgement at the end of the term, when a task is done or not: what is neither 已完成 nor 长期坚持 is red."""
    if judgement.light == "grey" or status in (COMPLETED, ONGOING):
        return judgement
    return replace(judgement, light="red", reason=f"{judgement.reason}，方案期满未完成", rule="term")


def _worst_first(raised: Iterable[Raised]) -> Raised | None:
    """All rules that make a light worse than green as one: the worst light and every reason, worst first."""
    rules = sorted(
        (rule for rule in raised if rule.light != "green"),
        key=lambda rule: (-RANK[rule.light], _TASK_RULES.index(rule.rule)),
    )
    if not rules:
        return None
    light, _, rule = rules[0]
    return Raised(light, "；".join(rule.reason for rule in rules), rule)


def _unusable(held: bool, what: str, late: str, expected: Decimal | None) -> Judgement:
    """A return without a usable answer: 待核 where the office has to decide on a number, else 无效."""
    if held:
        return grey_judgement("unknown", f"{what}待核，核定前不计{late}", "held", expected)
    return grey_judgement("invalid", f"{what}未填或无效，待单位改正{late}", None, expected)


def _done_words(progress: Decimal | None, due: date, as_of: date, previous_status: str | None) -> str:
    """已完成, with what a leader should ask: whether it was in time, and why the number says less."""
    words = "已完成"
    if as_of > due and previous_status != COMPLETED:
        words += f"（完成时限{day_words(due)}已过，是否逾期完成待核实）"
    if progress is not None and progress < HUNDRED:
        words += f"，但填报完成进度{number_text(progress)}%，请核实"
    return words


def _date_rules(progress: Decimal | None, due: date, as_of: date) -> list[Raised]:
    """Past due and not done is red; due within 30 days and below 90 percent is at least yellow. The due day counts."""
    days = (due - as_of).days
    if days < 0:
        return [Raised("red", f"完成时限{day_words(due)}已过，尚未完成", "overdue")]
    if days <= SOON_DAYS and progress is not None and progress < SOON_PROGRESS:
        return [Raised("yellow", f"{days_left(days, due)}，完成进度不足{SOON_PROGRESS}%", "due_soon")]
    return []


def _status_rules(status: str, previous_status: str | None, begun: bool) -> list[Raised]:
    """A unit that calls itself 滞后 is at least yellow, twice running red (as Guangyuan escalates a second yellow).

    So is 未启动 once the task has begun: Yinchuan's rule gives yellow to what has not begun in its month, red in time.
    """
    if status == NOT_STARTED and begun:
        again = previous_status == NOT_STARTED
        return [Raised("red", "连续两期未启动", "idle_twice") if again else Raised("yellow", "尚未启动", "idle")]
    if status != DELAYED:
        return []
    if previous_status == DELAYED:
        return [Raised("red", "自报连续两期滞后", "delayed_twice")]
    return [Raised("yellow", "自报滞后", "delayed")]


def softened(judgement: Judgement, quarter: int) -> Judgement | None:
    """An indicator that is behind as it counts for others; None when it is not behind.

    Before the fourth quarter its red counts as yellow: lagging statistics should not paint a whole task red in spring.
    """
    if judgement.light not in ("yellow", "red"):
        return None
    return judgement if quarter == 4 else replace(judgement, light="yellow")


def indicator_rule(indicators: Sequence[Judgement], quarter: int) -> list[Raised]:
    """The worst of the task's indicators. Grey indicators say nothing about the task."""
    behind = [item for item in indicators if softened(item, quarter)]
    if not behind:
        return []
    found = max(behind, key=severity)
    counted = softened(found, quarter) or found
    more = f"；另有{len(behind) - 1}项指标慢于序时进度" if len(behind) > 1 else ""
    return [Raised(counted.light, f"对应指标{found.reason}{more}", "indicator")]


def judge_responsible(
    *,
    has_work: str,
    status: str,
    returned: bool,
    previous_status: str | None = None,
    begun: bool = False,
) -> Judgement:
    """Judge a responsible unit's row: by its own word only, for no number is asked of it. begun: the task has.

    有无工作 may be blank where the status is there: a status is an answer.
    """
    if not returned:
        return grey_judgement("not_returned", "本单位未报送")
    if has_work == NO_WORK:
        return Judgement("green", None, None, None, None, "本期无工作", "no_work")
    if status not in _STATUSES:
        what = "本期状态" if has_work else "有无工作和本期状态"
        return grey_judgement("invalid", f"{what}未填或无效，待单位改正")
    for light, reason, rule in _status_rules(status, previous_status, begun):
        return Judgement(light, None, None, None, None, reason, rule)
    return Judgement("green", None, None, None, None, f"自报{status}", "status")
