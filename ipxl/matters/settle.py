"""The rows of 督办台账 brought up to date: what arose, what units report, and the state that follows. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from ipxl.matters.model import CLOSED, OWN, RETURNED, STATES, Matter, Trace, mark, state_of
from ipxl.plan.model import Period

FIRST = "D001"


@dataclass(frozen=True, slots=True)
class Arising:
    """Something that a period brings up. key: the same for the same matter in any period. end: of the period.

    former: keys that it had while its unit bore other names.
    """

    key: str
    source: str
    text: str
    items: str
    units: str
    period: str
    end: date
    measure: str = ""
    due: str = ""
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What a unit's return of a period says of one matter, by its number. former: other names of the unit."""

    matter: str
    period: str
    unit: str
    text: str = ""
    evidence: str = ""
    applied: bool = False
    former: tuple[str, ...] = ()


class Times:
    """Periods in time: their ranks, and how a line about one begins."""

    def __init__(self, periods: Sequence[Period]) -> None:
        self.titles = {item.period: item.title for item in periods}
        self._ranks = {item.period: number for number, item in enumerate(periods)}

    def title(self, period: str) -> str:
        """A period in words."""
        return self.titles.get(period, period)

    def rank(self, period: str) -> int:
        """The place of a period, -1 for one that is not known."""
        return self._ranks.get(period, -1)

    def head(self, report: Report, lines: Sequence[str]) -> str:
        """What the line of a report begins with: the period in words and the unit, by the name that `lines` have it under."""
        heads = [f"{self.title(report.period)}{name}：" for name in (report.unit, *report.former)]
        return next((head for head in heads if any(line.startswith(head) for line in lines)), heads[0])

    def rank_of_line(self, line: str) -> tuple[int, str]:
        """Lines in the order of their periods, then by themselves."""
        return max((self._ranks[key] for key, title in self.titles.items() if line.startswith(title)), default=-1), line


def bring_up_to_date(
    matters: Sequence[Matter],
    arising: Iterable[Arising] = (),
    reports: Iterable[Report] = (),
    periods: Sequence[Period] = (),
    current: str = "",
) -> tuple[Matter, ...]:
    """All rows as they are now, new ones last.

    periods: all of the plan, in time. current: the period that rows which the office began get, where they name none.
    What was typed by the office stays as it is; the same input twice gives the same rows.
    """
    times = Times(periods)
    rows = _numbered(matters, times.title(current))
    rows = _with_arising(rows, arising, times)
    by_matter: dict[str, list[Report]] = {}
    for report in reports:
        by_matter.setdefault(report.matter, []).append(report)
    rows = [_with_reports(row, by_matter.get(row.matter, ()), times) for row in rows]
    return tuple(_with_state(row) for row in rows)


def write_own(matter: Matter, column: str, text: str) -> Matter:
    """The row with `text` in a column, if the cell is the program's to write; else the row as it is."""
    if not matter.is_own(column) or getattr(matter, column) == text:
        return matter
    written = MappingProxyType({**matter.trace.written, column: mark(text)})
    return replace(matter.with_cells(**{column: text}), trace=replace(matter.trace, written=written))


def _numbered(matters: Sequence[Matter], period: str) -> list[Matter]:
    """Rows that the office began get what is blank: a number, 自查 as their source, and the period."""
    names = [row.matter for row in matters]
    rows = []
    for row in matters:
        if not row.matter:
            row = replace(row, matter=next_number(names), source=row.source or OWN, raised=row.raised or period)
            names.append(row.matter)
        rows.append(row)
    return rows


def next_number(names: Iterable[str]) -> str:
    """D001 and so on: one more than the highest that is there."""
    numbers = [int(name[1:]) for name in names if name[:1] == FIRST[0] and name[1:].isdecimal() and name.isascii()]
    return f"{FIRST[0]}{max(numbers, default=0) + 1:03d}"


def _with_arising(rows: list[Matter], arising: Iterable[Arising], times: Times) -> list[Matter]:
    places = {row.trace.key: number for number, row in enumerate(rows) if row.trace.key}
    names = [row.matter for row in rows]
    for item in arising:
        known = next((key for key in (item.key, *item.former) if key in places), None)
        if known is not None:
            rows[places[known]] = _again(rows[places[known]], item)
        else:
            places[item.key] = len(rows)
            rows.append(_begun(item, next_number(names), times.title(item.period)))
            names.append(rows[-1].matter)
    return rows


def _begun(item: Arising, number: str, title: str) -> Matter:
    cells = {
        "matter": number, "source": item.source, "text": item.text, "items": item.items, "units": item.units,
        "raised": title, "measure": item.measure, "due": item.due,
    }  # fmt: skip
    written = MappingProxyType({column: mark(text) for column, text in cells.items() if text})
    return Matter(trace=Trace(item.key, (item.period,), written)).with_cells(**cells)


def _again(row: Matter, item: Arising) -> Matter:
    """A matter that a further period brings up. A closed one is reopened when that period ends after it was closed."""
    row = write_own(row, "measure", row.measure or item.measure)
    row = write_own(row, "due", row.due or item.due)
    if item.period in row.trace.periods:
        return row
    trace = replace(row.trace, periods=(*row.trace.periods, item.period))
    closed = row.closed_day
    if closed is None or item.end <= closed:
        return replace(row, trace=trace)
    # the application that led to the closing is over with it: a new one is needed
    return write_own(replace(row, trace=replace(trace, reopened=row.closed, refused="")), "applied", "")


def _with_reports(row: Matter, reports: Iterable[Report], times: Times) -> Matter:
    """Progress and evidence as lines, one for each period and unit; 申请销号 names the last period that asks for it."""
    listed = sorted(reports, key=lambda item: times.rank(item.period))
    for column, texts in (
        ("progress", [item.text for item in listed]),
        ("evidence", [item.evidence for item in listed]),
    ):
        lines = getattr(row, column).split("\n")
        heads = [times.head(item, lines) for item in listed]
        row = _with_lines(row, column, dict(zip(heads, texts, strict=True)), times)
    if row.closed_day is not None:
        return row
    # what was asked for before the matter came back went with its closing
    since = times.rank(row.trace.periods[-1]) if row.trace.reopened else -1
    asking = [times.titles[item.period] for item in listed if item.applied and times.rank(item.period) > since]
    return write_own(row, "applied", f"是（{asking[-1]}）" if asking else row.applied)


def _with_lines(row: Matter, column: str, texts: Mapping[str, str], times: Times) -> Matter:
    present: str = getattr(row, column)
    lines = present.split("\n") if present else []
    fresh = {head: head + " ".join(text.split()) for head, text in texts.items() if text.strip()}
    if not row.is_own(column):  # the office wrote here: what is missing goes below, nothing else changes
        missing = [line for head, line in fresh.items() if not any(old.startswith(head) for old in lines)]
        return row.with_cells(**{column: "\n".join([*lines, *missing])}) if missing else row
    by_head = {f"{line.partition('：')[0]}：": line for line in lines} | fresh
    return write_own(row, column, "\n".join(by_head[head] for head in sorted(by_head, key=times.rank_of_line)))


def _with_state(row: Matter) -> Matter:
    if row.opinion and row.applied and not row.trace.refused and state_of(row) == RETURNED:
        row = replace(row, trace=replace(row.trace, refused=row.applied))
    state = state_of(row)
    if not row.is_own("state") and row.state in STATES and (row.state != CLOSED or row.closed_day is not None):
        return row
    return write_own(row, "state", state)
