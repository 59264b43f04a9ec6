"""首页: one A4 page that a leader reads in three minutes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ipxl import text
from ipxl.merge.result import GREY_WORDS, LIGHT_WORDS
from ipxl.report import words
from ipxl.report.book import FIRST_ROW, HOME, REQUESTS, Book, is_main, light_words, ok, sorted_indicators, values
from ipxl.report.charts import Place, insert_indicator_chart, insert_light_chart
from ipxl.report.indicators import ACTUAL, EXPECTED, NAME, column_of
from ipxl.report.items import INDICATOR, most_urgent, units_of
from ipxl.report.requests import requests
from ipxl.report.returns import sentence, tally
from ipxl.report.table import decimals_of

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

WIDTHS = (28, 10, 10, 10, 12.5, 12.5, 43)
"""Column A carries names, B to F figures, G charts and reasons. Every block of the page stands on this one grid."""
LAST, FIGURES = 6, 5
GREY_HEAD = "○灰"
WORST_MOST, REQUESTS_MOST, INDICATORS_MOST, MISSING_LINES = 5, 5, 12, 2
_UNITS_COLUMNS, _ASKING_COLUMNS, _ASKED_COLUMNS, _MISSING_COLUMNS = 44, 28, 24, 94
_LINE, _ROW = 14.4, 22.0
_TITLE_SCALE = 1.8
"""How much wider the title's characters are than those that widths are counted in."""
_STOPS = "。；;"
_TEXT_LINES = 4
"""Lines a reason or a request may take here; the whole text is one click away."""


@dataclass
class _Page:
    """The sheet and the next free row."""

    book: Book
    sheet: Worksheet
    row: int = field(default=0)
    heights: dict[int, float] = field(default_factory=dict)

    def put(self, column: int, value: Any, style: str = "line") -> None:
        """Write one value of the current row, as what it is."""
        made = self.book.styles(style)
        if value is None or value == "":
            ok(self.sheet.write_blank(self.row, column, None, made))
        elif isinstance(value, str):
            ok(self.sheet.write_string(self.row, column, text.safe(value), made))
        else:
            ok(self.sheet.write_number(self.row, column, float(value), made))

    def light(self, column: int, word: str | None) -> None:
        """Write a light word on its fill."""
        if word is None:
            self.put(column, "—", "line_centre")
        else:
            ok(self.sheet.write_string(self.row, column, word, self.book.styles.light(word, "line_centre")))

    def link(self, column: int, shown: str, target: str | None) -> None:
        """Write a text that leads to where it comes from."""
        style = self.book.styles("line_link")
        if target is None:
            self.put(column, shown, "line_wrap")
        else:
            ok(self.sheet.write_url(self.row, column, target, style, text.safe(shown)))

    def fill(self, style: str, last: int = LAST) -> None:
        """Lay a style over the current row up to column `last`, to be written over."""
        for column in range(last + 1):
            self.put(column, None, style)

    def section(self, title: str) -> None:
        """A heading with a rule below it, across the page."""
        self.height(26)
        self.fill("section")
        self.put(0, title, "section")
        self.row += 1

    def heads(self, heads: dict[int, str], left: tuple[int, ...] = (), last: int = LAST) -> None:
        """Column headings of a block that reaches to column `last`."""
        self.height(_ROW)
        self.fill("line_head", last)
        for column, head in heads.items():
            self.put(column, head, "line_head_left" if column in left else "line_head")
        self.row += 1

    def height(self, points: float) -> None:
        """Set the height of the current row."""
        self.heights[self.row] = points
        ok(self.sheet.set_row(self.row, points))

    def chart_place(self, top: int) -> Place:
        """The last column beside the rows from `top` down to the current one, to the pixel as XlsxWriter counts."""
        height = sum(int(self.heights[row] * 4 / 3 + 0.5) for row in range(top, self.row))
        return Place(top, LAST, int(WIDTHS[LAST] * 7 + 0.5) + 5, height)


def write_home(book: Book) -> None:
    """Write the sheet. It prints on one portrait page whatever the length of its texts."""
    sheet = book.add_sheet(HOME, landscape=False, tall=1)
    for column, width in enumerate(WIDTHS):
        ok(sheet.set_column(column, column, width))
    page = _Page(book, sheet)
    _write_title(page)
    _write_lights(page)
    _write_indicators(page)
    _write_returns(page)
    _write_worst(page)
    _write_requests(page)
    sheet.print_area(0, 0, page.row - 1, LAST)
    sheet.set_first_sheet()
    sheet.activate()


