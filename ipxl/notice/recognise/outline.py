"""The paragraphs of a notice as a tree of numbered items: which mark stands below which is learnt from their order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ipxl.notice.blocks import Paragraph
from ipxl.notice.mend.folded import fold, outside, squeeze, unclosed
from ipxl.notice.names.labels import label_kind, labels_in, open_labels
from ipxl.notice.names.units import looks_like_unit, pieces
from ipxl.notice.recognise.attribution import Attribution, attributions_in
from ipxl.notice.recognise.numbering import NumberMark, mark_of

_ANNEX = re.compile(r"附\s{0,4}[件表录]\s{0,2}[\d一二三四五六七八九十]{0,3}\s{0,2}(?:[:.]|$|\s)")
_STOPS = "。!?"
_EDGES = " \u3000—。.,，;；:：、!！"
_WIDE_GAP = re.compile(r"(?<=[\u4e00-\u9fff”》)）])(?: {2,}|\u3000+ *)(?=[\u4e00-\u9fff“《])")
"""A heading and the text behind it, apart by more than a slip of a blank."""
_HEADING_MOST = 40
_GLUED_MOST = 2_000
_LINE_MOST = 20_000
"""No paragraph of a notice is longer; only its beginning is looked at."""


@dataclass(slots=True)
class OutlineLine:
    """One paragraph. text: as printed. folded: its twin of the same length. begin: behind the mark. order: in the document.

    heading: what title_of gave, once asked.
    """

    text: str
    folded: str
    place: str
    level: int = 0
    bold: int = 0
    centred: bool = False
    mark: NumberMark | None = None
    order: int = 0
    heading: tuple[str, int] | None = None
    attributions: list[Attribution] = field(default_factory=list)

    @property
    def begin(self) -> int:
        return self.mark.length if self.mark else 0

    def uncut_from(self, begin: int) -> str:
        """The text from `begin` on without what names units."""
        parts, at = [], begin
        for item in self.attributions:
            if item.end > at:
                parts.append(self.text[at : max(at, item.start)])
                at = item.end
        return "".join([*parts, self.text[at:]]).lstrip(_EDGES).strip()


@dataclass(slots=True, eq=False)
class Node:
    """One item with its paragraphs. lines: its own only, the first being its heading. named: attributions that are its own.

    dates: those that only say by when.
    """

    kind: str
    number: int | None
    lines: list[OutlineLine] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    parent: Node | None = None
    named: list[Attribution] = field(default_factory=list)
    why: str = ""
    dates: list[Attribution] = field(default_factory=list)

    def subtree(self) -> Iterator[Node]:
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def all_named(self) -> list[Attribution]:
        return [item for node in self.subtree() for item in node.named]

    def ancestors(self) -> Iterator[Node]:
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


def line_of(paragraph: Paragraph, order: int = 0) -> OutlineLine:
    """A paragraph made ready: folded, its mark and its attributions found."""
    text = paragraph.text[:_LINE_MOST].strip()
    folded = open_labels(fold(text))
    mark = mark_of(folded)
    if mark and _is_label(folded, mark.length):
        # 4.牵头单位:市工信局 below （一）: no item, but who does the item above.
        text, folded, mark = text[mark.length :], folded[mark.length :], None
    line = OutlineLine(
        text, folded, paragraph.place, paragraph.level, len(paragraph.bold), paragraph.centred, mark, order
    )
    line.attributions = attributions_in(folded, line.begin)
    for item in line.attributions:
        item.place = paragraph.place
    return line


def _is_label(folded: str, begin: int) -> bool:
    """Whether what stands behind a mark is a label of units, people or deadlines."""
    labels = labels_in(folded, begin) if ":" in folded[begin : begin + 16] else []
    return bool(labels) and labels[0].start == begin and labels[0].kind != "text"


def joined(lines: Sequence[OutlineLine]) -> list[OutlineLine]:
    """Lines with the names that stand in the line below their label brought to the label."""
    result: list[OutlineLine] = []
    below = 0  # the length of `result` while its last line takes the names below its label
    for line in lines:
        if result and line.mark is None and _broken(result[-1].folded, line.folded):
            result[-1] = line_of(Paragraph(result[-1].text + line.text, result[-1].place), result[-1].order)
            continue
        last = result[-1].attributions[-1] if result and result[-1].attributions else None
        goes_on = last and (last.open or (below == len(result) and _is_one(line.folded)))
        if last and goes_on and line.mark is None and not line.attributions and _is_list(line.folded):
            glued = result[-1].text + ("、" if below == len(result) else "") + line.text
            if len(glued) > _GLUED_MOST:
                result.append(line)
                continue
            merged = line_of(Paragraph(glued, result[-1].place), result[-1].order)
            if merged.attributions and len(merged.attributions[-1].names) > len(last.names):
                result[-1], below = merged, len(result)
                continue
        label = label_kind(line.folded) if len(line.folded) <= 12 and ":" not in line.folded else None
        if label in ("lead", "other", "both") and line.mark is None:
            line = line_of(Paragraph(line.text + ":", line.place), line.order)
        result.append(line)
    return result


def _broken(text: str, below: str) -> bool:
    """Whether a bracket with units is broken over two lines."""
    at = unclosed(text)
    if at < 0 or len(text) - at > 300 or len(text) > _GLUED_MOST:
        return False
    close = next((place for place, character in enumerate(below[:300]) if character in ")]"), -1)
    opens = below.find("(")
    return close >= 0 and not 0 <= opens < close and _names_units(text[at + 1 :])


def _names_units(text: str) -> bool:
    parts = pieces(text)
    return bool(labels_in(text)) or any(looks_like_unit(part) for part in parts)


def _is_one(text: str) -> bool:
    """Whether a line is one unit and nothing else."""
    return len(text) <= 30 and len(pieces(text)) == 1 and looks_like_unit(text.strip(" 、,;。"))


def _is_list(text: str) -> bool:
    if len(text) > 400 or labels_in(text):
        return False
    parts = pieces(text)
    return bool(parts) and sum(looks_like_unit(part) for part in parts) * 2 > len(parts)


def outline(lines: Sequence[OutlineLine]) -> Node:
    """The tree. A mark that is open already continues its level, any other opens one below the innermost."""
    root = Node("root", None)
    stack = [root]
    for line in lines:
        kind = _kind(line)
        if kind is None:
            stack[-1].lines.append(line)
        else:
            while _closes(stack, kind):
                stack.pop()
            node = Node(kind, line.mark.number if line.mark else None, [line], parent=stack[-1])
            stack[-1].children.append(node)
            stack.append(node)
        stack[-1].named += line.attributions
    return root


def _closes(stack: list[Node], kind: str) -> bool:
    if len(stack) == 1:
        return False
    if kind == "annex":
        return True
    open_kinds = [node.kind for node in stack[1:]]
    if kind in open_kinds:
        return True
    if kind.startswith("level") and any(other.startswith("level") and other > kind for other in open_kinds):
        return True
    # A bold beginning has no rank of its own: it stands beside the last one, else below whatever is open.
    return stack[-1].kind in ("bold", "dash") and kind not in ("bold", "dash", "circle", "is")


def _kind(line: OutlineLine) -> str | None:
    if _ANNEX.match(line.folded) and len(line.folded) <= 60:
        return "annex"
    if line.mark:
        return line.mark.kind
    if line.level:
        return f"level{line.level}"
    alone = any(item.alone for item in line.attributions)
    if line.bold and not line.centred and not alone and not labels_in(line.folded[: line.bold + 1]):
        head = line.folded[: line.bold].strip()
        whole = line.bold >= len(line.text)
        if whole and len(head) <= _HEADING_MOST and not head.endswith((":", "。")) and len(head) > 3:
            return "bold_line"
        if (
            not whole
            and 4 <= len(head) <= 80
            and (head[-1] in "。:!" or line.folded[line.bold : line.bold + 1] in "。: ")
        ):
            return "bold"
    return None


def title_of(line: OutlineLine) -> tuple[str, int]:
    """The heading in an item's first line, and where it ends there."""
    if line.heading is None:
        line.heading = _title(line)
    return line.heading


