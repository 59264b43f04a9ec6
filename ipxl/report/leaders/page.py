"""进展一页: the judgement, what lags and why, the headline indicators, what is asked and what became of the last asks.

One set of values and one template give the sheet of paper and the picture for a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ipxl.facts.lights import Lamp, Light
from ipxl.matters.told import MatterRow, left_words, told_earlier
from ipxl.merge.judgement import number_text, pace
from ipxl.merge.result import Result
from ipxl.report import words
from ipxl.report.bulletin.phrases import excerpt
from ipxl.report.bulletin.prose import full_width, plan_name
from ipxl.report.bulletin.returns import returned_words
from ipxl.report.headline import headline
from ipxl.report.lines import ReportLine, folded, lagging, lines
from ipxl.report.summary.requests import Request, requests
from ipxl.report.typeset.job import TypesetJob

FOLDER, NAME = "给领导", "进展一页"
WORST_MOST, INDICATORS_MOST, REQUESTS_MOST, MATTERS_MOST = 8, 8, 3, 4
_CAUSE_MOST, _TEXT_MOST = 60, 60
_PHONE_PIXELS = 3.0
"""Pixels for each point of the page, which is 390 points wide as a phone's screen is."""


def page_jobs(result: Result) -> tuple[TypesetJob, ...]:
    """The sheet of paper and the picture."""
    if not result.tasks and not result.indicators:
        return ()
    data = page_data(result)
    name = f"{FOLDER}/{NAME}_{result.period.period}"
    shrink = ("figures", "asks", "matters", "lags")
    return (
        TypesetJob(f"{name}.pdf", "page", {**data, "phone": False}, shrink=shrink),
        TypesetJob(f"{name}.png", "page", {**data, "phone": True}, _PHONE_PIXELS),
    )


def page_data(result: Result) -> dict[str, object]:
    """Everything that stands on the page, as plain values in the order in which it is read."""
    every = folded(lines(result), result.plan)
    behind = lagging(every)
    asked = requests(result)
    figures = [line for line in lines(result) if line.kind == "indicator" and result.plan.is_headline(line.key)]
    names = [unit.name for unit in result.plan.units]
    tasks = [line for line in lines(result) if line.kind == "task"]
    data = {
        "title": f"{plan_name(result.plan.settings.title)}",
        "period": f"{result.period.title}进展",
        "until": f"截至{words.day(result.period.end)}",
        "headline": headline(every, len(asked)),
        "counts": _counts(tasks),
        "lags": [_lag(line) for line in behind[:WORST_MOST]],
        "more": len(behind) - min(len(behind), WORST_MOST),
        "figures": [_figure(line, result) for line in _in_order(figures, result)[:INDICATORS_MOST]],
        "more_figures": max(0, len(figures) - INDICATORS_MOST),
        "year": result.period.end.year,
        "asks": [_ask(one) for one in asked[:REQUESTS_MOST]],
        "more_asks": max(0, len(asked) - REQUESTS_MOST),
        "matters": [_matter(one) for one in told_earlier(result.matters)[:MATTERS_MOST]],
        "returns": returned_words(result),
        "changes": [],
    }
    return {key: _wide(value, names) for key, value in data.items()}


def _wide(value: object, names: Sequence[str]) -> object:
    if isinstance(value, str):
        return full_width(value, names)
    if isinstance(value, list):
        return [_wide(one, names) for one in value]
    return {key: _wide(one, names) for key, one in value.items()} if isinstance(value, dict) else value


def _counts(tasks: Sequence[ReportLine]) -> list[dict[str, object]]:
    """Red, yellow, green, and the greys together where there are any."""
    names: tuple[tuple[Light, str], ...] = (("red", "严重滞后"), ("yellow", "滞后"), ("green", "达序时"))
    counted = [
        {
            "word": Lamp(light).word,
            "name": name,
            "count": sum(line.light == light for line in tasks),
            **_colours(Lamp(light)),
        }
        for light, name in names
    ]
    greys = [line for line in tasks if line.light == "grey"]
    if greys:
        look = _colours(greys[0].lamp)
        counted.append({"word": "○灰", "name": "暂不评价", "count": len(greys), **look})
    return counted


def _colours(lamp: Lamp) -> dict[str, str]:
    return {"fill": lamp.look.fill, "ink": lamp.look.ink}


def _lag(line: ReportLine) -> dict[str, object]:
    worst = max(line.also, key=lambda one: one.behind or Decimal(0), default=None)
    also = f"{worst.name}：{_pace(worst)}" if worst else ""
    also += f"；另有{len(line.also) - 1}项指标慢于序时进度" if len(line.also) > 1 else ""
    return {
        "word": line.word, **_colours(line.lamp), "name": line.name, "who": line.who, "pace": _pace(line), "also": also,
        "cause": line.short_cause(_CAUSE_MOST),
    }  # fmt: skip


def _pace(line: ReportLine) -> str:
    """完成29%（序时53.7%），慢24.7个百分点; what else makes it lag where there are no such figures."""
    if (
        line.kind == "task"
        and line.done is not None
        and line.due is not None
        and line.behind is not None
        and line.behind > 0
    ):
        return f"完成{number_text(line.done)}%（序时{number_text(line.due)}%），{pace(line.behind)}"
    words = line.lags[0].words if line.kind == "task" and line.lags else line.words
    return words.partition("；对应指标")[0]


def _figure(line: ReportLine, result: Result) -> dict[str, object]:
    row = next(row for row in result.indicators if row.indicator == line.key)
    value = "待核" if row.value is None and row.held else "未报" if row.value is None else number_text(row.value)
    target = number_text(row.target) if row.target is not None else "—"
    return {
        "word": line.word, **_colours(line.lamp), "name": line.name, "figures": f"{value}/{target}{row.unit_of_measure}",
        "words": line.words, "done": _share(line.done), "due": _share(line.due),
    }  # fmt: skip


def _share(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _in_order(figures: Sequence[ReportLine], result: Result) -> list[ReportLine]:
    order = [row.indicator for row in result.indicators]
    return sorted(figures, key=lambda line: order.index(line.key))


def _ask(one: Request) -> dict[str, str]:
    asked = excerpt(one.measure or one.issue, _TEXT_MOST)
    whom = f"建议{one.coordinator}协调" if one.coordinator else ""
    return {"unit": one.unit, "title": one.title, "issue": excerpt(one.issue, _TEXT_MOST), "asked": asked, "whom": whom}


def _matter(one: MatterRow) -> dict[str, str]:
    told = one.matter.progress.strip().splitlines()
    return {
        "source": one.matter.source, "text": excerpt(one.matter.text, _TEXT_MOST), "units": "、".join(one.units),
        "state": f"{one.state}，{left_words(one)}" if one.late else one.state,
        "progress": excerpt(told[-1], _TEXT_MOST) if told else "",
    }  # fmt: skip
