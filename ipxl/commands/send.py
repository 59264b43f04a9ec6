"""`ipxl send`: the templates, or the correction copies, to the units: by mail, or as drafts where there is no server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

from ipxl.commands.behind import judged_as_merged
from ipxl.commands.mailing import LetterDesk, MailingDone, Options, dispatch, open_desk
from ipxl.commands.workroom import Workroom
from ipxl.form.content import file_name
from ipxl.mail.compose import Attachment
from ipxl.mail.letters import Letter
from ipxl.mail.postman import Clock
from ipxl.mail.words import receipt_words
from ipxl.merge.owed import owed
from ipxl.merge.result import Faulty
from ipxl.plan.model import Unit
from ipxl.report.corrections.copies import FOLDER, LETTER
from ipxl.workspace import open_workspace

Wanted = Literal["templates", "corrections", "doubts", "receipts"]


def run(
    folder: Path,
    wanted: str | None = None,
    units: Sequence[str] = (),
    what: Wanted = "templates",
    options: Options | None = None,
    as_of: date | None = None,
    tell: Callable[[str], None] = lambda _line: None,
    clock: Clock | None = None,
) -> MailingDone:
    """Send what goes to the units for a period: their templates, or what the last merge gave back.

    what: corrections goes to the units with something that must be mended; doubts also to those with doubts alone.
    receipts goes to whose return counts, once for each return.

    Raises IpxlError when a text or setting is wrong, and when the server stops taking mails.
    """
    desk = open_desk(Workroom(open_workspace(folder)), wanted, as_of, units)
    if what == "receipts":
        return dispatch(desk, "回执", lambda: receipt_letters(desk), options or Options(), tell, clock)
    if what != "templates":
        return dispatch(
            desk, "退回", lambda: correction_letters(desk, what == "doubts"), options or Options(), tell, clock
        )
    return dispatch(desk, "下发", desk.template_letters, options or Options(), tell, clock)


def correction_letters(desk: LetterDesk, doubts: bool = False) -> list[Letter]:
    """To every unit with something that must be mended its correction copy, with the letter as the text.

    doubts: also to units with doubts alone, as to those asked for by name. Raises IpxlError when the period was never
    merged, or when a return has come or the office has decided something since.
    """
    result, _made = judged_as_merged(desk.room, desk.period, "发退回件")
    letters, must = [], owed(result).must
    for unit in desk.units:
        if unit.name in result.faulty and (doubts or desk.chosen or unit.name in must):
            copy, told, missing = correction_of(desk, unit, result.faulty[unit.name])
            letters.append(desk.letter("退回", unit, "退回", {"退回说明": told}, copy, missing))
    return letters


def receipt_letters(desk: LetterDesk) -> list[Letter]:
    """To every unit whose return counts what was read in it. Raises IpxlError as `correction_letters` does."""
    result, _made = judged_as_merged(desk.room, desk.period, "发回执")
    rows, hashes = (
        {row.unit: row for row in result.units if row.returned},
        {row.file: row.sha256 for row in result.files},
    )
    return [
        replace(
            desk.letter("回执", unit, "回执", receipt_words(result, rows[unit.name]), None),
            about=hashes.get(rows[unit.name].file or "", ""),
        )
        for unit in desk.units
        if unit.name in rows
    ]


def correction_of(desk: LetterDesk, unit: Unit, faulty: Faulty) -> tuple[Attachment | None, str, str]:
    """A unit's correction copy and letter as the last merge wrote them, or why they cannot be sent."""
    name = file_name(desk.period.period, unit.name, faulty.next_round)
    folder = desk.workspace.outbox(desk.period.period) / FOLDER
    copy, letter = folder / name, folder / f"{name.removesuffix('.xlsx')}_{LETTER}"
    if not copy.is_file() or not letter.is_file():
        return None, "", f"退回件不在 outbox 里，请先运行 ipxl merge {desk.period.period}"
    return Attachment(name, copy.read_bytes()), letter.read_text(encoding="utf-8-sig").strip("\n"), ""
