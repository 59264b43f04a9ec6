"""首页: one A4 page that a leader reads in three minutes."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ipxl import text
from ipxl.facts.lights import GREY_WORDS, LIGHT_WORDS
from ipxl.facts.rows import ItemKey
from ipxl.merge.result import CHANGE_NAMES, Result
from ipxl.report import words
from ipxl.report.headline import headline
from ipxl.report.items import INDICATOR, most_urgent
from ipxl.report.judged import last_word
from ipxl.report.lines import folded, lines
from ipxl.report.outdated import stale_line
from ipxl.report.plan_changes import plan_change_line
from ipxl.report.summary.book import (
    CHANGES,
    FIRST_ROW,
    HOME,
    LIGHTS,
    REQUESTS,
    RETURNS,
    TASKS,
    SummaryBook,
    sorted_indicators,
)
from ipxl.report.summary.charts import insert_indicator_chart, insert_light_chart
from ipxl.report.summary.indicators import column_numbers
from ipxl.report.summary.page import FIGURES, LAST, LINE, ROW, WIDTHS, FrontPageGrid
from ipxl.report.summary.requests import requests
from ipxl.report.summary.returns import sentence, tally
from ipxl.sheet.checked import must

GREY_HEAD = "○灰"
WORST_MOST, REQUESTS_MOST, INDICATORS_MOST, MISSING_LINES = 5, 5, 12, 2
_UNITS_COLUMNS, _ASKING_COLUMNS, _ASKED_COLUMNS, _MISSING_COLUMNS, _PAGE_COLUMNS = 30, 28, 24, 94, 122
_TITLE_SCALE = 1.8
"""How much wider the title's characters are than those that widths are counted in."""
_HEADLINE_SCALE = 1.3
_STOPS = "。；;"
_TEXT_LINES = 4
"""Lines a reason or a request may take here; the whole text is one click away."""
_TOP = "internal:'{}'!A1"


def write_home(book: SummaryBook) -> None:
    """Write the sheet. It prints on one portrait page whatever the length of its texts."""
    sheet = book.add_sheet(HOME, landscape=False, tall=1)
    for column, width in enumerate(WIDTHS):
        must(sheet.set_column(column, column, width))
    page = FrontPageGrid(book, sheet)
    _write_title(page)
    _write_lights(page)
    _write_indicators(page)
    _write_returns(page)
    _write_worst(page)
    _write_decisions(page)
    sheet.print_area(0, 0, page.row - 1, LAST)
    sheet.set_first_sheet()
    sheet.activate()


def _write_title(page: FrontPageGrid) -> None:
    book, result = page.book, page.book.result
    settings = result.plan.settings
    title = text.safe(f"{settings.title}工作进展汇总")
    page.height(31.0 * text.line_count(title, sum(WIDTHS) / _TITLE_SCALE))
    must(page.sheet.merge_range(0, 0, 0, LAST, title, book.styles("page_title")))
    parts = [
        f"{book.period}(截至{words.day(result.period.end)})",
        f"统计时点：{words.day(result.as_of)}",
        settings.office,
    ]
    page.row = 1
    page.height(22)
    subtitle = text.safe("    ".join(part for part in parts if part))
    must(page.sheet.merge_range(1, 0, 1, LAST, subtitle, book.styles("page_subtitle")))
    told = text.safe(headline(folded(lines(result), result.plan), len(result.requests)))
    page.row = 2
    page.height(20.0 * text.line_count(told, sum(WIDTHS) / _HEADLINE_SCALE) + 6)
    must(page.sheet.merge_range(2, 0, 2, LAST, told, book.styles("headline")))
    page.row = 3


