"""What a unit's clerk would write: the answers of one return, invented from the plan, the story and chance."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from ipxl.form import spec
from ipxl.merge.schedule import task_schedule
from ipxl.plan.model import Duty, Indicator, Period, Plan, Task
from ipxl.rehearsal import figures
from ipxl.rehearsal.story import SEED, SMOOTH, Cast
from ipxl.rehearsal.words import (
    DOCUMENTS,
    ENDINGS,
    EXPLANATIONS,
    FIGURES,
    FORMS,
    FUNDS,
    MARK,
    MEASURES,
    NEXT,
    OF_FUNDS,
    OTHER,
    SURNAMES,
    TOPICS,
    Topic,
)

Cell = str | int | float | date
Typed = dict[str, Cell]
BEHIND = 10
_IDLE_SHARE, _EVIDENCE_SHARE, _DONE_SHARE, _FIVES_SHARE = 0.42, 0.6, 0.12, 0.6
_MOST_JUMP = 1.2
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass
class InventedReturn:
    """One return. tasks, indicators: typed cells by id; spare rows from the first on."""

    unit: Typed = field(default_factory=dict)
    tasks: dict[str, Typed] = field(default_factory=dict)
    indicators: dict[str, Typed] = field(default_factory=dict)
    issues: list[Typed] = field(default_factory=list)
    evidence: list[Typed] = field(default_factory=list)


@dataclass
class Scene:
    """One period of the rehearsal. number: 0 or 1. said: every text so far, so that no two are alike."""

    plan: Plan
    period: Period
    number: int
    cast: Cast
    said: set[str]
    earlier: dict[str, InventedReturn]

    @property
    def first_month(self) -> int:
        """The month after the previous period's end, as far as it lies in the same year: what 本期 tells of."""
        before = self.plan.period_by_id.get(self.period.previous)
        same_year = before is not None and before.end.year == self.period.end.year
        return before.end.month + 1 if before is not None and same_year else self.period.start.month

    @property
    def months(self) -> str:
        return f"{self.first_month}—{self.period.end.month}月"

    @property
    def next_month(self) -> int:
        return self.period.end.month % 12 + 1


def answer(scene: Scene, unit: str, sent: date) -> InventedReturn:
    """A faultless return of `unit`, filled in on `sent`."""
    random = Random(f"{SEED} {scene.period.period} {unit}")
    result = InventedReturn(unit=_about(random, sent, unit))
    for duty in scene.plan.duties_by_unit.get(unit, ()):
        make = _lead_row if duty.role == "lead" else _helper_row
        result.tasks[duty.task] = make(scene, duty, random)
        if duty.role == "lead" and random.random() < _EVIDENCE_SHARE:
            _add_evidence(scene, result, scene.plan.task_by_id[duty.task], random)
    for item in scene.plan.indicators_by_unit.get(unit, ()):
        row = _indicator_row(scene, unit, item, random)
        if row:
            result.indicators[item.indicator] = row
    if unit in scene.cast.asking:
        _ask(scene, unit, result, random)
    return result


def _about(random: Random, sent: date, unit: str) -> Typed:
    # the names are the same in both periods: they hang on the unit alone
    people = Random(f"{SEED} {unit}")
    day: Cell = sent if random.random() < 0.8 else f"{sent.year}.{sent.month}.{sent.day}"
    return {
        "filler": people.choice(SURNAMES) + "某",
        "phone": f"000-00000{people.randrange(100):02d}",
        "reviewer": people.choice(SURNAMES) + "某某",
        "date": day,
        "remark": MARK,
    }


def _progress(scene: Scene, duty: Duty, task: Task) -> tuple[int, bool]:
    """Percent done, and whether that is behind. A smooth course wavers a little and is often told in fives."""
    course = scene.cast.courses[duty.task]
    share = int(task_schedule(task.start, task.due, scene.period.end))
    progress = share - course.gaps[scene.number]
    if course in SMOOTH:
        own = Random(f"{SEED} {duty.task} {duty.unit}")
        progress -= own.randrange(-2, 4)
        progress = 5 * round(progress / 5) if own.random() < _FIVES_SHARE else progress
    return max(0, min(100, progress)), course.gaps[scene.number] >= BEHIND


def _lead_row(scene: Scene, duty: Duty, random: Random) -> Typed:
    task, topic = scene.plan.task_by_id[duty.task], _topic(scene.plan.task_by_id[duty.task])
    progress, behind = _progress(scene, duty, task)
    lagging = scene.number == 0 and scene.cast.lagging == (duty.unit, duty.task)
    behind = lagging or (behind and not task.ongoing)
    admits = lagging or scene.cast.courses[duty.task].admits[scene.number]
    status = spec.DELAYED if admits and behind else spec.IN_PROGRESS
    if task.ongoing and not lagging:
        status = spec.ONGOING
    elif progress == 100:
        status = spec.COMPLETED
    ending = "done" if status == spec.COMPLETED else ("behind" if behind else "green")
    row: Typed = {
        "status": status,
        "progress": progress,
        "text": _fresh(scene, lambda: _account(scene, task, topic, ending, random)),
        "coordinate": spec.YES if behind and duty.unit in scene.cast.asking else spec.NO,
    }
    if behind:
        row["issue"] = _figures(topic.cause, random) + "。"
    if status != spec.COMPLETED:
        row["next"] = _figures(random.choice(NEXT), random, month=scene.next_month)
    return row


