"""The accepted answers of an earlier period as the cells of a later form would hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ipxl.check.desk import Value
from ipxl.check.values import says_blank
from ipxl.facts.rows import SpareRow
from ipxl.form import spec
from ipxl.form.content import Answered, CellValue, evidence_named, plain
from ipxl.merge.result import Result

_FIELDS = {(what.key, item.key): item for what in spec.SHEETS for item in what.fields}
_NO_LIST = frozenset({"unchanged"})


@dataclass(frozen=True, slots=True)
class Repeated:
    """Accepted answers by field: of duties by (unit, task), of figures by (unit, indicator), of 单位信息 by unit.

    evidence: by unit, the pieces that its tasks name, numbered from 1; the numbers in `tasks` are those.
    """

    tasks: Mapping[tuple[str, str], Answered] = field(default_factory=dict)
    indicators: Mapping[tuple[str, str], Answered] = field(default_factory=dict)
    contacts: Mapping[str, Answered] = field(default_factory=dict)
    evidence: Mapping[str, Mapping[str, Answered]] = field(default_factory=dict)


def repeated_of(result: Result) -> Repeated:
    """What the units were accepted to say in a period, for their forms of the next one."""
    pieces: dict[str, list[SpareRow]] = {}
    for row in result.evidence:
        pieces.setdefault(row.unit, []).append(row)
    cells = {(row.unit, row.task): _cells(row.answers) for row in result.duties}
    numbers: dict[str, dict[str, str]] = {}
    for (unit, _task), answers in cells.items():
        own = {piece.no for piece in pieces.get(unit, ())}
        given = numbers.setdefault(unit, {})
        for number in sorted(evidence_named([answers.get("evidence")]) & own, key=int):
            given.setdefault(number, str(len(given) + 1))
    tasks = {key: _renumbered(answers, numbers[key[0]]) for key, answers in cells.items()}
    milestones = {item.indicator for item in result.plan.indicators if item.kind == "里程碑"}
    return Repeated(
        tasks,
        {
            (row.unit, row.indicator): _cells(row.answers, milestone=row.indicator in milestones)
            for row in result.indicators
            if row.unit
        },
        {row.unit: _cells(row.answers) for row in result.units if row.answers},
        {
            unit: {new[piece.no]: _cells(piece.answers) for piece in rows if piece.no in new}
            for unit, rows in pieces.items()
            if (new := numbers.get(unit))
        },
    )


def _cells(answers: Mapping[str, Value], *, milestone: bool = False) -> dict[str, CellValue]:
    found = {key: _cell(value, milestone) for key, value in answers.items() if key not in _NO_LIST}
    return {key: cell for key, cell in found.items() if cell not in (None, "")}


def _cell(value: Value, milestone: bool) -> CellValue:
    kind = _FIELDS[value.sheet, value.field].kind
    if value.text is None or value.state in ("held", "invalid") or says_blank(value.text):
        return None
    if kind in ("number", "percent"):
        if milestone and value.field == "value" and value.number is not None:
            return spec.YES if value.number else spec.NO
        return plain(value.number)
    if kind == "date":
        try:
            return date.fromisoformat(value.text)
        except ValueError:
            return None
    return value.text


def _renumbered(answers: Answered, new: Mapping[str, str]) -> Answered:
    """The row with the numbers that its evidence has in the next form; without them where one of them is not listed."""
    named = evidence_named([answers.get("evidence")])
    rest = {key: value for key, value in answers.items() if key != "evidence"}
    if not named or named - new.keys():
        return rest
    return {**rest, "evidence": ",".join(sorted((new[number] for number in named), key=int))}
