"""One cause, one finding: many findings of a return that come from one mishap become one line with a count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from ipxl.check.rules import finding
from ipxl.finding import SEVERITY_NAMES, Finding

PLACES_SHOWN = 3
_GRAVEST = tuple(SEVERITY_NAMES)


class Cause(NamedTuple):
    """One mishap. code: the rule that tells of it; folds: the rules that it breaks, of each at least `least` times.

    by_sheet: whether each sheet is counted for itself, else the whole return. alike: whether any of the rules counts
    for the others. over_answers: whether there must be more of them than answers that were taken.
    """

    code: str
    folds: tuple[str, ...]
    least: int
    by_sheet: bool = True
    alike: bool = False
    over_answers: bool = False


CAUSES = (
    Cause("ROWS_UNKEYED", ("ROW_UNKNOWN", "ROW_MISSING"), 3),
    Cause("ROWS_MISSING", ("ROW_MISSING",), 3),
    Cause("ROWS_FOREIGN", ("ROW_UNKNOWN",), 3),
    Cause(
        "ANSWERS_BLANK",
        ("REQUIRED_BLANK", "REQUIRED_BLANK_SOFT", "REQUIRED_BLANK_REPEATED"),
        8,
        by_sheet=False,
        alike=True,
        over_answers=True,
    ),
)
"""Tried in this order; a finding is folded once. Fewer than `least` are clearer one by one."""
CAUSE_CODES = frozenset(cause.code for cause in CAUSES)


def folded(findings: Sequence[Finding], answers: int) -> list[Finding]:
    """The findings of one return, those of one cause as one where the first of them stood.

    answers: how many answers of the return were taken. Infos ask for nothing and are not folded.
    """
    found = list(findings)
    for cause in CAUSES:
        groups: dict[str | None, list[Finding]] = {}
        for item in found:
            if item.code in cause.folds and item.severity != "info":
                groups.setdefault(item.sheet if cause.by_sheet else None, []).append(item)
        for parts in groups.values():
            if _is_one_cause(cause, parts, answers):
                whole, gone = _whole(cause, parts), set(parts)
                found = [whole if item is parts[0] else item for item in found if item is parts[0] or item not in gone]
    return found


def unfolded(findings: Iterable[Finding]) -> list[Finding]:
    """Every finding by itself again, for who marks or looks up single cells."""
    return [part for item in findings for part in item.parts or (item,)]


def _is_one_cause(cause: Cause, parts: Sequence[Finding], answers: int) -> bool:
    if cause.over_answers and len(parts) <= answers:
        return False
    if cause.alike:
        return len(parts) >= cause.least
    return all(sum(part.code == code for part in parts) >= cause.least for code in cause.folds)


def _whole(cause: Cause, parts: Sequence[Finding]) -> Finding:
    first = parts[0]
    sheet = first.sheet if cause.by_sheet else None
    places = [_place(part, within=sheet) for part in parts if part.code == cause.folds[0] or cause.alike]
    shown = "、".join(places[:PLACES_SHOWN]) + ("等" if len(places) > PLACES_SHOWN else "")
    place = {"file": first.file, "sheet": sheet, "unit": first.unit}
    whole = finding(cause.code, value=shown, expected=str(len(places)), **place)
    gravest = min((part.severity for part in parts), key=_GRAVEST.index)
    return replace(whole, severity=gravest, parts=tuple(parts))


def _place(part: Finding, within: str | None) -> str:
    """Where a part is, as people read it: its cell, its record where it has none; with the sheet where they differ."""
    at = part.cell or part.task or part.value or ""
    return at if within or not part.sheet else f"{part.sheet}{at}"
