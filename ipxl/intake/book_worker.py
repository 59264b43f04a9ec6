"""The process in which workbooks are read for commands: a workbook's bytes in, one JSON object out."""

from __future__ import annotations

import json

from ipxl.child.talk import serve
from ipxl.intake.apart import book_answer, fault_answer
from ipxl.intake.bounds import Refused, Unreadable
from ipxl.intake.package import read_workbook


def answer(data: bytes) -> bytes:
    """What a workbook holds, or why it is not read."""
    try:
        told: object = book_answer(read_workbook(data))
    except (Refused, Unreadable) as error:
        told = fault_answer(error)
    except MemoryError:
        told = fault_answer(Refused("内容太大，内存放不下"))
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")


if __name__ == "__main__":
    serve(answer)
