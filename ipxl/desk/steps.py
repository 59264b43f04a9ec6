"""The five steps of a round as an office says them, each with where it stands and the one next thing to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Mood = Literal["done", "now", "later"]
NOT_DUE = "本期不报"
NAMES = ("读通知", "核对方案", "发表", "收件合并", "定稿")


@dataclass(frozen=True, slots=True)
class Step:
    """One step. text: where it stands. mood: done, to be done now, or later."""

    name: str
    text: str
    mood: Mood


def steps_of(has_table: bool, facts: Mapping[str, Any]) -> tuple[Step, ...]:
    """All five, of which the first that is not done is the one for now."""
    texts: tuple[str, ...]
    done: tuple[bool, ...]
    if not has_table:
        texts = ("把方案的通知拖进来", "读完通知以后", "核对以后", "发表以后", "合并以后")
        done = (False,) * 5
    elif not facts:
        texts, done = (
            ("已有任务分工表", "正在读取…", "正在读取…", "正在读取…", "正在读取…"),
            (True, False, False, False, False),
        )
    else:
        texts, done = _texts(facts), _done(facts)
    first = next((number for number, is_done in enumerate(done) if not is_done), len(done))
    moods: list[Mood] = [
        "done" if is_done else "now" if number == first else "later" for number, is_done in enumerate(done)
    ]
    return tuple(Step(*parts) for parts in zip(NAMES, texts, moods, strict=True))


def _current(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    return next((item for item in facts["periods"] if item["id"] == facts["period"]), {})


def _counts(facts: Mapping[str, Any]) -> tuple[int, int, int]:
    """(units that owe a return, that have returned, that must mend something)."""
    states = [row["state"] for row in facts.get("units", ()) if row["state"] != "not_due"]
    returned = sum(state in ("received", "to_correct") for state in states)
    return len(states), returned, states.count("to_correct")


def _done(facts: Mapping[str, Any]) -> tuple[bool, ...]:
    period = _current(facts)
    due, returned, faulty = _counts(facts)
    merged = bool(period.get("merged")) and due > 0 and returned == due and not faulty
    published = bool(period.get("published")) and not facts.get("stale")
    return True, facts["lint"]["errors"] == 0, bool(period.get("templates")), merged or published, published


def _texts(facts: Mapping[str, Any]) -> tuple[str, ...]:
    period, errors = _current(facts), facts["lint"]["errors"]
    due, returned, faulty = _counts(facts)
    checked = f"{facts['tasks']}项任务、{facts['unit_count']}家单位" + (
        f"，有{errors}处必改" if errors else "，没有必改的问题"
    )
    out = (
        f"{period.get('title', '')}已生成{period.get('sent', 0)}份填报表"
        if period.get("templates")
        else f"{period.get('title', '这一期')}还没有生成填报表"
    )
    back = f"{due}家应报，已报{returned}家" + (f"，其中待改{faulty}家" if faulty else "") if due else "发表以后"
    asked = sum(not item["answer"]["action"] for item in facts.get("questions", ()))
    last = f"已发布{period['published']}次" if period.get("published") else "还没有发布"
    last += "，之后情况有变" if facts.get("stale") else ""
    last += f"，{asked}个问题待核定" if asked else ""
    return "已有任务分工表", checked, out, back, last
