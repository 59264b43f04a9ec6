"""Old Word documents, WPS texts, rtf and odt made docx by LibreOffice, where it is installed, in a bounded process of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

SECONDS_MOST = 90
_BYTES_MOST = 64 * 2**20
_MEMORY_MOST = 4 * 2**30
"""LibreOffice reserves some two GB of addresses before it reads anything."""
_PROGRAMS = ("soffice", "libreoffice")
_PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)


def suffix_of(data: bytes, word: str) -> str:
    """By what name LibreOffice knows a text that is no docx; "" for anything else. word: what the sniffer calls it."""
    if data.startswith(b"{\\rtf"):
        return ".rtf"
    if data.startswith(b"PK") and b"application/vnd.oasis.opendocument.text" in data[:200]:
        return ".odt"
    return ".doc" if word == "Word 文档" and data.startswith(b"\xd0\xcf\x11\xe0") else ""


def program() -> str | None:
    """LibreOffice, where it is installed."""
    found = next((path for name in _PROGRAMS if (path := shutil.which(name))), None)
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def to_docx(data: bytes, suffix: str) -> bytes | None:
    """The text as docx; None where LibreOffice is not there, takes too long or cannot read it."""
    office = program()
    if office is None:
        return None
    with tempfile.TemporaryDirectory(prefix="ipxl-convert-") as folder:
        source = Path(folder) / f"notice{suffix}"
        source.write_bytes(data)
        profile = (Path(folder) / "profile").as_uri()
        options = ("--headless", "--norestore", "--nodefault", "--nolockcheck", "--nologo", "--convert-to", "docx")
        command = [office, f"-env:UserInstallation={profile}", *options, "--outdir", folder, str(source)]
        if not _run(command, folder):
            return None
        target = source.with_suffix(".docx")
        if not target.is_file() or not 0 < target.stat().st_size <= _BYTES_MOST:
            return None
        return target.read_bytes()


def _run(command: list[str], folder: str) -> bool:
    """Run it in a group of processes that ends with it. Nothing is fetched: every address is behind a proxy that is not there."""
    nowhere = "http://127.0.0.1:9"
    environment = {**os.environ, "http_proxy": nowhere, "https_proxy": nowhere, "HOME": folder, "TMPDIR": folder}
    quiet = subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            command, stdin=quiet, stdout=quiet, stderr=quiet, env=environment, start_new_session=True, preexec_fn=_bound
        )
    except OSError:
        return False
    try:
        return process.wait(SECONDS_MOST) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        _end(process)


def _bound() -> None:
    if sys.platform != "win32":
        import resource

        for kind, most in (
            (resource.RLIMIT_AS, _MEMORY_MOST),
            (resource.RLIMIT_FSIZE, _BYTES_MOST),
            (resource.RLIMIT_CORE, 0),
        ):
            _, hard = resource.getrlimit(kind)
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process with those that it started: the program is a script that starts another."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
