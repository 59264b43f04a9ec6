"""The recogniser of running text: numbered items and paragraphs with their units below, behind or inside them."""

from __future__ import annotations

from collections.abc import Sequence

from ipxl.notice.blocks import LeftOut
from ipxl.notice.found import NOTHING, FieldRead
from ipxl.notice.recognise.items import TreeItem, choose
from ipxl.notice.recognise.outline import Node, OutlineLine, title_of
from ipxl.notice.recognise.tasks import TaskDraft

_LABELLED, _BRACKETED, _BARE = "编号段落加单位行", "编号段落加括号内单位", "编号段落，没有写明单位"


def read_prose(root: Node, title: str = "") -> tuple[list[TaskDraft], list[LeftOut], str]:
    """Drafts of the tasks, what was left out, and the name of the shape."""
    chosen = choose(root, title)
    drafts = [draft for item in chosen.items if (draft := _draft(item)) is not None]
    left = [LeftOut(line.text, line.place, why, True) for line, why in chosen.left]
    named = [attribution for item in chosen.items for attribution in item.named]
    alone = sum(attribution.alone for attribution in named)
    shape = (_LABELLED if alone * 2 >= len(named) else _BRACKETED) if named else _BARE
    return drafts, left, shape if drafts else ""


def _draft(item: TreeItem) -> TaskDraft | None:
    first = item.lines[0]
    title, end = title_of(first)
    if not title:
        return None
    why = item.why
    if len(title) > 120:
        why = why or "标题很长，可能应当截短"
    due = next((FieldRead(named.due, named.place) for named in item.named if named.due), NOTHING)
    return TaskDraft(
        item.number,
        FieldRead(title, first.place, not why, why),
        first.place,
        first.order,
        item.lines[-1].order,
        _block(item),
        _requirement(item.lines, end),
        item.named,
        due,
        why,
        frozenset(line.place for line in item.lines),
    )


def _block(item: TreeItem) -> FieldRead[str]:
    """The nearest heading above."""
    own = item.node.lines and item.lines[0] is not item.node.lines[0] and item.node.kind not in ("root", "annex")
    nodes = [item.node] if own else []
    for node in [*nodes, *item.node.ancestors()]:
        if node.kind in ("root", "annex") or not node.lines:
            continue
        return _heading(node)
    return NOTHING


def _heading(node: Node) -> FieldRead[str]:
    line = node.lines[0]
    return FieldRead(title_of(line)[0], line.place)


def _requirement(lines: Sequence[OutlineLine], end: int) -> FieldRead[str]:
    """What is to be done: the text behind the heading, without what names units."""
    first = lines[0]
    parts = [first.uncut_from(end), *(line.uncut_from(0) for line in lines[1:])]
    return FieldRead("\n".join(part for part in parts if part), first.place)
