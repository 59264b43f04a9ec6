"""A plan that gives some of its tasks in running text and others in a table under a heading of its own."""

from __future__ import annotations

from collections.abc import Sequence

from ipxl.notice.mend.folded import fold, squeeze
from ipxl.notice.recognise.items import is_aside
from ipxl.notice.recognise.outline import Node
from ipxl.notice.recognise.tasks import TaskDraft

_ALIKE = 75.0
_REPEATED = 0.2
"""Share of rows alike to tasks of the text from which the table repeats the text."""


def told_apart(drafts: Sequence[TaskDraft], rows: Sequence[TaskDraft], root: Node) -> list[TaskDraft] | None:
    """Tasks of text and table together, in order; None where the table only repeats the text.

    It stands for itself when a heading parts it from the text, when no annex begins between the two, and when its rows
    are not those of the text in other words. An annexed table nearly always repeats.
    """
    text = [draft for draft in drafts if draft.named and not all(item.said or item.heads for item in draft.named)]
    rows = [row for row in rows if row.named]
    if len(text) < 2 or len(rows) < 2 or _repeats(drafts, rows):
        return None
    first, last = rows[0].order, rows[-1].order
    if any(first <= draft.order <= last for draft in drafts):
        return None
    before = max((draft.last for draft in drafts if draft.last < first), default=None)
    after = min((draft.order for draft in drafts if draft.order > last), default=None)
    if before is not None and not _parted(root, before, first):
        return None
    if after is not None and not _parted(root, last, after):
        return None
    return sorted([*drafts, *rows], key=lambda draft: draft.order)


def _parted(root: Node, start: int, end: int) -> bool:
    """Whether the last heading between two lines begins another section of tasks."""
    between = [node for node in root.subtree() if node.lines and start < node.lines[0].order < end]
    if not between or any(node.kind == "annex" for node in between):
        return False
    return not is_aside(between[-1])


def _repeats(drafts: Sequence[TaskDraft], rows: Sequence[TaskDraft]) -> bool:
    from rapidfuzz import fuzz

    titles = [squeeze(fold(draft.title.value)) for draft in drafts]
    known = sum(
        any(fuzz.partial_ratio(squeeze(fold(row.title.value)), title) >= _ALIKE for title in titles) for row in rows
    )
    return known >= _REPEATED * len(rows)
