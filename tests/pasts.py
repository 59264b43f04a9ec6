"""Results of successive periods made by hand, and publications of them, for tests of what looks back."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from typing import Any

import result_sample
from typed_rows import edited

from ipxl.clock import BEIJING
from ipxl.merge.publication import Publication
from ipxl.merge.result import FrameName, Result
from ipxl.plan.model import Period

PERIODS = tuple(
    Period(f"2023Q{n}", "季报", date(2023, 3 * n - 2, 1), end, date(2023, 3 * n + 1, 10), f"2023Q{n - 1}" if n > 1 else "")
    for n, end in ((1, date(2023, 3, 31)), (2, date(2023, 6, 30)), (3, date(2023, 9, 30)))
)  # fmt: skip
KEYS = {"tasks": "task", "indicators": "indicator", "units": "unit", "duties": "task"}


def in_quarter(number: int, edits: dict[tuple[FrameName, str], dict[str, Any]] | None = None) -> Result:
    """The small result as that of a quarter of 2023. edits: (frame, id) -> column -> value, in every row of that id."""
    result = result_sample.small()
    plan = dataclasses.replace(result.plan, periods=PERIODS)
    period = PERIODS[number - 1]
    for (frame, key), values in (edits or {}).items():
        result = edited(result, frame, lambda row, key=key, frame=frame: getattr(row, KEYS[frame]) == key, **values)  # type: ignore[misc]
    return dataclasses.replace(result, plan=plan, period=period, previous=period.previous or None)


def published(result: Result, number: int = 1, at: datetime | None = None) -> Publication:
    """A publication of a result."""
    return Publication(
        result.period.period,
        number,
        at or datetime(2023, 7, 13, 9, tzinfo=BEIJING),
        result.as_of,
        result.items,
        units=result.units,
    )
