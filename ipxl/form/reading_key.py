"""What a reading depends on besides the file's bytes, as a hash: readings kept under another one are made anew.

It is made of the readers' own sources (which hold the tables of the specification) and of the versions of the libraries
that parse, so that no version has to be raised by hand.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ipxl import __version__

ROOT = Path(__file__).parents[1]
SOURCES = (
    "form",
    "intake",
    "child",
    "sheet",
    "clock.py",
    "csv_text.py",
    "errors.py",
    "files.py",
    "finding.py",
    "plan/names.py",
    "text.py",
)
"""Folders and modules that a reading process imports; a test holds this list to what it does import."""
LIBRARIES = ("python-calamine", "olefile", "lxml", "openpyxl")


def source_files(root: Path = ROOT) -> list[Path]:
    """The modules of SOURCES, by name."""
    listed: list[Path] = []
    for name in SOURCES:
        path = root / name
        listed += path.rglob("*.py") if path.is_dir() else [path] if path.is_file() else []
    return sorted(listed)


@cache
def reading_key(root: Path = ROOT) -> str:
    """32 hex digits. Where the sources cannot be read (a frozen program) the version of ipxl stands for them."""
    total = hashlib.sha256(__version__.encode())
    for name in LIBRARIES:
        try:
            total.update(f"{name} {version(name)}\n".encode())
        except PackageNotFoundError:
            continue
    for path in source_files(root):
        try:
            data = path.read_bytes()
        except OSError:
            continue
        total.update(f"{path.relative_to(root).as_posix()} {len(data)}\n".encode() + data)
    return total.hexdigest()[:32]
