"""红黄灯清单: what lags, one line for each cause, the worst first; who, how far, and why in the unit's own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ipxl.facts.lights import Lamp
from ipxl.facts.rows import DutyRow, ItemKey, ItemKind, TaskRow
from ipxl.form.spec import COMPLETED, DELAYED
from ipxl.office.remarks import Remark
from ipxl.report.bulletin.phrases import excerpt
from ipxl.report.items import AGREES, DUTY, INDICATOR, TASK, agreement
from ipxl.report.judged import computed_word, due_day
from ipxl.report.lines import CAUSE_MOST, NO_CAUSE, ReportLine, folded, lines
from ipxl.report.summary.book import LIGHTS, SummaryBook, SummaryPlaces
from ipxl.report.summary.columns import remark_columns
from ipxl.report.summary.table import SheetColumn, SheetTable

_ORDER = {"red": 0, "yellow": 1, "green": 2, "grey": 3}
_KINDS: dict[str, ItemKind] = {TASK: "task", INDICATOR: "indicator", DUTY: "duty"}


@dataclass(frozen=True, slots=True)
class LightLine:
    """A line of the sheet. who: those who lag, with the count of all; units: everybody whose item it is.

    figures: what the light is judged by. marks: what is to be seen beside the light, a line each.
    """

    kind: str
    key: str
    name: str
    who: str
    units: tuple[str, ...]
    lamp: Lamp
    figures: str
    cause: str
    marks: str
    remark: Remark


def light_lines(book: SummaryBook) -> list[LightLine]:
    """Every item that is not green or will not stay so, and every responsible unit that calls itself 滞后.

    Leaders are told how many are not due, and not which.
    """
    every = folded(lines(book.result), book.result.plan)
    listed = [line for line in every if line.light != "green" or line.forecast]
    found = [_line(book, line) for line in listed if not (book.tabs and line.lamp.grey == "not_due")]
    return sorted([*found, *_duties(book)], key=lambda line: (_ORDER[line.lamp.light], line.lamp.look.listed))


def _line(book: SummaryBook, line: ReportLine) -> LightLine:
    result = book.result
    kind = TASK if line.kind == "task" else INDICATOR
    rows = result.tasks if line.kind == "task" else result.indicators
    row = next(row for row in rows if row.key.item == line.key)
    marks = [f"▽ {line.forecast}" if line.forecast else ""]
    if isinstance(row, TaskRow):
        agreed = agreement(row.self_status, row.lamp.word)
        if line.own_lamp != line.lamp:  # the line has the graver light; the task's own is what 首页 and 任务汇总 count
            marks.append(f"任务{line.own_lamp.word}，指标{line.lamp.word}")
        marks += ["" if agreed == AGREES else agreed, "已超期" if _is_overdue(book, row) else ""]
    marks += _past(book, ItemKey(line.kind, line.key, ""), row.last.lamp, line.own_lamp)
    if row.override and not book.tabs:
        marks.append(f"测算为{computed_word(row)}，已核定")
    cause = line.short_cause() if line.lags else line.words if line.light == "grey" else ""
    return LightLine(
        kind, line.key, line.name, line.who, line.units, line.lamp, line.figures, cause,
        "\n".join(mark for mark in marks if mark), result.remarks.by_key.get((line.key, ""), Remark()),
    )  # fmt: skip


def _past(book: SummaryBook, key: ItemKey, last: Lamp | None, now: Lamp) -> list[str]:
    """For how many periods it has had its colour, where it is not the first; else what it was before."""
    running = book.streaks.get(key, 1)
    if running > 1:
        return [f"连续{running}期"]
    return [f"上期{last.word}"] if last is not None and last != now else []


def _is_overdue(book: SummaryBook, row: TaskRow) -> bool:
    due = due_day(book.result.plan, row.task, row.due)
    done = bool(row.self_status) and all(one == COMPLETED for one in row.self_status)
    return isinstance(due, date) and due < book.result.period.end and not done


def _duties(book: SummaryBook) -> Iterator[LightLine]:
    for row in book.result.duties:
        if row.role == "responsible" and row.status == DELAYED:
            yield _duty(book, row)


def _duty(book: SummaryBook, row: DutyRow) -> LightLine:
    agreed = agreement((DELAYED,), row.lamp.word)
    marks = ["" if agreed == AGREES else agreed, *_past(book, row.key, row.last.lamp, row.lamp)]
    return LightLine(
        DUTY, row.task, row.title, row.unit, (row.unit,), row.lamp, "自报滞后",
        excerpt(row.answer("issue"), CAUSE_MOST) or NO_CAUSE, "\n".join(mark for mark in marks if mark),
        book.result.remarks.by_key.get((row.task, row.unit), Remark()),
    )  # fmt: skip


def _place(places: SummaryPlaces, line: LightLine) -> str | None:
    if line.kind == INDICATOR:
        return places.indicator(line.key)
    if line.kind == DUTY:
        return places.duty(line.units[0], line.key)
    return places.item(line.key)


def _guide(book: SummaryBook, shown: Sequence[LightLine]) -> str:
    main = [line.lamp for line in shown if line.kind != DUTY]
    named = (("red", "红灯"), ("yellow", "黄灯"), ("green", "绿灯但预计年末完不成"), ("grey", "灰灯"))
    counts = [f"{name}{count}项" for light, name in named if (count := sum(lamp.light == light for lamp in main))]
    duties = len(shown) - len(main)
    lagging = f"；另有{duties}家责任单位自报滞后" if duties else ""
    later = sum(line.lamp.grey == "not_due" for line in lines(book.result)) if book.tabs else 0
    unlisted = f"另有{later}项未到期，不列。" if later else ""
    return (
        f"{'、'.join(counts)}{lagging}。指标与对应任务同因滞后的并作一行，亮灯取重的。{unlisted}" if shown else unlisted
    )


LIGHTS_TABLE: SheetTable[LightLine] = SheetTable(
    LIGHTS,
    light_lines,
    (
        SheetColumn("light", "亮灯", 8.5, lambda line: line.lamp.word, "light", edit="light"),
        SheetColumn("kind", "类别", 8.5, lambda line: line.kind, "centre"),
        SheetColumn("item", "编号", 6, lambda line: line.key, "centre", _place),
        SheetColumn("name", "事项", 20, lambda line: line.name),
        SheetColumn("who", "单位", 22, lambda line: line.who),
        SheetColumn("figures", "进度(%)", 13, lambda line: line.figures, "centre"),
        SheetColumn("cause", "原因", 29, lambda line: line.cause),
        SheetColumn("marks", "标记", 12, lambda line: line.marks),
        *remark_columns(lambda line: line.remark, 14.5),
        SheetColumn("unit", "承担单位", 24, lambda line: "、".join(line.units), printed="never"),
    ),
    _guide,
    keys=("kind", "item", "unit"),
    label="name",
    frozen="name",
    empty="本期没有红灯、黄灯和未报事项。",
)
"""承担单位 names a row whoever lags; it is for the screen."""
