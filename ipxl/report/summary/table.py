"""Typed tables: columns described as data, cells written in one straight loop.

Values are made ready a column at a time (checked, measured, turned into serial numbers), so that the loop over the
cells does nothing but call XlsxWriter: a summary may have 100,000 rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from ipxl import text
from ipxl.errors import IpxlError
from ipxl.report import words
from ipxl.report.summary.book import FIRST_ROW, HEADER_ROW, LINKS_MOST, Book
from ipxl.report.summary.style import Styles
from ipxl.sheet.checked import must
from ipxl.sheet.heights import HIGHEST, LINE, PADDING, row_height
from ipxl.sheet.pages import Paper
from ipxl.sheet.palette import LINK

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Kind = Literal["text", "centre", "count", "percent", "points", "amount", "date", "moment", "light", "state", "alert"]
Write = Callable[[int, int, Any, Any], int]
ROWS_MOST = 1_048_576
_DECIMALS_MOST = 6
LOWEST = 20.0
_TEXT_KINDS = ("text", "centre", "light", "state", "alert")
_TEXT_LINK: dict[str, Any] = {"font_color": LINK, "underline": 1}
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - serial numbers have no zone


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `width` in characters of the default font. kind: how its values look; "state" is a light word in
    its colours, or any other text; "alert" is a loud text.
    """

    header: str
    width: float
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """One table sheet: `cells` holds a list of values per column, `links` a list of targets by column number.

    frozen: columns kept in view when scrolling. whole: texts too long for the highest possible row stay whole and
    show their beginning, as this sheet is where they are kept; elsewhere they are shortened. empty: what is said when
    there is no row. printed: how many columns go on paper, 0 for all; the others are for the screen. keys: the columns
    whose values together name a row, in any period and however the rows are sorted; no two rows have the same.
    lowest: points that a row is high at least.
    """

    name: str
    guide: str
    columns: Sequence[Column]
    cells: Sequence[Sequence[Any]]
    links: Mapping[int, Sequence[str | None]] = field(default_factory=dict)
    paper: Paper = "A4"
    tall: int = 0
    frozen: int = 0
    size: int = 10
    whole: bool = False
    empty: str = "(无)"
    printed: int = 0
    keys: tuple[int, ...] = ()
    lowest: float = LOWEST


def write_table(book: Book, table: Table) -> Worksheet:
    """Write a whole sheet: title, guidance, headings, rows; frozen, filtered, ready to print."""
    sheet = book.add_sheet(table.name, table.paper, tall=table.tall)
    last = len(table.columns) - 1
    rows = len(table.cells[0])
    write_heading(book, sheet, table.name, table.guide)
    write_header(book, sheet, table.columns, table.size)
    for number, column in enumerate(table.columns):
        must(sheet.set_column(number, number, column.width))
    write_rows(book.styles, sheet, FIRST_ROW, table)
    if not rows:
        must(sheet.write_string(FIRST_ROW, 0, table.empty, book.styles("guide")))
    must(sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + rows, last))
    if table.printed:
        must(sheet.print_area(0, 0, max(HEADER_ROW + rows, FIRST_ROW), table.printed - 1))
    sheet.freeze_panes(FIRST_ROW, table.frozen)
    sheet.repeat_rows(HEADER_ROW)
    return sheet


def filled_to(cells: Sequence[Sequence[Any]], least: int, most: int) -> int:
    """How many of the columns go on paper: `least`, and as many of those up to `most` as it takes to show what is there."""
    return next((number for number in range(most, least, -1) if any(cells[number - 1])), least)


def without_blank(
    columns: Sequence[Column], cells: Sequence[Sequence[Any]], needs: Mapping[str, str]
) -> tuple[list[Column], list[Sequence[Any]]]:
    """The columns and their cells but for those headings of `needs` whose needed heading has no value in any row."""
    known = {
        column.header
        for column, part in zip(columns, cells, strict=True)
        if any(cell is not None and cell != "" for cell in part)
    }
    kept = [number for number, column in enumerate(columns) if needs.get(column.header, "") in {"", *known}]
    return [columns[number] for number in kept], [cells[number] for number in kept]


BY_HAND = {"测算": "核定", "核定": "核定"}
"""What was computed and who set something else stand there when somebody did: `needs` of `without_blank`."""


def write_heading(book: Book, sheet: Worksheet, name: str, guide: str) -> None:
    """The two lines above a table: what it is, and how to read it."""
    must(sheet.set_row(0, 27))
    must(sheet.set_row(1, 20))
    must(sheet.write_string(0, 0, text.safe(book.sheet_title(name)), book.styles("title")))
    must(sheet.write_string(1, 0, text.safe(guide), book.styles("guide")))


