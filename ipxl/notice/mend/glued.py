"""A text that was pasted without its line breaks, cut again where its items begin."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ipxl.notice.blocks import Block, Paragraph
from ipxl.notice.mend.folded import chinese_number

_LEAST, _MOST = 240, 100_000
"""Shorter paragraphs are no whole notice, longer ones neither."""
_LEAST_MARKS = 3
_CN = "[一二三四五六七八九十]{1,3}"
_MARK = re.compile(
    rf"(?<=[。；;：:！？）)\]〕】》\s])(?P<chinese>{_CN})、|[（(](?P<bracket>{_CN})[）)]|(?<![\d.．])(?P<arabic>\d{{1,2}})[.．、](?=[\u4e00-\u9fff“])"
)
_BLANK = re.compile(r"[ \u3000]+")
_NAMES = re.compile("责任单位|牵头|负责|配合单位|责任部门")


def unglued(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the one paragraph that is most of the text cut into its items; as they are where there is none."""
    whole = sum(len(block.text) for block in blocks if isinstance(block, Paragraph))
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph) and _LEAST <= len(block.text) <= _MOST and len(block.text) * 2 > whole:
            result += _parts(block)
        else:
            result.append(block)
    return result


def _parts(block: Paragraph) -> list[Paragraph]:
    starts = _starts(block.text)
    if len(starts) < _LEAST_MARKS or not _NAMES.search(block.text):
        return [block]
    head = [part for part in _BLANK.split(block.text[: starts[0]]) if part]
    items = [block.text[left:right].strip() for left, right in zip(starts, [*starts[1:], len(block.text)], strict=True)]
    return [Paragraph(text, f"{block.place}第{number}节") for number, text in enumerate([*head, *items], 1)]


def _starts(text: str) -> list[int]:
    """Where items begin: numbers that count on from the one before of their kind, or begin anew below another."""
    last: dict[str, int] = {}
    result: list[int] = []
    for found in _MARK.finditer(text):
        kind = found.lastgroup or ""
        number = chinese_number(found.group(kind))
        if number is None or number not in (last.get(kind, 0) + 1, 1):
            continue
        if kind == "bracket" and "chinese" not in last:
            continue
        if number == 1 and last.get(kind) == 1:
            continue
        last[kind] = number
        for below in {"chinese": ("bracket", "arabic"), "bracket": ("arabic",)}.get(kind, ()):
            last.pop(below, None)
        result.append(found.start())
    return result
