"""What the desk knows of its workspace: the last snapshot, and whether something on the disk has changed since."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ipxl.desk.jobs import run_python
from ipxl.workspace import TABLE_NAME

_LOOKED_AT = ("", "inbox", "templates", "核定", "outbox", "published")
_ENTRIES_MOST = 50_000
Facts = dict[str, Any]
"""A snapshot as JSON has it; only the page templates look inside."""


@dataclass
class Board:
    """facts: the last snapshot, {} before the first. trouble: why the last try gave none. period: the one that is shown."""

    folder: Path
    period: str = ""
    facts: Facts = field(default_factory=dict)
    trouble: str = ""
    _mark: tuple[int, int] = (0, 0)
    _task: asyncio.Task[None] | None = None

    @property
    def has_table(self) -> bool:
        return (self.folder / TABLE_NAME).is_file()

    @property
    def is_reading(self) -> bool:
        return self._task is not None and not self._task.done()

    def refresh(self, force: bool = False) -> None:
        """Begin a new snapshot in the background where the disk has changed since the last one."""
        if self.is_reading or not self.has_table:
            return
        mark = disk_mark(self.folder)
        if force or mark != self._mark or (not self.facts and not self.trouble):
            self._task = asyncio.create_task(self._read(mark))

    async def show(self, period: str) -> None:
        """Turn to another period."""
        if self._task is not None:
            await asyncio.wait([self._task])
        self.period, self.facts, self.trouble = period, {}, ""
        self.refresh(force=True)

    async def wait(self, seconds: float) -> None:
        """Give a snapshot that is under way some time, so that a small workspace is shown at once."""
        if self._task is not None and not self._task.done():
            await asyncio.wait([self._task], timeout=seconds)

    async def _read(self, mark: tuple[int, int]) -> None:
        arguments = ["-m", "ipxl.desk.snapshot", str(self.folder), *([self.period] if self.period else [])]
        try:
            status, out, err = await run_python(arguments)
        except (OSError, TimeoutError) as error:
            self.trouble = f"读不出工作区（{error or '时间太长'}）。"
            return
        self._mark = mark
        if status == 0:
            self.facts, self.trouble = json.loads(out), ""
        else:
            lines = err.decode("utf-8", "replace").strip().splitlines()
            self.trouble = lines[-1] if lines else "读不出工作区，请在命令行运行 ipxl status 查看原因。"


def disk_mark(folder: Path) -> tuple[int, int]:
    """(newest change, number of entries) of what a snapshot is made from; equal marks mean nothing has changed."""
    newest = count = 0
    for part in _LOOKED_AT:
        for at, names, files in os.walk(folder / part):
            names[:] = [] if not part else [name for name in names if not name.startswith(".")]
            for name in (".", *files):
                try:
                    newest = max(newest, os.stat(os.path.join(at, name)).st_mtime_ns)  # noqa: PTH116, PTH118 - half the time
                except OSError:
                    continue
                count += 1
            if count > _ENTRIES_MOST:
                return newest, count
    return newest, count
