"""What reading a table yields beside the plan: problems, where each row stands, how units were spelt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, TypeVar

from ipxl.finding import Finding
from ipxl.plan.model import Plan
from ipxl.plan.names import NameIndex
from ipxl.plan.problems import problem
from ipxl.plan.source import PlanRow, RawSheet
from ipxl.plan.values import as_date, as_flag, as_id, as_name, as_names, as_number, as_text

Value = TypeVar("Value")


class Mention(NamedTuple):
    """A unit or group named in a cell. `name` is the known name that `typed` stands for, None when unknown."""

    sheet: str
    cell: str
    header: str
    row: str
    typed: str
    name: str | None


@dataclass
class PlanPlaces:
    """Where things stand: the row number of (sheet, row key) and the letters of each sheet's columns."""

    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)

    def cell(self, sheet: str, row: str, header: str = "") -> str | None:
        """The cell of `header` in the row; the row's first cell for another header, None for an unknown row.

        row: the id (任务编号, 期次, …), for 方案 the 项, for 成员 the row's own number as text.
        """
        number = self.numbers.get((sheet, row))
        letters = self.letters.get(sheet, {})
        return None if number is None else f"{letters.get(header) or 'A'}{number}"


@dataclass
class TableReading:
    """An assignment table as read. `plan` holds every row that could be read; the rest is in `problems`.

    file: name of the file, None for the shipped plan. dropped: (sheet, row key) of rows that were not read.
    years: the year columns of 指标, filled or not.
    """

    plan: Plan
    problems: list[Finding]
    places: PlanPlaces
    mentions: list[Mention]
    dropped: set[tuple[str, str]]
    years: tuple[int, ...] = ()
    file: str | None = None


@dataclass
class Notes:
    """Collects, over all sheets of one table, what the reading yields beside the plan."""

    file: str | None
    problems: list[Finding] = field(default_factory=list)
    places: PlanPlaces = field(default_factory=PlanPlaces)
    mentions: list[Mention] = field(default_factory=list)
    dropped: set[tuple[str, str]] = field(default_factory=set)

    def add(self, code: str, sheet: str, cell: str | None, **facts: object) -> None:
        """Note a problem of this file."""
        self.problems.append(problem(code, sheet, cell, file=self.file, **facts))


@dataclass(frozen=True)
class PlanReadingRow:
    """One row, read field by field. A value that cannot be read is noted once and counts as blank."""

    sheet: RawSheet
    raw: PlanRow
    key: str
    notes: Notes

    def cell(self, header: str) -> str:
        """The address of the row's cell under `header` (its first cell where that column is missing)."""
        return f"{self.sheet.letters.get(header) or 'A'}{self.raw.number}"

    def add(self, code: str, header: str, **facts: object) -> None:
        """Note a problem of one cell."""
        self.notes.add(code, self.sheet.spec.title, self.cell(header), header=header, **facts)

    def drop(self) -> None:
        """Remember that this row is not part of the plan, so that nothing else complains that it is missing."""
        self.notes.dropped.add((self.sheet.spec.title, self.key))

    def text(self, header: str) -> str:
        return as_text(self.raw.values.get(header))

    def name(self, header: str) -> str:
        return as_name(self.raw.values.get(header))

    def ids(self, header: str) -> tuple[str, ...]:
        return tuple(as_id(part) for part in as_names(self.raw.values.get(header)))

    def period(self, header: str) -> str:
        """A period id. Spreadsheets turn a typed 2024-10 into the date of its first day; this turns it back."""
        value = self.raw.values.get(header)
        return value.strftime("%Y-%m") if isinstance(value, date | datetime) else as_id(value)

    def day(self, header: str, effect: str, end_of_month: bool = False) -> date | None:
        """The date, None when blank or unreadable. effect: what follows from that, for the message."""
        value = self.raw.values.get(header)
        try:
            return as_date(value, end_of_month)
        except ValueError:
            self.add("PLAN_DATE_UNREADABLE", header, value=as_text(value), effect=effect)
            return None

    def needed_day(self, header: str, end_of_month: bool = False) -> date | None:
        """A date that the row cannot do without: a blank is noted too, where the column exists."""
        effect = "这一行没有读入"
        found = self.day(header, effect, end_of_month)
        if found is None and header in self.sheet.letters and not self.text(header):
            self.add("PLAN_VALUE_BLANK", header, effect=f",{effect}")
        return found

    def number(self, header: str) -> Decimal | None:
        return self._read(header, as_number, "PLAN_NUMBER_UNREADABLE")

    def flag(self, header: str, default: bool) -> bool:
        word = "是" if default else "否"
        found = self._read(header, as_flag, "PLAN_FLAG_UNKNOWN", default=word)
        return default if found is None else found

    def choice(self, header: str, known: tuple[str, ...]) -> str:
        """One of `known`; the first of them when blank or another word, which is noted."""
        word = as_id(self.raw.values.get(header))
        if word in known or header not in self.sheet.letters:
            return word or known[0]
        if word:
            self.add("PLAN_CHOICE_UNKNOWN", header, value=word, default=known[0], known="、".join(known))
        else:
            self.add("PLAN_VALUE_BLANK", header, effect=f"，暂按“{known[0]}”处理")
        return known[0]

    def names(self, header: str, index: NameIndex) -> tuple[str, ...]:
        """The names in the cell: the known name where `index` has it, as typed where not. All are remembered."""
        result = []
        for typed in as_names(self.raw.values.get(header)):
            name = index.find(typed)
            self.notes.mentions.append(Mention(self.sheet.spec.title, self.cell(header), header, self.key, typed, name))
            result.append(name or typed)
        return tuple(dict.fromkeys(result))

    def _read(self, header: str, read: Callable[[object], Value], code: str, **facts: object) -> Value | None:
        value = self.raw.values.get(header)
        try:
            return read(value)
        except ValueError:
            self.add(code, header, value=as_text(value), **facts)
            return None
