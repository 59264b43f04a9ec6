"""The annexes: tasks, indicators and returns in full, each table from the frames that the summary workbook shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from ipxl.facts.lights import GREY_WORDS
from ipxl.merge.result import UNIT_STATE_NAMES, Result
from ipxl.report import words
from ipxl.report.bulletin.blocks import NONE, UNKNOWN, Block, Column, Paragraph, Table, Turn
from ipxl.report.bulletin.indicators import value_text
from ipxl.report.bulletin.opening import ANNEXES
from ipxl.report.bulletin.phrases import excerpt, figure, one_place, rows
from ipxl.report.summary.book import due_days, joined, light_words, sorted_indicators
from ipxl.report.summary.returns import RETURNED_STATES, sentence, tally

_POINTS, _SMALL = 10.5, 9
_TOLD_MOST, _SHORT_MOST, _SHARED_MOST = 110, 60, 40
_LEADS_MOST = 3
_WORST_FIRST = {"red": 0, "yellow": 1, "green": 2}
_TASKS = (
    Column("序号", 4),
    Column("重点任务", 10.5, "left"),
    Column("牵头单位", 10.5, "left"),
    Column("完成时限", 10.6),
    Column("进度\n(%)", 6.5),
    Column("序时\n(%)", 5),
    Column("亮灯", 6.8),
    Column("上期\n亮灯", 6.8),
    Column("进展情况(牵头单位填报)", 25, "left"),
    Column("存在问题", 11, "left"),
    Column("下一步计划", 17, "left"),
)
_RETURNS = (
    Column("序号", 5),
    Column("单位", 23, "left"),
    Column("报送状态", 11),
    Column("时效", 7),
    Column("收到时间", 19),
    Column("迟报天数", 6),
    Column("报送次数", 6),
    Column("应填行数", 6),
    Column("已填行数", 6),
    Column("必改", 5),
    Column("待确认", 7),
    Column("亮灯", 8),
)


def annexes(result: Result) -> Iterator[Block]:
    """Three sheets, landscape, each on a page of its own."""
    tables = ((_tasks(result), ""), (_indicators(result), ""), (_returns(result), sentence(result, tally(result))))
    for number, (name, (table, note)) in enumerate(zip(ANNEXES, tables, strict=True), 1):
        yield Turn()
        yield Paragraph("annex_mark", f"附件{number}")
        yield Paragraph("blank", "")
        yield Paragraph("annex_title", f"{result.period.title}{name}")
        if note:
            yield Paragraph("annex_note", note)
        yield table if table.rows else Paragraph("annex_note", "无。")


def _tasks(result: Result) -> Table:
    frame = result.frame("tasks")
    lights = zip(due_days(result.plan, frame), light_words(frame), light_words(frame, "last_"), strict=True)
    names = ("task", "title", "leads", "progress", "expected", "grey")
    said = _said(result)
    lines = tuple(
        (
            str(number),
            title or UNKNOWN,
            joined(leads) or NONE,
            _day(due),
            _progress(progress, grey, word),
            one_place(expected),
            word or UNKNOWN,
            last or NONE,
            *said.get(task, ("", "", "")),
        )
        for number, ((task, title, leads, progress, expected, grey), (due, word, last)) in enumerate(
            zip(rows(frame, *names), lights, strict=True), 1
        )
    )
    return Table(_TASKS, lines, _SMALL)


def _progress(progress: Decimal | None, grey: str | None, word: str | None) -> str:
    if progress is not None:
        return figure(progress)
    return (
        NONE if word and grey is None else GREY_WORDS["not_returned"].lstrip("○") if grey == "not_returned" else UNKNOWN
    )


def _said(result: Result) -> dict[str, tuple[str, ...]]:
    """What the leads of each task say of progress, obstacles and what is next.

    Of several leads the worst _LEADS_MOST speak, a line each with its name; the others are in the summary workbook.
    """
    by_task: dict[str, list[tuple[str, ...]]] = {}
    names = ("task", "role", "light", "unit", "text", "issue", "next")
    found = rows(result.frame("duties"), *names)
    for task, role, _, *told in sorted(found, key=lambda row: _WORST_FIRST.get(row[2], len(_WORST_FIRST))):
        if role == "lead":
            by_task.setdefault(task, []).append(tuple(one or "" for one in told))
    return {
        task: tuple(
            _cell([(lead[0], lead[column]) for lead in leads], most)
            for column, most in ((1, _TOLD_MOST), (2, _SHORT_MOST), (3, _SHORT_MOST))
        )
        for task, leads in by_task.items()
    }


def _cell(leads: list[tuple[str, str]], most: int) -> str:
    """The leads' words within a cell, shortened at a sentence end."""
    if len(leads) == 1:
        return excerpt(leads[0][1], most)
    told = [f"{unit}：{words}" for unit, said in leads if (words := excerpt(said, _SHARED_MOST))]
    more = len(told) - _LEADS_MOST
    return "\n".join([*told[:_LEADS_MOST], f"(其余{more}家见汇总表)"] if more > 0 else told)


