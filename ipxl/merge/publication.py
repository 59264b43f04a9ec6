"""What a result says of each item, as leaders are told it: the part that a publication freezes and later periods compare with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

    from ipxl.merge.result import Grey, Light, Result
    from ipxl.plan.model import Plan

Kind = Literal["task", "indicator", "unit", "duty"]
_TEXTS = ("text", "issue", "next", "has_work", "coordinate", "evidence", "remark")


class Key(NamedTuple):
    """What is told of. item: the id of a task or indicator, "" for units; unit: "" for tasks and indicators."""

    kind: Kind
    item: str
    unit: str


class Told(NamedTuple):
    """What is told of one item.

    value: progress in percent, or the figure. due: of tasks. state: a unit's UnitState, the status of a duty, the text
    of an indicator's held figure. account: of duties, a hash of the texts; it only says whether they are the same.
    """

    name: str
    light: Light
    grey: Grey | None
    value: Decimal | None = None
    due: date | None = None
    state: str = ""
    account: str = ""


@dataclass(frozen=True)
class Publication:
    """One publication of a period. number counts up from 1; content: `content_hash` of the result it was made from.

    units: the columns of Result.units that are told, a row a unit. files: what was given -> its sha256.
    """

    period: str
    number: int
    at: datetime
    as_of: date
    told: Mapping[Key, Told]
    content: str = ""
    units: tuple[Mapping[str, Any], ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


def renamed(publication: Publication, plan: Plan) -> Publication:
    """The publication with the units named as `plan`, the period's own, names them now."""

    @cache
    def name(text: str) -> str:
        unit = plan.unit(text)
        return unit.name if unit else text

    return replace(
        publication,
        told={key._replace(unit=name(key.unit)): item for key, item in publication.told.items()},
        units=tuple({**row, "unit": name(row["unit"])} for row in publication.units),
    )


def told_of(result: Result) -> dict[Key, Told]:
    """What a result says of each task, indicator, unit and duty, in the order of its frames."""
    told: dict[Key, Told] = {}
    for item, name, light, grey, value, due in _rows(result.tasks, "task", "title", "light", "grey", "progress", "due"):
        told[Key("task", item, "")] = Told(name, light, grey, value, due)
    for item, name, light, grey, value, held in _rows(
        result.indicators, "indicator", "name", "light", "grey", "value", "held"
    ):
        told[Key("indicator", item, "")] = Told(name, light, grey, value, state=held or "")
    for unit, light, grey, state in _rows(result.units, "unit", "light", "grey", "state"):
        told[Key("unit", "", unit)] = Told(unit, light, grey, state=state)
    accounts = [_hash(texts) for texts in _rows(result.details, *_TEXTS)]
    rows = _rows(result.details, "unit", "task", "title", "light", "grey", "progress", "status")
    for (unit, item, name, light, grey, value, status), account in zip(rows, accounts, strict=True):
        told[Key("duty", item, unit)] = Told(name, light, grey, value, None, status or "", account)
    return told


def _rows(frame: pd.DataFrame, *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(frame[name].tolist() for name in names), strict=True)


def _hash(texts: Sequence[str | None]) -> str:
    if not any(texts):
        return ""
    return hashlib.sha256("\n".join(text or "" for text in texts).encode("utf-8", "replace")).hexdigest()[:16]
