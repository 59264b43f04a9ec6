"""Nothing is dropped without a word: every paragraph and row of a notice that became nothing, with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ipxl.notice.blocks import Block, Cell, LeftOut, NoticeTable
from ipxl.notice.found import FoundIndicator, FoundMember, FoundPhase, FoundTask
from ipxl.notice.mend.folded import fold, squeeze
from ipxl.notice.names.units import looks_like_unit
from ipxl.notice.recognise.leads import Rules
from ipxl.notice.recognise.letter_lines import is_closing, is_meta, is_salutation
from ipxl.notice.recognise.outline import Node, OutlineLine, is_heading, title_of
from ipxl.notice.recognise.tasks import TaskDraft
from ipxl.notice.recognise.unnamed import is_no_work

_RULE = "对全部任务的说明，已用于认定牵头或参加的单位"
_ANNEX = re.compile(r"\s*附\s*[件表录]")
_DATE = re.compile(r"\s*[\d〇○零一二三四五六七八九十年月日\s]{6,14}\s*$")
_NUMBER_OF_DOCUMENT = re.compile(r"[(\[](?:19|20)\d\d[)\]]\s*(?:第\s*)?\d+\s*号\s*$")
_PASSED_ON = re.compile(r"(?:现将|现印发|印发给|请(?:认真|结合|遵照)|特此|经.{2,30}(?:同意|批准|审议))")


def places_used(
    fields: Iterable[str],
    tasks: Sequence[FoundTask],
    drafts: Sequence[TaskDraft],
    figures: Sequence[FoundIndicator],
    phases: Sequence[FoundPhase],
    members: Sequence[FoundMember],
) -> set[str]:
    """Every place from which something was read. fields: places of the title and the like."""
    places = {*fields} | {place for draft in drafts for place in draft.places}
    for task in tasks:
        places |= {task.block.place, task.title.place, task.requirement.place, task.due.place}
        places |= {task.lead.place, task.responsible.place}
    places |= {draft.place for draft in drafts} | {row.place for rows in (figures, phases, members) for row in rows}
    return {part for place in places for part in place.split("、") if part}


def of_rules(rules: Rules) -> set[str]:
    """Where the notice says once for all tasks who leads and who is added."""
    said = (rules.first_leads, rules.first_group_leads, rules.mark, rules.alone_leads)
    places = {read.place for read in said if read} | {added.place for added in rules.added}
    return places | ({rules.leader.place} if rules.leader else set())


def unused(
    blocks: Sequence[Block],
    lines: Sequence[OutlineLine],
    root: Node,
    used: set[str],
    title: str,
    known: Iterable[LeftOut],
    ruling: set[str],
) -> list[LeftOut]:
    """The paragraphs and rows that no place of `used` names.

    known: what was left out before, which is not said again. ruling: places of rules for all tasks.
    """
    gone = {left.place for left in known}
    node_of = {id(line): node for node in root.subtree() for line in node.lines}
    working = {id(node) for node in root.subtree() if any(line.place in used for line in node.lines)}
    for node in [node for node in root.subtree() if id(node) in working]:
        working |= {id(upper) for upper in node.ancestors()}
    bare = squeeze(title)
    left: list[LeftOut] = []
    numbered = next((line.order for line in lines if line.mark), len(blocks))
    first = min(
        numbered, next((order for order, block in enumerate(blocks) if isinstance(block, NoticeTable)), numbered)
    )
    for line in lines:
        if not line.text or line.place in used | gone or (bare and squeeze(line.text) in bare):
            continue
        node = node_of.get(id(line), root)
        if id(node) in working and node.lines and line is node.lines[0] and node.kind != "root" and is_heading(line):
            continue  # the heading of what was read
        why = _RULE if line.place in ruling else _why(line, node, before=line.order < first)
        left.append(LeftOut(line.text, line.place, why, why != _RULE and _names_work(line, node)))
    for block in blocks:
        if isinstance(block, NoticeTable):
            left += _rows(block, used, gone)
    return left


def _why(line: OutlineLine, node: Node, before: bool) -> str:
    text = line.folded
    if is_meta(text):
        return "关于文件本身的信息"
    if is_closing(text, line.begin):
        return "说明施行日期、解释权等，不是任务"
    if is_salutation(text):
        return "主送单位"
    if _ANNEX.match(text):
        return "附件的标题或目录"
    if _DATE.fullmatch(text) or _NUMBER_OF_DOCUMENT.search(text) or (len(text) <= 30 and looks_like_unit(text.strip())):
        return "落款、日期或文号"
    if before or _PASSED_ON.match(text):
        return "通知的抬头或引言"
    heading = next((title_of(upper.lines[0])[0] for upper in _sections(node)), "")
    if is_no_work(node):
        return f"“{heading[:20]}”部分的文字，不是任务"
    return f"“{heading[:20]}”部分的说明文字" if heading else "说明文字"


def _sections(node: Node) -> Iterator[Node]:
    """The node and those above it that have a heading, the uppermost first."""
    uppers = [upper for upper in (node, *node.ancestors()) if upper.lines and upper.kind not in ("root", "annex")]
    yield from reversed(uppers)


def _names_work(line: OutlineLine, node: Node) -> bool:
    """Whether units are named in a line outside of sections on aims and means."""
    named = any(item.names and not item.said for item in line.attributions)
    return named and not is_no_work(node)


def _rows(table: NoticeTable, used: set[str], gone: set[str]) -> Iterator[LeftOut]:
    read = [_is_read(row, used) for row in table.rows]
    first = read.index(True) if True in read else None
    why = "没有读作任务、指标、阶段或成员的表格" if first is None else "表中没有读作任务或指标的一行"
    for at, row in enumerate(table.rows):
        own = [cell for cell in row if not cell.copied and cell.text.strip()]
        if read[at] or not own or (first is not None and at < first) or any(cell.place in gone for cell in own):
            continue
        yield LeftOut(" ".join(fold(cell.text) for cell in own).replace("\n", ""), own[0].place, why)


def _is_read(row: Sequence[Cell], used: set[str]) -> bool:
    return any(cell.place in used for cell in row if not cell.copied)
