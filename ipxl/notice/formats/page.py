"""A notice saved as a web page, with the site's navigation, scripts and footer around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ipxl.intake.bounds import Unreadable
from ipxl.notice.blocks import Block, Document, LeftOut, Paragraph
from ipxl.notice.formats.decoded import decoded
from ipxl.notice.formats.lines import clean
from ipxl.notice.formats.page_flow import PageFlow
from ipxl.notice.formats.page_main import Weights, main_of, weigh
from ipxl.notice.formats.page_noise import without_surroundings

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


LOOKS_LIKE = re.compile(r"<(?:!doctype html|html|body|head|div|p|table|br|span|meta|center|h[1-6])[\s>/]", re.I)
_CHARSET = re.compile(rb"<meta\s[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.I)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030"}
_HEAD = 8192
_TITLE_PLACE = "网页标题"
_SITE = re.compile(r"\s*(?:[_|]|\s[-–—]\s|--|-(?=[^-]{2,20}(?:政府|网|门户|局|厅|委)[^-]{0,10}$))")
_PUNCTUATION = re.compile(r"[\s\W_]+")
_FIRST = 40


def read_page(data: bytes, charset: str = "") -> Document:
    """The main text of a page. charset: what came with it from outside. Raises Refused or Unreadable."""
    from lxml import etree

    said = _CHARSET.search(data[:_HEAD])
    name = (said[1].decode("ascii") if said else charset).lower()
    text, remarks = decoded(data, _WIDER.get(name, name))
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable("网页内容损坏") from error
    body = root.find("body") if root is not None else None
    if body is None:
        raise Unreadable("网页里没有正文。请在浏览器里打开，确认看得到正文后再另存")
    weights = weigh(body)
    flow = PageFlow(weights.is_data, weights.is_menu)
    flow.add(main_of(body, weights))
    blocks, left = without_surroundings(flow.blocks)
    left += _outside(body, weights, flow.blocks)
    return Document((*_title(root, body, weights, blocks), *blocks), "html", remarks, tuple(left))


def _outside(body: Element, weights: Weights, blocks: Sequence[Block]) -> list[LeftOut]:
    """What a browser shows beside the main text: each paragraph that is not one of its blocks."""
    whole = PageFlow(weights.is_data, lambda _element: False)
    whole.add(body)
    known = Counter(text for block in blocks for text in _lines(block))
    left: list[LeftOut] = []
    for block in whole.blocks:
        for text in _lines(block):
            known[text] -= 1
            if text and known[text] < 0:
                left.append(LeftOut(text, f"网页{block.place}", "在网页正文之外"))
    return left


def _lines(block: Block) -> list[str]:
    """A paragraph's text, or one text a row of a table."""
    if isinstance(block, Paragraph):
        return [block.text]
    return [" ".join(cell.text for cell in row if not cell.copied and cell.text) for row in block.rows]


def _title(root: Element, body: Element, weights: Weights, blocks: Sequence[Block]) -> list[Paragraph]:
    """The page's own title, where it stands outside of the main text."""
    names = {"articletitle", "og:title"}
    said = [meta.get("content", "") for meta in root.iter("meta") if _name_of(meta) in names]
    said += [_text(heading) for heading in body.iter("h1")]
    said += [max(_SITE.split(_text(title)), key=len) for title in root.iter("title")][:1]
    beginning = "".join(block.text for block in blocks[:_FIRST] if isinstance(block, Paragraph))
    known = _PUNCTUATION.sub("", beginning)
    for text in map(clean, said):
        key = _PUNCTUATION.sub("", text)
        if len(key) >= 4:
            return [] if key in known else [Paragraph(text, _TITLE_PLACE, 1, text, True)]
    return []


def _name_of(meta: Element) -> str:
    return str(meta.get("name") or meta.get("property") or "").lower()


def _text(element: Element) -> str:
    return clean("".join(element.itertext()))
