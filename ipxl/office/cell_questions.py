"""What the office decided about cells and rows of a return: a held number accepted, a cell corrected, a fault waived.

A correction goes into the reading and the return is checked again, so that every rule sees what it came to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from ipxl.check.desk import Checked, Value
from ipxl.check.numbers import PERCENT, NumberRead, read_number
from ipxl.check.rules import RULES, shown_value
from ipxl.check.values import plain
from ipxl.finding import Finding
from ipxl.form import spec
from ipxl.form.reading import RawRow, Reading, SheetReading
from ipxl.intake.workbook import Scalar
from ipxl.office.docket import (
    ACCEPT,
    AS_TYPED,
    CORRECT,
    WAIVE,
    Answer,
    Docket,
    Question,
    not_offered,
    question_id,
)
from ipxl.plan.model import Plan
from ipxl.sheet.cells import column_letters

Check = Callable[[Reading], Checked]
FieldKey = tuple[str, str, str]
"""(sheet key, record, field) of an answer."""


class DecidedSpot(NamedTuple):
    """A cell of a return: where it stands, which field of which record it is. raw: "" when it is blank."""

    sheet: str
    record: str
    field: str
    title: str
    row: int
    column: int
    raw: Scalar = ""

    @property
    def cell(self) -> str:
        return f"{column_letters(self.column)}{self.row}"

    @property
    def answers_to(self) -> FieldKey:
        return (self.sheet, self.record, self.field)


class Asked(NamedTuple):
    """A question with the cell and the finding that it comes from; either may be None, not both.

    typed, proposed: the numbers that may be accepted.
    """

    question: Question
    spot: DecidedSpot | None
    finding: Finding | None
    typed: Decimal | None = None
    proposed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose return is looked at, and in which plan."""

    plan: Plan
    unit: str
    file: str


class Holding(NamedTuple):
    """An answer that holds for a cell: what it was and what it is now."""

    answer: Answer
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DecidedReturn:
    """A return as decided: checked values and findings, the questions that are left, the answers that hold.

    holding: by (sheet key, record, field); a waived fault of a whole row or sheet has an empty field.
    """

    checked: Checked
    open: tuple[Asked, ...] = ()
    holding: tuple[tuple[FieldKey, Holding], ...] = ()


class _Fix(NamedTuple):
    """What goes into a cell: as the reader takes it, and as the office wrote it."""

    raw: Scalar
    entered: Scalar


class _Ruling(NamedTuple):
    """An answer that holds for a question. fix: what it puts into the cell; None where it waives the fault."""

    asked: Asked
    answer: Answer
    fix: _Fix | None

    @property
    def holding(self) -> tuple[FieldKey, Holding]:
        """What it is about, and what becomes of that."""
        spot, question = self.asked.spot, self.asked.question
        after = WAIVE if self.fix is None else shown_value(self.fix.entered)
        about = spot.answers_to if spot else ("", question.item, "")
        return about, Holding(self.answer, question.value, after)


def settle_cells(checked: Checked, reading: Reading, owner: Owner, check: Check, docket: Docket) -> DecidedReturn:
    """The return with every answer applied that holds. check: checks a reading of the same return again.

    Ask what the return leaves to decide, apply the answers that there are, check it again with them: an answer may
    bring up a question that has an answer too (状态 corrected to 滞后 makes 存在问题 due). Each answer is tried once.
    """
    rulings: list[_Ruling] = []
    tried: set[str] = set()
    now = checked
    while True:
        asked = _left_open(_questions(now, reading, owner), rulings)
        answered = [item for item in asked if item.question.key in docket.answers and item.question.key not in tried]
        if not answered:
            return DecidedReturn(
                _without_waived(now, rulings), tuple(asked), tuple(ruling.holding for ruling in rulings)
            )
        for item in answered:
            tried.add(item.question.key)
            ruling = _rule(item, docket.answers[item.question.key])
            if isinstance(ruling, str):
                docket.refuse(docket.answers[item.question.key], ruling)
            else:
                rulings.append(ruling)
        while True:
            fixes = _fixes(rulings)
            now = check(_patched(reading, fixes)) if fixes else checked
            unfit = _unfit(now, rulings, owner)
            if not unfit:
                break
            for ruling, note in unfit:
                docket.refuse(ruling.answer, note)
                rulings.remove(ruling)
        now = _with_numbers(now, fixes, owner)


def _left_open(asked: Sequence[Asked], rulings: Sequence[_Ruling]) -> list[Asked]:
    """The questions without those that are waived and those about a cell that was corrected."""
    waived = {ruling.asked.question.key for ruling in rulings if ruling.fix is None}
    corrected = {spot.answers_to for spot in _fixes(rulings)}
    return [
        item
        for item in asked
        if item.question.key not in waived and not (item.spot and item.spot.answers_to in corrected)
    ]


def _fixes(rulings: Iterable[_Ruling]) -> dict[DecidedSpot, _Fix]:
    return {ruling.asked.spot: ruling.fix for ruling in rulings if ruling.asked.spot and ruling.fix}


