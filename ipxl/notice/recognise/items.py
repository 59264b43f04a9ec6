"""Which items of a notice are its tasks: the level that carries the units, found in the tree of numbered items."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ipxl.notice.mend.folded import fold, squeeze
from ipxl.notice.names.units import is_group, looks_like_unit
from ipxl.notice.recognise.attribution import Attribution, listed
from ipxl.notice.recognise.letter_lines import is_meta
from ipxl.notice.recognise.outline import Node, OutlineLine, is_heading, title_of
from ipxl.notice.recognise.unnamed import SECTIONS_OF_WORK, unnamed_nodes

_ASIDE = re.compile(
    r"保障措施|组织保障|工作保障|保障机制|工作要求|有关要求|相关要求|具体要求|指导思想|基本原则|工作原则|总体要求|总体思路|总体目标|工作目标|主要目标|目标任务$|实施步骤|工作步骤|"
    r"方法步骤|时间安排|进度安排|步骤安排|实施阶段|组织领导|组织实施|附则|考核|工作机制|工作背景|编制依据|适用范围|组织机构|领导小组|政策解读|强化保障|"
    r"加强组织|主要指标|发展目标|行动目标|推进步骤|阶段安排|起草|出台背景|责任分工$|督导检查|工作纪律|保障$"
)
_BY_LABEL = re.compile(r"[\u4e00-\u9fff]{2,8}:.{0,40}$")
"""A line among those of the units that names none of them: 责任领导:某某."""
_NAMED_ITEM = re.compile(r"[^,。;:()]{4,30}[:。]")
"""A paragraph without a number that begins with a heading of its own: 建设检测平台：新建检测室。"""
_HIGH = ("root", "annex", "part", "section", "chinese", "level1", "level2", "bold_line")


@dataclass(slots=True)
class TreeItem:
    """A task as it stands in the tree. lines: where it stands, its heading first. why: what makes it doubtful."""

    node: Node
    lines: list[OutlineLine]
    named: list[Attribution]
    number: int | None
    why: str = ""


@dataclass(slots=True)
class Chosen:
    """items: the tasks, in order. left: lines that look like tasks but are none, each with the reason."""

    items: list[TreeItem] = field(default_factory=list)
    left: list[tuple[OutlineLine, str]] = field(default_factory=list)


def choose(root: Node, title: str = "") -> Chosen:
    """The items that are tasks. title: the plan's, for a notice that names nobody."""
    _set_dates_apart(root)
    for node in root.subtree():
        if any(item.said or item.heads for item in node.named) and is_aside(node) and not _told_like_others(node):
            # 各部门负责落实 is no attribution where a plan speaks of its means.
            node.named = [item for item in node.named if not (item.said or item.heads)]
    _lift(root)
    chosen = Chosen()
    counts = Counter((node.kind, _depth(node)) for node in root.subtree() if node.named and not _below(node))
    _pick(root, counts, chosen)
    if not any(item.named for item in chosen.items):
        chosen = Chosen()
        _by_unit(root, chosen)
    if not chosen.items:
        _paragraphs(root, chosen)
    if not chosen.items:
        _unnamed(root, title, chosen)
    return chosen


def _set_dates_apart(root: Node) -> None:
    """Deadlines that stand alone in an item make no task of it where other items name units."""
    nodes = [node for node in root.subtree() if node.named]
    if not any(item.names for node in nodes for item in node.named):
        return
    for node in nodes:
        if not any(item.names or item.open for item in node.named) and all(item.due for item in node.named):
            node.dates, node.named = node.named, []


def _depth(node: Node) -> int:
    return sum(1 for _ in node.ancestors())


def _below(node: Node) -> bool:
    """Whether anything under `node` names units."""
    return any(item.named for child in node.children for item in child.subtree())


def _lift(root: Node) -> None:
    """Give a section the units that stand behind its last item, where that is how this notice names them.

    Told by counting: sections of one kind where only the last item has units, against those where an earlier one has.
    """
    by_depth: dict[int, list[Node]] = {}
    for node in root.subtree():
        if node.children and node.kind not in ("root", "annex"):
            by_depth.setdefault(_depth(node), []).append(node)
    for depth in sorted(by_depth, reverse=True):
        groups: dict[str, list[Node]] = {}
        for node in by_depth[depth]:
            groups.setdefault(node.kind, []).append(node)
        for group in groups.values():
            _lift_group(group)


