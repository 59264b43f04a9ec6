"""首页: one A4 page that a leader reads in three minutes, every word of it at least as large as a document's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from ipxl import text
from ipxl.facts.lights import GREY_WORDS, WORST_FIRST
from ipxl.merge.judgement import number_text, pace
from ipxl.merge.result import CHANGE_NAMES, Change, ChangeKind, Result
from ipxl.report import words
from ipxl.report.headline import headline
from ipxl.report.judged import last_word
from ipxl.report.lines import ReportLine, folded, lagging, lines
from ipxl.report.outdated import KIND_NAMES, stale_line
from ipxl.report.plan_changes import beside_plan, plan_change_line
from ipxl.report.summary.book import (
    CHANGES,
    FIRST_ROW,
    HOME,
    INDICATORS,
    LIGHTS,
    REQUESTS,
    RETURNS,
    TASKS,
    SummaryBook,
    sorted_indicators,
)
from ipxl.report.summary.matters import matters_section
from ipxl.report.summary.page import LAST, ROOM, HomeRow, Piece, height_of, labelled, section, told, write_home_rows
from ipxl.report.summary.requests import Request, requests
from ipxl.report.summary.returns import sentence, tally
from ipxl.sheet import pages
from ipxl.sheet.checked import must

GREY_HEAD = "○灰"
_COLOURS = tuple(look.word for look in WORST_FIRST if look.lamp.grey is None)
"""Red, yellow, green."""
_SHARES = ((8, 5, 5), (8, 5, 3), (8, 4, 3), (8, 3, 3), (8, 3, 2), (8, 3, 1), (5, 3, 1), (5, 2, 1), (3, 1, 1))
"""How many indicators, worst items and requests there are: the first that leave the page its size."""
_CAUSE_MOST, _ASKED_LINES, _NAMED = 60, 2, 150
_PAGE_COLUMNS = 88
_STOPS = "。；;"
_TOP = "internal:'{}'!A1"
_MARGINS = pages.Margins(0.4, 0.4, 0.56, 0.56)
_HEAD = '&"宋体,Regular"&11'


def write_home(book: SummaryBook) -> None:
    """Write the sheet: rather fewer items than a smaller type, so that it is one page as it stands."""
    result = book.result
    sheet = book.add_sheet(HOME, landscape=False)
    sheet.fit_to_pages(1, 1)
    rows = _fitting(book)
    write_home_rows(book, sheet, rows)
    office = pages.plain_words(text.shorten(text.safe(result.plan.settings.office), 64))
    sheet.set_margins(*_MARGINS)
    must(sheet.set_header(f"&L{_HEAD} {office}&R{_HEAD} 统计时点：{words.day(result.as_of)}", {"margin": 0.25}))
    must(sheet.set_footer(f"&L{_HEAD} &A&C{_HEAD} {pages.COUNTED}&R{_HEAD} 截至{book.end}", {"margin": 0.25}))
    sheet.print_area(0, 0, len(rows) - 1, LAST)
    sheet.set_first_sheet()
    sheet.activate()


def _fitting(book: SummaryBook) -> list[HomeRow]:
    """The page with as many items as it has room for."""
    every = folded(lines(book.result), book.result.plan)
    rows: list[HomeRow] = []
    for indicators, worst, asked in _SHARES:
        rows = [
            *_title(book, every),
            *_lights(book.result),
            *_indicators(book, indicators),
            *_worst(book, every, worst),
            *_requests(book.result, asked),
            *matters_section(book.result, "五"),
            *_closing(book.result),
        ]
        if height_of(rows) <= ROOM:
            break
    return rows


def _title(book: SummaryBook, every: Sequence[ReportLine]) -> list[HomeRow]:
    """The plan, the period, and the judgement in one sentence."""
    result = book.result
    return [
        told(text.full_brackets(result.plan.settings.title), "page_title"),
        told(f"{book.period}工作进展汇总（截至{words.day(result.period.end)}）", "page_subtitle"),
        told(headline(every, len(result.requests)), "headline"),
    ]


def _lights(result: Result) -> list[HomeRow]:
    """Tasks by light, this period and last, the worst first; who has returned; what changed."""
    now, last = Counter(row.lamp.word for row in result.tasks), Counter(_last_words(result))
    heads = [*_COLOURS, *([GREY_HEAD] if _grey(now) or _grey(last) else [])]
    greys = "、".join(f"{look.short}{now[look.word]}" for look in WORST_FIRST if look.lamp.grey and now[look.word])
    list_, tasks, changes, returns = (_TOP.format(name) for name in (LIGHTS, TASKS, CHANGES, RETURNS))
    named = [Piece(at, at, head, "grey_head" if head == GREY_HEAD else "line_head") for at, head in enumerate(heads, 1)]
    total = len(heads) + 1
    rows = [
        section(f"一、任务亮灯（共{len(result.tasks)}项）"),
        HomeRow((*named, Piece(total, total, "合计", "line_head")), "line_head"),
        HomeRow(
            (
                Piece(0, 0, "本期", "line_centre"),
                *_counted(now, heads, "line_big", list_, tasks),
                Piece(total + 1, LAST, f"灰灯：{greys}" if greys else None),
            )
        ),
    ]
    if last:
        rows.append(
            HomeRow(
                (Piece(0, 0, "上期", "line_centre"), *_counted(last, heads, "line_count", changes, changes)),
            )
        )
    return [
        *rows,
        labelled("报送", _returned(result), returns),
        *(labelled(label, one, changes) for label, one in _told_changes(result)),
    ]


def _last_words(result: Result) -> Iterable[str]:
    return (word for row in result.tasks if (word := last_word(row)))


def _grey(counts: Counter[str]) -> int:
    return sum(counts[word] for word in GREY_WORDS.values())


def _counted(counts: Counter[str], heads: Sequence[str], style: str, place: str, whole: str) -> list[Piece]:
    """The count of each heading, and of all."""
    numbers = [_grey(counts) if head == GREY_HEAD else counts[head] for head in heads]
    pieces = [Piece(at, at, number, style, place) for at, number in enumerate(numbers, 1)]
    return [*pieces, Piece(len(heads) + 1, len(heads) + 1, counts.total(), style, whole)]


def _returned(result: Result) -> str:
    """Who has returned, and the names of those who have not."""
    counted = tally(result)
    names = [unit for unit, _ in counted.missing]
    shown = text.fit_names(names, _NAMED)
    more = f"（名单见“{RETURNS}”）" if shown.endswith("家") and shown != "、".join(names) else ""
    return sentence(result, counted) + (f"未报：{shown}{more}。" if names else "")


def _told_changes(result: Result) -> list[tuple[str, str]]:
    """How many things changed in which way, and that what was published of this period no longer holds."""
    found = []
    if result.compared:
        each = beside_plan(result)
        said = "，".join(told for what in CHANGE_NAMES if (told := _counted_change(what, each)))
        found.append(("变化", f"与{_last_name(result)}相比：{said or '没有变化'}。"))
    if result.plan_changes:
        changed = text.shorten(plan_change_line(result.plan_changes), 2 * _PAGE_COLUMNS - 30)
        found.append(("方案", f"方案调整：{changed}（见“{CHANGES}”）。"))
    if result.stale is not None:
        found.append(("注意", f"{stale_line(result.stale)}（见“{CHANGES}”）。"))
    return found


def _counted_change(what: ChangeKind, changes: Sequence[Change]) -> str:
    """转差3（任务2、指标1）; "" for none. Of one kind only, what it is counted in goes without saying."""
    kinds = Counter(KIND_NAMES[one.kind] for one in changes if one.what == what)
    of_kinds = "、".join(f"{kind}{count}" for kind, count in kinds.items()) if len(kinds) > 1 else ""
    total = f"{CHANGE_NAMES[what]}{kinds.total()}" if kinds else ""
    return f"{total}（{of_kinds}）" if of_kinds else total


def _last_name(result: Result) -> str:
    """上期, which that is, and whether it is what leaders were given."""
    if not result.previous:
        return "上期"
    before = result.plan.period_by_id.get(result.previous)
    published = any(row.published is not None for row in result.trail if row.period == result.previous)
    return f"上期（{before.title if before else result.previous}{'，已发布' if published else ''}）"


def _indicators(book: SummaryBook, most: int) -> list[HomeRow]:
    """The plan's own indicators, a line each, in the words that the light is judged by."""
    rows = sorted_indicators(book.result)
    main = [row for row in rows if book.result.plan.is_headline(row.indicator)][:most]
    by_key = {line.key: line for line in lines(book.result) if line.kind == "indicator"}
    more = f"，另有{len(rows) - len(main)}项见“{INDICATORS}”" if len(rows) > len(main) else ""
    found = [section(f"二、主要指标（{book.result.period.end.year}年{more}）")]
    for row in main:
        line, place = by_key[row.indicator], book.places.indicator(row.indicator)
        shown = line.words + (f"；▽ {line.forecast}" if line.forecast else "")
        pieces = (Piece(0, 0, line.word, target=place), Piece(1, 2, line.name), Piece(3, LAST, shown))
        found.append(HomeRow(pieces))
    return found


