"""变化对比: what is otherwise than last period, as a table and as a paragraph, and the lights of all periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ipxl import text
from ipxl.facts.lights import LIGHT_WORDS, light_word
from ipxl.facts.rows import IndicatorRow, ItemKey, ItemKind, TaskRow
from ipxl.merge.result import CHANGE_NAMES, Change, ChangeKind, Result
from ipxl.plan.diff import KIND_NAMES as PLAN_KIND_NAMES
from ipxl.plan.diff import Kind
from ipxl.report.judged import last_word
from ipxl.report.outdated import KIND_NAMES, difference_line, stale_line
from ipxl.report.plan_changes import beside_plan, shown, subject, turn
from ipxl.report.summary.book import CHANGES, FIRST_ROW, SummaryBook, SummaryPlaces
from ipxl.report.summary.table import SheetColumn, SheetTable, write_opening, write_part, write_table
from ipxl.sheet.checked import must, put

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_KIND_NAMES: dict[ItemKind | Kind, str] = {**PLAN_KIND_NAMES, **KIND_NAMES}  # type: ignore[dict-item]
_TURNS: tuple[ChangeKind, ...] = ("improved", "worsened", "new", "first", "again", "clear", "missing", "unclear")
UNCHANGED = "不变"
_MEASURES = {"text_unchanged": "处", "missing": "家（项）"}
_NAMES_MOST, _LINE_COLUMNS, _DIFFERENCES_MOST = 6, 155, 20
_HISTORY = "各项任务和指标历期的灯，见办公室的汇总表。"
_REST = f"没有变化的不列。{_HISTORY}"


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A row of either table: what changed of an item, or how an item's light went. trail: 说明."""

    number: int
    turn: str | None
    kind: ItemKind | Kind
    item: str
    name: str
    units: tuple[str, ...]
    before: str | None
    after: str | None
    note: str


def change_lines(book: SummaryBook) -> list[ChangeLine]:
    """What is otherwise than last period."""
    lines = []
    for number, one in enumerate(beside_plan(book.result), 1):
        same = one.what == "text_unchanged"
        turn = (None, None, f"与上期相同：{one.after}") if same else (one.before, one.after, one.note)
        lines.append(ChangeLine(number, CHANGE_NAMES[one.what], one.kind, one.item, one.name, one.units, *turn))
    return lines


def _item(places: SummaryPlaces, line: ChangeLine) -> str | None:
    if line.kind == "duty" and line.units:
        return places.duty(line.units[0], line.item)
    return places.item(line.item) if line.item else None


def _unit(places: SummaryPlaces, line: ChangeLine) -> str | None:
    return places.unit(line.units[0]) if line.kind == "unit" and line.units else None


Columns = tuple[SheetColumn[ChangeLine], ...]
COLUMNS: Columns = (
    SheetColumn("number", "序号", 5, lambda line: line.number, "count"),
    SheetColumn("turn", "变化", 9, lambda line: line.turn, "centre"),
    SheetColumn("kind", "类别", 9, lambda line: _KIND_NAMES[line.kind], "centre"),
    SheetColumn("item", "编号", 6, lambda line: line.item, "centre", _item),
    SheetColumn("name", "事项", 22, lambda line: line.name),
    SheetColumn("unit", "单位", 20, lambda line: "、".join(line.units), link=_unit),
    SheetColumn("before", "上期", 12, lambda line: line.before, "state"),
    SheetColumn("after", "本期", 12, lambda line: line.after, "state"),
    SheetColumn("note", "说明", 48, lambda line: line.note),
)
"""Of both tables, so that the headings on top of each printed page are right whichever goes on there."""
KEYS = ("turn", "kind", "item", "name", "unit")


def changes_table(result: Result, columns: Columns = COLUMNS) -> SheetTable[ChangeLine]:
    """What changed; the line above is written as a paragraph where there is something to compare with."""
    return SheetTable(
        CHANGES,
        change_lines,
        columns,
        lambda book, _lines: "" if paragraph(book.result) else "没有上期可比。",
        keys=KEYS,
        frozen="item",
        empty="与上期相比没有变化。" if result.compared else "第一次汇总，没有上期可比。",
    )


def write_changes(book: SummaryBook, columns: Columns = COLUMNS) -> None:
    """Write the sheet: the paragraph first, then the table; below it, where no filter hides them, the lights.

    Leaders get what changed, and a line that says where the lights of all periods are.
    """
    result = book.result
    sheet, layout = write_table(book, changes_table(result, columns))
    opening = paragraph(result)
    if opening:
        write_opening(book, sheet, opening, columns)
    below = FIRST_ROW + max(len(layout.rows), 1) + 1
    row = _write_lines(book, sheet, below, "已发布的和现在的不同", _stale(result))
    if result.plan_changes:
        put(sheet, row, 0, "方案调整（与上期下发的任务分工表相比）", book.styles("loud"))
        write_part(book, sheet, row + 1, replace(PLAN_TABLE, columns=columns))
        row += len(result.plan_changes) + 3
    if book.tabs:
        put(sheet, row, 0, _REST if result.compared else _HISTORY, book.styles("plain"))
    elif result.tasks or result.indicators:
        put(sheet, row, 0, "任务和指标历期亮灯", book.styles("loud"))
        write_part(book, sheet, row + 1, TRAILS_TABLE)


