"""`ipxl matters`: 督办台账 as it stands, and how merges and publications bring it up to date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ipxl.clock import today
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.matters.asked import raised_in, units_of
from ipxl.matters.model import CLOSED, Matter, missing_to_close
from ipxl.matters.settle import Arising, bring_up_to_date
from ipxl.merge.arising import arising_from_remarks
from ipxl.merge.result import Result
from ipxl.plan.model import Plan
from ipxl.record.matters_book import NAME, update_matters
from ipxl.text import display_width, shorten
from ipxl.workspace import open_workspace

DUE_SOON = 7
"""Days before 办理时限 from which a matter is due soon."""
_TEXT_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class MattersListed:
    """Matters of the list, in its order. units: of each, as the plan names them now. day: by which days are counted.

    raised: what 提出期次 says -> the period's id.
    """

    matters: tuple[Matter, ...]
    units: tuple[tuple[str, ...], ...]
    day: date
    remarks: tuple[str, ...] = ()
    raised: Mapping[str, str] = field(default_factory=dict)

    @property
    def strict_failure(self) -> bool:
        return any((left := row.days_left(self.day)) is not None and left < 0 for row in self.matters)

    def text(self) -> str:
        if not self.matters:
            return "没有这样的督办事项。"
        lines = []
        for row, units in zip(self.matters, self.units, strict=True):
            head = f"{row.matter} {row.state or '未办'} {row.source}"
            due = f"，{due_words(row, self.day)}" if row.due else ""
            lines.append(f"{head + ' ' * max(0, 22 - display_width(head))}{'、'.join(units) or row.units}{due}")
            lines.append(f"      {shorten(' '.join(row.text.split()), _TEXT_COLUMNS)}")
        return "\n".join([*lines, rate_words(self.matters, self.day)])

    def as_json(self) -> dict[str, object]:
        return {
            "matters": [
                {
                    "matter": row.matter,
                    "source": row.source,
                    "text": row.text,
                    "tasks": [part for part in row.items.replace(",", "、").split("、") if part],
                    "units": list(units),
                    "raised": self.raised.get(row.raised, row.raised),
                    "due": row.due_day.isoformat() if row.due_day else row.due or None,
                    "state": row.state,
                    "progress": row.progress,
                    "closed": row.closed_day.isoformat() if row.closed_day and not row.is_open else None,
                }
                for row, units in zip(self.matters, self.units, strict=True)
            ]
        }


def due_words(row: Matter, day: date) -> str:
    """办理时限 with the days that are left or over, in words."""
    left = row.days_left(day)
    if left is None:
        return f"时限{row.due}"
    if left < 0:
        return f"逾期{-left}天（{row.due_day}）"
    return f"今天到期（{row.due_day}）" if left == 0 else f"还有{left}天（{row.due_day}）"


def rate_words(matters: Sequence[Matter], day: date) -> str:
    """共12件：已销号5件，未销号7件，其中逾期2件。"""
    closed = sum(row.state == CLOSED and not row.is_open for row in matters)
    late = sum((left := row.days_left(day)) is not None and left < 0 for row in matters)
    tail = f"，其中逾期{late}件" if late else ""
    return f"共{len(matters)}件：已销号{closed}件，未销号{len(matters) - closed}件{tail}。"


def run(folder: Path, only_open: bool = False, unit: str = "", day: date | None = None) -> MattersListed:
    """The rows of the list; `only_open` those that are not closed, `unit` those that it answers for.

    Raises IpxlError when the list cannot be read, and for a unit that the plan does not know.
    """
    room = Workroom(open_workspace(folder))
    plan = room.current
    wanted = _unit(plan, unit) if unit else ""
    rows = []
    for row in room.matters.matters:
        units = units_of(plan, row)
        if (row.is_open or not only_open) and (not wanted or wanted in units):
            rows.append((row, units))
    told = tuple(f"{NAME} {row.matter}{lacks}，没有算作销号。" for row, _ in rows if (lacks := missing_to_close(row)))
    raised = {words: item.period for words, item in raised_in(plan).items()}
    return MattersListed(tuple(row for row, _ in rows), tuple(units for _, units in rows), day or today(), told, raised)


def _unit(plan: Plan, text: str) -> str:
    found = plan.unit(text)
    if found is None:
        near = "、".join(plan.names.near(text))
        raise IpxlError(f"没有单位“{text}”。{'是不是：' + near + '？' if near else '请看任务分工表的“单位”表。'}")
    return found.name


def settle(
    room: Workroom,
    results: Mapping[str, Result],
    arising: Iterable[Arising] = (),
    current: str = "",
) -> tuple[tuple[Matter, ...], str]:
    """The list brought up to date by these results and written; what could not be written is said.

    arising: what enters beside 领导批示, which every merge takes in. current: the period at hand.
    """
    periods = sorted(room.current.periods, key=lambda item: (item.end, item.deadline, item.period))
    reports = [report for result in results.values() for report in result.matter_reports]
    remarks = [
        item
        for key, result in results.items()
        if key in room.decisions
        for item in arising_from_remarks(result, (*room.decisions[key].remarks.rows, *result.typed_remarks))
    ]
    rows = bring_up_to_date(room.matters.matters, [*remarks, *arising], reports, periods, current)
    if not rows:
        return rows, ""
    return rows, update_matters(room.workspace.matters, room.matters, rows)
