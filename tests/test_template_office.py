"""The unit's workbook in a real LibreOffice: what it calculates, refuses, saves and prints."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import template_sample
from office import Office, needs_office, pdf_pages
from openpyxl.worksheet.worksheet import Worksheet

from ipxl.form import formulas, spec
from ipxl.form.content import Content, History, LastIndicator, make_content
from ipxl.form.formulas import OK, open_points
from ipxl.form.read import read_submission
from ipxl.form.reading import Reading
from ipxl.form.write import template_bytes
from ipxl.intake.package import read_workbook
from ipxl.plan.model import Plan
from ipxl.plan.table import shipped
from ipxl.sheet.cells import column_letters

pytestmark = needs_office

LONG = "本期印发文件、开展培训。" * 12
LEAD_STATES: tuple[dict[str, str], ...] = (
    {},
    {"status": "进行中"},
    {"status": "进行中", "progress": "45", "text": "已印发方案", "next": "继续推进"},
    {"status": "滞后", "progress": "30.5", "text": LONG, "next": "加快"},
    {"status": "滞后", "progress": "30", "text": "进展", "issue": "缺人", "next": "加快"},
    {"status": "已完成", "progress": "100", "text": "完成"},
    {"status": "进行中", "progress": "150", "text": "进展", "next": "继续"},
    {"status": "进行中", "progress": "约50", "text": "进展", "next": "继续"},
    {"status": "未启动", "progress": "0", "text": "未启动", "next": "启动"},
    {"status": "进行中", "progress": "85%", "text": "进展", "next": "继续"},
)
RESPONSIBLE_STATES: tuple[dict[str, str], ...] = (
    {},
    {"has_work": "无"},
    {"has_work": "有"},
    {"has_work": "有", "status": "进行中"},
    {"has_work": "有", "status": "滞后", "text": "进展"},
    {"has_work": "无", "progress": "-5"},
)
FIGURE_STATES: tuple[dict[str, str], ...] = (
    {},
    {"value": "5.42"},
    {"value": "5.42", "data_date": "2023-9-30"},
    {"value": "43", "data_date": "2023-9-30"},
    {"value": "42.9", "data_date": "2023-9-30"},
    {"value": "42.9", "data_date": "2023-9-30", "explanation": "到期失效"},
    {"value": "51.6", "data_date": "2023-9-30"},
    {"value": "51.61", "data_date": "2023-9-30"},
    {"value": "5万", "data_date": "2023-9-30"},
    {"value": "0", "data_date": "9月30日"},
    {"value": "0.0125", "data_date": "2023-9-30", "explanation": "口径调整"},
    {"value": "-3", "data_date": "2023-9-30"},
)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return shipped()


def biggest(plan: Plan) -> Content:
    """The unit with ten lead rows, six responsible rows and twelve indicators; last period's figure of each is 43."""
    history = History(indicators={item.indicator: LastIndicator(Decimal(43)) for item in plan.indicators})
    unit = plan.unit("市市场监管局(知识产权局)")
    assert unit
    return make_content(plan, plan.period("2023Q3"), unit, history)


def write(content: Content, folder: Path) -> Path:
    path = folder / content.file_name
    path.write_bytes(template_bytes(content))
    return path


def answers(content: Content) -> list[dict[str, str]]:
    """What is typed for the states above, row by row, as cells."""
    typed = []
    waiting = {"lead": iter(LEAD_STATES), "responsible": iter(RESPONSIBLE_STATES), None: iter(FIGURE_STATES)}
    for what in (spec.TASKS, spec.INDICATORS):
        for number, row in enumerate(content.rows.get(what.key, ()), what.header_row + 1):
            for key, text in next(waiting[row.role], {}).items():
                typed.append({"sheet": what.title, "cell": f"{column_letters(what.column(key))}{number}", "text": text})
    return typed


def job(source: Path, target: Path, cells: list[dict[str, str]]) -> dict[str, Any]:
    return {"source": source, "target": target, "format": target.suffix[1:], "cells": cells}


def row_values(sheet: Worksheet, what: spec.Sheet, number: int) -> Mapping[str, object]:
    return {field.key: sheet.cell(number, column).value for column, field in enumerate(what.fields, 1)}


def shown(path: Path) -> dict[str, Worksheet]:
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(path, data_only=True)}