def _write_lights(page: FrontPageGrid) -> None:
    """Tasks by light, this period and last, with a chart beside, and what changed in a sentence."""
    result = page.book.result
    now = Counter(row.lamp.word for row in result.tasks)
    last = Counter(word for row in result.tasks if (word := last_word(row)))
    page.section(f"一、任务亮灯(共 {len(result.tasks)} 项)")
    top = page.row
    page.heads({0: "期次", FIGURES: "合计"}, last=FIGURES)
    page.row = top
    for column, word in enumerate(LIGHT_WORDS.values(), 1):
        must(page.sheet.write_string(page.row, column, word, page.book.styles.light(word, "line_head")))
    must(page.sheet.write_string(page.row, 4, GREY_HEAD, page.book.styles.light(GREY_WORDS["unknown"], "line_head")))
    page.row += 1
    tasks, list_, changes = (_TOP.format(name) for name in (TASKS, LIGHTS, CHANGES))
    past = _counts(last) if last else None
    change = [a - b for a, b in zip(_counts(now), past, strict=True)] if past else None
    rows = [("本期", _counts(now), "line_big", [tasks, list_, list_, list_, tasks])]
    if past and change:  # in the first period there is nothing to stand in these rows
        rows += [
            (_last_name(result), past, "line_count", [changes] * 5),
            ("增减", change, "line_change", [changes] * 5),
        ]
    for name, counts, style, targets in rows:
        page.height(26 if style != "line_big" else 30 if past else 82)
        page.fill("line", FIGURES)
        page.put(0, name, "line_centre")
        for column in range(1, FIGURES + 1):
            page.put(column, counts[column - 1], style, targets[column - 1])
        page.row += 1
    page.height(ROW)
    greys = "  ".join(f"{word} {now[word]}" for word in GREY_WORDS.values() if now[word])
    page.put(0, f"其中灰灯：{greys}" if greys else "没有灰灯。", "note")
    page.row += 1
    insert_light_chart(page.book, page.sheet, page.chart_place(top), bool(past))
    for told in _told_changes(result):
        page.height(19)
        page.put(0, told, "plain", changes)
        page.row += 1


def _last_name(result: Result) -> str:
    """上期 by its id, and whether that is what leaders were given."""
    published = any(row.published is not None for row in result.trail if row.period == result.previous)
    return f"上期({result.previous}{'发布' if published else ''})" if result.previous else "上期"


def _told_changes(result: Result) -> list[str]:
    """How many things changed in which way, and that what was published of this period no longer holds."""
    lines = []
    if result.compared:
        counts = Counter(one.what for one in result.changes)
        told = "，".join(f"{name} {counts[what]}" for what, name in CHANGE_NAMES.items() if counts[what])
        lines.append(f"任务、指标和单位与上期相比：{told or '没有变化'}(见“{CHANGES}”)。")
    if result.plan_changes:
        changed = text.shorten(plan_change_line(result.plan_changes), 2 * _PAGE_COLUMNS - 30)
        lines += text.wrap(f"方案调整：{changed}（见“{CHANGES}”）。", _PAGE_COLUMNS)
    if result.stale is not None:
        lines.append(text.shorten(f"注意：{stale_line(result.stale)}(见“{CHANGES}”)。", _PAGE_COLUMNS))
    return lines


def _counts(counter: Counter[Any]) -> list[int]:
    """Green, yellow, red, grey, all."""
    colours = [counter[word] for word in LIGHT_WORDS.values()]
    grey = sum(counter[word] for word in GREY_WORDS.values())
    return [*colours, grey, sum(colours) + grey]


def _write_indicators(page: FrontPageGrid) -> None:
    """The plan's own indicators, one line each, with its own bars beside."""
    book = page.book
    rows = sorted_indicators(book.result)
    main = [row for row in rows if book.result.plan.is_headline(row.indicator)][:INDICATORS_MOST]
    more = len(rows) - len(main)
    page.section(f"二、指标完成({book.result.period.end.year}年)" + (f"，另有 {more} 项见“指标完成”" if more else ""))
    top = page.row
    page.heads({0: "指标", 1: "年度目标", 2: "完成值", 3: "完成率", 4: "差距", 5: "亮灯"}, last=FIGURES)
    shown = [
        f"{row.indicator} {row.name}" + (f"({row.unit_of_measure})" if row.unit_of_measure else "") for row in main
    ]
    # All as high as the highest, so that each pair of bars stands beside its own line.
    high = max([30.0, *(text.line_count(name, WIDTHS[0]) * LINE + 6 for name in shown)])
    for name, row in zip(shown, main, strict=True):
        place = book.places.indicator(row.indicator)
        page.height(high)
        page.fill("line", FIGURES)
        page.link(0, name, place)
        page.figure(1, row.target, place)
        page.figure(2, "待核" if row.value is None and row.held else row.value, place)
        for column, figure, style in ((3, row.completion_pct, "line_percent"), (4, row.gap, "line_points")):
            known = figure is not None
            page.put(column, figure if known else "—", style if known else "line_centre", place if known else None)
        page.light(5, row.lamp.word)
        page.row += 1
    page.height(18)
    page.put(0, "完成率 = 完成值 ÷ 年度目标；差距 = 序时进度 − 实际(百分点)，负数为超前。", "note")
    page.row += 1
    columns = column_numbers(book, "indicator", "expected", "actual")
    heights = (ROW, high * len(main))
    insert_indicator_chart(book, page.sheet, page.chart_place(top), len(main), columns, heights)


