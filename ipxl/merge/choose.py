"""Which of the files that arrived count for a period: one state a file, and one current return a unit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ipxl.check.rules import finding
from ipxl.finding import Finding
from ipxl.form import spec
from ipxl.form.read import Reading
from ipxl.intake.inbox import Arrived
from ipxl.merge.identify import Identified, from_file_name, identify
from ipxl.merge.result import FileState
from ipxl.plan.model import Period, Plan


@dataclass(slots=True)
class Choice:
    """One file and what became of it. `round` counts the unit's distinct returns in the period up to this one."""

    arrived: Arrived
    received: datetime
    state: FileState
    identified: Identified = field(default_factory=Identified)
    round: int | None = None
    note: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def order(self) -> tuple[datetime, str, str]:
        """When it counts as received; ties by content, then by name."""
        return (self.received, self.arrived.sha256, self.arrived.file)


def choose(
    arrived: Iterable[Arrived],
    received: Mapping[tuple[str, str], datetime],
    plan: Plan,
    period: Period,
    superseding: Mapping[str, datetime],
) -> list[Choice]:
    """One Choice a file, in the order of file names.

    received: the register's times by (file, sha256); a file it lacks counts from its own time. superseding: for each
    earlier period, when the templates of a later one first went out: a return that names it after that is undecided.
    """
    choices = [Choice(item, received.get((item.file, item.sha256), item.modified), "unreadable") for item in arrived]
    first_with: dict[str, Choice] = {}
    returns: dict[str, list[Choice]] = {}
    answers: dict[tuple[str, str, str], Choice] = {}
    for choice in sorted(choices, key=lambda choice: choice.order):
        parsed = choice.arrived.parsed
        earlier = first_with.setdefault(choice.arrived.sha256, choice)
        if parsed.outcome != "submission":
            _set_aside(choice, plan)
        elif earlier is not choice:
            _repeat(choice, earlier, "内容与“{}”完全相同")
        else:
            _place(choice, plan, period, superseding)
            key = (choice.identified.unit or "", choice.identified.period or "", answers_digest(parsed.reading))
            if choice.state == "current" and answers.setdefault(key, choice) is not choice:
                _repeat(choice, answers[key], "填报内容与“{}”相同")
        if choice.state == "current" and choice.identified.unit:
            returns.setdefault(choice.identified.unit, []).append(choice)
    for versions in returns.values():
        _pick(versions)
    return sorted(choices, key=lambda choice: choice.arrived.file)


def _set_aside(choice: Choice, plan: Plan) -> None:
    parsed = choice.arrived.parsed
    if parsed.note:
        named = from_file_name(choice.arrived.file, plan)
        choice.identified = Identified(named.unit or None, named.period or None, "file_name" if named.unit else None)
    states: dict[str, FileState] = {
        "not_a_return": "not_a_return",
        "container": "container",
        "refused": "refused",
        "unreadable": "unreadable",
    }
    choice.state = states[parsed.outcome]
    choice.note = parsed.note
    if parsed.code:
        choice.findings.append(
            finding(parsed.code, value=parsed.note, file=choice.arrived.file, unit=choice.identified.unit)
        )


def _repeat(choice: Choice, earlier: Choice, words: str) -> None:
    choice.state = "duplicate"
    choice.identified, choice.round = earlier.identified, earlier.round
    choice.note = words.format(earlier.arrived.file)


def _place(choice: Choice, plan: Plan, period: Period, superseding: Mapping[str, datetime]) -> None:
    """Say whose return this is and whether it is this period's; doubts make it undecided."""
    file = choice.arrived.file
    choice.identified = identify(choice.arrived.parsed.reading.identities, file, plan)
    mine, doubts = choice.identified, choice.identified.doubts
    unsure_of_period = any(item.code == "FILE_CARRIERS_DISAGREE" and "期次" in item.message for item in doubts)
    if mine.period is not None and mine.period != period.period and not unsure_of_period:
        choice.state, choice.note = "other_period", f"{mine.period} 的报送件"
        return
    went_out = superseding.get(period.period)
    if not doubts and went_out is not None and choice.received > went_out:
        doubts.append(finding("FILE_EARLIER_PERIOD", value=period.period, file=file, unit=mine.unit))
    choice.state = "undecided" if doubts else "current"
    choice.findings = [*doubts, *mine.notes]
    choice.note = doubts[0].message if doubts else ""


def _pick(versions: Sequence[Choice]) -> None:
    """Among one unit's returns, in order of receipt: the last is current, one of a lower round than the current waits."""
    current: Choice | None = None
    for number, choice in enumerate(versions, 1):
        choice.round = number
        if current is not None and choice.identified.round < current.identified.round:
            choice.state = "undecided"
            doubt = finding(
                "FILE_LOWER_ROUND", value=choice.identified.round, file=choice.arrived.file, unit=choice.identified.unit
            )
            choice.findings = [doubt, *choice.findings]
            choice.note = doubt.message
            continue
        if current is not None:
            current.state = "superseded"
            current.note = f"已由“{choice.arrived.file}”取代"
        current = choice


def answers_digest(reading: Reading) -> str:
    """Equal for two readings with the same answers, whatever else differs in their files."""
    digest = hashlib.sha256()
    for what in spec.SHEETS:
        sheet = reading.sheets.get(what.key)
        if sheet is None:
            continue
        entered = [item.key for item in what.fields if item.entered] if what is not spec.UNIT else ["value"]
        for row in sorted(sheet.rows, key=lambda row: row.key):
            answers = [(name, row.values[name]) for name in entered if name in row.values]
            if answers:
                digest.update(repr((what.key, row.key, answers)).encode())
    return digest.hexdigest()
