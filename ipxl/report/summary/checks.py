"""校验记录: every finding, gravest first, with its place and the way out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ipxl.finding import SEVERITY_NAMES, Finding, sort_key
from ipxl.report.summary.book import CHECKS, LINKS_MOST, SummaryBook, SummaryPlaces
from ipxl.report.summary.table import SheetColumn, SheetTable

CHANGED = "改动"
"""What stands in 程度 of a line about two returns of a unit that differ."""


class CheckLine(NamedTuple):
    """A finding, and its 程度."""

    degree: str
    finding: Finding


def check_lines(book: SummaryBook) -> list[CheckLine]:
    """The findings, then what differs between two returns of a unit: places of findings go by the rows of the first."""
    result = book.result
    findings = [CheckLine(SEVERITY_NAMES[one.severity], one) for one in sorted(result.findings, key=sort_key)]
    return [*findings, *(CheckLine(CHANGED, one) for one in result.changed)]


def _item(places: SummaryPlaces, line: CheckLine) -> str | None:
    """The row of the duty or indicator that a finding is about."""
    one = line.finding
    if not one.task:
        return None
    if not one.unit:
        return places.item(one.task)
    return places.duty(one.unit, one.task) or places.indicator(one.task)


def _unit(places: SummaryPlaces, line: CheckLine) -> str | None:
    """The unit's row, where nothing more telling is linked."""
    unit = line.finding.unit
    return places.unit(unit) if unit and not _item(places, line) else None


def _file(places: SummaryPlaces, line: CheckLine) -> str | None:
    return places.file(line.finding.file)


def _guide(book: SummaryBook, lines: Sequence[CheckLine]) -> str:
    counts = Counter(line.degree for line in lines)
    words = "、".join(f"{name}{counts[name]}条" for name in SEVERITY_NAMES.values())
    more = f"后面{counts[CHANGED]}条是新旧两份报送件的不同。" if counts[CHANGED] else ""
    guide = (
        f"共{len(lines) - counts[CHANGED]}条：{words}。{more}必改的格未计入汇总，待确认的数未计入合计。"
        "点“任务/指标”或“单位”看它涉及的行，点“文件”看收件记录。"
    )
    links = (link(book.places, line) for line in lines for link in (_item, _unit, _file))
    if sum(target is not None for target in links) >= LINKS_MOST:
        guide += f"一张表最多放{LINKS_MOST}个链接，其后各行不带链接。"
    return guide


CHECKS_TABLE: SheetTable[CheckLine] = SheetTable(
    CHECKS,
    check_lines,
    (
        SheetColumn("degree", "程度", 8, lambda line: line.degree, "centre"),
        SheetColumn("code", "代码", 23, lambda line: line.finding.code, "centre"),
        SheetColumn("unit", "单位", 27, lambda line: line.finding.unit, "centre", _unit),
        SheetColumn("item", "任务/指标", 7.5, lambda line: line.finding.task, "centre", _item),
        SheetColumn("file", "文件", 46, lambda line: line.finding.file, link=_file),
        SheetColumn("sheet", "工作表", 10, lambda line: line.finding.sheet, "centre"),
        SheetColumn("cell", "单元格", 7.5, lambda line: line.finding.cell, "centre"),
        SheetColumn("value", "填写值", 20, lambda line: line.finding.value),
        SheetColumn("message", "问题", 38, lambda line: line.finding.message),
        SheetColumn("remedy", "处理办法", 36, lambda line: line.finding.remedy),
    ),
    _guide,
    keys=("code", "unit", "item", "file", "sheet", "cell", "message"),
    paper="A3",
    frozen="code",
    empty="没有校验问题。",
)
