"""发件登记.csv: what was sent to whom, only ever added to. It is what keeps anything from going out twice.

A mail has a row of its own for each step. The row 准备发送 is written when the server has the whole mail but for the
closing dot, so that it cannot have been delivered without that row; the row with the outcome follows the server's answer.
What has only the first row, or 不确定, may have arrived or not: it is doubtful, and never sent again by itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from ipxl.clock import BEIJING
from ipxl.csv_text import append_csv, read_csv
from ipxl.errors import IpxlError
from ipxl.intake.register import parse_time

HEADER = ("时间", "期次", "类别", "单位", "收件人", "主题", "附件", "附件sha256", "Message-ID", "邮件", "结果", "说明")
Kind = Literal["下发", "退回", "催报", "回执"]
KINDS: tuple[Kind, ...] = ("下发", "退回", "催报", "回执")
Step = Literal["准备发送", "已发出", "被拒收", "未发出", "不确定"]
STEPS: tuple[Step, ...] = ("准备发送", "已发出", "被拒收", "未发出", "不确定")
DOUBTFUL: tuple[Step, ...] = ("准备发送", "不确定")


_NUMBERS = re.compile("([0-9]{4})[-/.年]([0-9]{1,2})(?:月?|[-/.月]0?1日?)(?: 0?0:00(?::00)?)?")
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_MONTH_NAME = re.compile("(?i:(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))[a-zA-Z]{0,6}[- ]([0-9]{2}|[0-9]{4})")
ADDRESS_BREAKS = re.compile(r"[;；,，、\s]+")
"""Between addresses, as people type them; we write ；."""


@dataclass(frozen=True, slots=True)
class MailRow:
    """One line. to: addresses. file, sha256: of the attachment, "" when there is none; of a
    receipt, sha256 is that of the return. eml: the mail as sent, from the
    workspace on. A row that the office adds by hand for what it sent itself may leave to, sha256, message_id and eml blank.
    """

    at: datetime
    period: str
    kind: Kind
    unit: str
    to: tuple[str, ...]
    subject: str
    file: str
    sha256: str
    message_id: str
    eml: str
    step: Step
    note: str = ""


def read_record(path: Path, periods: Collection[str] | None = None, whole: bool = False) -> list[MailRow]:
    """Every row, oldest first. Raises IpxlError for one that cannot be understood: what goes out hangs on it.

    periods: those that there are; None takes every name as it stands. whole: a line whose quotes do not match raises as
    well, instead of being left out.
    """
    if not path.exists():
        return []
    reading = read_csv(path)
    if whole and reading.damaged:
        raise IpxlError(
            f"{path.name} 第{reading.damaged[0].number}行的双引号不成对，读不出来，不知道哪一封已经发过，没有发信。"
            "请用记事本打开，对照上下各行改好再运行。"
        )
    return [_row(path.name, number, cells, periods) for number, cells in reading.rows if any(map(str.strip, cells))]


def restore_period(text: str, periods: Collection[str]) -> str | None:
    """The period that a cell names, also where Excel has made a date of 2023-10: Oct-23, 2023/10/1, 2023年10月. None for
    one that there is not."""
    if text in periods:
        return text
    if match := _NUMBERS.fullmatch(text):
        year, month = int(match[1]), int(match[2])
    elif match := _MONTH_NAME.fullmatch(text):
        year, month = int(match[2]), _MONTHS.find(match[1].lower()) // 3 + 1
        year += 2000 if year < 100 else 0
    else:
        return None
    return next((name for name in (f"{year:04d}-{month:02d}", f"{year:04d}-{month}") if name in periods), None)


def _row(name: str, number: int, given: Sequence[str], periods: Collection[str] | None) -> MailRow:
    cells = [cell.strip() for cell in [*given, *[""] * len(HEADER)]][: len(HEADER)]
    at = parse_time(cells[0])
    if at is None:
        raise IpxlError(f"{name} 第{number}行的时间“{cells[0]}”认不出。请改成 2023-10-09 15:30 的样子。")
    for word, known, what in ((cells[2], KINDS, "类别"), (cells[10], STEPS, "结果")):
        if word not in known:
            raise IpxlError(f"{name} 第{number}行的{what}“{word}”认不出。请改成其中一个：{'、'.join(known)}。")
    period = cells[1] if periods is None else restore_period(cells[1], periods)
    if period is None:
        listed = "、".join(sorted(periods or ()))
        raise IpxlError(f"{name} 第{number}行的期次“{cells[1]}”认不出。请改成其中一个：{listed}。")
    kind = next(kind for kind in KINDS if kind == cells[2])
    step = next(step for step in STEPS if step == cells[10])
    to = tuple(part for part in ADDRESS_BREAKS.split(cells[4]) if part)
    subject, file, sha256, message_id, eml = cells[5:10]
    return MailRow(at, period, kind, cells[3], to, subject, file, sha256, message_id, eml, step, cells[11])


def append_rows(path: Path, rows: Iterable[MailRow]) -> None:
    """Add rows and see to it that they are on the disk."""
    append_csv(path, HEADER, [_cells(row) for row in rows])
    with path.open("r+b") as written:
        os.fsync(written.fileno())


def _cells(row: MailRow) -> tuple[str, ...]:
    at = row.at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
    rest = (row.subject, row.file, row.sha256, row.message_id, row.eml, row.step, row.note)
    return (at, row.period, row.kind, row.unit, "；".join(row.to), *rest)


def settled(rows: Iterable[MailRow]) -> list[MailRow]:
    """The last row of every mail, in order of these rows. A row without Message-ID is a mail of its own."""
    last: dict[object, MailRow] = {}
    for number, row in enumerate(rows):
        key: object = row.message_id or number
        last.pop(key, None)
        last[key] = row
    return list(last.values())


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a mail is for. Two mails of one purpose say the same thing to the same unit: the second is one too many.

    day: for reminders, which may be repeated the next day; None for everything else.
    """

    period: str
    kind: Kind
    unit: str
    sha256: str
    to: tuple[str, ...]
    day: date | None = None

    def served_by(self, row: MailRow) -> bool:
        """Whether that row is about a mail of this purpose."""
        if (row.period, row.kind, row.unit) != (self.period, self.kind, self.unit):
            return False
        if self.day is not None:
            return row.at.astimezone(BEIJING).date() == self.day
        return row.sha256 in ("", self.sha256) and (not row.to or set(row.to) == set(self.to))


def about(rows: Iterable[MailRow], purpose: Purpose) -> list[MailRow]:
    """Where the mails of one purpose stand, oldest first."""
    return [row for row in settled(rows) if purpose.served_by(row)]


def sent_rows(rows: Iterable[MailRow], period: str, kind: Kind) -> dict[str, list[MailRow]]:
    """Unit -> the mails of that kind that went out for a period, oldest first."""
    found: dict[str, list[MailRow]] = {}
    for row in settled(rows):
        if (row.period, row.kind, row.step) == (period, kind, "已发出"):
            found.setdefault(row.unit, []).append(row)
    return found
