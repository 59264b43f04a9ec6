"""The outputs that people may have worked on, before the next merge replaces them: compared, kept.

What was written is kept in .ipxl/written (derived; it may be missing). An edited workbook is kept whole beside the
decisions, so that nothing that cannot be compared (a drawing, a colour) is lost either.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ipxl.errors import IpxlError
from ipxl.files import digest, lock_file, put_right, write_file
from ipxl.intake.apart import read_apart
from ipxl.intake.bounds import Encrypted, Refused, Unreadable
from ipxl.intake.inbox import SYSTEM_NAMES
from ipxl.intake.package import read_workbook
from ipxl.office.edits import SummaryEdit
from ipxl.record.merge_record import NAME, read_made
from ipxl.report.summary.typed import Rows, edits_between, remarks_of
from ipxl.workspace import Workspace

MOST = 200
"""More edits than this are no edits any more but another workbook: it is kept, and one row says so."""
_KEPT_COPIES = 4
_COMMENTS = re.compile(r"xl/(?:threadedComments/)?(?:threadedC|c)omments?\w*\.xml|xl/comments/")


class Typed(NamedTuple):
    """What was found. kept: path in the workspace -> what is to be kept there. notes: what the office must know."""

    edits: tuple[SummaryEdit, ...] = ()
    kept: Mapping[str, bytes] = MappingProxyType({})
    notes: tuple[str, ...] = ()

    def keep(self, workspace: Workspace) -> None:
        """Put what is to be kept beside the decisions, before anything of it is replaced."""
        for name, data in self.kept.items():
            write_file(workspace.root / name, data)


def find_typed(workspace: Workspace, period: str, summary: str, bulletin: str, show: Callable[[], bytes]) -> Typed:
    """What people did to the outputs of a period since they were made: typed into the summary, or another file there.

    summary, bulletin: file names. show: the summary as it would be written now; called only where no copy was kept.
    Raises IpxlError when a file cannot be opened.
    """
    folder = workspace.outbox(period)
    put_right(folder)
    files = {path.name: _read(path) for path in sorted(folder.glob("*")) if path.is_file() and not _is_lock(path.name)}
    made = read_made(folder)
    untouched = made.files if made is not None else {}
    kept: dict[str, bytes] = {}
    notes = []
    for name, data in files.items():
        as_made = untouched.get(name) == digest(data) or (name == bulletin and name not in untouched)
        ours = name in (summary, NAME) or as_made
        if not ours:
            place = _place(workspace, period, name, data)
            kept[place] = data
            was = "被改过" if name == bulletin or name in untouched else "不是程序做的"
            notes.append(f"outbox/{period}/ 里的“{name}”{was}，原样留在“{place}”。")
    if lock_file(folder / summary):
        notes.append(f"“{summary}”正在别的程序里打开，没有存盘的字看不见；存盘后再合并一次就收进来。")
    data = files.get(summary, b"")
    if summary not in files or untouched.get(summary) == digest(data):
        return Typed((), kept, tuple(notes))
    found = _in_summary(workspace, period, summary, data, untouched.get(summary, ""), show)
    return Typed(found.edits, {**kept, **found.kept}, (*notes, *found.notes))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise IpxlError(f"打不开“{path.name}”({error.strerror or error})。请关掉正在用它的程序后再试。") from error


def _is_lock(name: str) -> bool:
    """Whether a file is what an office program or a file manager puts beside those that are open."""
    return name.startswith(("~$", ".")) or name.lower() in SYSTEM_NAMES


def _in_summary(
    workspace: Workspace, period: str, summary: str, data: bytes, recorded: str, show: Callable[[], bytes]
) -> Typed:
    """What was typed into a summary that is not as it was made. recorded: the sha256 of what was written last."""
    written = _written(workspace, period)
    if digest(data) in written:
        return Typed()
    name = _place(workspace, period, summary, data)
    kept = f"原样留在“{name}”"
    try:
        now = read_apart(data).sheets
    except (Refused, Unreadable, Encrypted, zipfile.BadZipFile) as error:
        return Typed((), {name: data}, (f"上次的“{summary}”读不出来({error})，{kept}，已换成新的。",))
    copies = [
        read_workbook(path.read_bytes()).sheets
        for _sha256, path in sorted(written.items(), key=lambda item: item[0] != recorded)
    ]
    if copies and not any(now.keys() & copy.keys() for copy in copies):
        return Typed((), {name: data}, (f"上次的“{summary}”被换成了另一个文件，{kept}，已换成新的。",))
    if copies:
        edits = min((edits_between(copy, now, name) for copy in copies), key=len)
        doubt = ""
    else:
        edits = remarks_of(read_workbook(show()).sheets, now, name)
        doubt = f"上次写出的“{summary}”没有留底，改动只能认出批示意见和自己加的列，{kept}。"
    edits += _comments(data, now, name)
    if not edits:
        return Typed((), {name: data}, (doubt,)) if doubt else Typed()
    if len(edits) > MOST:
        text = f"改动有{len(edits)}处，没有逐处列出，请打开看"
        edits = [SummaryEdit("other", summary, "", "内容", "", "", "", "", text, name)]
    remarks = sum(edit.what in ("instruction", "opinion") and bool(edit.new) for edit in edits)
    told = [f"{remarks}条批示意见收进了核定表的“批示意见”"] if remarks else []
    told += [f"{len(edits) - remarks}处改动列进了核定表，请处理"] if len(edits) > remarks else []
    note = doubt + f"有人在“{summary}”里写了字：{'，'.join(told)}；{kept}。"
    return Typed(tuple(edits), {name: data}, (note,))


def keep_written(workspace: Workspace, period: str, data: bytes) -> None:
    """Keep a copy of the summary, before it is swapped in, to compare the next one with."""
    folder = _folder(workspace, period)
    write_file(folder / f"{digest(data)}.xlsx", data)
    copies = sorted(folder.glob("*.xlsx"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in copies[_KEPT_COPIES:]:
        path.unlink(missing_ok=True)


def _folder(workspace: Workspace, period: str) -> Path:
    return workspace.ledger.parent / "written" / period


def _written(workspace: Workspace, period: str) -> Mapping[str, Path]:
    """The copies that were kept, by the sha256 of what they should be; damaged ones are left out."""
    paths = sorted(_folder(workspace, period).glob("*.xlsx"))
    return {path.stem: path for path in paths if digest(path.read_bytes()) == path.stem}


def _place(workspace: Workspace, period: str, name: str, data: bytes) -> str:
    """核定/汇总表_2023Q3_手改_1.xlsx: the first number that is free, or that holds these very bytes already."""
    stem, dot, end = name.rpartition(".") if "." in name else (name, "", "")
    mark = "" if period in name else f"{period}_"
    number = 1
    while True:
        path = workspace.decisions(period).with_name(f"{mark}{stem}_手改_{number}{dot}{end}")
        if not path.exists() or path.read_bytes() == data:
            return workspace.relative(path)
        number += 1


def _comments(data: bytes, sheets: Mapping[str, Rows], file: str) -> list[SummaryEdit]:
    """Comments that people added to cells; a summary is written without any."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if not any(_COMMENTS.match(name) for name in package.namelist()):
            return []
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data))
    except Exception:  # openpyxl raises whatever an odd package provokes; the workbook is kept whole all the same
        return []
    return [
        SummaryEdit(
            "other",
            sheet.title,
            f"{sheet.title}!{cell.coordinate}",
            f"{cell.coordinate}的批注",
            "",
            "",
            "",
            "",
            text,
            file,
        )
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment and (text := str(cell.comment.text).strip())
    ]
