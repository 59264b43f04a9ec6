"""督办台账: what leaders ordered, units asked for and lights showed, how far it is, and what is overdue."""

from __future__ import annotations

from collections.abc import Sequence

from ipxl import text
from ipxl.matters.told import DUE_SOON, MatterRow, by_urgency, left_words, tally_matters, told_earlier
from ipxl.merge.result import Result
from ipxl.report import words
from ipxl.report.summary.book import MATTERS, SummaryBook, SummaryPlaces
from ipxl.report.summary.columns import day_of
from ipxl.report.summary.page import HomeRow, labelled, section
from ipxl.report.summary.table import Cell, SheetColumn, SheetTable, write_table

HEADING = "上期批示和协调事项办理情况"
_NAMED_MOST = 3
_TEXT_COLUMNS = 90
_REPORTS_MOST = 3
"""Reports of one matter that the sheet shows, the newest; after two years all of them fill half a page."""


def _guide(_book: SummaryBook, rows: Sequence[MatterRow]) -> str:
    counted = tally_matters(rows)
    rate = f"，销号率{words.share(counted.closed, counted.every)}" if counted.closed else "，没有销号的" if rows else ""
    return f"共{counted.words}{rate}。逾期的在前，已销号的在后；逾期的和{DUE_SOON}天内到期的标色。"


def _item(places: SummaryPlaces, row: MatterRow) -> str | None:
    return places.item(row.task_ids[0]) if row.task_ids else None


def newest_reports(progress: str) -> str:
    """The newest lines of 单位报告的进展, and how many there are before them; all stand in 督办台账.xlsx."""
    lines = progress.split("\n")
    before = len(lines) - _REPORTS_MOST
    return progress if before <= 0 else "\n".join([f"（以前{before}次见督办台账.xlsx）", *lines[before:]])


def _due(row: MatterRow) -> Cell:
    due = row.matter.due_day
    return due if due else day_of(row.matter.due) or None


MATTERS_TABLE: SheetTable[MatterRow] = SheetTable(
    MATTERS,
    lambda book: by_urgency(book.result.matters),
    (
        SheetColumn("matter", "编号", 7, lambda row: row.matter.matter, "centre"),
        SheetColumn("source", "来源", 9, lambda row: row.matter.source, "centre"),
        SheetColumn("text", "事项", 31, lambda row: row.matter.text),
        SheetColumn("items", "涉及任务", 7, lambda row: row.matter.items, "centre", _item),
        SheetColumn("units", "责任单位", 16, lambda row: "、".join(row.units) or row.matter.units),
        SheetColumn("raised", "提出期次", 13.5, lambda row: row.matter.raised, "centre"),
        SheetColumn("measure", "要求和措施", 20, lambda row: row.matter.measure),
        SheetColumn("due", "办理时限", 11, _due, "date"),
        SheetColumn("left", "剩余时间", 10, lambda row: left_words(row) if row.late or row.due_soon else None, "alert"),
        SheetColumn("progress", "单位报告的进展", 31, lambda row: newest_reports(row.matter.progress)),
        SheetColumn("opinion", "核查意见", 16, lambda row: row.matter.opinion),
        SheetColumn("closed", "销号日期", 11, lambda row: row.matter.closed_day if row.closed else None, "date"),
        SheetColumn("state", "状态", 8.5, lambda row: row.state, "centre"),
        SheetColumn("last", "上期", 8.5, lambda row: row.last, "centre"),
    ),
    _guide,
    keys=("matter",),
    label="text",
    frozen="source",
    paper="A3",
)


def write_matters(book: SummaryBook) -> None:
    """Write the sheet, where there is anything to show on it."""
    if book.result.matters:
        write_table(book, MATTERS_TABLE)


def matters_section(result: Result, number: str) -> list[HomeRow]:
    """What became of earlier orders and requests as rows of 首页, the overdue ones named; none where there are none.

    number: of the section.
    """
    rows = told_earlier(result.matters)
    if not rows:
        return []
    late = [row for row in rows if row.late]
    sheet = f"internal:'{MATTERS}'!A1"
    found = [section(f"{number}、{HEADING}（共{tally_matters(rows).words}）")]
    found += [labelled(left_words(row), _told(row), sheet) for row in late[:_NAMED_MOST]]
    rest = f"另有{len(late) - _NAMED_MOST}件逾期，" if len(late) > _NAMED_MOST else ""
    return [*found, labelled("全部", f"{rest}各件办到哪一步见“{MATTERS}”。", sheet)]


def _told(row: MatterRow) -> str:
    units = text.fit_names(row.units or (row.matter.units,), 40)
    return (
        f"{units}：{text.shorten(' '.join(row.matter.text.split()), _TEXT_COLUMNS)}（{row.matter.source}，{row.state}）"
    )
