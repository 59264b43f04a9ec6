"""Whose return a file is, and of which period: carriers fill each other's gaps and are never weighed against each other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ipxl.check.rules import finding
from ipxl.finding import Finding
from ipxl.form import spec
from ipxl.form.read import Identity
from ipxl.plan.model import Plan


@dataclass(slots=True)
class Identified:
    """The unit and period that the carriers agree on; `doubts` is why the file cannot be merged yet.

    claimed: every unit that some carrier names, also where they disagree and `unit` is therefore None.
    """

    unit: str | None = None
    claimed: frozenset[str] = frozenset()
    period: str | None = None
    by: str | None = None
    round: int = 1
    doubts: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)


def identify(identities: Iterable[Identity], file: str, plan: Plan) -> Identified:
    """Resolve a file's carriers against the plan. Two that disagree on unit or period make a doubt, never a guess."""
    carriers = [*identities, from_file_name(file, plan)]
    found = Identified()
    units = {item.carrier: name for item in carriers if (name := _unit_name(item.unit, plan))}
    periods = {item.carrier: key for item in carriers if (key := _period_id(item.period, plan))}
    for what, said in (("单位", units), ("期次", periods)):
        if len(set(said.values())) > 1:
            words = "；".join(f"{_CARRIER_NAMES[carrier]}写{value}" for carrier, value in said.items())
            found.doubts.append(finding("FILE_CARRIERS_DISAGREE", value=words, what=what, file=file))
    written = next((item.unit for item in carriers if item.unit), "")
    found.claimed = frozenset(units.values())
    if len(found.claimed) == 1:
        found.by, found.unit = next(iter(units.items()))
    elif not units:
        near = "、".join(plan.names.near(written)) if written else ""
        found.doubts.append(finding("FILE_NO_UNIT", value=written, near=near or "(没有)", file=file))
    if len(set(periods.values())) == 1:
        found.period = next(iter(periods.values()))
    elif not periods:
        written = next((item.period for item in carriers if item.period), "")
        known = "、".join(plan.period_by_id)
        found.doubts.append(finding("FILE_NO_PERIOD", value=written, expected=known, file=file))
    _check_stamps(found, carriers, file, plan)
    return found


_CARRIER_NAMES = {
    "hidden": "隐藏表",
    "properties": "文档属性",
    "names": "定义名称",
    "cells": "单元格",
    "sender": "发件人",
    "file_name": "文件名",
}


def _check_stamps(found: Identified, carriers: list[Identity], file: str, plan: Plan) -> None:
    stamped = next((item.plan for item in carriers if item.plan), "")
    if stamped and stamped != plan.settings.plan_id:
        found.doubts.append(finding("FILE_OTHER_PLAN", value=stamped, file=file, unit=found.unit))
    rounds = [int(item.round) for item in carriers if item.round.isascii() and item.round.isdigit()]
    found.round = rounds[0] if rounds else 1
    version = next((item.spec for item in carriers if item.spec), "")
    if version and version != spec.SPEC_VERSION:
        found.notes.append(finding("FILE_OTHER_VERSION", value=version, file=file, unit=found.unit))


def _unit_name(text: str, plan: Plan) -> str | None:
    if not text:
        return None
    unit = plan.unit_by_id.get(text) or plan.unit(text)
    return unit.name if unit else None


def _period_id(text: str, plan: Plan) -> str | None:
    key = text.strip()
    return key if key in plan.period_by_id else None


def from_file_name(file: str, plan: Plan) -> Identity:
    """What the file's own name says, where it names exactly one known unit or period."""
    stem = PurePosixPath(file).stem
    units = [name for name in plan.names.inside(stem) if plan.unit(name)]
    tokens = set(re.findall(r"20\d\d[0-9A-Za-z-]*", stem))
    periods = [key for key in plan.period_by_id if key in tokens]
    return Identity("file_name", units[0] if len(units) == 1 else "", periods[0] if len(periods) == 1 else "")
