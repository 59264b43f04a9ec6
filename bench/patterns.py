"""Every compiled pattern of the package on strings made against it, grown: how does its time grow?

`python -m bench.patterns [PREFIX]` prints the patterns that grow faster than their text. The strings are made of the
pattern's own parts: what it repeats, many times, behind what stands before it, and its beginnings, many times.
"""

from __future__ import annotations

import importlib
import inspect
import math
import pkgutil
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import FrameType, ModuleType
from typing import Any, NamedTuple

import ipxl

_CANDIDATES = "a 1中\"<>'=,;:!@.%-（）、。\n\t"
_CATEGORIES: dict[Any, str] = {
    codes.CATEGORY_DIGIT: "1", codes.CATEGORY_NOT_DIGIT: "a", codes.CATEGORY_SPACE: " ", codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_WORD: "a", codes.CATEGORY_NOT_WORD: "-",
}  # fmt: skip
_REPEATS = frozenset((codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT))
_ENDS = ("\0", "")
_FROM_SECONDS, _TO_SECONDS = 0.004, 0.3
_MOST = 2**18


class Stuck(Exception):
    """A match took longer than it may."""


class Choice(NamedTuple):
    """Which of several strings that a part takes: the number of the branch, the marks to be tried in this order."""

    number: int
    marks: str


class Growth(NamedTuple):
    """name: module and variable. power: of the length, to which the time grows. text: what was repeated, and the end."""

    name: str
    power: float
    text: str
    size: int
    seconds: float


def modules(below: str = "") -> Iterator[ModuleType]:
    """The modules of the package whose names begin so."""
    for found in pkgutil.walk_packages(ipxl.__path__, "ipxl."):
        if found.name.startswith(f"ipxl.{below}") and not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


class Kept(NamedTuple):
    """A compiled pattern that a module keeps. whole: it is only asked for matches of whole texts."""

    pattern: re.Pattern[Any]
    whole: bool


def patterns(below: str = "") -> dict[str, Kept]:
    """Each compiled pattern that a module keeps, by module and variable, those in tables and lists included."""
    found: dict[str, Kept] = {}
    seen: set[re.Pattern[Any]] = set()
    for module in modules(below):
        for name, value in vars(module).items():
            for place, pattern in _in(value):
                if pattern not in seen:
                    seen.add(pattern)
                    kept = Kept(pattern, not place and whole_only(module, name))
                    found[f"{module.__name__.removeprefix('ipxl.')}.{name}{place}"] = kept
    return found


def _in(value: object, place: str = "", depth: int = 0) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield place, value
    elif depth < 3 and isinstance(value, list | tuple | dict | frozenset):
        for number, item in enumerate(value.values() if isinstance(value, dict) else value):
            yield from _in(item, f"{place}[{number}]", depth + 1)


def hostile(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str]]:
    """(what stands once before, what is repeated) of strings made against a pattern."""
    text = pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else pattern.pattern
    tree = parser.parse(text, pattern.flags & ~re.LOCALE)
    seen: set[tuple[str, str]] = set()
    own = "".join(dict.fromkeys(mark for mark in text if mark in _CANDIDATES and not mark.isalnum()))
    for number, marks in enumerate((_CANDIDATES, _CANDIDATES[1:] + "a", _CANDIDATES[2:] + "a ", own + _CANDIDATES)):
        choice = Choice(number, marks)
        for pair in [*_repeats(tree, "", choice), *_beginnings(tree, choice)]:
            if pair[1] and pair not in seen and len(seen) < 60:
                seen.add(pair)
                yield pair


def _beginnings(tree: Any, choice: Choice) -> Iterator[tuple[str, str]]:
    for end in range(1, len(tree) + 1):
        yield "", "".join(_sample(node, choice) for node in tree[:end])


def _repeats(tree: Any, before: str, choice: Choice) -> Iterator[tuple[str, str]]:
    for code, facts in tree:
        if code in _REPEATS:
            yield before, "".join(_sample(node, choice) for node in facts[2])
            yield from _repeats(facts[2], before, choice)
        elif code is codes.SUBPATTERN:
            yield from _repeats(facts[3], before, choice)
        elif code is codes.BRANCH:
            for branch in facts[1]:
                yield from _repeats(branch, before, choice)
        elif code is codes.ATOMIC_GROUP:
            yield from _repeats(facts, before, choice)
        before += _sample((code, facts), choice)


