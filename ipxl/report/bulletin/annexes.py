"""The annexes: tasks, indicators and returns in full, from the rows that the summary workbook shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from ipxl.facts.lights import Lamp
from ipxl.facts.rows import DutyRow, TaskRow
from ipxl.form.spec import ONGOING
from ipxl.merge.judgement import pace
from ipxl.merge.result import UNIT_STATE_NAMES, Result
from ipxl.report import words
from ipxl.report.bulletin.blocks import NONE, UNKNOWN, Block, BulletinColumn, BulletinParagraph, BulletinTable, Turn
from ipxl.report.bulletin.opening import ANNEXES
from ipxl.report.bulletin.phrases import excerpt, figure, one_place
from ipxl.report.lines import ReportLine

_POINTS, _SMALL = 10.5, 9
_TOLD_MOST, _SHORT_MOST, _SHARED_MOST = 110, 60, 40
_LEADS_MOST = 3
_WORST_FIRST = {"red": 0, "yellow": 1, "green": 2}


def _known(
    columns: Sequence[BulletinColumn], rows: Sequence[tuple[str, ...]], optional: Sequence[int]
) -> BulletinTable:
    """A table without those of the optional columns in which nothing is known, such as last period's in the first."""
    gone = {at for at in optional if all(row[at] in ("", NONE) for row in rows)}
    return BulletinTable(
        tuple(column for at, column in enumerate(columns) if at not in gone),
        tuple(tuple(cell for at, cell in enumerate(row) if at not in gone) for row in rows),
        _SMALL,
    )


def annexes(result: Result, every: Sequence[ReportLine]) -> Iterator[Block]:
    """Three sheets, landscape, each on a page of its own."""
    lines = {line.key: line for line in every}
    for number, (name, table) in enumerate(
        zip(ANNEXES, (_tasks(result), _indicators(result, lines), _returns(result)), strict=True), 1
    ):
        yield Turn()
        yield BulletinParagraph("annex_mark", f"附件{number}")
        yield BulletinParagraph("blank", "")
        yield BulletinParagraph("annex_title", f"{result.period.title}{name}")
        yield table if table.rows else BulletinParagraph("annex_note", "无。")


def _tasks(result: Result) -> BulletinTable:
    columns = (
        BulletinColumn("序号", 4),
        BulletinColumn("重点任务", 10.5, "left"),
        BulletinColumn("牵头单位", 10.5, "left"),
        BulletinColumn("完成时限", 10.6),
        BulletinColumn("完成\n（%）", 6.5),
        BulletinColumn("序时进度\n（%）", 6.5),
        BulletinColumn("亮灯", 6.8),
        BulletinColumn("上期\n亮灯", 6.8),
        BulletinColumn("进展情况", 25, "left"),
        BulletinColumn("存在问题", 11, "left"),
        BulletinColumn("下一步计划", 16, "left"),
    )
    duties: dict[str, list[DutyRow]] = {}
    for duty in result.duties:
        if duty.role == "lead":
            duties.setdefault(duty.task, []).append(duty)
    lines = [
        (
            str(number),
            task.title or UNKNOWN,
            "、".join(task.leads) or NONE,
            ONGOING if task.ongoing else f"{task.due:%Y-%m-%d}",
            _progress(task),
            one_place(task.expected),
            task.lamp.word,
            task.last.lamp.word if task.last.lamp else NONE,
            *_said(duties.get(task.task, [])),
        )
        for number, task in enumerate(result.tasks, 1)
    ]
    return _known(columns, lines, (7, 9))


def _progress(task: TaskRow) -> str:
    if task.progress is not None:
        return figure(task.progress)
    return NONE if task.light != "grey" else _absent(task.lamp)


def _absent(lamp: Lamp) -> str:
    """What stands for a figure that is not there: 未报, or that it is to be verified."""
    return lamp.look.short if lamp.grey == "not_returned" else UNKNOWN


