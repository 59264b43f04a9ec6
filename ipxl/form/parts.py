"""A table that stands in a workbook more than once: on two sheets, or as two blocks of one.

Half of the rows on each is read as one table. The same answers twice count once. Different answers to the same row are
nobody's to choose between but the unit's.
"""

from __future__ import annotations

from collections.abc import Mapping

from ipxl.form import spec
from ipxl.form.reading import RawRow, SheetReading
from ipxl.intake.workbook import Scalar
from ipxl.plan.names import normalise

_TITLE_FIELDS = {
    **{what.key: "title" for what in spec.OF_TASKS},
    spec.INDICATORS.key: "name",
    spec.MATTERS.key: "about",
}
_ENTERED = {what.key: frozenset(field.key for field in what.fields if field.entered) for what in spec.SHEETS}
_GIVEN = frozenset({("has_work", spec.HAS_WORK), ("baseline", "—")})
"""What we write into input columns ourselves."""


def row_title(what: spec.Sheet, row: RawRow) -> str:
    """What a row is called: the first line of its title cell, "" on sheets of spare rows."""
    return str(row.values.get(_TITLE_FIELDS.get(what.key, ""), "")).strip().partition("\n")[0].strip()


def answers_in(what: spec.Sheet, row: RawRow) -> dict[str, Scalar]:
    """The answers of a row by field, blanks around texts aside."""
    entered = _ENTERED[what.key]
    return {
        name: value.strip() if isinstance(value, str) else value
        for name, value in row.values.items()
        if name in entered
    }


def has_answers(what: spec.Sheet, row: RawRow) -> bool:
    """Whether a person entered something in a row. A base that we gave cannot be told from one that was entered."""
    return any(item not in _GIVEN and item[0] != "baseline" for item in answers_in(what, row).items())


def holds(more: Mapping[str, Scalar], less: Mapping[str, Scalar]) -> bool:
    """Whether one row says everything that another does."""
    return less.items() <= more.items()


def settle(
    what: spec.Sheet, parts: list[SheetReading]
) -> tuple[list[SheetReading], list[tuple[SheetReading, SheetReading]]]:
    """The parts that count, first the one to go by, and the pairs that say different things of one row.

    Parts without answers are left out, and those that repeat what another says. Parts whose lines above name different
    units or periods are kept side by side and not compared: whose they are is asked first.
    """
    if len(parts) == 1:
        return parts, []
    filled = [part for part in parts if any(has_answers(what, row) for row in part.rows)] or parts[:1]
    usual = next(((part.unit, part.period) for part in filled if part.unit), ("", ""))
    kept: list[SheetReading] = []
    clashes: dict[tuple[int, int], tuple[SheetReading, SheetReading]] = {}
    said: dict[tuple[str, str, str], list[tuple[int, dict[str, Scalar]]]] = {}
    for number, part in enumerate(filled):
        unit, period = (part.unit, part.period) if part.unit else usual
        adds = False
        for row in part.rows:
            if not has_answers(what, row):
                continue
            answers = answers_in(what, row)
            others = said.setdefault((unit, period, _mark(what, row, answers)), [])
            adds = adds or not any(holds(other, answers) for _number, other in others)
            for earlier, other in others:
                if earlier != number and not holds(other, answers) and not holds(answers, other):
                    clashes[earlier, number] = (filled[earlier], part)
            others.append((number, answers))
        if adds or not kept:
            kept.append(part)
    return kept, list(clashes.values())


def _mark(what: spec.Sheet, row: RawRow, answers: Mapping[str, Scalar]) -> str:
    """What tells a row from the others of its table. Spare rows are told apart by all that stands in them."""
    if what.spare_rows:
        return repr(sorted(answers.items()))
    return normalise(row.key) or normalise(row_title(what, row))
