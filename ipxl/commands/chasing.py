"""Whom to chase and how often that was done, for the commands that say so."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.mail.record import DOUBTFUL, Kind, read_record, sent_rows, settled
from ipxl.mail.texts import GROUP, MailText, load_text, parse_text, shipped
from ipxl.mail.words import common_words, group_words
from ipxl.merge.choose import Window
from ipxl.merge.result import Result
from ipxl.report.reminders.roster import Chase, roster
from ipxl.report.reminders.workbook import Reminded
from ipxl.report.reminders.write import write_reminders
from ipxl.screen.progress import Traffic


def chases_of(room: Workroom, result: Result) -> list[Chase]:
    """The units to chase for a period."""
    return roster(result, room.windows.get(result.period.period, Window()))


def reminded_by(room: Workroom, period: str) -> dict[str, Reminded]:
    """Unit -> how often it was reminded by mail, and when last."""
    found = sent_rows(read_record(room.workspace.sent_register, room.known_periods), period, "催报")
    return {unit: Reminded(len(rows), rows[-1].at) for unit, rows in found.items()}


def traffic_of(room: Workroom, period: str) -> Traffic:
    """What went out for a period, by the manifest of its templates and the record of mails."""
    rows = read_record(room.workspace.sent_register, room.known_periods)

    def times(kind: Kind) -> dict[str, list[datetime]]:
        return {unit: [row.at for row in some] for unit, some in sent_rows(rows, period, kind).items()}

    made = {line.unit: line.at for line in room.workspace.sent(period)}
    doubtful = {row.unit: row.kind for row in settled(rows) if row.period == period and row.step in DOUBTFUL}
    return Traffic(made, times("下发"), times("退回"), times("催报"), doubtful)


def write_chases(room: Workroom, result: Result, folder: Path) -> str:
    """Write 催报/ into `folder`; hands back a remark when the office's own text could not be used, else "".

    A merge must not fail for a slip in a text, so the shipped one stands in for it.
    """
    workspace, remark = room.workspace, ""
    try:
        text = load_text(workspace.texts, GROUP)
    except IpxlError as error:
        text, remark = parse_text(GROUP, shipped(GROUP)), f"{error} 这次的群通知用了自带的文字。"
    chases = chases_of(room, result)
    write_reminders(result, chases, reminded_by(room, result.period.period), _notice(result, chases, text), folder)
    return remark


def _notice(result: Result, chases: list[Chase], text: MailText) -> str:
    values = common_words(result.plan, result.period, result.as_of) | group_words(result, chases)
    return text.filled(values)[1]
