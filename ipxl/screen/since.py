"""What changed since the last merge of the same period. For the screen only: outputs must not depend on when one merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ipxl.clock import BEIJING
from ipxl.facts.lights import RANK
from ipxl.facts.rows import ItemKey
from ipxl.merge.outdated import differences_of
from ipxl.merge.result import Difference, Result
from ipxl.record.ledger import LastMerge, arrived
from ipxl.report.outdated import MOST_DIFFERENCES, difference_line
from ipxl.text import one_line

_MOST_NAMES = 8


def since_lines(last: LastMerge | None, result: Result) -> list[str]:
    """New and lost files, lights that got worse, and how much else is otherwise than at the last merge; nothing when that
    is not known."""
    if last is None:
        return []
    head = f"与上次合并({last.at.astimezone(BEIJING):%Y-%m-%d %H:%M})相比"
    now = arrived(result)
    there = {row.file for row in result.files}
    left = [file for file in last.files if file not in now]
    differences = differences_of(result, last.items)
    items = [item for item in differences if item.kind in ("task", "indicator", "unit") and not _follows(item)]
    worse = [item for item in items if item.field == "亮灯" and _is_worse(item, last, result)]
    others = len(items) - len(worse)
    lines = [
        *_names("新收到", "件", [one_line(file) for file, sha256 in now.items() if last.files.get(file) != sha256]),
        *_names("现在不算本期的", "件", [file for file in left if file in there]),
        *_names("inbox 里不见了", "件", [file for file in left if file not in there]),
        *(difference_line(item) for item in worse[:MOST_DIFFERENCES]),
        *([f"……还有{len(worse) - MOST_DIFFERENCES}盏灯变差"] if len(worse) > MOST_DIFFERENCES else []),
        *([f"灯没有变差的变动{others}处（灯变好、数值、状态）"] if others else []),
        *_duties(differences),
    ]
    return [f"{head}：", *(f"  {line}" for line in lines)] if lines else [f"{head}没有变化"]


def _is_worse(item: Difference, last: LastMerge, result: Result) -> bool:
    """Whether a light is lower than at the last merge, or has become a grey."""
    key = ItemKey(item.kind, item.item, item.unit)
    then, now = last.items.get(key), result.items.get(key)
    if then is None or now is None or then.light == "grey":
        return False
    return now.light == "grey" or RANK[now.light] > RANK[then.light]


def _follows(item: Difference) -> bool:
    """The light of a unit follows from those of its tasks, which are told."""
    return item.kind == "unit" and item.field == "亮灯"


def _duties(differences: Iterable[Difference]) -> list[str]:
    """The rows of units that are otherwise: how many of each."""
    counts = Counter(unit for unit, _item in {(item.unit, item.item) for item in differences if item.kind == "duty"})
    return _names("填报有变动的单位", "个", [f"{unit}({count}行)" for unit, count in sorted(counts.items())])


def _names(what: str, measure: str, names: Sequence[str]) -> list[str]:
    more = "等" if len(names) > _MOST_NAMES else ""
    return [f"{what}{len(names)}{measure}：{'、'.join(names[:_MOST_NAMES])}{more}"] if names else []
