"""五、下一步工作要求: what is asked of whom, from what was found, and what the city is to decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipxl.merge.result import Result
from ipxl.office.remarks import request_key
from ipxl.plan.model import Period
from ipxl.report import words
from ipxl.report.bulletin.blocks import BLANK, UNKNOWN, Chapter, ChapterPart, body, numbered, numeral
from ipxl.report.bulletin.lagging import lagging_units
from ipxl.report.bulletin.phrases import named
from ipxl.report.bulletin.prose import account, because
from ipxl.report.lines import ReportLine
from ipxl.report.summary.requests import Request, requests

_NAMED_MOST = 8
REQUESTS_MOST = 5
"""Requests that are told; all of them stand in the summary workbook."""


def demands(result: Result, every: Sequence[ReportLine]) -> Chapter:
    """The chapter."""
    wanted = list(_demands(result, every))
    told = [body(f"{numeral(number)}是{one}" if len(wanted) > 1 else one) for number, one in enumerate(wanted, 1)]
    asked = requests(result)
    if not asked:
        return Chapter("下一步工作要求", tuple(told))
    lines = [_request(one, result) for one in asked[:REQUESTS_MOST]]
    more = (
        (body(f"其余{len(asked) - REQUESTS_MOST}项由领导小组办公室另行协调。"),) if len(asked) > REQUESTS_MOST else ()
    )
    return Chapter(
        "下一步工作要求",
        parts=(ChapterPart("工作要求", tuple(told)), ChapterPart("协调事项", (*numbered(lines), *more))),
    )


def _request(one: Request, result: Result) -> str:
    """Who asks for what, and what the office answered; its answer is asked for where there is none."""
    what = account(one.measure, 60).rstrip("。")
    head = f"{one.unit or UNKNOWN}提请协调{f'“{one.title}”有关事项' if one.title else '有关事项'}"
    why = because(one.issue, 60)
    asked = f"，建议{what}" if what else ""
    whom = f"，建议由{one.coordinator}办理" if one.coordinator else ""
    remark = result.remarks.unsigned.get(request_key(one.number, one.unit))
    answers = [said.rstrip("。") for said in (remark.instruction, remark.opinion) if said] if remark else []
    answer = f"办理意见：{'；'.join(answers)}。" if answers else f"办理意见：{BLANK}。"
    return f"{head}{why}{asked.replace('建议请', '请')}{whom}。{answer}"


def _demands(result: Result, every: Sequence[ReportLine]) -> Iterator[str]:
    by = result.remarks.paper.by or BLANK
    behind = lagging_units(every)
    if behind:
        whom = _whom(behind, "上列滞后事项的责任单位")
        yield f"补齐进度。{whom}要逐项分析原因，明确补救措施和完成时间，于{by}前报送。"
    missing = [row.unit for row in result.units if row.state in ("missing", "unreadable_only")]
    if missing:
        yield f"补报情况。{_whom(missing, '上列没有报送的单位')}要尽快报送{result.period.title}工作进展情况" + (
            f"，于{by}前补报到位。"
            if result.as_of > result.period.deadline
            else f"，报送截止日期为{words.day(result.period.deadline)}。"
        )
    faulty = [row.unit for row in result.units if row.state == "to_correct"]
    if faulty:
        yield f"改正错漏。{_whom(faulty, '上列需要修改重报的单位')}要按退回件所列问题逐条改正，于{by}前重新报送。"
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
