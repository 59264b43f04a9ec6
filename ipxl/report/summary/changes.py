"""变化对比: what is otherwise than last period, as a table and as a paragraph, and the lights of all periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from ipxl import text
from ipxl.facts.lights import LIGHT_WORDS, light_word
from ipxl.merge.result import CHANGE_NAMES, Change, ChangeKind, Result
from ipxl.report.outdated import KIND_NAMES, difference_line, stale_line
from ipxl.report.summary.book import CHANGES, FIRST_ROW, Book, joined, light_words, values
from ipxl.report.summary.table import Column, Table, write_header, write_opening, write_rows, write_table
from ipxl.sheet.checked import must

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

COLUMNS = (
    Column("序号", 5, "count"),
    Column("变化", 10.5, "centre"),
    Column("类别", 9.5, "centre"),
    Column("编号", 6.5, "centre"),
    Column("事项", 26),
    Column("单位", 24),
    Column("上期", 13, "state"),
    Column("本期", 13, "state"),
    Column("说明", 58),
)
"""Of both tables, so that the headings on top of each printed page are right whichever goes on there."""
KEYS = (1, 2, 3, 4, 5)
_TURNS: tuple[ChangeKind, ...] = ("improved", "worsened", "new", "missing", "unclear")
_ITEM, _UNIT = 3, 5
UNCHANGED = "不变"
_MEASURES = {"text_unchanged": "处", "missing": "家(项)"}
_NAMES_MOST, _LINE_COLUMNS, _DIFFERENCES_MOST = 6, 155, 20


def write_changes(book: Book) -> None:
    """Write the sheet: the paragraph first, then the table; below it, where no filter hides them, the lights."""
    result = book.result
    found = result.changes
    cells: list[list[Any]] = [
        list(range(1, len(found) + 1)),
        [CHANGE_NAMES[one.what] for one in found],
        [KIND_NAMES[one.kind] for one in found],
        [one.item for one in found],
        [one.name for one in found],
        [joined(one.units) for one in found],
        [None if one.what == "text_unchanged" else one.before for one in found],
        [None if one.what == "text_unchanged" else one.after for one in found],
        [f"与上期相同：{one.after}" if one.what == "text_unchanged" else one.note for one in found],
    ]
    links = {
        _ITEM: [_place(book, one.kind, one.item, one.units) for one in found],
        _UNIT: [book.places.unit(one.units[0]) if one.kind == "unit" and one.units else None for one in found],
    }
    told = paragraph(result)
    guide = "没有上期可比。" if not told else ""
    empty = "与上期相比没有变化。" if result.compared else "第一次汇总，没有上期可比。"
    sheet = write_table(book, Table(CHANGES, guide, COLUMNS, cells, links, frozen=4, empty=empty, keys=KEYS))
    if told:
        write_opening(book, sheet, told, COLUMNS)
    row = _write_lines(book, sheet, FIRST_ROW + max(len(found), 1) + 1, "已发布的和现在的不同", _stale(result))
    _write_lights(book, sheet, row)


def paragraph(result: Result) -> str:
    """The changes as one paragraph, "" when there is nothing to compare with."""
    if not result.compared:
        return ""
    parts = []
    for what, name in CHANGE_NAMES.items():
        found = [one for one in result.changes if one.what == what]
        if found:
            names = list(dict.fromkeys(_named(one) for one in found))
            more = "等" if len(names) > _NAMES_MOST else ""
            measure = _MEASURES.get(what, "项")
            parts.append(f"{name}{len(found)}{measure}({'、'.join(names[:_NAMES_MOST])}{more})")
    return f"{result.compared}：{'；'.join(parts) if parts else '没有变化'}。"


def _named(one: Change) -> str:
    if one.kind == "unit" or one.what == "text_unchanged":
        return joined(one.units)
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


def _write_lines(book: Book, sheet: Worksheet, row: int, head: str, lines: Sequence[str]) -> int:
    """A heading and paragraphs, a row a line; nothing when there is nothing to say. Returns the next free row."""
    told = [part for line in lines if line for part in text.wrap(text.safe(line), _LINE_COLUMNS)]
    if not told:
        return row
    must(sheet.write_string(row, 0, head, book.styles("loud")))
    for number, line in enumerate(told, 1):
        must(sheet.write_string(row + number, 0, line, book.styles("plain")))
    return row + len(told) + 2


def _write_lights(book: Book, sheet: Worksheet, row: int) -> None:
    """Every task and indicator with its lights of all periods."""
    rows = list(_light_rows(book.result))
    if not rows:
        return
    must(sheet.write_string(row, 0, "任务和指标历期亮灯", book.styles("loud")))
    write_header(book, sheet, COLUMNS, row=row + 1)
    cells: list[list[Any]] = [list(range(1, len(rows) + 1)), *(list(part) for part in zip(*rows, strict=True))]
    links = {_ITEM: [book.places.item(item) for item in cells[_ITEM]]}
    write_rows(book.styles, sheet, row + 2, Table(CHANGES, "", COLUMNS, cells, links, keys=KEYS))


def _light_rows(result: Result) -> Iterator[tuple[Any, ...]]:
    """The cells of each task and indicator after the first: how it turned, what it is, and its lights from far to near."""
    told, year_ago = _trail(result)
    turns = {(one.kind, one.item): CHANGE_NAMES[one.what] for one in result.changes if one.what in _TURNS}
    tasks, indicators = result.frame("tasks"), result.frame("indicators")
    owners = [tuple(names or ()) for names in values(tasks, "leads")], [(one,) for one in values(indicators, "owner")]
    sources: tuple[tuple[Literal["task", "indicator"], Any, str, str], ...] = (
        ("task", tasks, "task", "title"),
        ("indicator", indicators, "indicator", "name"),
    )
    for (kind, frame, key, name), whose in zip(sources, owners, strict=True):
        lights = (light_words(frame), light_words(frame, "last_"))
        for item, title, units, word, last in zip(values(frame, key), values(frame, name), whose, *lights, strict=True):
            turn = turns.get((kind, item), UNCHANGED if result.compared else None)
            before = f"；上年同期{year_ago[kind, item]}" if (kind, item) in year_ago else ""
            trail = "→".join(told.get((kind, item), ())) + before
            yield turn, KIND_NAMES[kind], item, title, joined(units), last, word, trail


def _trail(result: Result) -> tuple[dict[tuple[str, str], list[str]], dict[tuple[str, str], str]]:
    """The lights of each item in words, oldest first, and that of the same month a year ago."""
    told: dict[tuple[str, str], list[str]] = {}
    year_ago: dict[tuple[str, str], str] = {}
    now = result.period.end
    trail = result.frame("trail")[result.frame("trail")["kind"].isin(("task", "indicator"))]
    names = ("kind", "item", "period", "end", "light", "grey", "shown_light", "published_light")
    for kind, item, period, end, light, grey, shown, published in zip(*(values(trail, n) for n in names), strict=True):
        word = light_word(shown, grey)
        other = published not in (None, shown) and published in LIGHT_WORDS and light != published
        told.setdefault((kind, item), []).append(
            f"{period}{word}" + (f"(发布时{LIGHT_WORDS[published]})" if other else "")
        )
        if (end.year, end.month) == (now.year - 1, now.month):
            year_ago[kind, item] = word
    return told, year_ago


def _place(book: Book, kind: str, item: str, units: Sequence[str]) -> str | None:
    if kind == "duty" and units:
        return book.places.duty(units[0], item)
    return book.places.item(item) if item else None
