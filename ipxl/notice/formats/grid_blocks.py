"""The rows of a sheet as blocks: what stands alone above and below is text, the rest is tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipxl.notice.blocks import Block, Cell, NoticeTable, Paragraph

Row = tuple[Cell, ...]


def sheet_blocks(rows: Sequence[Row], name: str) -> Iterator[Block]:
    """The blocks of one sheet, in order. rows: all of one width, blank ones too.

    A row in which a single cell says something is text where no table has begun, behind the last row of one, and
    between two that a blank row sets apart; elsewhere it is a heading within the table.
    """
    table: list[Row] = []
    held: list[Row] = []
    gap = False
    for row in rows:
        if not any(cell.text for cell in row):
            gap = True
            continue
        if _stands_alone(row, table):
            held.append(row)
            continue
        if table and held and gap:
            yield from _table(table, name)
            table = []
        if table:
            table += held
        else:
            yield from _paragraphs(held)
        table.append(row)
        held, gap = [], False
    yield from _table(table, name)
    yield from _paragraphs(held)


def _stands_alone(row: Row, table: Sequence[Row]) -> bool:
    """Whether one cell is all that the row says, and it is the first column's or goes over several."""
    filled = [at for at, cell in enumerate(row) if cell.text]
    if len({row[at].place for at in filled}) > 1:
        return False
    first = min((at for line in table for at, cell in enumerate(line[: filled[0] + 1]) if cell.text), default=filled[0])
    return len(filled) > 1 or filled[0] <= first


def _table(rows: Sequence[Row], name: str) -> Iterator[NoticeTable]:
    """The rows without the columns in which nothing stands."""
    used = [at for at in range(len(rows[0]) if rows else 0) if any(row[at].text for row in rows)]
    if used:
        yield NoticeTable(tuple(tuple(row[at] for at in used) for row in rows), rows[0][used[0]].place, name)


def _paragraphs(rows: Sequence[Row]) -> Iterator[Paragraph]:
    for row in rows:
        filled = [cell for cell in row if cell.text]
        for line in filled[0].text.split("\n"):
            yield Paragraph(line, filled[0].place, centred=len(filled) > 1)
