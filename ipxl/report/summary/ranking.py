"""单位排名: reporting scored and ranked group by group. Written only when the plan asks for it (方案: 单位排名)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from ipxl.merge.judgement import number_text
from ipxl.merge.result import UNIT_STATE_NAMES
from ipxl.merge.schedule import HUNDRED, ZERO
from ipxl.merge.scores import NO_GROUP, OF_WORK, Score, Work, unit_scores
from ipxl.plan.model import (
    AGAIN,
    BACKED,
    BONUS,
    BY_GAP,
    BY_LIGHT,
    COMPLETE,
    COUNTED_ITEMS,
    LATE,
    LIT,
    ON_TIME,
    QUALITY,
    SCORED_FORMULAS,
    SETTLED,
    Plan,
    ScoreRule,
)
from ipxl.plan.score_rules import formula_of, rules_for, rules_of, weight_sum
from ipxl.report import words
from ipxl.report.summary.book import FIRST_ROW, RANKING, SummaryBook, SummaryPlaces
from ipxl.report.summary.table import SheetColumn, SheetTable, write_part, write_table
from ipxl.sheet.checked import put


def write_ranking(book: SummaryBook) -> None:
    """Write the sheet, with the rates of each group below; nothing when it is switched off."""
    plan = book.result.plan
    if not (plan.settings.ranking or plan.score_rules):
        return
    sheet, layout = write_table(book, RANKING_TABLE)
    row = FIRST_ROW + len(layout.rows) + 1
    for line in rule_lines(plan):
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
_MEANINGS = {
    ON_TIME: "报送即得",
    COMPLETE: "已填行 ÷ 应填行",
    QUALITY: "(应填行 − 必改和待确认的处数)÷ 应填行",
    BACKED: "列有佐证的行 ÷ 自评“已完成”的行",
    SETTLED: "已销号件数 ÷ 已销号和逾期的件数",
}
_RULES_A_LINE = 4
_WORK_LINES = (
    "任务亮灯只算牵头的任务，指标完成只算本单位填报的指标。",
    "按完成比例得分是各项“实到 ÷ 序时应到”的平均，每项最多 1；没有进度数的绿灯算 1、其余算 0。",
    "未报单位的报送、亮灯、指标为 0 分；已报而某项没有填的，该项按红灯、慢 100 个百分点、完成 0 算；其他灰灯不计。",
    "亮灯、指标、督办没有可评的，该项不计，其余项目折算成百分；合计不低于 0 分。",
)


def rule_lines(plan: Plan) -> tuple[str, ...]:
    """How a score comes about: the rows of 考核 in words, a line a group, else those of reporting alone."""
    if not plan.score_rules:
        return RULES
    groups: dict[tuple[ScoreRule, ...], list[str]] = {}
    for unit in plan.reporting_units:
        names = groups.setdefault(rules_for(plan.score_rules, unit.rank_group), [])
        names.append(unit.rank_group or NO_GROUP)
    lines = []
    for rules, names in groups.items():
        total = weight_sum(rules)
        wrong = f"(权重合计{number_text(total)}，不是100，请改“考核”表)" if total != HUNDRED else ""
        head = "各组" if len(groups) == 1 else "、".join(dict.fromkeys(names))
        lines.append(f"{head}{wrong}：")
        told = [_rule_words(rule) for rule in rules]
        lines += ["；".join(told[at : at + _RULES_A_LINE]) + "。" for at in range(0, len(told), _RULES_A_LINE)]
    return (*lines, *_WORK_LINES)


def _rule_words(rule: ScoreRule) -> str:
    """One row in words: 任务亮灯30分(一个红灯扣5分、一个黄灯扣2分)."""
    minus, yellow = (number_text(value or ZERO) for value in (rule.minus, rule.minus_yellow))
    if rule.item in (LATE, AGAIN):
        told = f"{rule.item}一次扣{minus}分"
    elif rule.item not in SCORED_FORMULAS:
        told = f"{rule.item}由办公室定"
    else:
        how = {BY_GAP: f"每慢1个百分点扣{minus}分", BY_LIGHT: f"一个红灯扣{minus}分、一个黄灯扣{yellow}分"}
        by = how.get(formula_of(rule), _MEANINGS.get(rule.item, "按完成比例"))
        told = f"{rule.item}{number_text(rule.weight or ZERO)}分({by})"
    least = f"，最少{number_text(rule.least)}分" if rule.least and rule.item in SCORED_FORMULAS else ""
    most = f"，最多{number_text(rule.most)}分" if rule.most is not None else ""
    return told + least + most


def _change(line: RankingLine) -> str | None:
    """How many places up or down; words, since arrows alone are lost on some printers."""
    score = line.score
    if not line.compared or score.rank is None or score.last_rank is None:
        return None
    by = score.last_rank - score.rank
    return "持平" if not by else f"升{by}位" if by > 0 else f"降{-by}位"


def _deductions(score: Score) -> str:
    return "，".join(ground.text for part in score.parts if part.item in COUNTED_ITEMS for ground in part.grounds)


def _work_grounds(line: RankingLine) -> str:
    """What of lights, figures and matters falls short, an item a line; 单位×任务矩阵 and 督办台账 have all of them."""
    told = []
    for part in line.score.parts:
        if part.item in OF_WORK and part.points is not None:
            short = [ground.text for ground in part.grounds if ground.falls_short]
            rest = len(part.grounds) - len(short)
            told.append(
                f"{part.item}：{'、'.join(short)}{f'；其余{rest}项不失分' if short and rest else '' if short else f'{rest}项不失分'}"
            )
    return "\n".join(told)


class RankingLine(NamedTuple):
    """A unit's score. compared: whether the returns of the period before are known."""

    score: Score
    compared: bool


