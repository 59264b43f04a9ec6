"""亮灯: the light of an indicator, a task row, a task and a unit, each with its reason in words.

The table is the rule that Yinchuan published for its key projects (2025-03): on schedule is green, 10 to 30 percentage
points behind (both included) is yellow, more than 30 is red. It leaves 0 to 10 points behind open: here that is green,
called 略滞后 in the reason only. A plan may ask for 完成比 instead: then the two thresholds are the shortfall in percent
of what is due. The rules for stocks, small whole numbers, directions, milestones and tasks are this project's own where
a docstring names no source. A grey light is never red: it says that nothing can be judged, and why.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from ipxl.facts.lights import Grey, Light
from ipxl.facts.rows import Judgement
from ipxl.merge.schedule import ZERO, round_half_up

YELLOW_FROM = Decimal(10)
RED_ABOVE = Decimal(30)
SOON_DAYS = 30
"""A due date at most this many days ahead is near."""

_NO_GAP = Decimal("-Infinity")


class Limits(NamedTuple):
    """The two thresholds, and whether they are percentage points (百分点差) or percent of what is due (完成比)."""

    yellow: Decimal = YELLOW_FROM
    red: Decimal = RED_ABOVE
    of_due: bool = False

    def light(self, expected: Decimal, actual: Decimal, due: Decimal | None = None) -> Light:
        """The light of what is done against what is due, both exact. due: what the shortfall is a part of."""
        gap = points_behind(expected, actual)
        if not self.of_due or gap <= ZERO:
            return light_of_gap(gap, self.yellow, self.red)
        due = expected if due is None else due
        if due <= ZERO:
            return "red"
        return light_of_gap(round_half_up(100 * (expected - actual) / due, 15), self.yellow, self.red)


DEFAULT_LIMITS = Limits()


class Reported(NamedTuple):
    """The number that a unit gave, or what keeps it from being used: 待核 (held), 无效, or no return at all."""

    number: Decimal | None = None
    state: Literal["ok", "held", "invalid", "not_returned"] = "ok"

    @property
    def usable(self) -> Decimal | None:
        """The number, None when it is blank or may not be used."""
        return self.number if self.state == "ok" else None


NOT_RETURNED = Reported(state="not_returned")


def light_of_gap(gap: Decimal, yellow: Decimal = YELLOW_FROM, red: Decimal = RED_ABOVE) -> Light:
    """The light of a gap in percentage points, by the published Yinchuan rule for key projects (2025-03).

    The gap is rounded half up to one place first, so that what is printed decides: 9.95 is 10.0 and yellow.
    """
    points = round_half_up(gap)
    if points <= ZERO or points < yellow:
        return "green"
    return "yellow" if points <= red else "red"


def named(judgement: Judgement, name: str) -> Judgement:
    """The same judgement with whose it is (an indicator, a unit) before the reason."""
    return replace(judgement, reason=f"{name}：{judgement.reason}")


def grey_judgement(grey: Grey, reason: str, rule: str | None = None, expected: Decimal | None = None) -> Judgement:
    return Judgement("grey", grey, expected, None, None, reason, rule or grey)


def severity(judgement: Judgement) -> tuple[int, int, Decimal]:
    """Worse is greater: the light, then the kind of grey, then the gap."""
    return *judgement.lamp.severity, judgement.gap if judgement.gap is not None else _NO_GAP


def number_text(value: Decimal) -> str:
    """5.70 -> 5.7, 1E+2 -> 100."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def points_behind(expected: Decimal, actual: Decimal) -> Decimal:
    """Points behind, to one place. The 27th digit of a third must not decide a tie, hence the rounding before."""
    return round_half_up(round_half_up(expected - actual, 15))


def pace(gap: Decimal) -> str:
    """How far from the schedule, without a sign: 慢46.4个百分点, 快5个百分点, 与序时进度持平."""
    if not gap:
        return "与序时进度持平"
    return f"{'慢' if gap > ZERO else '快'}{number_text(abs(gap))}个百分点"


def done_words(actual: Decimal, expected: Decimal) -> str:
    """What is done beside what is due: 完成28.6%（序时75%）."""
    return f"完成{number_text(round_half_up(actual))}%（序时{number_text(round_half_up(expected))}%）"


def day_words(day: date) -> str:
    """2024年12月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def days_left(days: int, due: date) -> str:
    return f"距完成时限{day_words(due)}只剩{days}天" if days else f"完成时限{day_words(due)}当日到期"
