"""变化: what is otherwise than last period, told from the two sets of lights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from ipxl.facts.lights import RANK
from ipxl.facts.rows import ItemKey, ItemKind, ItemState
from ipxl.merge.inherited import by_heirs, worst_told
from ipxl.merge.result import CHANGE_NAMES, UNIT_STATE_NAMES, Change, ChangeKind, Result

_RETURNED = ("received", "to_correct")


def changes_of(
    result: Result, before: Mapping[ItemKey, ItemState], reported: Set[ItemKey] = frozenset()
) -> tuple[Change, ...]:
    """What is otherwise than `before`, by kind of change, then in the plan's order.

    reported: tasks, indicators and units of which something was returned in a period earlier still.
    """
    now = result.items
    before = by_heirs(result.plan, before, worst_told)
    found = [
        *_items(result, before, now, reported),
        *_units(before, now, reported),
        *_dropped(before, now),
        *_unchanged_texts(result),
    ]
    order = {what: number for number, what in enumerate(CHANGE_NAMES)}
    return tuple(sorted(found, key=lambda change: order[change.what]))


def _items(
    result: Result, before: Mapping[ItemKey, ItemState], now: Mapping[ItemKey, ItemState], reported: Set[ItemKey]
) -> Iterator[Change]:
    """Lights of tasks and indicators, and due dates."""
    units: dict[str, tuple[str, ...]] = {row.task: row.leads for row in result.tasks}
    units |= {item.indicator: result.plan.expand(item.owner) or item.owner for item in result.plan.indicators}
    reasons = {row.key.item: row.reason for row in (*result.tasks, *result.indicators)}
    for key, told in now.items():
        if key.kind not in ("task", "indicator"):
            continue
        whose, reason = units.get(key.item, ()), reasons.get(key.item, "")
        last = before.get(key)
        what = _light_change(last, told, key in reported)
        if what is not None:
            old = last.lamp.word if last else ""
            note = reason if last else "上期没有这一项"
            yield Change(what, key.kind, key.item, told.name, whose, old, told.lamp.word, note)
        if last and last.due and told.due and last.due != told.due:
            days = (told.due - last.due).days
            note = f"{'推后' if days > 0 else '提前'}{abs(days)}天"
            yield Change("due_moved", key.kind, key.item, told.name, whose, str(last.due), str(told.due), note)


def _light_change(last: ItemState | None, now: ItemState, reported: bool) -> ChangeKind | None:
    if last is None:
        return "new"
    if now.light == "grey":
        if last.light == "grey" and last.grey == now.grey:
            return None
        return "missing" if now.grey == "not_returned" else "unclear"
    if last.light == "grey":
        return "clear" if last.grey != "not_returned" else "again" if reported else "first"
    if last.light == now.light:
        return None
    return "worsened" if RANK[now.light] > RANK[last.light] else "improved"


def returned(told: ItemState, kind: ItemKind) -> bool:
    """Whether something was returned of an item, or by a unit."""
    return told.state in _RETURNED if kind == "unit" else told.grey not in ("not_returned", "not_due")


def _units(
    before: Mapping[ItemKey, ItemState], now: Mapping[ItemKey, ItemState], reported: Set[ItemKey]
) -> Iterator[Change]:
    """Units that returned last time and not now, or the other way round."""
    for key, told in now.items():
        last = before.get(key) if key.kind == "unit" else None
        if last is None or "not_due" in (last.state, told.state):
            continue
        was, is_now = returned(last, "unit"), returned(told, "unit")
        if was != is_now:
            words = (UNIT_STATE_NAMES[last.state], UNIT_STATE_NAMES[told.state])
            what: ChangeKind = "missing" if was else "again" if key in reported else "first"
            yield Change(what, "unit", "", key.unit, (key.unit,), *words)


def _dropped(before: Mapping[ItemKey, ItemState], now: Mapping[ItemKey, ItemState]) -> Iterator[Change]:
    for key, last in before.items():
        if key not in now and (key.kind in ("task", "indicator") or (key.kind == "unit" and last.state != "not_due")):
            old = UNIT_STATE_NAMES[last.state] if key.kind == "unit" else last.lamp.word
            units = (key.unit,) if key.unit else ()
            yield Change("dropped", key.kind, key.item, last.name, units, old, "", "本期方案里没有这一项")


def _unchanged_texts(result: Result) -> Iterator[Change]:
    for row in result.duties:
        if row.text and row.text == row.last.text:
            yield Change("text_unchanged", "duty", row.task, row.title, (row.unit,), row.last.text, row.text)
