"""A notice as a Word document (docx): what a reader sees in it, numbers of automatic lists included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipxl.intake.bounds import Refused, Unreadable
from ipxl.intake.inflate import inflate, open_zip
from ipxl.intake.xlsx import bound_package
from ipxl.notice.blocks import Block, Document, Paragraph
from ipxl.notice.formats.page_noise import without_surroundings
from ipxl.notice.formats.word_flow import WordFlow
from ipxl.notice.formats.word_numbers import Numbers
from ipxl.notice.formats.word_styles import W, WordStyles

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


_MOST_PART = 48 * 2**20
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_USUAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PARTS = ("document", "styles", "numbering", "footnotes", "endnotes")


def read_word(data: bytes) -> Document:
    """The document's text in reading order, its notes at the end. Raises Refused, Encrypted or Unreadable."""
    parts = {name: _parse(part) for name, part in _parts(data).items()}
    root = parts.get("document")
    body = root.find(W + "body") if root is not None else None
    if body is None:
        raise Unreadable("Word文档里没有正文")
    styles = WordStyles(parts.get("styles"))
    flow = WordFlow(styles, Numbers(parts.get("numbering"), styles))
    flow.add_all(body)
    blocks: list[Block] = list(flow.blocks)
    for kind, word in (("footnote", "脚注"), ("endnote", "尾注")):
        blocks += _notes(parts.get(f"{kind}s"), kind, word, flow)
    blocks, left = without_surroundings(blocks)
    return Document(tuple(blocks), "docx", left_out=tuple(left))


def _parts(data: bytes) -> dict[str, bytes]:
    """The parts that are read, by short name. The main part's folder is `word` by all programs that write Chinese."""
    with open_zip(data) as package:
        entries = package.infolist()
        bound_package(data, entries)
        found = {}
        for entry in entries:
            folder, _, name = entry.filename.replace("\\", "/").lower().rpartition("/")
            stem = name.removesuffix(".xml").rstrip("0123456789")  # some programs write document2.xml
            if folder == "word" and stem in _PARTS and name.endswith(".xml") and stem not in found:
                found[stem] = inflate(data, entry, _MOST_PART)
    return found


def _parse(part: bytes) -> Element:
    from lxml import etree

    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise Refused("文件里有不该有的实体定义(DTD)，可能有害")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(part.replace(_STRICT, _USUAL), parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable("Word文档的内容损坏") from error


def _notes(root: Element | None, kind: str, word: str, flow: WordFlow) -> list[Block]:
    """The notes that the text refers to, in its order, a paragraph a line."""
    if root is None:
        return []
    by_id = {note.get(W + "id"): note for note in root.iterchildren(W + kind)}
    blocks: list[Block] = []
    for place, name in enumerate(flow.references[kind], 1):
        note = by_id.get(name)
        if note is not None:
            inner = flow.beside()
            inner.add_all(note)
            texts = [block.text for block in inner.blocks if isinstance(block, Paragraph)]
            blocks += [Paragraph(text, f"{word}{place}") for text in texts]
    return blocks
