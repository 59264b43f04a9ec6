"""The summary workbook as a person and a second program see it."""

# ruff: noqa: DTZ001 - a cell holds Beijing time without its zone

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pdfplumber
import pytest
import result_sample as sample
from office import Office, needs_office, pdf_pages
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from pasts import in_quarter, published
from typed_rows import edited, edited_row

from ipxl import text
from ipxl.errors import IpxlError
from ipxl.facts.lights import ALL_LIGHT_WORDS
from ipxl.merge.look_back import look_back
from ipxl.merge.result import Result
from ipxl.office.docket import Question
from ipxl.plan.model import Group
from ipxl.plan.table import shipped
from ipxl.report.headline import headline
from ipxl.report.leaders.workbook import leaders_name, write_leaders_summary
from ipxl.report.lines import folded, lagging, lines
from ipxl.report.summary import book, matrix, table
from ipxl.report.summary import workbook as summary_workbook
from ipxl.report.summary.group import group_of
from ipxl.report.summary.home import write_home
from ipxl.report.summary.style import LIGHT_COLOURS, SummaryStyles
from ipxl.report.summary.typed import EDITED
from ipxl.report.summary.workbook import write_summary

NAMES = [
    "首页",
    "红黄灯清单",
    "任务汇总",
    "指标完成",
    "报送情况",
    "单位×任务矩阵",
    "任务明细",
    "需协调事项",
    "变化对比",
    "佐证目录",
    "校验记录",
    "说明与版本",
]
TABLES = NAMES[1:-1]


@pytest.fixture(scope="module")
def small_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("summary") / "汇总表.xlsx"
    write_summary(sample.small(), path)
    return path


@pytest.fixture(scope="module")
def small(small_path: Path) -> Iterator[Workbook]:
    workbook = openpyxl.load_workbook(small_path)
    yield workbook
    workbook.close()


def cells(workbook: Workbook) -> Iterator[Cell]:
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


def column(sheet: Worksheet, head: str) -> list[Cell]:
    """The cells under a heading, down to the first row without any value."""
    heads = [cell.value for cell in sheet[3]]
    found = []
    for row in sheet.iter_rows(min_row=4):
        if all(cell.value is None for cell in row):
            break
        found.append(row[heads.index(head)])
    return found


def values(sheet: Worksheet, head: str) -> list[object]:
    return [cell.value for cell in column(sheet, head)]


def target(cell: Cell) -> tuple[str, int]:
    assert cell.hyperlink is not None
    found = re.fullmatch(r"'(.+)'!A(\d+)", cell.hyperlink.location or "")
    assert found is not None
    return found[1], int(found[2])


def written(result: Result, tmp_path: Path) -> Workbook:
    write_summary(result, tmp_path / "a.xlsx")
    return openpyxl.load_workbook(tmp_path / "a.xlsx")


# --- the whole workbook ---


def test_a_workbook_that_cannot_be_written_says_why_as_any_file_does(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_summary(sample.small(), tmp_path / "nowhere/汇总表.xlsx")


def test_sheets_stand_in_order(small: Workbook) -> None:
    assert small.sheetnames == NAMES


def test_there_is_no_formula_and_no_outside_link(small: Workbook) -> None:
    assert not [cell.coordinate for cell in cells(small) if cell.data_type == "f"]
    links = [cell.hyperlink for cell in cells(small) if cell.hyperlink]
    assert links
    assert all(link.target is None and link.location for link in links)


def test_every_light_word_has_exactly_its_own_fill(small: Workbook) -> None:
    seen = set()
    for cell in cells(small):
        word = str(cell.value).removeprefix("牵").removeprefix("责")
        if word in ALL_LIGHT_WORDS:
            seen.add(word)
            assert cell.fill.fgColor.rgb == "FF" + LIGHT_COLOURS[word][0][1:], cell.coordinate
    assert seen == set(ALL_LIGHT_WORDS)


def test_greys_never_look_red_and_ink_is_dark_on_a_light_fill() -> None:
    def brightness(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    for word, (fill, ink) in LIGHT_COLOURS.items():
        assert brightness(fill) - brightness(ink) > 110, word
    assert {LIGHT_COLOURS[word][0] for word in ALL_LIGHT_WORDS if word.startswith("○")} == {"#E6E8EB"}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_frozen_filtered_and_repeat_their_headings(small: Workbook, name: str) -> None:
    sheet = small[name]
    assert sheet.freeze_panes is not None
    assert sheet.freeze_panes.endswith("4")
    assert sheet.auto_filter.ref is not None
    assert sheet.auto_filter.ref.startswith("A3:")
    assert sheet.print_title_rows == "$3:$3"


@pytest.mark.parametrize("name", NAMES)
def test_pages_are_set_up_to_print_one_or_two_pages_wide(small: Workbook, name: str) -> None:
    sheet = small[name]
    assert sheet.page_setup.fitToWidth in (1, 2, None)  # one page is what the format means by saying nothing
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.paperSize in (8, 9)
    assert "第&P页 共&N页" in (sheet.oddFooter.center.text or "")
    assert sheet.page_setup.orientation == ("portrait" if name == "首页" else "landscape")


def test_an_ampersand_in_the_plans_name_survives_the_page_header(small_path: Path) -> None:
    with zipfile.ZipFile(small_path) as package:
        told = package.read("xl/worksheets/sheet2.xml").decode()
    assert "&amp;10 甲市知识产权强市建设工作方案 &amp;&amp; 附则&amp;R" in told


def test_nothing_is_merged_but_on_the_front_page(small: Workbook) -> None:
    assert [sheet.title for sheet in small.worksheets if sheet.merged_cells.ranges] == ["首页"]


def test_fonts_are_the_two_that_every_office_has(small: Workbook) -> None:
    assert {cell.font.name for cell in cells(small)} == {"宋体", "黑体"}


def test_same_result_same_bytes(small_path: Path, tmp_path: Path) -> None:
    write_summary(sample.small(), tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == small_path.read_bytes()


@pytest.mark.parametrize("seed", ["0", "12345"])
def test_neither_hash_seed_nor_time_zone_nor_locale_changes_a_byte(seed: str, small_path: Path, tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, result_sample; from ipxl.report.summary.workbook import write_summary; "
        "write_summary(result_sample.small(), pathlib.Path(sys.argv[1]))"
    )
    surroundings = {
        "PYTHONHASHSEED": seed,
        "TZ": "America/New_York",
        "LC_ALL": "C",
        "PYTHONPATH": str(Path(__file__).parent),
    }
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "a.xlsx")], check=True, env={**os.environ, **surroundings}
    )
    assert (tmp_path / "a.xlsx").read_bytes() == small_path.read_bytes()