def _write_title(page: _Page) -> None:
    book, result = page.book, page.book.result
    settings = result.plan.settings
    title = text.safe(f"{settings.title}工作进展汇总")
    page.height(31.0 * text.line_count(title, sum(WIDTHS) / _TITLE_SCALE))
    ok(page.sheet.merge_range(0, 0, 0, LAST, title, book.styles("page_title")))
    parts = [
        f"{book.period}(截至{words.day(result.period.end)})",
        f"统计时点：{words.day(result.as_of)}",
        settings.office,
    ]
    page.row = 1
    page.height(22)
    subtitle = text.safe("    ".join(part for part in parts if part))
    ok(page.sheet.merge_range(1, 0, 1, LAST, subtitle, book.styles("page_subtitle")))
    page.row = 2


def _write_lights(page: _Page) -> None:
    """Tasks by light, this period and last, with a chart beside."""
    result = page.book.result
    now = Counter(light_words(result.tasks))
    last = Counter(word for word in light_words(result.tasks, "last_") if word)
    page.section(f"一、任务亮灯(共 {len(result.tasks)} 项)")
    top = page.row
    page.heads({0: "期次", FIGURES: "合计"}, last=FIGURES)
    page.row = top
    for column, word in enumerate(LIGHT_WORDS.values(), 1):
        ok(page.sheet.write_string(page.row, column, word, page.book.styles.light(word, "line_head")))
    ok(page.sheet.write_string(page.row, 4, GREY_HEAD, page.book.styles.light(GREY_WORDS["unknown"], "line_head")))
    page.row += 1
    rows: list[tuple[str, list[int] | None, str]] = [("本期", _counts(now), "line_big")]
    past = _counts(last) if last else None
    rows.append((f"上期({result.previous})" if past and result.previous else "上期", past, "line_count"))
    change = [a - b for a, b in zip(_counts(now), past, strict=True)] if past else None
    rows.append(("增减", change, "line_change"))
    for name, counts, style in rows:
        page.height(30 if style == "line_big" else 26)
        page.fill("line", FIGURES)
        page.put(0, name, "line_centre")
        for column, count in enumerate(counts or ["—"] * 5, 1):
            page.put(column, count, style if counts else "line_centre")
        page.row += 1
    page.height(_ROW)
    greys = "  ".join(f"{word} {now[word]}" for word in GREY_WORDS.values() if now[word])
    page.put(0, f"其中灰灯：{greys}" if greys else "没有灰灯。", "note")
    page.row += 1
    insert_light_chart(page.book, page.sheet, page.chart_place(top), bool(past))


def _counts(counter: Counter[Any]) -> list[int]:
    """Green, yellow, red, grey, all."""
    colours = [counter[word] for word in LIGHT_WORDS.values()]
    grey = sum(counter[word] for word in GREY_WORDS.values())
    return [*colours, grey, sum(colours) + grey]


def _write_indicators(page: _Page) -> None:
    """The plan's own indicators, one line each, with a chart beside."""
    book = page.book
    frame = sorted_indicators(book.result.indicators)
    names = ("indicator", "name", "unit_of_measure", "target", "value", "completion_pct", "gap", "held")
    rows = list(zip(*(values(frame, name) for name in names), light_words(frame), strict=True))
    main = [row for row in rows if is_main(row[0])][:INDICATORS_MOST]
    more = len(rows) - len(main)
    page.section(f"二、指标完成({book.result.period.end.year}年)" + (f"，另有 {more} 项见“指标完成”" if more else ""))
    top = page.row
    page.heads({0: "指标", 1: "年度目标", 2: "完成值", 3: "完成率", 4: "差距", 5: "亮灯"}, last=FIGURES)
    for key, name, measure, target, value, completion, gap, held, word in main:
        shown = f"{key} {name}" + (f"({measure})" if measure else "")
        page.height(max(30.0, text.line_count(shown, WIDTHS[0]) * _LINE + 6))
        page.fill("line", FIGURES)
        page.link(0, shown, book.places.indicator(key))
        _put_figure(page, 1, target)
        _put_figure(page, 2, "待核" if value is None and held else value)
        page.put(
            3,
            completion if completion is not None else "—",
            "line_percent" if completion is not None else "line_centre",
        )
        page.put(4, gap if gap is not None else "—", "line_points" if gap is not None else "line_centre")
        page.light(5, word)
        page.row += 1
    page.height(18)
    page.put(0, "完成率 = 完成值 ÷ 年度目标；差距 = 序时进度 − 实际(百分点)，负数为超前。", "note")
    page.row += 1
    columns = (column_of(book, NAME), column_of(book, EXPECTED), column_of(book, ACTUAL))
    insert_indicator_chart(book, page.sheet, page.chart_place(top), len(main), columns)