def _rule(item: Asked, answer: Answer) -> _Ruling | str:
    """What an answer comes to, or why it cannot be used."""
    if note := not_offered(item.question.id[0], answer):
        return note
    if answer.action == WAIVE:
        return _Ruling(item, answer, None)
    if answer.action == CORRECT:
        return _Ruling(item, answer, _Fix(answer.to, answer.to))
    number = item.typed if answer.action == AS_TYPED else item.proposed
    if answer.action == ACCEPT and number is None:
        number = item.typed
    if number is None:
        return "没有可以接受的数，请选“更正为”并填写更正值"
    return _Ruling(item, answer, _Fix(float(number), float(number)))


def _questions(checked: Checked, reading: Reading, owner: Owner) -> list[Asked]:
    """What a return leaves to decide: its held numbers, and its errors, one question a cell; in the order of findings."""
    found: dict[str, Asked] = {}
    if not checked.findings:
        return []
    held = {value[:3]: value for value in checked.values if value.state == "held"}
    for item in checked.findings:
        spot = _spot(reading, item)
        value = held.pop(spot.answers_to, None) if spot else None
        if value is not None and spot is not None:
            asked = _about_number(spot, item, owner)
        elif item.severity == "error":
            asked = _about_fault(spot, item, owner)
        else:
            continue
        found.setdefault(asked.question.key, asked)
    for value in held.values():
        spot = DecidedSpot(*value[:3], value.title, value.row, value.column, value.raw)
        asked = _about_number(spot, None, owner)
        found.setdefault(asked.question.key, asked)
    return list(found.values())


def _about_number(spot: DecidedSpot, item: Finding | None, owner: Owner) -> Asked:
    typed, proposed = _numbers(spot, owner.plan)
    if typed is not None and proposed is not None:
        kind, offer = "M", f"按填写值是{plain(typed)}，按建议值是{plain(proposed)}。"
    elif (number := proposed if typed is None else typed) is not None:
        kind, offer = "H", f"接受即按{plain(number)}计入。"
    else:
        kind, offer = "C", ""
    text = item.message if item else f"“{_header(spot)}”填的是“{shown_value(spot.raw)}”，暂按待核处理。"
    return Asked(_question(kind, spot, text + offer, owner), spot, item, typed, proposed)


def _about_fault(spot: DecidedSpot | None, item: Finding, owner: Owner) -> Asked:
    if spot is not None:
        return Asked(_question("C", spot, item.message, owner), spot, item)
    place = "!".join(part for part in (item.sheet, item.cell) if part)
    number = question_id("R", "row", owner.unit, item.code, item.sheet, item.task, item.value)
    texts = (item.message, owner.unit, item.task or "", owner.file, place, item.value or "")
    return Asked(Question(number, *texts), None, item)


def _question(kind: str, spot: DecidedSpot, text: str, owner: Owner) -> Question:
    number = question_id(kind, "cell", owner.unit, *spot.answers_to, repr(spot.raw))
    place = f"{spot.title}!{spot.cell}"
    return Question(number, text, owner.unit, spot.record, owner.file, place, shown_value(spot.raw))


def _spot(reading: Reading, item: Finding) -> DecidedSpot | None:
    """The cell that a finding is about; None when it is about a row, a sheet, or a cell that is nobody's answer."""
    if not item.sheet or not item.cell:
        return None
    letters = item.cell.rstrip("0123456789")
    number = int(item.cell[len(letters) :])
    parts = [(key, part) for key, sheet in reading.sheets.items() for part in sheet.parts if part.title == item.sheet]
    for key, sheet in parts:
        row = next((row for row in sheet.rows if row.row == number), None)
        name = next((name for name, column in sheet.columns.items() if column_letters(column) == letters), None)
        if row is None or name is None:
            continue
        column = sheet.columns[name]
        raw = row.values.get(name, item.value or "")
        if key == spec.UNIT.key:
            return DecidedSpot(key, "", row.key, sheet.title, number, column, raw)
        if _field(key, name).entered and (item.task or key not in spec.WITH_ITEMS):
            return DecidedSpot(key, item.task or row.key, name, sheet.title, number, column, raw)
    return None


def _field(sheet: str, name: str) -> spec.Field:
    return next(what for what in spec.SHEETS if what.key == sheet).field(name)


def _header(spot: DecidedSpot) -> str:
    return _field(spot.sheet, spot.field).header


def _numbers(spot: DecidedSpot, plan: Plan) -> tuple[Decimal | None, Decimal | None]:
    """The number as it was typed, and the one that was probably meant; None where there is not one only."""
    if _field(spot.sheet, spot.field).kind not in ("percent", "number"):
        return None, None
    read = _read(spot.raw, spot, plan)
    typed = read.number
    if typed is None:
        return None, read.proposal
    if _is_fraction(spot, typed):
        return typed, typed * 100
    return typed, _slip(
        typed, [target for item in plan.indicators if item.indicator == spot.record for target in item.targets]
    )


def _is_fraction(spot: DecidedSpot, typed: Decimal) -> bool:
    """Whether a percentage was written as 0.85."""
    return _field(spot.sheet, spot.field).kind == "percent" and 0 < typed < 1