def test_creation_time_is_the_day_it_was_made_for(small: Workbook) -> None:
    assert small.properties.created == datetime(2023, 10, 13)


def tables_of(result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[table.Layout[Any]]:
    """The tables that a summary is written from."""
    made: list[table.Layout[Any]] = []
    write_rows = table.write_rows

    def keep(styles: SummaryStyles, sheet: object, top: int, layout: table.Layout[Any]) -> None:
        made.append(layout)
        write_rows(styles, sheet, top, layout)  # type: ignore[arg-type]

    monkeypatch.setattr(table, "write_rows", keep)
    write_summary(result, tmp_path / "a.xlsx")
    return made


def test_every_row_of_a_table_has_a_key_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for layout in tables_of(sample.of_plan(shipped()), tmp_path, monkeypatch):
        title, numbers = layout.table.title, [layout.number(key) for key in layout.table.keys]
        assert numbers, title
        keys = list(zip(*([str(value) for value in layout.cells[number]] for number in numbers), strict=True))
        assert len(set(keys)) == len(keys), title


def test_keys_are_those_by_which_typed_cells_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        layout.table.title: [layout.columns[layout.number(key)].header for key in layout.table.keys]
        for layout in reversed(
            tables_of(replace(sample.small(), matters=sample.small_matters()), tmp_path, monkeypatch)
        )
    }
    assert {name: known[name] for name in EDITED} == {name: list(edited.keys) for name, edited in EDITED.items()}


# --- texts of any kind ---


def test_hostile_texts_stay_texts(small: Workbook) -> None:
    told = values(small["任务明细"], "本期进展")
    assert sample.FORMULA in told
    assert sample.EMOJI in told
    assert " " + sample.MARKUP in told
    assert "第一行␀␋第二行�尾" in told
    assert set(values(small["任务明细"], "存在问题")) == {"-1+1", None}
    assert set(values(small["任务明细"], "备注")) == {"+86"}
    assert {cell.data_type for cell in column(small["任务明细"], "下一步")} == {"s", "n"}  # "n" is a blank


def test_a_text_too_long_for_a_cell_says_that_it_was_cut(small: Workbook) -> None:
    longest = max((str(value) for value in values(small["任务明细"], "本期进展")), key=len)
    assert longest.endswith(text.CUT)
    assert len(longest) == 32_767


def test_cutting_counts_an_emoji_as_two_and_never_halves_it() -> None:
    made = text.safe("a" + "😀" * 20_000)
    assert made.endswith(text.CUT)
    assert len(made.encode("utf-16-le")) // 2 <= text.MOST_UNITS
    assert "\ufffd" not in made


def test_a_text_too_long_for_a_row_is_shortened_visibly(tmp_path: Path) -> None:
    result = edited(sample.small(), "tasks", text="每句话十个字左右吧。" * 400)
    sheet = written(result, tmp_path)["任务汇总"]
    told = str(values(sheet, "本期进展（牵头单位）")[0])
    assert told.endswith("……（全文见任务明细）")
    assert (sheet.row_dimensions[4].height or 0) <= 409


@pytest.mark.parametrize(
    ("given", "width", "lines"),
    [("", 10, 1), ("短", 10, 1), ("一二三四五六七八", 10, 2), ("a\nb\n", 10, 3), ("x" * 100, 10, 13)],
)
def test_lines_are_counted_with_chinese_as_two(given: str, width: float, lines: int) -> None:
    assert text.line_count(given, width) == lines


def test_shortening_prefers_the_end_of_a_sentence() -> None:
    assert text.shorten("第一句话在这里。第二句话很长很长很长", 24) == "第一句话在这里。……"
    assert text.shorten("够短", 24) == "够短"
    for stop in "。！？；!?;":
        assert text.shorten(f"第一句话在这里{stop}第二句话很长很长很长", 24) == f"第一句话在这里{stop}……"
    assert text.display_width(text.shorten("没有句号" * 20, 24)) <= 24


def test_names_that_do_not_fit_are_counted() -> None:
    assert text.fit_names(["甲区", "乙区"], 14) == "甲区、乙区"
    assert text.fit_names(["甲区", "乙区", "丙区", "丁区"], 16) == "甲区、乙区等4家"
    assert text.short_name("市市场监管局(知识产权局)", 20) == "市市场监管局"
    assert text.short_name("市市场监管局（知识产权局）", 14) == "市市场监管局"
    assert text.wrap_names(["甲区", "乙区", "丙区"], 14) == ["甲区、乙区、", "丙区"]


# --- sheet by sheet ---


def test_numbers_and_days_are_numbers_and_days(small: Workbook) -> None:
    sheet = small["任务明细"]
    assert values(sheet, "进度(%)")[0] == 37.5
    assert values(sheet, "完成时限")[0] == datetime(2023, 6, 30)
    assert values(sheet, "收到时间")[0] == datetime(2023, 10, 8, 9, 30)
    first = column(small["指标完成"], "完成值")[0]
    assert (first.value, first.number_format) == (5.12, "#,##0.00")


