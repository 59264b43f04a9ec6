"""What a notice says becomes an assignment table in which every doubt is marked and nothing is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from ipxl.errors import IpxlError
from ipxl.notice.as_json import import_json
from ipxl.notice.draft.draft import TableDraft, table_of
from ipxl.notice.draft.draft_rows import MOST
from ipxl.notice.draft.periods import proposed_periods
from ipxl.notice.found import (
    NO_DATE,
    NOTHING,
    FieldRead,
    Found,
    FoundGroup,
    FoundIndicator,
    FoundMember,
    FoundPhase,
    FoundTask,
    FoundUnit,
    LeftOut,
)
from ipxl.notice.told import draft_text
from ipxl.plan.lint import lint
from ipxl.plan.table import read_table, write_table
from ipxl.plan.write import table_bytes

TODAY = date(2024, 5, 6)
COUNTIES = "各县(市、区)人民政府"
NOBODY: FieldRead[tuple[str, ...]] = FieldRead(())


def task(number: int, title: str, lead: tuple[str, ...], responsible: tuple[str, ...], **other: object) -> FoundTask:
    fields = {
        "number": number,
        "block": FieldRead("水环境", "第3行"),
        "title": FieldRead(title, f"第{number + 10}行"),
        "requirement": FieldRead(f"{title}，全面完成。", f"第{number + 10}行"),
        "lead": FieldRead(lead, f"第{number + 11}行"),
        "responsible": FieldRead(responsible, f"第{number + 11}行"),
        "start": NO_DATE,
        "due": NO_DATE,
        "ongoing": FieldRead(False),
        "place": f"第{number + 10}行",
    }
    return FoundTask(**{**fields, **other})


def unit(name: str, *aliases: str, full: str = "") -> FoundUnit:
    return FoundUnit(
        name, FieldRead(full, "第2行"), FieldRead(aliases, "第5行", not aliases, "两种写法似乎是同一个单位"), "第12行"
    )


def indicator(name: str, targets: dict[int, str], **other: object) -> FoundIndicator:
    fields = {
        "name": FieldRead(name, "表1第2行"),
        "unit_of_measure": FieldRead("个", "表1第2行"),
        "kind": NOTHING,
        "direction": NOTHING,
        "comparison": "≥",
        "baseline": FieldRead(None),
        "targets": tuple((year, FieldRead(Decimal(value), "表1第2行")) for year, value in targets.items()),
        "owner": NOBODY,
        "tasks": FieldRead((0,)),
        "definition": NOTHING,
        "place": "表1第2行",
        "in_table": True,
    }
    return FoundIndicator(**{**fields, **other})


FOUND = Found(
    title=FieldRead("河湖清洁行动方案", "第1行"),
    issued=FieldRead(date(2024, 4, 20), "第4行"),
    tasks=(
        task(1, "清理河道垃圾", ("市水务局",), ("市城管局", COUNTIES)),
        task(2, "治理黑臭水体", (), ("市住建局",), due=FieldRead(date(2025, 6, 30), "第13行", False, "原文为年中前")),
        task(3, "长效巡查", ("市水务局", "市城管局"), (), ongoing=FieldRead(True, "第14行")),
    ),
    units=(unit("市水务局", "市水利局", full="临河市水务局"), unit("市城管局"), unit("市住建局")),
    groups=(FoundGroup(COUNTIES, FieldRead((), "第12行", False, "没有列出"), "第12行"),),
    indicators=(
        indicator("清洁河段", {2024: "20", 2025: "35"}),
        indicator("黑臭水体", {2025: "2"}, comparison="≤", in_table=False, tasks=FieldRead(())),
    ),
    phases=(
        FoundPhase(FieldRead("部署阶段"), FieldRead(date(2024, 5, 1)), FieldRead(date(2024, 6, 30)), NOTHING, "第20行"),
        FoundPhase(FieldRead("收尾阶段"), NO_DATE, NO_DATE, NOTHING, "第21行"),
    ),
    members=(FoundMember(FieldRead(""), FieldRead("临河市水务局"), FieldRead("局长"), FieldRead("组长"), "第30行"),),
    left_out=(LeftOut("=加强宣传引导", "第25行", "没有写单位", True),),
    reader="编号段落加单位行",
)


@pytest.fixture(scope="module")
def draft() -> TableDraft:
    return table_of(FOUND, TODAY)


@pytest.fixture(scope="module")
def table(draft: TableDraft, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("draft") / "任务分工表.xlsx"
    write_table(draft.plan, path, table_bytes(draft.plan, draft.rows, draft.marks))
    return path


def doubted(table: Path, sheet: str) -> dict[str, str]:
    """Row id and header of each annotated cell, with the comment."""
    rows = openpyxl.load_workbook(table)[sheet]
    headers = [cell.value for cell in rows[1]]
    found = {}
    for row in rows.iter_rows(min_row=2):
        for header, cell in zip(headers, row, strict=True):
            filled = cell.fill.fgColor.rgb == "FFFFF2B3"
            assert filled == (cell.comment is not None)
            if cell.comment is not None:
                found[f"{row[0].value} {header}"] = cell.comment.text
    return found


def test_the_table_reads_back_as_the_plan_that_was_drafted(draft: TableDraft, table: Path) -> None:
    read = read_table(table).plan
    assert replace(read, members=()) == replace(draft.plan, members=())
    assert [member.unit for member in read.members] == ["市水务局"]  # which the notice prints in full


def test_what_the_notice_does_not_say_is_asked_and_not_filled_in(table: Path) -> None:
    tasks = doubted(table, "任务")
    assert sorted(tasks) == ["T02 完成时限", "T02 牵头单位"]
    assert "请填写" in tasks["T02 牵头单位"]
    assert "原文为年中前" in tasks["T02 完成时限"]
    assert "第13行" in tasks["T02 完成时限"]
    assert read_table(table).plan.task_by_id["T02"].lead == ()
    assert sorted(doubted(table, "单位组")) == [f"{COUNTIES} 成员"]
    assert sorted(doubted(table, "阶段")) == ["收尾阶段 开始", "收尾阶段 结束"]


def test_proposals_are_marked_as_such(table: Path) -> None:
    assert sorted(doubted(table, "单位")) == ["U01 别名"]
    found = doubted(table, "指标")
    assert sorted(found) == ["I1 填报单位", "I1 类型", "X1 填报单位", "X1 方向", "X1 类型"]
    plan = read_table(table).plan
    assert plan.indicator_by_id["I1"].owner == ("市水务局",)
    assert plan.indicator_by_id["X1"].owner == ()
    assert plan.indicator_by_id["X1"].direction == "降"
    assert {key.split()[0] for key in doubted(table, "期次")} == {period.period for period in plan.periods}


def test_falling_targets_are_proposed_as_better_when_smaller() -> None:
    falling = indicator(
        "黑臭水体", {2023: "6", 2024: "3", 2025: "0"}, direction=FieldRead("升", "表1", False, "按目标推断")
    )
    draft = table_of(replace(FOUND, indicators=(falling,)), TODAY)
    assert draft.plan.indicators[0].direction == "降"
    today = indicator(
        "漏损率", {2025: "8"}, baseline=FieldRead(Decimal(12)), direction=FieldRead("升", "表1", False, "按目标推断")
    )
    assert table_of(replace(FOUND, indicators=(today,)), TODAY).plan.indicators[0].direction == "降"
    limit = replace(today, baseline=FieldRead(Decimal("0.3")), comparison="≤")
    assert table_of(replace(FOUND, indicators=(limit,)), TODAY).plan.indicators[0].direction == "降"
    assert "越小越好" in next(doubt.why for doubt in draft.doubts if doubt.header == "方向")


def test_each_row_says_where_it_was_read(table: Path) -> None:
    book = openpyxl.load_workbook(table)
    for title in ("任务", "指标", "单位", "单位组", "阶段", "期次", "成员", "方案"):
        rows = list(book[title].values)
        assert rows[0][-1] == "来源"
    assert [row[-1] for row in list(book["任务"].values)[1:]] == ["第11行", "第12行", "第13行"]


def test_lint_asks_for_what_is_missing(table: Path) -> None:
    codes = {finding.code for finding in lint(read_table(table))}
    assert {"PLAN_TASK_WITHOUT_LEAD", "PLAN_GROUP_WITHOUT_MEMBERS", "PLAN_OWNER_MISSING"} <= codes
    assert "PLAN_UNIT_UNKNOWN" not in codes


def test_the_screen_tells_counts_doubts_and_what_was_left_out(draft: TableDraft) -> None:
    told = draft_text(draft, "通知.docx")
    assert "任务3项，单位3家，单位组1个，指标2个，阶段2个，成员1人" in told
    assert "“任务”表T02 牵头单位：通知没有写由谁牵头，请填写" in told
    assert "第25行：=加强宣传引导(没有写单位)" in told


def test_the_object_has_names_as_printed_and_nulls_for_the_unknown() -> None:
    told = import_json(FOUND)
    assert told["tasks"][0] == {
        "task": "T01",
        "number": 1,
        "block": "水环境",
        "title": "清理河道垃圾",
        "lead": ["市水务局"],
        "responsible": ["市城管局", COUNTIES],
    }
    assert [row["indicator"] for row in told["indicators"]] == ["I1", "X1"]
    assert told["indicators"][0]["targets"] == {"2024": 20.0, "2025": 35.0}
    assert told["phases"] == [
        {"name": "部署阶段", "start": "2024-05", "end": "2024-06"},
        {"name": "收尾阶段", "start": None, "end": None},
    ]
    assert [row["full_name"] for row in told["units"]] == ["临河市水务局", None, None]


def test_numbers_that_repeat_give_ids_by_position() -> None:
    again = replace(FOUND, tasks=(FOUND.tasks[0], replace(FOUND.tasks[1], number=1)))
    assert [row["task"] for row in import_json(again)["tasks"]] == ["T01", "T02"]


def test_more_tasks_than_any_notice_has_are_refused() -> None:
    with pytest.raises(IpxlError, match="不像一份通知"):
        table_of(replace(FOUND, tasks=FOUND.tasks[:1] * (MOST["任务"] + 1)), TODAY)


class TestDates:
    """From when to when the plan goes."""

    def test_phases_say_it_better_than_the_years_of_the_title(self) -> None:
        title = FieldRead(date(2022, 1, 1), "第1行", False, "按标题的年份")
        plan = table_of(
            replace(FOUND, start=title, end=FieldRead(date(2026, 12, 31), "第1行", False, "按标题的年份")), TODAY
        ).plan
        assert (plan.settings.start, plan.settings.end) == (date(2024, 5, 1), date(2024, 6, 30))

    def test_what_the_notice_says_plainly_comes_first(self) -> None:
        said = replace(FOUND, start=FieldRead(date(2024, 3, 1), "第1行"), end=FieldRead(date(2025, 11, 30), "第1行"))
        draft = table_of(said, TODAY)
        assert (draft.plan.settings.start, draft.plan.settings.end) == (date(2024, 3, 1), date(2025, 11, 30))
        assert {doubt.row for doubt in draft.doubts if doubt.sheet == "方案"} == {"办公室名称", "任务默认完成时限"}

    def test_without_phases_the_latest_date_in_the_notice_ends_it(self) -> None:
        plan = table_of(replace(FOUND, phases=()), TODAY).plan
        assert (plan.settings.start, plan.settings.end) == (date(2024, 4, 20), date(2025, 12, 31))


class TestCalendar:
    """The proposed periods."""

    def test_a_plan_of_years_is_asked_by_quarter_from_its_issue_on(self, draft: TableDraft) -> None:
        periods = draft.plan.periods
        assert [period.period for period in periods] == [
            *("2024Q2", "2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4")
        ]
        assert [period.kind for period in periods[:3]] == ["半年报", "季报", "年报"]
        assert periods[0].phase == "部署阶段"
        assert [period.previous for period in periods[:2]] == ["", "2024Q2"]

    def test_a_deadline_is_a_working_day(self) -> None:
        periods = proposed_periods(date(2023, 1, 1), date(2025, 12, 31))
        assert {period.deadline.weekday() for period in periods} <= set(range(5))
        assert periods[-1].deadline == date(2026, 1, 12)

    def test_a_short_campaign_is_asked_by_month(self) -> None:
        periods = proposed_periods(date(2024, 3, 1), date(2024, 6, 30))
        assert [period.period for period in periods] == ["2024-03", "2024-04", "2024-05", "2024-06"]

    def test_there_are_always_two_periods_and_never_a_hundred(self) -> None:
        assert len(proposed_periods(date(2024, 3, 1), date(2024, 3, 10))) == 2
        assert len(proposed_periods(date(2021, 1, 1), date(2035, 12, 31))) == 12

    def test_without_any_date_the_current_year_is_proposed_and_marked(self) -> None:
        bare = table_of(Found(tasks=(FOUND.tasks[0],)), TODAY)
        assert (bare.plan.settings.start, bare.plan.settings.end) == (date(2024, 1, 1), date(2024, 12, 31))
        assert {doubt.row for doubt in bare.doubts if doubt.sheet == "方案"} >= {"起始", "终止", "方案名称"}
