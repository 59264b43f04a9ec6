"""单位排名: reporting scored and ranked group by group. Written only when the plan asks for it (方案: 单位排名)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ipxl.merge.result import UNIT_STATE_NAMES
from ipxl.merge.scores import Score, unit_scores
from ipxl.report import words
from ipxl.report.summary.book import FIRST_ROW, RANKING, Book
from ipxl.report.summary.table import Column, Table, write_header, write_rows, write_table
from ipxl.sheet.checked import must

COLUMNS = (
    Column("考核组", 15),
    Column("位次", 6.5, "count"),
    Column("较上期", 8, "centre"),
    Column("单位", 27),
    Column("得分", 8, "points"),
    Column("及时\n(40)", 7.5, "points"),
    Column("完整\n(30)", 7.5, "points"),
    Column("质量\n(20)", 7.5, "points"),
    Column("佐证\n(10)", 7.5, "points"),
    Column("扣分", 7, "points"),
    Column("扣分说明", 22),
    Column("报送状态", 12, "centre"),
    Column("应填行", 7, "count"),
    Column("说明", 22),
)
GROUP_COLUMNS = (
    Column("考核组", 15),
    Column("应报", 6.5, "count"),
    Column("已报", 8, "count"),
    Column("报送率、及时率、一次通过率", 27),
    Column("按时", 8, "count"),
    Column("迟报", 7.5, "count"),
    Column("未报", 7.5, "count"),
)
_ONE_PAGE_ROWS = 36


def write_ranking(book: Book) -> None:
    """Write the sheet, with the rates of each group below; nothing when it is switched off."""
    if not book.result.plan.settings.ranking:
        return
    result, settings = book.result, book.result.plan.settings
    scores = unit_scores(result.plan, result.units, result.last_units)
    cells: list[list[Any]] = [
        [score.group for score in scores],
        [score.rank for score in scores],
        [_change(score) if len(result.last_units) else None for score in scores],
        [score.unit for score in scores],
        *(
            [getattr(score, name) for score in scores]
            for name in ("total", "timely", "complete", "quality", "evidence")
        ),
        [-score.deduction for score in scores],
        [_deductions(score) for score in scores],
        [UNIT_STATE_NAMES.get(score.state, score.state) for score in scores],
        [score.rows_due for score in scores],
        [score.unranked for score in scores],
    ]
    guide = (
        "只评报送，不评工作进展。各组分别排名，同分并列；"
        f"不参与排名的、应填不足{settings.rank_rows}行的和一组只有一家的只列出，不排位次。"
    )
    tall = 1 if len(scores) <= _ONE_PAGE_ROWS else 0
    table = Table(
        RANKING, guide, COLUMNS, cells, _links(book, scores), tall=tall, frozen=4, empty="没有应报单位。", keys=(3,)
    )
    sheet = write_table(book, table)
    row = FIRST_ROW + len(scores) + 1
    for line in RULES:
        must(sheet.write_string(row, 0, line, book.styles("guide")))
        row += 1
    row += 1
    must(sheet.write_string(row, 0, "各组报送情况", book.styles("loud")))
    write_header(book, sheet, GROUP_COLUMNS, row=row + 1)
    write_rows(book.styles, sheet, row + 2, Table(RANKING, "", GROUP_COLUMNS, _rates(scores), keys=(0,)))


RULES = (
    "及时：报送得 40 分，迟报另扣 5 分，未报各项均为 0 分。完整：30 × 已填行 ÷ 应填行。",
    "质量：20 ×(应填行 − 必改和待确认的处数)÷ 应填行，不低于 0。佐证：10 × 列有佐证的行 ÷ 自评“已完成”的行，没有自评“已完成”的得满分。",
    "重报一次扣 2 分；合计不低于 0 分。报送率 = 已报 ÷ 应报；及时率 = 按时 ÷ 应报；一次通过率 = 首次即通过 ÷ 已报。",
)
"""How a score comes about, for those who are ranked."""


def _links(book: Book, scores: Sequence[Score]) -> dict[int, list[str | None]]:
    """Each figure to what it was counted from."""
    places = book.places

    def to(place: Callable[[str], str | None]) -> list[str | None]:
        return [place(score.unit) for score in scores]

    units, duties = to(places.unit), to(places.duties)
    return {3: units, 5: units, 6: duties, 7: to(places.findings), 8: duties, 9: units, 12: duties}


def _change(score: Score) -> str | None:
    """How many places up or down; words, since arrows alone are lost on some printers."""
    if score.rank is None or score.last_rank is None:
        return None
    by = score.last_rank - score.rank
    return "持平" if not by else f"升{by}位" if by > 0 else f"降{-by}位"


def _deductions(score: Score) -> str:
    parts = ["迟报扣5分"] if score.late else []
    parts += [f"重报{score.again}次扣{2 * score.again}分"] if score.again else []
    return "，".join(parts)


def _rates(scores: Sequence[Score]) -> list[list[object]]:
    """Counts and rates of each group, and of all."""
    groups = dict.fromkeys(score.group for score in scores)
    parts = [(name, [score for score in scores if score.group == name]) for name in groups]
    rows = [_rate(name, part) for name, part in [*parts, ("合计", list(scores))]]
    return [list(column) for column in zip(*rows, strict=True)]


def _rate(name: str, part: Sequence[Score]) -> tuple[object, ...]:
    due, returned = len(part), sum(score.returned for score in part)
    late = sum(score.late for score in part)
    first = sum(score.first_time for score in part)
    rates = (words.share(returned, due), words.share(returned - late, due), words.share(first, returned))
    return name, due, returned, "、".join(rates), returned - late, late, due - returned
