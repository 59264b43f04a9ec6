"""A plain text that was broken at a fixed width, as mail programs and typewriters do, made paragraphs again."""

from __future__ import annotations

from collections.abc import Sequence

from ipxl.notice.blocks import Block, Paragraph
from ipxl.notice.mend.folded import fold
from ipxl.notice.names.labels import labels_in, open_labels
from ipxl.notice.recognise.numbering import mark_of

_NARROWEST, _WIDEST = 16, 60
_SLACK = 2.5
"""How much shorter than the edge a broken line may be: a mark that must not begin a line moves a character down."""
_SHARE = 0.25
"""Share of lines at the edge from which on the edge is no accident."""


def unwrapped(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with lines that end at the edge joined to the next; as they are where there is no edge."""
    widths = [_width(block.text) for block in blocks if isinstance(block, Paragraph) and len(block.text) >= 10]
    if len(widths) < 5:
        return list(blocks)
    edge = sorted(widths)[int(len(widths) * 0.97)]
    at_edge = [width for width in widths if edge - _SLACK <= width <= edge + 1]
    if not _NARROWEST <= edge <= _WIDEST or max(widths) > edge + 3 or len(at_edge) < max(4, _SHARE * len(widths)):
        return list(blocks)
    result: list[Block] = []
    goes_on = False
    for block in blocks:
        last = result[-1] if result else None
        if goes_on and isinstance(block, Paragraph) and isinstance(last, Paragraph) and not _begins(block.text):
            result[-1] = Paragraph(last.text + block.text, last.place)
        else:
            result.append(block)
        goes_on = (
            isinstance(block, Paragraph) and _width(block.text) >= edge - _SLACK and block.text[-1] not in "。：:!？！?"
        )
    return result


def _width(text: str) -> float:
    return sum(0.5 if character.isascii() else 1 for character in text[: _WIDEST * 3])


def _begins(text: str) -> bool:
    """Whether a line plainly begins a paragraph: a number, a label, an annex."""
    folded = open_labels(fold(text[:60]))
    labels = labels_in(folded)
    return mark_of(folded) is not None or bool(labels and labels[0].start <= 1) or folded.lstrip().startswith("附件")
