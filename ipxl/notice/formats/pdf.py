"""A notice as a PDF with a text layer, read in a process of its own: the reader inflates without any bound."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ipxl.intake.bounds import Encrypted, Refused, Unreadable
from ipxl.notice.blocks import Block, Cell, Document, LeftOut, Paragraph, Table

SECONDS_MOST = 60
_WAY = "请用WPS把它转成docx后再导入"
_FAULTS: dict[str, type[Exception]] = {"refused": Refused, "encrypted": Encrypted, "unreadable": Unreadable}


def read_pdf(data: bytes) -> Document:
    """The text of all pages. Raises Refused, Encrypted, or Unreadable, which a scan is too."""
    package = str(Path(__file__).resolve().parents[3])
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "ipxl.notice.formats.pdf_worker"],
            input=data,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("IPXL_DEBUG") == "1" else subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            timeout=SECONDS_MOST,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(f"PDF在{SECONDS_MOST}秒内没有读完。{_WAY}") from error
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise Unreadable(f"PDF内容损坏或太大。{_WAY}") from error
    if "fault" in answer:
        raise _FAULTS[answer["fault"]](answer["why"])
    left = tuple(LeftOut(*line) for line in answer["left_out"])
    return Document(tuple(map(_block, answer["blocks"])), "pdf", tuple(answer["remarks"]), left)


def _block(told: dict[str, Any]) -> Block:
    if "rows" in told:
        return Table(tuple(tuple(Cell(*cell) for cell in row) for row in told["rows"]), told["place"])
    return Paragraph(told["text"], told["place"], bold=told["bold"], centred=told["centred"])
