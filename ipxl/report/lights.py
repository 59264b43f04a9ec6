"""红黄灯清单: every item that is not green, with the reason, and how the unit rates itself."""

from __future__ import annotations

from ipxl.report.book import LIGHTS, Book
from ipxl.report.items import DUTY, INDICATOR, RED, YELLOW, Item, not_green, units_of
from ipxl.report.table import Column, Table, write_table

COLUMNS = (
    Column("序号", 5, "count"),
    Column("类别", 9, "centre"),
    Column("编号", 6.5, "centre"),
    Column("事项", 24),
    Column("单位", 27),
    Column("亮灯", 8.5, "light"),
    Column("上期", 8.5, "light"),
    Column("完成时限", 10.5, "date"),
    Column("应达(%)", 7, "percent"),
    Column("实际(%)", 7, "percent"),
    Column("差距\n(百分点)", 7.5, "points"),
    Column("自评状态", 8.5, "centre"),
    Column("自评与测算", 9, "centre"),
    Column("原因", 34),
    Column("下一步", 26),
)


def write_lights(book: Book) -> None:
    """Write the sheet."""
    items = not_green(book.result)
    rows = [
        (
            number,
            item.kind,
            item.key,
            item.name,
            units_of(item),
            item.word,
            item.last_word,
            item.due,
            item.expected,
            item.actual,
            item.gap,
            "、".join(dict.fromkeys(item.self_status)),
            item.agreement,
            ("已超期。" if item.overdue and "超期" not in item.reason else "") + item.reason,
            item.next,
        )
        for number, item in enumerate(items, 1)
    ]
    cells = [list(part) for part in zip(*rows, strict=True)] if rows else [[] for _ in COLUMNS]
    links = {2: [_place(book, item) for item in items]}
    write_table(
        book,
        Table(
            LIGHTS,
            _guide(items),
            COLUMNS,
            cells,
            links,
            frozen=4,
            empty="本期没有红灯、黄灯和未报事项。",
            keys=(1, 2, 4),
        ),
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
    lagging = f";另有 {duties} 个责任单位自报滞后" if duties else ""
    return f"任务和指标合计 {RED} {red} 项、{YELLOW} {yellow} 项、灰灯 {len(main) - red - yellow} 项{lagging}。点“编号”看明细。"