def paragraph(result: Result) -> str:
    """The changes as one paragraph, "" when there is nothing to compare with."""
    if not result.compared:
        return ""
    parts = []
    for what, name in CHANGE_NAMES.items():
        found = [one for one in beside_plan(result) if one.what == what]
        if found:
            names = list(dict.fromkeys(_named(one) for one in found))
            more = "等" if len(names) > _NAMES_MOST else ""
            measure = _MEASURES.get(what, "项")
            parts.append(f"{name}{len(found)}{measure}（{'、'.join(names[:_NAMES_MOST])}{more}）")
    return f"{result.compared}：{'；'.join(parts) if parts else '没有变化'}。"


def _named(one: Change) -> str:
    if one.kind == "unit" or one.what == "text_unchanged":
        return "、".join(one.units)
    turn = f"由{one.before}变为{one.after}" if one.what in ("improved", "worsened") else ""
    return f"{one.item} {one.name}{turn}"


def _stale(result: Result) -> list[str]:
    """That this period's publication no longer holds, and how."""
    stale = result.stale
    if stale is None:
        return []
    shown = stale.differences[:_DIFFERENCES_MOST]
    rest = len(stale.differences) - len(shown)
    more = [f"……还有{rest}处，见 ipxl status {result.period.period}。"] if rest else []
    return [f"{stale_line(stale)}。", *(f"{difference_line(one)}。" for one in shown), *more]


def _write_lines(book: SummaryBook, sheet: Worksheet, row: int, head: str, lines: Sequence[str]) -> int:
    """A heading and paragraphs, a row a line; nothing when there is nothing to say. Returns the next free row."""
    told = [part for line in lines if line for part in text.wrap(text.safe(line), _LINE_COLUMNS)]
    if not told:
        return row
    must(sheet.write_string(row, 0, head, book.styles("loud")))
    for number, line in enumerate(told, 1):
        must(sheet.write_string(row + number, 0, line, book.styles("plain")))
    return row + len(told) + 2


def trail_lines(book: SummaryBook) -> list[ChangeLine]:
    """Every task and indicator: how it turned, what it is, and its lights from far to near."""
    result = book.result
    trails, year_ago = _trail(result)
    turns = {(one.kind, one.item): CHANGE_NAMES[one.what] for one in result.changes if one.what in _TURNS}
    unchanged = UNCHANGED if result.compared else None
    lines = []
    rows: tuple[TaskRow | IndicatorRow, ...] = (*result.tasks, *result.indicators)
    for number, row in enumerate(rows, 1):
        units = row.leads if isinstance(row, TaskRow) else (row.owner,)
        before = f"；上年同期{year_ago[row.key]}" if row.key in year_ago else ""
        note = "→".join(trails.get(row.key, ())) + before
        turn = turns.get((row.key.kind, row.key.item), unchanged)
        lights = (last_word(row), row.lamp.word)
        lines.append(ChangeLine(number, turn, row.key.kind, row.key.item, row.item.name, units, *lights, note))
    return lines


def plan_lines(book: SummaryBook) -> list[ChangeLine]:
    """What the plan itself changed since last period's templates went out."""
    lines = []
    for number, one in enumerate(book.result.plan_changes, 1):
        item = one.id if one.kind in ("task", "indicator") else ""
        before, after = shown(one)
        lines.append(ChangeLine(number, turn(one), one.kind, item, subject(one), (), before, after, ""))
    return lines


PLAN_TABLE: SheetTable[ChangeLine] = SheetTable(CHANGES, plan_lines, COLUMNS, keys=KEYS)
TRAILS_TABLE: SheetTable[ChangeLine] = SheetTable(CHANGES, trail_lines, COLUMNS, keys=KEYS)


def _trail(result: Result) -> tuple[dict[ItemKey, list[str]], dict[ItemKey, str]]:
    """The lights of each item in words, oldest first, and that of the same month a year ago."""
    trails: dict[ItemKey, list[str]] = {}
    year_ago: dict[ItemKey, str] = {}
    now = result.period.end
    titles = {one.period: one.title for one in result.plan.periods}
    for row in result.trail:
        if row.key.kind not in ("task", "indicator"):
            continue
        word = light_word(row.shown, row.now.grey)
        published = row.published.light if row.published else None
        other = published not in (None, "grey", row.shown) and row.now.light != published
        note = f"（发布时{LIGHT_WORDS[published]}）" if other and published else ""
        trails.setdefault(row.key, []).append(f"{titles.get(row.period, row.period)}{word}{note}")
        if (row.end.year, row.end.month) == (now.year - 1, now.month):
            year_ago[row.key] = word
    return trails, year_ago