def _sample(node: Any, choice: Choice) -> str:
    """A short string that this part of a pattern takes. choice: which of several."""
    code, facts = node
    if code is codes.LITERAL:
        return chr(facts)
    if code is codes.NOT_LITERAL:
        return next(mark for mark in choice.marks if ord(mark) != facts)
    if code is codes.ANY:
        return choice.marks[0]
    if code is codes.IN:
        return _one_of(facts, choice)
    if code is codes.BRANCH:
        branches = facts[1]
        return "".join(_sample(item, choice) for item in branches[choice.number % len(branches)])
    if code is codes.SUBPATTERN:
        return "".join(_sample(item, choice) for item in facts[3])
    if code is codes.ATOMIC_GROUP:
        return "".join(_sample(item, choice) for item in facts)
    if code in _REPEATS:
        least: int = max(facts[0], 1 if choice.number != 1 else 0)
        return "".join(_sample(item, choice) for item in facts[2]) * min(least, 30)
    return ""


def _one_of(facts: Any, choice: Choice) -> str:
    if facts[0][0] is codes.NEGATE:
        return next((mark for mark in choice.marks if not _takes(facts[1:], mark)), "~")
    code, value = facts[choice.number % len(facts)]
    if code is codes.LITERAL:
        return chr(value)
    return str(chr(value[0])) if code is codes.RANGE else str(_CATEGORIES.get(value, "a"))


def _takes(facts: Any, mark: str) -> bool:
    for code, value in facts:
        if code is codes.LITERAL and ord(mark) == value:
            return True
        if code is codes.RANGE and value[0] <= ord(mark) <= value[1]:
            return True
        if code is codes.CATEGORY:
            kind = {" ": codes.CATEGORY_SPACE, "\n": codes.CATEGORY_SPACE, "\t": codes.CATEGORY_SPACE}.get(mark)
            kind = kind or (codes.CATEGORY_DIGIT if mark.isdigit() else None)
            if value is kind or (value is codes.CATEGORY_WORD and mark.isalnum()):
                return True
    return False


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    """Raises Stuck after so many seconds; the engine looks at signals while it matches."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stuck

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def whole_only(module: ModuleType, name: str) -> bool:
    """Whether a module asks the pattern only for a match at the start of a text, and never looks for all of them."""
    used = set(re.findall(rf"\b{name}\.(\w+)\b", inspect.getsource(module)))
    return bool(used) and used <= {"match", "fullmatch"}


def seconds_of(pattern: re.Pattern[Any], text: str, most: float, whole: bool = False) -> float:
    """How long all matches of a pattern in a text take (whole: the one of the whole text). Raises Stuck beyond `most`."""
    target = text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text
    with _limit(most):
        started = time.process_time()
        if whole:
            pattern.fullmatch(target)
        else:
            for _found in pattern.finditer(target):
                pass
        return time.process_time() - started


def grown(kept: Kept, name: str = "") -> Growth:
    """The worst growth over all strings made against a pattern."""
    worst = Growth(name, 0.0, "", 0, 0.0)
    for before, unit in hostile(kept.pattern):
        for end in _ENDS:
            times: list[tuple[int, float]] = []
            size = 500
            while size <= _MOST:
                try:
                    taken = seconds_of(kept.pattern, before + unit * (size // len(unit) + 1) + end, 5, kept.whole)
                except Stuck:
                    taken = 5.0
                times.append((size, taken))
                if taken > _TO_SECONDS:
                    break
                size *= 2
            usable = [pair for pair in times if pair[1] > _FROM_SECONDS]
            if len(usable) < 2:
                continue
            (small, short), (large, long) = usable[max(0, len(usable) - 3)], usable[-1]
            power = math.log(long / short) / math.log(large / small)
            if power > worst.power:
                worst = Growth(name, power, f"{before[:30]!r}+{unit[:30]!r}…{end!r}", large, long)
    return worst


def main() -> None:
    """Print the patterns that grow faster than linearly, worst first."""
    found = patterns(sys.argv[1] if len(sys.argv) > 1 else "")
    rows = sorted((grown(kept, name) for name, kept in found.items()), key=lambda row: -row.power)
    steep = [row for row in rows if row.power > 1.35]
    print(f"{len(found)} patterns, {len(steep)} grow faster than their text")
    for row in steep:
        print(f"{row.power:5.2f}  {row.seconds:6.2f} s at {row.size:7}  {row.name}  {row.text}")


if __name__ == "__main__":
    main()
