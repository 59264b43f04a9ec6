"""A document as every format reader hands it over: paragraphs and tables in reading order, each with its place.

What a block says is the document's own text; nothing is recognised yet. Recognisers look at blocks only and never know
which format they came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Cell(NamedTuple):
    """One cell of a table. Merged cells stand in every place that they cover; `copied` in all but the first.

    text: the cell's lines joined by line breaks.
    """

    text: str
    place: str
    copied: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, or one line of a plain text.

    text: with the number in front that the program would show (also one that exists only as an automatic list number),
    outer blanks off, no line break inside. place: for people, such as 第12行, 第3段, 第2页第5行, 首页!B7.
    level: of a heading as the format marks it (1 the highest), 0 where it marks none. bold: the text that the paragraph
    begins with in bold, all of `text` for a wholly bold one, "" for none. centred: as the format says.
    """

    text: str
    place: str
    level: int = 0
    bold: str = ""
    centred: bool = False


@dataclass(frozen=True, slots=True)
class NoticeTable:
    """One table. rows: rectangular; header rows are rows like any other. name: of the sheet it stands on, else ""."""

    rows: tuple[tuple[Cell, ...], ...]
    place: str
    name: str = ""


Block = Paragraph | NoticeTable


class LeftOut(NamedTuple):
    """A paragraph or a row of a table that nothing was made of, with its place and the reason, a Chinese phrase.

    may_be_task: whether a person should look at it first, because it stands or reads like a task.
    """

    text: str
    place: str
    why: str
    may_be_task: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A notice opened. form: txt, csv, html, docx, xlsx or pdf. remarks: Chinese sentences on what could not be read.

    left_out: page numbers, running heads, what a site puts around its text.
    """

    blocks: tuple[Block, ...]
    form: str
    remarks: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
