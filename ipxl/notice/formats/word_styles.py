"""What a Word document's styles say: headings, list numbers, bold, hidden, centred; each through what it is based on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.I)
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d", re.I)
_DEEPEST = 9
_MOST_BASED = 20


def value(element: Element | None, name: str) -> str | None:
    """The `w:val` of a child, None where there is no such child; "" for a child without it."""
    child = element.find(W + name) if element is not None else None
    return None if child is None else child.get(W + "val", "")


def flag(element: Element | None, name: str) -> bool | None:
    """A child that switches something on or off, None where it is not there."""
    said = value(element, name)
    return None if said is None else said not in ("0", "false", "off", "none")


def number(text: str | None) -> int | None:
    """A whole number, None for anything else."""
    return int(text) if text and len(text) < 7 and text.lstrip("-").isdecimal() else None


class WordStyles:
    """The styles of a document by id."""

    def __init__(self, root: Element | None) -> None:
        self._by_id: dict[str, Element] = {}
        self._default = ""
        for style in root.iter(W + "style") if root is not None else ():
            name = style.get(W + "styleId", "")
            self._by_id[name] = style
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true", "on"):
                self._default = name

    def chain(self, name: str | None) -> Iterator[Element]:
        """The style, then what it is based on; the document's default where `name` is None."""
        at = self._default if name is None else name
        for _ in range(_MOST_BASED):
            style = self._by_id.get(at)
            if style is None:
                return
            yield style
            at = value(style, "basedOn") or ""

    def text_flag(self, paragraph_style: str | None, run: Element | None, name: str) -> bool:
        """Whether a run is bold, hidden, …: by itself, by its own style, by that of its paragraph."""
        said = flag(run, name)
        styles = [*(self.chain(own) if (own := value(run, "rStyle")) else ()), *self.chain(paragraph_style)]
        for style in styles:
            if said is not None:
                break
            said = flag(style.find(W + "rPr"), name)
        return bool(said)

    def paragraph_value(self, properties: Element | None, style: str | None, name: str) -> str | None:
        """A property of a paragraph: its own, else of its style."""
        said = value(properties, name)
        for row in self.chain(style):
            if said is not None:
                break
            said = value(row.find(W + "pPr"), name)
        return said

    def level(self, properties: Element | None, style: str | None) -> int:
        """Of a heading, by outline level, else by the name of its style; 0 for other text."""
        outline = number(self.paragraph_value(properties, style, "outlineLvl"))
        if outline is not None:
            return outline + 1 if 0 <= outline < _DEEPEST else 0
        for row in self.chain(style):
            found = _HEADING.fullmatch((value(row, "name") or "").strip())
            if found:
                return int(found[1])
        return 0

    def is_contents(self, style: str | None) -> bool:
        """Whether a paragraph is a line of a table of contents."""
        return any(_CONTENTS.match(value(row, "name") or "") for row in self.chain(style))

    def numbering(self, properties: Element | None, style: str | None) -> tuple[str, int | None, str] | None:
        """(list, level, style that says so) of a paragraph; None for one without number. level: None where not said."""
        own = properties.find(W + "numPr") if properties is not None else None
        level = number(value(own, "ilvl"))
        if own is not None and (listed := value(own, "numId")) is not None:
            return None if listed == "0" else (listed, level or 0, "")
        for row in self.chain(style):
            inner = row.find(f"{W}pPr/{W}numPr")
            if inner is None:
                continue
            listed = value(inner, "numId")
            if listed is not None:
                said = level if level is not None else number(value(inner, "ilvl"))
                return None if listed == "0" else (listed, said, row.get(W + "styleId", ""))
        return None
