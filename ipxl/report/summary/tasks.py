"""任务汇总: one row per task, with the leads' account, the other units' beside it, and where they say something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from ipxl import text
from ipxl.form.spec import DELAYED, NO_WORK, NOT_STARTED
from ipxl.merge.result import Contradiction, Result
from ipxl.report import words
from ipxl.report.items import AGREES, agreement
from ipxl.report.summary.book import TASKS, Book, due_days, joined, light_words, overrides, values
from ipxl.report.summary.remarks import REMARK_COLUMNS, remark_cells
from ipxl.report.summary.table import BY_HAND, Column, Table, filled_to, without_blank, write_table

COLUMNS = (
    Column("编号", 6.5, "centre"),
    Column("任务板块", 10),
    Column("重点任务", 16),
    Column("牵头单位", 16),
    Column("完成时限", 10.5, "date"),
    Column("自评状态", 8.5, "centre"),
    Column("亮灯", 8.5, "light"),
    Column("自评与测算", 8.5, "alert"),
    Column("上期", 8.5, "light"),
    Column("进度(%)", 7, "percent"),
    Column("应达(%)", 7, "percent"),
    Column("差距\n(百分点)", 7.5, "points"),
    Column("各牵头单位", 8, "centre"),
    Column("牵头已报", 5.5, "centre"),
    Column("责任已报", 5.5, "centre"),
    Column("亮灯原因", 22),
    Column("本期进展(牵头单位)", 50),
    Column("责任单位怎么说", 72),
    Column("说法不一", 20, "alert"),
    Column("存在问题", 16),
    Column("下一步", 18),
    Column("测算", 8.5, "light"),
    Column("核定", 18),
    *REMARK_COLUMNS,
)
_ON_PAPER = len(COLUMNS) - 4
"""Of the last four columns only those are printed that hold something."""
_PROGRESS, _FIGURES = 9, (10, 11, 12, 13, 14)
_QUOTED_MOST, _NAMED_MOST, _LINE_COLUMNS = 6, 12, 69
"""How many responsible units are quoted, a line each, and how many are named in a row; 任务明细 has all of it."""
_NAME_COLUMNS = 26
_FIRST = (DELAYED, NOT_STARTED)
"""Of more units than are quoted these come first."""


def write_tasks(book: Book) -> None:
    """Write the sheet."""
    frame = book.result.frame("tasks")
    ids, words_now = values(frame, "task"), light_words(frame)
    states = values(frame, "self_status")
    leads, responsible = values(frame, "leads"), values(frame, "responsible")
    told, others = _contradictions(book.result.contradictions), _accounts(book.result)
    by_hand = overrides(frame)
    agreed = [agreement(state or (), word or "") for state, word in zip(states, words_now, strict=True)]
    cells: list[Sequence[Any]] = [
        ids,
        values(frame, "block"),
        values(frame, "title"),
        [joined(names) for names in leads],
        due_days(book.result.plan, frame),
        ["、".join(dict.fromkeys(state or ())) for state in states],
        words_now,
        [word if word != AGREES else None for word in agreed],
        light_words(frame, "last_"),
        *(values(frame, name) for name in ("progress", "expected", "gap", "counts")),
        _parts(values(frame, "leads_returned"), leads),
        _parts(values(frame, "responsible_returned"), responsible),
        values(frame, "reason"),
        values(frame, "text"),
        [others.get(task, "") for task in ids],
        [told.get(task, "") for task in ids],
        values(frame, "issue"),
        values(frame, "next"),
        [word for word, _ in by_hand],
        [said for _, said in by_hand],
        *remark_cells(book, [(task, "") for task in ids]),
    ]
    apart = sum(task in told for task in ids)
    guide = "进度为任务总进度，多家牵头的取最低，点数字看最低的那一家；点“编号”看各单位明细。" + (
        f"有 {apart} 项任务牵头单位和责任单位说法不一，已标出并注明双方出处。" if apart else "各单位说法一致。"
    )
    places = [book.places.item(task) for task in ids]
    links = {0: places, _PROGRESS: _slowest(book), **dict.fromkeys(_FIGURES, places)}
    columns, cells = without_blank(COLUMNS, cells, BY_HAND)
    printed = filled_to(cells, _ON_PAPER, len(columns))
    write_table(book, Table(TASKS, guide, columns, cells, links, "A3", frozen=3, printed=printed, keys=(0,)))


def _slowest(book: Book) -> list[str | None]:
    """The row of the lead that each task's progress comes from."""
    frame = book.result.frame("duties")
    least: dict[str, tuple[Decimal, str]] = {}
    names = ("task", "unit", "role", "progress")
    for task, unit, role, progress in zip(*(values(frame, name) for name in names), strict=True):
        if role == "lead" and progress is not None and (task not in least or progress < least[task][0]):
            least[task] = (progress, unit)
    tasks = values(book.result.frame("tasks"), "task")
    return [book.places.duty(least[task][1], task) if task in least else None for task in tasks]


