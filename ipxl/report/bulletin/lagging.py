"""三、滞后事项: of each item who is behind, by how much and why; nobody who is on schedule is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ipxl.merge.judgement import number_text
from ipxl.merge.result import Result
from ipxl.report.bulletin.blocks import Block, Chapter, ChapterPart, body, numbered
from ipxl.report.bulletin.phrases import named
from ipxl.report.bulletin.prose import because
from ipxl.report.lines import Lag, ReportLine, folded, lagging

LISTED_MOST = 15
"""Items that are told here; all of them stand in the annexes."""
_TOLD_MOST = 3
"""Units of one item that are told with their figures; the others by name."""
_CAUSE_MOST = 60
_FIGURES = ("完成", "对应指标", "另有", "经核定", "按填报", "自报滞后", "目标", "年内")


def behind(result: Result, every: Sequence[ReportLine]) -> Chapter:
    """The chapter."""
    found = lagging(folded(every, result.plan))
    if not found:
        return Chapter("滞后事项", (body("本期没有滞后事项。"),))
    parts = []
    left = LISTED_MOST
    for light, heading in (("red", "严重滞后"), ("yellow", "慢于序时进度")):
        told = [line for line in found if line.light == light]
        shown = told[:left]
        left -= len(shown)
        blocks: list[Block] = [*numbered(_item(line, result) for line in shown)]
        if len(told) > len(shown):
            blocks.append(body(f"其余{len(told) - len(shown)}项见附件1、附件2。"))
        if told:
            parts.append(ChapterPart(f"{heading}的事项（{len(told)}项）", tuple(blocks)))
    return Chapter("滞后事项", parts=tuple(parts))


def lagging_units(every: Sequence[ReportLine]) -> list[str]:
    """Who is behind with anything, each once."""
    return list(dict.fromkeys(unit for line in lagging(every) for unit in line.laggards))


def _item(line: ReportLine, result: Result) -> str:
    told = [_lag(lag, line) for lag in line.lags[:_TOLD_MOST]]
    rest = [lag.unit for lag in line.lags[_TOLD_MOST:]]
    if rest:
        told.append(f"{named(rest)}也慢于序时进度")
    told += [f"指标“{one.name}”{_figures(one)}" for one in line.also]
    return f"{line.name}。{'；'.join(told)}。{''.join(_remarks(line, result))}"


def _lag(lag: Lag, line: ReportLine) -> str:
    """南岭区完成14%，慢于序时进度10.8个百分点，主要是…"""
    if line.kind == "indicator":
        stands = _figures(line)
    elif lag.done is not None and lag.behind is not None and lag.behind > 0:
        stands = f"完成{number_text(lag.done)}%，慢于序时进度{number_text(lag.behind)}个百分点"
    else:
        stands = ""
    more = [clause for clause in _clauses(lag.words) if not clause.startswith(_FIGURES)]
    told = "，".join(part for part in (stands, *more) if part)
    if not told:
        told = "自报进度滞后" if "自报滞后" in lag.words else "经核定列为滞后" if line.by_hand else "慢于序时进度"
    cause = because(lag.cause, _CAUSE_MOST) or ("，未说明原因" if lag.light in ("red", "yellow") else "")
    return f"{lag.unit}{told}{cause}"


def _figures(line: ReportLine) -> str:
    """年内应增7家、已增2家，完成28.6%，慢于序时进度46.4个百分点."""
    head = line.words.split("；")[-1].partition("：")[2] or line.words
    head = head if line.by_hand else line.words
    aims = re.split("，完成|（序时|，占", head)[0]
    done = f"，完成{number_text(line.done)}%" if line.done is not None and line.done >= 0 else ""
    gap = f"，慢于序时进度{number_text(line.behind)}个百分点" if line.behind is not None and line.behind > 0 else ""
    return f"{aims}{done}{gap}"


def _clauses(words: str) -> list[str]:
    return [clause.strip() for clause in words.split("；") if clause.strip()]


def _remarks(line: ReportLine, result: Result) -> Iterator[str]:
    """What leaders and the office wrote about the item, without who recorded it and when."""
    for key in (line.key, *(one.key for one in line.also)):
        remark = result.remarks.unsigned.get((key, ""))
        if remark is None:
            continue
        for head, said in (("领导批示要求", remark.instruction), ("办理意见", remark.opinion)):
            if said:
                yield f"{head}：{said.rstrip('。')}。"
