"""What somebody typed into the summary itself: remarks are taken over, everything else the office is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from ipxl import text
from ipxl.facts.lights import read_light
from ipxl.office.docket import Answer, Docket, Question, not_offered, question_id
from ipxl.office.overrides import TYPED, ComputedLights, set_number
from ipxl.office.remarks import RemarkRow
from ipxl.office.targets import Target, find_target

LETTERS = frozenset({*TYPED.values(), "N"})
"""Of the questions that come from the summary. They stay open until they are answered: nothing else holds what was typed."""
What = Literal["light", "value", "instruction", "opinion", "other"]


class SummaryEdit(NamedTuple):
    """One cell of the summary that somebody changed, or a line that somebody added.

    number, unit: of the row, as the summary prints them; "" where they do not apply. label: what people know the row
    by. cell: where it stands now, like `任务汇总!F7`. file: where the edited summary is kept.
    """

    what: What
    sheet: str
    cell: str
    header: str
    label: str
    number: str
    unit: str
    old: str
    new: str
    file: str


class EditsTaken(NamedTuple):
    """What is put into the office's table: questions about edits, and remarks."""

    questions: tuple[Question, ...] = ()
    remarks: tuple[RemarkRow, ...] = ()


def take_edits(
    computed: ComputedLights | None, rows: Sequence[Answer], said: Iterable[RemarkRow], edits: Iterable[SummaryEdit]
) -> EditsTaken:
    """Questions that are still open from earlier merges, then those about new edits; and new remarks.

    rows, said: those of the office's table. computed: needed only where there are edits.
    """
    open_ones = [
        Question(row.id, row.text, row.unit, row.item, row.file, row.cell, row.value)
        for row in rows
        if row.id[:1].upper() in LETTERS and not row.answered
    ]
    known = {_same(row.item, row.unit, row.cell, row.value) for row in rows if row.id[:1].upper() in LETTERS}
    keys = {row.key for row in rows}
    remarks: list[RemarkRow] = []
    heard = {_words(row) for row in said}
    for edit in edits:
        if edit.what in ("instruction", "opinion") and edit.new:
            remark = _remark(edit)
            if _words(remark) not in heard:
                heard.add(_words(remark))
                remarks.append(remark)
            continue
        question = _question(computed, edit)
        same = _same(question.item, question.unit, question.cell, question.value)
        if question.key not in keys and same not in known:
            keys.add(question.key)
            open_ones.append(question)
    return EditsTaken(tuple(open_ones), tuple(remarks))


def _words(row: RemarkRow) -> tuple[str, ...]:
    """What makes two remarks one: typed on two sheets, or written down by a merge that was killed after it."""
    return (row.number, row.unit, row.instruction, row.opinion)


def _same(item: str, unit: str, cell: str, value: str) -> tuple[str, str, str, str]:
    """What makes two edits one, when a merge was killed after it had written the first down: rows may have moved."""
    return (item, unit, cell.rstrip("0123456789"), value)


def note_read(docket: Docket) -> None:
    """Record which notes the office has seen."""
    for answer in docket.answers.values():
        if answer.id[:1].upper() == "N":
            if note := not_offered("N", answer):
                docket.refuse(answer, note)
            else:
                docket.apply(answer, answer.value, "")


def _remark(edit: SummaryEdit) -> RemarkRow:
    """A remark typed into the summary. Of one that only grew, what was added."""
    added = edit.new.removeprefix(edit.old).strip() if edit.old else edit.new.strip()
    words = {edit.what: text.safe(added)}
    return RemarkRow(0, edit.number, edit.label, edit.unit, **words, source=f"汇总表 {edit.cell}")


def _question(computed: ComputedLights | None, edit: SummaryEdit) -> Question:
    new, old = text.safe(edit.new), text.safe(edit.old)
    row = f"的“{edit.label}”一行" if edit.label else ""
    change = f"把“{edit.header}”由“{old}”改成“{new}”" if old else f"在“{edit.header}”写了“{new}”"
    said = f"有人在汇总表“{edit.sheet}”{row}{change if new else f'删去了“{edit.header}”的“{old}”'}；"
    target = _target(computed, edit)
    if computed is not None and target is not None:
        under = computed.under(target)
        now = f"现在的{'测算亮灯' if target.what == 'light' else '填报数'}是“{under or '(空)'}”。"
        return Question(
            computed.id_of(target, new), said + now + "采纳吗？", target.unit, target.item, edit.file, edit.cell, new
        )
    number = question_id("N", "note", edit.sheet, edit.label, edit.header, old, new)
    return Question(number, said + "程序不照改，请看要不要处理。", edit.unit, edit.number, edit.file, edit.cell, new)


def _target(computed: ComputedLights | None, edit: SummaryEdit) -> Target | None:
    """What adopting an edit would override; None where it cannot."""
    if computed is None or edit.what not in ("light", "value"):
        return None
    target = find_target(computed.plan, Answer(0, f"{TYPED[edit.what]}-", item=edit.number, unit=edit.unit))
    if isinstance(target, str):
        return None
    if target.what == "light":
        light = read_light(edit.new)
        return target if light is not None and light.word != computed.under(target) else None
    usable = (target.item, target.unit) in computed.values and set_number(computed.plan, target, edit.new) is not None
    return target if usable else None
