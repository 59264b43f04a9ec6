"""Which rows of 考核 hold for a group: its own before those for all, the first of each item; without the sheet, today's."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ipxl.plan.model import (
    AGAIN,
    BACKED,
    BY_SHARE,
    COMPLETE,
    LATE,
    ON_TIME,
    QUALITY,
    SCORE_ITEMS,
    SCORED_FORMULAS,
    Plan,
    ScoreRule,
)

DEFAULT = (
    ScoreRule("1", ON_TIME, "", Decimal(40), BY_SHARE),
    ScoreRule("2", COMPLETE, "", Decimal(30), BY_SHARE),
    ScoreRule("3", QUALITY, "", Decimal(20), BY_SHARE),
    ScoreRule("4", BACKED, "", Decimal(10), BY_SHARE),
    ScoreRule("5", LATE, minus=Decimal(5)),
    ScoreRule("6", AGAIN, minus=Decimal(2)),
)
"""What is scored where the table has no sheet 考核: reporting alone."""


def rules_of(plan: Plan) -> tuple[ScoreRule, ...]:
    """The rows of the table, else the default ones."""
    return plan.score_rules or DEFAULT


def rules_for(rules: Sequence[ScoreRule], group: str) -> tuple[ScoreRule, ...]:
    """The rows that hold for a 考核组, one an item, in the order of the items."""
    found: dict[str, ScoreRule] = {}
    for wanted in dict.fromkeys((group, "")):
        for rule in rules:
            if rule.group == wanted:
                found.setdefault(rule.item, rule)
    return tuple(found[item] for item in SCORE_ITEMS if item in found)


def weight_sum(rules: Sequence[ScoreRule]) -> Decimal:
    """The weights of one group added up."""
    return sum((rule.weight or Decimal(0) for rule in rules if rule.item in SCORED_FORMULAS), Decimal(0))


def formula_of(rule: ScoreRule) -> str:
    """How a row is scored: as it says, else by the first that its item can be scored by."""
    known = SCORED_FORMULAS.get(rule.item, ("",))
    return rule.formula if rule.formula in known else known[0]
