"""Names of units as people write them: brackets and blanks of either width, short, full, or an alias."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property

_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")


def normalise(text: str) -> str:
    """`text` with compatibility forms folded (full-width brackets, letters, digits) and all blanks removed."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


_PART_LEAST = 2
"""Characters that a part of a name must have."""


class NameIndex:
    """Finds the one name that a spelling stands for, and the nearest names of a spelling that is unknown."""

    def __init__(self, names: Iterable[tuple[str, Sequence[str]]]) -> None:
        """names: (name, other spellings) pairs. Where two names share a spelling, the earlier keeps it."""
        self._names: dict[str, str] = {}
        self.shared: list[tuple[str, str, str]] = []  # (spelling, name that keeps it, name that also wants it)
        for name, others in names:
            for spelling in (name, *others):
                key = normalise(spelling)
                if not key:
                    continue
                owner = self._names.setdefault(key, name)
                if owner != name:
                    self.shared.append((spelling, owner, name))

    def find(self, text: str) -> str | None:
        """The name that `text` is a spelling of, None when there is none."""
        return self._names.get(normalise(text))

    def only(self, text: str) -> str | None:
        """The one name of which `text` is a spelling or a part (民政局 of 市民政局); None for none and for several.

        For what the office types itself; a return is never told by it.
        """
        key = normalise(text)
        found = self._names.get(key)
        if found is not None or len(key) < _PART_LEAST:
            return found
        holding = {name for spelling, name in self._names.items() if key in spelling}
        return holding.pop() if len(holding) == 1 else None

    def near(self, text: str) -> list[str]:
        """Up to three known names that look like `text`, best first; for messages, never for a decision."""
        from rapidfuzz import fuzz, process

        found = process.extract(normalise(text), list(self._names), scorer=fuzz.WRatio, limit=12, score_cutoff=55)
        return list(dict.fromkeys(self._names[key] for key, _score, _index in found))[:3]

    def inside(self, text: str) -> set[str]:
        """Every name with a spelling inside `text`, read from the left, the longest spelling at each place.

        Spellings of one character are ignored. Used to recognise a unit in a file name.
        """
        rest = normalise(text)
        found = set()
        at = 0
        while at < len(rest):
            for length in self._lengths:
                name = self._names.get(rest[at : at + length]) if at + length <= len(rest) else None
                if name is not None:
                    found.add(name)
                    at += length - 1
                    break
            at += 1
        return found

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted({len(key) for key in self._names if len(key) > 1}, reverse=True)
