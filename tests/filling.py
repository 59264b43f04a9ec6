"""Fills templates the way a clerk does, with openpyxl: values into input cells, nothing else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

from ipxl.clock import BEIJING
from ipxl.commands import init, templates
from ipxl.form import spec
from ipxl.plan.model import Plan
from ipxl.sheet.cells import column_letters

LEAD = {"status": "进行中", "progress": 45, "text": "已印发实施方案，完成3场培训。", "next": "继续推进。"}
RESPONSIBLE = {"has_work": "无"}
REVIEW = {
    "status": "进行中", "progress": 60, "verdict": "基本达到", "text": "已建成2个工作站，培训12场。",
    "practice": "建立月调度机制，逐项落实到人。", "issue": "专业人员不足。", "next": "年底前配齐人员。",
}  # fmt: skip
FIGURE = {"value": 5, "baseline": 5, "data_date": datetime(2023, 9, 30)}  # noqa: DTZ001
UNIT = {"filler": "张三", "phone": "0951-1234567", "reviewer": "李四", "date": datetime(2023, 10, 8)}  # noqa: DTZ001
Edits = Mapping[tuple[str, str], Mapping[str, Any]]


def make_workspace(folder: Path, *periods: str, plan: Plan | None = None, now: datetime | None = None) -> Path:
    """A workspace with templates for the periods, made long enough ago for any return to be in order."""
    init.run(folder, plan)
    for number, period in enumerate(periods or ("2023Q3",)):
        templates.run(folder, period, now=now or datetime(2023, 9, 20 + number, tzinfo=BEIJING))
    return folder


def template_of(folder: Path, unit: str, period: str = "2023Q3") -> Path:
    """The workbook that went out to a unit."""
    return folder / "templates" / period / f"{period}_{unit}_进展情况表.xlsx"


def fill(template: Path, target: Path, edits: Edits | None = None, *, received: str = "2023-10-08 10:00") -> Path:
    """Fill every input that is due with a good answer, then apply `edits`; None empties a cell.

    edits: (sheet key, row key) -> field -> value; for 单位信息 the row key is "".
    """
    book = openpyxl.load_workbook(template)
    edits = edits or {}
    _fill_unit(book, edits.get(("unit", ""), {}))
    for what in (*spec.OF_TASKS, spec.INDICATORS, spec.ISSUES, spec.EVIDENCE):
        if what.title not in book.sheetnames:
            continue
        sheet = book[what.title]
        for row in range(what.header_row + 1, sheet.max_row + 1):
            key = str(sheet.cell(row, what.column(what.row_key) + 1).value)
            answers = {**_good(what, sheet, row), **edits.get((what.key, key), {})}
            for name, value in answers.items():
                cell = sheet[f"{column_letters(what.column(name))}{row}"]
                assert not cell.protection.locked, f"{what.title}!{cell.coordinate} is locked"
                cell.value = value
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return touch(target, received)


def touch(path: Path, received: str) -> Path:
    """Set the time at which a file counts as received when the register first sees it."""
    moment = datetime.fromisoformat(received).replace(tzinfo=BEIJING).timestamp()
    os.utime(path, (moment, moment))
    return path


def _fill_unit(book: openpyxl.Workbook, edits: Mapping[str, Any]) -> None:
    sheet = book[spec.UNIT.title]
    headers = {field.header: field.key for field in spec.UNIT.fields}
    for row in range(1, sheet.max_row + 1):
        key = headers.get(str(sheet.cell(row, 1).value).strip("*"), "")
        values = {**UNIT, **edits}
        if key in values:
            sheet.cell(row, 2).value = values[key]


def _good(what: spec.Sheet, sheet: Any, row: int) -> Mapping[str, Any]:
    if what is spec.TASKS:
        return LEAD if sheet.cell(row, what.column("role") + 1).value == "牵头" else RESPONSIBLE
    if what is spec.REVIEW:
        return REVIEW
    if what is spec.INDICATORS:
        open_base = not sheet.cell(row, what.column("baseline") + 1).protection.locked
        return {key: value for key, value in FIGURE.items() if open_base or key != "baseline"}
    return {}


def fill_all(
    folder: Path, period: str = "2023Q3", received: str = "2023-10-08 10:00", skip: tuple[str, ...] = ()
) -> None:
    """Good returns of every unit of a period, dropped in the inbox."""
    for template in sorted((folder / "templates" / period).glob("*_进展情况表.xlsx")):
        if not any(f"_{unit}_" in template.name for unit in skip):
            fill(template, folder / "inbox" / template.name, received=received)


def decide(folder: Path, row: int = 2, period: str = "2023Q3", **typed: Any) -> None:
    """Answer a row of 核定 and sign it, as the office does; default: take the value as it is."""
    path = folder / f"核定/{period}.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["核定"]
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    for name, value in {"处理": "接受", "更正值": "", "理由": "电话核实", "核定人": "张三", **typed}.items():
        sheet.cell(row, columns[name]).value = value
    book.save(path)
