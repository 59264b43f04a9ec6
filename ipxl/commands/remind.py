"""`ipxl remind`: a letter to every unit that owes something, in the words of what is the matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from ipxl.commands.behind import judged_as_merged
from ipxl.commands.chasing import chases_of
from ipxl.commands.mailing import LetterDesk, MailingDone, Options, dispatch, open_desk
from ipxl.commands.send import correction_of
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.mail.letters import Letter
from ipxl.mail.postman import Clock
from ipxl.mail.words import chase_words
from ipxl.merge.result import Result
from ipxl.report.reminders.roster import Chase, Why
from ipxl.workspace import open_workspace

TEXT_OF: dict[Why, str] = {
    "never": "催报_未报",
    "other_period": "催报_别的期次",
    "unreadable_only": "催报_读不出",
    "undecided": "催报_待定",
    "faulty": "催报_待改",
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
    """Remind the units of a period: those without a usable return, and those with something to mend."""
    desk = open_desk(Workroom(open_workspace(folder)), wanted, as_of, units)
    return dispatch(desk, "催报", lambda: reminder_letters(desk), options or Options(), tell, clock)


def reminder_letters(desk: LetterDesk) -> list[Letter]:
    """One letter for each unit on the list of those to chase: with the workbook to be filled in attached again or, for
    a return to be mended, the correction copy, unless that is older than what is known now."""
    result = desk.room.results(desk.period, desk.as_of)[desk.period.period]
    wanted = {unit.name for unit in desk.units}
    chases = [chase for chase in chases_of(desk.room, result) if chase.unit.name in wanted]
    behind = _behind(desk) if any(chase.unit.name in result.faulty for chase in chases) else ""
    return [_letter(desk, result, chase, behind) for chase in chases]


def _behind(desk: LetterDesk) -> str:
    """Why no correction copy can go out; "" when they can."""
    try:
        judged_as_merged(desk.room, desk.period, "发退回件")
    except IpxlError as error:
        return str(error).rstrip("。")
    return ""


def _letter(desk: LetterDesk, result: Result, chase: Chase, behind: str) -> Letter:
    unit = chase.unit
    if chase.why != "faulty" or unit.name not in result.faulty:
        file, missing = desk.template(unit)
    elif behind:
        file, missing = None, behind
    else:
        file, _told, missing = correction_of(desk, unit, result.faulty[unit.name])
    return desk.letter("催报", unit, TEXT_OF[chase.why], chase_words(chase), file, missing)
