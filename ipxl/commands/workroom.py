"""What every command that looks at returns needs: the plans, the inbox, the register, the ledger."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from ipxl.clock import BEIJING
from ipxl.errors import IpxlError
from ipxl.form.content import History
from ipxl.form.outcome import STOPPED, Parsed, load
from ipxl.form.receive import Arrived, collect
from ipxl.intake.register import BY_FILE_TIME, BY_MAIL, received_times
from ipxl.mail.settings import read_settings
from ipxl.matters.asked import asked_of
from ipxl.merge.choose import Window
from ipxl.merge.history import past_of
from ipxl.merge.identify import Office
from ipxl.merge.period import Inbox, merge_chain, merge_earlier
from ipxl.merge.publication import Publication, renamed
from ipxl.merge.result import Result
from ipxl.office.edits import SummaryEdit
from ipxl.office.table import OfficeTable, read_decisions
from ipxl.plan.model import Period, Plan
from ipxl.plan.period_words import find_period
from ipxl.plan.table import plan_for_period, read_table
from ipxl.record.ledger import Ledger
from ipxl.record.matters_book import MatterBook, read_matters
from ipxl.record.publications import newest
from ipxl.workspace import Workspace


def _say_slow(name: str) -> None:
    """Name on the terminal a file that takes its time."""
    shown = "".join(mark if mark.isprintable() else "�" for mark in name)
    print(f"正在读取 {shown} ……", file=sys.stderr, flush=True)


@dataclass
class Workroom:
    """A workspace opened for a command. Everything is read once, when it is first asked for.

    edits: period -> what somebody typed into its summary, for the command that replaces it. again: files that were stopped
    in an earlier run are tried once more.
    """

    workspace: Workspace
    jobs: int = 1
    edits: Mapping[str, Sequence[SummaryEdit]] = field(default_factory=dict)
    again: bool = False
    _histories: dict[str, History] = field(default_factory=dict)

    @cached_property
    def current(self) -> Plan:
        """The plan as the office's table has it now."""
        return read_table(self.workspace.table).plan

    @cached_property
    def plans(self) -> dict[str, Plan]:
        """Period -> its own copy of the plan, with names and contacts as they are now."""
        return {
            key: plan if plan is self.current else plan_for_period(plan, self.current)
            for key, plan in self.handed_out.items()
        }

    @cached_property
    def handed_out(self) -> dict[str, Plan]:
        """Period -> the plan as its templates went out with, names and contacts of that day."""
        now = self.workspace.table.read_bytes()
        plans = {}
        for key in self.workspace.sent_periods():
            path = self.workspace.table_copy(key)
            same = path.read_bytes() == now  # mostly: a table is read once then
            plan = self.current if same else read_table(path).plan
            if key in plan.period_by_id:
                plans[key] = plan
        return plans

    @cached_property
    def known_periods(self) -> frozenset[str]:
        """Every period that the table has now, or that templates were made for."""
        return frozenset((*self.current.period_by_id, *self.workspace.sent_periods()))

    @cached_property
    def _collected(self) -> tuple[list[Arrived], dict[str, str]]:
        packed = Ledger(self.workspace.ledger).parsed()

        def known(sha256: str) -> Parsed | None:
            text = packed.get(sha256)
            parsed = load(text) if text is not None else None
            return None if parsed is not None and self.again and parsed.code == STOPPED else parsed

        if not self.workspace.inbox.is_dir():
            return [], {}
        return collect(self.workspace.inbox, known, self.jobs, _say_slow)

    @property
    def arrived(self) -> list[Arrived]:
        return self._collected[0]

    @property
    def to_register(self) -> list[tuple[str, str, datetime, str]]:
        """What the register keeps of each file that has a time of its own; members of containers mostly have not."""
        return [
            (item.file, item.sha256, item.modified, BY_MAIL if item.parsed.received else BY_FILE_TIME)
            for item in self.arrived
            if item.parent is None and not item.parsed.quiet and item.parsed.code != "FILE_NOT_OPENED"
        ]

    @property
    def fresh(self) -> dict[str, str]:
        """Outcomes that had to be parsed now, by sha256, as the ledger keeps them."""
        return self._collected[1]

    @property
    def inbox(self) -> Inbox:
        tables = {period: table.answers for period, table in self.decisions.items()}
        remarks = {period: table.remarks.rows for period, table in self.decisions.items()}
        times = received_times(self.workspace.register)
        return Inbox(
            self.arrived,
            times,
            self.windows,
            tables,
            self.published,
            remarks,
            self.edits,
            self.matters.matters,
            self.current.periods,
            self.office,
            self.handed_out,
        )

    @cached_property
    def office(self) -> Office:
        """Which plans and addresses are ours: 方案编号 may have been edited since workbooks went out under it."""
        plans = {plan.settings.plan_id for plan in (self.current, *self.plans.values())}
        stamped = {said.plan for item in self.arrived for said in item.parsed.reading.identities if said.plan}
        if stamped - plans:
            plans |= {read_table(path).plan.settings.plan_id for path in self.workspace.older_copies()}
        try:
            address = read_settings(self.workspace.settings).address
        except IpxlError:  # whoever sends or fetches is told what is wrong in it
            address = ""
        addresses = frozenset({address.casefold()} - {""})
        return Office(frozenset(plans), addresses, datetime.now(BEIJING))

    @cached_property
    def published(self) -> dict[str, Publication]:
        """Period -> its newest publication. Raises IpxlError for one that cannot be read."""
        found = {key: newest(self.workspace, key) for key in self.plans}
        return {key: renamed(item, self.plans[key]) for key, item in found.items() if item is not None}

    @cached_property
    def decisions(self) -> dict[str, OfficeTable]:
        """Period -> the office's table of decisions as it lies there. Raises IpxlError for one that cannot be read."""
        return {key: read_decisions(self.workspace.decisions(key)) for key in self.plans}

    @cached_property
    def matters(self) -> MatterBook:
        """督办台账 as it lies there. Raises IpxlError when it cannot be read."""
        return read_matters(self.workspace.matters)

    @cached_property
    def windows(self) -> Mapping[str, Window]:
        """Period -> when its templates, and those of a later period, first went out."""
        first = {key: min(line.at for line in lines) for key in self.plans if (lines := self.workspace.sent(key))}
        ends = {key: plan.period(key).end for key, plan in self.plans.items()}
        return {
            key: Window(
                first.get(key), min((at for other, at in first.items() if ends[other] > ends[key]), default=None)
            )
            for key in self.plans
        }

    def period(self, wanted: str | None) -> Period:
        """The period asked for, or the one with templates whose 报送截止 is newest. Raises IpxlError."""
        if wanted is not None:
            if wanted in self.plans:
                return self.plans[wanted].period(wanted)
            period = find_period(self.current, wanted)
            if period.period not in self.plans:
                raise IpxlError(f"期次 {period.period} 还没有下发填报表。请先运行 ipxl templates {period.period}。")
            return self.plans[period.period].period(period.period)
        if not self.plans:
            example = next((f"，如 ipxl templates {period.period}" for period in self.current.periods), "")
            raise IpxlError(f"还没有下发过填报表。请先运行 ipxl templates 期次{example}。")
        sent = [plan.period(key) for key, plan in self.plans.items()]
        return max(sent, key=lambda period: (period.deadline, period.end, period.period))

    def history(self, plan: Plan, period: Period) -> History:
        """What earlier periods were accepted to say: what templates carry and checks compare with."""
        if period.period not in self._histories:
            earlier = merge_earlier(self.plans, period, self.inbox)
            asked = asked_of(plan, period, self.matters.matters, only_open=True)
            self._histories[period.period] = replace(past_of(plan, period, earlier), matters=asked).history()
        return self._histories[period.period]

    def results(self, period: Period, as_of: date) -> dict[str, Result]:
        """Results of the period and of every earlier one with templates."""
        return merge_chain(self.plans, period, self.inbox, as_of)
