"""催报/: whom to chase as a workbook, and one text ready for a chat group."""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence
from pathlib import Path

from ipxl.merge.result import Result
from ipxl.report.reminders.roster import Chase
from ipxl.report.reminders.workbook import Reminded, write_roster

FOLDER = "催报"


def roster_name(period: str) -> str:
    """The file name of a period's list of units to chase."""
    return f"未报名单_{period}.xlsx"


def notice_name(period: str) -> str:
    """The file name of the text for a chat group."""
    return f"群通知_{period}.txt"


def write_reminders(
    result: Result, chases: Sequence[Chase], reminded: Mapping[str, Reminded], notice: str, folder: Path
) -> None:
    """Write both into `folder`. The list is always there; the text only when somebody is to be chased."""
    folder.mkdir(exist_ok=True)
    write_roster(result, chases, reminded, folder / roster_name(result.period.period))
    if chases:
        # as Windows' oldest editor shows it rightly
        text = notice.replace("\n", "\r\n").encode("utf-8", "replace")
        (folder / notice_name(result.period.period)).write_bytes(codecs.BOM_UTF8 + text)
