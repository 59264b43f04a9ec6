"""What our rows come to for one row of the upper level.

Progress is the least and status the worst of what the leads say: the upper task is done when all of it is. Counts are
summed only where each is known; a share of several is never made up. What is not known stays empty and is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ipxl.facts.rows import DutyRow, IndicatorRow, TaskRow
from ipxl.form import spec
from ipxl.form.content import CellValue, plain, shorten
from ipxl.forward.account import drawn, named
from ipxl.plan.names import normalise

SUMMED = frozenset({"流量", "累计", "存量"})
"""Kinds of figures that several sources add up to."""
_WORST_FIRST = (spec.DELAYED, spec.NOT_STARTED, spec.IN_PROGRESS, spec.ONGOING, spec.COMPLETED)
_WORDS = ("text", "practice", "issue", "next")
Fields = dict[str, CellValue]


class Drawn(NamedTuple):
    """What goes into the fields of a row, None for what is to stay empty. units: from whom. note: what is to be seen to."""

    fields: Fields
    units: tuple[str, ...]
    note: str = ""


def task_drawn(
    what: spec.Sheet, tasks: Sequence[TaskRow], duties: Sequence[DutyRow], *, is_lead: bool, ongoing: bool
) -> Drawn:
    """Our tasks as one row of the upper level's. duties: the rows of these tasks; ongoing: whether theirs has no end."""
    back = [row for row in duties if row.returned]
    leads = [row for row in back if row.role == "lead"]
    units = tuple(dict.fromkeys(row.unit for row in back))
    missing = tuple(dict.fromkeys(row.unit for row in duties if not row.returned))
    whole = not any(row.role == "lead" and not row.returned for row in duties)
    if not is_lead and whole and back and all(row.answer("has_work") == spec.NO_WORK for row in back):
        return Drawn({"has_work": spec.NO_WORK}, units)
    status = _worst(_WORST_FIRST, (word for row in tasks for word in row.self_status), whole)
    progress, why = _least(tasks, leads, whole)
    words = {
        key: drawn([(row.unit, row.answer(key)) for row in back], _most(what, key)) or None
        for key in _WORDS
        if key in {field.key for field in what.fields}
    }
    said = [f"由 {len(units)} 家单位汇总", *([f"未报：{named(missing)}"] if missing else []), *([why] if why else [])]
    fields: Fields = {
        "has_work": spec.HAS_WORK if back else None,
        "status": spec.IN_PROGRESS if status == spec.ONGOING and not ongoing else status,
        "progress": plain(progress),
        "verdict": _worst(spec.VERDICTS[::-1], (row.answer("verdict") for row in leads), whole),
        **words,
        "remark": shorten("，".join(said), _most(what, "remark") - 1) + "。",
    }
    undecided = "" if fields["status"] else "状态没有填：没有报齐，不能说已完成" if status is None and leads else ""
    return Drawn(fields, units, "；".join(part for part in (*said[1:], undecided) if part))


def _most(what: spec.Sheet, key: str) -> int:
    limits = what.field(key).limits
    return limits[1] if limits else 0


def _worst(order: Sequence[str], said: Iterable[str], whole: bool) -> str | None:
    """The first of `order` that anybody says; not the best of all while a lead has not answered."""
    heard = {word for word in said if word}
    found = next((word for word in order if word in heard), None)
    return None if found == order[-1] and not whole else found


def _least(tasks: Sequence[TaskRow], leads: Sequence[DutyRow], whole: bool) -> tuple[Decimal | None, str]:
    """The least progress of the tasks, and in words how it was come by or why it stays empty."""
    unknown = [row.unit for row in leads if row.progress is None]
    known = {row.task: row.progress for row in tasks if row.progress is not None}
    if unknown:
        return None, f"进度没有填：{named(unknown)}的待核或没有填"
    if not known:
        return None, ""
    least = min(known.values())
    if least == 100 and not whole:
        return None, "进度没有填：没有报齐，不能说100%"
    told = [f"{key} {value:f}%" for key, value in known.items()]
    return least, f"进度取最低的：{named(told)}" if len(told) > 1 else ""


def figure_drawn(rows: Sequence[IndicatorRow], kind: str, measure: str) -> Drawn:
    """Our figures as one of the upper level's, of that 类型 and 计量单位: summed, taken, or left empty with the reason."""
    units = tuple(dict.fromkeys(row.unit or row.owner for row in rows if row.source is not None))
    fields: Fields = dict.fromkeys(("value", "data_date", "source", "explanation"))
    why = _not_added(rows, kind, measure)
    if why:
        fields["explanation"] = shorten(f"由 {len(units)} 家单位汇总，本期值没有填：{why}", 149) + "。"
        return Drawn(fields, units, f"本期值没有填：{why}")
    total = sum((row.value for row in rows if row.value is not None), Decimal(0))
    days = sorted(day for row in rows if (day := row.answer("data_date")))
    sources = {row.answer("source") for row in rows}
    reasons = drawn([(row.unit, row.explanation) for row in rows], 120)
    several = f"由 {len(units)} 家单位汇总。" if len(rows) > 1 else ""
    fields |= {
        "value": (spec.YES if total else spec.NO) if kind == "里程碑" else plain(total),
        "data_date": _day(days[0]) if days else None,
        "source": sources.pop() if len(sources) == 1 else None,
        "explanation": f"{several}{reasons}" or None,
    }
    bases = [row.baseline for row in rows]
    if all(base is not None for base in bases):
        fields["baseline"] = plain(sum((base for base in bases if base is not None), Decimal(0)))
    parts = "＋".join(f"{row.indicator} {row.value:f}" for row in rows)
    return Drawn(fields, units, f"合计：{parts}" if len(rows) > 1 else "")


def _not_added(rows: Sequence[IndicatorRow], kind: str, measure: str) -> str:
    """Why these figures do not make one of that kind, "" when they do."""
    other = [row.indicator for row in rows if row.kind != kind]
    foreign = [
        f"{row.indicator}是{row.unit_of_measure}"
        for row in rows
        if normalise(row.unit_of_measure) != normalise(measure)
    ]
    if other:
        return f"类型不同，上级是{kind}，{named(other)}不是"
    if foreign:
        return f"计量单位不同，上级是{measure}，{named(foreign)}"
    if len(rows) > 1 and kind not in SUMMED:
        return f"{kind}不能由几个数相加，请按口径另算"
    open_ = [
        f"{row.unit or row.owner}{f'待核（{row.held}）' if row.held else '没有数'}" for row in rows if row.value is None
    ]
    return named(open_)


def _day(text: str) -> CellValue:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
