"""Which of the files that arrived count for a period: one state a file, and one current return a unit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from ipxl.check.rules import finding
from ipxl.finding import Finding
from ipxl.form import spec
from ipxl.form.read import Identity, Reading
from ipxl.form.receive import Arrived
from ipxl.intake.inbox import SCANS
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
    sealed: bool = False
    findings: list[Finding] = field(default_factory=list)

    @property
    def quiet(self) -> bool:
        """A system file or our own README: one row in the list of files, and nothing more is said of it."""
        return self.arrived.parsed.quiet

    @property
    def order(self) -> tuple[datetime, str, str]:
        """When it counts as received; ties by content, then by name."""
        return (self.received, self.arrived.sha256, self.arrived.file)


class Window(NamedTuple):
    """When a period was open: its templates went out, and those of a later period did. None: not known, or not yet."""

    opened: datetime | None = None
    closed: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether a file that names no period, received then, is taken for one of this."""
        after = self.opened is None or moment >= self.opened
        return after and (self.closed is None or moment <= self.closed)


def choose(
    arrived: Iterable[Arrived],
    received: Mapping[tuple[str, str], datetime],
    plan: Plan,
    period: Period,
    window: Window = Window(),  # noqa: B008 - immutable
) -> list[Choice]:
    """One Choice a file, in the order of file names.

    received: the register's times by (file, sha256); a file it lacks counts from its own time. A return that names the
    period after its window closed is undecided.
    """
    choices = [Choice(item, received.get((item.file, item.sha256), item.modified), "unreadable") for item in arrived]
    first_with: dict[tuple[str, str], Choice] = {}
    returns: dict[str, list[Choice]] = {}
    firsts: dict[tuple[str, str], Choice] = {}
    answers: dict[tuple[str, str, str], Choice] = {}
    for choice in sorted(choices, key=lambda choice: choice.order):
        parsed = choice.arrived.parsed
        if choice.quiet:
            choice.state = "not_a_return"
            continue
        is_return = parsed.outcome == "submission"
        named = Identity("file_name", "", "") if is_return else from_file_name(choice.arrived.file, plan)
        earlier = first_with.setdefault((choice.arrived.sha256, named.unit), choice)
        if earlier is not choice:
            _repeat(choice, earlier, "内容与“{}”完全相同")
        elif not is_return:
            _set_aside(choice, named, period, window)
        else:
            _place(choice, plan, period, window)
            if choice.state == "current":
                _set_aside_same_answers(choice, firsts, answers)
        if choice.state == "current" and choice.identified.unit:
            returns.setdefault(choice.identified.unit, []).append(choice)
    for versions in returns.values():
        _pick(versions)
    return sorted(choices, key=lambda choice: choice.arrived.file)


_STATES: dict[str, FileState] = {
    "not_a_return": "not_a_return",
    "container": "container",
    "refused": "refused",
    "unreadable": "unreadable",
}


def _set_aside(choice: Choice, named: Identity, period: Period, window: Window) -> None:
    """A file without tables: told only in the period that its name, or else its time, puts it in."""
    parsed, file = choice.arrived.parsed, choice.arrived.file
    claimed = frozenset({named.unit} - {""})
    choice.identified = Identified(named.unit or None, claimed, named.period or None, "file_name" if claimed else None)
    if _elsewhere(choice, period, window):
        return
    choice.state, choice.note = _STATES[parsed.outcome], parsed.note
    unit = choice.identified.unit
    if unit and parsed.note in SCANS:
        choice.sealed, choice.note = True, f"{unit}的盖章件({parsed.note})"
        choice.findings.append(finding("FILE_SEALED", value=parsed.note, who=unit, file=file, unit=unit))
    elif parsed.code:
        choice.findings.append(finding(parsed.code, value=parsed.note, file=file, unit=unit))


def _elsewhere(choice: Choice, period: Period, window: Window) -> bool:
    """Put a file of another period aside; one that names no period goes by the time it was received."""
    named = choice.identified.period
    if named == period.period or (named is None and window.holds(choice.received)):
        return False
    choice.state = "other_period"
    choice.note = f"{named} 的报送件" if named else "不是本期收到的"
    return True


def _set_aside_same_answers(
    choice: Choice, firsts: dict[tuple[str, str], Choice], answers: dict[tuple[str, str, str], Choice]
) -> None:
    """Make a return a repeat when an earlier one of its unit and period had the same answers. Most units send one."""
    unit, period = choice.identified.unit or "", choice.identified.period or ""
    first = firsts.setdefault((unit, period), choice)
    if first is choice:
        return
    answers.setdefault((unit, period, answers_digest(first.arrived.parsed.reading)), first)
    earlier = answers.setdefault((unit, period, answers_digest(choice.arrived.parsed.reading)), choice)
    if earlier is not choice:
        _repeat(choice, earlier, "填报内容与“{}”相同")


def _repeat(choice: Choice, earlier: Choice, words: str) -> None:
    choice.state = "duplicate" if earlier.state != "other_period" else "other_period"
    choice.identified, choice.round = earlier.identified, earlier.round
    choice.note = words.format(earlier.arrived.file)


def _place(choice: Choice, plan: Plan, period: Period, window: Window) -> None:
    """Say whose return this is and whether it is this period's; doubts make it undecided."""
    file = choice.arrived.file
    choice.identified = identify(choice.arrived.parsed.reading.identities, file, plan)
    mine, doubts = choice.identified, choice.identified.doubts
    if _elsewhere(choice, period, window):
        return
    if not doubts and window.closed is not None and choice.received > window.closed:
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
