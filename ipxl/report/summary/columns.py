"""Columns that several sheets have: what units answered, the light and its past, what the office set or wrote, the source."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import TypeVar

from ipxl.facts.rows import DutyRow, IndicatorRow, JudgedRow, Source, SpareRow, UnitRow
from ipxl.form import spec
from ipxl.merge.judgement import pace
from ipxl.office.remarks import Remark
from ipxl.report.judged import computed_word, last_word
from ipxl.report.summary.table import Cell, ColumnKind, Printed, SheetColumn

RowT = TypeVar("RowT")
Answering = DutyRow | IndicatorRow | UnitRow | SpareRow
_KINDS: dict[spec.Kind, ColumnKind] = {
    "text": "text",
    "choice": "centre",
    "percent": "percent",
    "number": "amount",
    "date": "date",
    "phone": "centre",
    "evidence": "centre",
}


_NARROW = 10
"""A text column of fewer characters holds a word, which stands in its middle."""


def answer_columns(
    what: spec.Sheet, answers: Callable[[RowT], Answering], *keys: str, but: Collection[str] = ()
) -> tuple[SheetColumn[RowT], ...]:
    """The columns of some fields as `form.spec` declares them; without `keys`, of every field but those of `but`."""
    fields = [what.field(key) for key in keys] if keys else [field for field in what.fields if field.key not in but]
    return tuple(
        SheetColumn(
            field.key,
            field.shown_as or field.header,
            field.shown,
            _answer_of(field, answers),
            "centre" if field.kind == "text" and field.shown < _NARROW else _KINDS[field.kind],
        )
        for field in fields
        if field.entered and field.shown
    )


def _answer_of(field: spec.Field, answers: Callable[[RowT], Answering]) -> Callable[[RowT], Cell]:
    if field.kind in ("number", "percent"):

        def number(row: RowT) -> Cell:
            value = answers(row).answers.get(field.key)
            return None if value is None else value.number

        return number
    if field.kind == "date":
        return lambda row: day_of(answers(row).answer(field.key))
    return lambda row: answers(row).answer(field.key)


def day_of(text: str) -> date | str:
    """An accepted day as one; what could not be read as a day stays as it was typed."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def light_columns(row: Callable[[RowT], JudgedRow], width: float = 8.5) -> tuple[SheetColumn[RowT], SheetColumn[RowT]]:
    """The light that holds, and that of last period where there was one."""
    return (
        SheetColumn("light", "亮灯", width, lambda line: row(line).lamp.word, "light", edit="light"),
        SheetColumn("last_light", "上期", width, lambda line: last_word(row(line)), "light", needs="last_light"),
    )


def pace_column(row: Callable[[RowT], JudgedRow]) -> SheetColumn[RowT]:
    """How far from the schedule, in words and without a sign."""

    def value(line: RowT) -> str | None:
        judged = row(line).judgement
        if judged.gap is None or judged.rule == "ceiling":  # how much of a ceiling is used is neither slow nor fast
            return None
        return pace(judged.gap)

    return SheetColumn("pace", "与序时进度比", 14, value, "centre")


def by_hand_columns(
    row: Callable[[RowT], JudgedRow], light_width: float = 8.5, width: float = 18, printed: bool = True
) -> tuple[SheetColumn[RowT], SheetColumn[RowT]]:
    """What the rules gave, and who set something else; only where somebody did: 54,000 rows would have two blanks each."""
    on_paper: Printed = "filled" if printed else "always"
    return (
        SheetColumn(
            "computed",
            "测算",
            light_width,
            lambda line: computed_word(row(line)),
            "light",
            needs="override",
            printed=on_paper,
        ),
        SheetColumn("override", "核定", width, lambda line: row(line).override, needs="override", printed=on_paper),
    )


def remark_columns(
    remark: Callable[[RowT], Remark], width: float = 16, printed: Printed = "filled"
) -> tuple[SheetColumn[RowT], SheetColumn[RowT]]:
    """领导批示 and 办理意见, kept in 核定/<period>.xlsx: what somebody types there is carried there by the next merge."""
    return (
        SheetColumn(
            "instruction",
            "领导批示",
            width,
            lambda line: remark(line).instruction,
            printed=printed,
            edit="instruction",
        ),
        SheetColumn("opinion", "办理意见", width, lambda line: remark(line).opinion, printed=printed, edit="opinion"),
    )


def source_columns(
    source: Callable[[RowT], Source | None],
    widths: tuple[float, float, float, float, float],
    printed: bool = True,
) -> tuple[SheetColumn[RowT], ...]:
    """Where a row comes from: file, sheet, cell, when it was received, and the file's hash."""

    def of(read: Callable[[Source], Cell]) -> Callable[[RowT], Cell]:
        def value(line: RowT) -> Cell:
            found = source(line)
            return None if found is None else read(found)

        return value

    def file(line: RowT) -> str | None:
        found = source(line)
        return found.file if found else None

    on_paper: Printed = "always" if printed else "never"
    columns: tuple[tuple[str, str, ColumnKind, Callable[[Source], Cell]], ...] = (
        ("sheet", "工作表", "centre", lambda place: place.sheet),
        ("cell", "单元格", "centre", lambda place: place.cell),
        ("received", "收到时间", "moment", lambda place: place.received),
        ("sha256", "文件校验码", "centre", lambda place: place.sha256[:12]),
    )
    return (
        SheetColumn(
            "file",
            "来源文件",
            widths[0],
            file,
            link=lambda places, line: places.file(file(line)),
            printed=on_paper,
        ),
        *(
            SheetColumn(key, header, width, of(read), kind, printed=on_paper)
            for (key, header, kind, read), width in zip(columns, widths[1:], strict=True)
        ),
    )
