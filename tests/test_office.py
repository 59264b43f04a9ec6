"""The LibreOffice helpers themselves: typing is parsed, locked cells refuse, a hung program ends."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import office as real_office
import openpyxl
import pytest
import xlsxwriter
from office import Office, OfficeError, needs_office, pdf_pages, to_png


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A protected sheet with open cells in column B, and a drop-down over a range on a hidden sheet."""
    path = tmp_path / "空表.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, words = book.add_worksheet("填报"), book.add_worksheet("字典")
        words.write_column("A1", ["正常推进", "滞后"])
        words.hide()
        open_cell = book.add_format({"locked": False})
        open_text = book.add_format({"locked": False, "num_format": "@"})
        for row in range(1, 10):
            sheet.write_string(f"A{row}", f"第{row}行")
            sheet.write_blank(f"B{row}", None, open_text if row == 9 else open_cell)
        sheet.data_validation("B1", {"validate": "list", "source": "=字典!$A$1:$A$2"})
        sheet.write_formula("C2", "=B2*2", None, 0)
        sheet.protect()
    return path


def cells(**texts: str) -> list[dict[str, str]]:
    return [{"sheet": "填报", "cell": cell, "text": text} for cell, text in texts.items()]


def job(source: Path, target: Path, **texts: str) -> dict[str, Any]:
    return {"source": source, "target": target, "format": target.suffix[1:], "cells": cells(**texts)}


def test_typed_text_becomes_what_the_program_makes_of_it(office: Office, form: Path, tmp_path: Path) -> None:
    typed = {"B1": "滞后", "B2": "85", "B3": "2023-10-8", "B4": "85%", "B5": "约３亿元", "B6": "'007", "B7": "=B2+1"}
    [done] = office.fill([job(form, tmp_path / "填好.xlsx", **typed, B8="10月9日", B9="007")])
    assert all(cell["accepted"] for cell in done["cells"])
    kinds = [cell["kind"] for cell in done["cells"]]
    assert kinds == ["text", "number", "number", "number", "text", "text", "formula", "number", "text"]
    sheet = openpyxl.load_workbook(tmp_path / "填好.xlsx", data_only=True)["填报"]
    assert [sheet[f"B{row}"].value for row in (1, 2, 4, 5, 6, 7, 9)] == ["滞后", 85, 0.85, "约３亿元", "007", 86, "007"]
    assert sheet["B3"].value.isoformat() == "2023-10-08T00:00:00"
    assert sheet["C2"].value == 170


def test_locked_cells_refuse_and_keep_what_they_hold(office: Office, form: Path, tmp_path: Path) -> None:
    [done] = office.fill([job(form, tmp_path / "改锁定.xlsx", A1="改写", A2="", D1="5", C2="7", A3="第3行", B2="6")])
    assert [cell["accepted"] for cell in done["cells"]] == [False, False, False, False, False, True]
    sheet = openpyxl.load_workbook(tmp_path / "改锁定.xlsx")["填报"]
    assert [sheet[cell].value for cell in ("A1", "A2", "D1", "C2", "A3", "B2")] == [
        "第1行", "第2行", None, "=B2*2", "第3行", 6,
    ]  # fmt: skip
    assert sheet.protection.sheet


def test_the_drop_down_and_the_hidden_sheet_survive_saving(office: Office, form: Path, tmp_path: Path) -> None:
    office.fill([job(form, tmp_path / "填好.xlsx", B1="滞后")])
    book = openpyxl.load_workbook(tmp_path / "填好.xlsx")
    [rule] = book["填报"].data_validations.dataValidation
    assert rule.type == "list"
    assert rule.formula1 == "字典!$A$1:$A$2"
    assert book["字典"].sheet_state == "hidden"


@pytest.mark.parametrize(
    ("suffix", "magic"), [("xlsx", b"PK"), ("xls", b"\xd0\xcf\x11\xe0"), ("ods", b"PK")], ids=["xlsx", "xls", "ods"]
)
def test_saves_in_every_format(office: Office, form: Path, tmp_path: Path, suffix: str, magic: bytes) -> None:
    target = tmp_path / f"填好.{suffix}"
    [first] = office.fill([job(form, target, B2="85")])
    assert target.read_bytes().startswith(magic)
    [again] = office.fill([job(target, tmp_path / f"再填.{suffix}", B2="85", A1="改写")])
    assert [cell["accepted"] for cell in first["cells"] + again["cells"]] == [True, True, False]


def test_recalculates_prints_and_draws(office: Office, form: Path, tmp_path: Path) -> None:
    office.fill([job(form, tmp_path / "填好.xlsx", B2="85")])
    office.recalculate(tmp_path / "填好.xlsx", tmp_path / "重算.xlsx")
    assert openpyxl.load_workbook(tmp_path / "重算.xlsx", data_only=True)["填报"]["C2"].value == 170
    pdf = office.to_pdf(tmp_path / "重算.xlsx", tmp_path)
    assert pdf_pages(pdf) == 1
    [page] = to_png(pdf, 40)
    assert page.read_bytes().startswith(b"\x89PNG")


def test_a_file_that_does_not_open_is_an_error_and_not_the_end(office: Office, form: Path, tmp_path: Path) -> None:
    with pytest.raises(OfficeError):
        office.fill([job(tmp_path / "没有.xlsx", tmp_path / "x.xlsx", B2="1")])
    with pytest.raises(OfficeError):
        office.fill([{**job(form, tmp_path / "x.xlsx"), "cells": [{"sheet": "没有", "cell": "A1", "text": "1"}]}])
    assert office.fill([job(form, tmp_path / "填好.xlsx", B2="1")])[0]["cells"][0]["accepted"]


@needs_office
def test_a_hung_program_is_ended_and_replaced(form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Office()) as own:
        own.fill([job(form, tmp_path / "一.xlsx", B2="1")])
        assert own._server
        hung = own._server.pid
        monkeypatch.setattr(real_office, "REQUEST_SECONDS", 0.001)
        other = shutil.copy(form, tmp_path / "另一张.xlsx")  # a killed program leaves its lock beside what it had open
        with pytest.raises(OfficeError, match="hung"):
            own.fill([job(other, tmp_path / "二.xlsx", B2="2")])
        assert not alive(hung)
        monkeypatch.undo()
        assert own.fill([job(form, tmp_path / "三.xlsx", B2="3")])[0]["cells"][0]["value"] == 3
        fresh = own._server.pid
        assert alive(fresh)
    assert not alive(fresh)


def alive(group: int) -> list[str]:
    """Processes of a process group that are still running (zombies are not)."""
    listed = subprocess.run(["ps", "-e", "-o", "pgid=,stat=,comm="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    return [comm for pgid, stat, comm in rows if int(pgid) == group and not stat.startswith("Z")]


@pytest.mark.parametrize(("promised", "outcome"), [("true", "failed"), ("", "skipped")])
def test_where_libreoffice_is_missing_ci_fails_and_others_skip(
    monkeypatch: pytest.MonkeyPatch, promised: str, outcome: str
) -> None:
    monkeypatch.setitem(os.environ, "CI", promised)
    monkeypatch.setattr(real_office, "missing", lambda: "soffice is not installed")
    raised = pytest.fail.Exception if outcome == "failed" else pytest.skip.Exception
    with pytest.raises(raised, match="soffice is not installed"):
        real_office.require(True)
    real_office.require(False)
