"""An element of a web page as blocks: paragraphs as a browser breaks them, tables with merged cells laid out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ipxl.notice.blocks import Block, NoticeTable, Paragraph
from ipxl.notice.formats.grid import Spanned, bound_cells, laid_out
from ipxl.notice.formats.pieces import bold_start, joined
from ipxl.notice.recognise.numerals import chinese, letters, roman

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


SKIPPED = frozenset({
    "script", "style", "noscript", "template", "head", "title", "meta", "link", "iframe", "object", "embed", "svg", "canvas",
    "select", "option", "button", "textarea", "nav", "footer", "aside", "audio", "video", "map", "datalist", "dialog",
})  # fmt: skip
_BLOCKS = frozenset({
    "address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "ol", "p", "pre", "section", "ul",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "caption", "details", "summary",
})  # fmt: skip
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.I)
_CENTRE_STYLE = re.compile(r"text-align\s*:\s*center", re.I)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_WRAP = re.compile("(?<=[\u2e80-\uffef\u201d])[ \t\f]*[\r\n][ \t\r\n\f]*(?=[\u2e80-\uffef\u201c])")
"""A line of the source that an editor wrapped within a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class _Style:
    """What an element hands down to the text in it."""

    level: int = 0
    bold: bool = False
    centred: bool = False
    verbatim: bool = False


@dataclass(slots=True)
class PageFlow:
    """Collects blocks in reading order.

    is_data: whether a table is one of data, and not one that only arranges the page. is_menu: whether an element is a
    list of links to other pages, which is left out.
    """

    is_data: Callable[[Element], bool]
    is_menu: Callable[[Element], bool]
    blocks: list[Block] = field(default_factory=list)
    _pieces: list[tuple[str, bool]] = field(default_factory=list)
    _paragraphs: int = 0
    _tables: int = 0

    def add(self, element: Element, style: _Style = _Style(), mark: str = "") -> None:
        """An element with all that is in it, but not what follows it. mark: the number of a list's item."""
        if not isinstance(element.tag, str):
            return
        tag = element.tag.lower()
        if tag in SKIPPED or hidden(element) or self.is_menu(element):
            return
        if tag == "br":
            self._end(style)
        elif tag == "table" and self.is_data(element):
            self._end(style)
            self._table(element)
        else:
            self._add_inside(element, tag, _styled(element, tag, style), style, mark)

    def _add_inside(self, element: Element, tag: str, inner: _Style, outer: _Style, mark: str) -> None:
        block = tag in _BLOCKS
        if block:
            self._end(outer)
        if mark:
            self._pieces.append((mark, inner.bold))
        self._text(element.text, inner)
        marks = _marks(element, tag)
        for child in element:
            self.add(child, inner, next(marks, "") if child.tag == "li" else "")
            self._text(child.tail, inner)
        if block:
            self._end(inner)

    def _text(self, text: str | None, style: _Style) -> None:
        if not text:
            return
        if style.verbatim:
            first, *others = re.split("\r\n|\n|\r", text)
            self._pieces.append((first, style.bold))
            for line in others:
                self._end(style)
                self._pieces.append((line, style.bold))
        else:
            self._pieces.append((_BLANKS.sub(" ", _WRAP.sub("", text)), style.bold))

    def _end(self, style: _Style) -> None:
        """The paragraph so far, if it says anything."""
        if not self._pieces:
            return
        text = joined(self._pieces)
        if text:
            self._paragraphs += 1
            bold = bold_start(self._pieces, text)
            self.blocks.append(Paragraph(text, f"第{self._paragraphs}段", style.level, bold, style.centred))
        self._pieces.clear()

    def _table(self, element: Element) -> None:
        self._tables += 1
        name = f"表{self._tables}"
        bound_cells(sum(1 for _ in element.iter("td", "th")))
        for caption in element.iter("caption"):
            self.blocks += [
                replace(block, centred=True) for block in self._inside(caption) if isinstance(block, Paragraph)
            ]
        rows = [
            [
                Spanned("\n".join(texts(self._inside(cell))), span(cell, "rowspan"), span(cell, "colspan"))
                for cell in row
                if cell.tag in ("td", "th") and not hidden(cell)
            ]
            for row in element.iter("tr")
            if not hidden(row)
        ]
        grid = laid_out(rows, lambda row, column: f"{name}第{row}行第{column}列")
        if grid:
            self.blocks.append(NoticeTable(grid, name))

    def _inside(self, element: Element) -> list[Block]:
        inner = PageFlow(_never, _never)
        for_text = _Style()
        inner.add(element, for_text)
        inner._end(for_text)
        return inner.blocks


def _never(_element: Element) -> bool:
    return False


def texts(blocks: list[Block]) -> Iterator[str]:
    """The texts of the paragraphs among these blocks."""
    return (block.text for block in blocks if isinstance(block, Paragraph))


def hidden(element: Element) -> bool:
    """Whether a browser shows nothing of this element."""
    return "hidden" in element.attrib or bool(_HIDDEN_STYLE.search(element.get("style", "")))


def span(cell: Element, name: str) -> int:
    """How many rows or columns a cell covers; 0 means all the rest."""
    said = cell.get(name, "1").strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 1


def _styled(element: Element, tag: str, style: _Style) -> _Style:
    said = element.get("style", "")
    if tag in ("b", "strong", "th") or (tag[:1] == "h" and tag[1:] in "123456") or (said and _BOLD_STYLE.search(said)):
        style = replace(style, bold=True)
    if tag[:1] == "h" and len(tag) == 2 and tag[1] in "123456":
        style = replace(style, level=int(tag[1]))
    if tag == "center" or element.get("align", "").lower() == "center" or (said and _CENTRE_STYLE.search(said)):
        style = replace(style, centred=True)
    elif element.get("align") or "text-align" in said:
        style = replace(style, centred=False)
    return replace(style, verbatim=True) if tag == "pre" else style


def _marks(element: Element, tag: str) -> Iterator[str]:
    """What a browser writes in front of each item of a numbered list."""
    style = element.get("style", "") + element.get("type", "")
    if tag != "ol" or "none" in style:
        return
    start = element.get("start", "1")
    number = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
    for item in element.iterchildren("li"):
        value = item.get("value", "")
        if value.isascii() and value.isdigit() and len(value) < 6:
            number = int(value)
        yield _mark(number, style)
        number += 1


def _mark(number: int, style: str) -> str:
    if "chinese" in style or "cjk" in style:
        return f"{chinese(number)}、"
    kind = style[-1:]
    if "alpha" in style or kind in ("a", "A"):
        text = letters(number)
        return f"{text if kind == 'A' or 'upper' in style else text.lower()}. "
    if "roman" in style or kind in ("i", "I"):
        text = roman(number)
        return f"{text if kind == 'I' or 'upper' in style else text.lower()}. "
    return f"{number}. "
