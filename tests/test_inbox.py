"""What lies in the inbox and cannot be opened is one row, stops nothing, and is never waited for."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import time
from datetime import date
from pathlib import Path

import hostile
import pytest
from filling import fill, make_workspace, template_of

from ipxl.commands import merge
from ipxl.errors import IpxlError
from ipxl.form.receive import collect
from ipxl.intake import inbox as inboxes
from ipxl.intake.bounds import MOST_BYTES
from ipxl.intake.inbox import look, open_regular

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links, pipes and rights as POSIX has them")


def faults(folder: Path) -> dict[str, str]:
    return {item.file: item.fault for item in look(folder)}


def odd_things(folder: Path) -> dict[str, str]:
    """Puts one of each into a folder; their names with a word of what is said of them."""
    outside = folder.parent / "elsewhere"
    outside.mkdir()
    (outside / "x.xlsx").write_bytes(hostile.workbook())
    (folder / "dead.xlsx").symlink_to("/nowhere/at/all")
    (folder / "loop.xlsx").symlink_to(folder / "loop.xlsx")
    (folder / "out.xlsx").symlink_to(outside / "x.xlsx")
    (folder / "县区").symlink_to(outside)
    (folder / "zero.xlsx").symlink_to("/dev/zero")
    os.mkfifo(folder / "fifo.xlsx")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(folder)  # names of sockets are short
        server.bind("socket.xlsx")
        os.chdir(here)
    return {
        "dead.xlsx": "不存在", "loop.xlsx": "链接", "out.xlsx": "外面", "县区": "文件夹的链接", "zero.xlsx": "外面",
        "fifo.xlsx": "管道", "socket.xlsx": "管道",
    }  # fmt: skip


def test_each_is_one_row_and_the_others_are_merged(tmp_path):
    folder = make_workspace(tmp_path / "w")
    fill(template_of(folder, "市科技局"), folder / "inbox/a.xlsx")
    told = odd_things(folder / "inbox")
    started = time.monotonic()
    result = merge.run(folder, "2023Q3", date(2023, 10, 12)).result
    assert time.monotonic() - started < 60
    rows = {row.file: (row.state, row.note) for row in result.files}
    assert rows["a.xlsx"][0] == "current"
    assert {name: rows[name][0] for name in told} == dict.fromkeys(told, "unreadable")
    for name, word in told.items():
        assert word in rows[name][1], name
    assert sorted(item.file or "" for item in result.findings if item.code == "FILE_NOT_OPENED") == sorted(told)
    register = (folder / "收件登记.csv").read_text(encoding="utf-8-sig")
    assert "a.xlsx" in register
    assert not [name for name in told if name in register]


def test_a_link_within_the_inbox_is_read(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x.pdf").write_bytes(hostile.PDF)
    (tmp_path / "b.pdf").symlink_to(tmp_path / "a/x.pdf")
    assert faults(tmp_path) == {"a/x.pdf": "", "b.pdf": ""}


def test_what_may_not_be_read_is_a_row(tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir()
    hostile.put(tmp_path, {"a.pdf": hostile.PDF, "b.pdf": hostile.PDF + b"1"})
    scan, opened = os.scandir, os.open

    def scandir(folder: Path) -> object:
        if Path(folder).name == "closed":
            raise PermissionError(errno.EACCES, "Permission denied")
        return scan(folder)

    def open_(path: Path, flags: int, *more: int) -> int:
        if Path(path).name == "a.pdf":
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, flags, *more)

    monkeypatch.setattr(inboxes.os, "scandir", scandir)
    monkeypatch.setattr(inboxes.os, "open", open_)
    found = faults(tmp_path)
    assert found["a.pdf"] == "没有权限"
    assert found["b.pdf"] == ""
    assert "没有权限" in found["closed"]
    assert "里面的文件没有读取" in found["closed"]


def test_an_inbox_that_may_not_be_read_is_one_clear_line(tmp_path, monkeypatch):
    def scandir(folder: Path) -> object:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(inboxes.os, "scandir", scandir)
    with pytest.raises(IpxlError, match=r"打不开文件夹.*没有权限"):
        look(tmp_path)


def test_a_file_of_many_gigabytes_is_refused_by_its_size(tmp_path):
    with (tmp_path / "a.xlsx").open("wb") as stream:
        stream.truncate(20 * 2**30)  # holes: it takes no room
    started = time.monotonic()
    arrived, _fresh = collect(tmp_path, lambda _sha256: None)
    assert time.monotonic() - started < 5
    assert [(item.parsed.outcome, item.parsed.code) for item in arrived] == [("refused", "FILE_REFUSED")]
    assert f"{MOST_BYTES // 2**20}MB" in arrived[0].parsed.note


@pytest.mark.parametrize("moment", [-1e12, -1, 0, 4e11])
def test_a_time_that_no_calendar_has_stops_nothing(tmp_path, moment):
    hostile.put(tmp_path, {"a.pdf": hostile.PDF})
    os.utime(tmp_path / "a.pdf", (0, max(moment, -(2**31))) if moment < 0 else (0, min(moment, 2**40)))
    assert faults(tmp_path) == {"a.pdf": ""}


def test_folders_within_each_other_end_somewhere(tmp_path):
    here, at = Path.cwd(), tmp_path
    for _level in range(1200):
        (at / "d").mkdir()
        os.chdir(at / "d")
        at = Path()
    os.chdir(here)
    found = faults(tmp_path)
    assert len(found) == 1
    assert "层" in next(iter(found.values()))
    subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)


def test_a_pipe_is_not_opened_for_reading(tmp_path):
    os.mkfifo(tmp_path / "p")
    started = time.monotonic()
    with pytest.raises(OSError, match="不是普通文件"):
        open_regular(tmp_path / "p")
    assert time.monotonic() - started < 1
