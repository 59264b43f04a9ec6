"""Which of one unit's returns is current. What hangs on a time that nobody can trust is asked, never chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from ipxl.check.rules import finding
from ipxl.clock import BEIJING
from ipxl.finding import Finding
from ipxl.merge.choice import FileChoice
from ipxl.merge.entered import differing, in_words, rows_said
from ipxl.merge.identify import Office, is_stranger
from ipxl.plan.model import Plan

_EARLIEST = datetime(2000, 1, 1, tzinfo=BEIJING)
_CLOCKS_APART = timedelta(days=1)


def is_possible(moment: datetime, plan: Plan, office: Office) -> bool:
    """Whether a file can have been received then: not before the plan began, not after now.

    1970 and 1980 are what a file has whose program knew no time.
    """
    start = plan.settings.start
    earliest = datetime(start.year, start.month, start.day, tzinfo=BEIJING) if start else _EARLIEST
    return moment >= earliest and (office.now is None or moment <= office.now + _CLOCKS_APART)


def pick(versions: Sequence[FileChoice], plan: Plan, office: Office) -> None:
    """Among one unit's returns, no two of them with the same answers: the one received last is current.

    These wait for the office, while what came before stands: one of a lower round than the current one; one from an
    address that nobody knows, over one from the unit's own; those received last at the same time; those whose time is
    impossible, where there are others.
    """
    if len(versions) == 1:
        _alone(versions[0])
        return
    for number, choice in enumerate(sorted(versions, key=lambda choice: choice.order), 1):
        choice.round = number
    timed = sorted((item for item in versions if item.timed or item.decided), key=_place)
    current = _last(timed, plan, office)
    current = _same_time(timed, current)
    for choice in versions:
        if not choice.timed and not choice.decided:
            other = current or next(item for item in versions if item is not choice)
            _doubt(choice, "FILE_TIME_HINGES", other, value=_written(choice.received))
    if current is None:
        return
    if not current.timed:
        _alone(current)
    before = [choice for choice in timed if choice.state == "superseded"]
    if before:
        current.changed = _changed(current, before[-1])


def _alone(choice: FileChoice) -> None:
    choice.round = choice.round or 1
    if not choice.timed:
        at = {"file": choice.arrived.file, "unit": choice.identified.unit}
        choice.findings.append(finding("FILE_TIME_IMPOSSIBLE", value=_written(choice.received), **at))


def _place(choice: FileChoice) -> tuple[object, ...]:
    """In order of receipt; of those received together, the later round, then what the office decided on."""
    return (choice.received, choice.identified.round, choice.decided, choice.arrived.sha256, choice.arrived.file)


def _last(timed: Iterable[FileChoice], plan: Plan, office: Office) -> FileChoice | None:
    """The last of them that may count, the earlier ones superseded by it."""
    current: FileChoice | None = None
    trusted = {item.arrived.sender.casefold() for item in timed if item.decided}
    waiting: dict[str, FileChoice] = {}
    for choice in timed:
        if current is not None and not choice.decided:
            if choice.identified.round < current.identified.round:
                _doubt(choice, "FILE_LOWER_ROUND", current, value=choice.identified.round)
                continue
            sender = choice.arrived.sender.casefold()
            stranger = is_stranger(sender, plan, office) and sender not in trusted
            if stranger and _is_own(current, plan):
                if sender in waiting:  # one address is asked about once, by its newest return
                    waiting[sender].asks = False
                    waiting[sender].findings = []
                waiting[sender] = choice
                _doubt(choice, "FILE_SENDER_OVER", current, value=sender)
                continue
        if current is not None:
            _supersede(current, choice)
        current = choice
    return current


def _is_own(choice: FileChoice, plan: Plan) -> bool:
    """Whether a return came from an address of its own unit."""
    return choice.identified.unit in plan.units_by_address.get(choice.arrived.sender.casefold(), ())


def _same_time(timed: Sequence[FileChoice], current: FileChoice | None) -> FileChoice | None:
    """The current return after those received together with it: where the office has not decided, all of them wait."""
    if current is None:
        return None
    equal = [
        choice
        for choice in timed
        if choice.state in ("current", "superseded")
        and (choice.received, choice.identified.round, choice.decided)
        == (current.received, current.identified.round, current.decided)
    ]
    if len(equal) == 1:
        return current
    before = [choice for choice in timed if choice.state == "superseded" and choice not in equal]
    for choice in equal:
        other = equal[0] if choice is not equal[0] else equal[1]
        _doubt(choice, "FILE_SAME_TIME", other, value=_written(choice.received))
    if not before:
        return None
    before[-1].state, before[-1].note = "current", ""
    for choice in before[:-1]:
        choice.note = f"已由“{before[-1].arrived.file}”取代"
    return before[-1]


def _supersede(older: FileChoice, newer: FileChoice) -> None:
    older.state, older.note = "superseded", f"已由“{newer.arrived.file}”取代"


def _doubt(choice: FileChoice, code: str, other: FileChoice, *, value: object) -> None:
    """Let a return wait for the office, told against another one."""
    cells = in_words(differing(choice.arrived.parsed.reading, other.arrived.parsed.reading))
    place = {"file": choice.arrived.file, "unit": choice.identified.unit}
    doubt = finding(code, value=value, other=other.arrived.file, cells=cells, **place)
    choice.state, choice.note = "undecided", doubt.message
    choice.identified.doubts.append(doubt)
    choice.findings = [doubt, *(item for item in choice.findings if item.code != "FILE_SENDER_UNKNOWN")]


def _changed(current: FileChoice, before: FileChoice) -> Finding | None:
    """What a newer return says otherwise than the one before it."""
    reading = current.arrived.parsed.reading
    cells = differing(reading, before.arrived.parsed.reading)
    if current.identified.round == 1:  # in a copy for correction a blank row is one that somebody emptied
        said = rows_said(reading)
        cells = [item for item in cells if item[1] or item[0].row in said or not item[0].is_of_item]
    if not cells:
        return None
    place = {"file": current.arrived.file, "unit": current.identified.unit}
    return finding("FILE_CHANGED", value=len(cells), other=before.arrived.file, cells=in_words(cells), **place)


def _written(moment: datetime) -> str:
    local = moment.astimezone(BEIJING)
    return f"{local.year:04}-{local:%m-%d %H:%M}"