def _title(line: OutlineLine) -> tuple[str, int]:
    cut = line.folded
    for item in (item for item in line.attributions if not item.said):
        cut = cut[: item.start] + "\0" * (item.end - item.start) + cut[item.end :]
    end = _heading_end(line, cut)
    text = "".join(character for at, character in enumerate(line.text[line.begin : end], line.begin) if cut[at] != "\0")
    return text.strip(_EDGES), end


def _heading_end(line: OutlineLine, cut: str) -> int:
    begin = line.begin
    if line.attributions and line.attributions[0].heads:
        return line.attributions[0].start
    if begin + 2 < line.bold < len(cut) and line.bold - begin <= 80:
        stop = next((at for at in outside(cut[begin : line.bold], _STOPS)), None)
        return line.bold if stop is None else begin + stop
    gap = _WIDE_GAP.search(line.text, begin)
    first = cut.find("。", begin)
    if gap and 4 <= gap.start() - begin <= 30 and gap.start() < first and "," not in cut[begin : gap.start()]:
        return gap.start()
    stops = outside(cut[begin:], "。!?:")
    for at in stops:
        place = begin + at
        if cut[place] != ":":
            return place
        head = cut[begin:place]
        if len(head) <= _HEADING_MOST and "," not in head and cut[place + 1 :].strip("\0 "):
            return place
    gap = re.compile(r"(?<=[\u4e00-\u9fff”》)]) +(?=[\u4e00-\u9fff“《])").search(cut, begin)
    if gap and 4 <= gap.start() - begin <= 30 and "," not in cut[begin : gap.start()] and len(cut) - gap.end() >= 15:
        return gap.start()
    return len(cut)


def is_heading(line: OutlineLine) -> bool:
    """Whether a line is a heading alone, with nothing behind it."""
    text, end = title_of(line)
    return len(squeeze(text)) <= _HEADING_MOST and not line.folded[end:].strip(" 。;:\0")
