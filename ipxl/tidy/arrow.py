"""Parquet and DuckDB files, by the libraries of the extra `ipxl[export]`, which are imported when one is written."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from ipxl.errors import IpxlError
from ipxl.text import clean
from ipxl.tidy.tables import Cell, Table, TableSource
from ipxl.tidy.target import MARK, Format

if TYPE_CHECKING:
    import pyarrow as pa

_NEEDS: dict[Format, tuple[str, ...]] = {"parquet": ("pyarrow",), "duckdb": ("pyarrow", "duckdb")}


def require(form: Format) -> None:
    """Raises IpxlError when a library that this format needs is missing."""
    for name in _NEEDS.get(form, ()):
        _library(name, form)


def _library(name: str, form: Format) -> ModuleType:
    try:
        return import_module(name)
    except ImportError as error:
        raise IpxlError(
            f'写 .{form} 要用 {name}，这里没有装。请运行 pip install "ipxl[export]"，或改写成文件夹、.csv、.sqlite。'
        ) from error


def write_parquet(path: Path, table: Table, source: TableSource) -> int:
    """One table; title and meaning of each column stand in its metadata."""
    rows = _arrow(table, source)
    import_module("pyarrow.parquet").write_table(rows, path)
    return int(rows.num_rows)


def is_parquet_export(path: Path) -> bool:
    """Whether a file says that it is one of our tables."""
    require("parquet")
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return MARK in (pq.read_schema(path).metadata or {})
    except (pa.ArrowException, OSError):
        return False


def write_duckdb(path: Path, tables: tuple[Table, ...], source: TableSource) -> dict[str, int]:
    """All tables; titles and meanings are comments of tables and columns."""
    counts = {}
    with closing(_library("duckdb", "duckdb").connect(str(path))) as base:
        for table in tables:
            rows = _arrow(table, source)
            base.register("_rows", rows)
            base.execute(f'CREATE TABLE "{table.name}" AS SELECT * FROM _rows')
            base.unregister("_rows")
            base.execute(
                f'COMMENT ON TABLE "{table.name}" IS {_quoted(f"{MARK.decode()} {table.title}：{table.meaning}")}'
            )
            for column in table.columns:
                told = "：".join(part for part in (column.title, column.meaning) if part)
                base.execute(f'COMMENT ON COLUMN "{table.name}"."{column.name}" IS {_quoted(told)}')
            counts[table.name] = int(rows.num_rows)
    return counts


def is_duckdb_export(path: Path) -> bool:
    """Whether a database says that its dictionary is ours."""
    duckdb = _library("duckdb", "duckdb")
    try:
        with closing(duckdb.connect(str(path), read_only=True)) as base:
            found = base.execute("SELECT comment FROM duckdb_tables() WHERE table_name = 'dictionary'").fetchone()
    except duckdb.Error:
        return False
    return found is not None and str(found[0]).startswith(MARK.decode())


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _arrow(table: Table, source: TableSource) -> pa.Table:
    import pyarrow as pa

    types = {
        "integer": pa.int64(),
        "number": pa.float64(),
        "flag": pa.bool_(),
        "date": pa.date32(),
        "time": pa.timestamp("s"),
    }
    fields = []
    for column in table.columns:
        told = {"title": column.title, "meaning": column.meaning}
        fields.append(pa.field(column.name, types.get(column.type.kind, pa.string()), metadata=told))
    schema = pa.schema(fields, metadata={MARK: table.name})
    rows = [[_as_typed(cell) for cell in row] for row in table.cells(source)]
    columns = list(zip(*rows, strict=True)) or [()] * len(fields)
    arrays = [pa.array(list(cells), field.type) for cells, field in zip(columns, fields, strict=True)]
    return pa.table(arrays, schema=schema)


def _as_typed(cell: Cell) -> object:
    if isinstance(cell, Decimal):
        return float(cell)
    if isinstance(cell, str):
        return clean(cell)
    return cell.replace(microsecond=0) if isinstance(cell, datetime) else cell
