"""Which row of one plan is which row of the other: by name first, then by number, then by names that are nearly alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ipxl.plan.model import Plan
from ipxl.plan.names import normalise

T = TypeVar("T")
SAME_NUMBER, NO_NUMBER = 40.0, 75.0
"""How much alike (0 to 100) two names must be to be one row's: under the same number, and without that."""


def paired(
    old: Sequence[T],
    new: Sequence[T],
    ident: Callable[[T], str],
    name: Callable[[T], str],
    by_id: bool,
    may_be: Callable[[T, T], bool] = lambda _was, _now: True,
) -> list[tuple[T | None, T | None]]:
    """(old row, new row) for every row of either, in the order of the new ones; None where there is none.

    may_be: whether two rows whose names are only nearly alike can be one at all.
    """
    from rapidfuzz import fuzz

    free = dict(enumerate(old))
    match: dict[int, int] = {}

    def join(alike: Callable[[T, T], float]) -> None:
        """Give each new row without a partner the old one that suits it best, of those that suit at all."""
        for position, row in enumerate(new):
            if position not in match:
                scores = [(alike(other, row), -number) for number, other in free.items()]
                best, number = max(scores, default=(0.0, 0))
                if best > 0:
                    match[position] = -number
                    del free[-number]

    def nearly(other: T, row: T, least: float) -> float:
        score: float = fuzz.ratio(normalise(name(other)), normalise(name(row)))
        return score if score >= least and may_be(other, row) else 0.0

    join(lambda other, row: float(normalise(name(other)) == normalise(name(row))))
    if by_id:
        join(lambda other, row: nearly(other, row, SAME_NUMBER) if ident(other) == ident(row) else 0.0)
    join(lambda other, row: nearly(other, row, NO_NUMBER))
    pairs: list[tuple[T | None, T | None]] = [
        (old[match[position]] if position in match else None, row) for position, row in enumerate(new)
    ]
    return [*pairs, *((row, None) for row in free.values())]


@dataclass(frozen=True, slots=True)
class Names:
    """What the units of an older plan are called in a newer one. renamed: old name -> new name, where they differ."""

    old: Plan
    new: Plan
    renamed: Mapping[str, str]

    @classmethod
    def of(cls, old: Plan, new: Plan, by_id: bool) -> Names:
        """By a spelling that the newer plan still knows, else by the number of the row."""
        here = {unit.name for unit in new.units}
        renamed = {}
        for unit in old.units:
            if unit.name in here:
                continue
            found = next((now for text in (unit.name, unit.full_name) if (now := new.unit(text))), None)
            if found is None and by_id:
                found = new.unit_by_id.get(unit.unit_id)
            if found is None:
                found = next((now for now in new.units if old.unit(now.name) is unit), None)
            if found is not None and old.unit(found.name) in (None, unit):
                renamed[unit.name] = found.name
        return cls(old, new, renamed)

    def key(self, name: str) -> str:
        """What a name of a unit or group in either plan comes to, however it is spelled."""
        unit = self.new.unit(name)
        if unit is None and (was := self.old.unit(name)) is not None:
            return normalise(self.renamed.get(was.name, was.name))
        return normalise(unit.name if unit else name)

    def today(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.renamed.get(name, name) for name in names)
