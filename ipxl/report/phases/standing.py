"""Each task and indicator against the whole term: what was asked, what was done, the verdict, the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ipxl.facts.rows import DutyRow, IndicatorRow, SpareRow, TaskRow
from ipxl.form.spec import COMPLETED, ONGOING, REACHED, VERDICTS
from ipxl.merge.judgement import number_text
from ipxl.merge.result import Result
from ipxl.office.assessment import Assessment
from ipxl.plan.model import Indicator, Task
from ipxl.report.bulletin.blocks import MISSING, NONE, UNKNOWN

FINISHED, UNFINISHED = "完成", "未完成"


class Proof(NamedTuple):
    """One line of 佐证材料 of any period. code: T05-01, by which its file is named."""

    code: str
    target: str
    period: str
    unit: str
    row: SpareRow

    @property
    def title(self) -> str:
        """材料名称, else the name of its file."""
        return self.row.answer("title") or self.row.answer("file_name")


class TaskStanding(NamedTuple):
    """One task. done: the leads' account, the newest that is known, from `told_in`; verdict: of the leads or the office.

    finished: 完成 or 未完成 by the leads' last word, "" where none has reported.
    """

    task: Task
    leads: tuple[str, ...]
    row: TaskRow
    done: str
    told_in: str
    practice: str
    issue: str
    next: str
    verdict: str
    by: str
    finished: str
    proofs: tuple[Proof, ...]


class YearStanding(NamedTuple):
    """One year of an indicator. value: the newest that was accepted in that year, of `period`; reached: None when unknown."""

    year: int
    target: Decimal | None
    value: Decimal | None
    period: str
    reached: bool | None


class FigureStanding(NamedTuple):
    """One indicator over the years of the plan, the last one with its final target at the end."""

    item: Indicator
    row: IndicatorRow | None
    years: tuple[YearStanding, ...]

    @property
    def final(self) -> YearStanding | None:
        """The last year with a target, None where the plan sets none."""
        return next((year for year in reversed(self.years) if year.target is not None), None)


def in_time(results: Mapping[str, Result]) -> list[Result]:
    """Results from the first period to the last."""
    return sorted(results.values(), key=lambda item: (item.period.end, item.period.deadline, item.period.period))


def task_standings(
    results: Mapping[str, Result], period: str, assessment: Assessment | None = None
) -> list[TaskStanding]:
    """Every task of the plan as of `period`, in the plan's order; accounts and evidence of all periods up to it."""
    now, before = results[period], in_time(results)
    proofs = proofs_of(before)
    rulings = assessment.rulings if assessment else {}
    made = []
    for task in now.plan.tasks:
        row = next(row for row in now.tasks if row.task == task.task)
        leads = [duty for duty in now.duties if (duty.task, duty.role) == (task.task, "lead")]
        done, told_in = _last_account(before, task.task, leads)
        ruling = rulings.get(task.task)
        own = _verdict(leads, row)
        made.append(
            TaskStanding(
                task=task,
                leads=now.plan.expand(task.lead),
                row=row,
                done=done,
                told_in=told_in,
                practice=row.answer("practice"),
                issue=row.answer("issue"),
                next=row.answer("next"),
                verdict=ruling.verdict if ruling else own,
                by=f"{ruling.by}：{ruling.text}" if ruling else "单位自评" if own != MISSING else "",
                finished=_finished(before, task.task, now.plan.expand(task.lead)),
                proofs=tuple(proof for proof in proofs if proof.target == task.task),
            )
        )
    return made


def _verdict(leads: Sequence[DutyRow], row: TaskRow) -> str:
    """The worst that a lead says. That all is reached beside a red light is for the office to look at."""
    said = [text for duty in leads if (text := duty.answer("verdict"))]
    if not said:
        return MISSING
    worst = max(said, key=VERDICTS.index)
    missing = f"（{len(leads) - len(said)}家未报）" if len(said) < len(leads) else ""
    doubt = UNKNOWN if worst == REACHED and row.light == "red" else ""
    return f"{worst}{doubt}{missing}"


