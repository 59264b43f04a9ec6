"""发件登记.csv: what was sent to whom, only ever added to. It is what keeps anything from going out twice.

A mail has a row of its own for each step. The row 准备发送 is written when the server has the whole mail but for the
closing dot, so that it cannot have been delivered without that row; the row with the outcome follows the server's answer.
What has only the first row, or 不确定, may have arrived or not: it is doubtful, and never sent again by itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from ipxl.clock import BEIJING
from ipxl.csv_text import append_csv, read_csv
from ipxl.errors import IpxlError
from ipxl.intake.register import parse_time

HEADER = ("时间", "期次", "类别", "单位", "收件人", "主题", "附件", "附件sha256", "Message-ID", "邮件", "结果", "说明")
Kind = Literal["下发", "退回", "催报"]
KINDS: tuple[Kind, ...] = ("下发", "退回", "催报")
Step = Literal["准备发送", "已发出", "被拒收", "未发出", "不确定"]
STEPS: tuple[Step, ...] = ("准备发送", "已发出", "被拒收", "未发出", "不确定")
DOUBTFUL: tuple[Step, ...] = ("准备发送", "不确定")


ADDRESS_BREAKS = re.compile(r"[;；,，、\s]+")
"""Between addresses, as people type them; we write ；."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line. to: addresses. file, sha256: of the attachment, "" when there is none. eml: the mail as sent, from the
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


def read_record(path: Path) -> list[Row]:
    """Every row, oldest first. Raises IpxlError for one that cannot be read: what goes out hangs on it."""
    if not path.exists():
        return []
    rows, _encoding = read_csv(path)
    return [_row(path.name, number, cells) for number, cells in enumerate(rows[1:], 2) if any(map(str.strip, cells))]


def _row(name: str, number: int, given: Sequence[str]) -> Row:
    cells = [cell.strip() for cell in [*given, *[""] * len(HEADER)]][: len(HEADER)]
    at = parse_time(cells[0])
    if at is None:
        raise IpxlError(f"{name} 第{number}行的时间“{cells[0]}”认不出。请改成 2023-10-09 15:30 的样子。")
    for word, known, what in ((cells[2], KINDS, "类别"), (cells[10], STEPS, "结果")):
        if word not in known:
            raise IpxlError(f"{name} 第{number}行的{what}“{word}”认不出。请改成其中一个：{'、'.join(known)}。")
    kind = next(kind for kind in KINDS if kind == cells[2])
    step = next(step for step in STEPS if step == cells[10])
    to = tuple(part for part in ADDRESS_BREAKS.split(cells[4]) if part)
    subject, file, sha256, message_id, eml = cells[5:10]
    return Row(at, cells[1], kind, cells[3], to, subject, file, sha256, message_id, eml, step, cells[11])


def append_rows(path: Path, rows: Iterable[Row]) -> None:
    """Add rows and see to it that they are on the disk."""
    append_csv(path, HEADER, [_cells(row) for row in rows])
    with path.open("r+b") as written:
        os.fsync(written.fileno())


def _cells(row: Row) -> tuple[str, ...]:
    at = row.at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
    rest = (row.subject, row.file, row.sha256, row.message_id, row.eml, row.step, row.note)
    return (at, row.period, row.kind, row.unit, "；".join(row.to), *rest)


def settled(rows: Iterable[Row]) -> list[Row]:
    """The last row of every mail, in order of these rows. A row without Message-ID is a mail of its own."""
    last: dict[object, Row] = {}
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

    def served_by(self, row: Row) -> bool:
        """Whether that row is about a mail of this purpose."""
        if (row.period, row.kind, row.unit) != (self.period, self.kind, self.unit):
            return False
        if self.day is not None:
            return row.at.astimezone(BEIJING).date() == self.day
        return row.sha256 in ("", self.sha256) and (not row.to or set(row.to) == set(self.to))


def about(rows: Iterable[Row], purpose: Purpose) -> list[Row]:
    """Where the mails of one purpose stand, oldest first."""
    return [row for row in settled(rows) if purpose.served_by(row)]


def sent_rows(rows: Iterable[Row], period: str, kind: Kind) -> dict[str, list[Row]]:
    """Unit -> the mails of that kind that went out for a period, oldest first."""
    found: dict[str, list[Row]] = {}
    for row in settled(rows):
        if (row.period, row.kind, row.step) == (period, kind, "已发出"):
            found.setdefault(row.unit, []).append(row)
    return found
