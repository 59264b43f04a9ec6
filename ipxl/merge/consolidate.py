"""Puts the answers of all returns of a period together: one row a duty, one row an indicator, each with its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ipxl.check.desk import Checked, Value
from ipxl.check.rules import finding
from ipxl.finding import Finding
from ipxl.form import spec
from ipxl.form.spec import NO_WORK
from ipxl.merge.decided_cells import Asked, Holding
from ipxl.sheet.cells import column_letters

if TYPE_CHECKING:
    import pandas as pd

VALUE_COLUMNS = ("unit", "version", *Value._fields)
"""Columns of the answers frame, all of dtype object but version, row and column (int64)."""


@dataclass(frozen=True, slots=True)
class Version:
    """One return that counts: the current one of its unit, or an older one that may fill its gaps.

    checked: with what the office decided. asked: what is left to decide. holding: the answers that hold, by field.
    """

    unit: str
    file: str
    sha256: str
    received: datetime
    current: bool
    checked: Checked
    asked: tuple[Asked, ...] = ()
    holding: tuple[tuple[tuple[str, str, str], Holding], ...] = ()


class Kept(NamedTuple):
    """An answer that an older return supplies where the current one is blank. label: its row in the frame."""

    label: int
    unit: str
    value: Value
    version: int
    current: Version


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


def newest(frame: pd.DataFrame, versions: Sequence[Version]) -> tuple[pd.DataFrame, list[Kept]]:
    """The newest answer of each field, and those among them that an older return had to supply.

    A blank in the newer return over an answer in the older keeps the older. A row that now says 无 owes nothing, so
    nothing older is kept in it; neither is an older answer that could not be merged.
    """
    import pandas as pd

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
    dropped = is_old & (latest["state"].isin(["held", "invalid"]) | in_idle)
    rows = latest[is_old & ~dropped]
    kept = [
        Kept(label, unit, Value(*value), number, versions[current[unit]])
        for label, unit, number, *value in zip(
            rows.index, rows["unit"], rows["version"], *(rows[name] for name in Value._fields), strict=True
        )
    ]
    return latest[~dropped], kept


def kept_finding(kept: Kept) -> Finding | None:
    """What is asked about an answer kept from an older return; None on the sheets of spare rows, where all are kept."""
    value = kept.value
    if value.sheet not in ("tasks", "indicators"):
        return None
    place = kept.current.checked.rows.get((value.sheet, value.record))
    column = place.columns.get(value.field) if place else None
    return finding(
        "KEPT_FROM_OLDER",
        value=value.raw,
        file=kept.current.file,
        sheet=place.title if place else value.title,
        cell=f"{column_letters(column)}{place.row}" if place and column is not None else None,
        unit=kept.unit,
        task=value.record,
    )


def task_answers(latest: pd.DataFrame, versions: Sequence[Version]) -> pd.DataFrame:
    """One row a (unit, task) that has any answer.

    Index: unit, record. Columns: the entered fields of 任务进展 (text, "" when blank), progress_number (Decimal or
    None), progress_state (State or ""), filled (an answer beyond the fixed 有 of a lead row: bool), version, title,
    row, cell (of the status cell).
    """
    import pandas as pd

    part = latest[latest["sheet"] == spec.TASKS.key]
    entered = [item.key for item in spec.TASKS.fields if item.entered]
    wide = part.pivot(index=["unit", "record"], columns="field", values="text").reindex(columns=entered)
    wide = wide.astype(object).where(wide.notna(), "")
    index = ["unit", "record"]
    progress = part[part["field"] == "progress"].set_index(index)
    wide["progress_number"] = progress["number"].reindex(wide.index).astype(object)
    wide["progress_number"] = wide["progress_number"].where(wide["progress_number"].notna(), None)
    wide["progress_state"] = progress["state"].reindex(wide.index).astype(object).fillna("")
    source = part.drop_duplicates(index, keep="last").set_index(index)[["version", "title", "row"]].reindex(wide.index)
    real = part[(part["field"] != "has_work") | (part["text"] == NO_WORK)]
    wide["filled"] = wide.index.isin(pd.MultiIndex.from_frame(real[index]))
    status = column_letters(spec.TASKS.column("status"))
    at_status = part[part["field"] == "status"].set_index(index)
    letters = at_status["column"].map(column_letters).reindex(wide.index).astype(object).fillna(status)
    wide[["version", "title", "row"]] = source
    wide["cell"] = letters.astype(str) + source["row"].astype(str)
    return wide


class Sourced(NamedTuple):
    """An answer with the index of the version that it comes from."""

    value: Value
    version: int


def indicator_answers(latest: pd.DataFrame) -> dict[tuple[str, str], dict[str, Sourced]]:
    """(unit, indicator) -> field -> the newest answer, which an older version may have supplied."""
    part = latest[latest["sheet"] == spec.INDICATORS.key]
    result: dict[tuple[str, str], dict[str, Sourced]] = {}
    for row in part.itertuples(index=False):
        value = Value(*(getattr(row, name) for name in Value._fields))
        result.setdefault((str(row.unit), value.record), {})[value.field] = Sourced(value, int(str(row.version)))
    return result


def spare_rows(latest: pd.DataFrame, versions: Sequence[Version], what: spec.Sheet) -> pd.DataFrame:
    """One row a filled spare row of 问题与协调 or 佐证材料.

    Columns: unit, no, the entered fields (text, "" when blank), file, sheet, row; in unit and row order of the frame.
    """
    import pandas as pd

    entered = [item.key for item in what.fields if item.entered]
    columns = ["unit", "no", *entered, "file", "sheet", "row"]
    part = latest[latest["sheet"] == what.key]
    rows: dict[tuple[str, str], dict[str, object]] = {}
    for row in part.itertuples(index=False):
        place = {"unit": row.unit, "no": row.record, "sheet": row.title, "row": row.row}
        found = rows.setdefault((str(row.unit), str(row.record)), {**dict.fromkeys(entered, ""), **place})
        found[str(row.field)] = row.text
        found["file"] = versions[int(str(row.version))].file
    return pd.DataFrame(list(rows.values()), columns=columns, dtype=object)