_SLIPS = (Decimal(10) ** -8, Decimal(10) ** -4, Decimal(10) ** 4, Decimal(10) ** 8)
_NEAR = 10


def _slip(typed: Decimal, targets: Sequence[tuple[int, Decimal]]) -> Decimal | None:
    """The number that comes near the first target when 万 or 亿 were mixed up; None when none does."""
    target = next((value for _year, value in targets if value), None)
    if target is None or not typed:
        return None
    near = [n for n in (typed * slip for slip in _SLIPS) if Decimal(1) / _NEAR <= n / target <= _NEAR]
    return near[0].normalize() if near else None


def _read(raw: Scalar, spot: DecidedSpot, plan: Plan) -> NumberRead:
    item = next((item for item in plan.indicators if item.indicator == spot.record), None)
    return read_number(raw, item.unit_of_measure if item else PERCENT)


def _patched(reading: Reading, fixes: Mapping[DecidedSpot, _Fix]) -> Reading:
    """The reading with other contents in some cells; problems noted at these are gone."""
    places = {(spot.title, spot.cell) for spot in fixes}
    sheets = {key: _patched_sheet(key, sheet, fixes) for key, sheet in reading.sheets.items()}
    problems = [item for item in reading.problems if (item.sheet, item.cell) not in places]
    return replace(reading, sheets=sheets, problems=problems)


def _patched_sheet(key: str, sheet: SheetReading, fixes: Mapping[DecidedSpot, _Fix]) -> SheetReading:
    rows = [_patched_row(key, sheet.title, row, fixes) for row in sheet.rows]
    return replace(sheet, rows=rows, more=[_patched_sheet(key, part, fixes) for part in sheet.more])


def _patched_row(key: str, title: str, row: RawRow, fixes: Mapping[DecidedSpot, _Fix]) -> RawRow:
    new = {
        "value" if key == spec.UNIT.key else spot.field: fix.raw
        for spot, fix in fixes.items()
        if (spot.sheet, spot.title, spot.row) == (key, title, row.row)
    }
    return row._replace(values={**row.values, **new}) if new else row


def _unfit(checked: Checked, rulings: Sequence[_Ruling], owner: Owner) -> list[tuple[_Ruling, str]]:
    """The corrections that the cell's own reader does not take, each with what to do."""
    values = {value[:3]: value for value in checked.values}
    unfit = []
    for ruling in rulings:
        spot, fix = ruling.asked.spot, ruling.fix
        if spot is None or fix is None:
            continue
        at = [item for item in checked.findings if (item.sheet, item.cell) == (spot.title, spot.cell)]
        value = values.get(spot.answers_to)
        faults = [
            item for item in at if RULES[item.code].severity == "error" or item.code.startswith("DATE_UNREADABLE")
        ]
        if faults:
            unfit.append((ruling, f"更正值不能用：{faults[0].message}{faults[0].remedy}"))
        elif value is None or value.state == "invalid":
            unfit.append((ruling, "更正值没有被读到，请等单位重报"))
        elif value.state == "held" and ruling.answer.action == CORRECT and not _is_plain(fix, spot, owner):
            unfit.append((ruling, f"更正值“{shown_value(fix.raw)}”不是确切的数，请按计量单位填数字"))
    return unfit


def _is_plain(fix: _Fix, spot: DecidedSpot, owner: Owner) -> bool:
    """Whether a number that the checks hold may stand because the office says so: a plain one, and no 0.85 for 85."""
    typed = _read(fix.raw, spot, owner.plan).number
    return typed is not None and not _is_fraction(spot, typed)


def _with_numbers(checked: Checked, fixes: Mapping[DecidedSpot, _Fix], owner: Owner) -> Checked:
    """Corrected values as certain ones: what the checks hold stands, and no doubt or repair is told of them."""
    if not fixes:
        return checked
    by_answer = {spot.answers_to: (spot, fix) for spot, fix in fixes.items()}
    values: list[Value] = []
    silent: set[tuple[str, str]] = set()
    for value in checked.values:
        if value[:3] in by_answer:
            spot, fix = by_answer[value[:3]]
            if value.state == "held":
                number = _read(fix.raw, spot, owner.plan).number
                value = value._replace(number=number, text=None if number is None else plain(number))
                silent.add((spot.title, spot.cell))
            value = value._replace(state="ok")
        values.append(value)
    places = {(spot.title, spot.cell) for spot in fixes}
    findings = [
        item
        for item in checked.findings
        if (item.sheet or "", item.cell or "") not in (places if RULES[item.code].severity == "info" else silent)
    ]
    return replace(checked, values=values, findings=findings)


def _without_waived(checked: Checked, rulings: Iterable[_Ruling]) -> Checked:
    """The findings without those that the office waived."""
    waived = [ruling.asked for ruling in rulings if ruling.fix is None]
    spots = {(item.spot.title, item.spot.cell) for item in waived if item.spot}
    others = {item.finding for item in waived if item.spot is None}
    if not waived:
        return checked
    findings = [
        item for item in checked.findings if item not in others and (item.sheet or "", item.cell or "") not in spots
    ]
    return replace(checked, values=list(checked.values), findings=findings)
