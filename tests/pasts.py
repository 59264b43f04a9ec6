"""Results of successive periods made by hand, and publications of them, for tests of what looks back."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from typing import Any

import pandas as pd
import result_sample

from ipxl.clock import BEIJING
from ipxl.merge.publication import Publication, told_of
from ipxl.merge.result import TOLD_UNIT_COLUMNS, Result
from ipxl.plan.model import Period

PERIODS = tuple(
    Period(f"2023Q{n}", "季报", date(2023, 3 * n - 2, 1), end, date(2023, 3 * n + 1, 10), f"2023Q{n - 1}" if n > 1 else "")
    for n, end in ((1, date(2023, 3, 31)), (2, date(2023, 6, 30)), (3, date(2023, 9, 30)))
)  # fmt: skip
KEYS = {"tasks": "task", "indicators": "indicator", "units": "unit", "details": "task"}


def in_quarter(number: int, edits: dict[tuple[str, str], dict[str, Any]] | None = None) -> Result:
    """The small result as that of a quarter of 2023. edits: (frame, id) -> column -> value, in every row of that id."""
    result = result_sample.small()
    plan = dataclasses.replace(result.plan, periods=PERIODS)
    period = PERIODS[number - 1]
    frames = {name: getattr(result, name).copy() for name in KEYS}
    for (frame, key), values in (edits or {}).items():
        table = frames[frame]
        for column, value in values.items():
            rows = zip(table[KEYS[frame]], table[column], strict=True)
            table[column] = pd.Series([value if row == key else old for row, old in rows], dtype=object)
    return dataclasses.replace(result, plan=plan, period=period, previous=period.previous or None, **frames)


def published(result: Result, number: int = 1, at: datetime | None = None) -> Publication:
    """A publication of a result."""
    return Publication(
        result.period.period,
        number,
        at or datetime(2023, 7, 13, 9, tzinfo=BEIJING),
        result.as_of,
        told_of(result),
        units=tuple(dict(row) for row in result.units[list(TOLD_UNIT_COLUMNS)].to_dict("records")),
    )
