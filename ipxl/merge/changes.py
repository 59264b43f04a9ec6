"""变化: what is otherwise than last period, told from the two sets of lights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipxl.merge.inherited import by_heirs, worst_told
from ipxl.merge.judgement import RANK
from ipxl.merge.publication import Key, Told, told_of
from ipxl.merge.result import CHANGE_NAMES, UNIT_STATE_NAMES, Change, ChangeKind, Result, light_word

_RETURNED = ("received", "to_correct")


def changes_of(result: Result, before: Mapping[Key, Told]) -> tuple[Change, ...]:
    """What is otherwise than `before`, by kind of change, then in the plan's order."""
    now = told_of(result)
    before = by_heirs(result.plan, before, worst_told)
    found = [*_items(result, before, now), *_units(before, now), *_dropped(before, now), *_unchanged_texts(result)]
    order = {what: number for number, what in enumerate(CHANGE_NAMES)}
    return tuple(sorted(found, key=lambda change: order[change.what]))


def _items(result: Result, before: Mapping[Key, Told], now: Mapping[Key, Told]) -> Iterator[Change]:
    """Lights of tasks and indicators, and due dates."""
    tasks, indicators = result.tasks, result.indicators
    units = dict(zip(tasks["task"].tolist(), tasks["leads"].tolist(), strict=True))
    units |= {item.indicator: result.plan.expand(item.owner) or item.owner for item in result.plan.indicators}
    reasons = dict(zip(tasks["task"].tolist(), tasks["reason"].tolist(), strict=True))
    reasons |= dict(zip(indicators["indicator"].tolist(), indicators["reason"].tolist(), strict=True))
    for key, told in now.items():
        if key.kind not in ("task", "indicator"):
            continue
        whose, reason = units.get(key.item, ()), reasons.get(key.item, "")
        last = before.get(key)
        what = _light_change(last, told)
        if what is not None:
            old = light_word(last.light, last.grey) if last else ""
            note = reason if last else "上期没有这一项"
            yield Change(what, key.kind, key.item, told.name, whose, old, light_word(told.light, told.grey), note)
        if last and last.due and told.due and last.due != told.due:
            days = (told.due - last.due).days
            note = f"{'推后' if days > 0 else '提前'}{abs(days)}天"
            yield Change("due_moved", key.kind, key.item, told.name, whose, str(last.due), str(told.due), note)


def _light_change(last: Told | None, now: Told) -> ChangeKind | None:
    if last is None or (last.light == "grey" and now.light != "grey"):
        return "new"
    if now.light == "grey":
        if last.light == "grey":
            return None
        return "missing" if now.grey == "not_returned" else "unclear"
    if last.light == now.light:
        return None
    return "worsened" if RANK[now.light] > RANK[last.light] else "improved"


def _units(before: Mapping[Key, Told], now: Mapping[Key, Told]) -> Iterator[Change]:
    """Units that returned last time and not now, or the other way round."""
    for key, told in now.items():
        last = before.get(key) if key.kind == "unit" else None
        if last is None or "not_due" in (last.state, told.state):
            continue
        was, is_now = last.state in _RETURNED, told.state in _RETURNED
        if was != is_now:
            words = (UNIT_STATE_NAMES[last.state], UNIT_STATE_NAMES[told.state])
            yield Change("missing" if was else "improved", "unit", "", key.unit, (key.unit,), *words)


def _dropped(before: Mapping[Key, Told], now: Mapping[Key, Told]) -> Iterator[Change]:
    for key, last in before.items():
        if key not in now and (key.kind in ("task", "indicator") or (key.kind == "unit" and last.state != "not_due")):
            old = UNIT_STATE_NAMES[last.state] if key.kind == "unit" else light_word(last.light, last.grey)
            units = (key.unit,) if key.unit else ()
            yield Change("dropped", key.kind, key.item, last.name, units, old, "", "本期方案里没有这一项")


def _unchanged_texts(result: Result) -> Iterator[Change]:
    names = ("unit", "task", "title", "text", "last_text")
    for unit, task, title, text, last in zip(*(result.details[name].tolist() for name in names), strict=True):
        if text and text == last:
            yield Change("text_unchanged", "duty", task, title, (unit,), last, text)
