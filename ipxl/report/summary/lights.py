"""红黄灯清单: every item that is not green; first those where the unit sees itself otherwise than the schedule does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ipxl.facts.rows import ItemKey
from ipxl.report.items import AGREES, DUTY, INDICATOR, RED, TASK, TOO_HIGH, TOO_LOW, YELLOW, Item, not_green, units_of
from ipxl.report.summary.book import LIGHTS, Book
from ipxl.report.summary.remarks import REMARK_COLUMNS, remark_cells
from ipxl.report.summary.table import BY_HAND, Column, Table, filled_to, without_blank, write_table

COLUMNS = (
    Column("序号", 5, "count"),
    Column("类别", 9, "centre"),
    Column("编号", 6.5, "centre"),
    Column("事项", 22),
    Column("单位", 24),
    Column("自评状态", 8.5, "centre"),
    Column("亮灯", 8.5, "light"),
    Column("自评与测算", 9.5, "alert"),
    Column("连续期数", 6, "count"),
    Column("上期", 8.5, "light"),
    Column("完成时限", 10.5, "date"),
    Column("应达(%)", 7, "percent"),
    Column("实际(%)", 7, "percent"),
    Column("差距\n(百分点)", 7.5, "points"),
    Column("原因", 33),
    Column("下一步", 24),
    Column("测算", 8.5, "light"),
    Column("核定", 18),
    *REMARK_COLUMNS,
)
KEYS = (1, 2, 4)
"""类别, 编号, 单位."""
ITEM, FIGURES = 2, (12, 11, 13)
_ON_PAPER = len(COLUMNS) - 4
"""Of the last four columns only those are printed that hold something."""
_DISAGREEMENTS = {TOO_HIGH: 0, TOO_LOW: 1}
_KINDS = {TASK: "task", INDICATOR: "indicator", DUTY: "duty"}


def listed(items: list[Item]) -> list[Item]:
    """The items in the order of the sheet: 自评偏高, 自评偏低, then the rest, each the worst first."""
    return sorted(items, key=lambda item: _DISAGREEMENTS.get(item.agreement, len(_DISAGREEMENTS)))


def write_lights(book: Book) -> None:
    """Write the sheet."""
    items = listed(not_green(book.result))
    counts = book.streaks
    rows = [(number, *_row(item, counts)) for number, item in enumerate(items, 1)]
    cells: list[Sequence[Any]] = (
        [list(part) for part in zip(*rows, strict=True)] if rows else [[] for _ in COLUMNS[:-2]]
    )
    cells += remark_cells(book, [(item.key, item.units[0] if item.kind == DUTY else "") for item in items])
    places = [_place(book, item) for item in items]
    empty = "本期没有红灯、黄灯和未报事项。"
    links = dict.fromkeys((ITEM, *FIGURES), places)
    columns, cells = without_blank(COLUMNS, cells, BY_HAND)
    printed = filled_to(cells, _ON_PAPER, len(columns))
    write_table(
        book, Table(LIGHTS, _guide(items), columns, cells, links, frozen=4, empty=empty, printed=printed, keys=KEYS)
    )


def _row(item: Item, counts: dict[ItemKey, int]) -> tuple[object, ...]:
    unit = item.units[0] if item.kind == DUTY else ""
    late = "已超期。" if item.overdue and "超期" not in item.reason else ""
    return (
        item.kind,
        item.key,
        item.name,
        units_of(item),
        "、".join(dict.fromkeys(item.self_status)),
        item.word,
        item.agreement if item.agreement != AGREES else None,
        counts.get(ItemKey(_KINDS[item.kind], item.key, unit), 1),  # type: ignore[arg-type]
        item.last_word,
        item.due,
        item.expected,
        item.actual,
        item.gap,
        late + item.reason,
        item.next,
        item.computed,
        item.override,
    )


def _place(book: Book, item: Item) -> str | None:
    if item.kind == INDICATOR:
        return book.places.indicator(item.key)
    if item.kind == DUTY:
        return book.places.duty(item.units[0], item.key)
    return book.places.item(item.key)


def _guide(items: list[Item]) -> str:
    main = [item.word for item in items if item.kind != DUTY]
    red, yellow = main.count(RED), main.count(YELLOW)
    duties = sum(item.kind == DUTY for item in items)
    lagging = f"；另有 {duties} 个责任单位自报滞后" if duties else ""
    apart = sum(item.agreement in _DISAGREEMENTS for item in items)
    first = f"自评与测算不一致的 {apart} 项列在最前。" if apart else "自评与测算都一致。"
    return f"任务和指标合计 {RED} {red} 项、{YELLOW} {yellow} 项、灰灯 {len(main) - red - yellow} 项{lagging}。{first}点“编号”看明细。"
