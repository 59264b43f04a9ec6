"""Which of the files that arrived count for a period: one state a file, and one current return a unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from ipxl.check.rules import finding
from ipxl.form.content import Content
from ipxl.form.reading import Identity
from ipxl.form.receive import Arrived
from ipxl.form.said import carried_in, confirmed_blank, said_only
from ipxl.intake.container import SEPARATOR
from ipxl.intake.sniff import SCANS
from ipxl.merge.choice import FileChoice
from ipxl.merge.entered import digest_of, untouched
from ipxl.merge.identify import Identified, Office, feature_notes, from_surroundings, identify, sender_notes
from ipxl.merge.result import FileState
from ipxl.merge.versions import is_possible, pick
from ipxl.office.docket import DECLINE, Answer, Docket
from ipxl.office.file_questions import FileVerdict, declined, verdict_on
from ipxl.plan.model import Period, Plan, period_title


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
    office: Office = Office(),  # noqa: B008 - immutable
    handed_out: Callable[[str], Content] | None = None,
) -> list[FileChoice]:
    """One Choice a file, in the order of file names.

    received: the register's times by (file, sha256); a file it lacks counts from its own time. docket: what the office
    decided about files. handed_out: what went out to a unit in this period; without it no workbook counts as untouched. A
    return that names the period after its window closed is undecided, both there and in the
    period whose window it arrived in: either may be meant.
    """
    decided = docket or Docket(period.period)
    there = {(item.file, item.sha256): item for item in arrived}
    choices = []
    for item in there.values():
        moment = _when(item, received, there)
        choices.append(FileChoice(item, moment, "unreadable", timed=is_possible(moment, plan, office)))
    inside = _periods_inside(there.values(), plan)
    aside = declined(decided, {item.file: item.sha256 for item in there.values()})
    first_with: dict[tuple[str, str], FileChoice] = {}
    returns: dict[str, list[FileChoice]] = {}
    firsts: dict[tuple[str, str], FileChoice] = {}
    answers: dict[tuple[str, str, str], FileChoice] = {}
    for choice in sorted(choices, key=lambda choice: choice.order):
        parsed = choice.arrived.parsed
        if choice.quiet:
            choice.state = "not_a_return"
            continue
        is_return = parsed.outcome == "submission"
        named = (
            Identity("file_name", "", "") if is_return else _from_around(choice.arrived, plan, office, period, inside)
        )
        earlier = first_with.setdefault((choice.arrived.sha256, named.unit), choice)
        if earlier is not choice:
            _repeat(choice, earlier, "内容与“{}”完全相同")
        elif not is_return:
            _set_aside(choice, named, period, window)
        else:
            _place(choice, plan, period, window, decided, office, handed_out)
            _drop_untouched(choice, handed_out)
        if choice.arrived.file in aside and choice.state not in ("other_period", "duplicate"):
            _decline(choice, aside[choice.arrived.file], decided)
        if is_return and earlier is choice and choice.state == "current":
            _set_aside_same_answers(choice, firsts, answers)
        if choice.state == "current" and choice.identified.unit:
            returns.setdefault(choice.identified.unit, []).append(choice)
    for versions in returns.values():
        pick(versions, plan, office)
    _answered_since(choices)
    return sorted(choices, key=lambda choice: choice.arrived.file)


REPLACED = "，后来的报送件已采用"
"""Ends the note of a file that could not be read and whose unit has since sent one that could."""


def _answered_since(choices: Iterable[FileChoice]) -> None:
    """Of files that could not be read, ask no more once a later return of their unit counts: what was said stays as 提示."""
    current = {choice.identified.unit: choice for choice in choices if choice.state == "current"}
    for choice in choices:
        later = current.get(choice.identified.unit) if choice.identified.unit else None
        if choice.state in ("refused", "unreadable") and later is not None and later.order > choice.order:
            choice.findings = [replace(item, severity="info") for item in choice.findings]
            choice.note += REPLACED


def _decline(choice: FileChoice, answer: Answer, docket: Docket) -> None:
    """Set a file aside because the office says so."""
    mine = choice.identified
    choice.decided, choice.begun = True, 0 if answer.key else answer.row
    choice.state, choice.note, choice.findings, choice.sealed = "refused", "经核定不采用", [], False
    choice.identified = Identified(mine.unit, frozenset(), mine.period, "decision", mine.round)
    docket.apply(answer, choice.arrived.file, DECLINE)


NO_ANSWERS = ("FILE_AUTO_REPLY", "FILE_MAIL_BOUNCED", "FILE_MAIL_DELAYED")
"""Codes of mails that nobody wrote: their unit has still sent nothing."""
_STATES: dict[str, FileState] = {
    "not_a_return": "not_a_return",
    "container": "container",
    "refused": "refused",
    "unreadable": "unreadable",
}


def _set_aside(choice: FileChoice, named: Identity, period: Period, window: Window) -> None:
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


def _from_around(item: Arrived, plan: Plan, office: Office, period: Period, inside: Mapping[str, set[str]]) -> Identity:
    """Whose a file without tables is; one that names no period is of the period of the returns it came with."""
    named = from_surroundings(item, plan, office)
    if named.period:
        return named
    outer = item.file
    while outer and not inside.get(outer):
        outer = outer.rpartition(SEPARATOR)[0]
    periods = inside.get(outer, set())
    return named._replace(period=period.period if period.period in periods else min(periods, default=""))


def _elsewhere(choice: FileChoice, period: Period, window: Window) -> bool:
    """Put a file of another period aside; one that names no period goes by the time it was received."""
    named = choice.identified.period
    # a file that names no period and whose time says nothing is told in the period that is open
    here = window.holds(choice.received) if choice.timed else window.closed is None
    if named == period.period or (named is None and here):
        return False
    choice.state = "other_period"
    choice.note = f"{period_title(named)}的报送件" if named else "不是本期收到的"
    return True


def _set_aside_same_answers(
    choice: FileChoice, firsts: dict[tuple[str, str], FileChoice], answers: dict[tuple[str, str, str], FileChoice]
) -> None:
    """Make a return a repeat when an earlier one of its unit and period had the same answers. Most units send one."""
    unit, period = choice.identified.unit or "", choice.identified.period or ""
    first = firsts.setdefault((unit, period), choice)
    if first is choice:
        return
    answers.setdefault((unit, period, digest_of(first.arrived.parsed.reading)), first)
    earlier = answers.setdefault((unit, period, digest_of(choice.arrived.parsed.reading)), choice)
    if earlier is not choice:
        _repeat(choice, earlier, "填报内容与“{}”相同")


def _repeat(choice: FileChoice, earlier: FileChoice, words: str) -> None:
    choice.state = "duplicate" if earlier.state != "other_period" else "other_period"
    choice.identified, choice.round = earlier.identified, earlier.round
    choice.note = words.format(earlier.arrived.file)


OTHER_PLAN, BLANK = "其他方案", "空表"
"""Notes of workbooks that are a plan's and still no return: of another plan's, and those that nobody has filled."""


def _drop_untouched(choice: FileChoice, handed_out: Callable[[str], Content] | None) -> None:
    """Set a workbook aside that says what it said when it went out; whose it is makes no difference then."""
    mine = choice.identified
    waiting = choice.state == "undecided" or (choice.state == "current" and not choice.decided)
    if handed_out is None or not waiting or choice.arrived.parsed.reading.doubts:
        return
    if untouched(choice.arrived.parsed.reading, (handed_out(unit) for unit in sorted(mine.claimed))):
        place = {"file": choice.arrived.file, "unit": mine.unit}
        choice.state, choice.note, choice.findings = "not_a_return", BLANK, [finding("FILE_BLANK", **place)]
        choice.identified = replace(mine, claimed=frozenset(), doubts=[], notes=[])


def _place(
    choice: FileChoice,
    plan: Plan,
    period: Period,
    window: Window,
    docket: Docket,
    office: Office,
    handed_out: Callable[[str], Content] | None,
) -> None:
    """Say whose return this is and whether it is this period's; doubts make it undecided until the office decides."""
    file, sender = choice.arrived.file, choice.arrived.sender
    reading = choice.arrived.parsed.reading
    choice.identified = identify(reading.identities, file, plan, sender, office)
    mine, doubts = choice.identified, choice.identified.doubts
    if mine.other_plan:
        if not _elsewhere(choice, period, window):
            choice.state, choice.note = "not_a_return", OTHER_PLAN
            choice.findings = [finding("FILE_OTHER_PLAN", value=mine.other_plan, file=file)]
        return
    if handed_out and mine.period in (None, period.period):
        lost = mine.unit if not reading.template else None  # with its hidden sheet went what the form brought along
        reading = said_only(reading, carried_in(handed_out(lost)) if lost else reading.carried)
        reading = confirmed_blank(reading)
        choice.arrived = choice.arrived._replace(parsed=replace(choice.arrived.parsed, reading=reading))
    mine.notes += feature_notes(reading, file, mine.unit)
    mine.notes += sender_notes(sender, file, mine.unit, plan, office)
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
    elif not doubts and choice.timed and window.closed is not None and choice.received > window.closed:
        doubts.append(finding("FILE_EARLIER_PERIOD", value=period.period, file=file, unit=mine.unit))
    choice.state = "undecided" if doubts else "current"
    choice.findings = [*doubts, *mine.notes]
    choice.note = doubts[0].message if doubts else ""


def _names_earlier(mine: Identified, choice: FileChoice, plan: Plan, period: Period, window: Window) -> bool:
    """Whether a return names an earlier period though it arrived after the templates of this one had gone out."""
    named = plan.period_by_id.get(mine.period or "")
    after = window.opened is not None and choice.received > window.opened and window.holds(choice.received)
    return choice.timed and after and named is not None and named.end < period.end


def _follow(choice: FileChoice, verdict: FileVerdict, plan: Plan, period: Period, window: Window) -> None:
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
