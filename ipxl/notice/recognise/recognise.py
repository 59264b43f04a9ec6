"""A document into what it says: tasks with their units, indicators, phases, members."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from ipxl.notice.blocks import Block, Document, LeftOut, Paragraph
from ipxl.notice.found import NOTHING, FieldRead, Found, FoundIndicator
from ipxl.notice.mend.flat import with_tables
from ipxl.notice.mend.folded import fold, squeeze
from ipxl.notice.mend.glued import unglued
from ipxl.notice.mend.markup import without_markup
from ipxl.notice.mend.noted import with_notes
from ipxl.notice.mend.prose import read_prose
from ipxl.notice.mend.ticks import with_unit_lists
from ipxl.notice.mend.unwrap import unwrapped
from ipxl.notice.names.bodies import bodies
from ipxl.notice.recognise.account import of_rules, places_used, unused
from ipxl.notice.recognise.indicator_tables import table_indicators
from ipxl.notice.recognise.leads import rules_of
from ipxl.notice.recognise.letter_lines import unname
from ipxl.notice.recognise.letterhead import first_year, issued_of, office_of, title_of_notice
from ipxl.notice.recognise.members import members_of, places
from ipxl.notice.recognise.mixed import told_apart
from ipxl.notice.recognise.outline import Node, OutlineLine, joined, line_of, outline
from ipxl.notice.recognise.phases import phases_of, years_of
from ipxl.notice.recognise.proposals import with_kinds, with_members, with_tasks
from ipxl.notice.recognise.tables import TaskTable, of_firms, read_tables, task_tables
from ipxl.notice.recognise.targets import sentence_indicators
from ipxl.notice.recognise.tasks import TaskDraft, finish, united
from ipxl.notice.recognise.years import Years, single_year

MOST_BLOCKS = 30_000
"""The longest plan of a province has about 2,000 paragraphs."""
MOST_TASKS = 1_000
LOOKED_FOR = ("编号段落加单位行", "编号段落加括号内单位", "任务分工表格", "复制成一行一格的表格")


def recognise(document: Document) -> Found:
    """What `document` says. Never raises for odd text; no tasks when none is found."""
    read = document.blocks[:MOST_BLOCKS]
    blocks = with_tables(with_notes(unglued(without_markup(read) if document.form == "txt" else read)))
    blocks = with_unit_lists(blocks)
    if document.form == "txt":
        blocks = unwrapped(blocks)
    lines = [line_of(block, order) for order, block in enumerate(blocks) if isinstance(block, Paragraph)]
    title = title_of_notice(blocks)
    signed, issued = issued_of(blocks)
    office = office_of(blocks, signed)
    start, end = _years(title)
    year = start.value.year if start.value else issued.value.year if issued.value else first_year(blocks)
    years = Years(blocks, title.value, (start.value, end.value), issued, first_year(blocks))
    lines = joined(lines)
    unname(lines, title.value)
    root = outline(lines)
    drafts, left, shape = _tasks(blocks, root, title.value)
    for draft in drafts:
        if title.value and squeeze(draft.block.value) == squeeze(title.value):
            draft.block = NOTHING  # the plan's own title, marked as a heading
    if len(drafts) > MOST_TASKS:  # refused by the table; what else it says need not be read
        return Found(title, office, issued, tasks=finish(drafts[: MOST_TASKS + 1], rules_of(()), years), reader=shape)
    rules = rules_of(_texts(blocks, lines))
    tasks = finish(drafts, rules, years)
    members = members_of(
        blocks, places([name for task in tasks for name in (*task.lead.value, *task.responsible.value)])
    )
    units, groups = bodies(tasks, members)
    groups = with_members(groups, members, title.value)
    phases = phases_of(root, blocks, issued.value.year if issued.value else year)
    figures = table_indicators(blocks, year)
    known_year = issued.value.year if issued.value else start.value.year if start.value else None
    titled = single_year(title.value)
    figures += sentence_indicators(root, figures, titled or known_year, titled)
    every = [text for text, _, _ in _texts(blocks, lines)]
    indicators = with_kinds(with_tasks(_placed(figures, drafts), tasks), every)
    used = places_used((title.place, office.place, issued.place), tasks, drafts, figures, phases, members)
    left = [*left, *unused(blocks, lines, root, used, title.value, left, of_rules(rules))]
    return Found(
        title, office, issued, start, end, tasks, units, groups, indicators, phases, members,
        (*left, *document.left_out), shape, LOOKED_FOR, _remarks(document),
    )  # fmt: skip


def _remarks(document: Document) -> tuple[str, ...]:
    if len(document.blocks) <= MOST_BLOCKS:
        return ()
    return (f"全文有{len(document.blocks)}段，只看了前{MOST_BLOCKS}段。",)


def _years(title: FieldRead[str]) -> tuple[FieldRead[date | None], FieldRead[date | None]]:
    start, end = years_of([title.value])
    return FieldRead(start, title.place, start is None, "按标题的年份" if start else ""), FieldRead(
        end, title.place, end is None, "按标题的年份" if end else ""
    )


def _placed(figures: Sequence[FoundIndicator], drafts: Sequence[TaskDraft]) -> tuple[FoundIndicator, ...]:
    """The figures with the tasks in whose text they stand."""
    result = []
    of_place = {place: at for at, draft in enumerate(drafts) for place in draft.places}
    for figure in figures:
        within = () if figure.in_table or figure.place not in of_place else (of_place[figure.place],)
        result.append(replace(figure, tasks=FieldRead(within, figure.place)))
    return tuple(result)


def _texts(blocks: Sequence[Block], lines: Sequence[OutlineLine]) -> Iterator[tuple[str, str, int]]:
    """Every text that may state a rule, with its place and order."""
    for line in lines:
        yield line.folded, line.place, line.order
    for order, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            yield from ((fold(cell.text), cell.place, order) for row in block.rows for cell in row if not cell.copied)


def _without_projects(tables: Sequence[TaskTable], named: bool) -> tuple[list[TaskTable], list[LeftOut]]:
    """The tables without lists of projects that firms answer for, where tasks stand elsewhere; and the rows of those."""
    lists = [table for table in tables if table.projects and of_firms(read_tables([table]))]
    if not named and len(lists) == len(tables):
        return list(tables), []
    left = [
        LeftOut(draft.title.value, draft.place, "项目清单中的一行，由企业负责", True) for draft in read_tables(lists)
    ]
    return [table for table in tables if table not in lists], left


def _tasks(blocks: Sequence[Block], root: Node, title: str) -> tuple[list[TaskDraft], list[LeftOut], str]:
    """The drafts of the reader that fits best, and its name.

    A table wins where running text names no units, or where the table is one of tasks and has more of them than the text.
    """
    drafts, left, shape = read_prose(root, title)
    named = sum(bool(draft.named) for draft in drafts)
    tables, projects = _without_projects(task_tables(blocks), bool(named))
    left = [*left, *projects]
    rows = read_tables(tables)
    if not named and not rows:
        rows = read_tables(task_tables(blocks, figures=True))
    in_table = sum(bool(draft.named) for draft in rows)
    if named and in_table and (both := told_apart(drafts, read_tables(tables, headed=True), root)):
        return both, left, f"{shape}，另有任务分工表格"
    if in_table and (not named or (in_table > named and any(table.titled for table in tables))):
        return rows, projects, "任务分工表格"
    drafts, rest = united(drafts, rows)
    left += [LeftOut(row.title.value, row.place, "附表中的一行，正文的任务里没有对应的一项", True) for row in rest]
    return drafts, left, shape
