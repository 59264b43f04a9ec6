"""`ipxl matters`: 督办台账 as it stands, and how merges and publications bring it up to date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ipxl.clock import today
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.matters.asked import raised_in, units_of
from ipxl.matters.model import missing_to_close
from ipxl.matters.settle import Arising
from ipxl.matters.told import MatterRow, tally_matters
from ipxl.merge.matters_now import settle_matters
from ipxl.merge.result import Result
from ipxl.plan.model import Plan
from ipxl.record.matters_book import NAME, update_matters
from ipxl.report.as_json import matters_json
from ipxl.screen.matters import matter_lines
from ipxl.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class MattersListed:
    """Matters of the list, in its order. raised: what 提出期次 says -> the period's id."""

    rows: tuple[MatterRow, ...]
    remarks: tuple[str, ...] = ()
    raised: Mapping[str, str] = field(default_factory=dict)

    @property
    def strict_failure(self) -> bool:
        return any(row.late for row in self.rows)

    def text(self) -> str:
        if not self.rows:
            return "没有这样的督办事项。"
        return "\n".join([*matter_lines(self.rows), f"共{tally_matters(self.rows).words}。"])

    def as_json(self) -> dict[str, object]:
        return {"matters": matters_json(self.rows, self.raised)}


def run(folder: Path, only_open: bool = False, unit: str = "", day: date | None = None) -> MattersListed:
    """The rows of the list; `only_open` those that are not closed, `unit` those that it answers for.

    Raises IpxlError when the list cannot be read, and for a unit that the plan does not know.
    """
    room = Workroom(open_workspace(folder))
    plan = room.current
    wanted = _unit(plan, unit) if unit else ""
    rows = [
        row
        for row in matters_on(room, day or today())
        if not (only_open and row.closed) and (not wanted or wanted in row.units)
    ]
    lacking = ((row.matter.matter, missing_to_close(row.matter)) for row in rows)
    told = tuple(f"{NAME} {number}{lacks}，没有算作销号。" for number, lacks in lacking if lacks)
    raised = {words: item.period for words, item in raised_in(plan.periods).items()}
    return MattersListed(tuple(rows), told, raised)


def matters_on(room: Workroom, day: date) -> list[MatterRow]:
    """The rows of the list as they lie there. day: by which the days that are left are counted."""
    return [MatterRow(row, units_of(room.current, row), row.days_left(day)) for row in room.matters.matters]


def _unit(plan: Plan, text: str) -> str:
    found = plan.unit_typed(text)
    if found is None:
        near = "、".join(plan.names.near(text))
        raise IpxlError(f"没有单位“{text}”。{'是不是：' + near + '？' if near else '请看任务分工表的“单位”表。'}")
    return found.name


def settle(
    room: Workroom,
    results: Mapping[str, Result],
    arising: Iterable[Arising] = (),
    current: str = "",
) -> str:
    """Bring the list up to date by these results and write it; what could not be written is handed back in words.

    arising: what enters beside 领导批示, which every merge takes in. current: the period at hand.
    """
    remarks = {key: table.remarks.rows for key, table in room.decisions.items()}
    rows = settle_matters(room.matters.matters, results, remarks, room.current.periods, current, arising)
    if not rows:
        return ""
    return update_matters(room.workspace.matters, room.matters, rows)
