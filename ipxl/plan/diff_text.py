"""Differences between two plans as people and programs read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ipxl.plan.diff import CHANGE_NAMES, KIND_NAMES, PlanDifference

MOST = 60
"""Characters shown of a text before and after: enough to find the place in the table."""


def diff_json(differences: Sequence[PlanDifference]) -> dict[str, object]:
    """`{"differences": [{"kind", "change", "id", "name", "field", "before", "after"}]}`; nothing is null where nothing stands."""
    return {
        "differences": [{key: value or None for key, value in item._asdict().items()} for item in differences],
    }


def diff_text(differences: Sequence[PlanDifference], old: str, new: str) -> str:
    """One line a difference, by kind, under a line that counts them."""
    if not differences:
        return f"{old} 与 {new} 没有不同。"
    counts = Counter(item.kind for item in differences)
    told = "、".join(f"{name}{counts[kind]}处" for kind, name in KIND_NAMES.items() if counts[kind])
    lines = [f"{old} → {new}：{len(differences)}处不同({told})。"]
    for kind, name in KIND_NAMES.items():
        if counts[kind]:
            lines += ["", name, *(f"  {_line(item)}" for item in differences if item.kind == kind)]
    return "\n".join(lines)


def _line(item: PlanDifference) -> str:
    what = CHANGE_NAMES[item.change]
    label = item.field if item.change == "changed" else f"{item.field}{what}" if item.change in ("in", "out") else what
    here = " ".join(part for part in (item.id, item.name) if part)
    if item.change in ("in", "added"):
        detail = _short(item.after)
    elif item.change in ("out", "removed"):
        detail = _short(item.before)
    else:
        detail = " → ".join(_short(text) or "(空)" for text in (item.before, item.after))
    if item.change in ("split", "merged", "succeeded"):
        detail = f"由{item.after}承接"
    return f"{label}  {'：'.join(part for part in (here, detail) if part)}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST else f"{line[: MOST - 1]}…"