def write_opening(book: Book, sheet: Worksheet, told: str, columns: Sequence[Column]) -> None:
    """Write a paragraph above a table in place of its guide, as wide as the table and as high as it needs."""
    shown = text.safe(told)
    lines = text.line_count(shown, sum(column.width for column in columns))
    must(sheet.set_row(1, row_height(lines + 1, padding=0)))
    must(sheet.merge_range(1, 0, 1, len(columns) - 1, shown, book.styles("paragraph")))


def write_header(
    book: Book, sheet: Worksheet, columns: Sequence[Column], size: int = 10, row: int = HEADER_ROW
) -> None:
    """The headings of a table, as high as the longest of them needs."""
    style = book.styles("head", size)
    lines = max(text.line_count(column.header, column.width) for column in columns)
    must(sheet.set_row(row, row_height(lines, 24.0, LINE[size])))
    for number, column in enumerate(columns):
        must(sheet.write_string(row, number, text.safe(column.header), style))


def write_rows(styles: Styles, sheet: Worksheet, top: int, table: Table) -> None:
    """The cells of a table from row `top` (0-based) down.

    Raises IpxlError when there are more rows than a sheet has, or when XlsxWriter drops a cell.
    """
    rows = len(table.cells[0])
    if top + rows > ROWS_MOST:
        raise IpxlError(f"“{table.name}”有 {rows} 行，超过一张工作表的 {ROWS_MOST} 行，写不下。请按单位分批汇总。")
    ready = [_prepare(column, part, table) for column, part in zip(table.columns, table.cells, strict=True)]
    heights = _heights(table, ready)
    for number, column_ready in _with_links(ready, table.links).items():
        ready[number] = column_ready
    writers = [
        _writer(styles, sheet, column, table, number in table.links) for number, column in enumerate(table.columns)
    ]
    blank, set_row = sheet.write_blank, sheet.set_row
    for row, (height, *cells) in enumerate(zip(heights, *ready, strict=True), top):
        set_row(row, height)
        for number, (value, (write, style)) in enumerate(zip(cells, writers)):  # noqa: B905 - lengths are equal by now
            if (blank(row, number, None, style) if value is None else write(row, number, value, style)) != 0:
                raise IpxlError(f"“{table.name}”第 {row + 1} 行第 {number + 1} 列写不进去。这是程序的问题，请反馈。")


def _prepare(column: Column, cells: Sequence[Any], table: Table) -> list[Any]:
    """The values of one column as the loop can write them, None for a blank."""
    if column.kind in _TEXT_KINDS:
        texts = text.safe_column(cells)
        return list(texts) if table.whole else _fitted(texts, column.width, table.size)
    if column.kind in ("date", "moment"):
        known = {
            value: value if isinstance(value, str) else _serial(value) for value in set(cells) if value is not None
        }
        return [None if value is None else known[value] for value in cells]
    if column.kind == "amount":
        return [text.safe(value) or None if isinstance(value, str) else value for value in cells]
    return [None if value is None else float(value) for value in cells]


def _fitted(texts: Sequence[str | None], width: float, size: int) -> list[str | None]:
    """Texts that would not fit the highest possible row, shortened."""
    most = int((HIGHEST - PADDING) / LINE[size])
    room = max(int(width - 1.5), 2) * most
    return [
        text.shorten(part.replace("\n", ""), room - 12, "……(全文见任务明细)")
        if part and len(part) > most and text.line_count(part, width) > most
        else part
        for part in texts
    ]


def _serial(value: date) -> float:
    if not isinstance(value, datetime):
        return float((value - _EPOCH.date()).days)
    passed = words.moment(value) - _EPOCH
    return passed.days + passed.seconds / 86_400


def _with_links(columns: Sequence[list[Any]], links: Mapping[int, Sequence[str | None]]) -> dict[int, list[Any]]:
    """The linked columns, each value paired with where it leads; bare where there is nothing to lead to.

    Links beyond what a sheet holds are left out: those of the later columns first, then those of the lowest rows.
    """
    made: dict[int, list[Any]] = {}
    left = LINKS_MOST
    for number, targets in links.items():
        column: list[Any] = []
        for value, target in zip(columns[number], targets, strict=True):
            if value is not None and target and left:
                column.append((value, target))
                left -= 1
            else:
                column.append(value)
        made[number] = column
    return made


