"""A real LibreOffice for tests: fill workbooks as a person does, recalculate, print to PDF and PNG.

    @needs_office
    def test_a_clerk_fills_the_template(office, tmp_path):
        cells = [{"sheet": "任务进展", "cell": "K7", "text": "85"}]
        done = office.fill([{"source": a, "target": b, "format": "xlsx", "cells": cells}])
        assert done[0]["cells"][0]["accepted"]

The program is started once per test session, on first use. `tests/office_fill.py` has the UNO half and says how
typing is done. A request that takes too long kills the program and fails that test; the next one gets a new program.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any

import pytest

needs_office = pytest.mark.office

UNO_PYTHON = "/usr/bin/python3"
SERVER = Path(__file__).with_name("office_fill.py")
START_SECONDS = 120.0
REQUEST_SECONDS = 60.0
STOP_SECONDS = 20.0


class OfficeError(Exception):
    """LibreOffice could not do what was asked, died, or took too long."""


def _clean_environment() -> dict[str, str]:
    """The environment without what would lead the distribution's python into the project's venv, and in UTF-8.

    Under LANG=C, the rule in containers, LibreOffice does not find a file with a Chinese name.
    """
    ours = ("PYTHON", "VIRTUAL_ENV", "COV_", "__PYVENV", "LC_", "LANG")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}


@cache
def missing() -> str | None:
    """Why tests with LibreOffice cannot run here, or None."""
    if os.name != "posix":
        return "the LibreOffice tests are written for POSIX systems"
    for program in ("soffice", "pdftoppm", "pdfinfo"):
        if shutil.which(program) is None:
            return f"{program} is not installed (see .ci/run)"
    try:
        probe = [UNO_PYTHON, "-c", "import uno"]
        subprocess.run(probe, check=True, capture_output=True, timeout=30, env=_clean_environment())
    except (OSError, subprocess.SubprocessError):
        return f"{UNO_PYTHON} has no module uno (python3-uno, see .ci/run)"
    return None


def require(marked: bool) -> None:
    """For a test marked `needs_office`: skip where LibreOffice is missing, fail where CI promised it."""
    reason = missing() if marked else None
    if reason and os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"needs LibreOffice, and CI=true: {reason}", pytrace=False)
    if reason:
        pytest.skip(f"needs LibreOffice: {reason}")


class Office:
    """One LibreOffice, started on first use. Methods raise OfficeError with the program's own words."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[str] | None = None
        self._replies: queue.Queue[str] = queue.Queue()
        self._folder = Path()

    def fill(self, jobs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Type into workbooks and save them under another name.

        A job is {"source", "target", "format": "xlsx" | "xls" | "ods", "cells": [{"sheet", "cell", "text"}]}; its
        result is {"source", "target", "cells": [{"sheet", "cell", "text", "accepted", "kind", "value", "shown"}]},
        read back from the open document: `kind` is number, text, formula or empty, `shown` what the cell displays.
        Locked cells of a protected sheet refuse: accepted is False and the old content stays. Text is parsed as in a
        Chinese program: a date is a number shown as a date. Drop-downs and limits are NOT enforced.
        """
        return [self._ask({"do": "fill", **job}) for job in jobs]

    def recalculate(self, source: Path, target: Path) -> Path:
        """Load, calculate every formula anew, save as xlsx: the cached values are then LibreOffice's own."""
        self._ask({"do": "convert", "source": source, "target": target, "format": "xlsx", "calculate": True})
        return target

    def save_as(self, source: Path, target: Path) -> Path:
        """Save in the format that the target's ending names."""
        self._ask(
            {"do": "convert", "source": source, "target": target, "format": target.suffix[1:], "calculate": False}
        )
        return target

    def to_pdf(self, path: Path, outdir: Path) -> Path:
        """Print a document, or the visible sheets of a workbook, as they would come out of a printer."""
        target = outdir / f"{path.stem}.pdf"
        self._ask({"do": "convert", "source": path, "target": target, "format": "pdf", "calculate": False})
        return target

    def close(self) -> None:
        """End the program; kill it when it does not end by itself."""
        server, self._server = self._server, None
        if server is None:
            return
        assert server.stdin
        assert server.stdout
        with contextlib.suppress(OSError):
            server.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(STOP_SECONDS)
        self._end(server)

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        first = self._server is None
        server = self._server or self._start()
        assert server.stdin
        try:
            print(json.dumps(request, default=os.fspath), file=server.stdin, flush=True)
            line = self._replies.get(timeout=REQUEST_SECONDS + (START_SECONDS if first else 0))
        except (OSError, queue.Empty):
            line = ""
        if not line:
            log = (self._folder / "log.txt").read_text(encoding="utf-8", errors="replace")[-2000:]
            self._server = None
            self._end(server)
            raise OfficeError(f"LibreOffice died or hung at {request['source']}\n{log}")
        reply = json.loads(line)
        if "error" in reply:
            raise OfficeError(f"{reply['error']} at {request['source']}")
        return dict(reply["result"])

    def _start(self) -> subprocess.Popen[str]:
        """Start the server in a process group of its own, so that the whole family can be ended."""
        self._folder = Path(tempfile.mkdtemp(prefix="ipxl-office-"))
        self._replies = queue.Queue()
        with (self._folder / "log.txt").open("wb") as log:
            self._server = subprocess.Popen(
                [UNO_PYTHON, str(SERVER), str(self._folder / "profile")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                encoding="utf-8",
                env=_clean_environment(),
                start_new_session=True,
            )
        threading.Thread(target=_forward, args=(self._server.stdout, self._replies), daemon=True).start()
        return self._server

    def _end(self, server: subprocess.Popen[str]) -> None:
        """End what is left of the process group (server, soffice, soffice.bin) and remove its folder."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait(STOP_SECONDS)
        if server.stdin:
            with contextlib.suppress(OSError):
                server.stdin.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _forward(stream: IO[str], replies: queue.Queue[str]) -> None:
    """Hand on the server's replies; an empty one tells that it is gone."""
    with stream:
        for line in stream:
            replies.put(line)
    replies.put("")


def pdf_pages(pdf: Path) -> int:
    """The number of pages of a PDF."""
    told = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, timeout=60, encoding="utf-8")
    found = re.search(r"^Pages:\s+(\d+)$", told.stdout, re.MULTILINE)
    assert found, told.stdout
    return int(found[1])


def to_png(pdf: Path, dpi: int = 80) -> list[Path]:
    """One picture a page beside the PDF, in page order."""
    command = ["pdftoppm", "-png", "-r", str(dpi), str(pdf), str(pdf.with_suffix(""))]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    pages = pdf.parent.glob(f"{pdf.stem}-*.png")
    return sorted((page for page in pages if page.stem[len(pdf.stem) + 1 :].isdigit()), key=lambda page: page.stem)
