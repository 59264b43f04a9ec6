"""说法不一: where a responsible unit's status, number or date does not go with what every lead of the task says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ipxl.facts.rows import DutyRow
from ipxl.form import spec
from ipxl.merge.result import Contradiction

NUMBER_APART = 20
"""Percentage points between a lead's and a responsible unit's progress that are called a contradiction."""
_CLASHES = frozenset(
    {
        (spec.COMPLETED, spec.DELAYED),
        (spec.COMPLETED, spec.NOT_STARTED),
        (spec.NOT_STARTED, spec.IN_PROGRESS),
        (spec.NOT_STARTED, spec.COMPLETED),
    }
)
_SENTENCE = re.compile(r"[。；;！!?？\n]")
_PLANNED = re.compile(r"预计|计划|力争|争取|确保|拟")
_DONE = re.compile(r"完成|办结|建成|验收|投入使用|印发|出台")
_DAY = re.compile(
    r"(?:(20\d{2})年|(明年|次年)|今年)?(?<!\d)(1[0-2]|0?[1-9])月(?:底|初|中旬|上旬|下旬|末|\d{1,2}日)?(?:以前|之前|前)?"
)
_FILLER = re.compile(r"[\W\d_]|预计|计划|力争|争取|确保|全部|全面|完成|办结|建成|验收|投入使用|印发|出台|[拟于在将的]")
_ALIKE, _SHORTEST = 80, 6
"""How alike, in percent, two sentences must be without dates and words of planning to be about the same thing."""


class Promise(NamedTuple):
    """A sentence that says by which month something is to be done. about: what, without the words around it."""

    sentence: str
    about: str
    month: int


def contradictions(duties: Sequence[DutyRow], end: date) -> list[Contradiction]:
    """The contradictions of a result's duties, in their order. end: the period's 截至日期."""
    leads: dict[str, list[DutyRow]] = {}
    for row in duties:
        if row.role == "lead" and row.status:
            leads.setdefault(row.task, []).append(row)
    found: list[Contradiction] = []
    for row in duties:
        against = leads.get(row.task, [])
        if row.role == "responsible" and against:
            found += _of_row(row, against, end)
    return found


def _of_row(row: DutyRow, against: Sequence[DutyRow], end: date) -> Iterator[Contradiction]:
    lead, number = against[0], row.progress
    if row.status and all((item.status, row.status) in _CLASHES for item in against):
        yield _contradiction("状态", lead, lead.status, row, row.status)
    if number is not None and all(_apart(item.progress, number) for item in against):
        yield _contradiction("数字", lead, str(lead.progress), row, str(number))
    for promise in _promises(row, end):
        same = [
            (item, one) for item in against for one in _promises(item, end) if _same_thing(one.about, promise.about)
        ]
        if same and all(one.month != promise.month for _item, one in same):
            yield _contradiction("日期", same[0][0], same[0][1].sentence, row, promise.sentence)


def _apart(one: Decimal | None, other: Decimal) -> bool:
    return one is not None and abs(one - other) >= NUMBER_APART


def _promises(row: DutyRow, end: date) -> tuple[Promise, ...]:
    return promises(f"{row.text}\n{row.answer('next')}", end)


@lru_cache(maxsize=4096)
def promises(told: str, end: date) -> tuple[Promise, ...]:
    """The sentences of an account that name one month by which something is planned to be done.

    A month without a year lies ahead: it is the next of that name from `end` on.
    """
    if not _PLANNED.search(told) or not _DAY.search(told):
        return ()
    made = []
    for sentence in _SENTENCE.split(told):
        days = list(_DAY.finditer(sentence))
        if len(days) != 1 or not _PLANNED.search(sentence) or not _DONE.search(sentence):
            continue
        about = _FILLER.sub("", sentence[: days[0].start()] + sentence[days[0].end() :])
        if len(about) >= _SHORTEST:
            made.append(Promise(sentence.strip(), about, _month(days[0], end)))
    return tuple(made)


def _month(found: re.Match[str], end: date) -> int:
    """Months since the year 0."""
    year, next_year, month = found[1], found[2], int(found[3])
    if year:
        return int(year) * 12 + month
    later = bool(next_year) or ("今年" not in found[0] and month < end.month)
    return (end.year + later) * 12 + month


def _same_thing(one: str, other: str) -> bool:
    from rapidfuzz.fuzz import ratio

    return ratio(one, other) >= _ALIKE


def _contradiction(what: str, lead: DutyRow, lead_says: str, other: DutyRow, other_says: str) -> Contradiction:
    return Contradiction(other.task, what, lead.unit, lead_says, _place(lead), other.unit, other_says, _place(other))


def _place(row: DutyRow) -> str:
    source = row.source
    return f"{source.file} {source.sheet}!{source.cell}" if source else ""
