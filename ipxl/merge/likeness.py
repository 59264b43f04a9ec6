"""Accounts of one task that several units tell word for word: somebody copied, or the work was done together.

For the office alone: a letter never tells one unit what another wrote.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Sequence
from itertools import islice

from ipxl.check.desk import Value
from ipxl.check.levels import with_levels
from ipxl.check.rules import finding
from ipxl.check.values import gives_reason
from ipxl.finding import Finding
from ipxl.form import spec
from ipxl.merge.consolidate import Version
from ipxl.plan.model import Level
from ipxl.plan.names import normalise
from ipxl.sheet.cells import column_letters

SHORTEST = 40
"""Letters and figures, marks and blanks not counted. Shorter accounts are alike by chance."""
MOST_NAMED = 3
_MARKS = re.compile(r"[\W_]+")


def with_likeness(versions: Sequence[Version], levels: Sequence[Level]) -> list[Version]:
    """The same versions, current ones with a finding for each 进展 that another unit's current return tells too.

    A row with something in 备注 is explained and gets none; it still counts as the other one. levels: of the plan.
    """
    groups: dict[tuple[str, str], list[tuple[int, Value]]] = {}
    explained = [_explained(version) if version.current else frozenset[str]() for version in versions]
    for number, version in enumerate(versions):
        for value in _accounts(version) if version.current else ():
            if len(text := _MARKS.sub("", normalise(value.text or ""))) >= SHORTEST:
                groups.setdefault((value.record, text), []).append((number, value))
    found: dict[int, list[Finding]] = {}
    for told in groups.values():
        units = dict.fromkeys(versions[number].unit for number, _value in told)
        for number, value in told if len(units) > 1 else ():
            version = versions[number]
            if value.record not in explained[number]:
                found.setdefault(number, []).append(_alike(version, value, _others(units, version.unit)))
    return [
        dataclasses.replace(
            version,
            checked=dataclasses.replace(
                version.checked, findings=version.checked.findings + with_levels(found[number], levels)
            ),
        )
        if number in found
        else version
        for number, version in enumerate(versions)
    ]


def _accounts(version: Version) -> Iterable[Value]:
    return (item for item in version.checked.values if item.sheet == spec.TASKS.key and item.field == "text")


def _explained(version: Version) -> frozenset[str]:
    remarks = (item for item in version.checked.values if item.sheet == spec.TASKS.key and item.field == "remark")
    return frozenset(item.record for item in remarks if gives_reason(item.raw))


def _others(units: Collection[str], mine: str) -> str:
    """The first units other than `mine`, and how many there are."""
    others = [unit for unit in islice(units, MOST_NAMED + 1) if unit != mine]
    count = len(units) - 1
    return "、".join(others[:MOST_NAMED]) + (f"等{count}家" if count > MOST_NAMED else "")


def _alike(version: Version, value: Value, others: str) -> Finding:
    return finding(
        "TEXT_ALIKE",
        value=value.raw,
        field=spec.TASKS.field("text").header,
        expected=others,
        file=version.file,
        sheet=value.title,
        cell=f"{column_letters(value.column)}{value.row}",
        unit=version.unit,
        task=value.record,
    )
