"""Write the bulletin: the draft as values, then as a document, then as bytes that depend on nothing else."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from ipxl import text
from ipxl.merge.result import Result
from ipxl.plan.model import Settings
from ipxl.report.bulletin import opening, page
from ipxl.report.bulletin.annexes import annexes
from ipxl.report.bulletin.blocks import (
    BLANK,
    MISSING,
    UNKNOWN,
    Block,
    BulletinParagraph,
    BulletinTable,
    Signature,
    Turn,
    laid_out,
)
from ipxl.report.bulletin.demands import demands
from ipxl.report.bulletin.highlights import highlights
from ipxl.report.bulletin.lagging import behind
from ipxl.report.bulletin.matters import matters_chapter
from ipxl.report.bulletin.overall import overall
from ipxl.report.bulletin.prose import full_width
from ipxl.report.bulletin.returns import returns
from ipxl.report.bulletin.tables import table_xml
from ipxl.report.lines import lines
from ipxl.sheet.reproducible import undated

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph as Written

_DATE_RIGHT = 4
"""Characters between the day and the right edge, GB/T 9704-2012 7.3.5.1."""
_MARKS = re.compile(f"({re.escape(UNKNOWN)}|{re.escape(BLANK)}|{re.escape(MISSING)})")
_UNUSED_PARTS = ("thumbnail", "customXml", "stylesWithEffects", "numbering", "webSettings", "fontTable")


def write_bulletin(result: Result, path: Path) -> None:
    """Write the bulletin of `result` to `path` as docx: the same bytes for the same result.

    It is a draft: what the tool cannot know is 【待核】, what the office has to add 【待填】, both on a coloured ground.
    """
    title = "".join(opening.title_lines(result))
    path.write_bytes(document_bytes(draft(result), result.plan.settings, title, result.as_of))


def document_bytes(blocks: Iterable[Block], settings: Settings, title: str, day: date) -> bytes:
    """A paper of GB/T 9704-2012 with these blocks. title: for lists of files; day: the only time that it tells."""
    from docx import Document

    document = Document()
    _drop_unused(document)
    page.set_up(document, settings)
    _describe(document, settings, title, day)
    page.set_section(document.sections[0], landscape=False)
    paint(document, blocks, settings)
    buffer = io.BytesIO()
    document.save(buffer)
    return undated(buffer.getvalue())


def draft(result: Result) -> Iterator[Block]:
    """The bulletin from its head to its last annex. Its own words are in full width, names of units as the plan's."""
    names = [unit.name for unit in result.plan.units]
    every = lines(result)
    settings = result.plan.settings
    if settings.bulletin_head:
        yield BulletinParagraph("head", settings.bulletin_head)
    yield BulletinParagraph("number_lined" if settings.bulletin_head else "number", opening.document_number(result))
    yield BulletinParagraph("blank", "")
    yield BulletinParagraph("blank", "")
    yield BulletinParagraph("title", "\n".join(opening.title_lines(result)))
    yield BulletinParagraph("blank", "")
    yield BulletinParagraph(
        "address", f"{full_width(opening.addressees(result.plan, result.remarks.paper.to), names)}："
    )
    chapters = (
        overall(result, every), highlights(result, every), behind(result, every), returns(result),
        matters_chapter(result), demands(result, every),
    )  # fmt: skip
    *told, last = (_spelt(block, names) for block in (opening.grounds(result), *laid_out(chapters)))
    yield from told
    # the issuer must not stand on a page without text
    yield replace(last, style="body_last") if isinstance(last, BulletinParagraph) else last
    yield from opening.annex_list()
    yield from opening.signature(result)
    yield from opening.imprint(result)
    yield from annexes(result, every)


def _spelt(block: Block, names: Sequence[str]) -> Block:
    return replace(block, text=full_width(block.text, names)) if isinstance(block, BulletinParagraph) else block


def paint(document: Document, blocks: Iterable[Block], settings: Settings) -> None:
    """Put the blocks into the document, one after another."""
    from docx.oxml import parse_xml

    fonts = settings.bulletin_heading_font, settings.bulletin_body_font
    landscape = False
    for block in blocks:
        if isinstance(block, Turn):
            landscape = True
            page.set_section(document.add_section(), landscape)
            _flatten(document)
        elif isinstance(block, BulletinTable):
            width = page.LANDSCAPE_WIDTH if landscape else page.WIDTH
            document._body._element.insert_element_before(parse_xml(table_xml(block, width, fonts)), "w:sectPr")
        elif isinstance(block, Signature):
            _sign(document, block)
        else:
            _write(document, block)
    document.add_paragraph()  # a document must not end with a table
    _flatten(document)


def _flatten(document: Document) -> None:
    """Give the last paragraph no height, or a full page before it would be followed by an empty one."""

    page.put_xml(document.paragraphs[-1]._element.get_or_add_pPr(), page.THIN, first=True)


def _write(document: Document, block: BulletinParagraph) -> Written:
    """One paragraph."""
    written = document.add_paragraph()
    written.style = document.styles[page.LOOKS[block.style].name]
    write_runs(written, block.text)
    return written


def write_runs(written: Written, said: str) -> None:
    """Put a text into a paragraph in place of what it holds, marks for the office on a coloured ground."""
    from docx.enum.text import WD_COLOR_INDEX

    for run in written.runs:
        page.take_out(run._element)
    for piece in _MARKS.split(text.safe(said)):
        if piece:
            run = written.add_run(piece)
            page.put_xml(run._element.get_or_add_rPr(), page.EAST_ASIAN, first=True)
            if _MARKS.fullmatch(piece):
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _sign(document: Document, block: Signature) -> None:
    """Issuer and day centred on each other in one box, whose right edge leaves the day its distance from the margin.

    A name too long for that moves the box, and the day with it, until the name ends at the margin; one too long for a
    line is broken by meaning.
    """

    issuer = opening.broken_by_meaning([block.issuer], page.CHARACTERS - 1)
    lines = (*issuer, block.day)
    *widths, day = (text.display_width(told) / 2 for told in lines)
    box = min(max(*widths, day) + 1, page.CHARACTERS)
    right = max(0.0, _DATE_RIGHT - (box - day) / 2)
    for told in lines:
        written = _write(document, BulletinParagraph("signature", told))
        place = page.indent(left=page.CHARACTERS - box - right, right=right)
        page.put_xml(written._element.get_or_add_pPr(), page.with_namespace(place))


def _drop_unused(document: Document) -> None:
    """Take out what the library's own template carries beside the text."""
    for rels in (document.part.package.rels, document.part.rels):
        for key in [key for key, rel in rels.items() if any(name in rel.reltype for name in _UNUSED_PARTS)]:
            del rels[key]


def _describe(document: Document, settings: Settings, title: str, day: date) -> None:
    """Title and author for file lists, and no time but the day that the paper is made from."""
    facts = document.core_properties
    facts.title = text.safe(title)[:255]
    facts.author = facts.last_modified_by = text.safe(settings.office)[:255]
    facts.created = facts.modified = datetime.combine(day, time())
    facts.comments, facts.language, facts.revision = "", "zh-CN", 1
