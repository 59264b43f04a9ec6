"""Which program made something, as a hash: what is kept from another run is good only for the same one.

It is made of sources and versions of libraries, so that no version has to be raised by hand.
"""

from __future__ import annotations

import hashlib
import sys
import zlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ipxl import __version__

ROOT = Path(__file__).parent
LIBRARIES = ("XlsxWriter", "python-docx", "lxml", "typst", "pandas")
"""Libraries that make outputs."""


def sources_hash(paths: Iterable[Path], libraries: Iterable[str], root: Path = ROOT) -> str:
    """32 hex digits over some files and versions. Where the sources cannot be read (a frozen program) the version of ipxl
    stands for them."""
    total = hashlib.sha256(__version__.encode())
    for name in libraries:
        try:
            total.update(f"{name} {version(name)}\n".encode())
        except PackageNotFoundError:
            continue
    for path in paths:
        try:
            data = path.read_bytes()
        except OSError:
            continue
        total.update(f"{path.relative_to(root).as_posix()} {len(data)}\n".encode() + data)
    return total.hexdigest()[:32]


@cache
def program_key() -> str:
    """What every output depends on besides its content: the whole package, the libraries that write, and how they pack."""
    sources = sorted(path for path in ROOT.rglob("*.*") if path.suffix not in (".pyc", ".pyo") and path.is_file())
    return f"{sources_hash(sources, LIBRARIES)} {sys.version} {zlib.ZLIB_RUNTIME_VERSION}"