def _lift_group(group: list[Node]) -> None:
    last_only, earlier = [], 0
    for node in group:
        with_units = [child for child in node.children if any(item.named for item in child.subtree())]
        if len(node.children) < 2 or not with_units or node.named:
            continue
        if with_units == node.children[-1:] and not _below(with_units[0]) and _at_end(with_units[0]):
            last_only.append(node)
        else:
            earlier += 1
    if len(last_only) <= earlier or (len(last_only) == 1 and not _stands_out(last_only[0])):
        return
    for node in last_only:
        node.named, node.children[-1].named = node.children[-1].named, []
        if len(last_only) == 1:
            node.why = "单位写在本节最后一项之后，按整节的单位理解"


def _stands_out(node: Node) -> bool:
    """Whether one section alone is proof enough: several items, and the units on a line of their own."""
    named = node.children[-1].named
    return len(node.children) >= 3 or all(item.alone for item in named)


def _at_end(node: Node) -> bool:
    """Whether the units of an item all stand on its last lines."""
    first = next((at for at, line in enumerate(node.lines) if line.attributions), len(node.lines))
    last = node.lines[first:]
    return bool(last) and all(line.attributions or _BY_LABEL.match(line.folded) for line in last)


def _pick(node: Node, counts: Counter[tuple[str, int]], chosen: Chosen) -> None:
    """Take the tasks under `node`, in order."""
    named = [child for child in node.children if any(item.named for item in child.subtree())]
    known = {id(child) for child in named}
    aside = is_aside(node)
    for child in node.children:
        if id(child) not in known:
            _without(child, node, named, aside, chosen)
        elif _is_task(child, counts):
            chosen.items.append(TreeItem(child, _lines(child), child.all_named(), child.number, child.why))
        else:
            if child.named and not is_heading(child.lines[0]) and child.lines[0].attributions:
                chosen.items.append(TreeItem(child, list(child.lines), child.named, child.number))
            elif child.named and not _heads(child):
                _paragraphs(child, chosen, deep=False)
            first = len(chosen.items)
            _pick(child, counts, chosen)
            _inherit(child, chosen.items[first:])


def _is_task(node: Node, counts: Counter[tuple[str, int]]) -> bool:
    """Whether the node with all below it is one task, rather than a block of tasks."""
    with_units = [child for child in node.children if any(item.named for item in child.subtree())]
    if not with_units:
        return bool(node.named) and not _split_paragraphs(node)
    if node.named and len(with_units) * 2 < len(node.children):
        return True
    if len(with_units) == 1 and len(node.children) > 2 and not node.named:
        # One item of many with units: the item is the task where items like it are tasks elsewhere.
        child = with_units[0]
        return counts[node.kind, _depth(node)] > counts[child.kind, _depth(child)]
    same = counts[node.kind, _depth(node)]
    below = sum(counts[key] for key in {(child.kind, _depth(child)) for child in with_units})
    return node.kind not in _HIGH and same >= 3 and same > 2 * below


def _heads(node: Node) -> bool:
    """Whether the units of a block stand on its heading, for all below."""
    return (bool(node.lines) and bool(node.lines[0].attributions)) or len(node.lines) <= 2


def _inherit(node: Node, items: Sequence[TreeItem]) -> None:
    """Units that a block names for itself count for those of its tasks that name nobody for that part."""
    if not node.named or not _heads(node):
        return
    lead = [name for item in node.named for name in item.lead]
    if not lead:
        return
    for item in items:
        if not any(found.lead for found in item.named):
            item.named = [*node.named, *item.named]
            item.why = item.why or "牵头单位写在所属板块的标题处"


def _without(child: Node, node: Node, named: Sequence[Node], aside: bool, chosen: Chosen) -> None:
    """A child that names nobody, beside others that do: a doubtful task, or left out."""
    if not child.lines or child.kind == "annex":
        return
    title, _ = title_of(child.lines[0])
    if aside or is_aside(child) or len(named) * 2 < len(node.children) or node.kind in ("root", "annex") or not title:
        if named and len(title) > 6 and not is_aside(child) and node.kind not in ("root", "annex"):
            chosen.left.append((child.lines[0], "没有写明单位"))
        return
    blocks = [other for other in named if other.children and not other.named]
    if len(blocks) * 2 > len(named):
        kinds = {grandchild.kind for other in blocks for grandchild in other.children}
        below = [grandchild for grandchild in child.children if grandchild.kind in kinds]
        if not below:
            chosen.left.append((child.lines[0], "没有写明单位"))
        for grandchild in below:
            _doubtful(grandchild, chosen)
    else:
        _doubtful(child, chosen)


