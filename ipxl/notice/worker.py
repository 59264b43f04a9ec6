"""The process in which notices are read, whatever their format: the file's bytes in, one JSON object out."""

from __future__ import annotations

import json
import warnings
from typing import Any

from ipxl.child.talk import serve
from ipxl.intake.apart import fault_answer
from ipxl.intake.bounds import Refused, Unreadable
from ipxl.notice.blocks import Block, Cell, Document, LeftOut, NoticeTable, Paragraph


def answer(data: bytes) -> bytes:
    """The document, or why it is not read."""
    from ipxl.notice.open import read_notice

    warnings.simplefilter("ignore")
    try:
        told: dict[str, Any] = document_answer(read_notice(data))
    except (Refused, Unreadable) as error:
        told = fault_answer(error)
    except MemoryError:
        told = fault_answer(Refused("内容展开后太大，内存放不下"))
    except RecursionError:
        told = fault_answer(Refused("内容层层相套太深"))
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")


def document_answer(document: Document) -> dict[str, Any]:
    """A document as JSON knows it."""
    blocks = [_told(block) for block in document.blocks]
    return {"blocks": blocks, "form": document.form, "remarks": document.remarks, "left_out": document.left_out}


def document_of(told: dict[str, Any]) -> Document:
    """The document again."""
    left = tuple(LeftOut(*line) for line in told["left_out"])
    return Document(tuple(map(_block, told["blocks"])), told["form"], tuple(told["remarks"]), left)


def _told(block: Block) -> list[Any]:
    if isinstance(block, Paragraph):
        return [block.text, block.place, block.level, block.bold, block.centred]
    return [block.rows, block.place, block.name]


def _block(told: list[Any]) -> Block:
    if len(told) == 3:
        rows, place, name = told
        return NoticeTable(tuple(tuple(Cell(*cell) for cell in row) for row in rows), place, name)
    return Paragraph(*told)


if __name__ == "__main__":
    serve(answer)
