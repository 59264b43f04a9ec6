"""What the screen says of an imported notice: what was found, what is doubtful, what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ipxl.notice.draft.draft import TableDraft
from ipxl.notice.draft.draft_rows import CellDoubt
from ipxl.text import shorten

_MOST_DOUBTS, _MOST_LEFT = 30, 20
_SAME = 3
"""From so many rows on, one doubt about one column is told in one line."""
_COLUMNS = 60


def draft_text(draft: TableDraft, file: str) -> str:
    """Several lines, without what was written where."""
    found, plan = draft.found, draft.plan
    counts = (
        f"任务{len(plan.tasks)}项，单位{len(plan.units)}家，单位组{len(plan.groups)}个，指标{len(plan.indicators)}个，"
        f"阶段{len(draft.rows['阶段'])}个，成员{len(plan.members)}人；建议期次{len(plan.periods)}个。"
    )
    read = f"{file}：按“{found.reader}”读出" if found.reader else f"{file}：读出"
    lines = [read, f"  方案：{plan.settings.title or '(没有找到名称)'}", f"  {counts}"]
    lines += [f"  {task.task} {shorten(task.title, _COLUMNS)}" for task in plan.tasks[:_MOST_DOUBTS]]
    if len(plan.tasks) > _MOST_DOUBTS:
        lines.append(f"  ……还有{len(plan.tasks) - _MOST_DOUBTS}项任务。")
    if draft.doubts:
        lines += ["", f"有疑问的有{len(draft.doubts)}处，请核对：", *_doubt_lines(draft.doubts)]
    doubtful = [left for left in found.left_out if left.may_be_task]
    others = len(found.left_out) - len(doubtful)
    if doubtful:
        lines += ["", f"看起来像任务、但没有收入的段落有{len(doubtful)}段，请看一看有没有漏掉的："]
        lines += [
            f"  {left.place}：{shorten(left.text, _COLUMNS)}({left.why.rstrip('。')})" for left in doubtful[:_MOST_LEFT]
        ]
        if len(doubtful) > _MOST_LEFT:
            lines.append(f"  ……还有{len(doubtful) - _MOST_LEFT}段。")
    if others:
        also = "另有" if doubtful else "有"
        lines += ["", f"{also}{others}段(抬头、保障措施、页码等)不是任务，没有收入，都列在表的“未收入”一张里。"]
    return "\n".join(lines)


def _doubt_lines(doubts: Sequence[CellDoubt]) -> list[str]:
    """One line a doubt; what is said of several rows of one column alike is said once."""
    counts = Counter((doubt.sheet, doubt.header, doubt.why) for doubt in doubts)
    lines: list[str] = []
    told: set[tuple[str, str, str]] = set()
    for doubt in doubts:
        key = (doubt.sheet, doubt.header, doubt.why)
        if key in told:
            continue
        if counts[key] >= _SAME:
            told.add(key)
            rows = [other.row for other in doubts if (other.sheet, other.header, other.why) == key]
            named = "、".join(rows[:5]) + (f"等{len(rows)}行" if len(rows) > 5 else "")
            lines.append(f"  “{doubt.sheet}”表{named}的{doubt.header}：{doubt.why}")
        else:
            read = f"(读自{doubt.place})" if doubt.place else ""
            cell = doubt.row if doubt.header == "值" or doubt.row == doubt.header else f"{doubt.row} {doubt.header}"
            lines.append(f"  “{doubt.sheet}”表{cell}：{doubt.why}{read}")
    if len(lines) > _MOST_DOUBTS:
        more = len(lines) - _MOST_DOUBTS
        lines = [*lines[:_MOST_DOUBTS], f"  ……还有{more}行，见表中黄底的格。"]
    return lines
