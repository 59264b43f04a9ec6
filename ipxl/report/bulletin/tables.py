"""A table as WordprocessingML, made as one piece: cell by cell through the library takes minutes for 3,000 rows."""

from __future__ import annotations

from xml.sax.saxutils import escape

from ipxl import text
from ipxl.report.bulletin import page
from ipxl.report.bulletin.blocks import BulletinColumn, BulletinTable

_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = (
    '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="40" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
)
_LEADING = 1.35
"""Height of a table's line against its characters."""
_WHOLE_MOST = 12
"""Rows that may be kept on one page; more could not be on any."""


def table_xml(table: BulletinTable, width: int, fonts: tuple[str, str]) -> str:
    """The table `width` twips wide. fonts: of the heading row and of the others.

    The heading row is repeated on each page, and no row is broken over two pages.
    """
    widths = _widths(table.columns, width)
    keep = table.whole and len(table.rows) <= _WHOLE_MOST
    grid = "".join(f'<w:gridCol w:w="{size}"/>' for size in widths)
    head = "".join(
        _cell(column.head, size, "center", table.points, fonts[0], True)
        for column, size in zip(table.columns, widths, strict=True)
    )
    lines = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            _cell(told, size, column.align, table.points, fonts[1], keep and row is not table.rows[-1])
            for told, column, size in zip(row, table.columns, widths, strict=True)
        )
        + "</w:tr>"
        for row in table.rows
    )
    return (
        f'<w:tbl {_NS}><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_EDGES}</w:tblBorders><w:tblLayout w:type="fixed"/>{_MARGINS}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{lines}</w:tbl>"
    )


def _widths(columns: tuple[BulletinColumn, ...], width: int) -> list[int]:
    whole = sum(column.share for column in columns)
    widths = [int(width * column.share / whole) for column in columns]
    widths[-1] += width - sum(widths)
    return widths


def _cell(told: str, width: int, align: str, points: float, font: str, keep_next: bool) -> str:
    line = round(points * 20 * _LEADING)
    keep = "<w:keepNext/>" if keep_next else ""
    written = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in text.safe(told).split("\n"))
    face = escape(text.safe(font), {'"': "&quot;"})
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr>{keep}<w:snapToGrid w:val="0"/><w:spacing w:before="20" w:after="20" w:line="{line}" w:lineRule="exact"/>'
        f'<w:jc w:val="{align}"/></w:pPr><w:r><w:rPr><w:rFonts w:hint="eastAsia" w:eastAsia="{face}"/>'
        f"{page.size(points)}</w:rPr>{written}</w:r></w:p></w:tc>"
    )
