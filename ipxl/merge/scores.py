"""单位得分: what a unit's period is worth by the rows of 考核, and who is ranked at all.

Without the sheet the default rows hold, which judge reporting alone (`plan.score_rules`): a unit that honestly reports
a red light loses nothing. Nothing returned scores 0 in reporting, lights and figures. An item of the work in which a
unit has nothing to be judged is left out, and the others count for a hundred; the same of reporting scores full.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ipxl.facts.rows import DutyRow, IndicatorRow, UnitRow
from ipxl.matters.told import MatterRow
from ipxl.merge.judgement import number_text
from ipxl.merge.schedule import ZERO
from ipxl.plan.model import (
    AGAIN,
    BACKED,
    BONUS,
    BY_GAP,
    BY_LIGHT,
    COMPLETE,
    LATE,
    LIT,
    MALUS,
    ON_TIME,
    QUALITY,
    REACHED,
    SCORED_FORMULAS,
    SETTLED,
    Plan,
    ScoreRule,
)
from ipxl.plan.score_rules import formula_of, rules_for, rules_of

NO_GROUP, ALONE = "未分组", "本组参与排名的只有一家"
OF_WORK = (LIT, REACHED, SETTLED)
_ALL_BEHIND = Decimal(100)


class Work(NamedTuple):
    """What a period says beside the returns themselves. period: its id, by which 加分 and 扣分 are found."""

    period: str = ""
    duties: Sequence[DutyRow] = ()
    indicators: Sequence[IndicatorRow] = ()
    matters: Sequence[MatterRow] = ()


class Ground(NamedTuple):
    """One thing that counts for an item. text: what it is and how it stands. done, due: its share; of reporting, rows.

    behind: percentage points; None when unknown. points: what the office or the time adds or takes off.
    """

    text: str
    done: Fraction = Fraction(0)
    due: Fraction = Fraction(1)
    light: str = ""
    behind: Decimal | None = None
    points: Decimal = ZERO

    @property
    def falls_short(self) -> bool:
        """Whether any formula would take something off for it."""
        return self.done < self.due or self.light in ("red", "yellow") or (self.behind or ZERO) > ZERO


class Part(NamedTuple):
    """One item of one unit. points: None when there is nothing to be judged; of 迟报, 重报 and 扣分 not above zero."""

    rule: ScoreRule
    points: Decimal | None
    grounds: tuple[Ground, ...] = ()

    @property
    def item(self) -> str:
        return self.rule.item

    @property
    def weight(self) -> Decimal:
        """The full score, 0 of items without one."""
        return (self.rule.weight or ZERO) if self.item in SCORED_FORMULAS else ZERO


@dataclass(frozen=True, slots=True)
class Score:
    """One unit's score with its parts. rank: in its group; None when `unranked` says why.

    last_rank: what the same rows give for the returns of the period before; None when not ranked or not known then.
    """

    unit: str
    group: str
    state: str
    returned: bool
    rows_due: int
    parts: tuple[Part, ...]
    late: bool
    again: int
    first_time: bool
    unranked: str = ""
    rank: int | None = None
    last_rank: int | None = None

    @property
    def total(self) -> Decimal:
        """The sum to one place, never below zero; items left out are made up for by the others."""
        every = sum((part.weight for part in self.parts), ZERO)
        judged = sum((part.weight for part in self.parts if part.points is not None), ZERO)
        scored = sum((part.points or ZERO for part in self.parts if part.item in SCORED_FORMULAS), ZERO)
        beside = sum((part.points or ZERO for part in self.parts if part.item not in SCORED_FORMULAS), ZERO)
        if judged:
            scored = _tenths(Fraction(scored) * Fraction(every) / Fraction(judged))
        return max(ZERO, scored + beside)

    @property
    def scaled(self) -> bool:
        """Whether an item was left out."""
        return any(part.points is None for part in self.parts)

    def points(self, item: str) -> Decimal | None:
        """The points of one item; None when it is not scored or has nothing to be judged."""
        return next((part.points for part in self.parts if part.item == item), None)

    @property
    def deduction(self) -> Decimal:
        """What is taken off, a positive number."""
        return -sum((self.points(item) or ZERO for item in (LATE, AGAIN, MALUS)), ZERO)


def unit_scores(
    plan: Plan, units: Sequence[UnitRow], last_units: Sequence[UnitRow], work: Work | None = None
) -> list[Score]:
    """Every unit that owes a return, group by group in unit order, the ranked ones of each group first and best first.

    last_units: of the period before, as it was published or is known; may have no rows. They say how units reported
    and no more, so that ranks are compared only where reporting alone is scored.
    """
    reporting = not plan.score_rules
    before = {score.unit: score.rank for score in _ranked(_scores(plan, last_units, Work()))} if reporting else {}
    made = _ranked(_scores(plan, units, work or Work()), before)
    groups = {group: number for number, group in enumerate(dict.fromkeys(score.group for score in made))}
    order = {score.unit: number for number, score in enumerate(made)}
    return sorted(
        made,
        key=lambda score: (groups[score.group], score.rank is None, score.rank or 0, order[score.unit]),
    )


def _scores(plan: Plan, units: Sequence[UnitRow], work: Work) -> list[Score]:
    return [_score(plan, row, work) for row in units if row.state != "not_due"]


def _score(plan: Plan, row: UnitRow, work: Work) -> Score:
    unit = plan.unit(row.unit)
    group = unit.rank_group if unit else ""
    again = _again(row)
    return Score(
        unit=row.unit,
        group=group or NO_GROUP,
        state=row.state,
        returned=row.returned,
        rows_due=row.rows_due,
        parts=tuple(_part(plan, rule, row, work) for rule in rules_for(rules_of(plan), group)),
        late=_late(row),
        again=again,
        first_time=row.returned and not again and not row.errors,
        unranked=_unranked(plan, unit.ranked if unit else True, row.rows_due),
    )


def _late(row: UnitRow) -> bool:
    return row.returned and row.timely is False


def _again(row: UnitRow) -> int:
    return max(0, row.versions - 1) if row.returned else 0


def _part(plan: Plan, rule: ScoreRule, row: UnitRow, work: Work) -> Part:
    if rule.item not in SCORED_FORMULAS:
        return _counted(plan, rule, row, work)
    grounds = _GROUNDS[rule.item](plan, row, work)
    full = rule.weight or ZERO
    if rule.item in OF_WORK and not grounds:
        return Part(rule, None)
    if not row.returned and rule.item != SETTLED:
        return Part(rule, ZERO, grounds)
    least, most = rule.least or ZERO, full if rule.most is None else rule.most
    points = min(max(_by_formula(rule, full, grounds), Fraction(least)), Fraction(most))
    return Part(rule, _tenths(points), grounds)


def _by_formula(rule: ScoreRule, full: Decimal, grounds: Sequence[Ground]) -> Fraction:
    """The points of one item before its bounds."""
    formula, minus = formula_of(rule), Fraction(rule.minus or ZERO)
    if formula == BY_GAP:
        return Fraction(full) - minus * sum(Fraction(max(one.behind or ZERO, ZERO)) for one in grounds)
    if formula == BY_LIGHT:
        counts = [sum(one.light == light for one in grounds) for light in ("red", "yellow")]
        return Fraction(full) - minus * counts[0] - Fraction(rule.minus_yellow or ZERO) * counts[1]
    due = sum((one.due for one in grounds), Fraction(0))
    if due <= 0:
        return Fraction(full)
    done = sum((one.done for one in grounds), Fraction(0))
    return Fraction(full) * min(max(done, Fraction(0)), due) / due


def _tenths(value: Fraction) -> Decimal:
    """One place, a half up; `value` is not below zero."""
    return Decimal(int(value * 10 + Fraction(1, 2))) / 10


def _counted(plan: Plan, rule: ScoreRule, row: UnitRow, work: Work) -> Part:
    """迟报 and 重报 by the time, 加分 and 扣分 as the office wrote them."""
    if rule.item in (LATE, AGAIN):
        times = int(_late(row)) if rule.item == LATE else _again(row)
        each = rule.minus or ZERO
        told = f"{rule.item}{'' if rule.item == LATE else f'{times}次'}扣{number_text(each * times)}分"
        grounds: tuple[Ground, ...] = (Ground(told, points=each * times),) if times else ()
    else:
        grounds = tuple(
            Ground(
                f"{one.item}{number_text(one.points)}分：{one.reason}{_proof(one.evidence, one.by)}", points=one.points
            )
            for one in plan.score_grants
            if (one.item, one.period) == (rule.item, work.period) and _is(plan, one.unit, row.unit)
        )
    points = sum((one.points for one in grounds), ZERO)
    points = points if rule.most is None else min(points, rule.most)
    return Part(rule, points if rule.item == BONUS or not points else -points, grounds)


def _is(plan: Plan, typed: str, name: str) -> bool:
    unit = plan.unit(typed)
    return unit is not None and unit.name == name


def _proof(evidence: str, by: str) -> str:
    words = "，".join(part for part in (evidence, by) if part)
    return f"({words})" if words else ""


def _rows(text: str, done: int, due: int) -> tuple[Ground, ...]:
    return (Ground(f"{text}{max(done, 0)}/{due}", Fraction(done), Fraction(due)),)


def _judged(text: str, row: DutyRow | IndicatorRow) -> Ground | None:
    """How one task or figure stands; None for what cannot be judged. One not reported counts as not begun at all."""
    lamp = row.lamp
    told = f"{text} {lamp.word}"
    if lamp.grey == "not_returned":
        return Ground(told, light="red", behind=_ALL_BEHIND)
    if lamp.light == "grey":
        return None
    told += f"慢{number_text(row.gap)}" if row.gap is not None and row.gap > ZERO else ""
    actual, expected = row.judgement.actual, row.judgement.expected
    if expected is None or actual is None:
        share = Fraction(int(lamp.light == "green"))
    elif expected <= 0:
        share = Fraction(1)
    else:
        share = min(max(Fraction(actual), Fraction(0)) / Fraction(expected), Fraction(1))
    return Ground(told, share, light=lamp.light, behind=row.gap)


def _lit(_plan: Plan, row: UnitRow, work: Work) -> tuple[Ground, ...]:
    made = (_judged(one.task, one) for one in work.duties if one.unit == row.unit and one.role == "lead")
    return tuple(one for one in made if one)


def _reached(plan: Plan, row: UnitRow, work: Work) -> tuple[Ground, ...]:
    owned = {item.indicator for item in plan.indicators_by_unit.get(row.unit, ())}
    made = (
        _judged(one.indicator, one)
        for one in work.indicators
        if one.unit == row.unit or (not one.unit and one.indicator in owned)
    )
    return tuple(one for one in made if one)


def _settled(_plan: Plan, row: UnitRow, work: Work) -> tuple[Ground, ...]:
    """Matters that are closed or overdue; an open one whose day has not come says nothing yet."""
    return tuple(
        Ground(f"{one.matter.matter}{'已销号' if one.closed else '逾期'}", Fraction(one.closed))
        for one in work.matters
        if row.unit in one.units and (one.closed or one.late)
    )


_GROUNDS: Mapping[str, Callable[[Plan, UnitRow, Work], tuple[Ground, ...]]] = {
    ON_TIME: lambda _plan, row, _work: _rows("已报", int(row.returned), 1),
    COMPLETE: lambda _plan, row, _work: _rows("已填行", row.rows_filled, row.rows_due),
    QUALITY: lambda _plan, row, _work: _rows("无误行", row.rows_due - row.errors - row.warnings, row.rows_due),
    BACKED: lambda _plan, row, _work: _rows("有佐证", row.backed, row.claimed),
    LIT: _lit,
    REACHED: _reached,
    SETTLED: _settled,
}
"""What counts for each item that has a weight."""


def _unranked(plan: Plan, ranked: bool, due: int) -> str:
    """Why a unit is listed and not ranked, "" when it is."""
    if not ranked:
        return "不参与排名"
    if due < plan.settings.rank_rows:
        return f"应填不足{plan.settings.rank_rows}行"
    return ""


def _ranked(scores: Sequence[Score], before: Mapping[str, int | None] | None = None) -> list[Score]:
    """The scores with their ranks: equals share one, and the next counts all before it. One alone is not ranked."""
    totals: dict[str, list[Decimal]] = {}
    for score in scores:
        if not score.unranked:
            totals.setdefault(score.group, []).append(score.total)
    ranks = {
        group: {total: number for number, total in reversed(list(enumerate(sorted(part, reverse=True), 1)))}
        for group, part in totals.items()
        if len(part) > 1
    }
    made = []
    for score in scores:
        why = score.unranked or ("" if score.group in ranks else ALONE)
        rank = None if why else ranks[score.group][score.total]
        made.append(replace(score, unranked=why, rank=rank, last_rank=(before or {}).get(score.unit)))
    return made