def _last_account(results: Sequence[Result], task: str, leads: Sequence[DutyRow]) -> tuple[str, str]:
    """What each lead said last, a line each where they are several, and in which periods."""
    said: list[tuple[str, str, str]] = []
    for unit in [duty.unit for duty in leads]:
        for result in reversed(results):
            text = next((d.text for d in result.duties if (d.task, d.unit) == (task, unit) and d.text), "")
            if text:
                said.append((unit, text, result.period.title))
                break
    told = "\n".join(f"{unit}：{text}" if len(leads) > 1 else text for unit, text, _period in said)
    return told, "、".join(dict.fromkeys(period for _unit, _text, period in said))


def _finished(results: Sequence[Result], task: str, leads: Sequence[str]) -> str:
    """完成 when the newest status of every lead is 已完成, 长期坚持 where all go on by the plan; "" where one is unknown."""
    newest: dict[str, str] = {}
    for result in results:
        for duty in result.duties:
            if duty.task == task and duty.unit in leads and duty.status:
                newest[duty.unit] = duty.status
    if len(newest) < len(leads) or not leads:
        return UNFINISHED if any(status not in (COMPLETED, ONGOING) for status in newest.values()) else ""
    if any(status not in (COMPLETED, ONGOING) for status in newest.values()):
        return UNFINISHED
    return FINISHED if COMPLETED in newest.values() else f"{FINISHED}（{ONGOING}）"


def proofs_of(results: Iterable[Result]) -> list[Proof]:
    """The evidence of all periods, numbered within its task or indicator: T05-01, T05-02, in the order of time."""
    counts: dict[str, int] = {}
    found = []
    for result in results:
        known = {*result.plan.task_by_id, *result.plan.indicator_by_id}
        for row in result.evidence:
            named = [part for part in row.answer("target").replace(",", "、").split("、") if part in known]
            for target in named or [""]:
                counts[target] = counts.get(target, 0) + 1
                code = f"{target}-{counts[target]:02d}" if target else f"未对应-{counts[target]:02d}"
                found.append(Proof(code, target, result.period.period, row.unit, row))
    return found


def figure_standings(results: Mapping[str, Result], period: str) -> list[FigureStanding]:
    """Every indicator of the plan over the years up to `period`, in the plan's order."""
    now, before = results[period], in_time(results)
    rows = {row.indicator: row for row in now.indicators}
    first = min((result.period.end.year for result in before), default=now.period.end.year)
    made = []
    for item in now.plan.indicators:
        years = sorted({year for year, _target in item.targets} | set(range(first, now.period.end.year + 1)))
        standings = [_year(item, year, before) for year in years]
        kept = [one for one in standings if one.target is not None or one.value is not None]
        made.append(FigureStanding(item, rows.get(item.indicator), tuple(kept)))
    return made


def _year(item: Indicator, year: int, results: Sequence[Result]) -> YearStanding:
    target, value, period = item.target(year), None, ""
    for result in results:
        if result.period.end.year == year:
            row = next((row for row in result.indicators if row.indicator == item.indicator), None)
            if row is not None and row.value is not None:
                value, period = row.value, result.period.period
    reached = None if target is None or value is None else item.is_reached(value, target)
    return YearStanding(year, target, value, period, reached)


def against_final(one: FigureStanding) -> YearStanding | None:
    """The newest value of an indicator beside its final target, None where the plan sets none."""
    final = one.final
    if final is None or final.target is None:
        return None
    newest = next((year for year in reversed(one.years) if year.value is not None), None)
    if newest is None or newest.value is None:
        return final
    return YearStanding(
        final.year, final.target, newest.value, newest.period, one.item.is_reached(newest.value, final.target)
    )


def reached_words(year: YearStanding | None, unit: str = "") -> str:
    """达到, or how much is missing; what is not known is 【待补】, what has no target —."""
    if year is None or year.target is None:
        return NONE
    if year.value is None:
        return MISSING
    if year.reached:
        return REACHED
    return f"未达到，差{number_text(abs(year.target - year.value))}{unit}"


def amount(value: Decimal | None, unknown: str = NONE) -> str:
    """A figure as a person writes it."""
    return unknown if value is None else number_text(value)


def proof_words(proofs: Sequence[Proof], most: int = 4) -> str:
    """The first of a task's evidence by number and name, one a line, and how many more there are."""
    lines = [f"{proof.code} {proof.title}" for proof in proofs[:most]]
    return "\n".join([*lines, f"等{len(proofs)}件"] if len(proofs) > most else lines)