def test_a_task_that_never_ends_has_no_due_day(small: Workbook) -> None:
    assert values(small["任务汇总"], "完成时限")[-1] == "长期坚持"
    assert "长期坚持" in values(small["任务明细"], "完成时限")


def test_times_with_a_zone_become_beijing_time(tmp_path: Path) -> None:
    result = edited(sample.small(), "duties", received=datetime(2023, 10, 8, 20, 0, tzinfo=timezone.utc))  # noqa: UP017
    assert values(written(result, tmp_path)["任务明细"], "收到时间")[0] == datetime(2023, 10, 9, 4, 0)


def marks(sheet: Worksheet) -> dict[object, list[str]]:
    """What is marked beside each item, by its number."""
    told = zip(values(sheet, "编号"), values(sheet, "标记"), strict=True)
    return {key: str(said or "").split("\n") for key, said in told}


def test_the_list_runs_from_red_to_grey_and_marks_where_the_unit_sees_itself_otherwise(small: Workbook) -> None:
    sheet = small["红黄灯清单"]
    assert list(zip(*(values(sheet, head) for head in ("编号", "类别", "亮灯")), strict=True)) == [
        ("T01", "任务", "■红"),
        ("T02", "任务", "▲黄"),
        ("T03", "责任单位", "●绿"),
        ("T05", "任务", "○未报"),
        ("T04", "任务", "○无效"),
        ("I2", "指标", "○待核"),
        ("I3", "指标", "○未到期"),
    ]
    apart = {key for key, told in marks(sheet).items() if {"自评偏高", "自评偏低"} & set(told)}
    assert apart == {"T01", "T02", "T03"}
    heads = [cell.value for cell in sheet[3] if cell.value]
    assert heads[-1] == "承担单位"
    assert len(heads) - 1 <= 10


def test_the_list_says_who_lags_how_far_and_why(tmp_path: Path) -> None:
    """Of three counties that lead one task one lags; an indicator of that unit lags with the task."""
    result = sample.small()
    plan = replace(
        result.plan,
        tasks=tuple(
            replace(task, lead=sample.UNITS[:3], responsible=()) if task.task == "T02" else task
            for task in result.plan.tasks
        ),
        indicators=tuple(
            replace(item, tasks=("T02",), owner=(sample.UNITS[1],)) if item.indicator == "I1" else item
            for item in result.plan.indicators
        ),
    )
    one = next(row for row in result.duties if row.task == "T02" and row.role == "lead")
    said = {
        sample.UNITS[0]: ("green", Decimal(50), "", Decimal(-5)),
        sample.UNITS[1]: (
            "yellow",
            Decimal(30),
            "运营主体招引困难，2个点位停工。已约谈。" + "另有情况。" * 20,
            Decimal(15),
        ),
        sample.UNITS[2]: ("green", Decimal(48), "", Decimal(-3)),
    }
    keys = ("light", "progress", "issue", "gap")
    duties = tuple(
        edited_row("duties", one, {"unit": unit, "override": "", **dict(zip(keys, told, strict=True))})
        for unit, told in said.items()
    )
    others = tuple(row for row in result.duties if row.task != "T02")
    result = replace(result, plan=plan, duties=(*others, *duties))
    figures = {"light": "yellow", "progress": Decimal(30), "expected": Decimal(45), "gap": Decimal(15)}
    result = edited(result, "tasks", lambda row: row.task == "T02", leads=sample.UNITS[:3], **figures)
    result = edited(result, "indicators", lambda row: row.indicator == "I1", tasks=("T02",), owner=sample.UNITS[1])
    sheet = written(result, tmp_path)["红黄灯清单"]
    told = dict(zip(values(sheet, "编号"), column(sheet, "单位"), strict=True))
    row = told["T02"].row
    cells = [sheet.cell(row, at).value for at in range(5, 8)]
    assert cells[0] == f"{sample.UNITS[1]}（3家中1家黄、2家绿）"
    assert str(cells[1]).startswith("应45 实30\n")
    assert str(cells[2]).startswith("运营主体招引困难，2个点位停工。已约谈。")
    assert str(cells[2]).endswith("。")
    assert len(str(cells[2])) <= 60
    assert "I1" not in told  # in the line of its task


def test_a_green_that_will_not_stay_so_is_listed_with_its_forecast(tmp_path: Path) -> None:
    result = edited(
        sample.small(),
        "indicators",
        lambda row: row.indicator == "I1",
        light="green",
        value=Decimal("4.5"),
        baseline=Decimal("4.2"),
        target=Decimal("5.2"),
    )
    forecast = next(line.forecast for line in lines(result) if line.key == "I1")
    assert forecast == "预计年末4.6/5.2"
    sheet = written(result, tmp_path)["红黄灯清单"]
    assert f"▽ {forecast}" in marks(sheet)["I1"]
    assert "绿灯但预计年末完不成1项" in str(sheet["A2"].value)


def test_a_disagreement_is_a_mark_and_no_rank(tmp_path: Path) -> None:
    result = edited(sample.small(), "tasks", lambda row: row.task == "T01", self_status=("滞后",))
    sheet = written(result, tmp_path)["红黄灯清单"]
    assert values(sheet, "编号")[:3] == ["T01", "T02", "T03"]
    assert "自评偏高" not in marks(sheet)["T01"]
    assert "自评偏高" in marks(sheet)["T02"]


