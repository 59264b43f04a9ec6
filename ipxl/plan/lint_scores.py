"""Checks of the sheets 考核 and 考核加扣分: sums of weights, gaps, and points of the office that count for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ipxl.finding import Finding
from ipxl.plan.model import AGAIN, BY_GAP, BY_LIGHT, LATE, SCORED_FORMULAS, ScoreRule
from ipxl.plan.problems import problem
from ipxl.plan.reading import TableReading
from ipxl.plan.score_rules import formula_of, rules_for, weight_sum

_RULES, _GRANTS = "考核", "考核加扣分"
_ALL = "(各组)"


def score_findings(reading: TableReading) -> Iterator[Finding]:
    """Every finding about scoring; none where the table has neither sheet."""
    rules = reading.plan.score_rules
    seen: dict[tuple[str, str], ScoreRule] = {}
    for rule in rules:
        first = seen.setdefault((rule.item, rule.group), rule)
        if first is not rule:
            other = reading.places.cell(_RULES, first.no, "项目")
            yield _at(reading, "PLAN_SCORE_TWICE", rule, "项目", group=rule.group or _ALL, other=f"{other}格")
            continue
        yield from _rule_findings(reading, rule)
    if rules:
        yield from _sums(reading)
    yield from _grants(reading)


def _at(reading: TableReading, code: str, rule: ScoreRule, header: str, **facts: object) -> Finding:
    cell = reading.places.cell(_RULES, rule.no, header)
    return problem(code, _RULES, cell, file=reading.file, **{"value": rule.item, "header": header, **facts})


def _rule_findings(reading: TableReading, rule: ScoreRule) -> Iterator[Finding]:
    known = SCORED_FORMULAS.get(rule.item)
    formula = formula_of(rule)
    if known and not rule.formula and len(known) > 1:
        yield _at(reading, "PLAN_SCORE_GAP", rule, "计分办法", missing="计分办法", effect=f"没补上以前按“{formula}”。")
    if known and rule.formula and rule.formula not in known:
        words = {"formula": rule.formula, "default": formula, "known": "、".join(known)}
        yield _at(reading, "PLAN_SCORE_FORMULA", rule, "计分办法", **words)
    needed = (
        ("权重", rule.weight, bool(known)),
        ("扣几分", rule.minus, formula in (BY_GAP, BY_LIGHT) or rule.item in (LATE, AGAIN)),
        ("黄灯扣几分", rule.minus_yellow, formula == BY_LIGHT),
    )
    for header, value, wanted in needed:
        if wanted and value is None:
            yield _at(reading, "PLAN_SCORE_GAP", rule, header, missing=f"“{header}”", effect="没补上以前按0。")
    numbers = (*((header, value) for header, value, _ in needed), ("最低", rule.least), ("最高", rule.most))
    for header, value in numbers:
        if value is not None and value < 0:
            yield _at(reading, "PLAN_SCORE_NUMBER", rule, header, number=value, why="不能小于0")
    top = rule.most if rule.most is not None else rule.weight
    if known and rule.most is not None and rule.weight is not None and rule.most > rule.weight:
        yield _at(reading, "PLAN_SCORE_NUMBER", rule, "最高", number=rule.most, why=f"不能超过权重{rule.weight}")
    if known and rule.least is not None and top is not None and rule.least > top:
        yield _at(reading, "PLAN_SCORE_NUMBER", rule, "最低", number=rule.least, why=f"不能超过最高{top}")
    if rule.group and all(unit.rank_group != rule.group for unit in reading.plan.units):
        yield _at(reading, "PLAN_SCORE_GROUP", rule, "考核组", group=rule.group)


def _sums(reading: TableReading) -> Iterator[Finding]:
    """Groups whose weights are not a hundred; those without a row of their own are one."""
    rules = reading.plan.score_rules
    own = {rule.group for rule in rules}
    groups = dict.fromkeys(unit.rank_group if unit.rank_group in own else "" for unit in reading.plan.reporting_units)
    for group in groups:
        held = rules_for(rules, group)
        total = weight_sum(held)
        if total != 100:
            yield _at(reading, "PLAN_SCORE_SUM", rules[0], "权重", value=str(total), group=group or _ALL, sum=total)


def _grants(reading: TableReading) -> Iterator[Finding]:
    """Points that the office wrote and that count for nothing, or that nothing proves."""
    plan = reading.plan
    for grant in plan.score_grants:
        unit = plan.unit(grant.unit)
        facts: dict[str, object] = {"value": grant.no, "item": grant.item}
        held = {rule.item for rule in rules_for(plan.score_rules, unit.rank_group if unit else "")}
        found = [
            ("期次", grant.period not in plan.period_by_id, f"没有期次“{grant.period}”", "从“期次”表里选一个。"),
            (
                "加扣",
                grant.item not in held,
                f"“考核”表里没有“{grant.item}”这一项",
                f"在“考核”表加一行“{grant.item}”。",
            ),
        ]
        for header, wrong, why, remedy in found:
            if wrong:
                cell = reading.places.cell(_GRANTS, grant.no, header)
                words = {**facts, "why": why, "remedy_text": remedy}
                yield problem("PLAN_SCORE_UNUSED", _GRANTS, cell, file=reading.file, **words)
        missing = [name for name, text in (("佐证", grant.evidence), ("经办人", grant.by)) if not text]
        if missing:
            cell = reading.places.cell(_GRANTS, grant.no, missing[0])
            yield problem("PLAN_SCORE_UNPROVED", _GRANTS, cell, file=reading.file, **facts, missing="、".join(missing))
