"""单位 that were renamed, merged or split (承接单位): whose history belongs to whom."""

from __future__ import annotations

from ipxl.plan.model import Plan


def predecessors(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Unit -> the units that it took over from directly, in plan order."""
    found: dict[str, list[str]] = {}
    for unit in plan.units:
        for name in unit.successors:
            if name != unit.name:
                found.setdefault(name, []).append(unit.name)
    return {name: tuple(units) for name, units in found.items()}


def lineage(plan: Plan, unit: str) -> tuple[str, ...]:
    """The unit, then every unit whose work came to it, nearest first. A chain that runs in a circle ends."""
    known = predecessors(plan)
    line = [unit]
    for name in line:
        line += [other for other in known.get(name, ()) if other not in line]
    return tuple(line)


def heirs(plan: Plan, unit: str) -> tuple[str, ...]:
    """Who stands at the end of the chain for what `unit` did: itself when nobody took over, several after a split."""
    names = {item.name: item.successors for item in plan.units}
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [unit]
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        further = [other for other in names.get(name, ()) if other != name]
        if further:
            waiting += further
        else:
            found[name] = None
    return tuple(found) or (unit,)