def test_periods_in_one_colour_are_counted(tmp_path: Path) -> None:
    results = [in_quarter(quarter, {("tasks", "T02"): {"light": "yellow"}}) for quarter in (1, 2, 3)]
    earlier = {result.period.period: result for result in results[:2]}
    sheet = written(look_back(results[2], earlier, {}), tmp_path)["红黄灯清单"]
    assert "连续3期" in marks(sheet)["T02"]


def test_what_was_computed_is_marked_where_the_office_set_something(small: Workbook) -> None:
    marked = marks(small["红黄灯清单"])
    assert [key for key, told in marked.items() if "测算为■红，已核定" in told] == ["T02"]


def test_links_lead_to_the_rows_behind(small: Workbook) -> None:
    details = small["任务明细"]
    for name in ("任务汇总", "红黄灯清单"):
        for cell in column(small[name], "编号"):
            sheet, row = target(cell)
            assert small[sheet].cell(row, 1).value == cell.value
    duty = next(cell for cell in column(small["红黄灯清单"], "编号") if cell.offset(0, -1).value == "责任单位")
    assert details.cell(target(duty)[1], 4).value == sample.UNITS[0]


def test_each_cell_of_the_matrix_leads_to_its_own_duty(small: Workbook) -> None:
    sheet, details = small["单位×任务矩阵"], small["任务明细"]
    roles = {"牵": "牵头", "责": "责任"}
    seen = 0
    for row in sheet.iter_rows(min_row=4, min_col=3):
        for cell in row:
            if cell.value is None:
                continue
            _, at = target(cell)
            assert details.cell(at, 1).value == str(sheet.cell(3, cell.column).value).split("\n")[0]
            assert details.cell(at, 4).value == sheet.cell(cell.row, 1).value
            assert details.cell(at, 5).value == roles[str(cell.value)[0]]
            assert details.cell(at, 7).value == str(cell.value)[1:]
            seen += 1
    assert seen == len(sample.small_plan().duties)


def test_findings_lead_to_what_they_are_about(small: Workbook) -> None:
    sheet = small["校验记录"]
    assert values(sheet, "程度") == ["必改", "待确认", "待确认", "提示"]
    by_code = {cell.value: cell for cell in column(sheet, "代码")}
    assert target(by_code["STATUS_UNKNOWN"].offset(0, 2))[0] == "任务明细"
    assert target(by_code["NUMBER_UNIT"].offset(0, 2)) == ("指标完成", 5)
    assert target(by_code["REVIEWER_BLANK"].offset(0, 1)) == ("报送情况", 5)
    assert all(cell.hyperlink is None for cell in sheet[by_code["FILE_UNKNOWN"].row])
    assert by_code["STATUS_UNKNOWN"].offset(0, 6).value == sample.FORMULA


def test_contradictions_name_both_sources_and_are_marked(small: Workbook) -> None:
    sheet = small["任务汇总"]
    marked = column(sheet, "口径不一")
    assert "乙.xlsx 任务进展!I5" in str(marked[1].value)
    assert "甲.xlsx 任务进展!I6" in str(marked[1].value)
    assert [cell.fill.fill_type for cell in marked] == [None, "solid", None, None, None]
    assert "有1项任务牵头、责任单位口径不一致" in str(sheet["A2"].value)


def test_what_responsible_units_say_stands_beside_the_leads_account(small: Workbook) -> None:
    told = str(values(small["任务汇总"], "责任单位报送情况")[2]).split("\n")  # 丙县 leads T03
    assert [line.partition("：")[0] for line in told] == [
        "甲科技局(滞后，37.5%)",
        "乙市场监管局(知识产权局)(进行中，37.5%)",
    ]


def test_units_without_work_or_return_are_named_and_many_are_counted(tmp_path: Path) -> None:
    result = sample.grown(30, 1)
    others = [row.unit for row in result.duties if row.role == "responsible"]
    result = edited(
        result,
        "duties",
        text="做了工作。",
        returned=lambda row: row.unit != others[0],
        has_work=lambda row: "无" if row.unit == others[1] else "有",
    )
    told = str(values(written(result, tmp_path)["任务汇总"], "责任单位报送情况")[0]).split("\n")
    assert told[-3:] == [
        "……另有21家（未填状态2、已完成3、进行中16），见任务明细",
        f"本期无工作或未写：{others[1]}",
        f"未报：{others[0]}",
    ]
    assert len(told) == 6 + 3
    behind = [line for line in told if "(滞后" in line or "(未启动" in line]
    assert behind
    assert told[: len(behind)] == behind  # of more than are quoted, those behind come first


def test_progress_leads_to_the_slowest_lead(tmp_path: Path) -> None:
    reached = {sample.UNITS[1]: Decimal(50), sample.UNITS[2]: Decimal(20)}
    result = edited(
        sample.small(),
        "duties",
        lambda row: row.task == "T04" and row.role == "lead",
        progress=lambda row: reached[row.unit],
    )
    result = edited(result, "tasks", lambda row: row.task == "T04", progress=Decimal(20))
    workbook = written(result, tmp_path)
    _, row = target(column(workbook["任务汇总"], "进度(%)")[3])
    details = workbook["任务明细"]
    assert (details.cell(row, 1).value, details.cell(row, 4).value) == ("T04", sample.UNITS[2])


def test_returns_are_counted_over_all_that_owe_one(small: Workbook) -> None:
    sheet = small["报送情况"]
    assert (
        sheet["A2"].value
        == "应报4家，已报3家（报送率75.0%），按时2家（及时率50.0%），迟报1家，未报1家。一次通过1家（占已报的33.3%）。"
    )
    assert values(sheet, "时效") == ["按时", "按时", "迟报", None, None]
    assert values(sheet, "单位")[-1] == "合计"
    assert values(sheet, "应填行")[-1] == 20
    told = [cell.value for cell in sheet["B"]]
    assert told[told.index("未报名单（1家，可直接复制）：") + 1] == "丁海关"
    assert sheet.auto_filter.ref == "A3:Q7"


