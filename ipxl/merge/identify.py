"""Whose return a file is, and of which period: carriers fill each other's gaps and are never weighed against each other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from ipxl.check.rules import finding
from ipxl.finding import Finding
from ipxl.form import spec
from ipxl.form.reading import Identity, Reading
from ipxl.form.receive import Arrived
from ipxl.intake.container import SEPARATOR
from ipxl.intake.inbox import FETCHED
from ipxl.plan.model import ADDRESSES, Plan


@dataclass(frozen=True, slots=True)
class Office:
    """What is the office's own: every 方案编号 that it handed out workbooks under, and its addresses, in lower case.

    now: no file can have been received later; None: not asked.
    """

    plan_ids: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    now: datetime | None = None


@dataclass(slots=True)
class Identified:
    """The unit and period that the carriers agree on; `doubts` is why the file cannot be merged yet.

    claimed: every unit that some carrier names, also where they disagree and `unit` is therefore None. other_plan: the
    方案编号 of another plan that the workbook is of; nothing else is known of it then.
    """

    unit: str | None = None
    claimed: frozenset[str] = frozenset()
    period: str | None = None
    by: str | None = None
    round: int = 1
    doubts: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    other_plan: str = ""


def identify(
    identities: Iterable[Identity],
    file: str,
    plan: Plan,
    sender: str = "",
    office: Office = Office(),
) -> Identified:
    """Resolve a file's carriers against the plan. Two that disagree on unit or period make a doubt, never a guess.

    A workbook of another plan is nobody's: numbers and names of units mean others there. sender: address of the mail
    that it came with.
    """
    carriers = [*identities, from_sender(sender, plan, office), from_file_name(file, plan)]
    stamps = dict.fromkeys(item.plan for item in carriers if item.plan)
    foreign = [stamp for stamp in stamps if stamp != plan.settings.plan_id and stamp not in office.plan_ids]
    if foreign and len(foreign) == len(stamps):
        return Identified(other_plan=foreign[0])
    found = Identified()
    if foreign:
        said = [(item.carrier, item.plan) for item in carriers if item.plan]
        found.doubts.append(_disagreement("方案", list(dict.fromkeys(said)), sender, file))
    # a carrier speaks more than once in a workbook that was put together from several
    units = list(dict.fromkeys((item.carrier, name) for item in carriers if (name := _unit_name(item.unit, plan))))
    periods = list(dict.fromkeys((item.carrier, key) for item in carriers if (key := _period_id(item.period, plan))))
    for what, said in (("单位", units), ("期次", periods)):
        if len({value for _carrier, value in said}) > 1:
            found.doubts.append(_disagreement(what, said, sender, file))
    written = next((item.unit for item in carriers if item.unit), "")
    found.claimed = frozenset(name for _carrier, name in units)
    if len(found.claimed) == 1:
        found.by, found.unit = units[0]
    elif not units:
        near = "、".join(plan.names.near(written)) if written else ""
        found.doubts.append(finding("FILE_NO_UNIT", value=written, near=near or "(没有)", file=file))
    if len({period for _carrier, period in periods}) == 1:
        found.period = periods[0][1]
    elif not periods:
        written = next((item.period for item in carriers if item.period), "")
        known = "、".join(plan.period_by_id)
        found.doubts.append(finding("FILE_NO_PERIOD", value=written, expected=known, file=file))
    _check_stamps(found, carriers, file)
    return found


def _disagreement(what: str, said: list[tuple[str, str]], sender: str, file: str) -> Finding:
    """That carriers name different units or periods; in words of its own where the sender stands alone against all."""
    others = {value for carrier, value in said if carrier != "sender"}
    if what == "单位" and len(others) == 1:
        who = next(value for carrier, value in said if carrier == "sender")
        return finding("FILE_SENDER_OF_ANOTHER", value=sender, who=who, expected=others.pop(), file=file)
    inside = {value for carrier, value in said if carrier in _INSIDE}
    around = [(carrier, value) for carrier, value in said if carrier not in _INSIDE]
    if len(inside) == 1 and what != "方案":
        mine = inside.pop()
        apart = "，".join(f"{_CARRIER_NAMES[carrier]}写的是{value}" for carrier, value in around if value != mine)
        return finding("FILE_CARRIERS_DISAGREE", value=f"表是{mine}的，{apart}，可能用错了表", what=what, file=file)
    words = f"文件各处写的{what}不一致：" + "；".join(f"{_CARRIER_NAMES[carrier]}写{value}" for carrier, value in said)
    return finding("FILE_CARRIERS_DISAGREE", value=words, what=what, file=file)


_INSIDE = frozenset({"hidden", "properties", "names", "cells"})
"""What a workbook carries itself."""
_CARRIER_NAMES = {
    "hidden": "隐藏表",
    "properties": "文档属性",
    "names": "定义名称",
    "cells": "单元格",
    "sender": "发件人",
    "file_name": "文件名",
}


def _check_stamps(found: Identified, carriers: list[Identity], file: str) -> None:
    rounds = [int(item.round) for item in carriers if item.round.isascii() and item.round.isdigit()]
    found.round = rounds[0] if rounds else 1
    version = next((item.spec for item in carriers if item.spec), "")
    if version and version != spec.SPEC_VERSION:
        found.notes.append(
            finding("FILE_OTHER_VERSION", value=version, expected=spec.SPEC_VERSION, file=file, unit=found.unit)
        )


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
    return _named("file_name", PurePosixPath(_PARTS.split(file)[-1]).stem, plan)


def from_sender(sender: str, plan: Plan, office: Office = Office()) -> Identity:
    """The unit whose 邮箱 the address is; none when it is several units', nobody's or the office's own: that forwards."""
    units = () if is_ours(sender, plan, office) else plan.units_by_address.get(sender.casefold(), ())
    return Identity("sender", units[0] if len(units) == 1 else "", "")