def _scores(book: SummaryBook) -> list[Score]:
    result = book.result
    work = Work(result.period.period, result.duties, result.indicators, result.matters)
    return unit_scores(result.plan, result.units, result.last_units, work)


def ranking_lines(book: SummaryBook) -> list[RankingLine]:
    """Group by group, the best first."""
    compared = bool(book.result.last_units) and not book.result.plan.score_rules
    return [RankingLine(score, compared) for score in _scores(book)]


def _guide(book: SummaryBook, _lines: Sequence[RankingLine]) -> str:
    scored = "按任务分工表“考核”一表打分" if book.result.plan.score_rules else "只评报送，不评工作进展"
    return (
        f"{scored}。各组分别排名，同分并列；"
        f"不参与排名的、应填不足{book.result.plan.settings.rank_rows}行的和一组只有一家的只列出，不排位次。"
    )


def _unit(places: SummaryPlaces, line: RankingLine) -> str | None:
    return places.unit(line.score.unit)


def _duties(places: SummaryPlaces, line: RankingLine) -> str | None:
    return places.duties(line.score.unit)


def _findings(places: SummaryPlaces, line: RankingLine) -> str | None:
    return places.findings(line.score.unit)


_LINKS: Mapping[str, Callable[[SummaryPlaces, RankingLine], str | None]] = {
    ON_TIME: _unit,
    COMPLETE: _duties,
    QUALITY: _findings,
    BACKED: _duties,
    LIT: _duties,
}
"""Where the points of an item lead to."""
_SHORT = {ON_TIME: "及时", COMPLETE: "完整", QUALITY: "质量", BACKED: "佐证"}


def _part_columns(book: SummaryBook) -> list[SheetColumn[RankingLine]]:
    """A column for each item that any row scores, with its weight where that is the same for all groups."""
    rules = rules_of(book.result.plan)
    columns = []
    for item in (*SCORED_FORMULAS, BONUS):
        own = [rule for rule in rules if rule.item == item]
        weights = {rule.weight for rule in own}
        (weight,) = weights if len(weights) == 1 and item != BONUS else (None,)
        head = _SHORT.get(item, item) + (f"\n({number_text(weight)})" if weight is not None else "")
        if own:
            columns.append(SheetColumn(item, head, 7.5, partial(_points, item), "points", _LINKS.get(item)))
    return columns


def _points(item: str, line: RankingLine) -> Decimal | None:
    return line.score.points(item)


RANKING_TABLE: SheetTable[RankingLine] = SheetTable(
    RANKING,
    ranking_lines,
    (
        SheetColumn("group", "考核组", 15, lambda line: line.score.group),
        SheetColumn("rank", "位次", 6.5, lambda line: line.score.rank, "count"),
        SheetColumn("change", "较上期", 8, _change, "centre", needs="change"),
        SheetColumn("unit", "单位", 27, lambda line: line.score.unit, link=_unit),
        SheetColumn("total", "得分", 8, lambda line: line.score.total, "points"),
        SheetColumn("deduction", "扣分", 7, lambda line: -line.score.deduction, "points", _unit),
        SheetColumn("deductions", "加扣分说明", 22, lambda line: _deductions(line.score)),
        SheetColumn("state", "报送状态", 12, lambda line: UNIT_STATE_NAMES.get(line.score.state), "centre"),
        SheetColumn("rows_due", "应填行", 7, lambda line: line.score.rows_due, "count", _duties),
        SheetColumn("unranked", "说明", 22, lambda line: line.score.unranked),
        SheetColumn("grounds", "计分依据", 60, _work_grounds, needs="grounds", printed="never"),
    ),
    _guide,
    keys=("unit",),
    paper="A3",
    frozen="unit",
    empty="没有应报单位。",
    more=_part_columns,
    after="total",
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
