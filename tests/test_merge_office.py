"""Templates filled in a real LibreOffice: typed into open cells, refused by locked ones, saved, and merged."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from filling import FIGURE, LEAD, RESPONSIBLE, fill, make_workspace, template_of, touch
from office import Office

from ipxl.commands import merge
from ipxl.form import spec
from ipxl.form.read import SKIPPED, read_submission
from ipxl.form.reading import Reading
from ipxl.intake.package import read_workbook
from ipxl.merge.entered import digest_of
from ipxl.sheet.cells import column_letters

pytestmark = pytest.mark.office
UNITS = ("市发改委", "市金融工作局", "兴庆区")
TYPED = {"filler": "张三", "phone": "0951-1234567", "reviewer": "李四", "date": "2023-10-08"}


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("sent"))


@pytest.fixture(scope="module")
def filled(sent: Path, office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What three units typed, saved by LibreOffice as xlsx."""
    folder = tmp_path_factory.mktemp("filled")
    jobs = [
        {"source": str(template_of(sent, unit)), "target": str(folder / f"{unit}.xlsx"), "format": "xlsx",
         "cells": typed_cells(template_of(sent, unit))}
        for unit in UNITS
    ]  # fmt: skip
    for result in office.fill(jobs):
        assert all(cell["accepted"] for cell in result["cells"])
    return {unit: folder / f"{unit}.xlsx" for unit in UNITS}


def typed_cells(template: Path) -> list[dict[str, str]]:
    """The same answers as `filling.fill`, as a person types them."""
    book = openpyxl.load_workbook(template)
    cells = []
    headers = {field.header: field.key for field in spec.UNIT.fields}
    for row in range(1, 12):
        key = headers.get(str(book[spec.UNIT.title].cell(row, 1).value).strip("*"), "")
        if key in TYPED:
            cells.append({"sheet": spec.UNIT.title, "cell": f"B{row}", "text": TYPED[key]})
    for what in (spec.TASKS, spec.INDICATORS):
        if what.title not in book.sheetnames:
            continue
        sheet = book[what.title]
        for row in range(what.header_row + 1, sheet.max_row + 1):
            role = sheet.cell(row, what.column("role") + 1).value if what is spec.TASKS else ""
            answers = FIGURE if what is spec.INDICATORS else LEAD if role == "牵头" else RESPONSIBLE
            for key, value in answers.items():
                cell = f"{column_letters(what.column(key))}{row}"
                if not sheet[cell].protection.locked:
                    text = f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
                    cells.append({"sheet": what.title, "cell": cell, "text": text})
    return cells


def reading(path: Path) -> Reading:
    return read_submission(read_workbook(path.read_bytes(), SKIPPED))


@pytest.mark.parametrize("unit", UNITS)
def test_what_libreoffice_saved_reads_like_what_openpyxl_saved(sent, filled, tmp_path, unit):
    typed = reading(filled[unit])
    assert digest_of(typed) == digest_of(reading(fill(template_of(sent, unit), tmp_path / "x.xlsx")))
    assert typed.problems == []
    assert [item.carrier for item in typed.identities] == ["hidden", "properties", "names", "cells"]


def test_locked_cells_refuse_typing(sent, office, tmp_path):
    job = {
        "source": str(template_of(sent, "兴庆区")), "target": str(tmp_path / "x.xlsx"), "format": "xlsx",
        "cells": [
            {"sheet": "任务进展", "cell": cell, "text": "改"} for cell in ("A4", "C4", "D4", "H4", "B4", "I4")
        ] + [{"sheet": "单位信息", "cell": "B3", "text": "别的单位"}],
    }  # fmt: skip
    (result,) = office.fill([job])
    assert [cell["accepted"] for cell in result["cells"]] == [False] * 5 + [True] + [False]
    before, after = reading(template_of(sent, "兴庆区")), reading(tmp_path / "x.xlsx")
    assert after.identities == before.identities
    assert after.sheets["tasks"].rows[0].values["title"] == before.sheets["tasks"].rows[0].values["title"]


def test_returns_saved_by_libreoffice_are_merged(sent, filled, tmp_path):
    folder = shutil.copytree(sent, tmp_path / "w")
    for unit, path in filled.items():
        shutil.copyfile(path, folder / "inbox" / f"{unit}.xlsx")
        touch(folder / "inbox" / f"{unit}.xlsx", "2023-10-09 10:00")
    result = merge.run(folder, "2023Q3", date(2023, 10, 12)).as_json()
    states = {item["unit"]: (item["state"], item["rows_filled"]) for item in result["units"] if item["file"]}
    assert states == {"市发改委": ("received", 1), "市金融工作局": ("received", 1), "兴庆区": ("received", 18)}
    assert result["findings"] == []


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_other_formats_of_the_same_program_read_alike(sent, filled, office, tmp_path, kind):
    target = tmp_path / f"a.{kind}"
    office.fill([{"source": str(filled["兴庆区"]), "target": str(target), "format": kind, "cells": []}])
    again = reading(target)
    assert digest_of(again) == digest_of(reading(filled["兴庆区"]))
    assert next(item.carrier for item in again.identities) == "hidden"
