"""The units and groups that the tasks name, and which of the names seem to mean one body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ipxl.notice.found import NOTHING, FieldRead, FoundGroup, FoundMember, FoundTask, FoundUnit
from ipxl.notice.names.units import is_group
from ipxl.plan.names import normalise

_BRACKET = re.compile(r"\([^()]*\)")
_PLACE = re.compile(r"^(?:中共)?[\u4e00-\u9fff]{2,7}?(?=[市省县区州旗]\S)")
_MOST_ALIKE = 60
"""Names with the same beginning that are compared with one another."""
_MOST_LISTED = 200
_GOVERNMENT = re.compile(r"[市省县区州旗镇](?:人民)?政府$")
_LEVEL = re.compile(r"^[市省县区州旗镇]")


def bodies(
    tasks: Sequence[FoundTask], members: Sequence[FoundMember]
) -> tuple[tuple[FoundUnit, ...], tuple[FoundGroup, ...]]:
    """Units and groups in the order of their first mention; a second name of a unit becomes its proposed alias."""
    places: dict[str, tuple[str, str]] = {}
    for task in tasks:
        for names in (task.lead, task.responsible):
            for name in names.value:
                places.setdefault(normalise(name), (name, names.place))
    groups = tuple(
        FoundGroup(name, FieldRead((), place, False, "通知没有列出成员，请填写"), place)
        for name, place in places.values()
        if is_group(name)
    )
    units: list[FoundUnit] = []
    known = [(name, place) for name, place in places.values() if not is_group(name)]
    taken: set[str] = set()
    listed = [(member.unit.value, member.place) for member in members if member.unit.value][:_MOST_LISTED]
    alike: dict[str, list[tuple[str, str]]] = {}
    for name, place in known:
        alike.setdefault(_bare(name)[:2], []).append((name, place))
    for name, place in known:
        if name in taken:
            continue
        near = alike[_bare(name)[:2]][:_MOST_ALIKE]
        others = [(other, at) for other, at in near if other != name and other not in taken and same_body(name, other)]
        taken.update(other for other, _ in others)
        units.append(_unit(name, place, others, _full_names(name, listed, near)))
    return tuple(units), groups


def _full_names(
    name: str, listed: Iterable[tuple[str, str]], known: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Names of the list of members that seem to be this unit's and no other's."""
    result: dict[str, str] = {}
    for other, place in listed:
        if other == name or is_group(other) or not same_body(name, other):
            continue
        if not any(rival != name and rival == other for rival, _ in known):
            result.setdefault(other, place)
    return list(result.items())


def _unit(name: str, place: str, others: Sequence[tuple[str, str]], full: Sequence[tuple[str, str]]) -> FoundUnit:
    names = [*others, *full]
    longest = max(full, key=lambda item: len(item[0]), default=None)
    full_name: FieldRead[str] = NOTHING
    if longest and len(longest[0]) > len(name):
        full_name = FieldRead(longest[0], longest[1], False, f"附件名单写作“{longest[0]}”，请确认是同一单位")
    texts = tuple(dict.fromkeys(other for other, _ in names if other != full_name.value))
    at = "、".join(dict.fromkeys(where for other, where in names if other in texts))
    asked = "、".join(f"“{other}”" for other in texts)
    aliases: FieldRead[tuple[str, ...]] = FieldRead(
        texts, at, not texts, f"{asked}看来与“{name}”是同一单位，请确认" if texts else ""
    )
    return FoundUnit(name, full_name, aliases, place)


def same_body(one: str, other: str) -> bool:
    """Whether two names seem to be a short and a full form of one body's name."""
    first, second = _bare(one), _bare(other)
    if first == second:
        return True
    short, long = sorted((first, second), key=len)
    if len(short) < 3 or short[0] != long[0] or len(short) == len(long):
        return False
    level = bool(_LEVEL.match(short))
    if level and short[1:2] != long[1:2]:
        return False
    return _ends_alike(short, long) and _within(short, long)


@lru_cache(maxsize=8192)
def _bare(name: str) -> str:
    """A name without what stands in brackets and without the place before its level: 青山市科技局 -> 市科技局."""
    bare = _BRACKET.sub("", normalise(name))
    place = _PLACE.match(bare)
    if place and len(bare) - place.end() >= 4 and not _GOVERNMENT.match(bare, place.end()) and not _LEVEL.match(bare):
        bare = bare[place.end() :]
    return bare


def _ends_alike(short: str, long: str) -> bool:
    ends = (
        ("委", "委员会"),
        ("局", "局"),
        ("厅", "厅"),
        ("办", "办公室"),
        ("管委会", "管理委员会"),
        ("中心", "中心"),
        ("院", "院"),
        ("部", "部"),
    )
    return any(short.endswith(a) and long.endswith(b) for a, b in ends)


def _within(short: str, long: str) -> bool:
    """Whether the characters of `short` stand in `long` in their order."""
    rest = iter(long)
    return all(character in rest for character in short)
