"""Types answers into a form that came from elsewhere, in a process of its own, and changes nothing else in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from ipxl.child.talk import Died, Late, Talker, serve
from ipxl.errors import IpxlError
from ipxl.forward.asked import AskedForm, FormCell
from ipxl.sheet.reproducible import undated
from ipxl.text import safe

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_SECONDS = 120.0
_LENGTH = 8
Packed = list[str | int | float | bool | list[str] | None]


def filled(form: AskedForm, cells: Sequence[FormCell], saved: datetime) -> tuple[bytes, tuple[str, ...]]:
    """The form with these cells filled, the same bytes for the same arguments, and the cells that it has locked.

    saved: becomes the document's time of last change. Raises IpxlError where the process ends over it.
    """
    head = json.dumps([f"{saved:%Y-%m-%dT%H:%M:%S}", [_packed(cell) for cell in cells]]).encode()
    talker = Talker("ipxl.forward.fill")
    try:
        answer = talker.ask(len(head).to_bytes(_LENGTH) + head + form.data, _SECONDS)
    except (Died, Late) as error:
        raise IpxlError(
            f"填“{form.name}”的程序没有做完，什么也没有写。请向上级要一份原来的空表（.xlsx），再运行一次。"
        ) from error
    finally:
        talker.end()
    length = int.from_bytes(answer[:_LENGTH])
    locked: list[str] = json.loads(answer[_LENGTH : _LENGTH + length])
    return answer[_LENGTH + length :], tuple(map(str, locked))


def _packed(cell: FormCell) -> Packed:
    value = cell.value
    told = ["day", value.isoformat()] if isinstance(value, date) else value
    return [cell.sheet, cell.row, cell.column, told, cell.may_be_locked]


def type_in(data: bytes, cells: Sequence[Packed], saved: datetime) -> tuple[bytes, list[str]]:
    """What the child does: values into open cells, texts as texts whatever they begin with."""
    from openpyxl import load_workbook
    from openpyxl.cell import Cell

    book = load_workbook(BytesIO(data), rich_text=True)
    locked = []
    for title, row, column, value, may_be_locked in cells:
        cell = book[str(title)].cell(int(str(row)), int(str(column)) + 1)
        if not isinstance(cell, Cell) or cell.protection.locked:
            if not may_be_locked:
                locked.append(f"{title}!{cell.coordinate}")
            continue
        look = cell.number_format
        if isinstance(value, str):
            cell.value = safe(value)
            cell.data_type = "s"  # a text that begins with = is no formula
        else:
            cell.value = datetime.fromisoformat(value[1]) if isinstance(value, list) else value
            cell.number_format = look  # openpyxl would give a date its own
    return undated(_saved(book), saved), locked


def _saved(book: Workbook) -> bytes:
    """The workbook's bytes. `Workbook.save` writes each sheet to a file of its own first, which this process may not."""
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class InMemory(ExcelWriter):
        def write_worksheet(self, ws: Worksheet) -> None:
            # what the method of openpyxl does; the stubs know none of its own names
            drawing = SpreadsheetDrawing()
            drawing.charts, drawing.images = ws._charts, ws._images  # type: ignore[attr-defined]
            ws._drawing = drawing  # type: ignore[attr-defined]
            out = BytesIO()
            writer = WorksheetWriter(ws, out)
            writer.write()
            ws._rels = writer._rels  # type: ignore[attr-defined]
            archive.writestr(ws.path[1:], out.getvalue())
            self.manifest.append(ws)

    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        InMemory(book, archive).write_data()
    return made.getvalue()


def _answer(request: bytes) -> bytes:
    length = int.from_bytes(request[:_LENGTH])
    saved, cells = json.loads(request[_LENGTH : _LENGTH + length])
    made, locked = type_in(request[_LENGTH + length :], cells, datetime.fromisoformat(saved))
    head = json.dumps(locked).encode()
    return len(head).to_bytes(_LENGTH) + head + made


if __name__ == "__main__":
    serve(_answer)
