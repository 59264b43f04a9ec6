"""Numbers typed into cells that are set to dates: said as they were typed, in xlsx, xls and ods, and never shown as a day of 1900."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pytest
from filling import fill, make_workspace, template_of
from office import needs_office

from ipxl.commands import check, merge
from ipxl.intake.day_numbers import typed_number

UNIT = "市金融工作局"
TYPED = [
    (12.31, "12.31", "2023-12-31"),
    (10.8, "10.8", "2023-10-08"),
    (9.3, "9.3", ""),
    (202312, "202312", "2023-12-31"),
    (2024, "2024", ""),
    (2023.1, "2023.1", ""),
    (5, "5", ""),
    (80, "80", ""),
    (59.5, "59.5", ""),
]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return make_workspace(tmp_path_factory.mktemp("days"))


def with_day(workspace, target, number):
    fill(template_of(workspace, UNIT), target, {("issues", "1"): {"task": "T08", "cause": "缺经费"}})
    book = openpyxl.load_workbook(target)
    book["问题与协调"]["G4"].value = number
    book.save(target)
    return target


def said(workspace, file):
    found = [item for item in check.run(workspace, [file]).findings if item.cell == "G4"]
    return [(item.code, item.value) for item in found], "".join(item.message for item in found)


@pytest.mark.parametrize(("number", "shown", "meant"), TYPED)
def test_a_number_in_a_date_cell_is_said_as_it_was_typed(workspace, tmp_path, number, shown, meant):
    codes, message = said(workspace, with_day(workspace, tmp_path / "a.xlsx", number))
    assert codes == [("DATE_IS_NUMBER", shown)]
    assert meant in message
    assert "1900" not in message


@needs_office
@pytest.mark.parametrize("form", ["xls", "ods"])
def test_the_same_in_other_formats(office, workspace, tmp_path, form):
    jobs = []
    for at, (number, _shown, _meant) in enumerate(TYPED):
        source = with_day(workspace, tmp_path / f"{at}.xlsx", number)
        jobs.append({"source": str(source), "target": str(tmp_path / f"{at}.{form}"), "format": form, "cells": []})
    office.fill(jobs)
    for at, (_number, shown, _meant) in enumerate(TYPED):
        assert said(workspace, tmp_path / f"{at}.{form}")[0] == [("DATE_IS_NUMBER", shown)]


def test_no_day_of_1900_comes_out(workspace):
    with_day(workspace, workspace / "inbox/a.xlsx", 12.31)
    merge.run(workspace, "2023Q3", as_of=date(2023, 10, 12))
    book = openpyxl.load_workbook(workspace / "outbox/2023Q3/汇总表_2023Q3.xlsx")
    words = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [word for word in words if "1900-" in word]
    (copy,) = (workspace / "outbox/2023Q3/退回").glob("*.xlsx")
    assert openpyxl.load_workbook(copy)["问题与协调"]["G4"].value == "12.31"


@pytest.mark.parametrize("day", ["2023-09-30", "1923-07-15", "2204-12-31", "1998-01-01"])
def test_a_day_is_no_number(day):
    assert typed_number(datetime.fromisoformat(day), from_1899=False) == ""
