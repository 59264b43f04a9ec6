"""The folder that an office works in: where things are, what was sent out, and how files are swapped in safely."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ipxl.clock import BEIJING
from ipxl.csv_text import append_csv, read_csv
from ipxl.errors import IpxlError
from ipxl.intake.register import parse_time

TABLE_NAME = "任务分工表.xlsx"
MANIFEST_NAME = "清单.csv"
WORKSPACE_VERSION = 1
"""Counts up when a workspace is written in a way that an older program would misread."""
MANIFEST_HEADER = ("文件", "单位", "轮次", "sha256", "生成时间")
_ROUND = re.compile("[0-9]{1,9}")
_NAMED_MOST = 10


class Sent(NamedTuple):
    """One line of 清单.csv: a workbook that went out."""

    file: str
    unit: str
    round: int
    sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Workspace:
    """Paths of a workspace. Nothing is created by looking."""

    root: Path

    @property
    def table(self) -> Path:
        return self.root / TABLE_NAME

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def register(self) -> Path:
        return self.root / "收件登记.csv"

    @property
    def matters(self) -> Path:
        return self.root / "督办台账.xlsx"

    @property
    def settings(self) -> Path:
        return self.root / "ipxl.toml"

    @property
    def texts(self) -> Path:
        return self.root / "邮件模板"

    @property
    def sent_register(self) -> Path:
        return self.root / "发件登记.csv"

    @property
    def version(self) -> Path:
        """Says which WORKSPACE_VERSION last wrote here."""
        return self.root / ".ipxl" / "version"

    @property
    def ledger(self) -> Path:
        return self.root / ".ipxl" / "ledger.sqlite"

    def kept(self, period: str) -> Path:
        """Says what the outputs of a period were made of."""
        return self.root / ".ipxl" / "kept" / f"{period}.json"

    def templates(self, period: str) -> Path:
        return self.root / "templates" / period

    def outbox(self, period: str) -> Path:
        return self.root / "outbox" / period

    def published(self, period: str) -> Path:
        return self.root / "published" / period

    def drafts(self, period: str) -> Path:
        return self.outbox(period) / "邮件"

    def sent_mails(self, period: str) -> Path:
        return self.root / "已发" / period

    def decisions(self, period: str) -> Path:
        return self.root / "核定" / f"{period}.xlsx"

    def assessment(self, period: str) -> Path:
        return self.root / "评估" / f"{period}.xlsx"

    def table_copy(self, period: str) -> Path:
        return self.templates(period) / TABLE_NAME

    def older_copies(self) -> list[Path]:
        """Copies of the table that were replaced when templates were made again, oldest period first."""
        return sorted((self.root / "templates").glob(f"*/{TABLE_NAME.removesuffix('.xlsx')}_*.xlsx"))

    def relative(self, path: Path) -> str:
        """`path` as people see it, from the workspace on, with forward slashes."""
        return path.relative_to(self.root).as_posix()

    def sent_periods(self) -> list[str]:
        """Periods that templates were made for, by name."""
        folder = self.root / "templates"
        return (
            sorted(item.name for item in folder.iterdir() if self.table_copy(item.name).is_file())
            if folder.is_dir()
            else []
        )

    def sent(self, period: str) -> list[Sent]:
        """What went out for a period, oldest first. Lines that cannot be read are left out."""
        path = self.templates(period) / MANIFEST_NAME
        if not path.is_file():
            return []
        found = (_sent(row) for _number, row in read_csv(path).rows)
        return [line for line in found if line is not None]

    def damaged_lines(self) -> list[str]:
        """What to say of each line of 收件登记, 清单 and 发件登记 that cannot be read and is left out."""
        manifests = [self.templates(period) / MANIFEST_NAME for period in self.sent_periods()]
        said = []
        for path in (self.register, *manifests, self.sent_register):
            if not path.is_file():
                continue
            reading = read_csv(path)
            numbers = [number for number, _cells in reading.damaged]
            if path.name == MANIFEST_NAME:
                numbers = sorted([*numbers, *(number for number, row in reading.rows if _sent(row) is None)])
            if numbers:
                said.append(_damaged(self.relative(path), numbers))
        return said


def _sent(row: Sequence[str]) -> Sent | None:
    """A line of 清单.csv; None where it has no time that can be read."""
    at = parse_time(row[4]) if len(row) > 4 else None
    return None if at is None else Sent(row[0], row[1], int(row[2]) if _ROUND.fullmatch(row[2]) else 1, row[3], at)


def _damaged(name: str, numbers: Sequence[int]) -> str:
    listed = "、".join(map(str, numbers[:_NAMED_MOST])) + ("等" if len(numbers) > _NAMED_MOST else "")
    return (
        f"{name} 第{listed}行读不出来，没有采用，其余各行照常。"
        "请用记事本打开，对照上下各行改好：双引号要成对，各列齐全，时间写成 2023-10-09 15:30 的样子。"
    )


def open_workspace(root: Path) -> Workspace:
    """The workspace in `root`. Raises IpxlError when there is no assignment table, and when a newer program wrote it."""
    workspace = Workspace(root.resolve())
    if not workspace.table.is_file():
        raise IpxlError(
            f"文件夹“{root}”里没有{TABLE_NAME}，还不是工作区。请先运行 ipxl init，或用 -C 指定工作区文件夹。"
        )
    written_by = _written_by(workspace)
    if written_by > WORKSPACE_VERSION:
        raise IpxlError(
            f"工作区“{root}”是更新版本的 ipxl 用过的（工作区版本{written_by}，本程序只认到{WORKSPACE_VERSION}）。请先更新 ipxl。"
        )
    return workspace


def _written_by(workspace: Workspace) -> int:
    """The version that last wrote here; 0 where nothing says so, as in workspaces of the first programs."""
    try:
        text = workspace.version.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return 0
    return int(text) if text.isdigit() else 0


def append_manifest(workspace: Workspace, period: str, lines: Sequence[Sent]) -> None:
    """Add lines to 清单.csv of a period; lines already there stay as they are."""
    rows = [(*line[:4], line.at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")) for line in lines]
    append_csv(workspace.templates(period) / MANIFEST_NAME, MANIFEST_HEADER, rows)


def _take_lock(path: Path) -> sqlite3.Connection:
    """A connection that holds the lock. Raises IpxlError where another one does, and where nobody could."""
    trouble = f"用不了锁文件“{path.parent.name}/{path.name}”，不能保证只有一个命令在写，没有运行"
    lock = None
    try:
        lock = sqlite3.connect(path, timeout=0, isolation_level=None)
        lock.execute("PRAGMA journal_mode = MEMORY")  # no file beside: the folder may be read-only
        lock.execute("BEGIN EXCLUSIVE")
        lock.execute("PRAGMA user_version = 1")  # a file that cannot be written excludes nobody; never committed
        return lock
    except sqlite3.DatabaseError as error:
        if lock is not None:
            lock.close()
        if "locked" in str(error):
            raise IpxlError("另一个 ipxl 命令正在这个工作区里运行。请等它结束后再试。") from error
        if path.is_dir() or not isinstance(error, sqlite3.OperationalError):
            raise IpxlError(
                f"{trouble}。它的内容坏了。请确认没有别的 ipxl 命令在运行，删掉它再运行，会自动重建。"
            ) from error
        raise IpxlError(f"{trouble}。请检查“{path.parent}”和这个文件是否只读、权限和磁盘空间。") from error


@contextmanager
def locked(workspace: Workspace) -> Iterator[None]:
    """Keep a second writing command out of the workspace while this one runs.

    The lock is an SQLite transaction: every system releases it when the process ends, however it ends.
    """
    folder = workspace.ledger.parent
    folder.mkdir(exist_ok=True)
    lock = _take_lock(folder / "lock.sqlite")
    try:
        if _written_by(workspace) != WORKSPACE_VERSION:
            workspace.version.write_text(f"{WORKSPACE_VERSION}\n", encoding="ascii")
        yield
    finally:
        lock.close()
