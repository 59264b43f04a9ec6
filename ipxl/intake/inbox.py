"""Walks the inbox: every file with its hash and its time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ipxl.clock import BEIJING
from ipxl.errors import IpxlError

FETCHED = "邮件"
"""The folder of the inbox that mails are fetched into. The names there are ours and say nothing about the sender."""
SYSTEM_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini", "readme.md", ".gitkeep"})


class Seen(NamedTuple):
    """One file of the inbox as it lies there. `file` is its path relative to the inbox with forward slashes.

    system: left by a program, or our own README; nobody sent it. modified: Beijing time. size: bytes.
    """

    file: str
    path: Path
    sha256: str
    modified: datetime
    size: int
    system: bool


def look(inbox: Path) -> list[Seen]:
    """Every file below `inbox` with its hash, by name. Raises IpxlError naming a file that cannot be opened."""
    return see(walk(inbox), "inbox/")


def see(files: Iterable[tuple[str, Path]], folder: str = "") -> list[Seen]:
    """The files, each with its hash. folder: how an error message begins the name of a file."""
    seen = []
    for file, path in files:
        try:
            facts = path.stat()
            digest = _digest(path)
        except OSError as error:
            raise IpxlError(
                f"打不开 {folder}{file}({error.strerror or error})。请关掉正在用它的程序或检查权限后再试。"
            ) from error
        modified = datetime.fromtimestamp(facts.st_mtime, BEIJING)
        seen.append(Seen(file, path, digest, modified, facts.st_size, is_system(file)))
    return seen


def is_system(name: str) -> bool:
    """Whether a file, by its path in the inbox or in a container, was left by a program and sent by nobody."""
    *folders, last = name.split("/")
    lower = last.lower()
    return lower in SYSTEM_NAMES or last.startswith(("~$", ".~", "._")) or "__MACOSX" in folders


def walk(inbox: Path) -> Iterator[tuple[str, Path]]:
    """Every file below `inbox`, in the order of relative paths. Folders that are links are not entered."""
    found: list[tuple[str, Path]] = []
    for folder, folders, names in os.walk(inbox):
        folders.sort()
        for name in names:
            path = Path(folder, name)
            found.append((readable(path.relative_to(inbox).as_posix()), path))
    return iter(sorted(found))


def readable(name: str) -> str:
    """A file's name as people read it: bytes that are no UTF-8 (unpacked from a Chinese zip, say) taken as GB18030."""
    if not any("\ud800" <= character <= "\udfff" for character in name):
        return name
    return os.fsencode(name).decode("gb18030", "replace")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
