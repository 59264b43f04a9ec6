"""A table of a workbook, declared once: its title, its rows, and its columns with all that is to be known of each.

What is declared is laid out for a result (which columns stand there, which are printed, what is in the cells) and then
written column by column, each by one writer of its kind: a summary may have 100,000 rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, Protocol, TypeAlias, TypeVar

from ipxl import text
from ipxl.errors import IpxlError
from ipxl.office.edits import What
from ipxl.report import words
from ipxl.report.summary.book import FIRST_ROW, HEADER_ROW, LINKS_MOST, SummaryBook, SummaryPlaces
from ipxl.report.summary.style import SummaryStyles
from ipxl.sheet.checked import must
from ipxl.sheet.heights import HIGHEST, LINE, PADDING, row_height
from ipxl.sheet.pages import Paper
from ipxl.sheet.palette import LINK

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

RowT = TypeVar("RowT")
Cell: TypeAlias = str | date | Decimal | float | None
ColumnKind = Literal[
    "text", "centre", "count", "percent", "points", "amount", "date", "moment", "light", "state", "alert"
]
"""How the values of a column look. state: a light word in its colours, or any other text; alert: a loud text."""
Printed = Literal["always", "filled", "never"]
Write = Callable[[int, int, Any, Any], int]
ROWS_MOST = 1_048_576
_DECIMALS_MOST = 6
LOWEST = 20.0
_REPEATED_MOST = 40.0
"""Characters that the columns may have that stay in view and are printed again on a second page beside the first."""
_TEXT_KINDS = ("text", "centre", "light", "state", "alert")
_TEXT_LINK: dict[str, Any] = {"font_color": LINK, "underline": 1}
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - serial numbers have no zone


class Heading(NamedTuple):
    """A heading over cells that are no rows of one kind."""

    header: str
    width: float


class Headed(Protocol):
    """What has a heading and a width: a Heading, or a Column."""

    @property
    def header(self) -> str: ...

    @property
    def width(self) -> float: ...


@dataclass(frozen=True, slots=True)
class SheetColumn(Generic[RowT]):
    """One column of a table of `RowT`.

    key: what code calls it. width: in characters of the default font. value: what stands in the cell of a row. link:
    where that leads. needs: the key of a column; this one stands there only when that one says something in some row.
    printed: on paper always, only when it says something in some row, or never. edit: what a person means who types
    something else into such a cell of the finished summary, "other" for nothing that the program could act on.
    """

    key: str
    header: str
    width: float
    value: Callable[[RowT], Cell]
    kind: ColumnKind = "text"
    link: Callable[[SummaryPlaces, RowT], str | None] | None = None
    needs: str = ""
    printed: Printed = "always"
    edit: What = "other"


OF_THE_OFFICE = frozenset({"file", "sheet", "row", "cell", "received", "sha256", "computed", "override"})
"""Columns that a workbook for leaders does without: where a figure stands in which file, and what was set by hand."""


@dataclass(frozen=True, slots=True)
class SheetTable(Generic[RowT]):
    """One table, and the sheet around it where it has one to itself.

    rows, guide: of a book; the guide is the line above the headings. columns: in their order. more, after: columns that
    depend on the book (a year's target), and the column behind which they stand. keys: the columns whose values
    together name a row, in any period and however the rows are sorted; no two rows have the same. label: the column
    that people know a row by. frozen: the last column that stays in view when scrolling. whole: texts too long for the
    highest possible row stay whole and show their beginning, as this sheet is where they are kept; elsewhere they are
    shortened. empty: what is said when there is no row. lowest: points that a row is high at least. size: of the
    font.
    """

    title: str
    rows: Callable[[SummaryBook], Sequence[RowT]]
    columns: tuple[SheetColumn[RowT], ...]
    guide: Callable[[SummaryBook, Sequence[RowT]], str] = lambda _book, _rows: ""
    keys: tuple[str, ...] = ()
    label: str = ""
    frozen: str = ""
    paper: Paper = "A4"
    size: int = 10
    whole: bool = False
    empty: str = "（无）"
    lowest: float = LOWEST
    more: Callable[[SummaryBook], Sequence[SheetColumn[RowT]]] | None = None
    after: str = ""

    def columns_of(self, book: SummaryBook) -> list[SheetColumn[RowT]]:
        """Every column that this book may have."""
        columns = list(self.columns)
        if self.more is not None:
            at = next(number for number, column in enumerate(columns, 1) if column.key == self.after)
            columns[at:at] = self.more(book)
        return [column for column in columns if not (book.tabs and column.key in OF_THE_OFFICE)]


@dataclass(frozen=True, slots=True)
class Layout(Generic[RowT]):
    """A table with what stands in it: the columns that are there, and a list of cells for each."""

    table: SheetTable[RowT]
    rows: Sequence[RowT]
    columns: Sequence[SheetColumn[RowT]]
    cells: Sequence[Sequence[Cell]]
    links: Mapping[int, Sequence[str | None]]

    def number(self, key: str) -> int:
        """The 0-based number of a column. Raises StopIteration for one that is not there."""
        return next(number for number, column in enumerate(self.columns) if column.key == key)

    @property
    def printed(self) -> int:
        """How many columns go on paper, from the left."""
        return max(
            number
            for number, (column, cells) in enumerate(zip(self.columns, self.cells, strict=True), 1)
            if column.printed == "always" or (column.printed == "filled" and _says_something(cells))
        )


def lay_out(book: SummaryBook, table: SheetTable[RowT]) -> Layout[RowT]:
    """The cells of a table for a book, column by column, without the columns that have nothing to say."""
    rows = table.rows(book)
    made = {column.key: (column, [column.value(row) for row in rows]) for column in table.columns_of(book)}
    needed = {column.needs for column, _cells in made.values() if column.needs}
    silent = {key for key in needed if not _says_something(made[key][1])}
    shown = [(column, cells) for column, cells in made.values() if column.needs not in silent]
    links = {
        number: [column.link(book.places, row) for row in rows]
        for number, (column, _cells) in enumerate(shown)
        if column.link is not None
    }
    return Layout(table, rows, [column for column, _ in shown], [cells for _, cells in shown], links)


def _says_something(cells: Sequence[Cell]) -> bool:
    return any(cell is not None and cell != "" for cell in cells)


def write_table(book: SummaryBook, table: SheetTable[RowT]) -> tuple[Worksheet, Layout[RowT]]:
    """Write a whole sheet: title, guidance, headings, rows; frozen, filtered, ready to print."""
    layout = lay_out(book, table)
    rows = len(layout.rows)
    sheet = book.add_sheet(table.title, table.paper)
    frozen = layout.number(table.frozen) + 1 if table.frozen else 0
    widths = [column.width for column in layout.columns[: layout.printed]]
    repeated = frozen if sum(widths[:frozen]) <= _REPEATED_MOST else 1
    book.fit(sheet, widths, table.paper, size=table.size, repeated=repeated)
    write_heading(book, sheet, table.title, table.guide(book, layout.rows))
    write_header(book, sheet, layout.columns, table.size)
    set_widths(sheet, layout.columns)
    write_rows(book.styles, sheet, FIRST_ROW, layout)
    if not rows:
        must(sheet.write_string(FIRST_ROW, 0, table.empty, book.styles("guide")))
    must(sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + rows, len(layout.columns) - 1))
    if any(column.printed != "always" for column in layout.columns):
        must(sheet.print_area(0, 0, max(HEADER_ROW + rows, FIRST_ROW), layout.printed - 1))
    sheet.freeze_panes(FIRST_ROW, frozen)
    sheet.repeat_rows(HEADER_ROW)
    return sheet, layout


def write_part(book: SummaryBook, sheet: Worksheet, top: int, table: SheetTable[RowT]) -> Layout[RowT]:
    """Write a table into a sheet that has another: headings in row `top` (0-based), rows below. Widths are the sheet's."""
    layout = lay_out(book, table)
    write_header(book, sheet, layout.columns, row=top)
    write_rows(book.styles, sheet, top + 1, layout)
    return layout


def write_heading(book: SummaryBook, sheet: Worksheet, title: str, guide: str) -> None:
    """The two lines above a table: what it is, and how to read it."""
    must(sheet.set_row(0, 27))
    must(sheet.set_row(1, 20))
    must(sheet.write_string(0, 0, text.safe(book.sheet_title(title)), book.styles("title")))
    must(sheet.write_string(1, 0, text.safe(guide), book.styles("guide")))


def write_opening(book: SummaryBook, sheet: Worksheet, opening: str, columns: Sequence[Headed]) -> None:
    """Write a paragraph above a table in place of its guide, as wide as the table and as high as it needs."""
    shown = text.safe(opening)
    lines = text.line_count(shown, sum(column.width for column in columns))
    must(sheet.set_row(1, row_height(lines + 1, padding=0)))
    must(sheet.merge_range(1, 0, 1, len(columns) - 1, shown, book.styles("paragraph")))


def set_widths(sheet: Worksheet, columns: Sequence[Headed]) -> None:
    """As wide as declared, from the left."""
    for number, column in enumerate(columns):
        must(sheet.set_column(number, number, column.width))


def write_header(
    book: SummaryBook, sheet: Worksheet, columns: Sequence[Headed], size: int = 10, row: int = HEADER_ROW
) -> None:
    """The headings of a table, as high as the longest of them needs."""
    style = book.styles("head", size)
    lines = max(text.line_count(column.header, column.width) for column in columns)
    must(sheet.set_row(row, row_height(lines, 24.0, LINE[size])))
    for number, column in enumerate(columns):
        must(sheet.write_string(row, number, text.safe(column.header), style))


def write_rows(styles: SummaryStyles, sheet: Worksheet, top: int, layout: Layout[RowT]) -> None:
    """The cells of a table from row `top` (0-based) down.

    Raises IpxlError when there are more rows than a sheet has, or when XlsxWriter drops a cell.
    """
    table, rows = layout.table, len(layout.rows)
    if top + rows > ROWS_MOST:
        raise IpxlError(f"“{table.title}”有{rows}行，超过一张工作表的{ROWS_MOST}行，写不下。请按单位分批汇总。")
    ready = [_prepare(column, cells, table) for column, cells in zip(layout.columns, layout.cells, strict=True)]
    for row, height in enumerate(_heights(layout, ready), top):
        sheet.set_row(row, height)
    left = LINKS_MOST
    for number, (column, values) in enumerate(zip(layout.columns, ready, strict=True)):
        targets = layout.links.get(number)
        if targets is not None:
            values, left = _with_links(values, targets, left)
        write, style = _writer(styles, sheet, column, table, targets is not None)
        for row, value in enumerate(values, top):
            dropped = sheet.write_blank(row, number, None, style) if value is None else write(row, number, value, style)
            if dropped:
                raise IpxlError(f"“{table.title}”第{row + 1}行第{number + 1}列写不进去。这是程序的问题，请反馈。")


def _prepare(column: SheetColumn[RowT], cells: Sequence[Any], table: SheetTable[RowT]) -> list[Any]:
    """The values of one column as its writer takes them, None for a blank."""
    if column.kind in _TEXT_KINDS:
        texts = text.safe_column(cells)
        return list(texts) if table.whole else _fitted(texts, column.width, table.size)
    if column.kind in ("date", "moment"):
        serials = {
            value: (value or None) if isinstance(value, str) else _serial(value)
            for value in set(cells)
            if value is not None
        }
        return [None if value is None else serials[value] for value in cells]
    if column.kind == "amount":
        return [text.safe(value) or None if isinstance(value, str) else value for value in cells]
    return [None if value is None else float(value) for value in cells]


def _fitted(texts: Sequence[str | None], width: float, size: int) -> list[str | None]:
    """Texts that would not fit the highest possible row, shortened."""
    most = int((HIGHEST - PADDING) / LINE[size])
    room = max(int(width - text.MARGIN), 2) * most
    return [
        text.shorten(part.replace("\n", ""), room - 12, "……（全文见任务明细）")
        if part and len(part) > most and text.line_count(part, width) > most
        else part
        for part in texts
    ]


def _serial(value: date) -> float:
    if not isinstance(value, datetime):
        return float((value - _EPOCH.date()).days)
    passed = words.moment(value) - _EPOCH
    return passed.days + passed.seconds / 86_400


def _with_links(values: Sequence[Any], targets: Sequence[str | None], left: int) -> tuple[list[Any], int]:
    """Each value paired with where it leads, bare where there is nothing to lead to; and how many links are left then.

    Links beyond what a sheet holds are left out: those of the later columns first, then those of the lowest rows.
    """
    linked: list[Any] = []
    for value, target in zip(values, targets, strict=True):
        if value is not None and target and left:
            linked.append((value, target))
            left -= 1
        else:
            linked.append(value)
    return linked, left


def _writer(
    styles: SummaryStyles, sheet: Worksheet, column: SheetColumn[RowT], table: SheetTable[RowT], linked: bool
) -> tuple[Write, Format]:
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


def _plain_writer(
    styles: SummaryStyles, sheet: Worksheet, kind: ColumnKind, look: Mapping[str, Any]
) -> tuple[Write, Format]:
    """How a value is written that leads nowhere, and in which format."""
    write_string: Write = sheet.write_string
    if kind == "light":
        fills = styles.lights(**look)
        return lambda row, number, value, _: write_string(row, number, value, fills[value]), styles("centre", **look)
    if kind == "state":
        lights, other = styles.lights(**look), styles("centre", **look)
        return lambda row, number, value, _: write_string(row, number, value, lights.get(value, other)), other
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


def _heights(layout: Layout[RowT], ready: Sequence[Sequence[Any]]) -> list[float]:
    """The height of each row: what its longest wrapped text needs."""
    lines = [1] * len(layout.rows)
    for column, cells in zip(layout.columns, ready, strict=True):
        if column.kind in _TEXT_KINDS:
            room = int((column.width - text.MARGIN) / 2)
            count, width = text.line_count, column.width
            lines = [
                most if not value or (len(value) <= room and "\n" not in value) else max(most, count(value, width))
                for most, value in zip(lines, cells, strict=True)
            ]
    table = layout.table
    return [row_height(count, table.lowest, LINE[table.size]) for count in lines]
