"""Where an export goes: a folder or a file, in which format, and whether what stands there may be replaced."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from ipxl.csv_text import read_csv
from ipxl.errors import IpxlError
from ipxl.tidy.tables import ALL, BY_NAME, DICTIONARY, Table
from ipxl.workspace import Workspace

Format = Literal["csv", "sqlite", "parquet", "duckdb"]
FORMATS: dict[str, Format] = {".csv": "csv", ".sqlite": "sqlite", ".parquet": "parquet", ".duckdb": "duckdb"}
APPLICATION_ID = 0x6970786C
"""By which an SQLite file says that it is an export: the letters ipxl."""
MARK = b"ipxl"
"""The key under which a Parquet file says which table it is."""
MAIN = "duties"
"""The table of a file that holds one and does not say which."""
_KEPT = ("inbox", "templates", "核定", "published", "已发", "归档", "outbox", "邮件模板", ".ipxl")
"""Folders of a workspace in which nothing but their own is written."""
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,7}")
_NAMED_MOST = 3


@dataclass(frozen=True, slots=True)
class ExportTarget:
    """tables: which are written. folder: whether each becomes a file of its own in the folder `path`."""

    path: Path
    format: Format
    tables: tuple[Table, ...]
    folder: bool = False

    def file_names(self) -> dict[str, Table]:
        """The files of a folder. The dictionary is a CSV file in every format, for people to read."""
        return {f"{table.name}.{'csv' if table is DICTIONARY else self.format}": table for table in self.tables}


def target_of(workspace: Workspace, to: Path, table: str = "", parquet: bool = False) -> ExportTarget:
    """The target that a person names. Raises IpxlError when nothing can, or may, be written there."""
    suffix = to.suffix.lower()
    form = None if to.is_dir() else FORMATS.get(suffix)
    if form is None and not to.is_dir() and (to.exists() or _EXTENSION.fullmatch(suffix)):
        raise IpxlError(f"不会写“{to.name}”。--to 后面写文件夹，或以 {'、'.join(FORMATS)} 结尾的文件。")
    if not to.resolve().parent.is_dir():
        raise IpxlError(f"没有文件夹“{to.parent}”。请先建好它，或换一个位置。")
    _stay_out(workspace, to)
    if form in ("csv", "parquet"):
        if parquet and form == "csv":
            raise IpxlError(f"--parquet 与“{to.name}”不合。请以 .parquet 结尾，或写文件夹。")
        target = ExportTarget(to, form, (_table(table or (to.stem if to.stem in BY_NAME else MAIN)),))
    elif table:
        raise IpxlError("--table 只用于写一个 .csv 或 .parquet 文件；文件夹、.sqlite、.duckdb 里总有全部的表。")
    elif form is not None and parquet:
        raise IpxlError(f"--parquet 与“{to.name}”不合。请以 .parquet 结尾，或写文件夹。")
    else:
        target = ExportTarget(to, form or ("parquet" if parquet else "csv"), ALL, form is None)
    _may_replace(target)
    return target


def _table(name: str) -> Table:
    if name not in BY_NAME:
        near = get_close_matches(name.lower(), BY_NAME, n=2) or list(BY_NAME)
        raise IpxlError(f"没有数据表“{name}”。可以写：{'、'.join(near)}。")
    return BY_NAME[name]


def _stay_out(workspace: Workspace, to: Path) -> None:
    """An export among the returns would be read as one; in other folders the next run would sweep it away."""
    root, place = workspace.root.resolve(), to.resolve()
    if place == root or place in root.parents:
        raise IpxlError(f"“{to}”是工作区本身或它的上级文件夹，不能整个换成导出的表。请写一个新文件夹，如 数据。")
    if place in (workspace.register.resolve(), workspace.sent_register.resolve()):
        raise IpxlError(f"“{place.name}”是程序自己的登记簿，不能导出到这里。请换一个文件名。")
    if place.is_relative_to(root) and place.relative_to(root).parts[0] in _KEPT:
        raise IpxlError(
            f"不能导出到工作区的“{place.relative_to(root).parts[0]}”里，那里由程序管理。请换一个位置，如 数据。"
        )


def _may_replace(target: ExportTarget) -> None:
    if not target.path.exists():
        return
    if target.folder:
        others = _others(target.path)
        if others:
            more = "等" if len(others) > _NAMED_MOST else ""
            names = "、".join(others[:_NAMED_MOST]) + more
            raise IpxlError(f"“{target.path}”里有不是导出的文件：{names}。没有改动。请写一个新文件夹，或先把它们移走。")
    elif not _is_export(target.path, target.format):
        raise IpxlError(f"“{target.path}”已经有了，不是以前导出的文件。没有改动。请换一个文件名，或先把它移走。")


def _others(folder: Path) -> list[str]:
    """What stands in a folder beside the tables that its dictionary names."""
    names = sorted(item.name for item in folder.iterdir() if not item.name.startswith((".", "~$")))
    dictionary = folder / f"{DICTIONARY.name}.csv"
    if not _is_csv_of(dictionary, [DICTIONARY]):
        return names
    tables = {cells[0] for _number, cells in read_csv(dictionary).rows} | {DICTIONARY.name}
    return [name for name in names if (folder / name).is_dir() or not _named(name, tables)]


def _named(name: str, tables: set[str]) -> bool:
    stem, _, ending = name.rpartition(".")
    return stem in tables and ending in ("csv", "parquet")


def _is_export(path: Path, form: Format) -> bool:
    """Whether a file says that it is an earlier export."""
    if form == "csv":
        return _is_csv_of(path, ALL)
    if form == "sqlite":
        return _application_id(path) == APPLICATION_ID
    from ipxl.tidy.arrow import is_duckdb_export, is_parquet_export

    return is_parquet_export(path) if form == "parquet" else is_duckdb_export(path)


def _is_csv_of(path: Path, tables: tuple[Table, ...] | list[Table]) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        line = file.readline(10_000)
    return line.decode("utf-8-sig", "replace").rstrip("\r\n").split(",") in [table.header for table in tables]


def _application_id(path: Path) -> int:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
            return int(base.execute("PRAGMA application_id").fetchone()[0])
    except sqlite3.Error:
        return 0
