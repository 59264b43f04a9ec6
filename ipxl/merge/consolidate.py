"""Puts the answers of all returns of a period together: one row a duty, one row an indicator, each with its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ipxl.check.desk import Checked, Value
from ipxl.facts.rows import Latest, RecordKey, Source, Sourced, SpareRow
from ipxl.form import spec
from ipxl.form.reading import Reply
from ipxl.form.spec import NO_WORK
from ipxl.office.cell_questions import Asked, Holding
from ipxl.office.kept_questions import Kept

if TYPE_CHECKING:
    import pandas as pd

VALUE_COLUMNS = ("unit", "version", *Value._fields)
"""Columns of the answers frame, all of dtype object but version, row and column (int64)."""


@dataclass(frozen=True, slots=True)
class Version:
    """One return that counts: the current one of its unit, or an older one that may fill its gaps.

    checked: with what the office decided. asked: what is left to decide. replies: what the unit says of blank
    cells. holding: the answers that hold, by field. is_copy: made from a copy for correction, which held the unit's answers.
    """

    unit: str
    file: str
    sha256: str
    received: datetime
    current: bool
    checked: Checked
    asked: tuple[Asked, ...] = ()
    replies: tuple[Reply, ...] = ()
    holding: tuple[tuple[tuple[str, str, str], Holding], ...] = ()
    is_copy: bool = False


def answers(versions: Sequence[Version]) -> pd.DataFrame:
    """Every answered field of every version, oldest version first.

    versions: in order of receipt. Columns: VALUE_COLUMNS; `version` is the index into `versions`.
    """
    import pandas as pd

    rows = [
        (version.unit, number, *value) for number, version in enumerate(versions) for value in version.checked.values
    ]
    # without dtype pandas would look through every text and make columns that are slow to go through
    frame = pd.DataFrame(rows, columns=list(VALUE_COLUMNS), dtype=object)
    return frame.astype({"version": "int64", "row": "int64", "column": "int64"})


def newest(
    frame: pd.DataFrame, versions: Sequence[Version], speakers: Mapping[RecordKey, int]
) -> tuple[pd.DataFrame, list[Kept]]:
    """The newest answer of each field, and those among them that an older return had to supply.

    speakers: the rows that stand in the current return as they were handed out -> the version that speaks for each.
    A blank in the newer return over an answer in the older keeps the older. A row that now says 无 owes nothing, so
    nothing older is kept in it; neither is an older answer that could not be merged, nor one of which the unit replied
    that the cell is to be blank. What it replied to keep is not among those to ask about.
    """
    import pandas as pd

    confirmed = _replied(versions, spec.REALLY_BLANK)
    if confirmed:
        frame = frame[[version >= confirmed.get(tuple(spot), -1) for *spot, version in _spots(frame)]]
    if speakers:  # the 有 that we wrote ourselves is no answer
        frame = frame[
            [
                speakers.get((unit, sheet, record), version) >= version
                for unit, sheet, record, _f, version in _spots(frame)
            ]
        ]
    settled = _replied(versions, spec.AS_BEFORE)

    key = ["unit", "sheet", "record", "field"]
    current = {version.unit: number for number, version in enumerate(versions) if version.current}
    latest = frame.drop_duplicates(key, keep="last")
    is_old = latest["version"] != latest["unit"].map(current)
    if not is_old.any():
        return latest, []
    idle = latest[(latest["field"] == "has_work") & (latest["text"] == NO_WORK) & ~is_old]
    idle_rows = set(zip(idle["unit"], idle["record"], strict=True))
    in_idle = pd.Series(
        [
            sheet == "tasks" and (unit, record) in idle_rows
            for unit, sheet, record in zip(latest["unit"], latest["sheet"], latest["record"], strict=True)
        ],
        index=latest.index,
        dtype=bool,
    )
    spoken = pd.Series(
        [speakers.get((unit, sheet, record)) == version for unit, sheet, record, _field, version in _spots(latest)],
        index=latest.index,
        dtype=bool,
    )
    dropped = is_old & ((latest["state"].isin(["held", "invalid"]) & ~spoken) | in_idle)
    rows = latest[is_old & ~dropped]
    columns = (rows["unit"], rows["version"], *(rows[name] for name in Value._fields))
    kept = []
    for label, unit, number, *parts in zip(rows.index, *columns, strict=True):
        value, now = Value(*parts), versions[current[unit]]
        place = now.checked.rows.get((value.sheet, value.record))
        holding = dict(versions[number].holding).get((value.sheet, value.record, value.field))
        if number < settled.get((unit, value.sheet, value.record, value.field), -1):
            continue
        stands = speakers.get((unit, value.sheet, value.record)) == number
        kept.append(Kept(label, unit, value, now.file, place, holding, stands))
    return latest[~dropped], kept


def _spots(frame: pd.DataFrame) -> Iterator[tuple[str, str, str, str, int]]:
    """(unit, sheet, record, field, version) of each answer."""
    return zip(*(frame[name].tolist() for name in ("unit", "sheet", "record", "field", "version")), strict=True)


def _replied(versions: Sequence[Version], answer: str) -> dict[tuple[str, ...], int]:
    """(unit, sheet, record, field) -> the newest version in which the unit gives this reply."""
    return {
        (version.unit, reply.sheet, reply.row, reply.field): number
        for number, version in enumerate(versions)
        for reply in version.replies
        if reply.answer == answer
    }


def by_record(latest: pd.DataFrame) -> Latest:
    """The newest answers row by row."""
    rows: dict[RecordKey, dict[str, Sourced]] = {}
    columns = (latest[name].tolist() for name in Value._fields)
    for unit, version, *parts in zip(latest["unit"].tolist(), latest["version"].tolist(), *columns, strict=True):
        value = Value(*parts)
        rows.setdefault((unit, value.sheet, value.record), {})[value.field] = Sourced(value, version)
    return rows


def answers_of(row: Mapping[str, Sourced]) -> dict[str, Value]:
    """The answers of a row without where they come from."""
    return {key: answer.value for key, answer in row.items()}


def is_filled(row: Mapping[str, Sourced]) -> bool:
    """Whether a row of 任务进展 has an answer beyond the fixed 有 of a lead row."""
    return any(key != "has_work" or answer.value.text == NO_WORK for key, answer in row.items())


def source_of(
    version: Version, *, title: str | None = None, row: int | None = None, column: int | None = None
) -> Source:
    """A place in a version's file."""
    return Source(version.file, version.sha256, version.received, title, row, column)


def spare_rows(latest: Latest, versions: Sequence[Version], what: spec.Sheet) -> tuple[SpareRow, ...]:
    """The filled rows of 问题与协调 or 佐证材料, in the order of the returns and their rows."""
    made = []
    for (unit, sheet, record), row in latest.items():
        if sheet == what.key:
            values = list(row.values())
            first, last = values[0], values[-1]
            source = source_of(versions[last.version], title=first.value.title, row=first.value.row)
            made.append(SpareRow(unit=unit, no=record, answers=answers_of(row), source=source))
    return tuple(made)
