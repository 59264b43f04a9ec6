"""What changed since the last merge of the same period. For the screen only: outputs must not depend on when one merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ipxl.clock import BEIJING
from ipxl.merge.outdated import differences_of
from ipxl.merge.result import Difference, Result
from ipxl.record.ledger import LastMerge, arrived
from ipxl.report.outdated import MOST_DIFFERENCES, difference_line
from ipxl.text import one_line

_MOST_NAMES = 8


def since_lines(last: LastMerge | None, result: Result) -> list[str]:
    """Files, lights, values and states that are otherwise than at the last merge; nothing when that is not known."""
    if last is None:
        return []
    head = f"与上次合并({last.at.astimezone(BEIJING):%Y-%m-%d %H:%M})相比"
    now = arrived(result)
    differences = differences_of(result, last.items)
    items = [item for item in differences if item.kind in ("task", "indicator", "unit") and not _follows(item)]
    lines = [
        *_names("新收到", "件", [one_line(file) for file, sha256 in now.items() if last.files.get(file) != sha256]),
        *_names("inbox 里不见了", "件", [file for file in last.files if file not in now]),
        *(difference_line(item) for item in items[:MOST_DIFFERENCES]),
        *([f"……还有{len(items) - MOST_DIFFERENCES}处"] if len(items) > MOST_DIFFERENCES else []),
        *_duties(differences),
    ]
    return [f"{head}：", *(f"  {line}" for line in lines)] if lines else [f"{head}没有变化"]


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
