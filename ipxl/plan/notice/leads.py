"""What a notice says once for all its tasks: who of a list leads, and which bodies belong to every later task."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ipxl.plan.notice.found import Read
from ipxl.plan.notice.units import MARKS, is_group, looks_like_unit, units_in

_FIRST = "首位|第一位|第1位|第一个|首个|第一家|第一名|第一单位|第一责任单位|第一部门|首列|列首|最前|前列|第一的|首家"
_FIRST_LEADS = re.compile(
    rf"(?:{_FIRST})[^。;]{{0,20}}?(?:为|是|即|作为|系|任|负责)?[^。;]{{0,6}}(?:牵头|主办|主责|汇总)|(?:牵头|主办)(?:单位|部门)?[^。;、:]{{0,10}}(?:{_FIRST})"
)
_MARKED = re.compile(
    rf"(?:加|标|标注|标记|带|注|打)[注有“”\"'(]{{0,3}}([{re.escape(MARKS)}])[“”\"')]{{0,2}}(?:号|符号|标记|者)?[^。;]{{0,12}}(?:牵头|主办)"
    rf"|[“\"(]?([{re.escape(MARKS)}])[”\")]?(?:号)?(?:为|表示|代表|标注的?)[^。;]{{0,8}}(?:牵头|主办)"
)
_ALONE_LEADS = re.compile(
    r"(?:无|没有|未明确|未标明|未列)[^。;]{0,8}牵头(?:单位|部门)[^。;]{0,6}责任单位(?:即|就是|均)?(?:为|是)?牵头"
)
_NOT = re.compile(r"(?:不|非)(?:一定|代表|表示|分)")

_ALL = "各项|每项|所有|上述|以上|全部|本方案|各任务|每条|各条"
_LATER = "以下|下列|下述|后续|其余|下同|此后|后面"
_WHO = r"(?P<who>[^。;:]{2,60}?)"
_DOES = r"(?:落实|负责(?!督|监|考|解|统|协|汇|调|跟|对|组织)|配合|参与|参加|组织实施|按职责|按照职责|结合实际|抓好|贯彻|承担|具体实施)"
_ADDED = (
    re.compile(
        rf"(?:{_ALL}|{_LATER}|具体)[^。;:]{{0,16}}?(?:均|都|须|皆)(?:应|要|须)?(?:需|由|涉及|包括|含)?(?:由|要)?{_WHO}{_DOES}"
    ),
    re.compile(rf"(?:{_ALL}|{_LATER}|具体)[^。;:]{{0,16}}?(?:均|都|皆)(?:涉及|包括|含){_WHO}(?=,|。|;|$|\))"),
    re.compile(rf"(?:{_ALL}|{_LATER}|具体)[^。;:]{{0,16}}?(?:需|由){_WHO}{_DOES}[^。;]{{0,16}}(?:不再|下同)"),
    re.compile(
        r"(?:^|[。;:,(\[:])(?P<who>[^。;:()\[\]]{0,4}[^。;:\[\]]{2,40}?)(?:均|都|皆)(?:为|是|作为|列为|系|属)[^。;,]{0,14}(?:责任|配合|落实|参与|参加|协办|实施)(?:单位|部门|主体)"
    ),
    re.compile(rf"(?:^|[。;:,(\[])(?P<who>[^。;:]{{2,40}}?)(?:均|都)(?:应|需|要)?{_DOES}[^。;]{{0,12}}(?:不再|下同)"),
)
_SCOPE_ALL = re.compile(_ALL)
_SCOPE_LATER = re.compile(_LATER + "|不再")


@dataclass(frozen=True, slots=True)
class Added:
    """Bodies that a clause adds. order: of its line; every: to all tasks, else from the one it stands in."""

    names: tuple[str, ...]
    order: int
    every: bool
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Rules:
    """first_leads: the sentence that says so. mark: the sign that leading units carry. alone_leads: who is named leads."""

    first_leads: Read[str] | None = None
    mark: Read[str] | None = None
    alone_leads: Read[str] | None = None
    added: tuple[Added, ...] = ()


def rules_of(texts: Iterable[tuple[str, str, int]]) -> Rules:
    """The rules in (folded text, place, order) triples."""
    first = mark = alone = None
    added: list[Added] = []
    for text, place, order in texts:
        if first is None and (found := _FIRST_LEADS.search(text)) and not _NOT.search(found.group()):
            first = Read(found.group(), place)
        if mark is None and "牵头" in text and (found := _MARKED.search(text)):
            mark = Read(found.group(1) or found.group(2), place)
        if alone is None and "牵头" in text and (found := _ALONE_LEADS.search(text)):
            alone = Read(found.group(), place)
        added += _added(text, place, order)
    return Rules(first, mark, alone, tuple(added))


def _added(text: str, place: str, order: int) -> list[Added]:
    if not re.search("均|都|皆|不再|下同", text):
        return []
    for pattern in _ADDED:
        if (found := pattern.search(text)) is None:
            continue
        who = re.sub(
            r"^(?:还|也|同时|另外|此外|其中|由|需|须|要|,)+|(?:按(?:照)?职责(?:分工)?)$",
            "",
            found.group("who").strip(" ,(["),
        )
        names = [name.text for name in units_in(who)[0]]
        good = [name for name in names if looks_like_unit(name) or is_group(name)]
        if not good or len(good) != len(names):
            continue
        clause = text[max(0, found.start() - 20) : found.end() + 20]
        every = bool(_SCOPE_ALL.search(found.group())) or not _SCOPE_LATER.search(clause)
        return [Added(tuple(good), order, every, place, found.group().strip(" ,。;(["))]
    return []