def check_against_the_rules(path: Path, content: Content) -> list[str]:
    """Every check cell, rate, change and count of a workbook saved by LibreOffice, against Python; the check texts."""
    sheets = shown(path)
    texts = []
    for what in (spec.TASKS, spec.INDICATORS):
        for number, row in enumerate(content.rows.get(what.key, ()), what.header_row + 1):
            values = row_values(sheets[what.title], what, number)
            assert values["check"] == open_points(what, row.role, values), (what.title, number)
            texts.append(str(values["check"]))
            if what is spec.INDICATORS:
                assert same(values["rate"], formulas.rate(values)), (number, values["rate"])
                assert same(values["change"], formulas.change(values)), (number, values["change"])
    unit = [str(sheets["单位信息"][f"C{row}"].value or "") for row in range(3, 11)]
    count = sum(text.startswith("请") for text in [*texts, *unit])
    guide = sheets["填报说明"]
    assert guide["B4"].value == f"{count} 处"
    assert guide["C4"].value == ("点这里，到第一处没填好的地方" if count else "全部填好了，可以保存发回")
    return texts


def same(cell: Any, value: float | str) -> bool:
    """Whether a cell holds this value; a formula's "" is read as None."""
    return cell is None if value == "" else cell == pytest.approx(value)


# --- calculating ---


@pytest.mark.parametrize("name", ["sample", "biggest", "one row", "a county"])
def test_cached_values_are_what_libreoffice_calculates(office: Office, plan: Plan, tmp_path: Path, name: str) -> None:
    period = plan.period("2023Q3")
    units = {"one row": plan.unit("市发改委"), "a county": plan.unit("兴庆区")}
    if name in units:
        unit = units[name]
        assert unit
        content = make_content(plan, period, unit)
    else:
        content = biggest(plan) if name == "biggest" else template_sample.content()
    source = write(content, tmp_path)
    target = office.recalculate(source, tmp_path / "重算.xlsx")
    found = openpyxl.load_workbook(source)
    before, after = shown(source), shown(target)
    compared = 0
    for sheet in found:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    was, now = before[sheet.title][cell.coordinate].value, after[sheet.title][cell.coordinate].value
                    assert (was or "") == (now or ""), f"{sheet.title}!{cell.coordinate}"
                    compared += 1
    assert compared >= 4 + 2 + len(content.rows["tasks"])


def test_the_check_column_follows_what_is_typed(office: Office, plan: Plan, tmp_path: Path) -> None:
    content = biggest(plan)
    target = tmp_path / "填好.xlsx"
    [done] = office.fill([job(write(content, tmp_path), target, answers(content))])
    assert all(cell["accepted"] for cell in done["cells"])
    texts = check_against_the_rules(target, content)
    assert texts == [
        "请填：状态、进度、进展、下一步", "请填：进度、进展、下一步", OK, "请填：存在问题", OK, OK,
        "请填：进度(0到100，不带%)", "请填：进度(0到100，不带%)", OK, "请填：进度(0到100，不带%)",
        "请填：有无工作", OK, "请填：状态、进展", "请填：进展", OK, "请填：进度(0到100，不带%)",
        "请填：本期值、数据截止日", "请填：数据截止日、变动说明", "请填：变动说明", OK, "请填：变动说明", OK, OK, "请填：变动说明",
        "请填：本期值(数字)", "请填：变动说明", OK, "请填：变动说明",
    ]  # fmt: skip


