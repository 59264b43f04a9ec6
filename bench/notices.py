"""How much of a notice is read right: the invented notices of tests/notices against what each of them says.

Unlike the other figures these have no baseline and no seconds. A share is right over expected, both counted; what was read
but does not stand there is counted beside it. Names count as equal whatever the width and blanks of their brackets.
`python -m bench.notices` prints them by shape and notice.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bench.figure import Line, Size

FOLDER = Path(__file__).parents[1] / "tests" / "notices"
KINDS = ("tasks", "titles", "leads", "responsible", "blocks", "units", "indicators", "phases", "members", "names")
EXTRA = ("false tasks", "false indicators")
_WORDS = {
    "tasks": "tasks found",
    "titles": "titles exact",
    "leads": "leads exact",
    "responsible": "responsible exact",
    "indicators": "indicators with all their targets",
    "phases": "phases",
    "members": "members",
}
_KNOWN = "the invented notices it was developed with"
_SCOPE = re.compile(r"^(?:到\d{4}年底?|力争|全市|全省|全县|全区|我市|我省|我县|市域内)+")
_NEARLY = 60.0


def measure(size: Size) -> list[Line]:
    """The shares over the notices held out, beside those that the recognisers were developed with."""
    apart, known = (summed(score_of(path) for path in paths) for paths in (held_out(), developed()))
    lines = []
    for kind, words in _WORDS.items():
        expected = apart[f"expected {kind}"]
        share = 100 * apart[kind] / expected if expected else 0.0
        ours, theirs = (f"{total[kind]} of {total[f'expected {kind}']}" for total in (apart, known))
        lines.append(Line(f"notices held out: {words}", share, ours, _KNOWN, theirs, suffix="%"))
    marked, marked_known = (summed(doubts_of(path) for path in paths) for paths in (held_out(), developed()))
    for of, goal, met in (("wrong", ">= 80 %", (80.0).__le__), ("right", "<= 15 %", (15.0).__ge__)):
        both = [f"{side[f'{of} marked']} of {side[of]}" for side in (marked, marked_known)]
        counted = marked[of] + marked_known[of]
        share = 100 * (marked[f"{of} marked"] + marked_known[f"{of} marked"]) / max(counted, 1)
        name = f"notices, all: {of} fields that are marked"
        lines.append(Line(name, share, both[0], _KNOWN, both[1], goal, met(share), "%"))
    for kind in EXTRA:
        lines.append(
            Line(f"notices held out: {kind}", apart[kind], str(apart[kind]), _KNOWN, str(known[kind]), suffix="")
        )
    return lines


def notices() -> list[Path]:
    """Every notice that has an expected result, by name."""
    return sorted(path for path in FOLDER.glob("[0-9]*_*") if path.suffix != ".json")


def number_of(name: str) -> int:
    """The number that a notice's name begins with."""
    return int(name.partition("_")[0])


def developed() -> list[Path]:
    """The notices that the recognisers' author may look at: odd numbers."""
    return [path for path in notices() if number_of(path.name) % 2]


def held_out() -> list[Path]:
    return [path for path in notices() if not number_of(path.name) % 2]


@cache
def score_of(path: Path) -> Counter[str]:
    """What was read from one notice against what it says."""
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return compared(read(path), expected)


@cache
def read(path: Path) -> dict[str, Any]:
    """What `ipxl plan import --json` prints; nothing at all for a notice in which no task was found."""
    from ipxl.commands import notice
    from ipxl.errors import IpxlError

    try:
        return notice.run(path.parent, path, None, write=False).as_json()
    except IpxlError:
        return {"title": "", "tasks": [], "units": [], "indicators": [], "phases": [], "members": []}


def compared(found: Mapping[str, Any], expected: Mapping[str, Any]) -> Counter[str]:
    """Counts: for each kind those right (`tasks`) and those that there are (`expected tasks`), and what is too much."""
    score: Counter[str] = Counter()
    score["names"] += bool(expected["tasks"]) and _same(found["title"]) == _same(expected["title"])
    score["expected names"] += bool(expected["tasks"])
    pairs = _pairs(found["tasks"], expected["tasks"])
    score["expected tasks"] = len(expected["tasks"])
    score["tasks"] = len(pairs)
    score["false tasks"] = len(found["tasks"]) - len(pairs)
    for kind, key in (("titles", "title"), ("leads", "lead"), ("responsible", "responsible"), ("blocks", "block")):
        score[f"expected {kind}"] = len(expected["tasks"])
        score[kind] = sum(_same(ours[key]) == _same(theirs[key]) for ours, theirs in pairs)
    for kind, told in (("units", _unit), ("indicators", _indicator), ("phases", _phase), ("members", _member)):
        ours, theirs = (Counter(told(row) for row in side[kind]) for side in (found, expected))
        score[f"expected {kind}"] = theirs.total()
        score[kind] = (ours & theirs).total()
        if kind == "indicators":
            score["false indicators"] = (ours - theirs).total()
    return score


