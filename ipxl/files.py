"""Files written so that a reader sees the old one or the new one, never half of one."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ipxl.errors import IpxlError


def digest(data: bytes) -> str:
    """The sha256 of bytes in hex."""
    return hashlib.sha256(data).hexdigest()


def fit_name(text: str) -> str:
    """`text` without the characters that a file system refuses in a name."""
    return "".join("-" if c in _REFUSED or not c.isprintable() else c for c in text)


_REFUSED = '<>:"/\\|?*'
_RESERVED = frozenset(("CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))))
NAME_MOST = 40


def name_fault(text: str) -> str:
    """Why a text cannot be the name of a folder, on Windows or elsewhere; "" when it can."""
    if bad := sorted({c for c in text if c in _REFUSED}):
        return f"有不能用于文件名的符号 {' '.join(bad)}"
    if not text.isprintable():
        return "有看不见的字符"
    if text != text.strip(" .") or not text:
        return "开头或末尾是点或空格"
    if text.partition(".")[0].upper() in _RESERVED:
        return "是 Windows 保留的名称"
    return f"超过{NAME_MOST}个字" if len(text) > NAME_MOST else ""


def write_file(path: Path, data: bytes) -> None:
    """Write beside and swap in: a reader sees the old file or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with new_file(path) as beside:
        beside.write_bytes(data)


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to, swapped in for it at the end; nothing changes when writing fails."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    try:
        yield beside
        beside.replace(path)
    except PermissionError as error:
        raise IpxlError(f"写不了“{path.name}”。它可能正在 Excel 或 WPS 里打开，请关掉后再运行一次。") from error
    finally:
        beside.unlink(missing_ok=True)


def lock_file(path: Path) -> str:
    """The file by which Excel, WPS or LibreOffice say that they have a file open; "" when there is none."""
    names = (f"~${path.name}", f".~lock.{path.name}#", f".~{path.name}")
    return next((name for name in names if path.with_name(name).exists()), "")


def put_right(target: Path) -> None:
    """Give a folder its name back when a run was killed between the two renames of `new_folder`."""
    old = target.with_name(f".{target.name}.old")
    if old.exists() and not target.exists():
        old.replace(target)


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A folder to fill beside `target`, swapped in for it at the end; nothing changes when filling it fails."""
    beside, old = target.with_name(f".{target.name}.new"), target.with_name(f".{target.name}.old")
    put_right(target)
    for leftover in (beside, old):
        shutil.rmtree(leftover, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        yield beside
        if target.exists():
            target.replace(old)
        beside.replace(target)
    except PermissionError as error:
        raise IpxlError(
            f"换不了文件夹“{target.name}”。里面的文件可能正在 Excel 或 WPS 里打开，请关掉后再运行一次。"
        ) from error
    finally:
        if old.exists() and not target.exists():
            old.replace(target)
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
