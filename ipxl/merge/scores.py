"""单位得分: what a unit's reporting is worth, by a hundred-point table, and who is ranked at all.

The office switches this on. It judges reporting, never the work itself: a unit that honestly reports a red light loses nothing.
及时 40 + 完整 30 + 质量 20 + 佐证 10; late costs 5, each return that had to be sent again 2; nothing returned scores 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ipxl.facts.rows import UnitRow
from ipxl.merge.schedule import ZERO, round_half_up
from ipxl.plan.model import Plan

TIMELY, COMPLETE, QUALITY, EVIDENCE = Decimal(40), Decimal(30), Decimal(20), Decimal(10)
LATE, AGAIN = Decimal(5), Decimal(2)
NO_GROUP, ALONE = "未分组", "本组参与排名的只有一家"
_RETURNED = ("received", "to_correct")


@dataclass(frozen=True, slots=True)
class Score:
    """One unit's score with its parts. deduction: a positive number. rank: in its group; None when `unranked` says why.

    last_rank: what this rule gives for the returns of the period before; None when not ranked then.
    """

    unit: str
    group: str
    state: str
    rows_due: int
    timely: Decimal
    complete: Decimal
    quality: Decimal
    evidence: Decimal
    deduction: Decimal
    late: bool
    again: int
    first_time: bool
    unranked: str = ""
    rank: int | None = None
    last_rank: int | None = None

    @property
    def total(self) -> Decimal:
        """The sum, never below zero."""
        return max(ZERO, self.timely + self.complete + self.quality + self.evidence - self.deduction)

    @property
    def returned(self) -> bool:
        return self.state in _RETURNED


def unit_scores(plan: Plan, units: Sequence[UnitRow], last_units: Sequence[UnitRow]) -> list[Score]:
    """Every unit that owes a return, group by group in unit order, the ranked ones of each group first and best first.

    last_units: of the period before, as it was published or is known; may have no rows.
    """
    before = {score.unit: score.rank for score in _ranked(_scores(plan, last_units))}
    made = _ranked(_scores(plan, units), before)
    groups = {group: number for number, group in enumerate(dict.fromkeys(score.group for score in made))}
    order = {score.unit: number for number, score in enumerate(made)}
    return sorted(
        made,
        key=lambda score: (groups[score.group], score.rank is None, score.rank or 0, order[score.unit]),
    )


def _scores(plan: Plan, units: Sequence[UnitRow]) -> list[Score]:
    return [_score(plan, row) for row in units if row.state != "not_due"]


def _score(plan: Plan, row: UnitRow) -> Score:
    unit = plan.unit(row.unit)
    due, returned = row.rows_due, row.returned
    late = returned and row.timely is False
    again = max(0, row.versions - 1) if returned else 0
    return Score(
        unit=row.unit,
        group=(unit.rank_group if unit else "") or NO_GROUP,
        state=row.state,
        rows_due=due,
        timely=TIMELY if returned else ZERO,
        complete=_part(COMPLETE, row.rows_filled, due) if returned else ZERO,
        quality=_part(QUALITY, due - row.errors - row.warnings, due) if returned else ZERO,
        evidence=_part(EVIDENCE, row.backed, row.claimed) if returned else ZERO,
        deduction=LATE * late + AGAIN * again,
        late=late,
        again=again,
        first_time=returned and not again and not row.errors,
        unranked=_unranked(plan, unit.ranked if unit else True, due),
    )


def _part(full: Decimal, part: int, whole: int) -> Decimal:
    """`full` x part / whole within 0 and full; all of it where there is nothing to fall short of."""
    if whole <= 0:
        return full
    return round_half_up(full * min(max(part, 0), whole) / whole)


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
