"""Tables written as CSV files, as an SQLite database, as Parquet or as a DuckDB database. Equal tables give equal CSV and SQLite bytes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from ipxl.csv_text import csv_text
from ipxl.files import new_file, new_folder
from ipxl.text import clean
from ipxl.tidy.kinds import Kind
from ipxl.tidy.tables import Cell, Table, TableSource
from ipxl.tidy.target import APPLICATION_ID, ExportTarget

_SQL_TYPES: Mapping[Kind, str] = {"integer": "INTEGER", "flag": "INTEGER", "number": "REAL"}


def write_export(target: ExportTarget, source: TableSource) -> dict[str, int]:
    """Write the tables beside and swap them in. Table -> number of its rows."""
    if target.folder:
        with new_folder(target.path) as beside:
            return {table.name: _write_one(beside / name, table, source) for name, table in target.file_names().items()}
    with new_file(target.path) as beside:
        if target.format in ("csv", "parquet"):
            (table,) = target.tables
            return {table.name: _write_one(beside, table, source, target.format)}
        if target.format == "sqlite":
            return _write_sqlite(beside, target.tables, source)
        from ipxl.tidy.arrow import write_duckdb

        return write_duckdb(beside, target.tables, source)


def _write_one(path: Path, table: Table, source: TableSource, form: str = "") -> int:
    if (form or path.suffix[1:]) == "parquet":
        from ipxl.tidy.arrow import write_parquet

        return write_parquet(path, table, source)
    rows = [[_as_text(cell) for cell in row] for row in table.cells(source)]
    path.write_bytes(csv_text([table.header, *rows]).encode("utf-8-sig"))
    return len(rows)


def _as_text(cell: Cell) -> str | int | Decimal:
    """A cell of a CSV file. Numbers stay numbers, so that -3.5 is not taken for a text that computes."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, Decimal):
        return Decimal(f"{cell:f}")
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return clean(cell) if isinstance(cell, str) else cell


def _write_sqlite(path: Path, tables: tuple[Table, ...], source: TableSource) -> dict[str, int]:
    counts = {}
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        for table in tables:
            told = ", ".join(f'"{column.name}" {_SQL_TYPES.get(column.type.kind, "TEXT")}' for column in table.columns)
            base.execute(f'CREATE TABLE "{table.name}" ({told})')
            places = ", ".join("?" * len(table.columns))
            cursor = base.executemany(f'INSERT INTO "{table.name}" VALUES ({places})', _stored(table, source))
            counts[table.name] = max(cursor.rowcount, 0)
    return counts


def _stored(table: Table, source: TableSource) -> Iterator[list[str | int | float | None]]:
    for row in table.cells(source):
        yield [_as_stored(cell) for cell in row]


def _as_stored(cell: Cell) -> str | int | float | None:
    """A cell of an SQLite table: a number keeps the 15 digits that a spreadsheet shows, a day is a text."""
    if cell is None or isinstance(cell, int):
        return cell if not isinstance(cell, bool) else int(cell)
    if isinstance(cell, Decimal):
        return float(cell)
    told = _as_text(cell)
    return told if isinstance(told, str) else str(told)
