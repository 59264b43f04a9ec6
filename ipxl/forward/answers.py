"""The whole form answered from a period's result: cells to fill, what became of each row, what has no counterpart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ipxl.facts.rows import SpareRow
from ipxl.form import spec
from ipxl.form.content import CellValue, shorten
from ipxl.forward.asked import AskedForm, AskedRow, FormCell
from ipxl.forward.together import Drawn, figure_drawn, task_drawn
from ipxl.merge.result import Result
from ipxl.plan.model import Plan

OURS, THEIRS = "本级", "上级"
_TASK, _FIGURE, _PROBLEM, _PROOF = "任务", "指标", "问题", "佐证"
_ONGOING = "长期坚持"
Ids = Mapping[str, tuple[str, ...]]


class ForwardRow(NamedTuple):
    """What became of one row of the form. ours: our ids; filled: what was written where it counts; note: to be seen to."""

    kind: str
    above: str
    name: str
    ours: tuple[str, ...]
    units: tuple[str, ...]
    filled: str
    note: str


class Unmatched(NamedTuple):
    """Something without a counterpart. level: OURS or THEIRS."""

    level: str
    kind: str
    key: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A form answered: the cells to fill, a row for each of the form's that has a counterpart, and what has none."""

    cells: tuple[FormCell, ...]
    rows: tuple[ForwardRow, ...]
    unmatched: tuple[Unmatched, ...]


class _Spare(NamedTuple):
    """Rows of a sheet of spare rows. cells; left: entries without room; codes: the upper id of each -> its numbers there."""

    cells: tuple[FormCell, ...]
    left: tuple[Unmatched, ...]
    codes: Ids


def answer_form(form: AskedForm, result: Result, plan: Plan, day: date) -> Forwarded:
    """Every cell that the result has an answer for. plan: the table as it is now, with the mapping; day: 填报日期."""
    asked = {row.key for row in form.rows}
    pairs = [(row.task, row.above) for row in plan.tasks] + [(row.indicator, row.above) for row in plan.indicators]
    above = {ours: tuple(key.upper() for key in theirs) for ours, theirs in pairs if theirs}
    here = {ours: tuple(key for key in theirs if key in asked) for ours, theirs in above.items()}
    ours = {key: tuple(one for one, theirs in here.items() if key in theirs) for key in asked}
    place = {unit.unit: number for number, unit in enumerate(result.units)}

    def in_order(row: SpareRow) -> int:
        return place.get(row.unit, len(place))

    problems = _spare(
        form, spec.ISSUES, _PROBLEM, [_problem(row, here) for row in sorted(result.requests, key=in_order)]
    )
    proofs = _spare(form, spec.EVIDENCE, _PROOF, [_proof(row, here) for row in sorted(result.evidence, key=in_order)])
    cells = [*_contact(form, plan, day), *problems.cells, *proofs.cells]
    rows = []
    for row in form.rows:
        if not ours[row.key]:
            continue
        drawn = _drawn(row, ours[row.key], result)
        fields = dict(drawn.fields)
        if row.what is not spec.INDICATORS and fields.get("has_work") != spec.NO_WORK:
            fields["evidence"] = ",".join(proofs.codes.get(row.key, ())) or None
            fields["coordinate"] = spec.YES if row.key in problems.codes else None
        cells += _cells(row, fields)
        rows.append(_told(row, ours[row.key], drawn))
    unmatched = (*_theirs(form, ours), *_our_own(result, above, here), *problems.left, *proofs.left)
    return Forwarded(tuple(cells), tuple(rows), unmatched)


def _drawn(row: AskedRow, ours: Sequence[str], result: Result) -> Drawn:
    if row.what is spec.INDICATORS:
        figures = [item for item in result.indicators if item.indicator in ours]
        return figure_drawn(figures, row.values.get("kind", ""), row.values.get("unit_of_measure", ""))
    tasks = [item for item in result.tasks if item.task in ours]
    duties = [item for item in result.duties if item.task in ours]
    return task_drawn(
        row.what, tasks, duties, is_lead=row.is_lead, ongoing=row.values.get("due", "").strip() == _ONGOING
    )


def _cells(row: AskedRow, fields: Mapping[str, CellValue]) -> Iterator[FormCell]:
    """The cells of a row. What the form has locked for some rows by itself is no loss where it is."""
    for key, value in fields.items():
        may_be_locked = value is None or key in ("has_work", "baseline")
        cell = row.cell(key, value, may_be_locked)
        if cell is not None:
            yield cell


