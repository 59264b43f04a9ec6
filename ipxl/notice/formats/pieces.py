"""A paragraph put together from pieces of which some are bold."""

from __future__ import annotations

from collections.abc import Sequence

from ipxl.notice.formats.lines import clean

Piece = tuple[str, bool]
"""A text, and whether it is bold."""


def joined(pieces: Sequence[Piece]) -> str:
    """The paragraph's text, cleaned."""
    return clean("".join(text for text, _ in pieces))


def bold_start(pieces: Sequence[Piece], text: str) -> str:
    """What `text`, the pieces joined, begins with in bold."""
    start = ""
    for piece, bold in pieces:
        if not bold and clean(piece):
            break
        start += piece
    start = clean(start)
    return start if text.startswith(start) else ""