def _put_figure(page: _Page, column: int, value: Decimal | int | str | None) -> None:
    """A figure with its own decimals, a text as it stands, — for what is unknown."""
    if value is None or isinstance(value, str):
        page.put(column, value or "—", "line_centre")
    else:
        style = page.book.styles.amount(decimals_of(value), "line_centre")
        ok(page.sheet.write_number(page.row, column, float(value), style))


def _write_returns(page: _Page) -> None:
    """Who has returned, and the names of those who have not."""
    counted = tally(page.book.result)
    page.section("三、报送情况")
    page.height(_ROW)
    page.put(0, sentence(page.book.result, counted), "loud")
    page.row += 1
    names = [unit for unit, _ in counted.missing]
    lines = text.wrap_names(names, _MISSING_COLUMNS) or ["无"]
    if len(lines) > MISSING_LINES:
        lines = [*lines[: MISSING_LINES - 1], f"{lines[MISSING_LINES - 1]}等(名单见“报送情况”)"]
    for number, line in enumerate(lines):
        page.height(19)
        if number == 0:
            page.put(0, f"未报单位({len(names)} 家)：", "plain")
        page.put(1, line, "plain")
        page.row += 1


def _write_worst(page: _Page) -> None:
    """The five worst items, with unit and reason."""
    items = most_urgent(page.book.result, WORST_MOST)
    page.section("四、最需关注的事项(全部见“红黄灯清单”)")
    page.heads({0: "事项", 1: "亮灯", 2: "单位", 6: "原因"}, left=(2, 6))
    if not items:
        _write_none(page, "本期没有红灯、黄灯和未报事项。")
    for item in items:
        name = text.shorten(f"{item.key} {item.name}", _room(0, 2))
        reason = text.shorten(item.reason, _room(LAST, _TEXT_LINES))
        _fit(page, name, reason)
        page.fill("line")
        places = page.book.places
        page.link(0, name, places.indicator(item.key) if item.kind == INDICATOR else places.item(item.key))
        page.light(1, item.word)
        page.put(2, text.fit_names(item.units, _UNITS_COLUMNS) if item.units else units_of(item))
        page.put(LAST, reason, "line_wrap")
        page.row += 1


def _write_requests(page: _Page) -> None:
    """Requests for coordination, those on the worst tasks first."""
    found = requests(page.book.result)
    shown = found[:REQUESTS_MOST]
    more = f"，列前 {len(shown)} 条，全部见“{REQUESTS}”)" if len(found) > len(shown) else ")"
    page.section(f"五、需市级协调的事项(共 {len(found)} 条{more}")
    page.heads({0: "任务", 1: "提出单位", 4: "建议协调单位", 6: "问题和建议"}, left=(1, 4, 6))
    if not found:
        _write_none(page, "本期没有单位提出。")
    for row, one in enumerate(shown, FIRST_ROW + 1):
        name = text.shorten(" ".join(part for part in (one.task, one.title) if part) or "其他", _room(0, 2))
        told = _request(one.issue, one.measure, _room(LAST, _TEXT_LINES))
        _fit(page, name, told)
        page.fill("line")
        page.link(0, name, f"internal:'{REQUESTS}'!A{row}")
        page.put(1, text.short_name(one.unit, _ASKING_COLUMNS))
        page.put(4, text.short_name(one.coordinator, _ASKED_COLUMNS))
        page.put(LAST, told, "line_wrap")
        page.row += 1


def _request(issue: str, measure: str, room: int) -> str:
    """The problem and what is proposed within `room` columns; the proposal, being the request itself, goes first."""
    asked = f"；建议：{text.shorten(measure, room // 2)}" if measure else ""
    told = text.shorten(issue.rstrip(_STOPS), room - text.display_width(asked))
    return told + asked if told else asked.lstrip(_STOPS)


def _write_none(page: _Page, told: str) -> None:
    page.height(_ROW)
    page.fill("line")
    page.put(0, told)
    page.row += 1


def _room(column: int, lines: int) -> int:
    """Columns of text that fit a cell in that many lines."""
    return int(WIDTHS[column] - 2) * lines


def _fit(page: _Page, name: str, told: str) -> None:
    lines = max(text.line_count(name, WIDTHS[0]), text.line_count(told, WIDTHS[LAST]))
    page.height(max(_ROW, lines * _LINE + 6))