def test_requests_stand_under_their_task_with_room_for_answers(small: Workbook) -> None:
    sheet = small["需协调事项"]
    assert values(sheet, "任务") == ["T01", "T03"]  # red before green
    assert values(sheet, "序号") == ["3", "1"]  # the unit's own
    assert values(sheet, "亮灯") == ["■红", "●绿"]
    assert values(sheet, "建议措施") == ["增加编制", "=1+1"]
    assert values(sheet, "办理意见") == ["转市编办研究", None]
    assert values(sheet, "领导批示") == [None, None]
    assert {sheet.row_dimensions[row].height >= 42 for row in (4, 5)} == {True}
    details = small["任务明细"]
    for cell, unit in zip(column(sheet, "任务"), values(sheet, "单位"), strict=True):
        name, row = target(cell)
        assert (name, details.cell(row, 1).value, details.cell(row, 4).value) == ("任务明细", cell.value, unit)


def test_evidence_is_numbered_by_task_and_says_what_came_along(small: Workbook) -> None:
    sheet = small["佐证目录"]
    heads = ("目录号", "单位", "单位编号", "材料名称", "随件收到")
    assert list(zip(*(values(sheet, head) for head in heads), strict=True)) == [
        ("T01-01", "甲科技局", "1", "会议纪要", "未见"),
        ("T01-02", "甲科技局", "2", sample.FORMULA, None),
        ("T03-01", "丙县", "1", "执法简报", "有"),
    ]
    assert target(column(sheet, "来源文件")[0])[0] == "说明与版本"


def test_a_completed_task_without_evidence_is_named(tmp_path: Path) -> None:
    result = edited(sample.small(), "duties", status="已完成")
    told = str(written(result, tmp_path)["佐证目录"]["A2"].value)
    assert "没有列佐证的任务：T02、T04、T05。" in told


def test_files_lead_to_the_list_with_time_and_hash(small: Workbook) -> None:
    about = small["说明与版本"]
    cell = column(small["任务明细"], "来源文件")[0]
    name, row = target(cell)
    assert (name, about.cell(row, 2).value) == ("说明与版本", cell.value)
    assert about.cell(row, 11).value == sample.sha(sample.UNITS[0])


def test_counts_of_returns_lead_to_what_was_counted(small: Workbook) -> None:
    sheet = small["报送情况"]
    at = sample.UNITS[1]
    row = values(sheet, "单位").index(at)
    assert small["任务明细"].cell(target(column(sheet, "已填行")[row])[1], 4).value == at
    name, line = target(column(sheet, "必改")[row])
    assert (name, small["校验记录"].cell(line, 3).value) == ("校验记录", at)
    assert column(sheet, "必改")[row].value == 0  # a link does not make a text of a number


def with_group(result: Result, *groups: Group) -> Result:
    return replace(result, plan=replace(result.plan, groups=groups))


def test_the_group_that_shares_most_tasks_stands_side_by_side(tmp_path: Path) -> None:
    few, most = Group("两家", sample.UNITS[2:]), Group("各县(区)政府", sample.UNITS[:3])
    workbook = written(with_group(sample.small(), few, most), tmp_path)
    sheet = workbook["县区对比"]
    assert [cell.value for cell in sheet[3]] == ["项目", *sample.UNITS[:3]]
    told = {str(row[0].value): row[1:] for row in sheet.iter_rows(min_row=4) if row[0].value}
    assert [cell.value for cell in told["时效"]] == ["按时", "按时", "迟报"]
    greens = Counter(row.unit for row in sample.small().duties if row.light == "green")
    assert [cell.value for cell in told["●绿"]] == [greens[unit] for unit in sample.UNITS[:3]] == [3, 1, 3]
    details = workbook["任务明细"]
    for cell, unit in zip(told["T04 推进维权援助"], sample.UNITS, strict=False):
        assert str(cell.value)[0] == ("责" if unit == sample.UNITS[0] else "牵")
        _, row = target(cell)
        assert (details.cell(row, 1).value, details.cell(row, 4).value) == ("T04", unit)
    assert [cell.value for cell in told["牵头任务进度(%)"]] == [None] * 3
    assert [cell.value for cell in told["各项任务"]] == [None] * 3
    assert len(sheet._charts) == 1


def test_a_group_of_other_units_is_not_called_one_of_counties(tmp_path: Path) -> None:
    group = Group("市直部门", sample.UNITS[:2])
    assert "同类单位对比" in written(with_group(sample.small(), group), tmp_path).sheetnames


def test_groups_without_a_common_task_or_too_large_make_no_sheet(tmp_path: Path) -> None:
    result = sample.small()
    apart = replace(result, duties=tuple(row for row in result.duties if row.task == "T01"))
    assert group_of(with_group(apart, Group("各区", sample.UNITS[2:]))) is None
    large = Group("各区", tuple(f"第{n:04}单位" for n in range(1, 31)))
    assert "县区对比" not in written(with_group(sample.grown(30, 2), large), tmp_path).sheetnames


def test_a_duty_that_the_office_set_shows_what_was_computed(tmp_path: Path) -> None:
    result = sample.small()
    first = result.duties[0]
    result = edited(result, "duties", lambda row: row is first, computed_light="green", override=sample.OVERRIDE)
    sheet = written(result, tmp_path)["任务明细"]
    assert (values(sheet, "测算")[0], values(sheet, "核定")[0]) == ("●绿", sample.OVERRIDE)
    assert (values(sheet, "来源文件")[0], values(sheet, "单元格")[0]) == ("第一批/甲科技局.xlsx", "I4")


