"""Whether what was published of a period still holds, and what is otherwise now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ipxl.facts.rows import ItemKey, ItemState
from ipxl.merge.judgement import number_text
from ipxl.merge.publication import Publication
from ipxl.merge.result import UNIT_STATE_NAMES, Difference, Result, Stale

_NOTHING = "(空)"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a publication stands now: what differs from it, and which of its files are gone or no longer what was given."""

    publication: Publication
    stale: Stale | None
    altered: tuple[str, ...] = ()


def stale_of(result: Result, publication: Publication) -> Stale | None:
    """What a publication of this very period said that is otherwise now; None when nothing is."""
    found = differences_of(result, publication.items)
    return Stale(publication.number, publication.at, publication.as_of, found) if found else None


def differences_of(result: Result, then: Mapping[ItemKey, ItemState]) -> tuple[Difference, ...]:
    """What was told of this very period and is otherwise now: tasks first, then indicators, units, duties."""
    now = result.items
    measures = {item.indicator: item.unit_of_measure for item in result.plan.indicators}
    found: list[Difference] = []
    for key in [*now, *(key for key in then if key not in now)]:
        told = then.get(key) or now[key]
        whose = (key.kind, key.item, told.name, key.unit)
        if key not in now or key not in then:
            there = told.lamp.word
            found.append(Difference(*whose, "", *((there, "") if key in then else ("", there))))
        else:
            pairs = _differing(key, then[key], now[key], measures.get(key.item, "%"))
            found += [Difference(*whose, *pair) for pair in pairs]
    return tuple(found)


def _differing(key: ItemKey, then: ItemState, now: ItemState, measure: str) -> Iterable[tuple[str, str, str]]:
    """(field, as published, as it is now) of what differs of one item."""
    old, new = then.lamp.word, now.lamp.word
    if old != new:
        yield "亮灯", old, new
    if then.value != now.value:
        yield "数值", _figure(then.value, measure), _figure(now.value, measure)
    if then.due != now.due:
        yield "完成时限", _day(then.due), _day(now.due)
    old, new = (UNIT_STATE_NAMES.get(state, state) or _NOTHING for state in (then.state, now.state))
    if old != new:
        yield "状态", old, new
    if then.account != now.account:
        changed = "已改" if then.account and now.account else _presence(now)
        yield "表述", _presence(then), changed


def _presence(told: ItemState) -> str:
    return "有" if told.account else _NOTHING


def _figure(value: Decimal | None, measure: str) -> str:
    return _NOTHING if value is None else f"{number_text(Decimal(value))}{measure}"


def _day(day: date | None) -> str:
    return _NOTHING if day is None else day.isoformat()
