"""四、存在问题: what is red or yellow, who has not returned or late, what has to be put right."""

from __future__ import annotations

from collections.abc import Iterator

from ipxl.merge.result import Result
from ipxl.report.bulletin.blocks import UNKNOWN, Chapter, Part, body, numbered
from ipxl.report.bulletin.phrases import light_name, named, quoted, rows, sentence_of
from ipxl.report.items import INDICATOR, RED, TASK, YELLOW, Item, not_green
from ipxl.report.summary.book import values
from ipxl.report.summary.returns import RETURNED_STATES

LISTED_MOST = 15
"""Red and yellow items that are listed here; all of them stand in the annexes."""

_LAGGING = {"red": 0, "yellow": 1}


def problems(result: Result) -> Chapter:
    """The chapter; what there is none of is left out."""
    parts = tuple(part for part in (_behind(result), _missing(result), _faulty(result), _in_doubt(result)) if part)
    return Chapter("存在问题", parts=parts) if parts else Chapter("存在问题", (body("本期没有需要通报的问题。"),))


def lagging(result: Result) -> list[Item]:
    """Red and yellow tasks and indicators, the worst first."""
    return [item for item in not_green(result) if item.kind in (TASK, INDICATOR) and item.word in (RED, YELLOW)]


def lagging_units(result: Result) -> list[str]:
    """Whose the lagging items are, each once: of a task only those of its leads that lag themselves."""
    late: dict[str, list[str]] = {}
    for unit, task, role, light in rows(result.frame("duties"), "unit", "task", "role", "light"):
        if role == "lead" and light in _LAGGING:
            late.setdefault(task, []).append(unit)
    found = [late.get(item.key, item.units) if item.kind == TASK else item.units for item in lagging(result)]
    return list(dict.fromkeys(unit for units in found for unit in units))


def _behind(result: Result) -> Part | None:
    found = lagging(result)
    if not found:
        return None
    red = sum(item.word == RED for item in found)
    head = f"任务和指标中红灯{red}项、黄灯{len(found) - red}项。"
    said = _issues(result)
    lines = numbered(_line(item, said) for item in found[:LISTED_MOST])
    more = len(found) - LISTED_MOST
    closing = (body(f"其余{more}项见附件1、附件2。"),) if more > 0 else ()
    return Part("部分任务和指标落后于序时进度", (body(head), *lines, *closing))


def _line(item: Item, said: dict[str, tuple[str, str]]) -> str:
    """A task with its reason and what its lead says is in the way; an indicator is told in full in chapter 二."""
    head = f"{light_name(item.word)}：{item.name or item.key}（{named(item.units) or UNKNOWN}）。"
    if item.kind == INDICATOR:
        return head + (f"差距{item.gap:.1f}个百分点。" if item.gap is not None else sentence_of(item.reason))
    unit, issue = said.get(item.key, ("", ""))
    return f"{head}{sentence_of(item.reason)}" + (f"{unit}反映：{issue}" if issue else "")


def _issues(result: Result) -> dict[str, tuple[str, str]]:
    """What stands in the way of each task in the words of its worst lead that says so: task -> (unit, quotation)."""
    found: dict[str, tuple[int, str, str]] = {}
    for unit, task, role, light, issue in rows(result.frame("duties"), "unit", "task", "role", "light", "issue"):
        words = quoted(issue or "", 60) if role == "lead" and light in _LAGGING else ""
        if words and (task not in found or _LAGGING[light] < found[task][0]):
            found[task] = (_LAGGING[light], unit, words)
    return {task: (unit, words) for task, (_, unit, words) in found.items()}


def _missing(result: Result) -> Part | None:
    """Who has not returned, who was late. Before the deadline nobody is to blame, and the heading says so."""
    due = result.as_of > result.period.deadline
    states: dict[str, list[str]] = {}
    for unit, state in rows(result.frame("units"), "unit", "state"):
        states.setdefault(state, []).append(unit)
    late = [
        f"{unit}（{days}天）" if days else unit
        for unit, state, timely, days in rows(result.frame("units"), "unit", "state", "timely", "days_late")
        if state in RETURNED_STATES and timely is False
    ]
    told = [
        f"{head}{len(units)}家：{named(units)}。"
        for head, units in (
            ("未报" if due else "尚未报送", states.get("missing", [])),
            ("来文但没有可以读取的填报表", states.get("unreadable_only", [])),
            ("报送件待核定、暂未采用", states.get("undecided", [])),
            ("迟报", late),
        )
        if units
    ]
    if not told:
        return None
    return Part("部分单位未按时报送" if due or late else "部分单位尚未报送", (body("".join(told)),))


def _faulty(result: Result) -> Part | None:
    """Returns that go back for correction, with the number of faults."""
    found = [
        f"{unit}（{count}处）" if count else unit
        for unit, state, count in rows(result.frame("units"), "unit", "state", "errors")
        if state == "to_correct"
    ]
    if not found:
        return None
    return Part("部分报送表需要退回修改", (body(f"须改正后重报的{len(found)}家：{named(found)}。"),))


def _in_doubt(result: Result) -> Part | None:
    told = list(_doubts(result))
    return Part("部分数据需要核实", (body("".join(told)),)) if told else None


def _doubts(result: Result) -> Iterator[str]:
    """Figures that are held, and units that say different things about one task."""
    held = [name for name, text in rows(result.frame("indicators"), "name", "held") if text]
    held += [title for title, grey in rows(result.frame("tasks"), "title", "grey") if grey == "unknown"]
    if held:
        yield f"{named(held)}的填报数有疑问，核定前不计入{UNKNOWN}。"
    titles = dict(zip(values(result.frame("tasks"), "task"), values(result.frame("tasks"), "title"), strict=True))
    told = list(dict.fromkeys(titles.get(one.task) or one.task for one in result.contradictions))
    if told:
        yield f"牵头单位与责任单位说法不一的{len(result.contradictions)}处，涉及{named(told)}{UNKNOWN}。"
