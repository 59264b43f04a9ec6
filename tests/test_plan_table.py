"""The assignment table: written, edited by an office, read again."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ipxl.errors import IpxlError
from ipxl.plan.columns import SHEETS
from ipxl.plan.model import Plan
from ipxl.plan.table import read_csv_plan, read_table, shipped, write_table
from ipxl.plan.values import as_date, as_flag, as_names, as_number, natural
from ipxl.plan.write import table_bytes

Edit = Callable[[Any], object]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return shipped()


@pytest.fixture
def table(plan: Plan, tmp_path: Path) -> Path:
    path = tmp_path / "任务分工表.xlsx"
    write_table(plan, path)
    return path


def edited(table: Path, edit: Edit) -> Path:
    """The table after a person changed it and saved it."""
    book = openpyxl.load_workbook(table)
    edit(book)
    path = table.with_name("改.xlsx")
    book.save(path)
    return path


def summary(path: Path) -> list[str]:
    return [f"{found.code} {found.sheet}!{found.cell}" for found in read_table(path).problems]


def test_reading_a_written_table_gives_the_same_plan(plan: Plan, table: Path) -> None:
    reading = read_table(table)
    assert reading.plan == plan
    assert reading.problems == []
    assert reading.file == "任务分工表.xlsx"
    assert reading.years == (2023, 2024, 2025)
    assert reading.places.cell("任务", "T17", "牵头单位") == "E18"
    assert reading.places.cell("方案", "红灯阈值", "值") == "B12"
    assert reading.places.cell("任务", "T99") is None


def test_same_plan_gives_same_bytes(plan: Plan) -> None:
    assert table_bytes(plan) == table_bytes(plan)


def test_an_existing_table_is_never_overwritten(plan: Plan, table: Path) -> None:
    table.write_bytes(b"the office's work")
    with pytest.raises(IpxlError, match="已经存在"):
        write_table(plan, table)
    assert table.read_bytes() == b"the office's work"


def test_missing_folder_is_told_in_one_line(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(IpxlError, match="写不进去"):
        write_table(plan, tmp_path / "no" / "table.xlsx")


def test_order_extra_columns_and_full_width_brackets_do_not_matter(plan: Plan, table: Path) -> None:
    def edit(book: Any) -> None:
        shuffle = random.Random(7)
        for spec in SHEETS:
            sheet = book[spec.title]
            rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
            columns = list(range(len(rows[0])))
            shuffle.shuffle(columns)
            body = rows[1:]
            shuffle.shuffle(body)
            sheet.delete_rows(1, sheet.max_row)
            sheet.append(["本表由办公室维护", None])
            for number, row in enumerate([rows[0], *body]):
                moved = [row[column] for column in columns]
                brackets = spec.title in ("任务", "指标", "单位", "单位组")
                if brackets and number:
                    keep = {"工作要求", "口径", "说明", "考核组"}
                    for at, column in enumerate(columns):
                        if isinstance(moved[at], str) and rows[0][column] not in keep:
                            moved[at] = moved[at].replace("(", "\uff08").replace(")", " \uff09")
                sheet.append(["备注" if number == 0 else "办公室加的", *moved, "=1+1"])
        book["任务"].title = " 任 务 "
        book.create_sheet("办公室的草稿", 0)["A1"] = "别管我"

    reading = read_table(edited(table, edit))
    assert reading.problems == []
    assert reading.plan == plan


def test_merged_cells_count_for_each_row(plan: Plan, table: Path) -> None:
    def edit(book: Any) -> None:
        book["任务"].merge_cells("B2:B4")  # the three tasks of the first block

    assert read_table(edited(table, edit)).plan == plan


def test_error_cell_is_a_value_and_not_a_blank(table: Path) -> None:
    def edit(book: Any) -> None:
        cell = book["指标"]["G2"]
        cell.value, cell.data_type = "#REF!", "e"

    assert summary(edited(table, edit)) == ["PLAN_NUMBER_UNREADABLE 指标!G2"]


def test_a_stray_cell_far_away_costs_nothing(plan: Plan, table: Path) -> None:
    def edit(book: Any) -> None:
        book["任务"]["XFD1048576"] = "x"

    assert read_table(edited(table, edit)).plan == plan


def test_period_that_the_spreadsheet_took_for_a_date(table: Path) -> None:
    def edit(book: Any) -> None:
        sheet = book["期次"]
        sheet["A15"], sheet["F15"] = datetime(2025, 12, 1), 2025  # noqa: DTZ001
        sheet["A14"] = 2025

    periods = read_table(edited(table, edit)).plan.period_by_id
    assert periods["2025-12"].previous == "2025"
    assert "2025" in periods


def test_values_as_people_type_them(table: Path) -> None:
    def edit(book: Any) -> None:
        tasks = book["任务"]
        tasks["G2"], tasks["H2"], tasks["I2"] = "2023年3月", "2024年12月", "√"
        tasks["G3"], tasks["H3"] = "2023.9.30", datetime(2024, 6, 30)  # noqa: DTZ001
        tasks["G4"], tasks["H4"] = "2023/9/1", "２０２４年６月３０日"
        tasks["A5"] = "Ｔ０４"
        tasks["E5"] = "银川市市场监督管理局\uff08知识产权局\uff09, 市科技局；市科学技术局"
        book["指标"]["G2"] = "５.０"
        book["指标"]["H1"] = "2023年"
        for column, value in zip("KLMN", (25, "50", 75.0, 100), strict=True):
            book["指标"][f"{column}2"] = value

    reading = read_table(edited(table, edit))
    assert reading.problems == []
    task = reading.plan.task_by_id
    assert (task["T01"].start, task["T01"].due, task["T01"].ongoing) == (date(2023, 3, 1), date(2024, 12, 31), True)
    assert (task["T02"].start, task["T02"].due) == (date(2023, 9, 30), date(2024, 6, 30))
    assert (task["T03"].start, task["T03"].due) == (date(2023, 9, 1), date(2024, 6, 30))
    assert not task["T01"].start_is_default
    assert task["T04"].lead == ("市市场监管局(知识产权局)", "市科技局")
    indicator = reading.plan.indicator_by_id["I1"]
    assert indicator.baseline == Decimal("5.0")
    assert indicator.target(2023) == Decimal("5.2")
    assert indicator.curve == tuple(map(Decimal, (25, 50, 75, 100)))


def test_unknown_unit_stays_as_typed(table: Path) -> None:
    def edit(book: Any) -> None:
        book["任务"]["E2"] = "市科枝局"

    reading = read_table(edited(table, edit))
    assert reading.plan.task_by_id["T01"].lead == ("市科枝局",)
    assert len(reading.plan.units) == 26


def cells(sheet: str, **values: object) -> Edit:
    def edit(book: Any) -> None:
        for address, value in values.items():
            book[sheet][address] = value

    return edit


def removed_sheet(book: Any) -> None:
    del book["阶段"]
    for row in range(2, 16):
        book["期次"][f"G{row}"] = None


def without_dates(book: Any) -> None:
    book["方案"].delete_rows(8, 3)
    for title in ("阶段", "期次"):
        book[title].delete_rows(2, 30)


PROBLEMS: dict[str, Edit] = {
    "PLAN_SHEET_MISSING 阶段!None": removed_sheet,
    "PLAN_COLUMN_NEEDED 任务!A1": cells("任务", E1="谁牵头"),
    "PLAN_COLUMN_MISSING 单位!A1": cells("单位", D1="曾用名"),
    "PLAN_ID_BLANK 任务!A4": cells("任务", A4=None),
    "PLAN_ID_TWICE 任务!A4": cells("任务", A4="T02"),
    "PLAN_ID_TWICE 单位!B9": cells("单位", B9="市公安局"),
    "PLAN_ITEM_MISSING 方案!None": cells("方案", A3="名称"),
    "PLAN_VALUE_BLANK 期次!E5": cells("期次", E5=None),
    "PLAN_VALUE_BLANK 指标!D2": cells("指标", D2=None),
    "PLAN_DATE_UNREADABLE 任务!H5": cells("任务", H5="年底前"),
    "PLAN_DATE_UNREADABLE 阶段!B3": cells("阶段", B3="2023年13月"),
    "PLAN_NUMBER_UNREADABLE 指标!I3": cells("指标", I3="约11"),
    "PLAN_NUMBER_UNREADABLE 方案!B13": cells("方案", B13="三天"),
    "PLAN_FLAG_UNKNOWN 单位!H3": cells("单位", H3="也许"),
    "PLAN_CHOICE_UNKNOWN 指标!D3": cells("指标", D3="时点"),
    "PLAN_CURVE_WRONG 指标!K2": cells("指标", K2=25, L2=50),
    "PLAN_THRESHOLDS 方案!B11": cells("方案", B11=40),
    "PLAN_NO_DATES 任务!H2": without_dates,
}


@pytest.mark.parametrize("expected", PROBLEMS)
def test_problem_found_while_reading_names_its_cell(table: Path, expected: str) -> None:
    found = read_table(edited(table, PROBLEMS[expected])).problems
    assert expected in [f"{one.code} {one.sheet}!{one.cell}" for one in found]
    assert all(one.message and one.remedy and one.file == "改.xlsx" for one in found)


def test_bad_rows_never_raise(table: Path) -> None:
    def edit(book: Any) -> None:
        for spec in SHEETS:
            sheet = book[spec.title]
            for row in sheet.iter_rows(min_row=2):
                for cell in row:
                    cell.value = "???"

    assert read_table(edited(table, edit)).problems


def test_missing_and_foreign_files_end_with_one_line(table: Path, tmp_path: Path) -> None:
    text = tmp_path / "a.xlsx"
    text.write_text("不是表格", encoding="utf-8")
    cut = tmp_path / "b.xlsx"
    cut.write_bytes(table.read_bytes()[:5000])
    old = tmp_path / "c.xlsx"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    foreign = tmp_path / "d.xlsx"
    openpyxl.Workbook().save(foreign)
    half = edited(table, lambda book: book.remove(book["单位"]))
    for path, words in [
        (tmp_path / "none.xlsx", "没有找到"),
        (tmp_path, "打不开"),
        (text, "不是能读的xlsx"),
        (cut, "不是能读的xlsx"),
        (old, "密码"),
        (foreign, "任务"),
        (half, "单位"),
    ]:
        with pytest.raises(IpxlError, match=words) as raised:
            read_table(path)
        assert "\n" not in str(raised.value)


def test_csv_plan_with_a_fault_names_it(tmp_path: Path) -> None:
    (tmp_path / "tasks.csv").write_text("任务编号，重点任务\nT01，甲\n", encoding="utf-8")
    with pytest.raises(IpxlError, match="方案"):
        read_csv_plan(tmp_path)


def test_written_table_is_pleasant_to_edit(plan: Plan, table: Path) -> None:
    book = openpyxl.load_workbook(table)
    assert book.sheetnames == [*(spec.title for spec in SHEETS), "说明", "字典"]
    assert book["字典"].sheet_state == "hidden"
    for spec in SHEETS:
        sheet = book[spec.title]
        assert sheet.freeze_panes
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        if spec.title != "方案":
            assert sheet.auto_filter.ref
    tasks = book["任务"]
    assert tasks.freeze_panes == "D2"
    assert tasks.column_dimensions["D"].width > 40
    assert tasks["D2"].alignment.wrap_text
    assert tasks.row_dimensions[3].height >= 60  # four lines at least
    assert book["期次"]["D2"].number_format == "yyyy-mm-dd"
    assert isinstance(book["期次"]["D2"].value, datetime)


def lists(sheet: Any) -> dict[str, str]:
    rules = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    return {str(rule.sqref).split(":")[0]: rule.formula1 for rule in rules}


def test_drop_downs_offer_what_the_plan_holds(plan: Plan, table: Path) -> None:
    book = openpyxl.load_workbook(table)

    def words(formula: str) -> list[str]:
        name, area = formula.split("!")
        return [cell.value for (cell,) in book[name][area.replace("$", "")]]

    assert words(lists(book["任务"])["I2"]) == ["是", "否"]
    indicators = lists(book["指标"])
    assert words(indicators["D2"]) == ["存量", "流量", "累计", "比率", "方向性", "里程碑"]
    assert words(indicators["O2"])[:26] == [unit.name for unit in plan.units]
    assert words(lists(book["期次"])["F2"]) == list(plan.period_by_id)
    assert words(lists(book["期次"])["G2"]) == [phase.name for phase in plan.phases]


def test_text_that_looks_like_a_formula_stays_text(plan: Plan, tmp_path: Path) -> None:
    risky = replace(plan, tasks=(replace(plan.tasks[0], requirement='=HYPERLINK("http://x")'), *plan.tasks[1:]))
    write_table(risky, tmp_path / "risky.xlsx")
    assert openpyxl.load_workbook(tmp_path / "risky.xlsx")["任务"]["D2"].data_type == "s"
    assert read_table(tmp_path / "risky.xlsx").plan == risky


@pytest.mark.parametrize("text", ["2023-09-30", "2023/9/30", "2023.9.30", "2023年9月30日", " 2023年 9月30日 "])
def test_dates_in_every_spelling(text: str) -> None:
    assert as_date(text) == date(2023, 9, 30)


@pytest.mark.parametrize(
    "value",
    [
        "9月30日",
        "2023-02-30",
        "2023",
        45199,
        45199.0,
        "年底",
        True,
        "9999-12-31",
        "0203-09-30",
        date(9999, 12, 31),
        date(1900, 1, 1),
    ],
)
def test_doubtful_dates_are_refused(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        as_date(value)


def test_numbers_names_and_flags() -> None:
    assert as_number("1,234.5") == Decimal("1234.5")
    assert as_number("\uff11\uff12") == as_number(12.0) == Decimal(12)
    assert as_number(0.1) == Decimal("0.1")
    assert as_number(" ") is None
    for wrong in ("1,2", "3.3亿", "10%", True, date(2023, 1, 1)):
        with pytest.raises(ValueError):  # noqa: PT011
            as_number(wrong)
    assert as_names("甲\uff0c乙、丙；甲\n丁") == ("甲", "乙", "丙", "丁")
    assert [as_flag(value) for value in ("是", "√", True, "否", "", None)] == [True, True, True, False, None, None]
    assert sorted(["T10", "T2", "I1"], key=natural) == ["I1", "T2", "T10"]


def test_ranking_is_off_until_the_office_says_yes(plan: Plan, tmp_path: Path) -> None:
    assert not plan.settings.ranking
    wanted = replace(plan, settings=replace(plan.settings, ranking=True, rank_rows=5))
    write_table(wanted, tmp_path / "a.xlsx")
    assert read_table(tmp_path / "a.xlsx").plan.settings == wanted.settings
    rows = {row[0].value: row[1].value for row in openpyxl.load_workbook(tmp_path / "a.xlsx")["方案"].iter_rows()}
    assert (rows["单位排名"], rows["排名最少应填行"]) == ("是", 5)
