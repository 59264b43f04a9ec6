"""A publication: the part of a result that leaders were told, frozen, and what later periods compare with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from ipxl.facts.rows import ItemKey, ItemState, UnitRow

if TYPE_CHECKING:
    from ipxl.plan.model import Plan


@dataclass(frozen=True)
class Publication:
    """One publication of a period. number counts up from 1; content: `content_hash` of the result it was made from.

    items: what was told of each. units: what was told of each unit's return. files: what was given -> its sha256.
    matters: number of each matter of 督办台账 that was told -> its 状态.
    """

    period: str
    number: int
    at: datetime
    as_of: date
    items: Mapping[ItemKey, ItemState]
    content: str = ""
    units: tuple[UnitRow, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    matters: Mapping[str, str] = field(default_factory=dict)


def renamed(publication: Publication, plan: Plan) -> Publication:
    """The publication with the units named as `plan`, the period's own, names them now."""

    @cache
    def name(text: str) -> str:
        unit = plan.unit(text)
        return unit.name if unit else text

    return replace(
        publication,
        items={key._replace(unit=name(key.unit)): item for key, item in publication.items.items()},
        units=tuple(replace(row, unit=name(row.unit)) for row in publication.units),
    )
