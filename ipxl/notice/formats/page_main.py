"""Where on a web page its main text stands, by how much prose is in each element."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipxl.notice.formats.page_flow import SKIPPED, hidden
from ipxl.notice.formats.page_noise import is_noise

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


_PROSE = re.compile("[。；：，、]")
_LONG, _SHORT_SHARE = 15, 0.3
_LEFT = 150
"""Characters of prose that may be left out at most, whatever the share: an annex may stand beside the main text."""
_MAIN_WORDS = re.compile(r"zoom|content|article|editor|ucap|detail|main|text|正文|view|news|body|page", re.I)
_ALL, _COLUMN, _MOST = 0.97, 0.85, 0.75
"""Share of all prose that an element must have to be gone into: any element, a column of the page, one that calls
itself the text."""
_MENU_LINKS, _MENU_SHARE = 5, 0.7
_PAGE_CELL, _PAGE_BREAKS, _PAGE_SHARE = 2000, 8, 0.6
"""A table of which one cell has so much text, or so many lines, and this share of all its text, arranges the page."""
_BREAKS, _FRAMES = frozenset(("p", "br", "div", "li")), frozenset(("tbody", "tr", "td"))


@dataclass(slots=True)
class _Weight:
    """Of one element with all in it. prose: characters that read like text and are no links."""

    characters: int = 0
    linked: int = 0
    links: int = 0
    prose: float = 0.0
    tables: int = 0
    cells: int = 0
    rows: int = 0
    breaks: int = 0
    largest_cell: int = 0
    largest_breaks: int = 0


class Weights:
    """The weight of every element that a browser shows."""

    def __init__(self) -> None:
        self._of: dict[Element, _Weight] = {}

    def __getitem__(self, element: Element) -> _Weight:
        return self._of.get(element) or _Weight()

    def __setitem__(self, element: Element, weight: _Weight) -> None:
        self._of[element] = weight

    def is_data(self, table: Element) -> bool:
        """Whether a table is one of data: more than one column, none inside, and not a page in one cell."""
        weight = self[table]
        if weight.tables > 1 or weight.cells <= max(weight.rows, 1):
            return False
        page = weight.largest_cell > _PAGE_CELL or weight.largest_breaks > _PAGE_BREAKS
        return not (page and weight.largest_cell > _PAGE_SHARE * weight.characters)

    def is_menu(self, element: Element) -> bool:
        """Whether an element is a list of links to other pages."""
        weight = self[element]
        return weight.links >= _MENU_LINKS and weight.linked > _MENU_SHARE * weight.characters


def weigh(body: Element) -> Weights:
    """The weights of `body` and everything in it, in one pass."""
    weights = Weights()
    _weigh(body, False, weights)
    return weights


def _weigh(element: Element, linked: bool, weights: Weights) -> _Weight:
    # libxml2 keeps the depth of a page below 256
    weight = _Weight()
    if not isinstance(element.tag, str) or element.tag in SKIPPED or hidden(element):
        return weight
    linked = linked or (element.tag == "a" and "href" in element.attrib)  # without, it only names a place
    _count(element.text, linked, weight)
    for child in element:
        inner = _weigh(child, linked, weights)
        weight.characters += inner.characters
        weight.linked += inner.linked
        weight.links += inner.links
        weight.prose += inner.prose
        weight.tables += inner.tables
        weight.cells += inner.cells
        weight.rows += inner.rows
        weight.breaks += inner.breaks
        if inner.largest_cell > weight.largest_cell:
            weight.largest_cell, weight.largest_breaks = inner.largest_cell, inner.largest_breaks
        _count(child.tail, linked, weight)
    if element.tag == "a" and "href" in element.attrib:
        weight.links += 1
    elif element.tag == "table":
        weight.tables += 1
    elif element.tag == "tr":
        weight.rows += 1
    elif element.tag in ("td", "th"):
        weight.cells += 1
        if weight.characters >= weight.largest_cell:
            weight.largest_cell, weight.largest_breaks = weight.characters, weight.breaks
    elif element.tag in _BREAKS:
        weight.breaks += 1
    weights[element] = weight
    return weight


def _count(text: str | None, linked: bool, weight: _Weight) -> None:
    if not text or not (text := text.strip()):
        return
    weight.characters += len(text)
    if linked:
        weight.linked += len(text)
    elif not is_noise(text):
        weight.prose += len(text) * (1 if len(text) >= _LONG or _PROSE.search(text) else _SHORT_SHARE)


def main_of(body: Element, weights: Weights) -> Element:
    """The innermost element that still has nearly all the prose; a table of data is not gone into."""
    total = weights[body].prose
    if not total:
        return body
    main = body
    while True:
        child = max(
            (child for child in main if isinstance(child.tag, str)), key=lambda item: weights[item].prose, default=None
        )
        if child is None or not _may_enter(child, weights):
            return main
        named = _MAIN_WORDS.search(f"{child.get('id', '')} {child.get('class', '')}")
        share = _MOST if named else _COLUMN if child.tag in _FRAMES else _ALL
        left = total - weights[child].prose
        if weights[child].prose < total * share or left > max(_LEFT, total * (1 - _ALL)):
            return main
        main = child


def _may_enter(child: Element, weights: Weights) -> bool:
    """Not a table of data, nor what holds nothing beside one, nor a paragraph: its neighbours belong to it."""
    if child.tag in ("p", "span", "a", "li", "ul", "ol", "h1", "h2", "h3", "pre", "font", "b", "strong"):
        return False
    if child.tag == "table":
        return not weights.is_data(child)
    if weights[child].tables == 1:
        table = next(child.iter("table"))
        return not (weights.is_data(table) and weights[table].prose > _ALL * weights[child].prose)
    return True
