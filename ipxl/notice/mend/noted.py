"""Who does it told in notes below the text: ① behind an item, 注:①县教育局牵头 at the end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ipxl.notice.blocks import Block, Paragraph

_SIGNS = "①-⑳"
_REFERENCE = re.compile(rf"(?P<sign>[{_SIGNS}])[。;；]?\s*$")
_NOTE = re.compile(rf"\s*(?:(?:注|备注|注释)\s*[:：]?\s*)?(?P<sign>[{_SIGNS}])\s*(?P<text>\S.*)")
_SAYS = re.compile("牵头|负责|配合|责任|参与")


def with_notes(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with such notes put in brackets behind what they belong to; as they are where signs and notes do not pair."""
    refers: dict[str, int] = {}
    notes: dict[str, tuple[int, str]] = {}
    counts: Counter[str] = Counter()
    for at, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            continue
        if (note := _NOTE.match(block.text)) and _SAYS.search(note["text"]):
            notes[note["sign"]] = at, note["text"].rstrip(" 。;；")
            counts["note" + note["sign"]] += 1
        elif reference := _REFERENCE.search(block.text):
            refers[reference["sign"]] = at
            counts["reference" + reference["sign"]] += 1
    once = all(count == 1 for count in counts.values())
    if not once or len(notes) < 2 or set(refers) != set(notes) or any(refers[sign] > notes[sign][0] for sign in notes):
        return list(blocks)
    told = {refers[sign]: text for sign, (_, text) in notes.items()}
    gone = {at for at, _ in notes.values()}
    return [_told(block, told.get(at)) for at, block in enumerate(blocks) if at not in gone]


def _told(block: Block, note: str | None) -> Block:
    if note is None or not isinstance(block, Paragraph):
        return block
    return replace(block, text=f"{_REFERENCE.sub('', block.text)}（{note}）")
