"""收件登记.csv: when each file was received. Plain truth, only ever added to; the office may correct a time in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ipxl.clock import BEIJING
from ipxl.csv_text import append_csv, read_csv
from ipxl.errors import IpxlError

HEADER = ("文件", "sha256", "收到时间", "依据", "服务器编号")
"""A register begun before mails were fetched has no fifth column in its header; rows may have a fifth cell all the same."""
BY_FILE_TIME, BY_MAIL, BY_SERVER = "文件时间", "邮件头", "邮件服务器"
_PLACE = re.compile(r"^(imap://.+;UIDVALIDITY=\d+)/;UID=(\d+)$")
_TIME = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T](\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?.*)?$")


def received_times(path: Path) -> dict[tuple[str, str], datetime]:
    """(file, sha256) -> when it was received, Beijing time. A later row for the same file wins.

    Raises IpxlError for a time that cannot be read, naming the row: deadlines hang on it.
    """
    if not path.exists():
        return {}
    times: dict[tuple[str, str], datetime] = {}
    for number, row in read_csv(path).rows:
        if len(row) < 3 or not row[0].strip():  # rows about mails on a server need name no file
            continue
        moment = parse_time(row[2])
        if moment is None:
            raise IpxlError(f"{path.name} 第{number}行的收到时间“{row[2]}”认不出。请改成 2023-10-09 15:30 的样子。")
        times[row[0], row[1].strip()] = moment
    return times


class Fetched(NamedTuple):
    """One row about a mail on a server. place: the folder and its UIDVALIDITY; uid: the mail's number there.

    file, sha256: as stored; file is "" when the same mail had been stored before, both are "" when it was left there.
    received: None when the server gave no usable time. basis: how known, or why it was left.
    """

    file: str
    sha256: str
    received: datetime | None
    basis: str
    place: str
    uid: int


def fetched_mails(path: Path) -> list[Fetched]:
    """What the register says of mails on servers, oldest row first."""
    if not path.exists():
        return []
    found = []
    for _number, row in read_csv(path).rows:
        if len(row) > 4 and (place := _PLACE.match(row[4].strip())):
            received = parse_time(row[2])
            found.append(Fetched(row[0], row[1].strip(), received, row[3], place[1], int(place[2])))
    return found


def register_fetched(path: Path, mails: Iterable[Fetched]) -> None:
    """Add rows about mails on servers; the caller has made sure that they are new."""
    rows = [
        (mail.file, mail.sha256, _written(mail.received), mail.basis, f"{mail.place}/;UID={mail.uid}") for mail in mails
    ]
    if rows:
        append_csv(path, HEADER, rows)


def _written(moment: datetime | None) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "seconds") if moment else ""


def parse_time(text: str) -> datetime | None:
    """A time as ipxl writes it or as Excel saves it back: 2023-10-09 15:30, 2023/10/9 15:30:00, 2023年10月9日."""
    match = _TIME.match(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=BEIJING)
    except ValueError:
        return None


def register(path: Path, files: Iterable[tuple[str, str, datetime, str]]) -> None:
    """Add the files that the register does not have yet.

    files: (file, sha256, received, how known: BY_FILE_TIME or BY_MAIL). What a damaged line names gets no second row, which
    would win over that line when the office has mended it. System files are better left out: their times change with every copy of the
    folder, and nobody sent them.
    """
    times = received_times(path)
    damaged = "\n".join(cells[0] for _number, cells in read_csv(path).damaged) if path.exists() else ""
    rows = [
        (file, sha256, _written(moment), basis, "")
        for file, sha256, moment, basis in files
        if (file, sha256) not in times and sha256 not in damaged
    ]
    if rows:
        append_csv(path, HEADER, rows)
