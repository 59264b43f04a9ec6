"""Which row of a return answers for which task or indicator: by key, then by its number, then by name.

Key and name must not contradict each other: where only some columns were sorted, answers stand beside the wrong task.
Rows in doubt are not merged; each is named with its cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal, NamedTuple

from ipxl.check.desk import ReturnCheck, RowPlace, Value
from ipxl.check.locked import FROM_HISTORY, GivenEdit, Placed, edits, hold_other_measure, say_edits, sorted_apart
from ipxl.check.shifted import shifts
from ipxl.form import spec
from ipxl.form.content import TITLE_MOST, shorten
from ipxl.form.parts import answers_in, has_answers, holds, row_title
from ipxl.form.reading import RawRow, SheetReading
from ipxl.plan.model import Plan
from ipxl.plan.names import normalise

LIKE, MARGIN = 88, 6
"""Percent of likeness from which an edited name is taken for a task's, and by how much it must beat the next."""
_SHORTEST_INSIDE = 4
"""Characters of a name that tells a record from within a longer text."""
MOST_ROWS = 3
"""Rows found by a fall-back that are named one by one; more have one cause, and get one finding."""
MORE_ROWS = 300
"""So many rows more than were given are still read: units add rows, and paste whole lists by mistake."""
_NUMBER = re.compile(r"(?:任务|指标|第|no\.?|#)*([a-z]?)-?0*([0-9]{1,4})(?:\.0+)?(?:号|项|条|\.|、)*")
How = Literal["key", "number", "name", "likeness"]
_OTHER_NAME = "认不出的名称"


class Claim(NamedTuple):
    """A row that names a record. other, marked: the record that its name, and the hidden key at its right end, name
    instead; None where they agree or say nothing."""

    placed: Placed
    how: How
    other: str | None = None
    marked: str | None = None

    @property
    def is_mixed(self) -> bool:
        """Whether the row says of itself that it is about two records."""
        return self.other is not None or self.marked is not None


def place_rows(desk: ReturnCheck, what: spec.Sheet, sheet: SheetReading) -> dict[str, Placed]:
    """The row of each record of the unit that may be checked and merged, in the order in which they were given.

    Rows in doubt are recorded as answers that are not merged, missing ones as findings.
    """
    claims = _claims(desk, what, sheet)
    placed: dict[str, Placed] = {}
    unsettled: set[str] = set()
    for row in desk.given.rows.get(what.key, ()):
        found = claims.get(row.key, [])
        chosen = _choose(desk, what, row.key, found)
        if found:
            part, own = chosen or found[0].placed
            desk.result.rows[what.key, row.key] = RowPlace(part.title, own.row, part.columns)
        if chosen is not None:
            placed[row.key] = chosen
        elif found:
            unsettled.add(row.key)
            keep_unmerged(desk, what, row.key, found[0].placed)
        else:
            desk.say("ROW_MISSING", sheet, 0, None, row.key, record=row.key)
    _say_marked(desk, what, claims)
    _say_fallbacks(desk, what, claims, placed)
    return _hold_shifted(desk, what, _compare_given(desk, what, placed))


def _claims(desk: ReturnCheck, what: spec.Sheet, sheet: SheetReading) -> dict[str, list[Claim]]:
    """Every row of the unit's own parts by the record that it names; rows that name none become findings."""
    finder = Finder(desk.plan, what, [row.key for row in desk.given.rows.get(what.key, ())])
    claims: dict[str, list[Claim]] = {}
    for part in own_parts(desk, what, sheet):
        for row in part.rows:
            record, claim = finder.find(Placed(part, row))
            if record is not None:
                claims.setdefault(record, []).append(claim)
            elif has_answers(what, row):
                column = part.columns.get(what.row_key, min(part.columns.values()))
                desk.say("ROW_UNKNOWN", part, row.row, column, row.key or row_title(what, row) or "(空)")
    return _doubt_neighbours(what, finder, claims)


def _doubt_neighbours(what: spec.Sheet, finder: Finder, claims: dict[str, list[Claim]]) -> dict[str, list[Claim]]:
    """Where rows were mixed, a filled row of which the name is not its own was mixed too, whatever its name is now."""
    mixed = {claim.placed.part.title for found in claims.values() for claim in found if claim.other is not None}

    def doubted(record: str, claim: Claim) -> Claim:
        part, row = claim.placed
        sound = claim.other is not None or part.title not in mixed or not has_answers(what, row)
        return claim if sound or finder.is_own_name(record, row) else claim._replace(other=_OTHER_NAME)

    return (
        {record: [doubted(record, claim) for claim in found] for record, found in claims.items()} if mixed else claims
    )