def _write_returns(page: FrontPageGrid) -> None:
    """Who has returned, and the names of those who have not."""
    counted = tally(page.book.result)
    returns = _TOP.format(RETURNS)
    page.section("三、报送情况")
    page.height(ROW)
    page.put(0, sentence(page.book.result, counted), "loud", returns)
    page.row += 1
    names = [unit for unit, _ in counted.missing]
    lines = text.wrap_names(names, _MISSING_COLUMNS) or ["无"]
    if len(lines) > MISSING_LINES:
        lines = [*lines[: MISSING_LINES - 1], f"{lines[MISSING_LINES - 1].rstrip('、')}等（名单见“报送情况”）"]
    for number, line in enumerate(lines):
        page.height(19)
        if number == 0:
            page.put(0, f"未报单位({len(names)} 家)：", "plain", returns if names else None)
        page.put(1, line, "plain")
        page.row += 1


def _write_worst(page: FrontPageGrid) -> None:
    """The five worst items: whose, since when, why."""
    items = most_urgent(page.book.result, WORST_MOST)
    counts = page.book.streaks
    page.section(f"四、最需关注的事项(全部见“{LIGHTS}”)")
    page.heads({0: "事项", 1: "亮灯", 2: "单位", FIGURES: "连续期数", LAST: "原因"}, left=(2, LAST))
    if not items:
        _write_none(page, "本期没有红灯、黄灯和未报事项。")
    for item in items:
        name = text.shorten(f"{item.key} {item.name}", _room(0, 2))
        reason = text.shorten(item.reason, _room(LAST, _TEXT_LINES))
        _fit(page, name, reason)
        page.fill("line")
        places = page.book.places
        is_indicator = item.kind == INDICATOR
        page.link(0, name, places.indicator(item.key) if is_indicator else places.item(item.key))
        page.light(1, item.word)
        page.put(2, text.fit_names(item.units, _UNITS_COLUMNS))
        key = ItemKey("indicator" if is_indicator else "task", item.key, "")
        page.put(FIGURES, counts.get(key, 1), "line_count", _TOP.format(CHANGES))
        page.put(LAST, reason, "line_wrap")
        page.row += 1


def _write_decisions(page: FrontPageGrid) -> None:
    """What is asked of the reader: requests for coordination, those on the worst tasks first, and the office's open questions."""
    found = requests(page.book.result)
    shown = found[:REQUESTS_MOST]
    more = f"，列前 {len(shown)} 条，全部见“{REQUESTS}”)" if len(found) > len(shown) else ")"
    page.section(f"五、需要决定的事项：需上级协调(共 {len(found)} 条{more}")
    page.heads({0: "任务", 1: "提出单位", 4: "建议协调单位", LAST: "问题和建议"}, left=(1, 4, LAST))
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
    page.height(ROW)
    page.put(0, _open_questions(page.book.result), "plain")
    page.row += 1


def _open_questions(result: Result) -> str:
    """How many questions the office has not decided, and about whom."""
    if not result.questions:
        return "核定表里没有待决定的问题。"
    units = list(dict.fromkeys(one.unit for one in result.questions if one.unit))
    whose = f"，涉及{text.fit_names(units, 60)}" if units else ""
    return f"另有 {len(result.questions)} 个问题待办公室核定(核定/{result.period.period}.xlsx){whose}。"


def _request(issue: str, measure: str, room: int) -> str:
    """The problem and what is proposed within `room` columns; the proposal, being the request itself, goes first."""
    asked = f"；建议：{text.shorten(measure, room // 2)}" if measure else ""
    told = text.shorten(issue.rstrip(_STOPS), room - text.display_width(asked))
    return told + asked if told else asked.lstrip(_STOPS)


def _write_none(page: FrontPageGrid, told: str) -> None:
    page.height(ROW)
    page.fill("line")
    page.put(0, told)
    page.row += 1


def _room(column: int, lines: int) -> int:
    """Columns of text that fit a cell in that many lines."""
    return int(WIDTHS[column] - 2) * lines


def _fit(page: FrontPageGrid, name: str, told: str) -> None:
    lines = max(text.line_count(name, WIDTHS[0]), text.line_count(told, WIDTHS[LAST]))
    page.height(max(ROW, lines * LINE + 6))
