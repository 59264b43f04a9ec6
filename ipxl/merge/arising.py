"""What a period brings up for 督办台账: red lights and requests when it is published, what leaders ordered at the next merge."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from ipxl.matters.model import ORDERED, OWN, RED, REQUESTED
from ipxl.matters.settle import Arising
from ipxl.merge.result import Result
from ipxl.office.remarks import REFUSED, Remark, RemarkRow, key_of_remark, request_key
from ipxl.plan.model import Plan
from ipxl.plan.names import normalise


def text_mark(text: str) -> str:
    """The same for the same words, however they are spaced and punctuated in width."""
    return hashlib.sha256(normalise(text).encode("utf-8", "replace")).hexdigest()[:12]


def _joined(names: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(name for name in names if name))


def arising_when_published(result: Result) -> list[Arising]:
    """Red tasks, red indicators of which no task is red, and the units' requests."""
    return [*_reds(result), *_requests(result)]


def _reds(result: Result) -> Iterator[Arising]:
    period, end = result.period.period, result.period.end
    red = {row.task for row in result.tasks if row.light == "red"}
    for task in result.tasks:
        if task.task in red:
            issue = f"：{' '.join(task.answer('issue').split())}" if task.answer("issue") else ""
            text = f"“{task.title}”亮红灯{issue}"
            units = _joined(_behind(result, task.task) or task.leads)
            yield Arising(f"light:{task.task}", RED, text, task.task, units, period, end)
    for row in result.indicators:
        if row.light == "red" and not red & set(row.tasks):
            yield Arising(
                f"light:{row.indicator}", RED, f"指标“{row.name}”亮红灯", row.indicator, row.owner, period, end
            )


def _behind(result: Result, task: str) -> list[str]:
    """The leads of a task whose own row is red; a task may be red for one of seven."""
    return [row.unit for row in result.duties if (row.task, row.role, row.light) == (task, "lead", "red")]


def _requests(result: Result) -> Iterator[Arising]:
    for row in result.requests:
        issue, task, cause, measure = (row.answer(key) for key in ("issue", "task", "cause", "measure"))
        if not issue:
            continue
        remark = result.remarks.by_key.get(request_key(row.no, row.unit), Remark())
        because = f"（原因：{cause}）" if cause else ""
        parts = (str(measure or ""), remark.opinion, remark.instruction)
        yield Arising(
            f"request:{row.unit}:{task}:{text_mark(issue)}",
            REQUESTED,
            f"{row.unit}提请协调：{issue}{because}",
            task,
            _joined(_known(result.plan, row.answer("coordinator"))) or row.unit,
            result.period.period,
            result.period.end,
            "；".join(part for part in parts if part),
            row.answer("deadline"),
            tuple(f"request:{name}:{task}:{text_mark(issue)}" for name in result.plan.other_names(row.unit)),
        )


def _known(plan: Plan, text: str) -> tuple[str, ...]:
    """The units of the plan among the names of a cell; a body outside it cannot be asked by a workbook."""
    return plan.expand(tuple(part for part in text.replace("，", "、").split("、") if part))


def arising_from_remarks(result: Result, rows: Iterable[RemarkRow]) -> list[Arising]:
    """领导批示 and 办理意见 of a period, a matter each; what concerns a request stands in that request's own row."""
    plan, found = result.plan, []
    for row in rows:
        key = key_of_remark(plan, row.number, row.unit)
        if isinstance(key, str) or normalise(row.adopt) in REFUSED or key[0].startswith("协调"):
            continue
        item, unit = key
        words = row.instruction or row.opinion
        if not words:
            continue
        found.append(
            Arising(
                f"remark:{item}:{unit}:{text_mark(words)}",
                ORDERED if row.instruction else OWN,
                words,
                item,
                unit or _joined(_answering(plan, item)),
                result.period.period,
                result.period.end,
                row.opinion if row.instruction else "",
                former=tuple(f"remark:{item}:{name}:{text_mark(words)}" for name in plan.other_names(unit)),
            )
        )
    return found


def _answering(plan: Plan, item: str) -> tuple[str, ...]:
    task = plan.task_by_id.get(item)
    return plan.expand(task.lead if task else plan.indicator_by_id[item].owner)
