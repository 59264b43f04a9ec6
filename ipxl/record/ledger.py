"""The ledger: what every file was read as, and what every merged period came to. Derived; safe to delete.

Tables: parsed (sha256, version, outcome as JSON); trail (the rows of Result.trail over all periods: values as text,
NULL where unknown or never published; one period's rows are replaced whole, unless contents says that they are the
same); last_merge (what the last merge of a period came to, for its next one to compare with).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from ipxl.facts.lights import Lamp
from ipxl.facts.rows import ItemKey, ItemState, TrailRow
from ipxl.files import digest
from ipxl.form.reading_key import reading_key
from ipxl.merge.result import Result

_TABLES = """
CREATE TABLE IF NOT EXISTS parsed (sha256 TEXT PRIMARY KEY, version TEXT NOT NULL, outcome TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS trail (
    period TEXT, "end" TEXT, kind TEXT, item TEXT, unit TEXT, light TEXT, grey TEXT, value TEXT,
    expected TEXT, gap TEXT, target TEXT, published_light TEXT, published_grey TEXT, published_value TEXT,
    shown_light TEXT, PRIMARY KEY (period, kind, unit, item)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS contents (period TEXT PRIMARY KEY, sha256 TEXT);
CREATE TABLE IF NOT EXISTS last_merge (period TEXT PRIMARY KEY, at TEXT, items TEXT);
"""


@dataclass(frozen=True, slots=True)
class LastMerge:
    """What the last merge of a period came to. files: of `arrived`."""

    at: datetime
    items: Mapping[ItemKey, ItemState]
    files: Mapping[str, str]


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
                if not _is_ours(base, "parsed"):
                    return {}
                rows = base.execute("SELECT sha256, outcome FROM parsed WHERE version = ?", (reading_key(),))
                return dict(rows.fetchall())
        except sqlite3.DatabaseError:
            return {}

    def last_merge(self, period: str) -> LastMerge | None:
        """What the last merge of a period came to; None when the ledger cannot tell."""
        if not self._path.exists():
            return None
        try:
            with closing(sqlite3.connect(self._path)) as base:
                if not _is_ours(base, "last_merge"):
                    return None
                row = base.execute("SELECT at, items FROM last_merge WHERE period = ?", (period,)).fetchone()
            return None if row is None else _unpacked(*row)
        except (sqlite3.DatabaseError, ValueError, KeyError, TypeError, ArithmeticError, RecursionError):
            return None

    def record(self, fresh: Mapping[str, str], merged: Result | None = None, at: datetime | None = None) -> str:
        """Keep what was newly read, and of a merge its trail and what it came to, all or nothing; a remark where that cannot be
        written, else "".

        merged: the result of the period that was asked for. at: when it was merged.
        """
        try:
            self._write(fresh, merged, at)
            return ""
        except sqlite3.DatabaseError:
            pass  # damaged, or of another layout: it is derived, so begin anew
        except OSError:
            return _unwritten(self._path)
        try:
            self._path.unlink(missing_ok=True)
            self._write(fresh, merged, at)
        except (sqlite3.DatabaseError, OSError):
            return _unwritten(self._path)
        return ""

    def _write(self, fresh: Mapping[str, str], merged: Result | None, at: datetime | None) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path)) as base, base:
            base.executescript(_TABLES)
            base.executemany(
                "INSERT OR REPLACE INTO parsed VALUES (?, ?, ?)",
                ((sha256, reading_key(), outcome) for sha256, outcome in fresh.items()),
            )
            if merged is None or at is None:
                return
            for period, rows in groupby(merged.trail, key=lambda row: row.period):
                _replace(base, period, rows)
            last = (merged.period.period, at.isoformat(), _packed(merged))
            base.execute("INSERT OR REPLACE INTO last_merge VALUES (?, ?, ?)", last)


def _unwritten(path: Path) -> str:
    return (
        f"缓存“{path.parent.name}/{path.name}”写不进去，不影响这次的结果；"
        "下次要把报送件重新读一遍，也说不出比上次合并有哪些变化。请检查它是否只读、权限和磁盘空间。"
    )


def _is_ours(base: sqlite3.Connection, table: str) -> bool:
    """Whether that is a table: a view of the same name may be anything, and without end."""
    return bool(base.execute("SELECT type FROM sqlite_master WHERE name = ?", (table,)).fetchone() == ("table",))


def _replace(base: sqlite3.Connection, period: str, trail: Iterable[TrailRow]) -> None:
    """Replace the rows of a period where they are not the same as before: earlier periods mostly are."""
    rows = [_trail_row(row) for row in trail]
    sha256 = digest(repr(rows).encode("utf-8", "surrogatepass"))
    if base.execute("SELECT sha256 FROM contents WHERE period = ?", (period,)).fetchone() == (sha256,):
        return
    base.execute("DELETE FROM trail WHERE period = ?", (period,))
    base.executemany(f"INSERT INTO trail VALUES ({', '.join('?' * 15)})", rows)
    base.execute("INSERT OR REPLACE INTO contents VALUES (?, ?)", (period, sha256))


def _trail_row(row: TrailRow) -> tuple[str | None, ...]:
    told = row.published
    return (
        row.period, row.end.isoformat(), *row.key, *row.now.lamp, _text(row.now.value),
        _text(row.expected), _text(row.gap), _text(row.target),
        *((*told.lamp, _text(told.value)) if told else (None, None, None)), row.shown,
    )  # fmt: skip


def arrived(result: Result) -> dict[str, str]:
    """File -> sha256 of all that came in for this period."""
    return {row.file: row.sha256 for row in result.files if row.received is not None and row.state != "other_period"}


def _packed(result: Result) -> str:
    items = [
        (*key, item.name, *item.lamp, _text(item.value), item.due and item.due.isoformat(), item.state, item.account)
        for key, item in result.items.items()
    ]
    return json.dumps({"items": items, "files": arrived(result)}, ensure_ascii=False)


def _unpacked(at: str, text: str) -> LastMerge:
    facts = json.loads(text)
    items = {
        ItemKey(kind, item, unit): ItemState(
            name,
            Lamp(light, grey),
            None if value is None else Decimal(value),
            due and date.fromisoformat(due),
            state,
            account,
        )
        for kind, item, unit, name, light, grey, value, due, state, account in facts["items"]
    }
    return LastMerge(datetime.fromisoformat(at), items, facts["files"])


def _text(value: object) -> str | None:
    return None if value is None else str(value)
