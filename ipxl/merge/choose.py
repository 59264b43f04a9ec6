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
from ipxl.form.reading import Identity, Reading
from ipxl.form.receive import Arrived
from ipxl.intake.container import SEPARATOR
from ipxl.intake.sniff import SCANS
from ipxl.merge.decided_files import Verdict, verdict_on
from ipxl.merge.decisions import Docket
from ipxl.merge.identify import Identified, feature_notes, from_surroundings, identify, sender_notes
from ipxl.merge.result import FileState
from ipxl.plan.model import Period, Plan


@dataclass(slots=True)
class Choice:
    """One file and what became of it. `round` counts the unit's distinct returns in the period up to this one.

    decided: whether the office said whose it is and of which period.
    """

    arrived: Arrived
    received: datetime
    state: FileState
    identified: Identified = field(default_factory=Identified)
    round: int | None = None
    note: str = ""
    sealed: bool = False
    decided: bool = False
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
    docket: Docket | None = None,
) -> list[Choice]:
    """One Choice a file, in the order of file names.

    received: the register's times by (file, sha256); a file it lacks counts from its own time. docket: what the office
    decided about files. A return that names the period after its window closed is undecided, both there and in the
    period whose window it arrived in: either may be meant.
    """
    decided = docket or Docket(period.period)
    there = {(item.file, item.sha256): item for item in arrived}
    choices = [Choice(item, _when(item, received, there), "unreadable") for item in there.values()]
    inside = _periods_inside(there.values(), plan)
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
        named = Identity("file_name", "", "") if is_return else _from_around(choice.arrived, plan, period, inside)
        earlier = first_with.setdefault((choice.arrived.sha256, named.unit), choice)
        if earlier is not choice:
            _repeat(choice, earlier, "内容与“{}”完全相同")
        elif not is_return:
            _set_aside(choice, named, period, window)
        else:
            _place(choice, plan, period, window, decided)
            if choice.state == "current":
                _set_aside_same_answers(choice, firsts, answers)
        if choice.state == "current" and choice.identified.unit:
            returns.setdefault(choice.identified.unit, []).append(choice)
    for versions in returns.values():
        _pick(versions)
    return sorted(choices, key=lambda choice: choice.arrived.file)


NO_ANSWERS = ("FILE_AUTO_REPLY", "FILE_MAIL_BOUNCED")
"""Codes of mails that nobody wrote: their unit has still sent nothing."""
_STATES: dict[str, FileState] = {
    "not_a_return": "not_a_return",
    "container": "container",
    "refused": "refused",
    "unreadable": "unreadable",
}


def _set_aside(choice: Choice, named: Identity, period: Period, window: Window) -> None:
    """A file without tables: told only in the period that its name, or else its time, puts it in."""
    parsed, file = choice.arrived.parsed, choice.arrived.file
    answered = parsed.code not in NO_ANSWERS
    claimed = frozenset({named.unit} - {""}) if answered else frozenset()
    choice.identified = Identified(
        named.unit or None, claimed, named.period or None, named.carrier if claimed else None
    )
    if _elsewhere(choice, period, window):
        return
    choice.state, choice.note = _STATES[parsed.outcome], parsed.note
    unit = choice.identified.unit
    if unit and parsed.note in SCANS:
        choice.sealed, choice.note = True, f"{unit}的盖章件({parsed.note})"
        choice.findings.append(finding("FILE_SEALED", value=parsed.note, who=unit, file=file, unit=unit))
    elif parsed.code:
        choice.findings.append(finding(parsed.code, value=parsed.note, file=file, unit=unit))


def _when(
    item: Arrived, received: Mapping[tuple[str, str], datetime], there: Mapping[tuple[str, str], Arrived]
) -> datetime:
    """When a file counts as received: by the register, else that of the container it came in, else its own time."""
    moment = received.get((item.file, item.sha256))
    if moment is None and item.parent is not None and item.parent in there:
        return _when(there[item.parent], received, there)
    return moment or item.modified


def _periods_inside(arrived: Iterable[Arrived], plan: Plan) -> dict[str, set[str]]:
    """Container -> the periods that the returns in it name."""
    found: dict[str, set[str]] = {}
    for item in arrived:
        said = (identity.period for identity in item.parsed.reading.identities)
        period = next((key for key in said if key in plan.period_by_id), None)
        outer, mark, _name = item.file.rpartition(SEPARATOR)
        while mark and period:
            found.setdefault(outer, set()).add(period)
            outer, mark, _name = outer.rpartition(SEPARATOR)
    return found