def _writer(styles: Styles, sheet: Worksheet, column: Column, table: Table, linked: bool) -> tuple[Write, Format]:
    """How a value of this column is written, and in which format."""
    look: dict[str, Any] = {"size": table.size, **({"valign": "top"} if table.whole else {})}
    plain, style = _plain_writer(styles, sheet, column.kind, look)
    if not linked:
        return plain, style
    as_link = {"light": {}, "text": _TEXT_LINK, "centre": _TEXT_LINK}.get(column.kind, {"font_color": LINK})
    inner, link_style = _plain_writer(styles, sheet, column.kind, {**look, **as_link})
    if column.kind in ("text", "centre"):
        return _text_link_writer(sheet, plain, link_style), style
    return _link_writer(sheet, plain, inner, link_style), style


def _plain_writer(styles: Styles, sheet: Worksheet, kind: Kind, look: Mapping[str, Any]) -> tuple[Write, Format]:
    """How a value is written that leads nowhere, and in which format."""
    write_string: Write = sheet.write_string
    if kind == "light":
        fills = styles.lights(**look)
        return lambda row, number, value, _: write_string(row, number, value, fills[value]), styles("centre", **look)
    if kind == "state":
        known, other = styles.lights(**look), styles("centre", **look)
        return lambda row, number, value, _: write_string(row, number, value, known.get(value, other)), other
    if kind == "amount":
        formats = [styles.amount(decimals, **look) for decimals in range(_DECIMALS_MOST + 1)]
        return _amount_writer(sheet, styles("centre", **look), formats), styles("points", **look)
    if kind == "alert":
        loud = styles("alert", **look)
        return lambda row, number, value, _: write_string(row, number, value, loud), styles("text", **look)
    if kind in _TEXT_KINDS:
        return write_string, styles(kind, **look)
    if kind == "date":
        return _date_writer(sheet), styles("date", **look)
    return sheet.write_number, styles(kind, **look)


def _text_link_writer(sheet: Worksheet, plain: Write, link_style: Format) -> Write:
    """Writes a (text, target) pair as a link, which makes its text itself, and a bare text as itself."""
    write_url = sheet.write_url

    def write(row: int, number: int, value: Any, style: Format) -> int:
        if not isinstance(value, tuple):
            return int(plain(row, number, value, style))
        return int(write_url(row, number, value[1], link_style, value[0]))

    return write


def _link_writer(sheet: Worksheet, plain: Write, inner: Write, link_style: Format) -> Write:
    """Writes a (value, target) pair as a link and a bare value as itself."""

    def write(row: int, number: int, value: Any, style: Format) -> int:
        if not isinstance(value, tuple):
            return int(plain(row, number, value, style))
        shown, target = value
        # The link belongs to the cell and stays when the value is written over the text that a link is made with.
        return int(sheet.write_url(row, number, target, link_style, "→") or inner(row, number, shown, link_style))

    return write


def _date_writer(sheet: Worksheet) -> Write:
    """Writes a day as one, and what stands in its place (长期坚持) as text."""
    write_string, write_number = sheet.write_string, sheet.write_number

    def write(row: int, number: int, value: float | str, style: Format) -> int:
        return int((write_string if isinstance(value, str) else write_number)(row, number, value, style))

    return write


def _amount_writer(sheet: Worksheet, as_text: Format, formats: Sequence[Format]) -> Write:
    """Writes a figure with the decimals that it was given with, and a text (里程碑) as text."""

    def write(row: int, number: int, value: Decimal | int | float | str, _: Format) -> int:
        if isinstance(value, str):
            return int(sheet.write_string(row, number, value, as_text))
        return int(sheet.write_number(row, number, float(value), formats[decimals_of(value)]))

    return write


def decimals_of(value: Decimal | int | float) -> int:
    """Decimals that a figure needs, _DECIMALS_MOST at most."""
    tail = words.plain(value if isinstance(value, Decimal | int) else Decimal(str(value))).partition(".")[2]
    return min(len(tail), _DECIMALS_MOST)


def _heights(table: Table, cells: Sequence[Sequence[Any]]) -> list[float]:
    """The height of each row: what its longest wrapped text needs."""
    lines = [1] * len(cells[0])
    for column, part in zip(table.columns, cells, strict=True):
        if column.kind in _TEXT_KINDS:
            room = int((column.width - 1.5) / 2)
            count, width = text.line_count, column.width
            lines = [
                most if not value or (len(value) <= room and "\n" not in value) else max(most, count(value, width))
                for most, value in zip(lines, part, strict=True)
            ]
    return [row_height(count, table.lowest, LINE[table.size]) for count in lines]
