"""Kinds of fault that were met in published notices, each as an invented example with what should be read from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipxl.notice.found import FieldRead, Found
from ipxl.notice.open import open_notice
from ipxl.notice.recognise.recognise import recognise

FOLDER = Path(__file__).with_name("notice_kinds")


def wanted() -> dict[str, str]:
    """What wanted.txt says of each file: its title, a line a task, a line an indicator."""
    parts = (FOLDER / "wanted.txt").read_text(encoding="utf-8").split("== ")[1:]
    return {part.partition("\n")[0]: part.partition("\n")[2].strip() for part in parts}


WANTED = wanted()


def brief(found: Found) -> str:
    """In the form of wanted.txt: number, block, title, <leads>, the others, deadline; ? behind what is doubtful."""
    lines = [found.title.value]
    for task in found.tasks:
        block = f"[{task.block.value}] " if task.block.value else ""
        due = f" @{task.due.value}{_mark(task.due)}" if task.due.value else ""
        lead = "、".join(task.lead.value) + (_mark(task.lead) if task.lead.value else "")
        lines.append(
            f"{task.number} {block}{task.title.value} <{lead}> {'、'.join(task.responsible.value)}{due}".strip()
        )
    for row in found.indicators:
        years = " ".join(f"{year}{row.comparison}{target.value:f}" for year, target in row.targets)
        lines.append(f": {row.name.value} {row.unit_of_measure.value} {years}")
    return "\n".join(lines)


def _mark(read: FieldRead[object]) -> str:
    return "" if read.sure else "?"


@pytest.mark.parametrize("name", WANTED)
def test_each_kind_is_read_as_wanted(name: str):
    assert brief(recognise(open_notice(FOLDER / name))) == WANTED[name]


def test_every_example_has_what_is_wanted():
    files = {path.name for path in FOLDER.iterdir() if path.suffix not in (".odt",)} - {"wanted.txt"}
    assert files == set(WANTED)
