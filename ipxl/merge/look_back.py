"""Lets a result look back: its trail, what changed since last period, and whether what was published still holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ipxl.clock import BEIJING
from ipxl.merge.changes import changes_of
from ipxl.merge.outdated import stale_of
from ipxl.merge.publication import Publication, told_of
from ipxl.merge.result import TOLD_UNIT_COLUMNS, Result
from ipxl.merge.trail import trail_of

if TYPE_CHECKING:
    import pandas as pd


def look_back(result: Result, earlier: Mapping[str, Result], published: Mapping[str, Publication]) -> Result:
    """`result` with all that it says of the past. earlier: of every period before it, oldest first."""
    key = result.period.period
    mine = published.get(key)
    results = [*(item for name, item in earlier.items() if name != key), result]
    looked = replace(result, trail=trail_of(results, published), stale=stale_of(result, mine) if mine else None)
    last = earlier.get(result.previous or "")
    if last is None:
        return looked
    told = published.get(last.period.period)
    return replace(
        looked,
        compared=_compared(last, told),
        changes=changes_of(result, told.told if told else told_of(last)),
        last_units=_told_units(told) if told else last.units[list(TOLD_UNIT_COLUMNS)],
    )


def _compared(last: Result, told: Publication | None) -> str:
    name = last.period.period
    if told is None:
        return f"与上期({name})相比；上期没有发布过，按现有材料重新判定的结果比较"
    day = told.at.astimezone(BEIJING).date().isoformat()
    return f"与上期({name})第{told.number}次发布({day})相比"


def _told_units(publication: Publication) -> pd.DataFrame:
    import pandas as pd

    rows = publication.units
    return pd.DataFrame({name: pd.Series([row.get(name) for row in rows], dtype=object) for name in TOLD_UNIT_COLUMNS})
