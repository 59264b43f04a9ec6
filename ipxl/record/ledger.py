"""The ledger: what every file was read as, and what every merged period came to. Derived; safe to delete.

Tables: parsed (sha256, version, outcome as JSON); periods, submissions, answers, lights, published (one period's rows
are replaced whole, unless contents says that they are the same); last_merge (what the last merge of a period came to,
for its next one to compare with). The view trail holds the rows of Result.trail: values as text, NULL where unknown or
never published.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ipxl.errors import IpxlError
from ipxl.files import digest
from ipxl.form.reading_key import reading_key
from ipxl.merge.publication import Key, Publication, Told, told_of
from ipxl.merge.result import Result

_TABLES = """
CREATE TABLE IF NOT EXISTS parsed (sha256 TEXT PRIMARY KEY, version TEXT NOT NULL, outcome TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS periods (period TEXT PRIMARY KEY, "end" TEXT, deadline TEXT);
CREATE TABLE IF NOT EXISTS submissions (
    period TEXT, file TEXT, sha256 TEXT, state TEXT, unit TEXT, received TEXT, round INTEGER, identified_by TEXT,
    errors INTEGER, warnings INTEGER, infos INTEGER, note TEXT, PRIMARY KEY (period, file));
CREATE TABLE IF NOT EXISTS answers (
    period TEXT, unit TEXT, item TEXT, field TEXT, value TEXT, file TEXT, sheet TEXT, cell TEXT,
    PRIMARY KEY (period, unit, item, field)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lights (
    period TEXT, unit TEXT, item TEXT, light TEXT, grey TEXT, expected TEXT, gap TEXT, reason TEXT,
    kind TEXT, value TEXT, target TEXT, PRIMARY KEY (period, kind, unit, item)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS published (
    period TEXT, number INTEGER, kind TEXT, item TEXT, unit TEXT, light TEXT, grey TEXT, value TEXT,
    PRIMARY KEY (period, kind, unit, item)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS contents (period TEXT, name TEXT, sha256 TEXT, PRIMARY KEY (period, name));
CREATE TABLE IF NOT EXISTS last_merge (period TEXT PRIMARY KEY, at TEXT, told TEXT);
CREATE VIEW IF NOT EXISTS trail AS SELECT
    lights.period, periods."end", lights.kind, lights.item, lights.unit, lights.light, lights.grey, lights.value,
    lights.expected, lights.gap, lights.target, published.light AS published_light, published.grey AS published_grey,
    published.value AS published_value,
    CASE WHEN published.light = 'red' AND lights.light = 'green' THEN 'yellow' ELSE lights.light END AS shown_light
FROM lights JOIN periods USING (period) LEFT JOIN published USING (period, kind, unit, item);
"""


@dataclass(frozen=True, slots=True)
class LastMerge:
    """What the last merge of a period came to. files: of `arrived`."""

    at: datetime
    told: Mapping[Key, Told]
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
                row = base.execute("SELECT at, told FROM last_merge WHERE period = ?", (period,)).fetchone()
            return None if row is None else _unpacked(*row)
        except (sqlite3.DatabaseError, ValueError, KeyError, TypeError, ArithmeticError):
            return None

    def record(
        self,
        fresh: Mapping[str, str],
        results: Mapping[str, Result],
        published: Mapping[str, Publication],
        merged: tuple[str, datetime] | None = None,
    ) -> None:
        """Keep what was newly read and replace the rows of each period, all or nothing.

        published: the newest publications. merged: the period that was asked for, and when.
        """
        try:
            self._write(fresh, results, published, merged)
            return
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)  # damaged, or of another layout: it is derived, so begin anew
        try:
            self._write(fresh, results, published, merged)
        except sqlite3.DatabaseError as error:
            raise IpxlError(
                f"台账库“{self._path.name}”写不进去({error})。请检查磁盘空间和权限；汇总表已经写好。"
            ) from error

    def _write(
        self,
        fresh: Mapping[str, str],
        results: Mapping[str, Result],
        published: Mapping[str, Publication],
        merged: tuple[str, datetime] | None,
    ) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path)) as base, base:
            base.executescript(_TABLES)
            base.executemany(
                "INSERT OR REPLACE INTO parsed VALUES (?, ?, ?)",
                ((sha256, reading_key(), outcome) for sha256, outcome in fresh.items()),
            )
            for period, result in results.items():
                _replace(base, period, result, published.get(period))
            if merged is not None:
                period, at = merged
                row = (period, at.isoformat(), _packed(results[period]))
                base.execute("INSERT OR REPLACE INTO last_merge VALUES (?, ?, ?)", row)


def _replace(base: sqlite3.Connection, period: str, result: Result, publication: Publication | None) -> None:
    """Replace the rows of a period in each table where they are not the same as before: earlier periods mostly are."""
    known = dict(base.execute("SELECT name, sha256 FROM contents WHERE period = ?", (period,)).fetchall())
    for table, count, found in (
        ("periods", 3, [(period, result.period.end.isoformat(), result.period.deadline.isoformat())]),
        ("submissions", 12, _submissions(result)),
        ("answers", 8, _answers(result)),
        ("lights", 11, _lights(result)),
        ("published", 8, _published(publication)),
    ):
        rows = list(found)
        sha256 = digest(repr(rows).encode("utf-8", "surrogatepass"))
        if known.get(table) != sha256:
            base.execute(f"DELETE FROM {table} WHERE period = ?", (period,))
            base.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * count)})", rows)
            base.execute("INSERT OR REPLACE INTO contents VALUES (?, ?, ?)", (period, table, sha256))


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
    frames = (
        ("duty", result.details, "task"),
        ("task", result.tasks, "task"),
        ("indicator", result.indicators, "indicator"),
    )
    for kind, frame, item in frames:
        blanks = [None] * len(frame)
        units = frame["unit"].tolist() if kind == "duty" else [""] * len(frame)
        value, expected = ("value", "expected_pct") if kind == "indicator" else ("progress", "expected")
        targets = frame["target"].tolist() if kind == "indicator" else blanks
        names = (item, "light", "grey", value, expected, "gap", "reason")
        rows = zip(units, *(frame[name].tolist() for name in names), targets, strict=True)
        for unit, key, light, grey, number, due, gap, reason, target in rows:
            figures = (_text(due), _text(gap), reason, kind, _text(number), _text(target))
            yield (period, unit, key, light, grey, *figures)
    for unit, light, grey in zip(*(result.units[name].tolist() for name in ("unit", "light", "grey")), strict=True):
        yield (period, unit, "", light, grey, None, None, None, "unit", None, None)


def _published(publication: Publication | None) -> Iterable[tuple[Any, ...]]:
    if publication is not None:
        for key, item in publication.told.items():
            yield (publication.period, publication.number, *key, item.light, item.grey, _text(item.value))


def arrived(result: Result) -> dict[str, str]:
    """File -> sha256 of all that came in for this period."""
    return {row.file: row.sha256 for row in result.files if row.received is not None and row.state != "other_period"}


def _packed(result: Result) -> str:
    told = [
        (*key, *item[:3], _text(item.value), item.due and item.due.isoformat(), *item[5:])
        for key, item in told_of(result).items()
    ]
    return json.dumps({"told": told, "files": arrived(result)}, ensure_ascii=False)


def _unpacked(at: str, text: str) -> LastMerge:
    facts = json.loads(text)
    told = {
        Key(kind, item, unit): Told(
            name,
            light,
            grey,
            None if value is None else Decimal(value),
            due and date.fromisoformat(due),
            state,
            account,
        )
        for kind, item, unit, name, light, grey, value, due, state, account in facts["told"]
    }
    return LastMerge(datetime.fromisoformat(at), told, facts["files"])


def _text(value: object) -> str | None:
    return None if value is None else str(value)
