"""What the office decided about answers that an older return supplied, and about values that such a return carries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ipxl.check.desk import RowPlace, Value
from ipxl.check.rules import finding, shown_value
from ipxl.finding import Finding
from ipxl.form import spec
from ipxl.office.cell_questions import Holding
from ipxl.office.docket import CLEAR, KEEP, Docket, Question, not_offered, question_id
from ipxl.sheet.cells import column_letters


class Kept(NamedTuple):
    """An answer that an older return supplies where the current one is blank.

    label: what the caller knows it by. file: the current return. place: where its row stands there. holding: what the
    office had decided about the older answer. stands: whether its row was left as it was handed out, so that nobody is asked.
    """

    label: int
    unit: str
    value: Value
    file: str
    place: RowPlace | None
    holding: Holding | None
    stands: bool = False


class KeptAsked(NamedTuple):
    """An answer kept from an older return that the office has not decided on."""

    question: Question
    finding: Finding


class KeptSettlement(NamedTuple):
    """cleared: labels of the answers to be blank. findings: of all that stay kept, decided or not."""

    cleared: list[int]
    asked: list[KeptAsked]
    findings: list[Finding]


def settle_kept(kept: Sequence[Kept], docket: Docket) -> KeptSettlement:
    """Clear what is to be blank, and ask about what nobody has decided on."""
    settled = KeptSettlement([], [], [])
    for item in kept:
        told = _finding(item)
        if told is None:
            continue
        question = _question(item, told)
        answer = docket.answers.get(question.key)
        if answer is not None and (note := not_offered("K", answer)):
            docket.refuse(answer, note)
            answer = None
        if answer is not None:
            docket.apply(answer, question.value, question.value if answer.action == KEEP else "(空)")
        if answer is not None and answer.action == CLEAR:
            settled.cleared.append(item.label)
            continue
        if not item.stands:
            settled.findings.append(told)
        if answer is None and not item.stands:
            settled.asked.append(KeptAsked(question, told))
        if item.holding is not None:
            docket.apply(*item.holding)
    return settled


def _finding(item: Kept) -> Finding | None:
    """What is asked about an answer kept from an older return; None on the sheets of spare rows, where all are kept."""
    value, place = item.value, item.place
    if value.sheet not in spec.WITH_ITEMS:
        return None
    column = place.columns.get(value.field) if place else None
    return finding(
        "KEPT_FROM_OLDER",
        value=value.raw,
        file=item.file,
        sheet=place.title if place else value.title,
        cell=f"{column_letters(column)}{place.row}" if place and column is not None else None,
        unit=item.unit,
        task=value.record,
    )


def _question(item: Kept, told: Finding) -> Question:
    value = item.value
    about = (value.sheet, value.record, value.field, repr(value.raw))
    place = f"{value.title}!{column_letters(value.column)}{value.row}"
    number = question_id("K", "kept", item.unit, *about)
    return Question(number, told.message, item.unit, value.record, item.file, place, shown_value(value.raw))
