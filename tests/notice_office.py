"""Invented notices as docx and xlsx: automatic numbers, headings, tables with merged cells, text boxes, footnotes."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from xml.sax.saxutils import escape

_LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "(%2)"), ("decimal", "%3."), ("decimal", "(%4)"))
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BOX = (
    f'<w:r xmlns:w="{_W}" xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape style="width:300pt;height:60pt">'
    "<v:textbox><w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape>"
    "</w:pict></w:r>"
)


def docx_bytes(parts: list[tuple[str, Any]]) -> bytes:
    """A document of (mark, text) parts; a part "table" has rows of cells."""
    import docx
    from docx.oxml import parse_xml

    book = docx.Document()
    book.styles["Normal"].font.name = "Noto Serif CJK SC"
    _numbering(book)
    notes: list[str] = []
    paragraph: Any = None
    for mark, text in parts:
        if mark == "table":
            _docx_table(book, text)
        elif mark == "note":
            notes.append(text)
            paragraph._p.append(parse_xml(f'<w:r xmlns:w="{_W}"><w:footnoteReference w:id="{len(notes) + 1}"/></w:r>'))
        elif mark == "box":
            book.add_paragraph()._p.append(parse_xml(_BOX.format(text=escape(text))))
        else:
            paragraph = _docx_paragraph(book, mark, text)
    stream = io.BytesIO()
    book.save(stream)
    return _with_footnotes(stream.getvalue(), notes) if notes else stream.getvalue()


def _docx_paragraph(book: Any, mark: str, text: str) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml

    if mark in ("h1", "h2", "h3", "h4"):
        return book.add_heading(text, int(mark[1]))
    paragraph = book.add_paragraph()
    bold, bar, rest = text.partition("|") if mark else ("", "", text)
    if not bar:
        bold, rest = "", text
    if bold:
        paragraph.add_run(bold).bold = True
    paragraph.add_run(rest)
    if mark in ("1", "2", "3", "4"):
        level = f'<w:ilvl w:val="{int(mark) - 1}"/><w:numId w:val="77"/>'
        paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:numPr xmlns:w="{_W}">{level}</w:numPr>'))
    if mark in ("c", "r"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if mark == "c" else WD_ALIGN_PARAGRAPH.RIGHT
    return paragraph


def _numbering(book: Any) -> None:
    from docx.oxml import parse_xml

    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for level, (form, text) in enumerate(_LEVELS)
    )
    root = book.part.numbering_part.element
    kind = '<w:multiLevelType w:val="multilevel"/>'
    root.insert(0, parse_xml(f'<w:abstractNum xmlns:w="{_W}" w:abstractNumId="77">{kind}{levels}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num xmlns:w="{_W}" w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def _spans(rows: list[list[str]]) -> list[tuple[int, int, int, int]]:
    """(top, left, bottom, right) of every merged block."""
    result = []
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            down, right = span(rows, y, x)
            if text not in ("^", "<") and (down, right) != (1, 1):
                result.append((y, x, y + down - 1, x + right - 1))
    return result


def span(rows: list[list[str]], y: int, x: int) -> tuple[int, int]:
    """How many rows and columns a cell takes: ^ below it and < beside it belong to it."""
    down = right = 1
    while x + right < len(rows[y]) and rows[y][x + right] == "<":
        right += 1
    while y + down < len(rows) and rows[y + down][x] == "^":
        down += 1
    return down, right


def _docx_table(book: Any, rows: list[list[str]]) -> None:
    table = book.add_table(len(rows), len(rows[0]))
    table.style = "Table Grid"
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            if text not in ("^", "<"):
                table.cell(y, x).text = text
    for top, left, bottom, right in _spans(rows):
        table.cell(top, left).merge(table.cell(bottom, right))


def _with_footnotes(package: bytes, notes: list[str]) -> bytes:
    """python-docx writes no footnotes: the part, its type and its relation are put into the package."""
    texts = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:footnote>'
        for number, text in enumerate(notes, 2)
    )
    part = f'<?xml version="1.0" encoding="UTF-8"?><w:footnotes xmlns:w="{_W}">{texts}</w:footnotes>'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    added = {
        "[Content_Types].xml": ("</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/>'),
        "word/_rels/document.xml.rels": (
            "</Relationships>",
            f'<Relationship Id="rId99" Type="{relation}" Target="footnotes.xml"/>',
        ),
    }
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name in added:
                end, more = added[name]
                data = data.replace(end.encode(), (more + end).encode())
            new.writestr(name, data)
        new.writestr("word/footnotes.xml", part)
    return result.getvalue()


def xlsx_bytes(parts: list[tuple[str, Any]], sheet_name: str) -> bytes:
    """A workbook: tables from column A, other lines merged over the width of the widest table."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment

    book = Workbook()
    sheet = book.active
    sheet.title = sheet_name
    width = max(len(row) for mark, rows in parts if mark == "table" for row in rows)
    y = 0
    for mark, text in parts:
        if mark == "sheet":
            sheet, y = book.create_sheet(text), 0
        elif mark == "table":
            _xlsx_table(sheet, y, text)
            y += len(text)
        else:
            y += 1
            if text:
                sheet.cell(y, 1, text).alignment = Alignment(horizontal="center" if mark == "c" else None)
                sheet.merge_cells(start_row=y, end_row=y, start_column=1, end_column=width)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _xlsx_table(sheet: Any, above: int, rows: list[list[str]]) -> None:
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            if text and text not in ("^", "<"):
                sheet.cell(above + y + 1, x + 1, _typed(text))
    for top, left, bottom, right in _spans(rows):
        sheet.merge_cells(
            start_row=above + top + 1, start_column=left + 1, end_row=above + bottom + 1, end_column=right + 1
        )


def _typed(text: str) -> str | int | float:
    """Numbers as numbers, as a person types them."""
    if re.fullmatch(r"\d+", text):
        return int(text)
    return float(text) if re.fullmatch(r"\d+\.\d+", text) else text
