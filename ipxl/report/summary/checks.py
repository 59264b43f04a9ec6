"""校验记录: every finding, gravest first, with its place and the way out."""

from __future__ import annotations

from collections import Counter

from ipxl.finding import SEVERITY_NAMES, Finding, sort_key
from ipxl.report.summary.book import CHECKS, LINKS_MOST, Book
from ipxl.report.summary.table import Column, Table, write_table

COLUMNS = (
    Column("程度", 8, "centre"),
    Column("代码", 23, "centre"),
    Column("单位", 27, "centre"),
    Column("任务/指标", 7.5, "centre"),
    Column("文件", 46),
    Column("工作表", 10, "centre"),
    Column("单元格", 7.5, "centre"),
    Column("填写值", 20),
    Column("问题", 38),
    Column("处理办法", 36),
)
UNIT, ITEM, FILE = 2, 3, 4
CHANGED = "改动"
"""What stands in 程度 of a line about two returns of a unit that differ."""


def write_checks(book: Book) -> None:
    """Write the sheet."""
    faults, changed = sorted(book.result.findings, key=sort_key), list(book.result.changed)
    findings = [*faults, *changed]  # places of findings go by the rows of faults
    cells = [
        [*(SEVERITY_NAMES[one.severity] for one in faults), *(CHANGED for _one in changed)],
        *([getattr(one, name) for one in findings] for name in ("code", "unit", "task", "file", "sheet", "cell")),
        *([getattr(one, name) for one in findings] for name in ("value", "message", "remedy")),
    ]
    links = {**_links(book, findings), FILE: book.places.files([one.file for one in findings])}
    counts = Counter(one.severity for one in faults)
    told = "、".join(f"{name} {counts[severity]} 条" for severity, name in SEVERITY_NAMES.items())
    more = f"后面 {len(changed)} 条是新旧两份报送件的不同。" if changed else ""
    guide = f"共 {len(faults)} 条：{told}。{more}必改的格未计入汇总，待确认的数未计入合计。点“任务/指标”或“单位”看它涉及的行，点“文件”看收件记录。"
    if sum(target is not None for part in links.values() for target in part) >= LINKS_MOST:
        guide += f"一张表最多放 {LINKS_MOST} 个链接，其后各行不带链接。"
    write_table(
        book, Table(CHECKS, guide, COLUMNS, cells, links, frozen=2, empty="没有校验问题。", keys=(1, 2, 3, 4, 5, 6, 8))
    )


def _links(book: Book, findings: list[Finding]) -> dict[int, list[str | None]]:
    """One link a row, to the most telling place there is; none beyond LINKS_MOST rows."""
    items: list[str | None] = []
    units: list[str | None] = []
    for number, one in enumerate(findings):
        item = unit = None
        if number < LINKS_MOST:
            item = _item(book, one)
            unit = book.places.unit(one.unit) if one.unit and not item else None
        items.append(item)
        units.append(unit)
    return {UNIT: units, ITEM: items}


def _item(book: Book, one: Finding) -> str | None:
    """The row of the duty or indicator that a finding is about."""
    if not one.task:
        return None
    if not one.unit:
        return book.places.item(one.task)
    return book.places.duty(one.unit, one.task) or book.places.indicator(one.task)