def own_parts(desk: ReturnCheck, what: spec.Sheet, sheet: SheetReading) -> list[SheetReading]:
    """The parts of a table that are this unit's: where several units stand in one book, those that name it.

    Of far more rows than were given, only the first of them and those with a key of the unit's own are looked at.
    """
    given = frozenset(row.key for row in desk.given.rows.get(what.key, ()))
    most = len(given) + MORE_ROWS
    parts = []
    for part in _parts_of_unit(desk, sheet):
        if len(part.rows) > most:
            if not part.cut_at:
                desk.say("ROWS_TOO_MANY", part, 0, None, str(part.rows[most].row))
            rows = part.rows[:most] + [row for row in part.rows[most:] if row.key in given]
            part = replace(part, rows=rows)
        parts.append(part)
    return parts


def _parts_of_unit(desk: ReturnCheck, sheet: SheetReading) -> list[SheetReading]:
    if not sheet.more:
        return [sheet]
    mine: list[SheetReading] = []
    others: list[SheetReading] = []
    for part in sheet.parts:
        unit = desk.plan.names.find(part.unit) if part.unit else desk.unit
        period = part.period if part.period in desk.plan.period_by_id else desk.period.period
        (mine if unit == desk.unit and period == desk.period.period else others).append(part)
    if not mine:
        return sheet.parts
    for part in others:
        desk.say("SHEET_OF_ANOTHER", part, 0, None, f"{part.unit} {part.period}".strip())
    return mine


class Finder:
    """Finds the record that a row names. Only records of the unit are found; names are known of the whole plan."""

    def __init__(self, plan: Plan, what: spec.Sheet, due: Sequence[str]) -> None:
        self._what = what
        self._due = frozenset(due)
        self._folded = {normalise(key): key for key in due}
        self._numbers = _by_number(due)
        pairs = (
            tuple((task.task, task.title) for task in plan.tasks)
            if what is not spec.INDICATORS
            else tuple((item.indicator, item.name) for item in plan.indicators)
        )
        self._names = _names(pairs)
        self._own_names = {key: name for name, key in self._names.items()}

    def find(self, placed: Placed) -> tuple[str | None, Claim]:
        """The record that a row is about, by its key where it has one. None: none of this unit's."""
        record, claim = self._find(placed)
        if record is None or claim.other is not None or not has_answers(self._what, placed.row):
            return record, claim
        marked = self._marked(placed.row)
        return record, claim if marked == record else claim._replace(marked=marked)

    def _marked(self, row: RawRow) -> str | None:
        """The record that the hidden key names. None where the column is missing, blank or says nothing that we know."""
        mark = row.values.get(spec.ROW_MARK.key, "")
        text = f"{mark:g}" if isinstance(mark, float) else str(mark).strip().upper()
        key, _how = self._by_key(text)
        return key or (text if text in self._own_names else None)

    def _find(self, placed: Placed) -> tuple[str | None, Claim]:
        row = placed.row
        key, how = self._by_key(row.key)
        name = normalise(row_title(self._what, row))
        if key is not None and (not name or self._own_names.get(key) == name):
            return key, Claim(placed, how)
        named, named_how = self._by_name(name, key)
        if key is None and named not in self._due:
            return None, Claim(placed, named_how)
        if key is None:
            foreign = normalise(row.key).upper()
            return named, Claim(placed, named_how, foreign if foreign in self._own_names else None)
        other = named if named != key and has_answers(self._what, row) else None
        return key, Claim(placed, how, other)

    def is_own_name(self, record: str, row: RawRow) -> bool:
        """Whether the row is called as the record is, exactly or nearly so."""
        from rapidfuzz import fuzz

        name, own = normalise(row_title(self._what, row)), self._own_names.get(record, "")
        return name == own or bool(own and own in name) or fuzz.ratio(name, own) >= LIKE

    def _by_key(self, text: str) -> tuple[str | None, How]:
        if text in self._due:
            return text, "key"
        folded = normalise(text)
        if folded in self._folded:
            return self._folded[folded], "key"
        match = _NUMBER.fullmatch(folded)
        return (self._numbers.get((match[1], match[2])) if match else None), "number"

    def _by_name(self, name: str, key: str | None) -> tuple[str | None, How]:
        """The record of a name, exact or nearly so. `key`'s own is left when another is much nearer."""
        if not name:
            return key, "key"
        if name in self._names:
            return self._names[name], "name"
        inside = [other for other in self._names if len(other) >= _SHORTEST_INSIDE and other in name]
        if len(inside) == 1:
            return self._names[inside[0]], "likeness"
        from rapidfuzz import fuzz, process

        near = process.extract(name, list(self._names), scorer=fuzz.ratio, limit=2, score_cutoff=LIKE - MARGIN)
        if near and near[0][1] >= LIKE and (len(near) == 1 or near[0][1] - near[1][1] >= MARGIN):
            return self._names[near[0][0]], "likeness"
        return key, "key"


