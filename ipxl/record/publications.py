"""published/<period>/<n>/: what leaders were given, frozen, with 发布.json beside. Truth: nothing there is ever rewritten."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args

from ipxl.errors import IpxlError
from ipxl.facts.lights import Lamp
from ipxl.facts.rows import ItemKey, ItemState, JudgedRow, UnitRow, UnitState
from ipxl.files import digest, new_folder
from ipxl.merge.publication import Publication
from ipxl.merge.result import Result
from ipxl.report.as_json import matters_json, number_json, pick, time_json
from ipxl.workspace import Workspace

NAME = "发布.json"
SCHEMA = 1
_COUNTS = ("days_late", "rows_due", "rows_filled", "claimed", "backed", "versions", "errors", "warnings")
_UNIT = ("unit", "state", "timely", *_COUNTS, "light", "grey")
"""What is kept of a unit."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file that the result was made from, as a path in the workspace. state: of returns only."""

    file: str
    sha256: str
    state: str | None = None


def numbers(workspace: Workspace, period: str) -> list[int]:
    """The numbers of a period's publications, counting up. A folder beside them with another name is none."""
    folder = workspace.published(period)
    names = [item.name for item in folder.iterdir() if item.is_dir()] if folder.is_dir() else []
    return sorted(int(name) for name in names if re.fullmatch("[1-9][0-9]*", name))


def newest(workspace: Workspace, period: str) -> Publication | None:
    """The newest publication of a period. Raises IpxlError when its record cannot be read."""
    found = numbers(workspace, period)
    return read_publication(workspace, period, found[-1]) if found else None


def read_publication(workspace: Workspace, period: str, number: int) -> Publication:
    """One publication, from its 发布.json. Raises IpxlError when that cannot be read."""
    path = workspace.published(period) / str(number) / NAME
    try:
        facts = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
        if facts["schema"] > SCHEMA:
            raise IpxlError(f"“{workspace.relative(path)}”是更新版本的 ipxl 写的。请先更新 ipxl。")
        return Publication(
            facts["period"],
            number,
            datetime.fromisoformat(facts["published"]),
            date.fromisoformat(facts["as_of"]),
            _items(facts),
            facts["content"],
            tuple(_unit(row) for row in facts["units"]),
            {row["file"]: row["sha256"] for row in facts["outputs"]},
            {str(row["matter"]): str(row["state"]) for row in facts.get("matters", ())},
        )
    except FileNotFoundError:
        trouble = "没有这个文件"
    except OSError as error:
        trouble = error.strerror or str(error)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
        trouble = "内容不完整，或被改过"
    raise IpxlError(
        f"“{workspace.relative(path)}”读不出来({trouble})。它是发布时留下的记录，请从备份恢复，或把所在的文件夹移走；程序不会改动它。"
    )


def altered(workspace: Workspace, publication: Publication) -> tuple[str, ...]:
    """The files of a publication that are gone or are not what was given."""
    folder = workspace.published(publication.period) / str(publication.number)
    return tuple(
        name
        for name, sha256 in publication.files.items()
        if not (folder / name).is_file() or digest((folder / name).read_bytes()) != sha256
    )


def _items(facts: Mapping[str, Any]) -> dict[ItemKey, ItemState]:
    items: dict[ItemKey, ItemState] = {}
    for row in facts["tasks"]:
        due = date.fromisoformat(row["due"]) if row["due"] else None
        items[ItemKey("task", row["task"], "")] = ItemState(row["title"], _lamp(row), _number(row["progress"]), due)
    for row in facts["indicators"]:
        state = ItemState(row["name"], _lamp(row), _number(row["value"]), None, row["held"])
        items[ItemKey("indicator", row["indicator"], "")] = state
    for row in facts["units"]:
        if row["state"] not in get_args(UnitState):
            raise ValueError(row["state"])
        items[ItemKey("unit", "", row["unit"])] = ItemState(row["unit"], _lamp(row), state=row["state"])
    for row in facts["duties"]:
        state = ItemState(row["title"], _lamp(row), _number(row["progress"]), None, row["status"], row["account"])
        items[ItemKey("duty", row["task"], row["unit"])] = state
    return items


