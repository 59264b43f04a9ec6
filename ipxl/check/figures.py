"""A number under check, wherever it stands: what to say where it cannot be merged, and when an explanation settles it."""

from __future__ import annotations

from decimal import Decimal

from ipxl.check.desk import FieldSpot, explained, reasons_field
from ipxl.check.numbers import NumberRead, read_number
from ipxl.check.plausible import SizeDoubt
from ipxl.check.settle import settles
from ipxl.check.values import State, plain
from ipxl.intake.workbook import Scalar

HIGHEST = 10**12
"""No figure of a report is larger."""


def read_figure(spot: FieldSpot, value: Scalar, unit_of_measure: str) -> NumberRead:
    """The number of a cell, the proposal instead where the unit's own words settle a doubt about size."""
    read = read_number(value, unit_of_measure)
    proposal = read.proposal if read.state == "held" and read.settled else None
    if proposal is not None and is_settled(spot, proposal, unit_of_measure):
        return NumberRead(proposal, "read_as", "HELD_EXPLAINED")
    return read


def is_settled(spot: FieldSpot, number: Decimal, unit_of_measure: str) -> bool:
    """Whether the unit names this number, or confirms it, in the row's own column for reasons."""
    words = spot.row.values.get(spot.what.reasons)
    return isinstance(words, str | float) and settles(str(words), number, unit_of_measure)


def say_doubt(spot: FieldSpot, value: Scalar, number: Decimal, doubt: SizeDoubt, unit_of_measure: str) -> State:
    """The finding of a doubtful size, also where the unit's own words settle it; the state of the number."""
    settled = doubt.held and is_settled(spot, number, unit_of_measure)
    code = ("HELD_FOR_OFFICE" if doubt.firm else "HELD_EXPLAINED") if settled else doubt.code
    expected = plain(number) if settled else doubt.expected
    spot.say(code, value, expected=expected, unit_of_measure=unit_of_measure)
    if doubt.held and not (settled and not doubt.firm):
        return "held"
    return "read_as" if settled else "ok"


def say_unusable(spot: FieldSpot, value: Scalar, read: NumberRead, expected: str, *, due: bool = True) -> None:
    """The finding of a cell without a number to merge. expected: what should stand there; due: it may not stay blank."""
    reasons = reasons_field(spot.what)
    if read.code == "NO_FIGURE" and not due:
        spot.say("READ_AS", value, expected="没有填")
    elif read.code == "NO_FIGURE" and explained(spot.what, spot.row):
        spot.say("NO_FIGURE_EXPLAINED", expected=reasons)
    elif read.code == "NO_FIGURE":
        spot.say("NO_FIGURE", value, expected=reasons)
    elif read.code == "NOT_A_NUMBER":
        spot.say("NOT_A_NUMBER", value, expected=expected + read.hint)
    else:
        settle = f"；不能确定请在“{reasons}”写明" if read.settled and read.hint else ""
        spot.say(read.code, value, expected=read.hint + settle, why=read.why)