def test_details_name_their_source(small: Workbook) -> None:
    sheet = small["任务明细"]
    first = {head: values(sheet, head)[0] for head in ("来源文件", "工作表", "单元格", "文件校验码")}
    assert first == {
        "来源文件": "第一批/甲科技局.xlsx",
        "工作表": "任务进展",
        "单元格": "I4",
        "文件校验码": sample.sha(sample.UNITS[0])[:12],
    }


def test_about_tells_rules_thresholds_and_files(small: Workbook) -> None:
    sheet = small["说明与版本"]
    told = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(4, sheet.max_row + 1)}
    assert "慢10至30个百分点（含两端）为▲黄" in str(told["亮灯口径"])
    assert "2023年10月13日" in str(told["统计时点"])
    assert told["核定（已采纳）"] == (
        "H-7K2MQ9XD（2023Q3第2行）甲科技局 T01 第一批/甲科技局.xlsx 任务进展!J4；“约45”接受，成为“45”；"
        "理由：电话核实；核定人：张三，2023-10-12。"
    )
    assert "没有填理由" in str(told["核定（未采纳）"])
    assert told["采用"] == "第一批/甲科技局.xlsx"
    assert told["已被新件取代"] == "=旧件.xlsx"
    assert sample.sha(sample.UNITS[0]) in [cell.value for cell in sheet["K"]]


@pytest.mark.parametrize("name", ["红黄灯清单", "任务汇总", "指标完成"])
def test_the_office_has_its_columns_only_where_it_set_something(tmp_path: Path, name: str) -> None:
    result = sample.small()
    for rows in ("tasks", "indicators", "duties"):
        result = edited(result, rows, override="")
    heads = [cell.value for cell in written(result, tmp_path)[name][3]]
    assert not {"测算", "核定"} & set(heads)
    assert {"领导批示", "办理意见"} < set(heads)


@pytest.mark.parametrize("name", ["红黄灯清单", "任务汇总"])
def test_what_a_leader_wrote_stands_beside_the_item(small: Workbook, name: str) -> None:
    sheet = small[name]
    told = dict(zip(values(sheet, "编号"), values(sheet, "领导批示"), strict=True))
    assert {key: said for key, said in told.items() if said} == {"T01": "请抓紧(王某 2023-10-14)"}


@pytest.mark.parametrize(("name", "last"), [("红黄灯清单", "领导批示"), ("任务汇总", "领导批示"), ("指标完成", "口径")])
def test_columns_for_the_office_are_printed_as_far_as_they_hold_something(
    small: Workbook, name: str, last: str
) -> None:
    sheet = small[name]
    letter = next(cell.column_letter for cell in sheet[3] if cell.value == last)
    assert re.fullmatch(rf".*\$A\$1:\${letter}\$\d+", sheet.print_area or "")


# --- the front page ---


def front(workbook: Workbook) -> list[list[Cell]]:
    """The rows of 首页 without the cells that hold nothing."""
    rows = [[cell for cell in row if cell.value is not None] for row in workbook["首页"].iter_rows()]
    return [row for row in rows if row]


def told_below(workbook: Workbook, heading: str) -> list[list[object]]:
    """What the block under a heading says, row by row."""
    rows = [[cell.value for cell in row] for row in front(workbook)]
    at = next(number for number, row in enumerate(rows) if str(row[0]).startswith(heading))
    found = []
    for row in rows[at + 1 :]:
        if re.match("[一二三四]、", str(row[0])):
            break
        found.append(row)
    return found


def test_front_page_counts_lights_of_both_periods_the_worst_first(small: Workbook) -> None:
    told = told_below(small, "一、任务亮灯（共5项）")
    assert told[:3] == [
        ["■红", "▲黄", "●绿", "○灰", "合计"],
        ["本期", 1, 1, 1, 2, 5, "灰灯：未报1、无效1"],
        ["上期", 1, 1, 2, 1, 5],
    ]
    assert told[3][0] == "报送"
    assert str(told[3][1]).endswith("未报1家。未报：丁海关。")


def test_without_greys_there_is_no_column_of_noughts(tmp_path: Path) -> None:
    result = edited(sample.small(), "tasks", light="green", grey=None, last_light="green", last_grey=None)
    assert told_below(written(result, tmp_path), "一、")[:3] == [
        ["■红", "▲黄", "●绿", "合计"],
        ["本期", 0, 0, 5, 5],
        ["上期", 0, 0, 5, 5],
    ]


def test_front_page_tells_the_plans_own_indicators_as_their_lights_are_judged(small: Workbook) -> None:
    own = [line for line in lines(sample.small()) if line.kind == "indicator" and line.key.startswith("I")]
    told = told_below(small, "二、主要指标（2023年，另有1项见“指标完成”）")
    assert sorted(told, key=str) == sorted([[line.word, line.name, line.words] for line in own], key=str)
    assert [row[1] for row in told] == ["商标有效注册量", "质押融资金额", "维权援助工作站"]
    assert values(small["指标完成"], "编号") == ["I1", "I2", "I3", "X1"]


def test_which_indicators_are_headline_ones_is_data_and_no_name(tmp_path: Path) -> None:
    result = sample.small()
    renamed = {"I1": "XM1", "I2": "XM2", "I3": "XM3", "X1": "I9"}
    plan = result.plan
    items = tuple(replace(item, indicator=renamed[item.indicator]) for item in plan.indicators)
    result = edited(result, "indicators", indicator=lambda row: renamed[row.indicator])
    write_summary(replace(result, plan=replace(plan, indicators=items)), tmp_path / "x.xlsx")
    told = told_below(openpyxl.load_workbook(tmp_path / "x.xlsx"), "二、")
    assert [row[1] for row in told] == ["商标有效注册量", "质押融资金额", "维权援助工作站"]