def test_when_all_is_filled_the_first_page_says_so(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "全部填好.xlsx"
    [done] = office.fill([job(write(template_sample.content(), tmp_path), target, good_answers())])
    assert all(cell["accepted"] for cell in done["cells"])
    assert set(check_against_the_rules(target, template_sample.content())) == {OK}
    guide = shown(target)["填报说明"]
    assert (guide["B4"].value, guide["C4"].value) == ("0 处", "全部填好了，可以保存发回")


def good_answers() -> list[dict[str, str]]:
    """Everything that the sample unit owes."""
    lead = {"I": "进行中", "J": "45", "K": "已印发方案。", "M": "继续推进。"}
    typed = [("任务进展", f"{column}{row}", text) for row in (4, 5) for column, text in lead.items()]
    typed += [("任务进展", "H6", "无")]
    typed += [
        ("指标数据", f"{column}{row}", text) for row in (4, 5, 6) for column, text in (("J", "45"), ("K", "2023-9-30"))
    ]
    typed += [("指标数据", "J7", "是"), ("指标数据", "K7", "2023-9-30"), ("指标数据", "G4", "40")]
    unit = (("B6", "张三"), ("B7", "09511234567"), ("B8", "李四"), ("B9", "2023-10-8"))
    typed += [("单位信息", cell, text) for cell, text in unit]
    return [{"sheet": sheet, "cell": cell, "text": text} for sheet, cell, text in typed]


# --- typing ---


def test_locked_cells_refuse_and_open_ones_accept(office: Office, tmp_path: Path) -> None:
    source = write(template_sample.content(), tmp_path)
    book = openpyxl.load_workbook(source)
    asked, expected = [], []
    for sheet in book:
        last = {"_ipxl": 3, "字典": 3}.get(sheet.title, min(sheet.max_row, 12))
        for row in sheet.iter_rows(min_row=1, max_row=last, max_col=min(sheet.max_column, 17)):
            for cell in row:
                if isinstance(cell, openpyxl.cell.Cell):
                    asked.append({"sheet": sheet.title, "cell": cell.coordinate, "text": "5"})
                    expected.append(not cell.protection.locked if cell.has_style else False)
    below = [
        ("问题与协调", "C15", True),
        ("佐证材料", "A60", True),
        ("任务进展", "K7", False),
        ("问题与协调", "H5", False),
    ]
    for title, address, free in below:
        asked.append({"sheet": title, "cell": address, "text": "写在下面"})
        expected.append(free)
    [done] = office.fill([job(source, tmp_path / "乱填.xlsx", asked)])
    wrong = [
        (cell["sheet"], cell["cell"])
        for cell, free in zip(done["cells"], expected, strict=True)
        if cell["accepted"] != free
    ]
    assert not wrong
    assert sum(expected) > 60


def test_a_telephone_number_keeps_its_zero(office: Office, tmp_path: Path) -> None:
    [done] = office.fill([job(write(template_sample.content(), tmp_path), tmp_path / "电话.xlsx", good_answers())])
    phone = next(cell for cell in done["cells"] if cell["cell"] == "B7")
    assert (phone["kind"], phone["value"]) == ("text", "09511234567")


# --- coming back ---


@pytest.mark.parametrize("suffix", ["xlsx", "xls"])
def test_what_libreoffice_saves_is_read_back(office: Office, tmp_path: Path, suffix: str) -> None:
    content = template_sample.content(round_=2)
    target = tmp_path / f"存.{suffix}"
    office.fill([job(write(content, tmp_path), target, good_answers())])
    reading = read_submission(read_workbook(target.read_bytes()))
    carriers = {item.carrier: item for item in reading.identities}
    inside = ["hidden", "properties", "names", "cells"] if suffix == "xlsx" else ["hidden", "cells"]
    assert list(carriers) == inside
    assert {item.period for item in carriers.values()} == {"2023Q3"}
    assert all(item[1:] == ("U01", "2023Q3", "sample", "2", "1") for name, item in carriers.items() if name != "cells")
    assert carriers["cells"].unit == "市甲局"
    assert not reading.problems
    assert answered(reading) == {
        ("tasks", "T01"): {
            "has_work": "有",
            "status": "进行中",
            "progress": 45.0,
            "text": "已印发方案。",
            "next": "继续推进。",
        },
        ("tasks", "T03"): {
            "has_work": "有",
            "status": "进行中",
            "progress": 45.0,
            "text": "已印发方案。",
            "next": "继续推进。",
        },
        ("tasks", "T02"): {"has_work": "无"},
        ("indicators", "I1"): {"baseline": 40.0, "value": 45.0, "data_date": "2023-09-30"},
        ("indicators", "I2"): {"baseline": 40.0, "value": 45.0, "data_date": "2023-09-30"},
        ("indicators", "I3"): {"baseline": "—", "value": 45.0, "data_date": "2023-09-30"},
        ("indicators", "I4"): {"baseline": "—", "value": "是", "data_date": "2023-09-30"},
    }


def answered(reading: Reading) -> dict[tuple[str, str], dict[str, object]]:
    return {
        (what.key, row.key): {key: value for key, value in row.values.items() if what.field(key).entered}
        for what in (spec.TASKS, spec.INDICATORS)
        for row in reading.sheets[what.key].rows
    }


def test_drop_downs_and_protection_survive_saving(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "存.xlsx"
    office.fill([job(write(template_sample.content(), tmp_path), target, good_answers())])
    book = openpyxl.load_workbook(target)
    assert all(sheet.protection.sheet for sheet in book)
    assert not book["任务进展"]["I4"].protection.locked
    lists = {rule.formula1 for rule in book["任务进展"].data_validations.dataValidation if rule.type == "list"}
    assert lists == {"字典!$A$2:$A$6", "字典!$B$2:$B$5", "字典!$C$2:$C$3", "字典!$D$2:$D$3"}


# --- printing ---


@pytest.mark.parametrize(
    ("unit", "pages"), [("市发改委", 5), ("市金融工作局", 6), ("兴庆区", 6), ("市市场监管局(知识产权局)", 7)]
)
def test_pages(office: Office, plan: Plan, tmp_path: Path, unit: str, pages: int) -> None:
    """One page a sheet, two where a unit has sixteen or eighteen tasks: no page for an orphan column or row."""
    found = plan.unit(unit)
    assert found
    path = write(make_content(plan, plan.period("2023Q3"), found), tmp_path)
    assert pdf_pages(office.to_pdf(path, tmp_path)) == pages
