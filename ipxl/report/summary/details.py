"""任务明细: one row per duty, with everything the unit wrote and the cell it wrote it in."""

from __future__ import annotations

from ipxl.plan.model import ROLE_NAMES
from ipxl.report.summary.book import DETAILS, Book, due_days, light_words, overrides, values
from ipxl.report.summary.table import Column, Table, write_table

COLUMNS = (
    Column("编号", 6, "centre"),
    Column("任务板块", 12),
    Column("重点任务", 18),
    Column("单位", 15),
    Column("角色", 5.5, "centre"),
    Column("完成时限", 10, "date"),
    Column("亮灯", 8, "light"),
    Column("上期", 8, "light"),
    Column("本期有无工作", 6.5, "centre"),
    Column("状态", 8, "centre"),
    Column("进度(%)", 6.5, "percent"),
    Column("应达(%)", 6.5, "percent"),
    Column("差距\n(百分点)", 7.5, "points"),
    Column("亮灯原因", 20),
    Column("本期进展", 40),
    Column("存在问题", 22),
    Column("下一步", 22),
    Column("需上级协调", 6.5, "centre"),
    Column("佐证编号", 7.5, "centre"),
    Column("备注", 12),
    Column("上期状态", 8, "centre"),
    Column("上期进度(%)", 7, "percent"),
    Column("上期进展", 30),
    Column("来源文件", 46),
    Column("工作表", 9, "centre"),
    Column("单元格", 6.5, "centre"),
    Column("收到时间", 15, "moment"),
    Column("文件校验码", 13, "centre"),
)
SOURCES = 5
"""The last columns: where a row comes from."""
BY_HAND = (Column("测算", 8, "light"), Column("核定", 14))
"""Columns before those, only where the office set something by hand: 54,000 rows would be written with two blanks each."""


def write_details(book: Book) -> None:
    """Write the sheet, in the order of the result: by task, leads first."""
    frame = book.result.frame("duties")
    names = {str(role): name for role, name in ROLE_NAMES.items()}
    works = {True: "有", False: "无"}
    by_hand = overrides(frame)
    cells = [
        *(values(frame, name) for name in ("task", "block", "title", "unit")),
        [names.get(role, role) for role in values(frame, "role")],
        due_days(book.result.plan, frame),
        light_words(frame),
        light_words(frame, "last_"),
        [works[work] if isinstance(work, bool) else work for work in values(frame, "has_work")],
        *(values(frame, name) for name in ("status", "progress", "expected", "gap", "reason", "text", "issue", "next")),
        *(values(frame, name) for name in ("coordinate", "evidence", "remark", "last_status", "last_progress")),
        values(frame, "last_text"),
        *(values(frame, name) for name in ("file", "sheet", "cell", "received")),
        [sha and sha[:12] for sha in values(frame, "sha256")],
    ]
    columns: list[Column] = list(COLUMNS)
    if any(said for _, said in by_hand):
        columns[-SOURCES:-SOURCES] = BY_HAND
        cells[-SOURCES:-SOURCES] = [[word for word, _ in by_hand], [said for _, said in by_hand]]
    guide = (
        "每个单位每项任务一行，原文照录；末五列为出处：文件、工作表、单元格(状态格)、收到时间、"
        "文件校验码(SHA-256 前 12 位)。点“来源文件”看收件记录。"
    )
    links = {len(columns) - SOURCES: book.places.files(values(frame, "file"))}
    write_table(book, Table(DETAILS, guide, columns, cells, links, "A3", frozen=4, size=9, whole=True, keys=(0, 3)))
