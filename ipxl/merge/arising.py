"""What a period brings up for 督办台账: red lights and requests when it is published, what leaders ordered at the next merge."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from ipxl.matters.model import ORDERED, OWN, RED, REQUESTED
from ipxl.matters.settle import Arising
from ipxl.merge.remarks import REFUSED, Remark, RemarkRow, key_of_remark, request_key
from ipxl.merge.result import Result
from ipxl.plan.model import Plan
from ipxl.plan.names import normalise


def _mark(text: str) -> str:
    """The same for the same words, however they are spaced and punctuated in width."""
    return hashlib.sha256(normalise(text).encode("utf-8", "replace")).hexdigest()[:12]


def _joined(names: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(name for name in names if name))


def arising_when_published(result: Result) -> list[Arising]:
    """Red tasks, red indicators of which no task is red, and the units' requests."""
    return [*_reds(result), *_requests(result)]


def _reds(result: Result) -> Iterator[Arising]:
    tasks, indicators = result.tasks, result.indicators
    period, end = result.period.period, result.period.end
    red = set()
    for task, title, light, leads, issue in zip(
        *(tasks[name].tolist() for name in ("task", "title", "light", "leads", "issue")), strict=True
    ):
        if light == "red":
            red.add(task)
            said = f"：{' '.join(str(issue).split())}" if issue else ""
            text = f"“{title}”亮红灯{said}"
            yield Arising(f"light:{task}", RED, text, task, _joined(_behind(result, task) or leads), period, end)
    for item, name, light, owner, serves in zip(
        *(indicators[name].tolist() for name in ("indicator", "name", "light", "owner", "tasks")), strict=True
    ):
        if light == "red" and not red & set(serves or ()):
            yield Arising(f"light:{item}", RED, f"指标“{name}”亮红灯", item, str(owner or ""), period, end)


def _behind(result: Result, task: str) -> list[str]:
    """The leads of a task whose own row is red; a task may be red for one of seven."""
    rows = zip(*(result.details[name].tolist() for name in ("unit", "task", "role", "light")), strict=True)
    return [unit for unit, key, role, light in rows if key == task and role == "lead" and light == "red"]


def _requests(result: Result) -> Iterator[Arising]:
    names = ("unit", "no", "task", "issue", "cause", "coordinator", "measure", "deadline")
    for unit, number, task, issue, cause, coordinator, measure, deadline in zip(
        *(result.issues[name].tolist() for name in names), strict=True
    ):
        if not issue:
            continue
        remark = result.remarks.by_key.get(request_key(number, unit), Remark())
        because = f"（原因：{cause}）" if cause else ""
        parts = (f"建议：{measure}" if measure else "", remark.opinion, remark.instruction)
        yield Arising(
            f"request:{unit}:{task}:{_mark(issue)}",
            REQUESTED,
            f"{unit}提请协调：{issue}{because}",
            str(task or ""),
            _joined(_known(result.plan, str(coordinator or ""))) or unit,
            result.period.period,
            result.period.end,
            "；".join(part for part in parts if part),
            str(deadline or ""),
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
                f"remark:{item}:{unit}:{_mark(words)}",
                ORDERED if row.instruction else OWN,
                words,
                item,
                unit or _joined(_answering(plan, item)),
                result.period.period,
                result.period.end,
                row.opinion if row.instruction else "",
            )
        )
    return found


def _answering(plan: Plan, item: str) -> tuple[str, ...]:
    task = plan.task_by_id.get(item)
    return plan.expand(task.lead if task else plan.indicator_by_id[item].owner)
