"""How grave each rule is in a plan: the levels of its sheet 校验级别 put on findings, and what is wrong with that sheet."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Iterator

from ipxl.check.causes import CAUSE_CODES
from ipxl.check.rules import RULES
from ipxl.finding import SEVERITY_NAMES, Finding, sort_key
from ipxl.plan.lint import lint
from ipxl.plan.model import OFF, Level
from ipxl.plan.problems import problem
from ipxl.plan.reading import TableReading

SHEET = "校验级别"
_SEVERITIES = {name: severity for severity, name in SEVERITY_NAMES.items()}
_LOW = (SEVERITY_NAMES["info"], OFF)
FLOORED = frozenset(code for code in RULES if code.startswith("HELD_")) | CAUSE_CODES | {
    "SHEET_TWICE", "COLUMN_MEANS_OTHER", "COLUMNS_EXCHANGED", "COLUMN_UNKNOWN", "CELLS_MERGED", "ROWS_TOO_MANY", "ROW_UNKNOWN",
    "ROW_MIXED", "ROWS_MIXED", "ROWS_SORTED_APART", "ANSWERS_SHIFTED",
    "ROW_TWICE", "CHOICE_UNKNOWN", "ONGOING_NOT_OFFERED", "NOT_A_NUMBER", "NO_FIGURE",
    "NUMBER_IS_DATE", "OUT_OF_RANGE", "NOT_AN_INTEGER", "NUMBER_CUT", "DATE_UNREADABLE", "DATE_IS_NUMBER", "CELL_ERROR", "FORMULA_UNCOUNTED",
}  # fmt: skip
"""Rules that say that something a unit wrote is held or not taken: never below 待确认, or it would be lost unseen."""


def is_of_return(code: str) -> bool:
    """Whether a rule is about what a return says. Others are about files and versions, which have to be decided."""
    return code in RULES and not code.startswith("FILE_") and code not in ("KEPT_FROM_OLDER", "PARTS_DIFFER")


def in_force(levels: Iterable[Level]) -> dict[str, str]:
    """The levels that hold, by code."""
    return {code: level for code, level in levels if is_of_return(code) and not (code in FLOORED and level in _LOW)}


def with_levels(findings: Iterable[Finding], levels: Iterable[Level]) -> list[Finding]:
    """The findings of a return as grave as the plan has them, without those whose rule is 关. Values are not touched."""
    held = in_force(levels)
    return [
        item if (level := held.get(item.code)) is None else dataclasses.replace(item, severity=_SEVERITIES[level])
        for item in findings
        if held.get(item.code) != OFF
    ]


def default_level(code: str) -> str:
    """The level of a rule that the plan does not set."""
    return SEVERITY_NAMES[RULES[code].severity]


def lint_all(reading: TableReading) -> list[Finding]:
    """Everything that is wrong or doubtful in the table, the codes of 校验级别 included, gravest first."""
    return sorted([*lint(reading), *_level_findings(reading)], key=sort_key)


def _level_findings(reading: TableReading) -> Iterator[Finding]:
    """Levels that do not hold: of rules that there are not, that are no rule of a return, or too low."""
    holding = in_force(reading.plan.levels)
    for code, level in reading.plan.levels:
        cell = reading.places.cell(SHEET, code, "代码")
        if code not in RULES:
            near = difflib.get_close_matches(code, filter(is_of_return, RULES), 3, 0.7)
            hint = f"相近的有：{'、'.join(near)}。" if near else ""
            yield problem("PLAN_RULE_UNKNOWN", SHEET, cell, file=reading.file, value=code, near=hint)
        elif not is_of_return(code):
            yield problem("PLAN_LEVEL_OF_FILE", SHEET, cell, file=reading.file, value=code)
        elif code not in holding:
            cell = reading.places.cell(SHEET, code, "级别")
            yield problem("PLAN_LEVEL_TOO_LOW", SHEET, cell, file=reading.file, value=code, level=level)