def test_front_page_names_the_worst_with_how_far_and_why(small: Workbook) -> None:
    every = lagging(folded(lines(sample.small()), sample.small_plan()))
    told = told_below(small, "三、最需关注的事项")
    assert told[0] == ["■红", "完善管理体制", "甲科技局"]
    assert told[1][-1] == every[0].short_cause(60)
    names = [row[1] for row in told if row[0] in ALL_LIGHT_WORDS]
    assert names[: len(every)] == [line.name for line in every]
    assert "○未到期" not in [row[0] for row in told]


def test_front_page_says_who_asks_whom_for_what(small: Workbook) -> None:
    told = told_below(small, "四、需要决定的事项（共2条）")
    assert [row[:2] for row in told[::2]] == [["■红", "完善管理体制"], ["●绿", told[2][1]]]
    assert str(told[1][0]).endswith("……；建议：增加编制")  # a long problem never hides what is asked for
    assert told[3] == ["执法力量不足；建议：=1+1"]


def test_front_page_tells_what_changed_against_what_was_published(tmp_path: Path) -> None:
    before = in_quarter(2, {("tasks", "T01"): {"light": "yellow"}})
    lamps = {row.task: row.lamp for row in before.tasks}
    result = edited(
        in_quarter(3),
        "tasks",
        last_light=lambda row: lamps[row.task].light,
        last_grey=lambda row: lamps[row.task].grey,
    )
    result = look_back(result, {"2023Q2": before}, {"2023Q2": published(before), "2023Q3": published(before)})
    told = told_below(written(result, tmp_path), "一、")
    assert told[2] == ["上期", 0, 2, 1, 2, 5]
    assert told[4] == ["变化", "与上期（2023年第二季度，已发布）相比：转差1。"]
    assert told[5][0] == "注意"
    assert str(told[5][1]).startswith("第1次发布（2023年7月13日）以后情况有变")


def test_front_page_names_what_the_office_has_not_decided(small: Workbook, tmp_path: Path) -> None:
    assert "待办公室核定" not in str(front(small)[-1][0].value)
    asked = [Question("H-1", "约45", unit) for unit in (*sample.UNITS[:2], sample.UNITS[0])]
    told = front(written(replace(sample.small(), questions=tuple(asked)), tmp_path))[-1][0].value
    assert told == "另有3个问题待办公室核定，涉及甲科技局、乙市场监管局(知识产权局)。"


def test_figures_of_the_front_page_lead_to_where_they_come_from(small: Workbook) -> None:
    rows = front(small)
    now, last = (next(row for row in rows if row[0].value == name) for name in ("本期", "上期"))
    assert [target(cell)[0] for cell in now[1:6]] == ["红黄灯清单"] * 4 + ["任务汇总"]
    assert {target(cell) for cell in last[1:]} == {("变化对比", 1)}
    own = next(row for row in rows if len(row) > 1 and row[1].value == "商标有效注册量")
    assert target(own[0]) == ("指标完成", 4)
    assert target(next(row for row in rows if row[0].value == "报送")[0]) == ("报送情况", 1)


def test_the_chart_of_indicators_draws_what_the_table_above_it_says(small_path: Path, small: Workbook) -> None:
    assert not small["首页"]._charts
    sheet = small["指标完成"]
    chart = next(
        told
        for name in sorted(zipfile.ZipFile(small_path).namelist())
        if name.startswith("xl/charts/chart")
        and 'barDir val="bar"' in (told := zipfile.ZipFile(small_path).read(name).decode())
    )
    for head in ("完成(%)", "序时进度(%)", "指标"):
        letter = next(cell.column_letter for cell in sheet[3] if cell.value == head)
        assert f"指标完成!${letter}$4:${letter}$6" in chart.replace("'", "")


def test_a_first_period_has_no_last_one(tmp_path: Path) -> None:
    result = edited(edited(sample.small(), "tasks", last_light=None), "indicators", last_light=None, last_value=None)
    workbook = written(replace(result, previous=None), tmp_path)
    assert [row[0] for row in told_below(workbook, "一、")][1:] == ["本期", "报送"]
    for name in ("红黄灯清单", "任务汇总", "指标完成"):
        heads = [str(cell.value) for cell in workbook[name][3]]
        assert not [head for head in heads if "上期" in head or head == "连续期数"], name


def test_the_front_page_begins_with_the_judgement(small: Workbook) -> None:
    result = sample.small()
    assert small["首页"]["A3"].value == headline(folded(lines(result), result.plan), len(result.requests))
    assert str(small["首页"]["A3"].value).startswith("5项任务")


def test_leaders_have_their_sheets_without_files_codes_and_telephones(tmp_path: Path) -> None:
    path = tmp_path / leaders_name("2023Q3")
    write_leaders_summary(sample.small(), path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:5] == ["首页", "红黄灯清单", "任务汇总", "指标完成", "单位×任务矩阵"]
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [text for text in texts if re.search(r"[0-9a-f]{64}|\.xlsx|0951-|(?:SCHEDULE|TEXT|FILE)_[A-Z]+", text)]
    assert values(book["红黄灯清单"], "亮灯") == ["■红", "▲黄", "●绿", "○未报", "○无效", "○待核"]
    assert str(book["红黄灯清单"]["A2"].value).endswith("另有1项未到期，不列。")
    assert len([cell.value for cell in book["红黄灯清单"][3] if cell.value]) <= 10
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink is not None and cell.hyperlink.location:
                    assert cell.hyperlink.location.split("!")[0].strip("'") in book.sheetnames, cell


