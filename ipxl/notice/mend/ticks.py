"""A table with a column a unit and a mark where it takes part (√ ▲ ●), made one with lists of units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ipxl.notice.blocks import Block, Cell, NoticeTable, Paragraph
from ipxl.notice.mend.folded import fold, squeeze
from ipxl.notice.names.units import is_group, looks_like_unit
from ipxl.notice.recognise.headers import role_of

_MARKS = "√✓✔●○◎▲△★☆■□◆◇*※"
_MARK = re.compile(rf"[{re.escape(_MARKS)}]")
_LEADS = re.compile(
    rf"(?P<mark>[{re.escape(_MARKS)}])[”\"」)]?\s*(?:号|标记)?\s*(?:为|是|表示|代表|指|:|—+|-)?\s*(?:该项|此项|本项)?(?:工作|任务)?的?(?:总?牵头|主办|主责)"
)
_LEAST = 3
"""Columns of units from which on a table is such a matrix."""


def with_unit_lists(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with every such table rewritten: the other columns, then 牵头单位 and 责任单位."""
    legend = "\n".join(fold(text) for block in blocks for text in _texts(block))
    leading = {found.group("mark") for found in _LEADS.finditer(legend)}
    return [_rewritten(block, leading) if isinstance(block, NoticeTable) else block for block in blocks]


def _texts(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return [block.text]
    return [cell.text for row in block.rows for cell in row if not cell.copied]


def _rewritten(table: NoticeTable, leading: set[str]) -> NoticeTable:
    for top in range(min(4, len(table.rows))):
        columns = [at for at, cell in enumerate(table.rows[top]) if _is_unit(cell.text)]
        below = [row for row in table.rows[top + 1 :] if any(_is_mark(row[at].text) for at in columns)]
        if (
            len(columns) >= _LEAST
            and below
            and all(_is_mark(row[at].text) or not row[at].text.strip() for row in below for at in columns)
        ):
            return _with_lists(table, top, columns, leading)
    return table


def _with_lists(table: NoticeTable, top: int, columns: Sequence[int], leading: set[str]) -> NoticeTable:
    names = [squeeze(table.rows[top][at].text) for at in columns]
    kinds = Counter(mark for row in table.rows[top + 1 :] for at in columns for mark in _MARK.findall(row[at].text))
    leads = leading & set(kinds)
    kept = [at for at in range(len(table.rows[top])) if at not in columns]
    rows = []
    for number, row in enumerate(table.rows):
        first = row[columns[0]]
        lists = [Cell("", first.place, first.copied)] * 2
        if number <= top:
            lists = [Cell("牵头单位", first.place), Cell("责任单位", first.place)] if number == top else lists
        else:
            chosen: tuple[list[str], list[str]] = ([], [])
            for at, name in zip(columns, names, strict=True):
                if marks := set(_MARK.findall(row[at].text)):
                    chosen[0 if marks & leads else 1].append(name)
            place = next((row[at].place for at in columns if row[at].text.strip()), first.place)
            lists = [Cell("、".join(some), place) for some in chosen]
        rows.append((*(row[at] for at in kept), *lists))
    return NoticeTable(tuple(rows), table.place, table.name)


def _is_unit(text: str) -> bool:
    bare = squeeze(fold(text))
    return role_of(text) is None and 2 <= len(bare) <= 20 and (looks_like_unit(bare) or is_group(bare))


def _is_mark(text: str) -> bool:
    bare = squeeze(text)
    return bool(bare) and not _MARK.sub("", bare)
