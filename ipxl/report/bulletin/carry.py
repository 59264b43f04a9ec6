"""What somebody typed into the draft of the bulletin, carried into the next draft.

Three texts are compared: the draft as it was made, the same as it is now, and the new draft. A paragraph that was made
alike both times keeps what was typed into it; of one that was made otherwise only what was filled in for 【待填】 is kept,
and any other change is told with both versions.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ipxl import text
from ipxl.report.bulletin.blocks import BLANK
from ipxl.report.bulletin.page import take_out
from ipxl.sheet.reproducible import undated

if TYPE_CHECKING:
    from docx.document import Document

_LIKE = 0.5
"""How alike two paragraphs with the same number of 【待填】 must be for what was filled in to be kept."""
_SHOWN_MOST = 50


class Carried(NamedTuple):
    """The new paragraphs, each as the lines that stand for it (none: it was deleted), and what could not be carried.

    lost: what was made, what somebody made of it, and what is made now ("" where nothing is).
    """

    lines: tuple[tuple[str, ...], ...]
    lost: tuple[tuple[str, str, str], ...]
    kept: int = 0


def carried(before: Sequence[str], typed: Sequence[str], now: Sequence[str]) -> Carried:
    """`now` with what was typed into `before`."""
    changes = _changes(before, typed)
    same = _same(before, now)
    lines = [(line,) for line in now]
    found: list[tuple[str, ...]] = list(lines)
    lost, kept = [], 0
    taken = set(same.values())
    for place, said in sorted(changes.items()):
        at = same.get(place)
        if at is not None:
            found[at] = said
            kept += 1
            continue
        fills = _fills(before[place], "".join(said))
        at = _likest(before[place], now, taken) if fills else None
        if at is not None and now[at].count(BLANK) == len(fills):
            found[at] = (_filled(now[at], fills),)
            taken.add(at)
            kept += 1
        else:
            near = _likest(before[place], now, taken)
            lost.append((before[place], "".join(said), now[near] if near is not None else ""))
    return Carried(tuple(found), tuple(lost), kept)


def _changes(before: Sequence[str], typed: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """Place in `before` -> the lines that stand there now, of every paragraph that somebody changed."""
    found: dict[int, list[str]] = {}
    for what, first, last, start, end in SequenceMatcher(None, before, typed, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        new = list(typed[start:end])
        if what == "insert":
            place = max(first - 1, 0)
            found.setdefault(place, [before[place]] if before else []).extend(new)
            continue
        for at in range(first, last):
            found[at] = [new.pop(0)] if new else []
        found[last - 1].extend(new)
    return {place: tuple(lines) for place, lines in found.items() if lines != [before[place]]}


def _same(before: Sequence[str], now: Sequence[str]) -> dict[int, int]:
    """Places of paragraphs that were made alike both times."""
    blocks = SequenceMatcher(None, before, now, autojunk=False).get_matching_blocks()
    return {one.a + step: one.b + step for one in blocks for step in range(one.size)}


def _fills(before: str, typed: str) -> tuple[str, ...]:
    """What was filled in for each 【待填】, where nothing else was changed; else nothing."""
    parts = before.split(BLANK)
    if len(parts) < 2:
        return ()
    found = re.fullmatch("(.+?)".join(map(re.escape, parts)), typed, re.DOTALL)
    return found.groups() if found else ()


def _filled(line: str, fills: Sequence[str]) -> str:
    parts = line.split(BLANK)
    return "".join(part + fill for part, fill in zip(parts, (*fills, ""), strict=True))


def _likest(line: str, now: Sequence[str], taken: set[int]) -> int | None:
    """The paragraph of the new draft that stands for this one: not made alike, with as many 【待填】, and the likest."""
    ratios = {
        at: SequenceMatcher(None, line, one, autojunk=False).ratio()
        for at, one in enumerate(now)
        if at not in taken and one.count(BLANK) == line.count(BLANK) and one
    }
    best = max(ratios, key=lambda at: ratios[at], default=None)
    return best if best is not None and ratios[best] >= _LIKE else None


def paragraphs_of(data: bytes) -> list[str] | None:
    """The texts of a document's paragraphs outside tables; None when it cannot be read."""
    found = _open(data)
    return None if found is None else [one.text for one in found.paragraphs]


def _open(data: bytes) -> Document | None:
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        return docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError):
        return None


def carry_over(path: Path, before: Sequence[str], old: bytes) -> tuple[str, ...]:
    """Put what was typed into the old draft into the new one at `path`; what the office must know of it, in lines."""
    typed = paragraphs_of(old)
    document = _open(path.read_bytes())
    if typed is None or document is None or not before or typed == list(before):
        return ()
    done = carried(before, typed, [one.text for one in document.paragraphs])
    if done.kept:
        _put(document, done.lines)
        buffer = io.BytesIO()
        document.save(buffer)
        path.write_bytes(undated(buffer.getvalue()))
    return tuple(_told(*one) for one in done.lost)


def _put(document: Document, lines: Sequence[Sequence[str]]) -> None:
    from copy import deepcopy

    from ipxl.report.bulletin.write import write_runs

    for paragraph, said in zip(document.paragraphs, lines, strict=True):
        if list(said) == [paragraph.text]:
            continue
        element = paragraph._element
        for more in reversed(said[1:]):
            copy = deepcopy(element)
            element.addnext(copy)
            write_runs(type(paragraph)(copy, paragraph._parent), more)
        if said:
            write_runs(paragraph, said[0])
        else:
            take_out(element)


def _told(made: str, typed: str, now: str) -> str:
    was, new = (text.shorten(one, 2 * _SHOWN_MOST) for one in (typed, now))
    if not typed:
        return f"通报旧稿删去的一段现在内容变了，请再看：“{new or text.shorten(made, 2 * _SHOWN_MOST)}”"
    return f"通报旧稿手改的一段没有带到新稿，因为数据变了：改成“{was}”，现在是“{new or '(没有这一段)'}”。"
