"""Lint: every check has an example that fails it, with the cell; the shipped plan has notes only."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ipxl.finding import Finding, sort_key
from ipxl.plan.lint import lint
from ipxl.plan.problems import PROBLEMS
from ipxl.plan.table import read_table, shipped, write_table

Edit = Callable[[Any], object]
KJJ_ROW = 9  # 市科技局 on sheet 单位


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plan") / "任务分工表.xlsx"
    write_table(shipped(), path)
    return path


def linted(table: Path, edit: Edit) -> list[Finding]:
    book = openpyxl.load_workbook(table)
    edit(book)
    path = table.with_name("改.xlsx")
    book.save(path)
    return lint(read_table(path))


def cells(sheet: str, **values: object) -> Edit:
    def edit(book: Any) -> None:
        for address, value in values.items():
            book[sheet][address] = value

    return edit


def summary(findings: list[Finding]) -> list[str]:
    return [f"{found.code} {found.sheet}!{found.cell}" for found in findings]


SHIPPED = [
    "PLAN_DATES_DEFAULT 任务!H2",
    "PLAN_MEMBER_UNIT 成员!B2",
    "PLAN_GROWTH_CONFLICT 指标!J5",
    "PLAN_TARGET_FINAL_ONLY 指标!H9",
    "PLAN_DEADLINE_EARLY 期次!E13",
]


def test_shipped_plan_has_notes_only(table: Path) -> None:
    findings = lint(read_table(table))
    assert summary(findings) == SHIPPED
    assert {found.severity for found in findings} == {"info"}
    assert findings == sorted(findings, key=sort_key)


def test_growth_conflict_is_computed(table: Path) -> None:
    (found,) = [one for one in lint(read_table(table)) if one.code == "PLAN_GROWTH_CONFLICT"]
    assert "9.54%" in found.message
    assert "3.63亿元" in found.message
    assert found.task == "I4"
    met = [cells("指标", J15=9), cells("指标", H5=2, J15=20), cells("指标", J5=3.63)]  # 20 %: 2 to 3.6 is 34 % a year
    for edit in met:
        assert "PLAN_GROWTH_CONFLICT" not in {one.code for one in linted(table, edit)}


def swapped_alias(book: Any) -> None:
    book["单位"]["D3"] = "宣传部、市科技局"


def emptied_targets(book: Any) -> None:
    for column in "HIJ":
        book["指标"][f"{column}2"] = None


def without_duties(book: Any) -> None:
    for row in range(2, 20):
        for column in "EF":
            text = book["任务"][f"{column}{row}"].value
            book["任务"][f"{column}{row}"] = text.replace("市商务局、", "")


EXAMPLES: dict[str, Edit] = {
    "PLAN_TASK_WITHOUT_LEAD 任务!E4": cells("任务", E4=None),
    "PLAN_UNIT_UNKNOWN 任务!F4": cells("任务", F4="市文旅局、市科枝局"),
    "PLAN_UNIT_UNKNOWN 指标!O2": cells("指标", O2="市知产局"),
    "PLAN_UNIT_UNKNOWN 单位组!B2": cells("单位组", B2="兴庆区、永宁市"),
    f"PLAN_UNIT_UNKNOWN 单位!M{KJJ_ROW}": cells("单位", **{f"M{KJJ_ROW}": "市科创委"}),
    "PLAN_UNIT_SPELLINGS 任务!E9": cells("任务", E9="市科学技术局"),
    f"PLAN_NAME_SHARED 单位!B{KJJ_ROW}": swapped_alias,
    "PLAN_NAME_SHARED 单位组!A5": cells("单位组", A5="市科技局", B5="兴庆区"),
    "PLAN_UNIT_TWICE 单位!B28": cells("单位", A28="U27", B28="市科学技术局"),
    "PLAN_BOTH_ROLES 任务!F4": cells("任务", F4="市委宣传部、市文旅局"),
    "PLAN_UNIT_WITHOUT_TASK 单位!B14": without_duties,
    "PLAN_UNIT_ENDED 单位!L5": cells("单位", L5="2023-10-31", M5="市财政局"),
    "PLAN_GROUP_WITHOUT_MEMBERS 单位组!B2": cells("单位组", B2=None),
    "PLAN_MEMBER_UNIT 成员!B5": cells("成员", B5="市档案馆"),
    "PLAN_OWNER_MISSING 指标!O3": cells("指标", O3=None),
    "PLAN_TASK_UNKNOWN 指标!P3": cells("指标", P3="T01、T77"),
    "PLAN_TARGET_MISSING 指标!I3": cells("指标", I3=None),
    "PLAN_NO_TARGET 指标!H2": emptied_targets,
    "PLAN_MAIN_BLANK 指标!R4": cells("指标", R4=None, R5=None),
    "PLAN_MAIN_NONE 指标!R2": cells("指标", **{f"R{row}": "否" for row in range(2, 18)}),
    "PLAN_TARGET_WRONG_WAY 指标!I3": cells("指标", I3=9),
    "PLAN_TARGET_WRONG_WAY 指标!I4": cells("指标", E4="降"),
    "PLAN_DATES_REVERSED 任务!H4": cells("任务", G4="2024-01-01", H4="2023-01-01"),
    "PLAN_DATES_REVERSED 任务!G5": cells("任务", G5="2025-01-01"),
    "PLAN_DATES_REVERSED 阶段!C3": cells("阶段", C3="2023-06-01"),
    "PLAN_DATES_REVERSED 期次!D5": cells("期次", D5="2023-06-01"),
    "PLAN_PHASE_GAP 阶段!B4": cells("阶段", C3="2024-06-20"),
    "PLAN_PHASE_OVERLAP 阶段!B4": cells("阶段", B4="2024-06-20"),
    "PLAN_PERIOD_OVERLAP 期次!C7": cells("期次", D5="2024-01-15", E5="2024-01-20"),
    "PLAN_PERIOD_NAME 期次!A5": cells("期次", A5="CON"),
    "PLAN_UNIT_FILE 单位!B9": cells("单位", B8="A/B", B9="a-b"),
    "PLAN_PREVIOUS_UNKNOWN 期次!F5": cells("期次", F5="2023Q9"),
    "PLAN_PREVIOUS_LATER 期次!F5": cells("期次", F5="2023Q4"),
    "PLAN_PHASE_UNKNOWN 期次!G5": cells("期次", G5="攻坚阶段"),
    "PLAN_DEADLINE_EARLY 期次!E5": cells("期次", E5="2023-09-20"),
    "PLAN_SCORE_SUM 考核!D2": cells("考核", A2=1, B2="报送及时", D2=90),
    "PLAN_SCORE_TWICE 考核!B3": cells("考核", A2=1, B2="加分", A3=2, B3="加分"),
    "PLAN_SCORE_GAP 考核!F2": cells("考核", A2=1, B2="迟报"),
    "PLAN_SCORE_FORMULA 考核!E2": cells("考核", A2=1, B2="督办销号", D2=100, E2="红黄灯扣分"),
    "PLAN_SCORE_NUMBER 考核!I2": cells("考核", A2=1, B2="报送及时", D2=100, I2=101),
    "PLAN_SCORE_GROUP 考核!C2": cells("考核", A2=1, B2="报送及时", C2="没有的组", D2=100),
    "PLAN_SCORE_UNUSED 考核加扣分!D2": cells(
        "考核加扣分", A2=1, B2="2023Q3", C2="市科技局", D2="加分", E2=1, F2="表彰", G2="文件", H2="张三"
    ),
    "PLAN_SCORE_UNPROVED 考核加扣分!H2": cells(
        "考核加扣分", A2=1, B2="2023Q3", C2="市科技局", D2="加分", E2=1, F2="表彰", G2="文件"
    ),
    "PLAN_DATE_UNREADABLE 阶段!B3": cells("阶段", B3="明年"),  # a reading problem, listed by lint too
}


@pytest.mark.parametrize("expected", EXAMPLES)
def test_lint_names_the_cell(table: Path, expected: str) -> None:
    findings = linted(table, EXAMPLES[expected])
    assert expected in summary(findings)
    found = next(one for one in findings if f"{one.code} {one.sheet}!{one.cell}" == expected)
    assert found.file == "改.xlsx"
    assert found.severity == PROBLEMS[found.code].severity
    assert not re.search(r"[{}]|None", found.message + found.remedy)


def test_unknown_unit_comes_with_the_nearest_names(table: Path) -> None:
    (found,) = [one for one in linted(table, cells("任务", E9="市科枝局")) if one.code == "PLAN_UNIT_UNKNOWN"]
    assert "市科技局" in found.remedy
    assert (found.task, found.value) == ("T08", "市科枝局")


def without_headlines(book: Any) -> None:
    book["指标"].delete_cols(18)


def only_lesser_ones(book: Any) -> None:
    for row in range(2, 9):
        book["指标"][f"R{row}"] = None


@pytest.mark.parametrize("edit", [without_headlines, only_lesser_ones])
def test_a_table_without_headlines_named_has_all_and_is_asked_nothing(table: Path, edit: Edit) -> None:
    assert summary(linted(table, edit)) == SHIPPED
    read = read_table(table.with_name("改.xlsx")).plan
    named = {item.indicator for item in read.indicators if read.is_headline(item.indicator)}
    lesser = {item.indicator for item in read.indicators if item.indicator.startswith("X")}
    assert named == {item.indicator for item in read.indicators} - (lesser if edit is only_lesser_ones else set())


def test_every_lint_code_has_an_example() -> None:
    codes = {expected.split()[0] for expected in [*EXAMPLES, *SHIPPED]}
    lint_codes = set(list(PROBLEMS)[list(PROBLEMS).index("PLAN_TASK_WITHOUT_LEAD") :])
    assert lint_codes <= codes


def test_full_width_brackets_are_not_another_spelling(table: Path) -> None:
    findings = linted(table, cells("任务", E2="市市场监管局\uff08知识产权局\uff09"))
    assert summary(findings) == SHIPPED


def test_dropped_row_is_not_reported_again(table: Path) -> None:
    findings = linted(table, cells("期次", D4="月底"))  # 2023Q2, which 2023Q3 follows
    assert [one for one in summary(findings) if one not in SHIPPED] == ["PLAN_DATE_UNREADABLE 期次!D4"]


def test_unread_target_is_reported_once(table: Path) -> None:
    findings = linted(table, cells("指标", I3="十一"))
    assert [one for one in summary(findings) if one not in SHIPPED] == ["PLAN_NUMBER_UNREADABLE 指标!I3"]
