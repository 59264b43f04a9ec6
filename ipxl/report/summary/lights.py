"""红黄灯清单: every item that is not green, red first; where the unit sees itself otherwise is a mark and no rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ipxl.facts.rows import ItemKey, ItemKind
from ipxl.office.remarks import Remark
from ipxl.report.items import (
    AGREES,
    DUTY,
    INDICATOR,
    RED,
    TASK,
    TOO_HIGH,
    TOO_LOW,
    YELLOW,
    LightItem,
    not_green,
    units_of,
)
from ipxl.report.summary.book import LIGHTS, SummaryBook, SummaryPlaces
from ipxl.report.summary.columns import remark_columns
from ipxl.report.summary.table import SheetColumn, SheetTable

_DISAGREEMENTS = (TOO_HIGH, TOO_LOW)
_KINDS: dict[str, ItemKind] = {TASK: "task", INDICATOR: "indicator", DUTY: "duty"}


@dataclass(frozen=True, slots=True)
class LightLine:
    """An item as the sheet shows it. running: for how many periods it has had its colour."""

    number: int
    item: LightItem
    running: int
    remark: Remark


def light_lines(book: SummaryBook) -> list[LightLine]:
    """Every item that is not green, in the order of the sheet."""
    lines = []
    for number, item in enumerate(not_green(book.result), 1):
        unit = item.units[0] if item.kind == DUTY else ""
        running = book.streaks.get(ItemKey(_KINDS[item.kind], item.key, unit), 1)
        remark = book.result.remarks.by_key.get((item.key, unit), Remark())
        lines.append(LightLine(number, item, running, remark))
    return lines


def _place(places: SummaryPlaces, line: LightLine) -> str | None:
    item = line.item
    if item.kind == INDICATOR:
        return places.indicator(item.key)
    if item.kind == DUTY:
        return places.duty(item.units[0], item.key)
    return places.item(item.key)


def _reason(item: LightItem) -> str:
    late = "已超期。" if item.overdue and "超期" not in item.reason else ""
    return late + item.reason


def _guide(_book: SummaryBook, lines: Sequence[LightLine]) -> str:
    items = [line.item for line in lines]
    main = [item.word for item in items if item.kind != DUTY]
    red, yellow = main.count(RED), main.count(YELLOW)
    duties = sum(item.kind == DUTY for item in items)
    lagging = f"；另有 {duties} 个责任单位自报滞后" if duties else ""
    apart = sum(item.agreement in _DISAGREEMENTS for item in items)
    first = f"自评与测算不一致的 {apart} 项已标明。" if apart else "自评与测算都一致。"
    return f"任务和指标合计 {RED} {red} 项、{YELLOW} {yellow} 项、灰灯 {len(main) - red - yellow} 项{lagging}。{first}点“编号”看明细。"


LIGHTS_TABLE: SheetTable[LightLine] = SheetTable(
    LIGHTS,
    light_lines,
    (
        SheetColumn("number", "序号", 5, lambda line: line.number, "count"),
        SheetColumn("kind", "类别", 9, lambda line: line.item.kind, "centre"),
        SheetColumn("item", "编号", 6.5, lambda line: line.item.key, "centre", _place),
        SheetColumn("name", "事项", 22, lambda line: line.item.name),
        SheetColumn("unit", "单位", 24, lambda line: units_of(line.item)),
        SheetColumn("status", "自评状态", 8.5, lambda line: "、".join(dict.fromkeys(line.item.self_status)), "centre"),
        SheetColumn("light", "亮灯", 8.5, lambda line: line.item.word, "light", edit="light"),
        SheetColumn(
            "agreement",
            "自评与测算",
            9.5,
            lambda line: line.item.agreement if line.item.agreement != AGREES else None,
            "alert",
        ),
        SheetColumn("running", "连续期数", 6, lambda line: line.running, "count"),
        SheetColumn("last_light", "上期", 8.5, lambda line: line.item.last_word, "light"),
        SheetColumn("due", "完成时限", 10.5, lambda line: line.item.due, "date"),
        SheetColumn("expected", "应达(%)", 7, lambda line: line.item.expected, "percent", _place),
        SheetColumn("actual", "实际(%)", 7, lambda line: line.item.actual, "percent", _place, edit="value"),
        SheetColumn("gap", "差距\n(百分点)", 7.5, lambda line: line.item.gap, "points", _place),
        SheetColumn("reason", "原因", 33, lambda line: _reason(line.item)),
        SheetColumn("next", "下一步", 24, lambda line: line.item.next),
        SheetColumn(
            "computed", "测算", 8.5, lambda line: line.item.computed, "light", needs="override", printed="filled"
        ),
        SheetColumn("override", "核定", 18, lambda line: line.item.override, needs="override", printed="filled"),
        *remark_columns(lambda line: line.remark),
    ),
    _guide,
    keys=("kind", "item", "unit"),
    label="name",
    frozen="name",
    empty="本期没有红灯、黄灯和未报事项。",
)