def _worst(book: SummaryBook, every: Sequence[ReportLine], most: int) -> list[HomeRow]:
    """The worst items, two rows each: who; how far and why in the unit's own words."""
    late = lagging(every)
    main = {item.indicator for item in book.result.plan.indicators if book.result.plan.is_headline(item.indicator)}
    unknown = [
        line
        for line in every
        if line.light == "grey" and line.lamp.grey != "not_due" and (line.kind == "task" or line.key in main)
    ]
    items = (*late, *unknown)
    more = f"（列前{most}项，全部见“{LIGHTS}”）" if len(items) > most else ""
    found = [section(f"三、最需关注的事项{more}")]
    for line in items[:most]:
        place = book.places.indicator(line.key) if line.kind == "indicator" else book.places.item(line.key)
        cause = line.short_cause(_CAUSE_MOST) if line.lags else line.words
        found.append(
            HomeRow(
                (
                    Piece(0, 0, line.word, "line_open", place),
                    Piece(1, 3, line.name, "line_open"),
                    Piece(4, LAST, line.who, "line_open"),
                ),
                "line_open",
            )
        )
        found.append(HomeRow((Piece(1, 3, _how_far(line)), Piece(4, LAST, cause))))
    return found if items else [*found, told("本期没有红灯、黄灯和未报事项。")]


