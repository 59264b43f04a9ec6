"""A cell is read as a person sees it: number formats, struck and raised text, in xlsx, xls and ods."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filling import fill, make_workspace, template_of
from office import needs_office
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from ipxl.commands import check
from ipxl.intake.number_format import seen, shown

UNIT = "市金融工作局"
STRUCK, RAISED = InlineFont(strike=True), InlineFont(vertAlign="superscript")

SHOWN = [
    ("0%", 1.5, "150%"),
    ("0.00%", 0.8512, "85.12%"),
    ("0.0%", -0.035, "-3.5%"),
    ("General", 3, None),
    ("0.0", 3.14159, None),
    ("#,##0.00", 1234.5, None),
    ('"约"0.0', 3.3, "约3.3"),
    ('0"余"', 35, "35余"),
    ('0.00"万"', 5.2, "5.2万"),
    ("0万", 5, "5万"),
    ('0"千"', 3, "3千"),
    ('"-"0', 35, "-35"),
    ("−0", 35, "-35"),
    ('0!.0,"万"', 52000, "5.2万"),
    ('0\\.0,"万"', 52000, "5.2万"),
    ("0.0,", 12000, "12"),
    ("¥#,##0.00", 3.3, None),
    ('_ ¥* #,##0.00_ ;_ ¥* \\-#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', -3.3, None),
    ('_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ', 0, None),
    ("[Red]0.0;[Blue]-0.0", -3, None),
    ('[>=10000]0!.0,"万";0', 52000, "5.2万"),
    ('[>=10000]0!.0,"万";0', 50, None),
    ('G/通用格式"家"', 35, "35家"),
    ("0_);(0)", -3, None),
    ("yyyy-mm-dd", 45199, None),
    ("0.00E+00", 12000, None),
    ("# ?/?", 0.5, None),
    (";;;", 5, "〔不显示〕5"),
    ('"有"', 1, "〔另有显示：有〕1"),
]


@pytest.mark.parametrize(("code", "value", "text"), SHOWN)
def test_a_number_under_a_format(code, value, text):
    assert shown(code, value) == text


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("约3.3", 3.3, "约3.3"),
        ("3.33", 3.3333333, None),
        ("5.2万", 52000, "5.2万"),
        ("", 5, "〔不显示〕5"),
        ("￥3.30", 3.3, None),
        ("-35", 35, "-35"),
        ("(3.00)", -3, None),
        ("1.2E+15", 1.2e15, None),
        ("1/2", 0.5, None),
    ],
)
def test_a_number_by_the_text_beside_it(text, value, expected):
    assert seen(text, value, percent=False) == expected


CELLS = [
    ("指标数据", "J4", 3.3, '"约"0.0', ("HELD_ABOUT", "约3.3")),
    ("指标数据", "J4", 0.75, "0%", ("HELD_ABOUT", "75%")),
    ("指标数据", "J4", 1.1, "0%", ("HELD_ABOUT", "110%")),
    ("指标数据", "J4", 3.3, "0.00", None),
    ("指标数据", "J4", 3.3, '0.0"万"', ("HELD_ABOUT", "3.3万")),
    ("指标数据", "J4", 35, '"-"0', ("OUT_OF_RANGE", "-35")),
    ("指标数据", "J5", 0.08, "0%", ("READ_AS", "8%")),
    ("指标数据", "J5", -0.035, "0.0%", ("READ_AS", "-3.5%")),
    ("任务进展", "J4", 0.45, "0%", ("READ_AS", "45%")),
    ("任务进展", "J4", 1.2, "0%", ("OUT_OF_RANGE", "120%")),
    ("任务进展", "J4", CellRichText(TextBlock(STRUCK, "1"), "40"), "", ("HELD_ABOUT", "〔划去：1〕40")),
    ("任务进展", "J4", CellRichText("5", TextBlock(RAISED, "2")), "", ("HELD_ABOUT", "5〔升降：2〕")),
    ("任务进展", "J4", 45, "struck", ("HELD_ABOUT", "〔划去：45〕")),
    ("任务进展", "K4", CellRichText("完成", TextBlock(STRUCK, "3场"), "5场培训。"), "", ("TEXT_STRUCK", "3场")),
    ("任务进展", "K4", CellRichText("面积30m", TextBlock(RAISED, "2"), "。"), "", None),
]
"""(sheet, cell, value, number format, the code and value of the finding)."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("seen"))


def typed(workspace: Path, target: Path, sheet: str, cell: str, value: Any, look: str) -> Path:
    fill(template_of(workspace, UNIT), target)
    book = openpyxl.load_workbook(target)
    at = book[sheet][cell]
    at.value = value
    if look == "struck":
        at.font = Font(strike=True)
    elif look:
        at.number_format = look
    book.save(target)
    return target


def codes(workspace: Path, file: Path, cell: str) -> list[tuple[str, str | None]]:
    return [(item.code, item.value) for item in check.run(workspace, [file]).findings if item.cell == cell]


@pytest.mark.parametrize(("sheet", "cell", "value", "look", "expected"), CELLS, ids=lambda value: str(value)[:30])
def test_a_cell_as_it_is_seen(workspace, tmp_path, sheet, cell, value, look, expected):
    file = typed(workspace, tmp_path / "a.xlsx", sheet, cell, value, look)
    assert codes(workspace, file, cell) == ([expected] if expected else [])


@needs_office
@pytest.mark.parametrize("form", ["xls", "ods"])
def test_the_same_in_other_formats(office, workspace, tmp_path, form):
    jobs = []
    for number, case in enumerate(CELLS):
        file = typed(workspace, tmp_path / f"{number}.xlsx", *case[:4])
        jobs.append({"source": str(file), "target": str(tmp_path / f"{number}.{form}"), "format": form, "cells": []})
    office.fill(jobs)
    for number, (_sheet, cell, _value, _look, expected) in enumerate(CELLS):
        assert codes(workspace, tmp_path / f"{number}.{form}", cell) == ([expected] if expected else []), number