def is_ours(sender: str, plan: Plan, office: Office) -> bool:
    """Whether an address is the office's own."""
    address = sender.casefold()
    return bool(address) and (address in office.addresses or address in ADDRESSES.split(plan.settings.email.casefold()))


def from_surroundings(item: Arrived, plan: Plan, office: Office = Office()) -> Identity:
    """Whose a file without tables is, and of which period.

    By its own name, else the nearest folder or container around it, else the sender of its mail, else the mail's
    subject; each counts where it names exactly one.
    """
    parts = _PARTS.split(item.file)
    # a mail that we fetched has a name of our making, and what that was made of is asked below
    own, *around = reversed((parts[2:] or [""]) if parts[0] == FETCHED else parts)
    said = [_named("file_name", text, plan) for text in (PurePosixPath(own).stem, *around)]
    said += [from_sender(item.sender, plan, office), _named("sender", item.subject, plan)]
    unit = next((found for found in said if found.unit), said[0])
    return Identity(unit.carrier, unit.unit, next((found.period for found in said if found.period), ""))


_PARTS = re.compile(f"[/{SEPARATOR}]")


def _named(carrier: str, text: str, plan: Plan) -> Identity:
    units = [name for name in plan.names.inside(text) if plan.unit(name)]
    tokens = set(re.findall(r"20\d\d[0-9A-Za-z-]*", text))
    periods = [key for key in plan.period_by_id if key in tokens]
    return Identity(carrier, units[0] if len(units) == 1 else "", periods[0] if len(periods) == 1 else "")


def is_stranger(sender: str, plan: Plan, office: Office) -> bool:
    """Whether an address is in no unit's 邮箱; nobody is a stranger while the table knows no address at all."""
    known = plan.units_by_address
    return bool(sender and known) and sender.casefold() not in known and not is_ours(sender, plan, office)


def sender_notes(sender: str, file: str, unit: str | None, plan: Plan, office: Office) -> list[Finding]:
    """That a return came from an address that the table does not know."""
    if unit is None or not is_stranger(sender, plan, office):
        return []
    return [finding("FILE_SENDER_UNKNOWN", value=sender, expected=unit, file=file, unit=unit)]


def feature_notes(reading: Reading, file: str, unit: str | None) -> list[Finding]:
    """One finding for all that is in a workbook and is never run or followed; none where there is nothing."""
    if not reading.features:
        return []
    return [finding("FILE_FEATURES", value="、".join(reading.features), file=file, unit=unit)]
