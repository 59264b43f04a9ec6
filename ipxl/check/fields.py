"""What a cell says by the kind of its field: one reader a kind, for every sheet; and which cells may not stay blank.

A sheet that knows more of a field than its kind tells (a figure's target, say) hands in a reader of its own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ipxl.check.choices import read_choice
from ipxl.check.dates import NUMBER, day_of_number, read_day
from ipxl.check.desk import FieldSpot, ReturnCheck, explained, is_faulty, reasons_field
from ipxl.check.figures import read_figure, say_doubt, say_unusable
from ipxl.check.numbers import PERCENT
from ipxl.check.phones import phone_doubt
from ipxl.check.plan_lists import duty_id, units_named
from ipxl.check.plausible import SizeDoubt
from ipxl.check.texts import text_fault
from ipxl.check.values import State, cell_text, plain, says_blank
from ipxl.form import spec
from ipxl.form.content import FormRow
from ipxl.form.reading import RawRow, SheetReading
from ipxl.intake.workbook import Scalar
from ipxl.plan.names import normalise


@dataclass(frozen=True, slots=True)
class RowAnswers:
    """What the cells of a row say, as far as they were read: accepted texts and numbers by field key.

    role: the unit's in this row. lists: the list that a field offers here, where that is not its own. locked: fields
    that the workbook answers itself.
    """

    role: spec.Who = "all"
    lists: Mapping[str, str] = dataclasses.field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    texts: dict[str, str] = dataclasses.field(default_factory=dict)
    numbers: dict[str, Decimal] = dataclasses.field(default_factory=dict)

    def is_due(self, field: spec.Field) -> bool:
        """Whether the field may not stay blank, as far as the fields before it tell."""
        return spec.is_required(field, self.role, self.texts) is not None


Reader = Callable[[FieldSpot, Scalar, RowAnswers], None]
"""Reads one cell that is not blank: hands its value on to the merge and says what is wrong with it."""


def read_row(
    desk: ReturnCheck,
    what: spec.Sheet,
    sheet: SheetReading,
    row: RawRow,
    given: FormRow,
    own: Mapping[str, Reader] | None = None,
) -> RowAnswers:
    """Read every field that the unit may enter, in the order of the sheet, then say which are blank and may not be.

    given: the row as the unit's workbook has it. own: readers of fields of which the sheet knows more than their kind.
    """
    answers = RowAnswers(given.role or "all", given.lists, given.locked)
    answers.texts.update({key: str(given.values[key]) for key in given.locked if key in given.values})
    for field in what.fields:
        value = row.values.get(field.key)
        if not field.entered or value is None or field.key not in sheet.columns:
            continue
        reader = (own or {}).get(field.key) or READERS[field.kind]
        reader(FieldSpot(desk, what, sheet, row, field, given.key), value, answers)
    _check_blank(desk, what, sheet, row, given.key, answers)
    return answers


def _read_text(spot: FieldSpot, value: Scalar, answers: RowAnswers) -> None:
    """The text of a cell, whole; a length over the limit is told, and what a program has made of it."""
    text = cell_text(value)
    fault = text_fault(value, text, spot.desk, spot.field)
    if fault:
        spot.say(fault.code, fault.shown, expected=fault.expected)
    if fault and not fault.kept:
        spot.keep(None, None, "invalid")
        return
    _say_long(spot, text)
    _keep_text(spot, text, answers)


def _say_long(spot: FieldSpot, text: str) -> None:
    limits = spot.field.limits
    if limits and len(text) > limits[1]:
        spot.say("TEXT_LONG", len(text), expected=str(limits[1]))


def _keep_text(spot: FieldSpot, text: str, answers: RowAnswers) -> None:
    spot.keep(text)
    answers.texts[spot.field.key] = text


def _read_phone(spot: FieldSpot, value: Scalar, answers: RowAnswers) -> None:
    text = cell_text(value)
    if doubt := phone_doubt(value):
        spot.say("PHONE_DOUBTFUL", text, why=doubt)
    else:
        _say_long(spot, text)
    _keep_text(spot, text, answers)


def _read_date(spot: FieldSpot, value: Scalar, answers: RowAnswers) -> None:
    """A day, which is merged also where it is doubtful; without its year it is near to where the field looks for it."""
    field, period, around = spot.field, spot.desk.period, spot.desk.around(ahead=spot.field.days == "ahead")
    read = read_day(value, around)
    if read.day is None and NUMBER.fullmatch(cell_text(value)):
        meant = day_of_number(cell_text(value), around)
        spot.say("DATE_IS_NUMBER", value, expected=f"，是不是{meant.isoformat()}" if meant else "")
        _keep_text(spot, cell_text(value), answers)
        return
    span = believable_days(spot.desk, field.days)
    if read.day is not None and not span[0] <= read.day <= span[1]:
        spot.say(
            "DATE_DOUBTFUL", value, expected=f"{span[0].isoformat()}至{span[1].isoformat()}", why=read.day.isoformat()
        )
    elif (
        field.days == "period"
        and read.day is not None
        and not period.start <= read.day <= period.end
        and not explained(spot.what, spot.row)
    ):
        spot.say("DATE_OUTSIDE_PERIOD", value, expected=f"{period.start.isoformat()}至{period.end.isoformat()}")
    elif read.code and not (says_blank(value) and not answers.is_due(field)):
        usual = period.deadline if field.days == "near" else period.end
        spot.say(read.code, value, expected=(read.day or usual).isoformat(), why=read.why)
    _keep_text(spot, read.day.isoformat() if read.day else cell_text(value), answers)


HALF_YEAR = 190


def believable_days(desk: ReturnCheck, days: spec.Days) -> tuple[date, date]:
    """The first and last day that a date of this sort can be: none before the plan, none a year after it.

    What is still to come lies behind the period; a return is filled in not long before the period, within a year of the deadline.
    """
    period, settings = desk.period, desk.plan.settings
    first = min(settings.start or period.start, period.start)
    last = max(settings.end or period.end, period.deadline) + timedelta(366)
    if days == "ahead":
        return period.end, last
    if days == "near":
        return period.start - timedelta(HALF_YEAR), period.deadline + timedelta(366)
    return first, last


def _read_choice(spot: FieldSpot, value: Scalar, answers: RowAnswers) -> None:
    """One of the choices that this row offers, or nothing that may be merged; open lists take other words too."""
    if spot.what.spare_rows or not spec.is_closed(spot.field.choices):
        _read_open_choice(spot, value, answers)
        return
    name = spot.field.choices
    choices = spec.CHOICES[answers.lists.get(spot.field.key, name)]
    read = read_choice(value, choices, name)
    if read.text is None and says_blank(value) and not answers.is_due(spot.field):
        spot.say("READ_AS", value, expected="没有填")
    elif read.text is None:
        not_offered = read_choice(value, spec.CHOICES[name], name).text == spec.ONGOING
        likely = f"(是不是“{read.proposal}”)" if read.proposal else ""
        code = "ONGOING_NOT_OFFERED" if not_offered else "CHOICE_UNKNOWN"
        spot.say(code, value, expected="、".join(choices) + likely)
    elif read.state == "read_as":
        spot.say("READ_AS", value, expected=read.text)
    spot.keep(read.text, None, read.state)
    if read.text is not None:
        answers.texts[spot.field.key] = read.text


def _read_open_choice(spot: FieldSpot, value: Scalar, answers: RowAnswers) -> None:
    """Repaired where it is sure what is meant, told and kept where it is not."""
    plan, name, typed = spot.desk.plan, spot.field.choices, cell_text(value)
    if name in ("tasks", "duties"):
        text, near = "、".join(duty_id(plan, value)), next(iter(plan.task_by_id), "")
    elif name == "units":
        text, near = units_named(plan, typed)
    else:
        read = read_choice(value, spec.CHOICES[name], name)
        text, near = read.text or "", read.proposal or "、".join(spec.CHOICES[name])
    if not text and not says_blank(value) and spec.OTHER not in spec.CHOICES.get(name, ()):
        spot.say("CHOICE_KEPT", value, expected=near)
    elif text and normalise(text) != normalise(typed):
        spot.say("READ_AS", value, expected=text)
    _keep_text(spot, text or typed, answers)


def _read_percent(spot: FieldSpot, value: Scalar, answers: RowAnswers) -> None:
    if (spot.sheet.title, spot.field.key) in spot.desk.held_columns:
        spot.keep(None, None, "held")
        return
    read = read_figure(spot, value, PERCENT)
    lowest, highest = spot.field.limits or (0, 100)
    number, state = read.number, read.state
    # 100% typed into a cell that is set to percent, as programs set it by themselves, arrives as the number 1
    share = (
        number is not None
        and read.code != "HELD_EXPLAINED"
        and (0 < number < 1 or (number == 1 and isinstance(value, float)))
    )
    if number is None:
        say_unusable(spot, value, read, f"{lowest}到{highest}，不带%", due=answers.is_due(spot.field))
    elif not lowest <= number <= highest:
        spot.say("OUT_OF_RANGE", value, expected=f"{lowest}到{highest}")
        number, state = None, "invalid"
    elif number == 1 and answers.texts.get("status") == spec.COMPLETED:
        spot.say("HELD_FRACTION", value, expected="100")
        number, state = None, "held"
    elif share:
        state = say_doubt(spot, value, number, SizeDoubt("HELD_FRACTION", True, plain(number * 100)), PERCENT)
        number = None if state == "held" else number
    elif read.code:
        spot.say(read.code, value, expected=plain(number))
    keep_number(spot, number, answers, state)


def _read_number(spot: FieldSpot, value: Scalar, answers: RowAnswers) -> None:
    """A number of which nothing is known but its limits."""
    read = read_figure(spot, value, "")
    lowest, highest = spot.field.limits or (0, 10**12)
    number, state = read.number, read.state
    if number is None:
        say_unusable(spot, value, read, f"{lowest}到{highest}", due=answers.is_due(spot.field))
    elif not lowest <= number <= highest:
        spot.say("OUT_OF_RANGE", value, expected=f"{lowest}到{highest}")
        number, state = None, "invalid"
    elif read.code:
        spot.say(read.code, value, expected=plain(number))
    keep_number(spot, number, answers, state)


def keep_number(spot: FieldSpot, number: Decimal | None, answers: RowAnswers, state: State) -> None:
    """Hand a number on to the merge, None where the cell has none that may be merged."""
    spot.keep(None if number is None else f"{number:f}", number, state)
    if number is not None:
        answers.numbers[spot.field.key] = number


READERS: dict[spec.Kind, Reader] = {
    "text": _read_text,
    "evidence": _read_text,
    "phone": _read_phone,
    "date": _read_date,
    "choice": _read_choice,
    "percent": _read_percent,
    "number": _read_number,
}


def _check_blank(
    desk: ReturnCheck, what: spec.Sheet, sheet: SheetReading, row: RawRow, record: str, answers: RowAnswers
) -> None:
    """Blank cells that are due. A cell that already has a finding of its own is not blank to the reader.

    Where a condition hangs on a cell that could not be read, nothing is due.
    """
    for field in what.fields:
        if not field.required or field.key not in sheet.columns:
            continue
        value = row.values.get(field.key)
        if value is not None and not (field.kind == "text" and says_blank(value)):
            continue
        required = spec.is_required(field, answers.role, answers.texts)
        if required is None or field.key in answers.locked:
            continue
        if required.when and _is_unread(desk, sheet, row, required.when.field, answers):
            continue
        if value is not None:
            say_says_nothing(FieldSpot(desk, what, sheet, row, field, record), value)
        elif not is_faulty(desk, sheet, row, field.key):
            say_blank(FieldSpot(desk, what, sheet, row, field, record), required)


def say_says_nothing(spot: FieldSpot, value: Scalar) -> None:
    """Say that a text that is due only says that there is none."""
    spot.say("TEXT_SAYS_NOTHING", value, expected=spot.field.help)


def say_blank(spot: FieldSpot, required: spec.Required) -> None:
    """Say that a cell is blank that is due, unless the unit says why it has no figure."""
    if spot.field.kind in ("number", "percent") and explained(spot.what, spot.row):
        spot.say("NO_FIGURE_EXPLAINED", expected=reasons_field(spot.what))
        return
    unsaid = spot.row.unsaid.get(spot.field.key)
    if unsaid is not None:
        spot.say("REQUIRED_BLANK_REPEATED", unsaid)
        return
    code = "REQUIRED_BLANK" if required.severity == "error" else "REQUIRED_BLANK_SOFT"
    spot.say(code, expected=spot.field.help)


def _is_unread(desk: ReturnCheck, sheet: SheetReading, row: RawRow, key: str, answers: RowAnswers) -> bool:
    return key not in answers.texts and (key in row.values or is_faulty(desk, sheet, row, key))
