"""领导批示 and 办理意见: what leaders and the office wrote about a task, an indicator or a request of a unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from ipxl.check.rules import shown_value
from ipxl.office.paper import PAPER, Paper, paper_of
from ipxl.office.targets import find_item
from ipxl.plan.model import Plan
from ipxl.plan.names import normalise

Key = tuple[str, str]
"""(编号, unit): a task or an indicator with "", a responsible unit's row of a task, a request (协调1) with its unit."""
REFUSED = frozenset({"否", "不", "不采用", "no", "n"})
"""Words in 采用 that keep a remark out of the summary; anything else, and a blank, takes it in."""


class RemarkRow(NamedTuple):
    """One row of the sheet 批示意见 as it stands there. row: 1-based. source: where in the summary it was typed."""

    row: int
    number: str = ""
    about: str = ""
    unit: str = ""
    instruction: str = ""
    opinion: str = ""
    by: str = ""
    day: str = ""
    source: str = ""
    adopt: str = ""


class Remark(NamedTuple):
    """What the summary shows beside an item: a line for each remark, with who recorded it and when."""

    instruction: str = ""
    opinion: str = ""


class Remarks(NamedTuple):
    """unsigned: the same without who and when, for papers that go out. paper: what is set for the bulletin.

    unplaced: rows that the summary cannot show, each with why, in one line."""

    by_key: Mapping[Key, Remark] = MappingProxyType({})
    unplaced: tuple[str, ...] = ()
    unsigned: Mapping[Key, Remark] = MappingProxyType({})
    paper: Paper = Paper()


def remarks_of(plan: Plan, rows: Iterable[RemarkRow]) -> Remarks:
    """The remarks of a period, by what they are about, in row order."""
    found: dict[Key, list[RemarkRow]] = {}
    of_paper = []
    unplaced = []
    for row in rows:
        if normalise(row.adopt) in REFUSED or not (row.instruction or row.opinion):
            continue
        if normalise(row.number) == PAPER:
            of_paper.append((row.row, row.about, row.opinion or row.instruction))
            continue
        key = key_of_remark(plan, row.number, row.unit)
        if isinstance(key, str):
            unplaced.append(f"批示意见第{row.row}行：{key}")
        else:
            found.setdefault(key, []).append(row)
    paper, unknown = paper_of(of_paper)
    return Remarks(
        {key: _remark(part) for key, part in found.items()},
        (*unplaced, *unknown),
        {key: _unsigned(part) for key, part in found.items()},
        paper,
    )


def key_of_remark(plan: Plan, number: str, unit: str) -> Key | str:
    """What a remark is about, or why that cannot be told."""
    item = find_item(plan, number)
    if item is not None:
        known = plan.unit(unit)
        is_lead = known is None or item not in plan.task_by_id or known.name in plan.expand(plan.task_by_id[item].lead)
        return (item, "" if is_lead or known is None else known.name)
    request = _REQUEST.fullmatch(normalise(number))
    if request is not None:
        asking = plan.unit(unit)
        if asking is None:
            return f"“单位”填的“{shown_value(unit)}”不是方案中的单位，请写提出事项的单位"
        return request_key(request[1], asking.name)
    return f"“编号”填的“{shown_value(number)}”，方案里没有，请写任务或指标的编号，协调事项写 协调1"


def request_key(number: object, unit: str) -> Key:
    """What a request for coordination is known by: the number that it has on its unit's own sheet, and the unit."""
    return (f"协调{shown_value(number)}", unit)


_REQUEST = re.compile(r"协调(?:事项)?-?(\d+)")


def _remark(rows: Iterable[RemarkRow]) -> Remark:
    rows = list(rows)
    return Remark(
        "\n".join(_signed(row.instruction, row) for row in rows if row.instruction),
        "\n".join(_signed(row.opinion, row) for row in rows if row.opinion),
    )


def _unsigned(rows: Iterable[RemarkRow]) -> Remark:
    rows = list(rows)
    return Remark(*("；".join(said.strip("。") for said in texts if said) for texts in (
        [row.instruction for row in rows], [row.opinion for row in rows],
    )))  # fmt: skip


def _signed(text: str, row: RemarkRow) -> str:
    signed = " ".join(part for part in (row.by, row.day) if part)
    return f"{text}({signed})" if signed else text
