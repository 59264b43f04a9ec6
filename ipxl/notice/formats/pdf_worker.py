"""The process in which a PDF is read: its bytes on stdin, one JSON object with blocks or a fault on stdout."""

from __future__ import annotations

import json
import signal
import sys
import warnings
from typing import Any

from ipxl.child.limits import bound_process
from ipxl.child.pipe import own_stdout
from ipxl.intake.bounds import Encrypted, Refused, Unreadable
from ipxl.notice.blocks import Block, Paragraph
from ipxl.notice.formats.pdf_flow import document_of
from ipxl.notice.formats.pdf_pages import read_pages

_WORDS = ((Encrypted, "encrypted"), (Refused, "refused"), (Unreadable, "unreadable"))


def main() -> None:
    answers = own_stdout()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the one who started us, who ends us
    bound_process()
    warnings.simplefilter("ignore")
    answers.write(json.dumps(_answer(sys.stdin.buffer.read())).encode())
    answers.flush()


def _answer(data: bytes) -> dict[str, Any]:
    try:
        document = document_of(read_pages(data))
    except (Refused, Unreadable) as error:
        return {"fault": next(word for kind, word in _WORDS if isinstance(error, kind)), "why": str(error)}
    except MemoryError:
        return {"fault": "refused", "why": "PDF展开后太大，内存放不下"}
    except Exception as error:  # the reader raises whatever a broken file provokes
        return {"fault": "unreadable", "why": f"PDF内容损坏({type(error).__name__})"}
    return {
        "blocks": [_told(block) for block in document.blocks],
        "remarks": list(document.remarks),
        "left_out": document.left_out,
    }


def _told(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"text": block.text, "place": block.place, "bold": block.bold, "centred": block.centred}
    return {"rows": block.rows, "place": block.place}


if __name__ == "__main__":
    main()