def _told(row: AskedRow, ours: tuple[str, ...], drawn: Drawn) -> ForwardRow:
    if row.what is spec.INDICATORS:
        value = drawn.fields["value"]
        filled = "" if value is None else f"{value}{row.values.get('unit_of_measure', '')}"
    else:
        progress = drawn.fields.get("progress")
        words = (drawn.fields.get("status"), None if progress is None else f"{progress}%")
        filled = " ".join(str(word) for word in words if word) or str(drawn.fields.get("has_work") or "")
    kind = _FIGURE if row.what is spec.INDICATORS else _TASK
    return ForwardRow(kind, row.key, row.name, ours, drawn.units, filled, drawn.note)


def _contact(form: AskedForm, plan: Plan, day: date) -> Iterator[FormCell]:
    """Who fills in and when. 审核人 stays empty: somebody has to look at it first."""
    sheet = form.reading.sheets.get(spec.UNIT.key)
    known: dict[str, CellValue] = {"filler": plan.settings.contact, "phone": plan.settings.phone, "date": day}
    for line in sheet.rows if sheet else ():
        if sheet is not None and known.get(line.key):
            yield FormCell(sheet.title, line.row, sheet.columns["value"], known[line.key])


Entry = tuple[Unmatched, tuple[str, ...], Mapping[str, CellValue]]
"""How an entry is named where it finds no room, the upper ids that it is about, its fields."""


def _problem(row: SpareRow, here: Ids) -> Entry:
    """A unit's problem in its own words, with its name; whom it wants to coordinate is a body of ours, so it is said in words."""
    task, who = row.answer("task"), row.answer("coordinator")
    measure = row.answer("measure")
    fields: dict[str, CellValue] = {
        "issue": shorten(f"{row.unit}：{row.answer('issue')}", 300),
        "cause": row.answer("cause") or None,
        "measure": shorten(f"{measure}（{row.unit}建议由{who}协调）" if who else measure, 300) or None,
        "deadline": _day(row.answer("deadline")),
    }
    name = Unmatched(OURS, _PROBLEM, task, f"{row.unit}：{row.answer('issue')}", "")
    return name, here.get(task, ()), fields


def _proof(row: SpareRow, here: Ids) -> Entry:
    fields: dict[str, CellValue] = {
        key: row.answer(key) or None for key in ("title", "document", "form", "file_name", "public")
    }
    target = row.answer("target")
    return Unmatched(OURS, _PROOF, target, f"{row.unit}：{row.answer('title')}", ""), here.get(target, ()), fields


def _spare(form: AskedForm, what: spec.Sheet, kind: str, entries: Iterable[Entry]) -> _Spare:
    """Entries about what the form asks, each in a blank row of the sheet, the first of the ids that it is about named."""
    sheet = form.reading.sheets.get(what.key)
    about = "task" if what is spec.ISSUES else "target"
    entered = {item.key for item in what.fields if item.entered}
    blank = iter([row for row in sheet.rows if not entered & row.values.keys()] if sheet else ())
    cells: list[FormCell] = []
    left: list[Unmatched] = []
    codes: dict[str, tuple[str, ...]] = {}
    for name, ids, fields in entries:
        row = next(blank, None) if ids and sheet else None
        if sheet is None or row is None:
            why = "表里没有空行了，请手工补" if ids else "没有对应的上级任务或指标，没有填"
            left.append(name._replace(note=why if sheet else f"上级的表不收{kind}"))
            continue
        for key, value in {about: ids[0], **fields}.items():
            if value is not None and key in sheet.columns:
                cells.append(FormCell(sheet.title, row.row, sheet.columns[key], value))
        for key in ids:
            codes[key] = (*codes.get(key, ()), row.key)
    return _Spare(tuple(cells), tuple(left), codes)


def _theirs(form: AskedForm, ours: Ids) -> Iterator[Unmatched]:
    for row in form.rows:
        if not ours[row.key]:
            kind = _FIGURE if row.what is spec.INDICATORS else _TASK
            column = f"上级{kind}编号"
            yield Unmatched(
                THEIRS, kind, row.key, row.name, f"本级没有对应的{kind}，没有填；在任务分工表“{kind}”的“{column}”里写明"
            )
    for what in (spec.MATTERS, spec.FUNDING):
        if what.key in form.reading.sheets:
            yield Unmatched(THEIRS, what.title, "", what.title, "由办公室自己填")


def _our_own(result: Result, above: Ids, here: Ids) -> Iterator[Unmatched]:
    """Our rows that go nowhere in this form."""
    named = [(_TASK, row.task, row.title) for row in result.tasks]
    named += [(_FIGURE, row.indicator, row.name) for row in result.indicators]
    for kind, key, name in named:
        if not above.get(key):
            yield Unmatched(OURS, kind, key, name, f"“上级{kind}编号”空着，没有上报")
        elif not here[key]:
            yield Unmatched(OURS, kind, key, name, f"写的是{'、'.join(above[key])}，这张表里没有")


def _day(text: str) -> CellValue:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text or None
