"""Which year a date without one means, by what stands nearest: the table's own title, a heading above, the plan's title or term."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ipxl.notice.blocks import Block, NoticeTable, Paragraph
from ipxl.notice.found import FieldRead
from ipxl.notice.mend.folded import fold, squeeze
from ipxl.notice.recognise.numbering import mark_of

_YEAR = re.compile(r"(?<!\d)(20\d\d)\s?年(?!\s?\d{1,2}\s?月)(?:度|底|末)?")
_DOCUMENT = re.compile(r"[(\[](?:19|20)\d\d[)\]]\s*\d+\s*号|《[^》]*》")
"""Years of documents that a heading only mentions."""
_ANNEX = re.compile(r"\s*附\s*[件表录]")
_TITLE = re.compile(
    r"(?:方案|计划|清单|分工表?|分解表?|台账|任务表?|要点|安排|措施|工作|目标|一览表)(?:\([^()]{1,20}\))?$"
)
_RANK = {
    "part": 1,
    "level1": 1,
    "chinese": 2,
    "level2": 2,
    "chinese_bracket": 3,
    "level3": 3,
    "arabic": 4,
    "arabic_bracket": 5,
}
_HEADING_MOST, _HEADER_ROWS = 60, 3


class YearMeant(NamedTuple):
    """year: None where nothing tells. why: on what it rests where the notice does not plainly say it, "" where it does.

    rule: what says it.
    """

    year: int | None
    why: str = ""
    rule: str = ""


class Years:
    """The year that the headings say at every place of a document, and what to fall back on."""

    def __init__(
        self,
        blocks: Sequence[Block],
        title: str,
        term: tuple[date | None, date | None],
        issued: FieldRead[date | None],
        first: int | None,
    ) -> None:
        self._at, self._years = _said_by_headings(blocks)
        self._tables = {order: year for order, block in enumerate(blocks) if (year := _of_table(block))}
        self._otherwise = _otherwise(title, term, issued, first)

    def at(self, order: int) -> YearMeant:
        """What a date without a year means in the block of this order."""
        if own := self._tables.get(order):
            return YearMeant(own, rule=f"年份按表的标题({own}年)")
        place = bisect_right(self._at, order) - 1
        near = self._years[place] if place >= 0 else None
        return YearMeant(near, rule=f"年份按上方的标题({near}年)") if near else self._otherwise


def single_year(text: str) -> int | None:
    """The one year that a heading names; None for none, and for a span of several."""
    bare = _DOCUMENT.sub("", fold(text))
    if re.search(r"20\d\d\s?年?\s?[-—–~至到]+\s?20\d\d", bare):
        return None
    years = {int(year) for year in _YEAR.findall(bare)}
    return years.pop() if len(years) == 1 else None


def _otherwise(
    title: str, term: tuple[date | None, date | None], issued: FieldRead[date | None], first: int | None
) -> YearMeant:
    if year := single_year(title):
        return YearMeant(year, rule=f"年份按方案名称({year}年)")
    start, end = term
    if start and end and start.year == end.year:
        return YearMeant(start.year, rule=f"年份按方案起止({start.year}年)")
    if issued.value:
        return YearMeant(issued.value.year, f"通知没有写年份，按印发的{issued.value.year}年理解")
    if start:
        return YearMeant(start.year, f"通知没有写年份，按方案起始的{start.year}年理解")
    return YearMeant(first, f"通知没有写年份，按文中最先出现的{first}年理解" if first else "")


def _said_by_headings(blocks: Sequence[Block]) -> tuple[list[int], list[int | None]]:
    """Orders from which on another year holds, and that year. A heading ends what those of its rank and below said."""
    said: dict[int, int | None] = {}
    orders: list[int] = []
    years: list[int | None] = []
    for order, block in enumerate(blocks):
        rank = _rank(block) if isinstance(block, Paragraph) else None
        if rank is None or not isinstance(block, Paragraph):
            continue
        year = single_year(block.text)
        if rank == 0 and year is None and not _ANNEX.match(block.text):
            continue
        said = {own: old for own, old in said.items() if own < rank}
        said[rank] = year
        orders.append(order)
        years.append(next((old for own, old in sorted(said.items(), reverse=True) if old), None))
    return orders, years


def _rank(block: Paragraph) -> int | None:
    """0 for an annex or a title, more for lower headings, None for other text."""
    text = squeeze(fold(block.text))
    if len(text) > _HEADING_MOST or text.endswith(("。", ";", ":", ",")):
        return None
    if _ANNEX.match(text):
        return 0
    if mark := mark_of(fold(block.text)):
        return _RANK.get(mark.kind)
    if block.level:
        return _RANK.get(f"level{block.level}", 4)
    return 0 if block.centred or _TITLE.search(text) else None


def _of_table(block: Block) -> int | None:
    """The year that a table's own title or header says, or the name of its sheet."""
    if not isinstance(block, NoticeTable) or not block.rows:
        return None
    for row in block.rows[:_HEADER_ROWS]:
        if len({cell.text for cell in row if cell.text}) == 1 and (year := single_year(row[0].text)):
            return year
    header = [cell.text for row in block.rows[:2] for cell in row if len(cell.text) <= 20]
    years = {
        year for text in header if re.search("时限|时间|期限|任务|目标|工作", text) and (year := single_year(text))
    }
    return years.pop() if len(years) == 1 else single_year(block.name)
