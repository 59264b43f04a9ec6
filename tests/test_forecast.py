"""The year's end at the present pace, and 指标完成 over all periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from pasts import in_quarter
from typed_rows import edited

from ipxl.merge.look_back import look_back
from ipxl.plan.model import Indicator
from ipxl.report.summary.forecast import forecast
from ipxl.report.summary.workbook import write_summary

D = Decimal
TERM = (date(2022, 11, 1), date(2025, 6, 30))
JUNE, SEPTEMBER, DECEMBER = date(2024, 6, 30), date(2024, 9, 30), date(2024, 12, 31)


def item(kind: str, curve: tuple[Decimal, ...] | None = None) -> Indicator:
    return Indicator("I1", "指标", "件", kind, "升", False, None, (), curve, (), (), "")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "value", "base", "end", "expected", "basis"),
    [
        ("存量", D("5.42"), D("5.3"), JUNE, D("5.54"), "按年内增量的平均速度（已过6/12）"),
        ("比率", D(88), D(90), JUNE, D(86), "按年内增量的平均速度（已过6/12）"),
        ("流量", D("1.2"), None, JUNE, D("2.4"), "按年初以来的平均速度（已过6/12）"),
        (
            "流量",
            D(10),
            None,
            SEPTEMBER,
            D(13),
            "按年初以来的平均速度（已过9/12）",
        ),  # 13.33: no decimals nobody reported
        ("存量", D(10), None, JUNE, None, "基数不明，不作预测"),
        ("流量", D("1.2"), None, DECEMBER, None, "已是年末"),
        ("里程碑", D(1), None, JUNE, None, "里程碑指标不作预测"),
        ("方向性", D(1), None, JUNE, None, "方向性指标不作预测"),
        ("流量", None, None, JUNE, None, ""),
    ],
)
def test_the_years_end_follows_from_the_pace_so_far(
    kind: str, value: Decimal | None, base: Decimal | None, end: date, expected: Decimal | None, basis: str
) -> None:
    assert forecast(item(kind), value, base, end, TERM) == (expected, basis)


def test_a_curve_counts_instead_of_months() -> None:
    found = forecast(item("流量", (D(20), D(40), D(70), D(100))), D(35), None, SEPTEMBER, TERM)
    assert found == (D(50), "按年初以来的季度曲线（本期应达70%）")


def test_a_curve_that_asks_for_nothing_yet_tells_nothing() -> None:
    assert forecast(item("流量", (D(0), D(40), D(70), D(100))), D(35), None, date(2024, 3, 31), TERM).value is None


def test_a_cumulative_figure_goes_by_the_days_of_the_plan() -> None:
    passed, whole = (JUNE - TERM[0]).days, (DECEMBER - TERM[0]).days
    found = forecast(item("累计"), D("30.0"), None, JUNE, TERM)
    assert found.value == (D(30) * whole / passed).quantize(D(1))
    assert found.basis == "按方案开始以来的平均速度"


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Worksheet:
    path = tmp_path_factory.mktemp("trend") / "a.xlsx"
    results = [in_quarter(number, {("indicators", "I1"): {"value": value}}) for number, value in VALUES.items()]
    earlier = {result.period.period: result for result in results[:-1]}
    write_summary(look_back(results[-1], earlier, {}), path)
    made: Worksheet = openpyxl.load_workbook(path)["指标完成"]
    return made


VALUES = {1: D("5.02"), 2: None, 3: D("5.12")}


def told(sheet: Worksheet, key: str) -> dict[str, object]:
    heads = [cell.value for cell in sheet[3]]
    row = next(row for row in sheet.iter_rows(min_row=4) if row[0].value == key)
    return {str(head): cell.value for head, cell in zip(heads, row, strict=True)}


def test_increment_forecast_and_their_basis_stand_on_the_sheet(sheet: Worksheet) -> None:
    row = told(sheet, "I1")
    assert (row["年内增量"], row["预计年末"], row["预计比目标"]) == (0.12, 5.16, -0.04)
    assert row["预测依据"] == "按年内增量的平均速度（已过9/12）"


def test_columns_in_which_nothing_is_known_are_left_out_with_what_explains_them(tmp_path: Path) -> None:
    result = edited(in_quarter(3), "indicators", value=None)
    write_summary(result, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["指标完成"]
    heads = {cell.value for cell in sheet[3]}
    assert not heads & {"上年同期", "较上年同期", "预计年末", "预计比目标", "预测依据"}
    assert heads >= {"编号", "完成值", "上期值", "较上期", "亮灯", "口径"}
    assert "预计年末" not in str(sheet["A2"].value)


def test_the_same_month_last_year_is_compared_with(tmp_path: Path) -> None:
    now = in_quarter(3)
    before = in_quarter(3, {("indicators", "I1"): {"value": D("4.9")}})
    old = replace(before.period, period="2022Q3", end=date(2022, 9, 30))
    write_summary(look_back(now, {"2022Q3": replace(before, period=old)}, {}), tmp_path / "a.xlsx")
    row = told(openpyxl.load_workbook(tmp_path / "a.xlsx")["指标完成"], "I1")
    assert (row["上年同期"], row["较上年同期"]) == (4.9, 0.22)


def test_all_periods_stand_below_with_a_chart_for_each_indicator_that_moves(sheet: Worksheet) -> None:
    rows = [[cell.value for cell in row[:3]] for row in sheet.iter_rows(min_row=8)]
    at = rows.index(["期次", "I1 完成值", "I1 目标"])
    assert rows[at + 1 : at + 4] == [
        ["2023年第一季度", 5.02, 5.2],
        ["2023年第二季度", None, 5.2],
        ["2023年第三季度", 5.12, 5.2],
    ]
    assert len(sheet._charts) == 2  # that of the lights, and one trend: I2 and I3 have no figure
    assert sheet.auto_filter.ref.endswith("7")  # filtering the table does not hide the trend