def _helper_row(scene: Scene, duty: Duty, random: Random) -> Typed:
    if random.random() < _IDLE_SHARE:
        return {"has_work": spec.NO_WORK}
    task, topic = scene.plan.task_by_id[duty.task], _topic(scene.plan.task_by_id[duty.task])
    lead = random.choice(scene.plan.expand(task.lead) or (task.title,))
    status = spec.COMPLETED if random.random() < _DONE_SHARE else spec.IN_PROGRESS

    def tell() -> str:
        return f"{scene.months}，配合{lead}{_figures(random.choice(topic.helped), random)}。"

    return {"has_work": spec.HAS_WORK, "status": status, "text": _fresh(scene, tell)}


def _account(scene: Scene, task: Task, topic: Topic, ending: str, random: Random) -> str:
    done = _figures(random.choice(topic.lead), random)
    document = random.choice(DOCUMENTS).format(
        title=task.title, year=scene.period.end.year, number=random.randrange(11, 140)
    )
    return f"{scene.months}，{done}；{document}。{random.choice(ENDINGS[ending])}"


def _topic(task: Task) -> Topic:
    return next((topic for topic in TOPICS if any(word in task.title for word in topic.words)), OTHER)


def _figures(text: str, random: Random, **known: int) -> str:
    """`text` with each figure drawn on its own; those in `known` as given."""
    last = 0

    def draw(place: re.Match[str]) -> str:
        nonlocal last
        name = place[1]
        if name in known:
            return str(known[name])
        last = random.randint(max(1, last // 3), max(1, last)) if name == "part" else random.randint(*FIGURES[name])
        return str(last)

    return _PLACE.sub(draw, text)


def _fresh(scene: Scene, make: Callable[[], str]) -> str:
    """A text that nobody has written yet."""
    text = make()
    while text in scene.said:
        text = make()
    scene.said.add(text)
    return text


def _indicator_row(scene: Scene, unit: str, item: Indicator, random: Random) -> Typed:
    number = figures.value(scene.plan, item, scene.period, scene.cast, scene.number)
    if number is None:
        return {}
    row: Typed = {"value": float(number), "data_date": scene.period.end, "source": spec.CHOICES["source"][0]}
    if item.kind in ("存量", "比率", "方向性"):
        base = figures.base(item, scene.period.end.year)
        if base is not None:
            row["baseline"] = float(base)
    before = scene.earlier[unit].indicators.get(item.indicator, {}) if unit in scene.earlier else {}
    last = before.get("value")
    if isinstance(last, float) and last and item.kind != "流量" and float(number) > last * _MOST_JUMP:
        row["explanation"] = random.choice(EXPLANATIONS)
    return row


def _add_evidence(scene: Scene, result: InventedReturn, task: Task, random: Random) -> None:
    if len(result.evidence) >= spec.EVIDENCE.spare_rows:
        return
    number = len(result.evidence) + 1
    day = scene.period.end - timedelta(days=random.randrange(5, 80))
    title = f"{task.title}{random.choice(('工作总结', '情况报告', '工作台账', '现场照片'))}"
    result.evidence.append(
        {
            "target": task.task,
            "title": title,
            "document": day.isoformat(),
            "form": random.choice(FORMS),
            "file_name": f"{task.task}_{number}_{title}.pdf",
            "public": random.choice((spec.YES, spec.NO)),
        }
    )
    result.tasks[task.task]["evidence"] = str(number)


def _ask(scene: Scene, unit: str, result: InventedReturn, random: Random) -> None:
    """A line in 问题与协调 for each row that asks for coordination."""
    asked = [task for task, row in result.tasks.items() if row.get("coordinate") == spec.YES]
    for task_id in asked:
        task = scene.plan.task_by_id[task_id]
        others = [name for name in scene.plan.expand(task.responsible) if name != unit]
        month = scene.period.end + timedelta(days=random.choice((61, 92)))
        drawn = random.choice(others) if others else unit
        measure, helper = _helped(scene.plan, unit, others, drawn, random.choice(MEASURES))
        result.issues.append(
            {
                "task": task_id,
                "issue": str(result.tasks[task_id]["issue"]),
                "cause": "涉及多个单位，本单位难以单独解决。",
                "coordinator": helper,
                "measure": measure,
                "deadline": month,
            }
        )


def _helped(plan: Plan, unit: str, others: Sequence[str], drawn: str, measure: str) -> tuple[str, str]:
    """What is asked of whom: money of the treasury, all else of a body beside or above the one that asks.

    A county, or any other member of a group, is asked for nothing that it cannot give: another body is, or the office.
    """
    treasury = next((one.name for one in plan.reporting_units if one.name.endswith(OF_FUNDS)), "")
    if measure == FUNDS and treasury not in ("", unit):
        return measure, treasury
    below = {name for group in plan.groups for name in plan.expand(group.members)}
    able = [name for name in others if name not in below]
    helper = drawn if drawn in able else next(iter(able), plan.settings.office or unit)
    return (MEASURES[0] if measure == FUNDS else measure), helper
