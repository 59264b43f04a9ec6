"""A plain text that still carries the marks of a markup, as converters leave them: # headings, **bold**, cells with a bar behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ipxl.notice.blocks import Block, Paragraph

_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")
_BOLD = re.compile(r"\*\*(?=\S)([^*]{1,200}?)\*\*\s?")
_RULE = re.compile(r"\s*\|?(?:\s*:?-{3,}:?\s*\|)+(?:\s*:?-{3,}:?\s*)?\s*")
_CELL = re.compile(r"\s*([^|]*?)\s*\|\s*")
_LEAST = 6
"""So many lines with one bar, behind the text, are cells; a single one is a slip."""


def without_markup(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a plain text without such marks; what they say of headings and bold beginnings is kept."""
    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    cells = sum(_CELL.fullmatch(text) is not None for text in texts) >= _LEAST
    result: list[Block] = []
    for block in blocks:
        if not isinstance(block, Paragraph):
            result.append(block)
        elif not _RULE.fullmatch(block.text):
            found = _CELL.fullmatch(block.text) if cells else None
            result.append(replace(block, text=found.group(1)) if found and found.group(1) else _plain(block))
    return result


def _plain(block: Paragraph) -> Paragraph:
    text, level = block.text, block.level
    if found := _HEADING.match(text):
        text, level = text[found.end() :], len(found.group(1))
    if "**" not in text:
        return block if text == block.text else replace(block, text=text, level=level)
    first = _BOLD.match(text)
    bold = first.group(1) if first and first.end() < len(text) else ""
    return replace(block, text=_BOLD.sub(r"\1", text), level=level, bold=bold)