def _said(leads: Sequence[DutyRow]) -> tuple[str, ...]:
    """What the leads of a task say of progress, obstacles and what is next.

    Of several leads the worst _LEADS_MOST speak, a line each with its name; the others are in the summary workbook.
    """
    worst_first = sorted(leads, key=lambda duty: _WORST_FIRST.get(duty.light, len(_WORST_FIRST)))
    rooms = (("text", _TOLD_MOST), ("issue", _SHORT_MOST), ("next", _SHORT_MOST))
    return tuple(_cell([(duty.unit, duty.answer(key)) for duty in worst_first], most) for key, most in rooms)


def _cell(leads: list[tuple[str, str]], most: int) -> str:
    """The leads' words within a cell, shortened at a sentence end."""
    if len(leads) == 1:
        return excerpt(leads[0][1], most)
    told = [f"{unit}：{words}" for unit, said in leads if (words := excerpt(said, _SHARED_MOST))]
    more = len(told) - _LEADS_MOST
    return "\n".join([*told[:_LEADS_MOST], f"（其余{more}家见汇总表）"] if more > 0 else told)


def _indicators(result: Result, lines: Mapping[str, ReportLine]) -> BulletinTable:
    year = result.period.end.year
    columns = (
        BulletinColumn("序号", 4),
        BulletinColumn("指标", 17, "left"),
        BulletinColumn("填报单位", 14, "left"),
        BulletinColumn("基数", 7.3),
        BulletinColumn(f"{year}年\n目标", 7.6),
        BulletinColumn("上期值", 7.3),
        BulletinColumn("完成值", 10.6),
        BulletinColumn("完成\n（%）", 7.3),
        BulletinColumn("序时进度\n（%）", 8.3),
        BulletinColumn("与序时\n进度比", 12),
        BulletinColumn("亮灯", 8),
        BulletinColumn("上期\n亮灯", 8),
        BulletinColumn("说明", 38, "left"),
    )
    rows = sorted(result.indicators, key=lambda row: not result.plan.is_headline(row.indicator))
    told = [
        (
            str(number), f"{row.name}（{row.unit_of_measure}）" if row.unit_of_measure else row.name or UNKNOWN,
            row.owner or UNKNOWN, figure(row.baseline, NONE), figure(row.target, NONE), figure(row.last.value, NONE),
            value_text(row.value, row.lamp, row.held), one_place(row.actual_pct), one_place(row.expected_pct),
            pace(row.gap) if row.gap is not None and row.gap != 0 else NONE, row.lamp.word,
            row.last.lamp.word if row.last.lamp else NONE, lines[row.indicator].words or NONE,
        )
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip
    return _known(columns, told, (3, 5, 11))


def value_text(value: Decimal | None, lamp: Lamp, held: str) -> str:
    """An indicator's value for a table: 未报 and 【待核】 where there is none that counts."""
    if value is not None:
        return figure(value)
    if held or lamp.grey in ("unknown", "invalid", "not_returned"):
        return UNKNOWN if held else _absent(lamp)
    return NONE


def _returns(result: Result) -> BulletinTable:
    columns = (
        BulletinColumn("序号", 5),
        BulletinColumn("单位", 30, "left"),
        BulletinColumn("报送状态", 18),
        BulletinColumn("时效", 8),
        BulletinColumn("收到时间", 22),
        BulletinColumn("迟报天数", 9),
        BulletinColumn("报送次数", 9),
        BulletinColumn("亮灯", 10),
    )
    lines = [
        (
            str(number), row.unit, UNIT_STATE_NAMES.get(row.state, row.state), _timely(row.timely) if row.returned else NONE,
            _moment(row.received), str(row.days_late) if row.returned and row.days_late else NONE,
            str(row.versions) if row.versions else NONE, row.lamp.word,
        )
        for number, row in enumerate(result.units, 1)
    ]  # fmt: skip
    table = _known(columns, lines, (5,))
    return BulletinTable(table.columns, table.rows, _POINTS)


def _timely(timely: bool | None) -> str:
    return UNKNOWN if timely is None else "按时" if timely else "迟报"


def _moment(received: datetime | None) -> str:
    return f"{words.moment(received):%Y-%m-%d %H:%M}" if received else NONE