def _how_far(line: ReportLine) -> str:
    """完成29%，慢24.7个百分点, and what lags with it; what else it lags by where there are no such figures."""
    own = f"完成{number_text(line.done)}%，{pace(line.behind)}" if line.done is not None and line.behind else ""
    late = line.behind is not None and line.behind > 0
    worst = max(line.also, key=lambda one: one.behind or Decimal(0), default=None)
    with_it = f"{worst.name}{pace(worst.behind)}" if worst and worst.behind else worst.name if worst else ""
    return "\n".join(part for part in (own if late else line.lag_words, with_it) if part)


def _requests(result: Result, most: int) -> list[HomeRow]:
    """What is asked of the reader, those on the worst tasks first, two rows each: who asks whom; what."""
    every = requests(result)
    more = f"，列前{most}条，全部见“{REQUESTS}”" if len(every) > most else ""
    found = [section(f"四、需要决定的事项（共{len(every)}条{more}）")]
    for row, one in enumerate(every[:most], FIRST_ROW + 1):
        asks = f"{one.unit}提出" + (f"，建议{one.coordinator}协调" if one.coordinator else "")
        light = Piece(0, 0, one.word or "其他", "line_open", f"internal:'{REQUESTS}'!A{row}")
        name = Piece(1, 3, one.title or one.task, "line_open")
        found.append(HomeRow((light, name, Piece(4, LAST, asks, "line_open")), "line_open"))
        found.append(HomeRow((Piece(1, LAST, _request(one)),)))
    return found if every else [*found, told("本期没有单位提出。")]


def _request(one: Request) -> str:
    """The problem and what is proposed; the proposal, being the request itself, goes first where there is no room."""
    room = _ASKED_LINES * (_PAGE_COLUMNS - 10)
    asked = f"；建议：{text.shorten(one.measure, room // 2)}" if one.measure else ""
    problem = text.shorten(one.issue.rstrip(_STOPS), room - text.display_width(asked))
    return problem + asked if problem else asked.lstrip(_STOPS)


def _closing(result: Result) -> list[HomeRow]:
    """Lines at the foot of the page, each only where it says something. A further line is an element here."""
    return [told(one) for one in (_open_questions(result),) if one]


def _open_questions(result: Result) -> str:
    """How many questions the office has not decided, and about whom; "" for none."""
    if not result.questions:
        return ""
    units = list(dict.fromkeys(one.unit for one in result.questions if one.unit))
    whose = f"，涉及{text.fit_names(units, 60)}" if units else ""
    return f"另有{len(result.questions)}个问题待办公室核定{whose}。"
