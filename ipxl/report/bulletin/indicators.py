"""二、主要指标完成情况: the plan's indicators in a table, and by name every one that is not on schedule."""

from __future__ import annotations

from ipxl.facts.lights import GREY_WORDS, LIGHT_WORDS
from ipxl.merge.result import Result
from ipxl.report.bulletin.blocks import NONE, UNKNOWN, Block, Chapter, Column, Part, Table, body, numbered
from ipxl.report.bulletin.phrases import excerpt, figure, one_place, quoted, rows, sentence_of
from ipxl.report.summary.book import light_words, sorted_indicators

NOT_DUE, NOT_RETURNED = GREY_WORDS["not_due"], GREY_WORDS["not_returned"]
_CANNOT_TELL = (NOT_RETURNED, GREY_WORDS["invalid"], GREY_WORDS["unknown"])


def indicators(result: Result) -> Chapter:
    """The chapter."""
    year = result.period.end.year
    if result.frame("indicators").empty:
        return Chapter("主要指标完成情况", (body("方案没有设置指标。"),))
    behind, unknown, later = (
        _behind(result),
        _cannot_tell(result),
        light_words(result.frame("indicators")).count(NOT_DUE),
    )
    count = sum(word is None or word in _CANNOT_TELL for word in light_words(result.frame("indicators")))
    parts = []
    if behind:
        parts.append(Part(f"未达到序时进度的指标（{len(behind)}项）", numbered(behind)))
    if unknown:
        parts.append(Part(f"暂不能判定的指标（{count}项）", numbered(unknown)))
    closing = [] if behind else ["能够判定的指标都达到了序时进度。"] if _judged(result) else []
    closing += [f"另有{later}项指标{year}年没有目标值，不作判定。"] if later else []
    opening: tuple[Block, ...] = (body(f"{year}年主要指标完成情况见下表。"), _table(result))
    return Chapter("主要指标完成情况", (*opening, *map(body, closing)), tuple(parts))


def value_text(value: object, grey: str | None, held: str) -> str:
    """An indicator's value for a table: 未报 and 【待核】 where there is none that counts."""
    if value is not None:
        return figure(value)  # type: ignore[arg-type]
    if held or grey in ("unknown", "invalid"):
        return UNKNOWN
    return GREY_WORDS["not_returned"].lstrip("○") if grey == "not_returned" else NONE


def _judged(result: Result) -> bool:
    return any(word in LIGHT_WORDS.values() for word in light_words(result.frame("indicators")))


def _table(result: Result) -> Table:
    """One line an indicator; the headline ones only, where there are any."""
    frame = sorted_indicators(result)
    year = result.period.end.year
    names = ("indicator", "name", "unit_of_measure", "target", "value", "held", "grey")
    found = list(
        zip(rows(frame, *names), rows(frame, "completion_pct", "expected_pct", "gap"), light_words(frame), strict=True)
    )
    main = [row for row in found if result.plan.is_headline(row[0][0])] or found
    lines = tuple(
        (
            f"{name}({measure})" if measure else str(name),
            figure(target, NONE),
            value_text(value, grey, held or ""),
            one_place(completion),
            one_place(expected),
            one_place(gap),
            word or UNKNOWN,
        )
        for (_, name, measure, target, value, held, grey), (completion, expected, gap), word in main
    )
    columns = (
        Column("指标", 34, "left"),
        Column(f"{year}年\n目标", 10.5),
        Column("完成值", 11),
        Column("完成率\n(%)", 10.5),
        Column("序时进度\n(%)", 12),
        Column("差距\n(百分点)", 11),
        Column("亮灯", 11),
    )
    return Table(columns, lines, points=10.5, whole=True)


def _behind(result: Result) -> list[str]:
    """Every indicator behind its schedule, also those so little that they are green, the widest gap first."""
    frame = result.frame("indicators")
    names = ("name", "owner", "gap", "reason", "explanation")
    found = [
        (row, word)
        for row, word in zip(rows(frame, *names), light_words(frame), strict=True)
        if word in (LIGHT_WORDS["red"], LIGHT_WORDS["yellow"])
        or (word == LIGHT_WORDS["green"] and row[2] is not None and row[2] > 0)
    ]
    found.sort(key=lambda pair: (list(LIGHT_WORDS.values())[::-1].index(pair[1]), -(pair[0][2] or 0)))
    return [
        f"{_who(name, owner)}：{sentence_of(reason or UNKNOWN)}{_explained(explanation)}"
        for (name, owner, _, reason, explanation), _ in found
    ]


def _explained(explanation: str | None) -> str:
    said = quoted(explanation or "")
    return f"填报单位说明：{said}" if said else ""


def _cannot_tell(result: Result) -> list[str]:
    """Every indicator that has a target now and no value that counts; those not returned one line a unit."""
    frame = result.frame("indicators")
    silent: dict[str, list[str]] = {}
    doubtful: list[str] = []
    for (name, owner, reason, held), word in zip(
        rows(frame, "name", "owner", "reason", "held"), light_words(frame), strict=True
    ):
        if word == NOT_RETURNED:
            silent.setdefault(owner or UNKNOWN, []).append(name or UNKNOWN)
        elif word is None or word in _CANNOT_TELL:
            typed = f"填报值“{excerpt(held, 40)}”{UNKNOWN}。" if held else UNKNOWN
            doubtful.append(f"{_who(name, owner)}：{sentence_of(reason or '')}{typed}")
    return [*(f"{owner}未报：{'、'.join(names)}。" for owner, names in silent.items()), *doubtful]


def _who(name: str | None, owner: str | None) -> str:
    return f"{name or UNKNOWN}（{owner}）" if owner else name or UNKNOWN
