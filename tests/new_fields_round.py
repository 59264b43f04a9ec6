"""A round with the fields of new_fields, played in the copy of the package: prints what its library hands out."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from filling import fill, make_workspace, template_of
from new_fields import FIELDS, OTHER, PERIOD, ROWS, TASK, UNIT

from ipxl.commands import merge

AS_OF = date(2023, 10, 12)


def good_answers() -> dict[tuple[str, str], dict[str, Any]]:
    """One answer to each field, every one a good one."""
    rows: dict[tuple[str, str], dict[str, Any]] = {
        ("issues", "1"): {"task": TASK, "issue": "缺少专项资金"},
        ("evidence", "1"): {"target": TASK, "title": "实施方案"},
    }
    for new in FIELDS:
        rows.setdefault(ROWS[new.sheet], {})[new.key] = new.good
    return rows


def with_bad_answers() -> dict[tuple[str, str], dict[str, Any]]:
    """The same, and bad ones in the next row of each sheet; 单位信息 has but one line a field."""
    rows = good_answers()
    rows["issues", "2"] = {"task": TASK, "issue": "缺少编制"}
    rows["evidence", "2"] = {"target": TASK, "title": "工作总结"}
    others = {"TASKS": ("tasks", OTHER), "ISSUES": ("issues", "2"), "EVIDENCE": ("evidence", "2")}
    for new in FIELDS:
        if new.bad is not None and new.sheet in others:
            rows.setdefault(others[new.sheet], {})[new.key] = new.bad
    return rows


def with_bad_single_answers() -> dict[tuple[str, str], dict[str, Any]]:
    """Bad answers where a field stands once: on 单位信息 and in the one row of 指标数据."""
    rows = good_answers()
    for new in FIELDS:
        if new.sheet in ("UNIT", "INDICATORS"):
            rows[ROWS[new.sheet]][new.key] = new.bad
    return rows


def codes(result: Any) -> list[list[str | None]]:
    return [[one.code, one.sheet, one.cell] for one in result.findings if one.unit == UNIT]


def main(folder: Path) -> None:
    """Merge good answers, then a second return with bad ones beside them, and a workspace with the other bad ones."""
    make_workspace(folder / "one", PERIOD)
    template = template_of(folder / "one", UNIT)
    inbox = folder / "one" / "inbox"
    fill(template, inbox / "1.xlsx", good_answers())
    first = merge.run(folder / "one", PERIOD, AS_OF).result
    fill(template, inbox / "2.xlsx", with_bad_answers(), received="2023-10-09 10:00")
    second = merge.run(folder / "one", PERIOD, AS_OF).result
    make_workspace(folder / "two", PERIOD)
    fill(template_of(folder / "two", UNIT), folder / "two" / "inbox" / "1.xlsx", with_bad_single_answers())
    third = merge.run(folder / "two", PERIOD, AS_OF).result
    duty = next(row for row in first.duties if (row.unit, row.task) == (UNIT, TASK))
    account = {
        new.key: replace(
            duty, answers={key: value for key, value in duty.answers.items() if key != new.key}
        ).item.account
        != duty.item.account
        for new in FIELDS
        if new.sheet == "TASKS"
    }
    frames = {"TASKS": "duties", "ISSUES": "requests", "EVIDENCE": "evidence"}
    shown = {}
    for new in FIELDS:
        if new.sheet in frames:
            frame = first.frame(frames[new.sheet])  # type: ignore[arg-type]
            rows = frame[(frame["unit"] == UNIT) & ((frame["task"] == TASK) if new.sheet == "TASKS" else True)]
            shown[new.key] = str(rows[new.key].iloc[0])
    print(
        json.dumps(
            {"first": codes(first), "second": codes(second), "third": codes(third), "account": account, "frames": shown}
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