def _doubtful(node: Node, chosen: Chosen) -> None:
    why = "同级的其他任务写明了单位，这一项没有写"
    chosen.items.append(TreeItem(node, _lines(node), list(node.dates), node.number, why))


def _told_like_others(node: Node) -> bool:
    """Whether an item is an aside by a word of its own only (修订考核办法), and others of its section name units as it does."""
    if node.parent is None or node.parent.kind in ("root", "annex") or is_aside(node.parent):
        return False
    return sum(any(item.lead for item in other.named) for other in node.parent.children if other is not node) >= 1


def is_aside(node: Node) -> bool:
    """Whether a section is about aims, means or steps, or stands in one that is."""
    return any(
        upper.lines
        and upper.kind not in ("root", "annex")
        and _ASIDE.search(squeeze(title_of(upper.lines[0])[0])[:24]) is not None
        for upper in (node, *node.ancestors())
    )


def _lines(node: Node) -> list[OutlineLine]:
    return [line for item in node.subtree() for line in item.lines]


def _split_paragraphs(node: Node) -> bool:
    """Whether a heading stands over several unnumbered paragraphs with units of their own."""
    if node.kind not in (*_HIGH, "chinese_bracket", "article"):
        return False
    body = node.lines[1:]
    with_text = [line for line in body if line.attributions and not any(item.alone for item in line.attributions)]
    alone = [at for at, line in enumerate(body) if any(item.alone for item in line.attributions)]
    titled = [line for line in with_text if _NAMED_ITEM.match(line.folded)]
    if len(titled) >= 2 and not node.lines[0].attributions:
        return True
    if not is_heading(node.lines[0]):
        return False
    runs = sum(1 for at in alone if at - 1 not in alone and at > 0 and not body[at - 1].attributions)
    return runs >= 2 or (node.kind in _HIGH and len(with_text) >= 2)


def _paragraphs(node: Node, chosen: Chosen, *, deep: bool = True) -> None:
    """Unnumbered paragraphs with units, each with the lines behind it up to the next."""
    for item in node.subtree() if deep else (node,):
        current: list[OutlineLine] = []
        body = item.lines[1:] if item.kind != "root" and item.lines and is_heading(item.lines[0]) else item.lines
        for line in body:
            alone = any(found.alone for found in line.attributions)
            if is_meta(line.folded):
                continue
            if line.attributions and not alone:
                chosen.items.append(
                    TreeItem(item, [line], line.attributions, item.number if line is item.lines[0] else None)
                )
                current = []
            elif alone and current:
                _take_run(item, current, line, chosen)
            elif not alone and len(line.text) > 4:
                if current and any(old.attributions for old in current):
                    current = []
                current = [line]


def _take_run(node: Node, current: list[OutlineLine], line: OutlineLine, chosen: Chosen) -> None:
    """A line with units alone behind `current`: the first makes a task of it, further ones join in."""
    if len(current) == 1:
        chosen.items.append(TreeItem(node, [*current, line], list(line.attributions), None))
    else:
        chosen.items[-1].lines.append(line)
        chosen.items[-1].named += line.attributions
    current.append(line)


def _by_unit(root: Node, chosen: Chosen) -> None:
    """A notice whose headings are the units and whose items are what each is to do; not a list of duties beside tasks."""
    nodes = [node for node in root.subtree() if node.lines and node.kind not in ("root", "annex")]
    heads = [(node, squeeze(title_of(node.lines[0])[0]).rstrip(":：")) for node in nodes]
    if any("职责" in head[:16] or (SECTIONS_OF_WORK.search(head[:20]) and node.children) for node, head in heads):
        return
    units = [(node, head) for node, head in heads if node.children and (looks_like_unit(head) or is_group(head))]
    for node, head in units if len(units) >= 2 else ():
        for child in node.children:
            named = listed(fold(head), "other")
            named.place = node.lines[0].place
            chosen.items.append(TreeItem(child, _lines(child), [named], child.number))


def _unnamed(root: Node, title: str, chosen: Chosen) -> None:
    """A notice that names nobody."""
    for node in unnamed_nodes(root, title):
        chosen.items.append(TreeItem(node, _lines(node), [], node.number, "全文没有写明任何单位"))