def _day(due: date | str | None) -> str:
    return f"{due:%Y-%m-%d}" if isinstance(due, date) else due or UNKNOWN


def _indicators(result: Result) -> Table:
    frame = sorted_indicators(result)
    year = result.period.end.year
    columns = (
        Column("序号", 4),
        Column("指标", 15, "left"),
        Column("填报单位", 13, "left"),
        Column("基数", 7.3),
        Column(f"{year}年\n目标", 7.6),
        Column("上期值", 7.3),
        Column("完成值", 10.6),
        Column("完成率\n(%)", 7.3),
        Column("增量\n完成率\n(%)", 7.3),
        Column("序时\n进度\n(%)", 7.3),
        Column("差距\n(百分点)", 10.4),
        Column("亮灯", 10),
        Column("上期\n亮灯", 10),
        Column("亮灯原因", 35, "left"),
    )
    names = ("name", "unit_of_measure", "owner", "baseline", "target", "last_value", "value", "grey", "held")
    lines = []
    found = zip(
        rows(frame, *names),
        rows(frame, "completion_pct", "actual_pct", "expected_pct", "gap", "reason"),
        light_words(frame),
        light_words(frame, "last_"),
        strict=True,
    )
    for number, (told, (completion, actual, expected, gap, reason), word, last) in enumerate(found, 1):
        name, measure, owner, base, target, last_value, value, grey, held = told
        lines.append(
            (
                str(number), f"{name}({measure})" if measure else name or UNKNOWN, owner or UNKNOWN, figure(base, NONE), figure(target, NONE),
                figure(last_value, NONE), value_text(value, grey, held or ""), one_place(completion),
                one_place(actual), one_place(expected), one_place(gap), word or UNKNOWN, last or NONE, reason or NONE,
            )
        )  # fmt: skip
    return Table(columns, tuple(lines), _SMALL)


def _returns(result: Result) -> Table:
    names = ("unit", "state", "timely", "received", "days_late", "versions", "rows_due", "rows_filled")
    lines = []
    found = zip(rows(result.frame("units"), *names), rows(result.frame("units"), "errors", "warnings"), strict=True)
    for number, ((unit, state, timely, received, late, *counts), faults) in enumerate(found, 1):
        came = state in RETURNED_STATES
        lines.append(
            (
                str(number), unit, UNIT_STATE_NAMES.get(state, state), _timely(timely) if came else NONE,
                _moment(received), str(late) if came and late else NONE, *map(_count, counts), *map(_count, faults),
            )
        )  # fmt: skip
    lights = [word or UNKNOWN for word in light_words(result.frame("units"))]
    return Table(_RETURNS, tuple((*line, word) for line, word in zip(lines, lights, strict=True)), _POINTS)


def _timely(timely: bool | None) -> str:
    return UNKNOWN if timely is None else "按时" if timely else "迟报"


def _moment(received: datetime | None) -> str:
    return f"{words.moment(received):%Y-%m-%d %H:%M}" if received else NONE


def _count(count: int | None) -> str:
    return NONE if count is None else str(count)
