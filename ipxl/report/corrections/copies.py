"""Correction copies of a period: one workbook and one letter for each unit that has something to mend."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from ipxl.check.causes import unfolded
from ipxl.check.rules import goes_back
from ipxl.finding import Finding
from ipxl.form.content import ERROR_VALUES, Content, make_content
from ipxl.form.correction import Corrections, Unplaced
from ipxl.form.many import written
from ipxl.form.write import content_facts
from ipxl.merge.result import Faulty, Result
from ipxl.outputs import KeptOutputs
from ipxl.plan.model import Unit
from ipxl.report.corrections.answers import fill
from ipxl.report.corrections.letter import letter
from ipxl.report.corrections.problems import MOST_LINES, Located, lines, locate, marks
from ipxl.report.corrections.recheck import passing_unseen

FOLDER = "退回"
LETTER = "退回说明.txt"


class Copy(NamedTuple):
    """What goes back to a unit: the content of its workbook, and the text of the letter."""

    content: Content
    letter: str

    @property
    def letter_name(self) -> str:
        return f"{self.content.file_name.removesuffix('.xlsx')}_{LETTER}"


def write_corrections(
    result: Result, folder: Path, outputs: KeptOutputs | None = None, processes: int = 1
) -> list[str]:
    """Write every correction copy and its letter into `folder`; the workbooks' names, sorted. No folder for none.

    outputs: where `folder` is just below theirs, copies of the last run are kept if their content is the same.
    """
    names: list[str] = []

    def to_write() -> Iterator[Content]:
        for copy in make_copies(result):
            folder.mkdir(exist_ok=True)
            # as Windows' oldest editor shows it rightly
            text = copy.letter.replace("\n", "\r\n").encode("utf-8", "replace")
            (folder / copy.letter_name).write_bytes(codecs.BOM_UTF8 + text)
            names.append(copy.content.file_name)
            if outputs is None or not outputs.keep(f"{folder.name}/{names[-1]}", content_facts(copy.content)):
                yield copy.content

    for content, data in written(to_write(), processes):
        (folder / content.file_name).write_bytes(data)
        if outputs is not None:
            outputs.made(f"{folder.name}/{content.file_name}", content_facts(content))
    return sorted(names)


def make_copies(result: Result) -> Iterator[Copy]:
    """What goes back to each unit that has something to mend, in the plan's order."""
    found: dict[str | None, list[Finding]] = {}
    for item in result.findings:
        if goes_back(item):
            found.setdefault(item.file, []).append(item)
    for unit in result.plan.units:
        if unit.name not in result.faulty:
            continue
        faulty = result.faulty[unit.name]
        yield make_copy(result, unit, faulty, found.get(faulty.file, []))


def make_copy(result: Result, unit: Unit, faulty: Faulty, findings: Sequence[Finding]) -> Copy:
    """The unit's answers in a workbook of the current version, faults marked and listed, and the letter.

    findings: those of its file that the unit can mend, in the order of `result.findings`.
    It is to be back 补报天数 after 报送截止 or, when that is over, after the day of the merge.
    """
    empty = make_content(result.plan, result.period, unit, result.history, faulty.next_round)
    content, unplaced = fill(empty, faulty)
    located = locate(findings, content, faulty)
    errors = {spot: item.value for item, spot in located if spot and item.value and item.value in ERROR_VALUES}
    left_out = passing_unseen(result, content, faulty)
    if errors or left_out:
        content, unplaced = fill(empty, faulty, errors, left_out)
        located = locate(findings, content, faulty)
    todo = _corrections(result, located, content, unplaced)
    each = locate(unfolded(findings), content, faulty)
    content = replace(content, marks=marks(each, content, left_out), corrections=todo)
    return Copy(content, letter(content, todo, faulty.file, result.as_of))


def _corrections(
    result: Result, located: list[Located], content: Content, unplaced: tuple[Unplaced, ...]
) -> Corrections:
    until = max(result.period.deadline, result.as_of) + timedelta(days=result.plan.settings.late_days)
    found = lines(located, content)
    return Corrections(until, found[:MOST_LINES], unplaced, max(0, len(found) - MOST_LINES))
