"""What a bulletin is made of, as values: paragraphs, tables, and the turn of the page to an annex."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

UNKNOWN = "【待核】"
"""Stands where the tool cannot know a figure or a fact."""
BLANK = "【待填】"
"""Stands where the office has to write something of its own."""
MISSING = "【待补】"
"""Stands where a unit or an expert has not written what the paper needs."""
NONE = "—"
"""Stands in a cell for which there is nothing to say, such as a target that the plan does not set."""

Style = Literal[
    "head",
    "number",
    "number_lined",
    "title",
    "address",
    "heading",
    "subheading",
    "body",
    "body_last",
    "blank",
    "annex_first",
    "annex_next",
    "signature",
    "contact",
    "copies",
    "printed_by",
    "annex_mark",
    "annex_title",
    "annex_note",
]
Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class BulletinParagraph:
    """One paragraph; a line break in `text` is one on paper."""

    style: Style
    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    """The issuer over the day, centred on it; the day stands four characters from the right edge."""

    issuer: str
    day: str


@dataclass(frozen=True, slots=True)
class BulletinColumn:
    """A table's column. share: its part of the table's width, in any unit that all columns share."""

    head: str
    share: float
    align: Align = "center"


@dataclass(frozen=True, slots=True)
class BulletinTable:
    """A table with its heading row repeated on each page.

    points: size of its characters. whole: whether it should stand on one page.
    """

    columns: tuple[BulletinColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    points: float = 12
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """From here on a new page, landscape: the annexes."""


Block = BulletinParagraph | Signature | BulletinTable | Turn


@dataclass(frozen=True, slots=True)
class ChapterPart:
    """A part of a chapter under its own heading."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter. What stands before its first part is its opening."""

    title: str
    opening: tuple[Block, ...] = ()
    parts: tuple[ChapterPart, ...] = ()


def body(text: str) -> BulletinParagraph:
    """A paragraph of running text."""
    return BulletinParagraph("body", text)


def numbered(lines: Iterable[str]) -> tuple[BulletinParagraph, ...]:
    """The third level of headings: 1. 2. 3., each with its text run in; a single line has no number."""
    each = tuple(lines)
    return tuple(body(f"{number}. {line}" if len(each) > 1 else line) for number, line in enumerate(each, 1))


def laid_out(chapters: Iterable[Chapter]) -> Iterator[Block]:
    """The chapters with the numbers of GB/T 9704-2012 before their headings: 一、 and （一）."""
    for number, chapter in enumerate((one for one in chapters if one.opening or one.parts), 1):
        yield BulletinParagraph("heading", f"{numeral(number)}、{chapter.title}")
        yield from chapter.opening
        for place, part in enumerate(chapter.parts, 1):
            yield BulletinParagraph("subheading", f"（{numeral(place)}）{part.title}")
            yield from part.blocks


def numeral(number: int) -> str:
    """1 as 一, 21 as 二十一; 100 and more in digits."""
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones else "")