def _by_number(due: Iterable[str]) -> dict[tuple[str, str], str]:
    """(letter or "", number without zeros) -> record; the number alone only where one record has it."""
    split = {key: match.groups() for key in due if (match := _NUMBER.fullmatch(normalise(key)))}
    bare: dict[str, list[str]] = {}
    for key, (_letter, number) in split.items():
        bare.setdefault(number, []).append(key)
    found = {("", number): keys[0] for number, keys in bare.items() if len(keys) == 1}
    return {**found, **{(letter, number): key for key, (letter, number) in split.items() if letter}}


@lru_cache(64)
def _names(pairs: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Normalised name as we write it -> record; names that two records share tell nothing and are left out."""
    found: dict[str, list[str]] = {}
    for key, name in pairs:
        found.setdefault(normalise(shorten(name, TITLE_MOST)), []).append(key)
    return {name: keys[0] for name, keys in found.items() if name and len(keys) == 1}


def _choose(desk: ReturnCheck, what: spec.Sheet, record: str, claims: Sequence[Claim]) -> Placed | None:
    """The row to go by, None when that is in doubt. Of two rows that of which the other says nothing more is taken."""
    for claim in claims:
        if claim.other is not None:
            part, row = claim.placed
            name = "name" if what is spec.INDICATORS else "title"
            column = part.columns.get(what.row_key, part.columns[name])
            desk.say(
                "ROW_MIXED",
                part,
                row.row,
                column,
                row_title(what, row),
                record=record,
                field="名称",
                expected=claim.other,
                key=record,
            )
    sound = [claim.placed for claim in claims if not claim.is_mixed]
    if not sound:
        return None
    said = [answers_in(what, placed.row) for placed in sound]
    for placed, answers in zip(sound, said, strict=True):
        if all(holds(answers, other) for other in said):
            return placed
    last = sound[-1]
    rows = "、".join(f"{placed.part.title}第{placed.row.row}行" for placed in sound)
    column = last.part.columns.get(what.row_key, min(last.part.columns.values()))
    desk.say("ROW_TWICE", last.part, last.row.row, column, record, record=record, expected=rows)
    return None


def _say_marked(desk: ReturnCheck, what: spec.Sheet, claims: Mapping[str, Sequence[Claim]]) -> None:
    """Say which rows end with the key of another record; many of one sheet have one cause, and get one finding."""
    sheets: dict[tuple[str, int], list[tuple[str, Claim]]] = {}
    for record, found in claims.items():
        for claim in found:
            if claim.marked is not None:
                part = claim.placed.part
                sheets.setdefault((part.title, part.header_row), []).append((record, claim))
    for items in sheets.values():
        part = items[0][1].placed.part
        column = part.columns.get(what.row_key, min(part.columns.values()))
        if len(items) > MOST_ROWS:
            numbers = "、".join(str(number) for number in sorted(claim.placed.row.row for _record, claim in items))
            desk.say("ROWS_MIXED", part, part.header_row, column, numbers, expected=str(len(items)))
            continue
        for record, claim in items:
            row, other = claim.placed.row, claim.marked or ""
            texts = {"field": f"隐藏的“{spec.ROW_MARK.header}”", "expected": other, "key": record}
            desk.say("ROW_MIXED", part, row.row, column, row_title(what, row), record=record, **texts)


def keep_unmerged(desk: ReturnCheck, what: spec.Sheet, record: str, placed: Placed) -> None:
    """Record a row's answers as they were typed, none of them to be merged: nothing older takes their place unseen."""
    part, row = placed
    for name, column in part.columns.items():
        if name in row.values and what.field(name).entered:
            place = (row.values[name], part.title, row.row, column)
            desk.result.values.append(Value(what.key, record, name, None, None, "invalid", *place))


def _say_fallbacks(
    desk: ReturnCheck, what: spec.Sheet, claims: Mapping[str, Sequence[Claim]], placed: Mapping[str, Placed]
) -> None:
    """Say which rows were not found by their key; many of one sheet in one finding."""
    lines: dict[tuple[str, str], list[tuple[str, Claim]]] = {}
    for record, found in claims.items():
        for claim in found:
            if claim.placed is placed.get(record) and claim.how != "key":
                code = "ROW_BY_NAME" if claim.how == "likeness" else "ROW_KEY_READ"
                lines.setdefault((claim.placed.part.title, code), []).append((record, claim))
    for (_title, code), items in lines.items():
        if len(items) <= MOST_ROWS:
            for record, claim in items:
                part, row = claim.placed
                column = part.columns.get(what.row_key, min(part.columns.values()))
                desk.say(code, part, row.row, column, row.key or "(空)", record=record, expected=record)
        else:
            part, row = items[0][1].placed
            column = part.columns.get(what.row_key, min(part.columns.values()))
            words = "、".join(claim.placed.row.key or "(空)" for _record, claim in items)
            desk.say(code, part, row.row, column, words, expected="、".join(record for record, _claim in items))


def _compare_given(desk: ReturnCheck, what: spec.Sheet, placed: dict[str, Placed]) -> dict[str, Placed]:
    """Compare the given cells: rows of a sheet that was sorted in part are held out, edited texts become findings."""
    found = edits(desk, what, placed)
    if not found:
        return placed
    apart = sorted_apart(found)
    if apart:
        placed = _hold_out(desk, what, placed, apart)
        found = [item for item in found if item.record in placed]
    found = _certain(desk, found)
    say_edits(desk, what, found)
    hold_other_measure(desk, found)
    return placed


def _hold_out(
    desk: ReturnCheck, what: spec.Sheet, placed: Mapping[str, Placed], apart: Mapping[tuple[str, int], Sequence[str]]
) -> dict[str, Placed]:
    sound: dict[str, Placed] = {}
    named: set[tuple[str, int]] = set()
    for record, item in placed.items():
        part = item.part
        place = (part.title, part.header_row)
        if place not in apart or not has_answers(what, item.row):
            sound[record] = item
            continue
        keep_unmerged(desk, what, record, item)
        if place not in named:
            named.add(place)
            headers = "、".join(what.field(name).header for name in apart[place])
            desk.say("ROWS_SORTED_APART", part, part.header_row, part.columns[apart[place][0]], headers)
    return sound


def _hold_shifted(desk: ReturnCheck, what: spec.Sheet, placed: dict[str, Placed]) -> dict[str, Placed]:
    """Hold out rows whose answers stand one column beside their own, with one finding for each part of the table."""
    found = shifts(what, placed)
    for (title, header_row), shift in found.items():
        part = next(
            item.part for item in placed.values() if (item.part.title, item.part.header_row) == (title, header_row)
        )
        column = part.columns.get(what.row_key, min(part.columns.values()))
        texts = {"expected": str(len(shift.rows)), "field": shift.side}
        desk.say("ANSWERS_SHIFTED", part, header_row, column, shift.example, **texts)
    askew = {record for shift in found.values() for record in shift.rows}
    for record in sorted(askew):
        keep_unmerged(desk, what, record, placed[record])
    return {record: item for record, item in placed.items() if record not in askew}


def _certain(desk: ReturnCheck, found: Sequence[GivenEdit]) -> list[GivenEdit]:
    """The edits that cannot come from a template of an earlier issue, which said other things in its locked cells."""
    if desk.template == desk.given.template_hash:
        return list(found)
    if desk.template:
        return [item for item in found if item.field == "unit_of_measure"]
    return [item for item in found if item.field not in FROM_HISTORY]


def spare_records(
    desk: ReturnCheck, what: spec.Sheet, sheet: SheetReading
) -> Iterator[tuple[str, SheetReading, RawRow]]:
    """The filled rows of a sheet of spare rows, each under a name of its own: its number, else where it stands.

    A row that repeats another cell for cell is the same entry.
    """
    taken: set[str] = set()
    said: list[dict[str, object]] = []
    for part in own_parts(desk, what, sheet):
        for row in part.rows:
            answers: dict[str, object] = dict(answers_in(what, row))
            if not answers or (part is not sheet and answers in said):
                continue
            said.append(answers)
            record = row.key or f"第{row.row}行"
            if record in taken:
                record = (
                    f"{record}(第{row.row}行)" if part.title == sheet.title else f"{record}({part.title}第{row.row}行)"
                )
            taken.add(record)
            yield record, part, row
