"""The unit's workbook as openpyxl sees it: what is open, what is offered, how it prints, and who it says it is for."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import pairwise

import openpyxl
import pytest
import template_sample
import xlsxwriter
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ipxl.form import spec, tables, validate
from ipxl.form.content import Content, FormRow, History, LastTask, make_content, shorten
from ipxl.form.formulas import OK, open_points
from ipxl.form.many import write_all
from ipxl.form.read import read_submission
from ipxl.form.style import MARGIN
from ipxl.form.write import template_bytes
from ipxl.intake.package import read_workbook
from ipxl.plan.model import Plan
from ipxl.plan.table import shipped
from ipxl.sheet.checked import DroppedCell, must
from ipxl.text import line_count

TABLES = (spec.TASKS, spec.INDICATORS, spec.ISSUES, spec.EVIDENCE)
FUNCTIONS = {"IF", "AND", "OR", "ISNUMBER", "ABS", "COUNTIF", "MATCH", "HYPERLINK", "ROUND", "SUBSTITUTE", "LEFT"}
"""All there since Excel 2007, and computed alike by WPS and LibreOffice."""
OFFICE_UNIT = "市市场监管局(知识产权局)"


@cache
def plan() -> Plan:
    return shipped()


@cache
def contents() -> dict[str, Content]:
    period = plan().period("2023Q3")
    return {unit.name: make_content(plan(), period, unit) for unit in plan().reporting_units}


def load(content: Content) -> Workbook:
    return openpyxl.load_workbook(BytesIO(template_bytes(content)))


@pytest.fixture(scope="module")
def sample() -> Workbook:
    return load(template_sample.content())


@pytest.fixture(scope="module")
def books() -> dict[str, Workbook]:
    return {name: load(content) for name, content in contents().items()}


def cells(sheet: Worksheet) -> Iterator[Cell]:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, Cell):
                yield cell


def open_cells(sheet: Worksheet) -> set[str]:
    return {cell.coordinate for cell in cells(sheet) if cell.has_style and not cell.protection.locked}


def rows_of(content: Content, what: spec.Sheet) -> Iterator[tuple[int, FormRow]]:
    """The rows of a table with their 1-based numbers."""
    return enumerate(content.rows.get(what.key, ()), what.header_row + 1)


def expected_open(content: Content, what: spec.Sheet) -> set[str]:
    return {
        f"{get_column_letter(column)}{number}"
        for number, row in rows_of(content, what)
        for column, field in enumerate(what.fields, 1)
        if field.entered and field.key not in row.locked
    }


# --- whose duties ---


def test_26_workbooks_with_238_task_rows_of_which_29_lead() -> None:
    rows = [row for content in contents().values() for row in content.rows["tasks"]]
    assert (len(contents()), len(rows), sum(row.role == "lead" for row in rows)) == (26, 238, 29)


def test_each_unit_gets_its_own_duties_and_lead_rows_first(books: dict[str, Workbook]) -> None:
    for unit, book in books.items():
        sheet = book[spec.TASKS.title]
        found = [(row[4], row[2]) for row in sheet.iter_rows(min_row=4, values_only=True)]
        roles = {"lead": "牵头", "responsible": "责任"}
        assert sorted(found) == sorted((roles[duty.role], duty.task) for duty in plan().duties if duty.unit == unit)
        assert found == sorted(found, key=lambda pair: (pair[0] != "牵头", pair[1]))
        assert [row[0] for row in sheet.iter_rows(min_row=4, values_only=True)] == list(range(1, len(found) + 1))


def test_only_owners_get_the_indicator_sheet(books: dict[str, Workbook]) -> None:
    for unit, book in books.items():
        owned = [item.indicator for item in plan().indicators if unit in plan().expand(item.owner)]
        titles = ["填报说明", "单位信息", "任务进展", *(["指标数据"] if owned else []), "问题与协调", "佐证材料"]
        assert book.sheetnames == [*titles, "字典", "_ipxl"]
        if owned:
            assert [row[2] for row in book["指标数据"].iter_rows(min_row=4, values_only=True)] == owned
    owners = [unit for unit, book in books.items() if "指标数据" in book.sheetnames]
    assert owners == [OFFICE_UNIT, "市委宣传部", "市金融工作局", "市葡萄酒产业发展服务中心"]


def test_a_unit_with_indicators_and_no_task_gets_no_task_sheet() -> None:
    sample = template_sample.PLAN
    only = replace(sample, tasks=tuple(replace(task, lead=("乙县",), responsible=()) for task in sample.tasks))
    book = load(make_content(only, only.period("2023Q3"), only.units[0]))
    assert book.sheetnames == ["填报说明", "单位信息", "指标数据", "问题与协调", "佐证材料", "字典", "_ipxl"]


# --- locked and open ---


def test_every_sheet_is_locked_without_a_password_and_rows_may_be_resized(books: dict[str, Workbook]) -> None:
    for book in books.values():
        for sheet in book:
            guard = sheet.protection
            assert (guard.sheet, guard.password) == (True, None)
            assert (guard.formatRows, guard.formatColumns, guard.insertRows) == (False, False, True)  # False: allowed


def test_exactly_the_input_cells_are_open(books: dict[str, Workbook]) -> None:
    for unit, content in contents().items():
        book = books[unit]
        for what in TABLES:
            if what.key in content.rows:
                assert open_cells(book[what.title]) == expected_open(content, what), (unit, what.title)
        assert open_cells(book["单位信息"]) == {f"B{row}" for row in range(6, 11)}
        assert not any(open_cells(book[title]) for title in ("填报说明", "字典", "_ipxl"))


def test_rows_below_the_spare_ones_can_be_written_in_and_those_above_cannot(sample: Workbook) -> None:
    for what in TABLES:
        sheet = sample[what.title]
        # openpyxl groups columns of one style; XlsxWriter's column elements stand one by one
        opened = {name: not column.protection.locked for name, column in sheet.column_dimensions.items()}
        assert set(opened.values()) == {bool(what.spare_rows)}
        assert all(sheet.row_dimensions[row].s for row in (1, 2)), "a row's own style keeps its blank cells locked"


def test_a_lead_row_has_work_and_a_known_baseline_is_locked(sample: Workbook) -> None:
    tasks, figures = sample["任务进展"], sample["指标数据"]
    assert [(tasks[f"H{row}"].value, tasks[f"H{row}"].protection.locked) for row in (4, 5, 6)] == [
        ("有", True), ("有", True), (None, False),
    ]  # fmt: skip
    bases = [(figures[f"G{row}"].value, figures[f"G{row}"].protection.locked) for row in (4, 5, 6, 7)]
    assert bases == [(None, False), (40, True), ("—", True), ("—", True)]
    yellow, grey = figures["G4"].fill.fgColor.rgb, figures["G5"].fill.fgColor.rgb
    assert (yellow, grey) == ("FFFFF9DB", "FFF4F6F8")


# --- what is offered ---


def test_validations_cover_exactly_the_open_cells(books: dict[str, Workbook]) -> None:
    for unit, content in contents().items():
        for what in TABLES:
            if what.key not in content.rows:
                continue
            covered = [cell for rule in rules(books[unit][what.title]) for cell in rule_cells(rule)]
            assert len(covered) == len(set(covered)), "two rules for one cell"
            wanted = expected_open(content, what)
            if what.spare_rows:
                last = what.header_row + validate.SPARE_OPEN_ROWS
                letters = [get_column_letter(n) for n, field in enumerate(what.fields, 1) if field.entered]
                wanted = {f"{x}{row}" for x in letters for row in range(what.header_row + 1, last + 1)}
            assert set(covered) == wanted, (unit, what.title)


def rules(sheet: Worksheet) -> list[openpyxl.worksheet.datavalidation.DataValidation]:
    return list(sheet.data_validations.dataValidation)


def rule_cells(rule: openpyxl.worksheet.datavalidation.DataValidation) -> list[str]:
    return [f"{get_column_letter(c)}{r}" for part in rule.sqref.ranges for r, c in part.cells]


def test_drop_downs_are_ranges_with_the_right_words(sample: Workbook) -> None:
    lists = {
        (sheet.title, cell): words(sample, rule.formula1)
        for sheet in sample
        for rule in rules(sheet)
        if rule.type == "list"
        for cell in rule_cells(rule)
    }
    finite = ["未启动", "进行中", "已完成", "滞后"]
    assert lists["任务进展", "I4"] == lists["任务进展", "I6"] == finite
    assert lists["任务进展", "I5"] == [*finite, "长期坚持"]
    assert lists["任务进展", "H6"] == ["有", "无"]
    assert lists["任务进展", "N4"] == ["是", "否"]
    assert lists["指标数据", "J7"] == ["是", "否"]
    assert lists["问题与协调", "B4"] == ["T01", "T02", "T03", "I1", "I2", "I3", "I4"]
    assert lists["问题与协调", "E4"] == ["市甲局", "乙县"]
    assert lists["佐证材料", "G203"] == ["是", "否"]
    assert all(not rule.showDropDown for sheet in sample for rule in rules(sheet)), "the flag hides the arrow"


def words(book: Workbook, formula: str) -> list[str]:
    found = re.fullmatch(r"字典!(\$[A-Z]+\$\d+:\$[A-Z]+\$\d+)", formula)
    assert found, f"{formula} is not a range: a list written out must not exceed 255 characters"
    return [str(row[0].value) for row in book["字典"][found[1].replace("$", "")]]


def test_limits(sample: Workbook) -> None:
    limits = {
        (sheet.title, rule.promptTitle): (rule.type, rule.formula1, rule.formula2, rule.errorStyle)
        for sheet in sample
        for rule in rules(sheet)
        if rule.type in ("decimal", "textLength", "date")
    }
    assert limits["任务进展", "完成进度"] == ("decimal", "0", "100", None)  # None: another answer is refused
    assert limits["任务进展", "本期进展情况"] == ("textLength", "300", None, "warning")
    assert limits["任务进展", "存在问题"] == limits["任务进展", "下一步计划"] == ("textLength", "150", None, "warning")
    assert limits["指标数据", "本期值"] == limits["指标数据", "基数"] == ("decimal", str(-(10**12)), str(10**12), None)
    assert limits["指标数据", "数据截止日"][0] == limits["单位信息", "填报日期"][0] == "date"


def test_every_input_cell_says_what_to_type(books: dict[str, Workbook]) -> None:
    for sheet in books[OFFICE_UNIT]:
        for rule in rules(sheet):
            assert rule.prompt, (sheet.title, rule.promptTitle)
            assert 0 < len(rule.promptTitle) <= 32
            assert len(rule.prompt) <= 255
            assert len(rule.error or "") <= 225
            assert len(rule.errorTitle or "") <= 32


@pytest.mark.parametrize(
    "field",
    [
        spec.Field("x", "题" * 33, help="h"),
        spec.Field("x", "题", help="长" * 256),
        spec.Field("x", "题" * 220, "percent", limits=(0, 1)),
        spec.Field("x", "题", help="😀" * 128),
    ],
)
def test_a_text_that_programs_would_drop_raises(field: spec.Field) -> None:
    with pytest.raises(DroppedCell):
        validate._rule(field, "")


def test_a_negative_return_code_raises() -> None:
    must(0)
    must(None)
    with pytest.raises(DroppedCell):
        must(-1)


def test_a_milestone_is_answered_with_yes_or_no_and_an_ongoing_task_only_where_the_plan_says_so() -> None:
    rows = {row.key: row for part in template_sample.content().rows.values() for row in part}
    assert rows["I4"].lists == {"value": "yes_no"}
    assert {key: rows[key].lists["status"] for key in ("T01", "T02", "T03")} == {
        "T01": "status_finite", "T02": "status_finite", "T03": "status",
    }  # fmt: skip


# --- what is told ---


def test_cached_values_are_those_of_the_rules(books: dict[str, Workbook]) -> None:
    for unit, content in contents().items():
        shown = openpyxl.load_workbook(BytesIO(template_bytes(content)), data_only=True)
        total = sum(1 for row in range(3, 11) if str(shown["单位信息"][f"C{row}"].value).startswith("请"))
        assert total == 4
        for what in (spec.TASKS, spec.INDICATORS):
            for number, row in rows_of(content, what):
                text = shown[what.title][f"B{number}"].value
                assert text == open_points(what, row.role, row.values)
                total += text != OK
        guide = shown["填报说明"]
        assert guide["B4"].value == f"{total} 处"
        assert guide["C4"].value == "点这里，到第一处没填好的地方"
        assert unit in str(guide["A2"].value)


def test_every_formula_has_a_stored_value_of_its_own() -> None:
    data = template_bytes(template_sample.content())
    formulas, values = openpyxl.load_workbook(BytesIO(data)), openpyxl.load_workbook(BytesIO(data), data_only=True)
    found = {
        f"{sheet.title}!{cell.coordinate}": values[sheet.title][cell.coordinate].value
        for sheet in formulas
        for cell in cells(sheet)
        if cell.data_type == "f"
    }
    assert len(found) > 15
    assert not [place for place, value in found.items() if value == 0]


def test_a_filled_content_is_written_with_its_own_figures() -> None:
    content = template_sample.content()
    filled = {"value": 45, "data_date": None}
    rows = tuple(replace(row, values={**row.values, **filled}) for row in content.rows["indicators"])
    content = replace(content, rows={**content.rows, "indicators": rows})
    sheet = openpyxl.load_workbook(BytesIO(template_bytes(content)), data_only=True)["指标数据"]
    assert [sheet[f"{column}5"].value for column in "BJMN"] == ["请填：数据截止日", 45, 95.7, 2]


def test_only_functions_of_2007(books: dict[str, Workbook]) -> None:
    found = set()
    for book in books.values():
        for sheet in book:
            texts = [str(cell.value) for cell in cells(sheet) if cell.data_type == "f"]
            texts += [text for part in sheet.conditional_formatting for rule in part.rules for text in rule.formula]
            texts += [text for rule in rules(sheet) for text in (rule.formula1, rule.formula2) if text]
            found |= {name for text in texts for name in re.findall(r"([A-Za-z_.]+)\(", re.sub(r'"[^"]*"', "", text))}
    assert found == FUNCTIONS


def test_conditional_formats(sample: Workbook) -> None:
    found = {
        f"{sheet.title}!{part.sqref}": sorted(text for rule in part.rules for text in rule.formula)
        for sheet in sample
        for part in sheet.conditional_formatting
    }
    assert found == {
        "填报说明!B4": ['LEFT($B$4,2)<>"0 "', 'LEFT($B$4,2)="0 "'],
        "单位信息!C3:C10": ['$C3="√"', 'LEFT($C3,1)="请"'],
        "任务进展!B4:B6": ['$B4="√"', 'LEFT($B4,1)="请"'],
        "任务进展!I6:Q6": ['$H6="无"'],
        "指标数据!B4:B7": ['$B4="√"', 'LEFT($B4,1)="请"'],
    }


def test_last_period_stands_beside_the_new_cell(sample: Workbook) -> None:
    sheet = sample["任务进展"]
    assert [sheet[f"G{row}"].value for row in (4, 5)] == ["进行中 30%\n已印发方案， 开展培训2场。", None]
    assert sheet["G6"].value == "滞后\n" + ("人手不足。" * 60)[:242] + "…"
    figures = sample["指标数据"]
    assert [figures[f"I{row}"].value for row in (4, 5, 6)] == [None, 43, 1.5]
    assert figures["H7"].value == "2025年\n4000"


def test_the_first_page_says_what_is_due_when_and_to_whom(sample: Workbook) -> None:
    texts = {str(cell.value) for cell in cells(sample["填报说明"]) if cell.value is not None}
    assert {
        "某市试点工作方案(2022—2025年)", "市甲局  2023年第三季度进展情况填报表", "某市甲局", "2023Q3(季报)", "a@b.cn",
        "2023年10月10日(当天24时前收到算按时)", "2023年9月30日", "李四  0951-1", "领导小组办公室", "3项任务：牵头2项、责任1项",
        "4个指标",
    } <= texts  # fmt: skip
    assert len([text for text in texts if re.match(r"[1-5]\. ", text)]) == 5
    links = {cell.coordinate: cell.hyperlink.location for cell in cells(sample["填报说明"]) if cell.hyperlink}
    assert sorted(links.values()) == sorted(
        f"'{title}'!A1" for title in ("单位信息", "任务进展", "指标数据", "问题与协调", "佐证材料")
    )


def test_unknown_contacts_are_not_invented() -> None:
    settings = replace(template_sample.PLAN.settings, email="", contact="", phone="", office="")
    content = replace(template_sample.content(), plan=replace(template_sample.PLAN, settings=settings))
    guide = load(content)["填报说明"]
    assert [guide[cell].value for cell in ("B8", "D8", "B9")] == ["以通知为准"] * 3


@pytest.mark.parametrize(
    ("period", "title"),
    [
        ("2023Q1", "2023年第一季度"),
        ("2024H2", "2024年下半年"),
        ("2024-10", "2024年10月"),
        ("2024", "2024年度"),
        ("2024MID", "2024年季报"),  # its 类型, which is 季报 in the sample
    ],
)
def test_period_title(period: str, title: str) -> None:
    assert replace(template_sample.PLAN.periods[0], period=period).title == title


def test_text_is_never_a_formula_or_markup() -> None:
    history = History(
        tasks={("市甲局", "T01"): LastTask(text='=HYPERLINK("http://x")'), ("市甲局", "T03"): LastTask(text="<r>x</r>")}
    )
    sheet = load(template_sample.content(history))["任务进展"]
    assert (sheet["G4"].value, sheet["G4"].data_type) == ('=HYPERLINK("http://x")', "s")
    assert sheet["G5"].value == " <r>x</r>"


# --- how it looks and prints ---


def test_pages_are_a4_landscape_with_header_rows_and_footer(books: dict[str, Workbook]) -> None:
    for unit, book in books.items():
        for sheet in book:
            if sheet.sheet_state != "visible":
                continue
            page = sheet.page_setup
            assert (int(page.paperSize), page.orientation, page.fitToWidth or 1) == (9, "landscape", 1)
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            is_table = sheet.title in {what.title for what in TABLES}
            assert page.fitToHeight == (0 if is_table else None), sheet.title
            assert sheet.print_title_rows == ("$3:$3" if is_table else None)
            footer = sheet.oddFooter
            assert (footer.left.text, footer.right.text) == (f"{unit} 2023Q3", "2023-10-10 前报送")
            assert "&P" in footer.center.text or "Page" in footer.center.text


def test_all_columns_stand_side_by_side_on_a_small_screen(sample: Workbook) -> None:
    for what in TABLES:
        sheet = sample[what.title]
        zoom = sheet.sheet_view.zoomScale or 100
        pixels = sum((int(field.width * 7 + 0.5) + 5) * zoom / 100 for field in what.fields if not field.is_hidden)
        assert pixels <= 1366 - 60, (what.title, pixels)
        left = tables.FROZEN.get(what.key)
        corner = f"{get_column_letter(what.column(left) + 2 if left else 1)}{what.header_row + 1}"
        assert sheet.freeze_panes == corner


def test_no_text_is_cut_and_no_row_is_too_high() -> None:
    """By the widths of 宋体 10 in Excel: 13.3 pixels a Chinese character, 12 to 13.5 points a line."""
    long = History(tasks={(d.unit, d.task): LastTask("进行中", None, "进展。\n" * 90) for d in plan().duties})
    period = plan().period("2023Q4")
    made = [make_content(plan(), period, unit, long) for unit in plan().reporting_units]
    for content in [*contents().values(), *made]:
        book = load(content)
        for what in (spec.TASKS, spec.INDICATORS):
            for number, row in rows_of(content, what):
                height = book[what.title].row_dimensions[number].height
                needed = max(
                    sum(drawn_lines(part, field.width) for part in str(row.values.get(field.key) or "").split("\n"))
                    for field in what.fields
                )
                assert needed * 13 <= height <= 405, (content.unit.name, row.key, needed, height)
                assert height <= max(needed * 13.5 * 1.35 + 20, tables.LOWEST[row.role]), "wastefully tall"


def drawn_lines(text: str, width: float) -> int:
    room, lines, used = int(width * 7 + 0.5) - 2, 1, 0.0
    for char in text:
        step = 6.67 if char.isascii() else 13.33
        if used + step > room:
            lines, used = lines + 1, 0.0
        used += step
    return lines


def test_the_longest_text_that_is_let_in_stays_under_the_highest_row() -> None:
    task = replace(template_sample.PLAN.tasks[0], title="题" * 500, requirement="要求\n" * 500)
    plan_ = replace(template_sample.PLAN, tasks=(task,))
    sheet = load(make_content(plan_, plan_.periods[1], plan_.units[0]))["任务进展"]
    text = str(sheet["D4"].value)
    assert sheet.row_dimensions[4].height < 405
    assert line_count(text, spec.TASKS.field("title").width, MARGIN) * 13.5 < sheet.row_dimensions[4].height


def test_shorten() -> None:
    assert shorten("一\n二\t三\x00四", 10) == "一 二 三 四"
    assert shorten("一二三四", 3) == "一二…"
    assert shorten("一二三", 3) == "一二三"


# --- whose it is ---


def test_lists_and_carriers_are_hidden(sample: Workbook) -> None:
    states = {sheet.title: sheet.sheet_state for sheet in sample if sheet.sheet_state != "visible"}
    assert states == {"字典": "hidden", "_ipxl": "veryHidden"}
    assert sample.active.title == "填报说明"


def test_properties_and_names(sample: Workbook) -> None:
    facts = {"ipxl_spec": "1", "ipxl_plan": "sample", "ipxl_unit": "U01", "ipxl_period": "2023Q3", "ipxl_round": "1"}
    assert {item.name: item.value for item in sample.custom_doc_props.props} == facts
    names = {name: item.value for name, item in sample.defined_names.items()}
    assert names == {name: f'"{value}"' for name, value in facts.items()}


def test_the_reader_finds_every_carrier_and_every_row() -> None:
    content = template_sample.content(round_=2)
    reading = read_submission(read_workbook(template_bytes(content)))
    found = {item.carrier: item for item in reading.identities}
    assert list(found) == ["hidden", "properties", "names", "cells"]
    for carrier in ("hidden", "properties", "names"):
        assert found[carrier][1:] == ("U01", "2023Q3", "sample", "2", "1")
    assert found["cells"][1:3] == ("市甲局", "2023Q3")
    assert content.file_name == "2023Q3_市甲局_进展情况表.xlsx"
    assert reading.problems == []
    assert [row.key for row in reading.sheets["tasks"].rows] == ["T01", "T03", "T02"]
    assert [row.key for row in reading.sheets["indicators"].rows] == ["I1", "I2", "I3", "I4"]


def test_headers_are_the_first_thing_of_a_table(sample: Workbook) -> None:
    for what in TABLES:
        row = [cell.value for cell in sample[what.title][what.header_row]]
        assert row == [field.header + ("*" if field.required else "") for field in what.fields]


def test_same_content_same_bytes_wherever_and_whenever() -> None:
    program = (
        "import sys, hashlib; sys.path.insert(0, 'tests'); import template_sample\n"
        "from ipxl.form.write import template_bytes\n"
        "print(hashlib.sha256(template_bytes(template_sample.content())).hexdigest())"
    )
    seen = set()
    for seed, zone in (("0", "Asia/Shanghai"), ("7", "America/New_York")):
        surroundings = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        done = subprocess.run(
            [sys.executable, "-c", program], env=surroundings, capture_output=True, check=True, text=True
        )
        seen.add(done.stdout)
    assert len(seen) == 1
    assert template_bytes(template_sample.content()) == template_bytes(template_sample.content())


def test_other_content_other_hash() -> None:
    hashes = {template_sample.content().template_hash, template_sample.content(None).template_hash}
    hashes.add(template_sample.content(unit="乙县").template_hash)
    assert len(hashes) == 3


# --- the whole of one small template ---


def test_golden(sample: Workbook, golden: Callable[[str, str], None]) -> None:
    golden("template_sample.txt", "\n".join(sorted(facts(sample))) + "\n")


def facts(book: Workbook) -> Iterator[str]:
    """One line a fact that a person, or the reader, can see."""
    for item in book.custom_doc_props.props:
        yield f"property {item.name} = {item.value}"
    for name, defined in book.defined_names.items():
        yield f"name {name} = {defined.value}"
    for sheet in book:
        title = sheet.title
        yield f"{title} sheet: {sheet.sheet_state}, zoom {sheet.sheet_view.zoomScale}, frozen {sheet.freeze_panes}"
        yield f"{title} print: titles {sheet.print_title_rows}, footer {sheet.oddFooter.left.text}|{sheet.oddFooter.right.text}"
        yield f"{title} widths: {' '.join(f'{name}={item.width:.1f}' for name, item in sheet.column_dimensions.items())}"
        yield f"{title} heights: {' '.join(f'{n}={item.height:g}' for n, item in sheet.row_dimensions.items() if item.height)}"
        yield f"{title} open: {' '.join(sorted(ranges(open_cells(sheet))))}"
        for merged in sheet.merged_cells.ranges:
            yield f"{title} merged {merged.coord}"
        for cell in cells(sheet):
            if cell.value is not None:
                yield f"{title}!{cell.coordinate} {cell.value!r} {cell.number_format} {cell.font.name} {cell.font.sz:g}"
        for rule in rules(sheet):
            limits = f"{rule.type} {rule.operator} {rule.formula1} {rule.formula2} {rule.errorStyle}"
            yield f"{title} rule {rule.sqref}: {limits} | {rule.promptTitle} | {rule.prompt} | {rule.error}"
        for part in sheet.conditional_formatting:
            for condition in part.rules:
                yield f"{title} colour {part.sqref}: {condition.formula[0]}"


def ranges(addresses: set[str]) -> Iterator[str]:
    """Addresses as runs down each column."""
    places = sorted((re.sub(r"\d", "", text), int(re.sub(r"\D", "", text))) for text in addresses)
    start: tuple[str, int] | None = None
    for place, following in pairwise([*places, ("", 0)]):
        start = start or place
        if following != (place[0], place[1] + 1):
            yield f"{start[0]}{start[1]}:{place[0]}{place[1]}"
            start = None


def test_workbooks_that_were_written_leave_nothing_behind_where_the_collector_is_off():
    gc.collect()
    gc.disable()
    try:
        alive = []
        for _ in range(2):
            write_all([template_sample.content()] * 4)
            alive.append(sum(issubclass(type(item), xlsxwriter.Workbook) for item in gc.get_objects()))
    finally:
        gc.enable()
    assert max(alive) <= 1


def test_codes_and_file_names_are_cells_of_text(sample: Workbook) -> None:
    """So that 1-2 becomes no day and a code of 18 digits no number."""
    sheet = sample["佐证材料"]
    for key in ("document", "file_name"):
        column = spec.EVIDENCE.column(key) + 1
        rows = range(spec.EVIDENCE.header_row + 1, spec.EVIDENCE.header_row + 1 + spec.EVIDENCE.spare_rows)
        assert {sheet.cell(row, column).number_format for row in rows} == {"@"}
