"""Walks the inbox: every file with its hash and its time."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from ipxl.clock import BEIJING
from ipxl.errors import IpxlError
from ipxl.intake.bounds import MOST_BYTES

FETCHED = "邮件"
"""The folder of the inbox that mails are fetched into. The names there are ours and say nothing about the sender."""
SYSTEM_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini", "readme.md", ".gitkeep"})
_DEEPEST = 60
"""Folders within each other."""
_LATEST = datetime(9999, 12, 30, tzinfo=BEIJING).timestamp()
_FAULTS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "文件已经不在",
    errno.ELOOP: "链接绕成了圈",
    errno.EINVAL: "不是普通文件",
    errno.ENXIO: "不是普通文件",
    errno.EIO: "磁盘读不出来",
    errno.EBUSY: "正被别的程序占用",
}


class InboxFile(NamedTuple):
    """One file of the inbox as it lies there. `file` is its path relative to the inbox with forward slashes.

    system: left by a program, or our own README; nobody sent it. modified: Beijing time. size: bytes. fault: why it is not
    opened, in Chinese; its sha256 is then one of what is known about it.
    """

    file: str
    path: Path
    sha256: str
    modified: datetime
    size: int
    system: bool
    fault: str = ""


class InboxEntry(NamedTuple):
    """Something in a folder that is not entered: a file, or with a fault what is none. file: as in `Seen`."""

    file: str
    path: Path
    fault: str = ""


def look(inbox: Path) -> list[InboxFile]:
    """Everything below `inbox`, by name, each file with its hash. Raises IpxlError when the folder itself cannot be read."""
    return see(walk(inbox))


def see(entries: Iterable[InboxEntry]) -> list[InboxFile]:
    """The files, each with its hash; what cannot be opened has its fault, and stops nothing."""
    return list(map(_see, entries))


def _see(entry: InboxEntry) -> InboxFile:
    file, path, fault = entry
    size, moment = 0, 0.0
    try:
        facts = path.lstat() if fault else path.stat()
        size, moment = facts.st_size, facts.st_mtime
        if not fault and size <= MOST_BYTES:
            with open_regular(path) as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
                return InboxFile(file, path, digest, _time(moment), size, is_system(file))
    except OSError as error:
        fault = fault or fault_of(error)
    # over the bound it is refused unread: hashing 20 GB at every command would take minutes each time
    digest = hashlib.sha256(f"{file}/{size}/{moment}/{fault}".encode("utf-8", "replace")).hexdigest()
    return InboxFile(file, path, digest, _time(moment), size, is_system(file), fault)


def open_regular(path: Path) -> BufferedReader:
    """A file opened to be read, never waiting for somebody to write into it. Raises OSError, also for what is no file."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "不是普通文件")
        return os.fdopen(descriptor, "rb")
    except OSError:
        os.close(descriptor)
        raise


def fault_of(error: OSError) -> str:
    """Why something could not be opened, in Chinese."""
    return _FAULTS.get(error.errno or 0, f"系统说“{error.strerror or error}”")


def _time(moment: float) -> datetime:
    """A file's time; one that no calendar has becomes the nearest that it has."""
    return datetime.fromtimestamp(min(max(moment, 0.0), _LATEST), BEIJING)


def is_system(name: str) -> bool:
    """Whether a file, by its path in the inbox or in a container, was left by a program and sent by nobody."""
    *folders, last = name.split("/")
    lower = last.lower()
    return lower in SYSTEM_NAMES or last.startswith(("~$", ".~", "._")) or "__MACOSX" in folders


def walk(inbox: Path) -> Iterator[InboxEntry]:
    """Everything below `inbox` that is no folder, in the order of relative paths; folders that are not entered have a fault.

    Only regular files are without one: neither links out of the inbox nor pipes or devices are ever opened.
    Raises IpxlError when `inbox` itself cannot be read.
    """
    found: list[InboxEntry] = []
    root = inbox.resolve()
    folders = [(inbox, 0)]
    while folders:
        folder, depth = folders.pop()
        try:
            with os.scandir(folder) as children:
                inside = list(children)
        except OSError as error:
            if not depth:
                raise IpxlError(f"打不开文件夹“{inbox.name}”：{fault_of(error)}。请检查权限后再运行一次。") from error
            found.append(
                InboxEntry(_shown(folder, inbox), folder, f"文件夹打不开，{fault_of(error)}，里面的文件没有读取")
            )
            continue
        for child in inside:
            path = folder / child.name
            if not child.is_symlink() and child.is_dir(follow_symlinks=False):
                if depth < _DEEPEST:
                    folders.append((path, depth + 1))
                else:
                    found.append(
                        InboxEntry(_shown(path, inbox), path, f"文件夹套了超过{_DEEPEST}层，里面的文件没有读取")
                    )
            else:
                found.append(InboxEntry(_shown(path, inbox), path, _fault(path, child.is_symlink(), root)))
    return iter(sorted(found))


def _shown(path: Path, inbox: Path) -> str:
    return readable(path.relative_to(inbox).as_posix())


def _fault(path: Path, link: bool, root: Path) -> str:
    """Why an entry of a folder is not to be opened, "" for a regular file."""
    try:
        if link:
            target = path.resolve(strict=True)
            if target.is_dir():
                return "这是指向别的文件夹的链接，里面的文件没有读取"
            if not target.is_relative_to(root):
                return "这是指向收件箱外面的链接，没有读取"
        mode = path.stat().st_mode
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError for some versions
        return "链接指向的文件不存在" if link else fault_of(error) if isinstance(error, OSError) else "链接绕成了圈"
    return "" if stat.S_ISREG(mode) else "这是管道、设备一类的东西，不是文件"


def readable(name: str) -> str:
    """A file's name as people read it: bytes that are no UTF-8 (unpacked from a Chinese zip, say) taken as GB18030."""
    if not any("\ud800" <= character <= "\udfff" for character in name):
        return name
    return os.fsencode(name).decode("gb18030", "replace")
