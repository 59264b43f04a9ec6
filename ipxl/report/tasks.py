"""任务汇总: one row per task, with the leads' account and where others say something else."""

from __future__ import annotations

from ipxl.merge.result import Contradiction
from ipxl.report.book import TASKS, Book, due_days, joined, light_words, values
from ipxl.report.items import agreement
from ipxl.report.table import Column, Table, write_table

COLUMNS = (
    Column("编号", 6.5, "centre"),
    Column("任务板块", 13),
    Column("重点任务", 22),
    Column("牵头单位", 27),
    Column("完成时限", 10.5, "date"),
    Column("亮灯", 8.5, "light"),
    Column("上期", 8.5, "light"),
    Column("自评状态", 9, "centre"),
    Column("自评与测算", 9, "centre"),
    Column("进度(%)", 7, "percent"),
    Column("应达(%)", 7, "percent"),
    Column("差距\n(百分点)", 8, "points"),
    Column("各牵头单位", 12, "centre"),
    Column("牵头已报", 7.5, "centre"),
    Column("责任已报", 7.5, "centre"),
    Column("亮灯原因", 25),
    Column("本期进展(牵头单位)", 48),
    Column("存在问题", 25),
    Column("下一步", 25),
    Column("说法不一", 26),
)


def write_tasks(book: Book) -> None:
    """Write the sheet."""
    frame = book.result.tasks
    ids = values(frame, "task")
    words = light_words(frame)
    states = values(frame, "self_status")
    leads, responsible = values(frame, "leads"), values(frame, "responsible")
    told = _contradictions(book.result.contradictions)
    cells = [
        ids,
        values(frame, "block"),
        values(frame, "title"),
        [joined(names) for names in leads],
        due_days(book.result.plan, frame),
        words,
        light_words(frame, "last_"),
        ["、".join(dict.fromkeys(state or ())) for state in states],
        [agreement(state or (), word or "") for state, word in zip(states, words, strict=True)],
        values(frame, "progress"),
        values(frame, "expected"),
        values(frame, "gap"),
        values(frame, "counts"),
        _parts(values(frame, "leads_returned"), leads),
        _parts(values(frame, "responsible_returned"), responsible),
        values(frame, "reason"),
        values(frame, "text"),
        values(frame, "issue"),
        values(frame, "next"),
        [told.get(task, "") for task in ids],
    ]
    guide = (
        "进度为任务总进度，多家牵头的取最低；“说法不一”列出牵头单位与责任单位填报不同之处及出处。点“编号”看各单位明细。"
    )
    links = {0: [book.places.item(task) for task in ids]}
    write_table(book, Table(TASKS, guide, COLUMNS, cells, links, paper="A3", frozen=3, keys=(0,)))


def _parts(returned: list[int | None], names: list[tuple[str, ...] | None]) -> list[str]:
    """5/6 of the units, "" where there is none to report."""
    return [f"{count or 0}/{len(units)}" if units else "" for count, units in zip(returned, names, strict=True)]


def _contradictions(found: tuple[Contradiction, ...]) -> dict[str, str]:
    """The contradictions of each task, one a line, with both sources."""
    lines: dict[str, list[str]] = {}
    for one in found:
        lines.setdefault(one.task, []).append(
            f"{one.what}：{one.lead}“{one.lead_says}”({one.lead_at})，{one.other}“{one.other_says}”({one.other_at})"
        )
    return {task: "\n".join(part) for task, part in lines.items()}
