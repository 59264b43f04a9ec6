"""整改台账 and 整改情况报告 of a period of rectification: what is closed, what is open, who answers for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ipxl.matters.asked import units_of
from ipxl.matters.model import APPLIED, CLOSED, NOT_BEGUN, REOPENED, RETURNED, UNDER_WAY, Matter
from ipxl.merge.result import UNIT_STATE_NAMES, Result
from ipxl.report import words
from ipxl.report.bulletin.blocks import (
    MISSING,
    NONE,
    Block,
    BulletinColumn,
    BulletinParagraph,
    BulletinTable,
    Chapter,
    Turn,
    body,
    numbered,
)
from ipxl.report.bulletin.phrases import excerpt, named
from ipxl.report.bulletin.write import document_bytes
from ipxl.report.phases.book import PhaseTable, column, phase_book
from ipxl.report.phases.final import closing_words, matter_table
from ipxl.report.phases.paper import report_blocks, title_lines

_TOLD = 100
_COUNTED = (CLOSED, APPLIED, UNDER_WAY, NOT_BEGUN, RETURNED, REOPENED)
"""States in the order in which a unit's account shows them."""


def rectification_book(result: Result, matters: Sequence[Matter]) -> dict[str, bytes]:
    """Name -> bytes of 整改台账 with an account of each unit."""
    columns = (
        column("单位", 24), column("件数", 8, True), *(column(state, 9, True) for state in _COUNTED), column("逾期", 8, True),
        column("销号率", 9, True), column("本期报送", 11, True),
    )  # fmt: skip
    table = PhaseTable("对账表", columns, account_rows(result, matters), "一件有几个责任单位的，各算一件。")
    tables = [matter_table(matters, result.as_of), table]
    return {f"整改台账_{result.period.period}.xlsx": phase_book(tables, result.as_of, result.plan.settings.office)}


def rectification_report(result: Result, matters: Sequence[Matter]) -> bytes:
    """整改情况报告, which is the bulletin of such a period: it has no tasks and figures to tell of."""
    blocks = _report(result, matters, account_rows(result, matters))
    return document_bytes(blocks, result.plan.settings, "".join(_title(result)), result.as_of)


def account_rows(result: Result, matters: Sequence[Matter]) -> tuple[tuple[str, ...], ...]:
    """对账表: a row a unit that answers for a matter, in the plan's order."""
    by_unit: dict[str, list[Matter]] = {}
    for row in matters:
        for unit in units_of(result.plan, row):
            by_unit.setdefault(unit, []).append(row)
    states = {row.unit: UNIT_STATE_NAMES[row.state] for row in result.units}
    rows = []
    for unit in (item.name for item in result.plan.units if item.name in by_unit):
        mine = by_unit[unit]
        counts = Counter(row.state for row in mine)
        late = sum(_is_late(row, result) for row in mine)
        rate = words.share(sum(not row.is_open for row in mine), len(mine))
        rows.append(
            (unit, str(len(mine)), *(str(counts[state]) for state in _COUNTED), str(late), rate, states.get(unit, NONE))
        )
    return tuple(rows)


def _is_late(row: Matter, result: Result) -> bool:
    left = row.days_left(result.as_of)
    return left is not None and left < 0


def _title(result: Result) -> tuple[str, ...]:
    return title_lines(result, f"{result.period.title}整改情况报告")


def _report(result: Result, matters: Sequence[Matter], account: Sequence[tuple[str, ...]]) -> Iterator[Block]:
    closed = [row for row in matters if not row.is_open]
    apart = {state: [row for row in matters if row.is_open and row.state == state] for state in (RETURNED, REOPENED)}
    rest = [row for row in matters if row.is_open and row.state not in apart]
    rest.sort(key=lambda row: (row.due_day is None, row.due_day or result.as_of))
    chapters = [
        Chapter("总体情况", tuple(_overall(result, matters))),
        Chapter("已销号事项", numbered(_lines(result, closed)) or (body("没有。"),)),
        Chapter("正在整改的事项", numbered(_lines(result, rest)) or (body("没有。"),)),
        *(
            Chapter(f"{state}的事项", numbered(_lines(result, rows)))
            for state, rows in apart.items()
            if rows
        ),
    ]  # fmt: skip
    opening = body(f"现将截至{words.day(result.as_of)}的整改情况报告如下。")
    yield from report_blocks(result, _title(result), opening, chapters, ("附件：整改事项对账表",))
    yield Turn()
    yield BulletinParagraph("annex_mark", "附件")
    yield BulletinParagraph("blank", "")
    yield BulletinParagraph("annex_title", "整改事项对账表")
    heads = ("单位", "件数", *_COUNTED, "逾期", "销号率", "本期报送")
    columns = tuple(
        BulletinColumn(head, 22 if head == "单位" else 8, "left" if head == "单位" else "center") for head in heads
    )
    yield BulletinTable(columns, tuple(account), 10.5) if account else BulletinParagraph("annex_note", "无。")


def _overall(result: Result, matters: Sequence[Matter]) -> Iterator[Block]:
    yield body(f"整改台账{closing_words(matters, result.as_of)}")
    asked = [row for row in result.units if row.state != "not_due"]
    missing = [row.unit for row in asked if not row.returned]
    tail = f"，没有报来的有{named(missing)}" if missing else ""
    yield body(f"本期应报整改情况的单位{len(asked)}个，已报{len(asked) - len(missing)}个{tail}。")


def _lines(result: Result, rows: Sequence[Matter]) -> list[str]:
    """One sentence or two a matter: what, who, until when, how far."""
    lines = []
    for row in rows:
        due = f"，时限{row.due}{'（已逾期）' if _is_late(row, result) else ''}" if row.due else ""
        done = f"，{row.closed}销号" if not row.is_open else due
        opinion = f"核查意见：{row.opinion.rstrip('。')}。" if row.opinion and row.is_open else ""
        newest = row.progress.split("\n")[-1] if row.progress else ""
        far = excerpt(newest, _TOLD) or (f"进展{MISSING}。" if row.is_open else "")
        lines.append(f"{row.text.rstrip('。')}（{row.matter}，{row.units or MISSING}{done}）。{far}{opinion}")
    return lines
