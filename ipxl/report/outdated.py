"""How people are told whether what was published still holds."""

from __future__ import annotations

from collections.abc import Sequence

from ipxl.clock import BEIJING
from ipxl.merge.outdated import Standing
from ipxl.merge.result import Difference, Stale
from ipxl.report import words
from ipxl.report.as_json import time_json

KIND_NAMES = {"task": "任务", "indicator": "指标", "unit": "单位", "duty": "单位填报"}
MOST_DIFFERENCES = 12
"""Differences listed on the screen."""


def stale_line(stale: Stale) -> str:
    """One line without a full stop: which publication, and how many tasks, indicators and returns are otherwise."""
    return f"第{stale.number}次发布（{words.day(stale.at.astimezone(BEIJING).date())}）以后情况有变，已发布的内容与现在不同：{_counted(stale)}"


def _counted(stale: Stale) -> str:
    """任务2项、指标1项、1家单位的报送: one late return is one, whatever the number of its fields."""
    tasks, indicators, units = (
        len({getattr(item, by) for item in stale.differences if item.kind in kinds})
        for by, kinds in (("item", ("task",)), ("item", ("indicator",)), ("unit", ("unit", "duty")))
    )
    counted = (("任务{}项", tasks), ("指标{}项", indicators), ("{}家单位的报送", units))
    return "、".join(told.format(count) for told, count in counted if count)


def difference_line(item: Difference) -> str:
    """T05 推进知识产权金融工程 亮灯：■红→●绿."""
    whose = " ".join(dict.fromkeys(part for part in (item.item, item.unit, item.name) if part))
    if not item.field:
        return f"{whose}：{'现在没有这一项' if item.published else '发布时没有这一项'}"
    return f"{whose} {item.field}：{item.published}→{item.now}"


def standing_lines(period: str, standings: Sequence[Standing]) -> list[str]:
    """Whether the publications of `period` and of earlier periods still hold, for a screen."""
    lines = []
    for standing in standings:
        publication, stale = standing.publication, standing.stale
        own = publication.period == period
        name = "" if own else f"{publication.period} "
        if stale is not None and own:
            shown = stale.differences[:MOST_DIFFERENCES]
            lines += [stale_line(stale), *(f"  {difference_line(item)}" for item in shown)]
            rest = len(stale.differences) - len(shown)
            lines += [f"  ……还有{rest}处"] if rest else []
            lines.append(f"  需要更正发布时：ipxl merge {period}，看过后 ipxl publish {period}")
        elif stale is not None:
            lines.append(f"{name}{stale_line(stale)}；明细：ipxl status {publication.period}")
        elif own:
            day = publication.at.astimezone(BEIJING).date()
            lines.append(f"已发布：第{publication.number}次({day})，与现在的结果一致")
        folder = f"published/{publication.period}/{publication.number}"
        lines += [f"{name}发布的文件被改动过或不见了：{folder}/{file}" for file in standing.altered]
    return lines


def standing_json(standing: Standing) -> dict[str, object]:
    """The same for programs."""
    publication, stale = standing.publication, standing.stale
    return {
        "period": publication.period,
        "number": publication.number,
        "published": time_json(publication.at),
        "as_of": publication.as_of.isoformat(),
        "current": stale is None,
        "differences": [
            {
                "kind": item.kind,
                "item": item.item or None,
                "unit": item.unit or None,
                "name": item.name,
                "field": item.field or None,
                "published": item.published or None,
                "now": item.now or None,
            }
            for item in (stale.differences if stale else ())
        ],
        "altered": list(standing.altered),
    }
