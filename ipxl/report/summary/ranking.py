"""单位排名: reporting scored and ranked group by group. Written only when the plan asks for it (方案: 单位排名)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ipxl.merge.result import UNIT_STATE_NAMES
from ipxl.merge.scores import Score, unit_scores
from ipxl.report import words
from ipxl.report.summary.book import FIRST_ROW, RANKING, SummaryBook, SummaryPlaces
from ipxl.report.summary.table import SheetColumn, SheetTable, write_part, write_table
from ipxl.sheet.checked import put


def write_ranking(book: SummaryBook) -> None:
    """Write the sheet, with the rates of each group below; nothing when it is switched off."""
    if not book.result.plan.settings.ranking:
        return
    sheet, layout = write_table(book, RANKING_TABLE)
    row = FIRST_ROW + len(layout.rows) + 1
    for line in RULES:
        put(sheet, row, 0, line, book.styles("guide"))
        row += 1
    row += 1
    put(sheet, row, 0, "各组报送情况", book.styles("loud"))
    write_part(book, sheet, row + 1, RATES_TABLE)


RULES = (
    "及时：报送得40分，迟报另扣5分，未报各项均为0分。完整：30 × 已填行 ÷ 应填行。",
    "质量：20 ×（应填行 − 必改和待确认的处数）÷ 应填行，不低于0。佐证：10 × 列有佐证的行 ÷ 自评“已完成”的行，没有自评“已完成”的得满分。",
    "重报一次扣2分；合计不低于0分。报送率 = 已报 ÷ 应报；及时率 = 按时 ÷ 应报；一次通过率 = 首次即通过 ÷ 已报。",
)
"""How a score comes about, for those who are ranked."""


def _change(line: RankingLine) -> str | None:
    """How many places up or down; words, since arrows alone are lost on some printers."""
    score = line.score
    if not line.compared or score.rank is None or score.last_rank is None:
        return None
    by = score.last_rank - score.rank
    return "持平" if not by else f"升{by}位" if by > 0 else f"降{-by}位"


def _deductions(score: Score) -> str:
    parts = ["迟报扣5分"] if score.late else []
    parts += [f"重报{score.again}次扣{2 * score.again}分"] if score.again else []
    return "，".join(parts)


class RankingLine(NamedTuple):
    """A unit's score. compared: whether the returns of the period before are known."""

    score: Score
    compared: bool


def _scores(book: SummaryBook) -> list[Score]:
    result = book.result
    return unit_scores(result.plan, result.units, result.last_units)


def ranking_lines(book: SummaryBook) -> list[RankingLine]:
    """Group by group, the best first."""
    compared = bool(book.result.last_units)
    return [RankingLine(score, compared) for score in _scores(book)]


def _guide(book: SummaryBook, _lines: Sequence[RankingLine]) -> str:
    return (
        "只评报送，不评工作进展。各组分别排名，同分并列；"
        f"不参与排名的、应填不足{book.result.plan.settings.rank_rows}行的和一组只有一家的只列出，不排位次。"
    )


def _unit(places: SummaryPlaces, line: RankingLine) -> str | None:
    return places.unit(line.score.unit)


def _duties(places: SummaryPlaces, line: RankingLine) -> str | None:
    return places.duties(line.score.unit)


def _findings(places: SummaryPlaces, line: RankingLine) -> str | None:
    return places.findings(line.score.unit)


RANKING_TABLE: SheetTable[RankingLine] = SheetTable(
    RANKING,
    ranking_lines,
    (
        SheetColumn("group", "考核组", 15, lambda line: line.score.group),
        SheetColumn("rank", "位次", 6.5, lambda line: line.score.rank, "count"),
        SheetColumn("change", "较上期", 8, _change, "centre"),
        SheetColumn("unit", "单位", 27, lambda line: line.score.unit, link=_unit),
        SheetColumn("total", "得分", 8, lambda line: line.score.total, "points"),
        SheetColumn("timely", "及时\n(40)", 7.5, lambda line: line.score.timely, "points", _unit),
        SheetColumn("complete", "完整\n(30)", 7.5, lambda line: line.score.complete, "points", _duties),
        SheetColumn("quality", "质量\n(20)", 7.5, lambda line: line.score.quality, "points", _findings),
        SheetColumn("evidence", "佐证\n(10)", 7.5, lambda line: line.score.evidence, "points", _duties),
        SheetColumn("deduction", "扣分", 7, lambda line: -line.score.deduction, "points", _unit),
        SheetColumn("deductions", "扣分说明", 22, lambda line: _deductions(line.score)),
        SheetColumn("state", "报送状态", 12, lambda line: UNIT_STATE_NAMES.get(line.score.state), "centre"),
        SheetColumn("rows_due", "应填行", 7, lambda line: line.score.rows_due, "count", _duties),
        SheetColumn("unranked", "说明", 22, lambda line: line.score.unranked),
    ),
    _guide,
    keys=("unit",),
    paper="A3",
    frozen="unit",
    empty="没有应报单位。",
)


@dataclass(frozen=True, slots=True)
class GroupRates:
    """The returns of one group, or of all, counted."""

    name: str
    due: int
    returned: int
    late: int
    first_time: int

    @property
    def rates(self) -> str:
        """报送率, 及时率 and 一次通过率."""
        on_time = self.returned - self.late
        parts = ((self.returned, self.due), (on_time, self.due), (self.first_time, self.returned))
        return "、".join(words.share(*part) for part in parts)


def group_rates(book: SummaryBook) -> list[GroupRates]:
    """Each group, and all."""
    scores = _scores(book)
    groups = dict.fromkeys(score.group for score in scores)
    parts = [(name, [score for score in scores if score.group == name]) for name in groups]
    return [
        GroupRates(
            name,
            len(part),
            sum(score.returned for score in part),
            sum(score.late for score in part),
            sum(score.first_time for score in part),
        )
        for name, part in [*parts, ("合计", scores)]
    ]


RATES_TABLE: SheetTable[GroupRates] = SheetTable(
    RANKING,
    group_rates,
    (
        SheetColumn("group", "考核组", 15, lambda group: group.name),
        SheetColumn("due", "应报", 6.5, lambda group: group.due, "count"),
        SheetColumn("returned", "已报", 8, lambda group: group.returned, "count"),
        SheetColumn("rates", "报送率、及时率、一次通过率", 27, lambda group: group.rates),
        SheetColumn("on_time", "按时", 8, lambda group: group.returned - group.late, "count"),
        SheetColumn("late", "迟报", 7.5, lambda group: group.late, "count"),
        SheetColumn("missing", "未报", 7.5, lambda group: group.due - group.returned, "count"),
    ),
    keys=("group",),
)
