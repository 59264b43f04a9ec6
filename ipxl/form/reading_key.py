"""What a reading depends on besides the file's bytes, as a hash: readings kept under another one are made anew.

It is made of the readers' own sources (which hold the tables of the specification) and of the versions of the libraries
that parse.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ipxl.program import ROOT, sources_hash

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
    "program.py",
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
    """32 hex digits."""
    return sources_hash(source_files(root), LIBRARIES, root)
