"""Result.frame: the rows of a result as pandas frames with documented columns, for notebooks, pivots and counts.

Numbers that must stay exact (percents, points, figures) are Decimals in columns of dtype object, unknown is None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ipxl.facts.rows import DutyRow, IndicatorRow, SpareRow, TaskRow, UnitRow
from ipxl.form import spec

if TYPE_CHECKING:
    import pandas as pd


class FrameColumn(NamedTuple):
    """One column: its name and what a row has in it.

    path: the attributes that lead to it, from which its type is told; "" of an answer, whose field is `field`.
    """

    name: str
    value: Callable[[Any], object]
    dtype: str = "object"
    path: str = ""
    field: spec.Field | None = None


def _own(*names: str) -> tuple[FrameColumn, ...]:
    """Columns that are called as the attribute of the row is."""
    return tuple(FrameColumn(name, attrgetter(name), path=name) for name in names)


def _answers(what: spec.Sheet, without: Sequence[str] = ()) -> tuple[FrameColumn, ...]:
    """A column for each field that units enter, by the registry of fields."""
    return tuple(_answer(item) for item in what.fields if item.entered and item.key not in without)


def _answer(item: spec.Field) -> FrameColumn:
    def text(row: DutyRow | TaskRow | IndicatorRow | UnitRow | SpareRow) -> str:
        return row.answer(item.key)

    return FrameColumn(item.key, text, field=item)


def _lamp(prefix: str, path: str) -> tuple[FrameColumn, FrameColumn]:
    """The two columns of a light: which it is, and which grey; None where there is none."""
    find = attrgetter(path)

    def light(row: object) -> object:
        lamp = find(row)
        return lamp.light if lamp else None

    def grey(row: object) -> object:
        lamp = find(row)
        return lamp.grey if lamp else None

    return (
        FrameColumn(f"{prefix}light", light, path=f"{path}.light"),
        FrameColumn(f"{prefix}grey", grey, path=f"{path}.grey"),
    )


def _path(**columns: str) -> tuple[FrameColumn, ...]:
    """Columns by the path of attributes that leads to them; None where something on the way is missing."""

    def reader(path: str) -> Callable[[object], object]:
        first, _, rest = path.partition(".")
        if not rest:
            return attrgetter(first)
        start, deeper = attrgetter(first), attrgetter(rest)

        def read(row: object) -> object:
            part = start(row)
            return None if part is None else deeper(part)

        return read

    return tuple(FrameColumn(name, reader(path), path=path) for name, path in columns.items())


_SOURCE = _path(file="source.file", sheet="source.sheet", row="source.row", cell="source.cell")
_RECEIVED = _path(received="source.received", sha256="source.sha256")
_BY_HAND = (*_lamp("computed_", "computed.lamp"), *_path(computed_value="computed.value", override="override"))
_LAST_LAMP = _lamp("last_", "last.lamp")
DUTIES: tuple[FrameColumn, ...] = (
    *_own("unit", "task", "block", "title", "role", "due", "returned", "progress"),
    *_answers(spec.TASKS, ("progress",)),
    *_own("light", "grey", "expected", "gap", "reason"),
    *_path(last_status="last.status", last_progress="last.value", last_text="last.text"),
    *_LAST_LAMP, *_SOURCE, *_RECEIVED, *_BY_HAND,
)  # fmt: skip
TASKS: tuple[FrameColumn, ...] = (
    *_own("task", "number", "block", "title", "leads", "responsible", "due", "ongoing", "light", "grey"),
    *_own("self_status", "progress", "expected", "gap", "reason", "counts", "leads_returned", "responsible_returned"),
    *(_answer(spec.TASKS.field(key)) for key in ("text", "issue", "next")), *_LAST_LAMP, *_BY_HAND,
)  # fmt: skip
INDICATORS: tuple[FrameColumn, ...] = (
    *_own("indicator", "name", "unit_of_measure", "kind", "direction", "owner", "tasks", "baseline", "baseline_source"),
    *_own("targets", "target", "value", "held", "actual_pct", "expected_pct", "completion_pct", "gap"),
    *_own("light", "grey", "reason"), *_path(last_value="last.value"), *_LAST_LAMP,
    _answer(spec.INDICATORS.field("explanation")), *_own("definition"), *_SOURCE, *_RECEIVED, *_BY_HAND,
)  # fmt: skip
UNITS: tuple[FrameColumn, ...] = (
    *_own("unit", "state", "timely", "received", "days_late", "rows_due", "rows_filled", "claimed", "backed", "file"),
    *_own("sealed", "versions", "errors", "warnings", "infos", "light", "grey"),
    *(_answer(spec.UNIT.field(key)) for key in ("filler", "phone")),
)  # fmt: skip
TRAIL: tuple[FrameColumn, ...] = (
    *_own("period", "end"), *_path(kind="key.kind", item="key.item", unit="key.unit"), *_lamp("", "now.lamp"),
    *_path(value="now.value"), *_own("expected", "gap", "target"),
    *_path(published_light="published.light", published_grey="published.grey", published_value="published.value"),
    *_path(shown_light="shown"),
)  # fmt: skip


def _spare(what: spec.Sheet) -> tuple[FrameColumn, ...]:
    return (*_own("unit", "no"), *_answers(what), *_path(file="source.file", sheet="source.sheet", row="source.row"))


FILES = _own(
    "file", "sha256", "state", "received", "unit", "period", "identified_by", "round", "errors", "warnings", "infos", "note"
)  # fmt: skip
FINDINGS = _own("code", "severity", "file", "sheet", "cell", "unit", "task", "value", "message", "remedy")
REQUESTS, EVIDENCE = _spare(spec.ISSUES), _spare(spec.EVIDENCE)


FrameName = Literal[
    "duties", "tasks", "indicators", "units", "requests", "evidence", "trail", "last_units", "files", "findings"
]  # fmt: skip
COLUMNS: dict[FrameName, tuple[FrameColumn, ...]] = {
    "duties": DUTIES,
    "tasks": TASKS,
    "indicators": INDICATORS,
    "units": UNITS,
    "requests": REQUESTS,
    "evidence": EVIDENCE,
    "trail": TRAIL,
    "last_units": UNITS,
    "files": FILES,
    "findings": FINDINGS,
}
"""The frames that there are. Each is named as the rows of the result that it is made from."""


def frame_of(rows: Sequence[object], columns: Sequence[FrameColumn]) -> pd.DataFrame:
    """The rows as a frame, one column of its own dtype each."""
    import pandas as pd

    return pd.DataFrame(
        {column.name: pd.Series([column.value(row) for row in rows], dtype=column.dtype) for column in columns}
    )
