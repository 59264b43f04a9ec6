"""What a template come back was read as: who sent it, tables and rows as they stand, what is wrong with its shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ipxl.form import spec
from ipxl.form.find import Guess, Loose
from ipxl.intake.workbook import Scalar


class Identity(NamedTuple):
    """What one carrier says about whose return this is. Unknown parts are ""; `unit` is an id or any spelling."""

    carrier: str
    unit: str
    period: str
    plan: str = ""
    round: str = ""
    spec: str = ""


class RawRow(NamedTuple):
    """One row as it came. `row` is the sheet's own number (1-based); `values` holds the non-blank cells by field.

    unsaid: what stands in cells as the form brought it along, and the unit did not say again.
    """

    row: int
    key: str
    values: dict[str, Scalar]
    unsaid: dict[str, Scalar] = {}  # noqa: RUF012 - never changed


class Reply(NamedTuple):
    """What a unit replies about a blank cell that an older return of its own had filled. older: that answer, as text.

    answer: one of `spec.REPLIES`, or whatever stands there. cell: where it stands on 需修改事项.
    """

    sheet: str
    row: str
    field: str
    older: str
    answer: str
    cell: str


class Brought(NamedTuple):
    """An answer of the period before that a form brought along, as text. shown: in the cell; else 无变化 alone says it."""

    sheet: str
    row: str
    field: str
    value: str
    shown: bool


class StructureProblem(NamedTuple):
    """Something structural, to become a finding: the rule's code, the place, what stands there."""

    code: str
    sheet: str
    cell: str
    value: str


@dataclass(slots=True)
class SheetReading:
    """One table: its sheet's title in the file, where each field's column is (0-based), its rows that hold anything.

    header_row: 1-based. unit, period: what the line above the table names, "" without one. guesses: columns taken for
    a field whose header is another. loose: answers in columns that are none of ours. more: further parts of the table,
    on other sheets or below on the same, each with its columns. cut_at: the row from which on nothing was read, 0 for none.
    """

    title: str
    columns: dict[str, int]
    rows: list[RawRow] = field(default_factory=list)
    header_row: int = 0
    unit: str = ""
    period: str = ""
    guesses: list[Guess] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    more: list[SheetReading] = field(default_factory=list)
    cut_at: int = 0

    @property
    def parts(self) -> list[SheetReading]:
        """This part and the further ones."""
        return [self, *self.more]


@dataclass(slots=True)
class Reading:
    """One workbook. `sheets` by sheet key, those that were found.

    problems: what is wrong with its shape. doubts: why it must not be merged before the office has decided. template:
    the hash of the template it was made from, "" when lost. carried: what it brought along. replies: to what a correction copy asks.
    features, date1904: as in `Workbook`.
    """

    identities: list[Identity] = field(default_factory=list)
    sheets: dict[str, SheetReading] = field(default_factory=dict)
    problems: list[StructureProblem] = field(default_factory=list)
    features: tuple[str, ...] = ()
    date1904: bool = False
    doubts: list[StructureProblem] = field(default_factory=list)
    template: str = ""
    carried: tuple[Brought, ...] = ()
    replies: tuple[Reply, ...] = ()

    @property
    def is_return(self) -> bool:
        """Whether it was made from a template: there is a table of ours, or a hidden carrier that names the unit.

        One whose tables are all gone is still that unit's, which is to hear what is missing.
        """
        stamped = any(item.unit and item.carrier in ("hidden", "properties", "names") for item in self.identities)
        return stamped or not self.sheets.keys().isdisjoint(spec.WITH_ITEMS)


def pack(reading: Reading) -> list[object]:
    """The reading as plain lists, for a cache; `unpack` gives it back equal."""
    sheets = [[key, [_pack_part(part) for part in sheet.parts]] for key, sheet in reading.sheets.items()]
    return [
        [list(item) for item in reading.identities],
        sheets,
        [list(item) for item in reading.problems],
        list(reading.features),
        reading.date1904,
        [list(item) for item in reading.doubts],
        reading.template,
        [list(item) for item in reading.carried],
        [list(item) for item in reading.replies],
    ]


def _pack_part(part: SheetReading) -> list[object]:
    rows = [[row.row, row.key, row.values] for row in part.rows]
    guesses, loose = [list(item) for item in part.guesses], [list(item) for item in part.loose]
    return [part.title, part.columns, rows, part.header_row, part.unit, part.period, guesses, loose, part.cut_at]


def unpack(packed: Any) -> Reading:
    """The reading that was packed. Raises TypeError, ValueError or KeyError for anything else."""
    identities, sheets, problems, features, date1904, doubts, template, carried, replies = packed
    return Reading(
        [Identity(*item) for item in identities],
        {key: _unpack_parts(parts) for key, parts in sheets},
        [StructureProblem(*item) for item in problems],
        tuple(features),
        bool(date1904),
        [StructureProblem(*item) for item in doubts],
        template,
        tuple(Brought(*item) for item in carried),
        tuple(Reply(*item) for item in replies),
    )


def _unpack_parts(packed: Any) -> SheetReading:
    main, *more = (
        SheetReading(
            title, columns, [RawRow(row, key, values) for row, key, values in rows], head, unit, period,
            [Guess(*item) for item in guesses], [Loose(*item) for item in loose], cut_at=cut_at,
        )
        for title, columns, rows, head, unit, period, guesses, loose, cut_at in packed
    )  # fmt: skip
    main.more = more
    return main
