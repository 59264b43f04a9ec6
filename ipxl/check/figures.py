"""A number under check, wherever it stands: what to say where it cannot be merged, and when an explanation settles it."""

from __future__ import annotations

from ipxl.check.desk import Spot, explained, reasons_field
from ipxl.check.numbers import Read, read_number
from ipxl.intake.workbook import Scalar


def read_figure(spot: Spot, value: Scalar, unit_of_measure: str) -> Read:
    """The number of a cell, the proposal instead where the unit's own explanation settles a doubt about size."""
    read = read_number(value, unit_of_measure)
    if read.state == "held" and read.settled and read.proposal is not None and explained(spot.what, spot.row):
        return Read(read.proposal, "read_as", "HELD_EXPLAINED")
    return read


def say_unusable(spot: Spot, value: Scalar, read: Read, expected: str, *, due: bool = True) -> None:
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
