"""`ipxl remind`: a letter to every unit that owes a return or a correction, or has a matter of 督办台账 due, in the words of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from ipxl.commands.behind import judged_as_merged
from ipxl.commands.chasing import chases_of
from ipxl.commands.mailing import LetterDesk, MailingDone, Options, dispatch, open_desk
from ipxl.commands.matters import matters_on
from ipxl.commands.send import correction_of
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.mail.letters import Letter
from ipxl.mail.postman import Clock
from ipxl.mail.words import chase_words, matter_words
from ipxl.matters.told import MatterRow
from ipxl.merge.result import Result
from ipxl.plan.model import Unit
from ipxl.report.reminders.roster import Chase, Why
from ipxl.workspace import open_workspace

TEXT_OF: dict[Why, str] = {
    "never": "催报_未报",
    "other_period": "催报_别的期次",
    "unreadable_only": "催报_读不出",
    "undecided": "催报_待定",
    "faulty": "催报_待改",
    "held": "催报_待核实",
}


def run(
    folder: Path,
    wanted: str | None = None,
    units: Sequence[str] = (),
    options: Options | None = None,
    as_of: date | None = None,
    tell: Callable[[str], None] = lambda _line: None,
    clock: Clock | None = None,
) -> MailingDone:
    """Remind the units of a period: those without a usable return, with something to mend, with a matter due."""
    desk = open_desk(Workroom(open_workspace(folder)), wanted, as_of, units)
    return dispatch(desk, "催报", lambda: reminder_letters(desk), options or Options(), tell, clock)


def reminder_letters(desk: LetterDesk) -> list[Letter]:
    """One letter for each unit on the list of those to chase: with the workbook to be filled in attached again or, for
    a return to be mended, the correction copy, unless that is older than what is known now. Matters of 督办台账 that are
    overdue or due soon stand in that letter; a unit that owes nothing else gets one about them alone."""
    result = desk.room.results(desk.period, desk.as_of)[desk.period.period]
    wanted = {unit.name for unit in desk.units}
    chases = [chase for chase in chases_of(desk.room, result) if chase.unit.name in wanted]
    behind = _behind(desk) if any(chase.unit.name in result.faulty for chase in chases) else ""
    due = _due_matters(desk)
    letters = [_letter(desk, result, chase, behind, due.pop(chase.unit.name, ())) for chase in chases]
    return [*letters, *(_about_matters(desk, unit, due[unit.name]) for unit in desk.units if unit.name in due)]


def _due_matters(desk: LetterDesk) -> dict[str, Sequence[MatterRow]]:
    """Unit -> its open matters that are overdue or due soon."""
    found: dict[str, list[MatterRow]] = {}
    for row in matters_on(desk.room, desk.as_of):
        for unit in row.units if row.late or row.due_soon else ():
            found.setdefault(unit, []).append(row)
    return dict(found)


def _about_matters(desk: LetterDesk, unit: Unit, rows: Sequence[MatterRow]) -> Letter:
    return desk.letter("催报", unit, "催报_督办", matter_words(rows), None)


def _behind(desk: LetterDesk) -> str:
    """Why no correction copy can go out; "" when they can."""
    try:
        judged_as_merged(desk.room, desk.period, "发退回件")
    except IpxlError as error:
        return str(error).rstrip("。")
    return ""


def _letter(desk: LetterDesk, result: Result, chase: Chase, behind: str, due: Sequence[MatterRow]) -> Letter:
    unit = chase.unit
    if chase.why not in ("faulty", "held") or unit.name not in result.faulty:
        file, missing = desk.template(unit)
    elif behind:
        file, missing = None, behind
    else:
        file, _told, missing = correction_of(desk, unit, result.faulty[unit.name])
    return desk.letter("催报", unit, TEXT_OF[chase.why], {**chase_words(chase), **matter_words(due)}, file, missing)
