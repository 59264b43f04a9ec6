"""三、任务推进情况: by the plan's blocks, in the leads' own words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ipxl.form.spec import COMPLETED
from ipxl.merge.result import Result
from ipxl.report.bulletin.blocks import Block, Chapter, Part, body
from ipxl.report.bulletin.phrases import light_counts, quoted, rows
from ipxl.report.summary.book import light_words, values

QUOTED_TASKS = 3
"""Leads' accounts quoted for a block; all of them stand in annex 1."""
_NUMBERED = re.compile(r"^[（(][一二三四五六七八九十\d]+[）)]\s*|^[一二三四五六七八九十\d]+[、.．]\s*")


class Account(NamedTuple):
    """What a lead says of one task: in quotation marks, and how far the task is in percent."""

    unit: str
    title: str
    progress: Decimal
    words: str


def progress(result: Result) -> Chapter:
    """The chapter: a part for each block in the plan's order; without blocks, one run of text."""
    blocks: dict[str, list[str]] = {}
    for block, task in rows(result.frame("tasks"), "block", "task"):
        blocks.setdefault(block or "", []).append(task)
    lights = dict(zip(values(result.frame("tasks"), "task"), light_words(result.frame("tasks")), strict=True))
    said = _said(result)
    told = {block: _told(tasks, lights, said) for block, tasks in blocks.items()}
    if not told:
        return Chapter("任务推进情况", (body("方案没有列出任务。"),))
    if set(told) == {""}:
        return Chapter("任务推进情况", told[""])
    parts = tuple(Part(_NUMBERED.sub("", block) or "其他任务", blocks) for block, blocks in told.items())
    return Chapter("任务推进情况", parts=parts)


def _told(tasks: Sequence[str], lights: Mapping[str, str | None], said: Mapping[str, Account]) -> tuple[Block, ...]:
    head = f"共{len(tasks)}项任务，{light_counts([lights[task] for task in tasks])}。"
    chosen = _chosen([task for task in tasks if task in said], said)
    if not chosen:
        return (body(f"{head}牵头单位没有报送进展。"),)
    return (body(head), *(body(f"关于{one.title}，{one.unit}报告：{one.words}") for one in chosen))


def _said(result: Result) -> dict[str, Account]:
    """Of each task the first lead's account that says anything, quoted."""
    said: dict[str, Account] = {}
    names = ("unit", "task", "title", "role", "status", "progress", "text")
    for unit, task, title, role, status, done, account in rows(result.frame("duties"), *names):
        words = quoted(account or "") if role == "lead" and task not in said else ""
        if words:
            share = Decimal(100) if status == COMPLETED else Decimal(str(done)) if done is not None else Decimal(0)
            said[task] = Account(unit, title or task, share, words)
    return said


def _chosen(tasks: Sequence[str], said: Mapping[str, Account]) -> list[Account]:
    """Up to QUOTED_TASKS accounts in task order: those furthest on, and each unit once before any speaks again."""
    furthest = sorted(tasks, key=lambda task: -said[task].progress)
    firsts = {said[task].unit: task for task in reversed(furthest)}.values()
    order = [*(task for task in furthest if task in firsts), *(task for task in furthest if task not in firsts)]
    return [said[task] for task in tasks if task in order[:QUOTED_TASKS]]