def test_nothing_to_report_is_said_in_words(tmp_path: Path) -> None:
    full = sample.small()
    result = replace(
        full,
        duties=tuple(row for row in full.duties if row.task == "T01")[1:2],
        tasks=full.tasks[:1],  # T01's duty stays, the matrix needs its column
        indicators=(),
        units=full.units[1:2],
        requests=(),
        files=(),
        findings=(),
        contradictions=(),
    )
    result = edited(result, "tasks", light="green")
    workbook = written(result, tmp_path)
    told = [str(cell.value) for cell in cells(workbook)]
    for line in ("本期没有红灯、黄灯和未报事项。", "本期没有单位提出。", "没有校验问题。"):
        assert line in told
    assert workbook["红黄灯清单"]["A4"].value == "本期没有红灯、黄灯和未报事项。"


def test_names_that_do_not_fit_end_without_a_mark_before_the_rest(tmp_path: Path) -> None:
    result = sample.of_plan(shipped())
    result = replace(result, units=tuple(replace(row, state="missing") for row in result.units))
    told = next(row for row in told_below(written(result, tmp_path), "一、") if row[0] == "报送")
    assert str(told[1]).endswith("等26家（名单见“报送情况”）。")
    assert not re.search(r"[、，；]\s*等", str(told[1]))


def test_before_the_deadline_the_missing_are_not_yet_late(tmp_path: Path) -> None:
    sheet = written(replace(sample.small(), as_of=date(2023, 10, 9)), tmp_path)["报送情况"]
    assert str(sheet["A2"].value).endswith("报送截止2023年10月10日，尚未到期。一次通过1家（占已报的33.3%）。")


# --- size and limits ---


def test_links_beyond_the_limit_become_plain_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (matrix, table):
        monkeypatch.setattr(module, "LINKS_MOST", 2)
    workbook = written(sample.small(), tmp_path)
    assert [cell.hyperlink is None for cell in column(workbook["任务汇总"], "编号")] == [False, False, True, True, True]
    grid = [cell for row in workbook["单位×任务矩阵"].iter_rows(min_row=4, min_col=3) for cell in row if cell.value]
    assert sum(cell.hyperlink is not None for cell in grid) == 2
    assert len(grid) == len(sample.small_plan().duties)
    assert book.LINKS_MOST < 65_530


def test_more_rows_than_a_sheet_has_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "ROWS_MOST", 10)
    with pytest.raises(IpxlError, match="写不下"):
        write_summary(sample.small(), tmp_path / "a.xlsx")


def test_a_cell_that_is_dropped_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlsxwriter.worksheet.Worksheet._write_number", lambda *_: -1)
    with pytest.raises(IpxlError):
        write_summary(sample.small(), tmp_path / "a.xlsx")


def test_every_duty_of_a_large_result_is_there(tmp_path: Path) -> None:
    result = sample.grown(60, 10)
    sheet = written(result, tmp_path)["任务明细"]
    assert sheet.max_row == 3 + 600
    assert sheet.auto_filter.ref == "A3:AB603"


# --- on paper ---


def pages_by_sheet(path: Path, office: Office, tmp_path: Path) -> Counter[str]:
    """Printed pages of each sheet, by the sheet's name in the footer."""
    pdf = office.to_pdf(path, tmp_path)
    told = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True, text=True).stdout
    pages = Counter(re.findall(r"^ *(\S+) +第\d+页 共\d+页", told, re.MULTILINE))
    assert pages.total() == pdf_pages(pdf)
    return pages


@needs_office
def test_only_the_broadest_sheets_go_on_pages_side_by_side(small_path: Path, office: Office, tmp_path: Path) -> None:
    broad = {"任务汇总": 2, "指标完成": 2, "任务明细": 6}
    assert pages_by_sheet(small_path, office, tmp_path) == {**dict.fromkeys(NAMES, 1), **broad, "说明与版本": 2}


@needs_office
def test_front_page_and_matrix_print_on_one_page_however_full(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summary_workbook, "SHEETS", (write_home, matrix.write_matrix))
    result = edited(sample.of_plan(shipped()), "tasks", reason=sample.LONG)
    result = edited(edited(result, "requests", issue=sample.LONG), "units", state="missing")
    result = edited(edited(result, "duties", issue=sample.LONG), "indicators", reason="年内应增12345.6万件、" * 4)
    write_summary(result, tmp_path / "a.xlsx")
    pages = pages_by_sheet(tmp_path / "a.xlsx", office, tmp_path)
    assert (pages["首页"], pages["单位×任务矩阵"]) == (1, 1)
    with pdfplumber.open(next(tmp_path.rglob("*.pdf"))) as pdf:
        assert min(char["size"] for char in pdf.pages[0].chars if char["text"].strip()) >= 10.45


@needs_office
def test_the_shipped_plan_prints_on_few_pages(office: Office, tmp_path: Path) -> None:
    result = sample.of_plan(shipped())
    asked = replace(result.plan, settings=replace(result.plan.settings, ranking=True))
    write_summary(replace(result, plan=asked), tmp_path / "a.xlsx")
    pages = pages_by_sheet(tmp_path / "a.xlsx", office, tmp_path)
    assert set(pages) == {*NAMES, "单位排名", "县区对比"}
    assert (pages["单位排名"], pages["县区对比"], pages["需协调事项"]) == (2, 2, 1)
    assert [pages[name] for name in ("首页", "任务汇总", "指标完成", "报送情况", "单位×任务矩阵")] == [1, 8, 4, 1, 1]


def test_page_headers_name_a_font_that_programs_find(small: Workbook) -> None:
    for sheet in small:
        assert {sheet.oddHeader.left.font, sheet.oddFooter.center.font} == {"宋体,Regular"}


def test_where_an_indicator_comes_from_is_not_printed(small: Workbook) -> None:
    sheet = small["指标完成"]
    last = next(cell.column_letter for row in sheet.iter_rows(max_row=4) for cell in row if cell.value == "口径")
    assert f":${last}$" in (sheet.print_area or "")