def _from_around(item: Arrived, plan: Plan, period: Period, inside: Mapping[str, set[str]]) -> Identity:
    """Whose a file without tables is; one that names no period is of the period of the returns it came with."""
    named = from_surroundings(item, plan)
    if named.period:
        return named
    outer = item.file
    while outer and not inside.get(outer):
        outer = outer.rpartition(SEPARATOR)[0]
    periods = inside.get(outer, set())
    return named._replace(period=period.period if period.period in periods else min(periods, default=""))


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


def _place(choice: Choice, plan: Plan, period: Period, window: Window, docket: Docket) -> None:
    """Say whose return this is and whether it is this period's; doubts make it undecided until the office decides."""
    file = choice.arrived.file
    reading = choice.arrived.parsed.reading
    choice.identified = identify(reading.identities, file, plan, choice.arrived.sender)
    mine, doubts = choice.identified, choice.identified.doubts
    mine.notes += feature_notes(reading, file, mine.unit)
    mine.notes += sender_notes(choice.arrived.sender, file, mine.unit, plan)
    for item in choice.arrived.parsed.reading.doubts:
        doubts.append(finding(item.code, value=item.value, file=file, sheet=item.sheet or None, unit=mine.unit))
    verdict = verdict_on(docket, choice.arrived.sha256, file, mine, plan)
    if verdict is not None:
        _follow(choice, verdict, plan, period, window)
        return
    if _names_earlier(mine, choice, plan, period, window):
        doubts.append(finding("FILE_EARLIER_PERIOD", value=mine.period, file=file, unit=mine.unit))
    elif _elsewhere(choice, period, window):
        return
    elif not doubts and window.closed is not None and choice.received > window.closed:
        doubts.append(finding("FILE_EARLIER_PERIOD", value=period.period, file=file, unit=mine.unit))
    choice.state = "undecided" if doubts else "current"
    choice.findings = [*doubts, *mine.notes]
    choice.note = doubts[0].message if doubts else ""


def _names_earlier(mine: Identified, choice: Choice, plan: Plan, period: Period, window: Window) -> bool:
    """Whether a return names an earlier period though it arrived after the templates of this one had gone out."""
    named = plan.period_by_id.get(mine.period or "")
    after = window.opened is not None and choice.received > window.opened and window.holds(choice.received)
    return after and named is not None and named.end < period.end


def _follow(choice: Choice, verdict: Verdict, plan: Plan, period: Period, window: Window) -> None:
    """Do with a file what the office decided."""
    mine = choice.identified
    choice.decided = True
    if verdict.unit is None:
        if _names_earlier(mine, choice, plan, period, window) or not _elsewhere(choice, period, window):
            choice.state, choice.note = "refused", "经核定不采用"
            choice.identified = Identified(mine.unit, frozenset(), mine.period, "decision", mine.round)
        return
    claimed = frozenset({verdict.unit})
    choice.identified = Identified(verdict.unit, claimed, verdict.period, "decision", mine.round, [], mine.notes)
    if not _elsewhere(choice, period, window):
        choice.state, choice.findings = "current", list(mine.notes)


def _pick(versions: Sequence[Choice]) -> None:
    """Among one unit's returns, in order of receipt: the last is current, one of a lower round than the current waits."""
    current: Choice | None = None
    for number, choice in enumerate(versions, 1):
        choice.round = number
        if current is not None and choice.identified.round < current.identified.round and not choice.decided:
            choice.state = "undecided"
            doubt = finding(
                "FILE_LOWER_ROUND",
                value=choice.identified.round,
                now=current.arrived.file,
                file=choice.arrived.file,
                unit=choice.identified.unit,
            )
            choice.identified.doubts.append(doubt)
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
        for row in sorted((row for part in sheet.parts for row in part.rows), key=lambda row: row.key):
            answers = [(name, row.values[name]) for name in entered if name in row.values]
            if answers:
                digest.update(repr((what.key, row.key, answers)).encode())
        for part in sheet.parts:
            if part.loose:
                digest.update(repr((what.key, [tuple(item) for item in part.loose])).encode())
    return digest.hexdigest()