_FIELDS = ("title", "block", "lead", "responsible")


@cache
def doubts_of(path: Path) -> Counter[str]:
    """Fields of tasks and targets that are right and wrong, and how many of each the office is asked about.

    A field that is blank, and should be, is neither: it has to be filled in whatever the reader says.
    """
    from ipxl.commands import notice
    from ipxl.errors import IpxlError

    counts: Counter[str] = Counter()
    try:
        found = notice.read_draft(path)[0].found
    except IpxlError:
        return counts
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    tasks = read(path)["tasks"]
    of = {id(task): item for task, item in zip(tasks, found.tasks, strict=True)}
    for ours, theirs in _pairs(tasks, expected["tasks"]):
        for key in _FIELDS:
            if ours[key] or theirs[key]:
                field = getattr(of[id(ours)], key)
                _count(counts, _same(ours[key]) == _same(theirs[key]), field.sure)
    known = {_indicator(row) for row in expected["indicators"]}
    for row, item in zip(read(path)["indicators"], found.indicators, strict=True):
        sure = item.name.sure and all(target.sure for _, target in item.targets)
        _count(counts, _indicator(row) in known, sure)
    return counts


def _count(counts: Counter[str], right: bool, sure: bool) -> None:
    kind = "right" if right else "wrong"
    counts[kind] += 1
    counts[f"{kind} marked"] += not sure


def summed(scores: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for score in scores:
        total.update(score)
    return total


def table(groups: Mapping[str, Sequence[Path]]) -> str:
    """One line a group of notices: right/expected of each kind."""
    lines = [" ".join([f"{'':<24}", *(f"{kind:>12}" for kind in (*KINDS, *EXTRA))])]
    for name, paths in groups.items():
        total = summed(score_of(path) for path in paths)
        shares = [f"{total[kind]}/{total[f'expected {kind}']}" for kind in KINDS] + [str(total[kind]) for kind in EXTRA]
        lines.append(" ".join([f"{name:<24}", *(f"{share:>12}" for share in shares)]))
    return "\n".join(lines)


def shapes() -> dict[str, list[Path]]:
    """The notices by the shape that their source names."""
    result: dict[str, list[Path]] = {}
    for path in notices():
        source = FOLDER / "sources" / f"{path.stem}.notice"
        head = source.read_text(encoding="utf-8").partition("\n---\n")[0] if source.exists() else "shape: long"
        shape = re.search(r"^shape: (\w+)", head, re.MULTILINE)
        result.setdefault(f"shape {shape[1] if shape else '?'}", []).append(path)
    return dict(sorted(result.items()))


def main() -> None:
    """`python -m bench.notices`: by part, shape and notice."""
    parts = {"developed with": developed(), "held out": held_out()}
    parts["held out, without 24"] = [path for path in held_out() if not path.name.startswith("24")]
    print(table({**parts, **shapes(), **{path.stem: [path] for path in developed()}}))


def _pairs(found: Sequence[Any], expected: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Tasks read with the tasks they are: same title first, then the nearest of the same number or nearly alike."""
    from rapidfuzz import fuzz

    left = list(found)
    pairs, rest = [], []
    for task in expected:
        same = next((item for item in left if _same(item["title"]) == _same(task["title"])), None)
        if same is None:
            rest.append(task)
        else:
            left.remove(same)
            pairs.append((same, task))
    for task in rest:
        near = [
            (fuzz.partial_ratio(_same(item["title"]), _same(task["title"])), item) for item in left if item["title"]
        ]
        best, item = max(near, key=lambda pair: (pair[0], pair[1]["number"] == task["number"]), default=(0.0, None))
        if item is not None and best >= _NEARLY:
            left.remove(item)
            pairs.append((item, task))
    return pairs


def _same(value: Any) -> Any:
    """Texts without blanks and in half width, lists of them in order."""
    if isinstance(value, list):
        return [_same(item) for item in value]
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", value or ""))


def _unit(row: Mapping[str, Any]) -> Any:
    return _same(row["unit"])


def _indicator(row: Mapping[str, Any]) -> Any:
    name = _SCOPE.sub("", _same(row["name"]))
    return name, tuple(sorted((year, float(value)) for year, value in row["targets"].items()))


def _phase(row: Mapping[str, Any]) -> Any:
    return _same(row["name"]), row["start"], row["end"]


def _member(row: Mapping[str, Any]) -> Any:
    return tuple(_same(row[key]) for key in ("name", "unit", "post", "role"))


if __name__ == "__main__":
    main()