def _parts(returned: list[int | None], names: list[tuple[str, ...] | None]) -> list[str]:
    """5/6 of the units, "" where there is none to report."""
    return [f"{count or 0}/{len(units)}" if units else "" for count, units in zip(returned, names, strict=True)]


def _accounts(result: Result) -> dict[str, str]:
    """What the responsible units of each task say, one a line; who has no work or has not returned in one line each."""
    said: dict[str, list[tuple[str, str]]] = {}
    quiet: dict[str, tuple[list[str], list[str]]] = {}
    for task, unit, returned, work, status, account in _responsible(result):
        if returned and work != NO_WORK and account:
            said.setdefault(task, []).append((status, account))
        else:
            quiet.setdefault(task, ([], []))[0 if returned else 1].append(unit)
    found = {}
    for task in {**said, **quiet}:
        shown = _quoted(said.get(task, []))
        for name, units in zip(("本期无工作或未写", "未报"), quiet.get(task, ((), ())), strict=True):
            if units:
                shown = [*shown, f"{name}：{_names(units)}"]
        found[task] = "\n".join(shown)
    return found


def _quoted(said: Sequence[tuple[str, str]]) -> list[str]:
    """The accounts of a task's units, each given with its status: those behind first where there is no room for all."""
    if len(said) <= _QUOTED_MOST:
        return [account for _, account in said]
    ranked = sorted(said, key=lambda one: one[0] not in _FIRST)
    counts = Counter(status or "未填状态" for status, _ in ranked[_QUOTED_MOST:])
    others = "、".join(f"{status}{count}" for status, count in counts.items())
    rest = f"……另有 {len(said) - _QUOTED_MOST} 家({others})，见任务明细"
    return [*(account for _, account in ranked[:_QUOTED_MOST]), rest]


def _names(units: Sequence[str]) -> str:
    """Names as far as a line or two have room, else with the number of all."""
    if len(units) <= _NAMED_MOST:
        return "、".join(units)
    return f"{text.shorten('、'.join(units[:_NAMED_MOST]), _LINE_COLUMNS)}等{len(units)}家"


def _responsible(result: Result) -> Iterator[tuple[str, str, bool, str, str, str]]:
    """Task, unit, returned, 有无工作, status and the account as shown of every responsible row."""
    names = ("task", "unit", "role", "returned", "has_work", "status", "progress", "text")
    rows = zip(*(values(result.frame("duties"), name) for name in names), strict=True)
    for task, unit, role, returned, work, status, progress, account in rows:
        if role != "responsible":
            continue
        rated = "，".join(
            part for part in (status, f"{words.plain(progress)}%" if progress is not None else "") if part
        )
        told = (account or "").replace("\n", " ")
        name = text.short_name(unit, _NAME_COLUMNS)
        said = text.shorten(f"{name}({rated})：{told or '(未写进展)'}" if rated else f"{name}：{told}", _LINE_COLUMNS)
        yield task, name, bool(returned), work or "", status or "", said if told or status else ""


def _contradictions(found: tuple[Contradiction, ...]) -> dict[str, str]:
    """The contradictions of each task, one a line, with both sources."""
    lines: dict[str, list[str]] = {}
    for one in found:
        lines.setdefault(one.task, []).append(
            f"{one.what}：{one.lead}“{one.lead_says}”({one.lead_at})，{one.other}“{one.other_says}”({one.other_at})"
        )
    return {task: "\n".join(part) for task, part in lines.items()}
