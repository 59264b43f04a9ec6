"""Lets a result look back: its trail, what changed since last period, and whether what was published still holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ipxl.clock import BEIJING
from ipxl.merge.changes import changes_of, returned
from ipxl.merge.outdated import stale_of
from ipxl.merge.publication import Publication
from ipxl.merge.result import Result
from ipxl.merge.trail import trail_of
from ipxl.plan.material import material_changes
from ipxl.plan.model import Plan


def look_back(
    result: Result,
    earlier: Mapping[str, Result],
    published: Mapping[str, Publication],
    handed_out: Mapping[str, Plan] | None = None,
) -> Result:
    """`result` with all that it says of the past. earlier: of every period before it, oldest first.

    handed_out: period -> its plan as it went out, with the names of that day; default: as the results have it.
    """
    key = result.period.period
    mine = published.get(key)
    results = [*(item for name, item in earlier.items() if name != key), result]
    looked = replace(result, trail=trail_of(results, published), stale=stale_of(result, mine) if mine else None)
    last = earlier.get(result.previous or "")
    if last is None:
        return looked
    publication = published.get(last.period.period)
    before, now = ((handed_out or {}).get(one.period.period, one.plan) for one in (last, result))
    reported = {
        key
        for one in earlier.values()
        if one.period.end < last.period.end
        for key, told in one.items.items()
        if returned(told, key.kind)
    }
    return replace(
        looked,
        compared=_compared(last, publication),
        changes=changes_of(result, publication.items if publication else last.items, reported),
        plan_changes=material_changes(before, now),
        last_units=publication.units if publication else last.units,
    )


def _compared(last: Result, publication: Publication | None) -> str:
    name = last.period.title
    if publication is None:
        return f"与{name}相比；{name}没有发布过，按现有材料重新判定的结果比较"
    day = publication.at.astimezone(BEIJING).date()
    return f"与{name}第{publication.number}次发布（{day.year}年{day.month}月{day.day}日）相比"
