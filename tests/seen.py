"""What a person sees in a workbook or document, as text, one fact a line: for goldens that a reviewer can read.

Written by XlsxWriter and python-docx, read here by openpyxl and python-docx's reader. Left out is what depends on the
machine or the version of a library and not on the result: hashes of the returns, the tool's own version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from ipxl import __version__
from ipxl.facts.lights import GREY_WORDS
from ipxl.report.summary.style import LIGHT_COLOURS
from ipxl.sheet.palette import ALERT_FILL

A_LINE_A_ROW = ("单位×任务矩阵", "任务明细", "校验记录")
FILLS = {fill: word[1:] for word, (fill, _) in LIGHT_COLOURS.items()} | {
    LIGHT_COLOURS[GREY_WORDS["unknown"]][0]: "灰",
    ALERT_FILL: "提醒",
}
MM = 360_000 / 10
_HASH = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{12})\b")


def workbook_text(path: Path) -> str:
    """The workbook: each sheet with its print set-up, its charts, and every cell that is not empty."""
    book = openpyxl.load_workbook(path)
    return "\n".join(line for sheet in book for line in _sheet(sheet)) + "\n"


def _sheet(sheet: Any) -> Iterator[str]:
    yield f"======== {sheet.title}"
    setup, margins = sheet.page_setup, sheet.page_margins
    paper = {"8": "A3", "9": "A4"}[str(setup.paperSize)]
    sides = "/".join(f"{getattr(margins, side):.2f}" for side in ("top", "right", "bottom", "left"))
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    wide, high = (1 if pages is None else int(pages) or "不限" for pages in (setup.fitToWidth, setup.fitToHeight))
    yield f"纸张 {paper} {setup.orientation}，宽 {wide} 页，高 {high} 页，边距 {sides}"
    yield f"打印区域 {sheet.print_area or '全部'}，重复行 {sheet.print_title_rows or '无'}"
    yield f"页眉 {_band(sheet.oddHeader)}，页脚 {_band(sheet.oddFooter)}"
    yield f"冻结 {sheet.freeze_panes or '无'}，筛选 {sheet.auto_filter.ref or '无'}"
    yield f"合并 {' '.join(sorted(str(area) for area in sheet.merged_cells.ranges)) or '无'}"
    for chart in sheet._charts:
        yield from _chart(chart)
    for row in sheet.iter_rows():
        cells = [_cell(cell) for cell in row]
        if sheet.title in A_LINE_A_ROW:
            if any(cells):
                yield f"{row[0].row}| {' | '.join(cells)}".rstrip(" |")
            continue
        yield from (f"{cell.coordinate} {told}" for cell, told in zip(row, cells, strict=True) if told)


def _band(band: Any) -> str:
    return " / ".join((part.text or "").strip() for part in (band.left, band.center, band.right))


def _chart(chart: Any) -> Iterator[str]:
    start = chart.anchor._from
    name = _words(chart.title) or "(无题)"
    yield f"图表 {type(chart).__name__} “{name}” 在第 {start.row + 1} 行第 {start.col + 1} 列"
    for series in chart.series:
        title = series.tx.strRef.f if series.tx and series.tx.strRef else series.tx.v if series.tx else ""
        labels = series.cat.strRef or series.cat.numRef
        yield f"图表数据 {title}：{labels.f} → {series.val.numRef.f}"


def _words(title: Any) -> str:
    paragraphs = title.tx.rich.p if title and title.tx and title.tx.rich else []
    return "".join(run.t for paragraph in paragraphs for run in paragraph.r or [])


def _cell(cell: Any) -> str:
    """The value as it is displayed, the light of its ground, and where it leads."""
    if cell.value is None:
        return ""
    told = _HASH.sub("‹校验码›", displayed(cell)).replace(f"ipxl {__version__}", "ipxl ‹版本›").replace("\n", "⏎")
    ground = FILLS.get(f"#{cell.fill.fgColor.rgb[2:]}") if cell.fill.fill_type == "solid" else None
    return told + (f" [{ground}]" if ground else "") + (f" → {cell.hyperlink.location}" if cell.hyperlink else "")


def displayed(cell: Any) -> str:
    """A cell's value in its number format, as far as this program uses formats."""
    value, form = cell.value, cell.number_format
    if isinstance(value, str) or form == "General":
        return str(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M" if "hh" in form else "%Y-%m-%d")
    positive, *others = form.split(";")
    number, sign = Decimal(str(value)), ""
    if others and number <= 0:
        positive, sign = (others[0], "") if number else (others[-1], "")
        number = abs(number)
    decimals = len(positive.partition(".")[2].rstrip('"%'))
    rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    figure = f"{rounded:,}" if "," in positive else f"{rounded}"
    before = positive[0] if positive[0] in "+-" else sign
    return before + figure + ("%" if "%" in positive else "")


def document_text(path: Path) -> str:
    """The document: its pages' set-up, then every paragraph with its style and every row of its tables."""
    document = docx.Document(str(path))
    lines = []
    for number, section in enumerate(document.sections, 1):
        paper = [section.page_width, section.page_height]
        sides = [section.top_margin, section.right_margin, section.bottom_margin, section.left_margin]
        size, edges = ("/".join(f"{(side or 0) / MM:.0f}" for side in part) for part in (paper, sides))
        lines.append(f"第{number}节 纸张 {size} 毫米，边距 {edges} 毫米")
    for element in document.element.body:
        if element.tag == qn("w:p"):
            paragraph = Paragraph(element, document)
            assert paragraph.style is not None
            lines.append(f"[{paragraph.style.name}] {paragraph.text}".replace("\n", "⏎").rstrip())
        elif element.tag == qn("w:tbl"):
            for row in Table(element, document).rows:
                lines.append("| " + " | ".join(cell.text.replace("\n", "⏎") for cell in row.cells))
    return "\n".join(lines) + "\n"
