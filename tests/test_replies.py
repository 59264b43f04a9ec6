"""Yes, blank: a unit says itself what is to be of a cell that is blank over an older answer of its own."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import fill, make_workspace, template_of, touch
from office import Office, needs_office

from ipxl.commands import merge
from ipxl.form import spec
from ipxl.sheet.cells import column_letters

UNIT, TASK, OLD = "市科技局", "T08", "涉及两个县区"
REMARK = f"{column_letters(spec.TASKS.column('remark'))}4"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose unit sent a remark, then a return without it, and was asked about that."""
    folder = make_workspace(tmp_path_factory.mktemp("asked"))
    template = template_of(folder, UNIT)
    fill(template, folder / "inbox" / "1.xlsx", {("tasks", TASK): {"remark": OLD}})
    fill(template, folder / "inbox" / "2.xlsx", received="2023-10-09 10:00")
    assert codes(merged(folder)) == ["KEPT_FROM_OLDER"]
    return folder


@pytest.fixture
def workspace(asked: Path, tmp_path: Path) -> Path:
    return shutil.copytree(asked, tmp_path / "w")


def merged(folder: Path) -> dict[str, Any]:
    return merge.run(folder, "2023Q3", date(2023, 10, 12)).as_json()


def codes(result: dict[str, Any]) -> list[str]:
    return [item["code"] for item in result["findings"]]


def copy_of(folder: Path) -> Path:
    (path,) = (folder / "outbox").rglob("*_第3轮.xlsx")
    return path


def reply_cell(path: Path) -> str:
    sheet = openpyxl.load_workbook(path)[spec.CORRECTIONS_TITLE]
    (hidden,) = (cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(spec.REPLY_MARK))
    found = sheet.cell(hidden.row, hidden.column - 1)
    assert not found.protection.locked
    assert sheet.column_dimensions[hidden.column_letter].hidden
    (rule,) = sheet.data_validations.dataValidation
    assert found.coordinate in rule.sqref
    assert rule.formula1 == '"补充,确实为空,按上次"'
    return found.coordinate


def replied(folder: Path, answer: str, cell: str | None = OLD) -> dict[str, Any]:
    """The copy sent back with this reply, and this in the cell that was asked about."""
    path = copy_of(folder)
    book = openpyxl.load_workbook(path)
    assert book["任务进展"][REMARK].value == OLD, "the copy shows what is kept"
    book[spec.CORRECTIONS_TITLE][reply_cell(path)].value = answer
    book["任务进展"][REMARK].value = cell
    book.save(folder / "inbox" / "3.xlsx")
    touch(folder / "inbox" / "3.xlsx", "2023-10-10 10:00")
    return merged(folder)


def remark(folder: Path) -> str:
    from ipxl.commands.workroom import Workroom
    from ipxl.workspace import open_workspace

    room = Workroom(open_workspace(folder))
    result = room.results(room.period("2023Q3"), date(2023, 10, 12))["2023Q3"]
    return next(row.answer("remark") for row in result.duties if (row.unit, row.task) == (UNIT, TASK))


@pytest.mark.parametrize("cell", [OLD, None])
def test_a_blank_that_is_confirmed_clears_the_older_answer(workspace: Path, cell: str | None) -> None:
    result = replied(workspace, spec.REALLY_BLANK, cell)
    assert {item["file"]: item["state"] for item in result["files"]}["3.xlsx"] == "current"
    assert codes(result) == []
    assert remark(workspace) == ""
    assert not list((workspace / "outbox").rglob("*_第*轮.xlsx")), "there is nothing left to ask"


@pytest.mark.parametrize(
    ("answer", "cell", "left", "asked_again"),
    [
        (spec.AS_BEFORE, None, OLD, []),
        (spec.SUPPLIED, "涉及三个县区", "涉及三个县区", []),
        (spec.REALLY_BLANK, "涉及三个县区", "涉及三个县区", []),
        ("不知道", None, OLD, ["KEPT_FROM_OLDER"]),
    ],
)
def test_other_replies(workspace: Path, answer: str, cell: str | None, left: str, asked_again: list[str]) -> None:
    assert codes(replied(workspace, answer, cell)) == asked_again
    assert remark(workspace) == left


@needs_office
def test_a_reply_typed_in_libreoffice_is_read(workspace: Path, office: Office) -> None:
    path = copy_of(workspace)
    typed = [{"sheet": spec.CORRECTIONS_TITLE, "cell": reply_cell(path), "text": spec.REALLY_BLANK}]
    target = workspace / "inbox" / "3.xlsx"
    (done,) = office.fill([{"source": path, "target": target, "format": "xlsx", "cells": typed}])
    assert done["cells"][0]["accepted"]
    touch(target, "2023-10-10 10:00")
    assert codes(merged(workspace)) == []
    assert remark(workspace) == ""