def _lamp(row: Mapping[str, Any]) -> Lamp:
    lamp = Lamp(row["light"], row["grey"])
    _look = lamp.look  # KeyError for one that there is not
    return lamp


def _unit(row: Mapping[str, Any]) -> UnitRow:
    """What was kept of a unit; counts that an older record lacks are 0."""
    late, due, filled, claimed, backed, versions, errors, warnings = (int(row.get(name) or 0) for name in _COUNTS)
    return UnitRow(
        unit=row["unit"],
        state=row["state"],
        lamp=_lamp(row),
        timely=row.get("timely"),
        days_late=late,
        rows_due=due,
        rows_filled=filled,
        claimed=claimed,
        backed=backed,
        versions=versions,
        errors=errors,
        warnings=warnings,
    )


def _number(value: int | Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def freeze(
    workspace: Workspace,
    result: Result,
    content: str,
    tool: str,
    inputs: Sequence[Input],
    outputs: Mapping[str, tuple[bytes, bool]],
    now: datetime,
) -> int:
    """Keep a publication under the next number, which is returned: either whole or not at all.

    outputs: name -> its bytes, and whether they are those that the merge made. content: `content_hash` of the result.
    """
    period = result.period.period
    number = max(numbers(workspace, period), default=0) + 1
    facts = {
        "schema": SCHEMA,
        "period": period,
        "number": number,
        "published": time_json(now),
        "as_of": result.as_of.isoformat(),
        "tool": tool,
        "content": content,
        **_rows(result),
        "inputs": [{"file": item.file, "sha256": item.sha256, "state": item.state} for item in inputs],
        "outputs": [
            {"file": name, "sha256": digest(data), "as_made": as_made} for name, (data, as_made) in outputs.items()
        ],
    }
    target = workspace.published(period) / str(number)
    files = {**{name: data for name, (data, _as_made) in outputs.items()}, NAME: _text(facts)}
    with new_folder(target) as beside:
        for name, data in files.items():
            path = beside / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
    for name in files:
        (target / name).chmod(0o444)  # so that nobody saves over it by mistake
    return number


def _rows(result: Result) -> dict[str, list[dict[str, Any]]]:
    """The lights and values of a result. `account` is a hash: it only says whether the texts of a duty are the same."""
    task = ("task", "title", "due", "light", "grey", "progress", "expected", "gap")
    names = ("indicator", "name", "unit_of_measure", "light", "grey", "value", "held", "target", "expected_pct", "gap")
    duty = ("unit", "task", "title", "role", "light", "grey", "progress", "status")
    return {
        "tasks": [
            {**pick(row, task), **_by_hand(row), "due": row.due.isoformat() if row.due else None}
            for row in result.tasks
        ],
        "indicators": [{**pick(row, names), **_by_hand(row)} for row in result.indicators],
        "units": [pick(row, _UNIT) for row in result.units],
        "duties": [{**pick(row, duty), **_by_hand(row), "account": row.item.account} for row in result.duties],
        "matters": matters_json(result.matters),
    }


def _by_hand(row: JudgedRow) -> dict[str, Any]:
    """What the rules give, and what the office made of it."""
    return {
        "computed_light": row.computed.lamp.light,
        "computed_grey": row.computed.lamp.grey,
        "computed_value": number_json(row.computed.value),
        "override": row.override,
    }


def _text(facts: Mapping[str, Any]) -> bytes:
    """JSON with each row of a list on a line of its own, for people and for comparing two of them."""
    lines = []
    for key, value in facts.items():
        told = _listed(value) if isinstance(value, list) else _compact(value)
        lines.append(f"{_compact(key)}: {told}")
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _listed(rows: Iterable[Any]) -> str:
    told = ",\n  ".join(_compact(row) for row in rows)
    return f"[\n  {told}\n]" if told else "[]"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
