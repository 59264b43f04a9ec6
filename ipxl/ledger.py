"""The ledger: what every file was read as, and what every merged period came to. Derived; safe to delete.

Tables: parsed (sha256, version, outcome as JSON); submissions, answers, lights (one period's rows are replaced whole).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from ipxl import __version__
from ipxl.errors import IpxlError
from ipxl.form.spec import SPEC_VERSION
from ipxl.merge.result import Result

VERSION = f"{__version__}/{SPEC_VERSION}"
"""Outcomes of another version are read anew."""
_TABLES = """
CREATE TABLE IF NOT EXISTS parsed (sha256 TEXT PRIMARY KEY, version TEXT NOT NULL, outcome TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS submissions (
    period TEXT, file TEXT, sha256 TEXT, state TEXT, unit TEXT, received TEXT, round INTEGER, identified_by TEXT,
    errors INTEGER, warnings INTEGER, infos INTEGER, note TEXT, PRIMARY KEY (period, file));
CREATE TABLE IF NOT EXISTS answers (
    period TEXT, unit TEXT, item TEXT, field TEXT, value TEXT, file TEXT, sheet TEXT, cell TEXT,
    PRIMARY KEY (period, unit, item, field));
CREATE TABLE IF NOT EXISTS lights (
    period TEXT, unit TEXT, item TEXT, light TEXT, grey TEXT, expected TEXT, gap TEXT, reason TEXT,
    PRIMARY KEY (period, unit, item));
"""


class Ledger:
    """One workspace's ledger. A file that is missing, damaged or unwritable is as good as an empty one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def parsed(self) -> dict[str, str]:
        """sha256 -> packed outcome of every file that this version has read."""
        if not self._path.exists():
            return {}
        try:
            with closing(sqlite3.connect(self._path)) as base:
                rows = base.execute("SELECT sha256, outcome FROM parsed WHERE version = ?", (VERSION,))
                return dict(rows.fetchall())
        except sqlite3.DatabaseError:
            return {}

    def record(self, fresh: Mapping[str, str], results: Iterable[Result]) -> None:
        """Keep what was newly read and replace the rows of each merged period, all or nothing."""
        try:
            self._write(fresh, results)
            return
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)  # damaged, or of another layout: it is derived, so begin anew
        try:
            self._write(fresh, results)
        except sqlite3.DatabaseError as error:
            raise IpxlError(
                f"台账库“{self._path.name}”写不进去({error})。请检查磁盘空间和权限；汇总表已经写好。"
            ) from error

    def _write(self, fresh: Mapping[str, str], results: Iterable[Result]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path)) as base, base:
            base.executescript(_TABLES)
            base.executemany(
                "INSERT OR REPLACE INTO parsed VALUES (?, ?, ?)",
                ((sha256, VERSION, outcome) for sha256, outcome in fresh.items()),
            )
            for result in results:
                for table, rows in (
                    ("submissions", _submissions(result)),
                    ("answers", _answers(result)),
                    ("lights", _lights(result)),
                ):
                    base.execute(f"DELETE FROM {table} WHERE period = ?", (result.period.period,))
                    marks = ", ".join("?" * (12 if table == "submissions" else 8))
                    base.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", rows)


def _submissions(result: Result) -> Iterable[tuple[Any, ...]]:
    period = result.period.period
    for row in result.files:
        yield (
            period, row.file, row.sha256, row.state, row.unit, row.received.isoformat() if row.received else None, row.round, row.identified_by,
            row.errors, row.warnings, row.infos, row.note,
        )  # fmt: skip


def _answers(result: Result) -> Iterable[tuple[Any, ...]]:
    period = result.period.period
    details, indicators = result.details, result.indicators
    for field in ("has_work", "status", "progress", "text", "issue", "next", "coordinate", "evidence", "remark"):
        columns = [details[name] for name in ("unit", "task", field, "file", "sheet", "cell")]
        for unit, task, value, file, sheet, cell in zip(*columns, strict=True):
            if value is not None and value != "":
                yield (period, unit, task, field, str(value), file, sheet, cell)
    columns = [indicators[name] for name in ("owner", "indicator", "value", "file", "sheet", "cell")]
    for unit, item, value, file, sheet, cell in zip(*columns, strict=True):
        if value is not None:
            yield (period, unit, item, "value", str(value), file, sheet, cell)


def _lights(result: Result) -> Iterable[tuple[Any, ...]]:
    period = result.period.period
    frames = ((result.details, "unit", "task"), (result.tasks, None, "task"), (result.indicators, None, "indicator"))
    for frame, unit_column, item in frames:
        units = frame[unit_column] if unit_column else [""] * len(frame)
        expected = frame["expected_pct" if item == "indicator" else "expected"]
        columns = [units, *(frame[name] for name in (item, "light", "grey")), expected, frame["gap"], frame["reason"]]
        for unit, key, light, grey, due, gap, reason in zip(*columns, strict=True):
            yield (period, unit, key, light, grey, _text(due), _text(gap), reason)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
