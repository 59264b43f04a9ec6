"""Matters of 督办台账 as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from ipxl.matters.told import MatterRow, left_words
from ipxl.text import display_width, shorten

_TEXT_COLUMNS, _HEAD = 60, 22


def matter_lines(rows: Iterable[MatterRow]) -> list[str]:
    """Two lines each: number, state, source, units and day; then what it is about."""
    lines = []
    for row in rows:
        head = f"{row.matter.matter} {row.state} {row.matter.source}"
        lines.append(
            f"{head + ' ' * max(0, _HEAD - display_width(head))}{'、'.join(row.units) or row.matter.units}{_due(row)}"
        )
        lines.append(f"      {shorten(' '.join(row.matter.text.split()), _TEXT_COLUMNS)}")
    return lines


def _due(row: MatterRow) -> str:
    if not row.matter.due:
        return ""
    left = left_words(row)
    return f"，{left}（{row.matter.due_day}）" if left else f"，时限{row.matter.due}"
