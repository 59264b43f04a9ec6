"""The judgement in one sentence, with which the front page and the picture begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ipxl.merge.judgement import number_text
from ipxl.report.lines import ReportLine, lagging

_COUNTED = (
    ("green", "项达序时"), ("yellow", "项滞后"), ("red", "项严重滞后"), ("not_returned", "项未报"),
    ("invalid", "项填报无效"), ("unknown", "项待核实"), ("not_due", "项未到期"),
)  # fmt: skip
_WHOLE = {
    "green": "全部达序时", "yellow": "全部滞后", "red": "全部严重滞后", "not_returned": "都还没有报送",
    "invalid": "填报全部无效", "unknown": "都待核实", "not_due": "都未到期",
}  # fmt: skip
_ONE = {
    "green": "达序时", "yellow": "滞后", "red": "严重滞后", "not_returned": "还没有报送", "invalid": "填报无效",
    "unknown": "待核实", "not_due": "未到期",
}  # fmt: skip
_NAMED_MOST = 2
"""Units that the sentence names; of more it tells how many."""


def headline(every: Sequence[ReportLine], requests: int) -> str:
    """18项任务11项达序时、4项滞后、1项严重滞后；最突出的是……；请您定2件事。

    every: the lines of the period, folded or not, worst first. requests: what the reader is asked to decide.
    """
    parts = [_counts([line for line in every if line.kind == "task"], "任务")]
    indicators = [line for line in every if line.kind == "indicator"]
    if lagging(indicators) and not lagging(line for line in every if line.kind == "task"):
        parts.append(_counts(indicators, "指标"))
    worst = next(iter(lagging(every)), None)
    if worst is not None and len(every) > 1:
        parts.append(f"最突出的是{_furthest(worst).name}（{_told(worst)}）")
    elif worst is not None:
        parts.append(_told(worst))
    if requests:
        parts.append(f"请您定{requests}件事")
    return "；".join(part for part in parts if part) + "。"


def _counts(every: Sequence[ReportLine], what: str) -> str:
    counts = Counter[str](line.own_lamp.grey or line.own_lamp.light for line in every)
    if not every:
        return "本期没有要评判的任务" if what == "任务" else ""
    if len(every) == 1:
        return f"1项{what}{_ONE[next(iter(counts))]}"
    if len(counts) == 1:
        return f"{len(every)}项{what}{_WHOLE[next(iter(counts))]}"
    return f"{len(every)}项{what}" + "、".join(f"{counts[key]}{word}" for key, word in _COUNTED if counts[key])


def _furthest(line: ReportLine) -> ReportLine:
    """The item itself, or that of its indicators which is worse and further behind."""
    worse = [one for one in line.also if one.light == line.light and (one.behind or 0) > (line.behind or 0)]
    return max(worse, key=lambda one: one.behind or 0, default=line)


def _told(line: ReportLine) -> str:
    units = line.laggards or line.units
    names = "、".join(units[:_NAMED_MOST]) + (f"等{len(units)}家" if len(units) > _NAMED_MOST else "")
    gap = _furthest(line).behind
    pace = f"慢{number_text(gap)}个百分点" if gap is not None and gap > 0 else ""
    if not pace and line.lags:
        pace = line.lags[0].words.removeprefix(f"{line.lags[0].unit}：")
    return "，".join(part for part in (names, pace) if part)
