"""五、需协调事项和下步要求: what units ask of the city, and what the office asks of the units."""

from __future__ import annotations

from collections.abc import Iterator

from ipxl.facts.lights import LIGHT_WORDS
from ipxl.merge.result import Result
from ipxl.plan.model import Period
from ipxl.report import words
from ipxl.report.bulletin.blocks import BLANK, UNKNOWN, Chapter, Part, body, numbered, numeral
from ipxl.report.bulletin.phrases import named, quoted, rows
from ipxl.report.bulletin.problems import lagging_units
from ipxl.report.summary.book import joined, light_words, values

_NAMED_MOST = 8
REQUESTS_MOST = 10
"""Requests that are listed; all of them stand in the summary workbook."""


def asks(result: Result) -> Chapter:
    """The chapter."""
    demands = list(_demands(result))
    wanted = tuple(
        body(f"{numeral(number)}是{ask}" if len(demands) > 1 else ask) for number, ask in enumerate(demands, 1)
    )
    return Chapter("需协调事项和下步要求", parts=(_requests(result), Part("下步工作要求", wanted)))


def _requests(result: Result) -> Part:
    """Requests for coordination, those on red and then yellow tasks first."""
    frame = result.frame("requests")
    order = {LIGHT_WORDS["red"]: 0, LIGHT_WORDS["yellow"]: 1}
    lights = dict(zip(values(result.frame("tasks"), "task"), light_words(result.frame("tasks")), strict=True))
    titles = dict(zip(values(result.frame("tasks"), "task"), values(result.frame("tasks"), "title"), strict=True))
    found = rows(frame, "task", "unit", "issue", "coordinator", "measure")
    found.sort(key=lambda row: order.get(lights.get(row[0]) or "", 2))
    if not found:
        return Part("需协调事项", (body("本期没有单位提出需协调的事项。"),))
    lines = [
        f"{unit or UNKNOWN}（{titles.get(task) or task or UNKNOWN}）提出：{_request(issue, coordinator, measure)}"
        for task, unit, issue, coordinator, measure in found[:REQUESTS_MOST]
    ]
    more = f"列前{REQUESTS_MOST}条，其余见汇总表。" if len(found) > REQUESTS_MOST else ""
    head = body(f"各单位提出需协调事项{len(found)}条。{more}办理意见{BLANK}。")
    return Part("需协调事项", (head, *numbered(lines)))


def _request(issue: str | None, coordinator: object, measure: str | None) -> str:
    told = quoted(issue or "", 70)
    asked = quoted(measure or "", 70)
    whom = coordinator if isinstance(coordinator, str) else joined(coordinator)  # type: ignore[arg-type]
    ends = [f"建议{whom}协调" if whom else "", f"建议措施：{asked}" if asked else ""]
    closing = "，".join(end for end in ends if end)
    return (told or UNKNOWN) + (closing if asked or not closing else f"{closing}。")


def _demands(result: Result) -> Iterator[str]:
    """What is asked of whom, from what was found; always at least one."""
    behind = lagging_units(result)
    if behind:
        yield f"补齐进度。{_whom(behind, '上列红灯、黄灯事项的责任单位')}要逐项分析落后原因，明确补救措施和完成时间，于{BLANK}前报送。"
    states = rows(result.frame("units"), "unit", "state")
    missing = [unit for unit, state in states if state in ("missing", "unreadable_only")]
    if missing:
        due = result.as_of > result.period.deadline
        yield f"补报情况。{_whom(missing, '上列没有报送的单位')}要尽快报送{result.period.title}工作进展情况" + (
            f"，于{BLANK}前补报到位。" if due else f"，报送截止日期为{words.day(result.period.deadline)}。"
        )
    faulty = [unit for unit, state in states if state == "to_correct"]
    if faulty:
        yield f"改正错漏。{_whom(faulty, '上列须退回修改的单位')}要按退回件所列问题逐条改正，于{BLANK}前重新报送。"
    if not (behind or missing or faulty):
        yield "保持进度。各牵头单位、责任单位要按照时限要求继续推进，确保按期完成。"
    following = _next_period(result)
    if following:
        yield (
            f"做好下期报送。{following.title}情况截至{words.day(following.end)}，"
            f"请各单位于{words.day(following.deadline)}前报送。"
        )


def _whom(units: list[str], otherwise: str) -> str:
    """The units by name, or what they have in common where the chapter before has just named so many."""
    return named(units) if len(set(units)) <= _NAMED_MOST else otherwise


def _next_period(result: Result) -> Period | None:
    """The period of the plan whose 截至日期 is the next after this one's."""
    later = [one for one in result.plan.periods if one.end > result.period.end]
    return min(later, key=lambda one: (one.end, one.deadline, one.period), default=None)
