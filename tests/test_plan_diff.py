"""`ipxl plan diff`: what is otherwise in a newer table, or in a notice."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from dixi import BRANCH, FIGURE, FIRST, NEW, PARTS, PLAN, SECOND, TERM, handed_over

from ipxl.cli import main
from ipxl.commands import plan_diff
from ipxl.plan.diff import Scope, diff
from ipxl.plan.diff_text import diff_text
from ipxl.plan.model import Group, Member, Phase, Plan, Task
from ipxl.plan.table import shipped
from ipxl.plan.write import table_bytes


def told(old: Plan, new: Plan, scope: Scope | None = None) -> list[tuple[str, str, str, str, str]]:
    """(kind and change, id, field, before, after) of every difference."""
    return [(f"{d.kind} {d.change}", d.id, d.field, d.before, d.after) for d in diff(old, new, scope)]


def with_task(number: int, **changes: object) -> Plan:
    tasks = list(PLAN.tasks)
    tasks[number] = replace(tasks[number], **changes)  # type: ignore[arg-type]
    return replace(PLAN, tasks=tuple(tasks))


def test_a_plan_does_not_differ_from_itself():
    assert told(PLAN, PLAN) == []
    assert told(shipped(), shipped()) == []


def test_a_task_that_only_one_has_is_added_or_removed_with_its_units():
    more = replace(PLAN, tasks=(*PLAN.tasks, Task("T04", "安", "整治隐患路段", "", (FIRST,), (SECOND, BRANCH), *TERM)))
    duties = f"牵头：{FIRST}；责任：{SECOND}、{BRANCH}"
    assert told(PLAN, more) == [("task added", "T04", "", "", duties)]
    assert told(more, PLAN) == [("task removed", "T04", "", duties, "")]


def test_a_task_with_another_name_under_its_number_is_renamed():
    assert told(PLAN, with_task(0, title="新建和改建公路")) == [
        ("task renamed", "T01", "", "新建公路", "新建和改建公路")
    ]


def test_another_task_under_an_old_number_is_no_renaming():
    changes = [what for what, *_ in told(PLAN, with_task(0, title="培训驾驶员"))]
    assert changes == ["task added", "task removed"]


def test_tasks_that_moved_are_renumbered_and_nothing_else():
    first, second, third = PLAN.tasks
    moved = replace(PLAN, tasks=(replace(third, task="T01"), replace(first, task="T02"), replace(second, task="T03")))
    assert told(PLAN, moved) == [
        ("task renumbered", "T01", "任务编号", "T03", "T01"),
        ("task renumbered", "T02", "任务编号", "T01", "T02"),
        ("task renumbered", "T03", "任务编号", "T02", "T03"),
    ]


def test_units_in_and_out_of_a_task_and_its_lead_are_told_apart():
    assert told(PLAN, with_task(0, lead=(BRANCH,), responsible=(SECOND, FIRST))) == [
        ("task in", "T01", "牵头单位", "", BRANCH),
        ("task out", "T01", "牵头单位", FIRST, ""),
        ("task in", "T01", "责任单位", "", FIRST),
    ]


def test_the_order_of_units_says_nothing():
    both = with_task(0, responsible=(SECOND, BRANCH))
    assert told(both, with_task(0, responsible=(BRANCH, SECOND))) == []


def test_dates_are_compared_as_they_were_typed_and_not_as_defaults():
    dated = with_task(0, due=date(2024, 6, 30), due_is_default=False)
    assert told(PLAN, dated) == [("task changed", "T01", "完成时限", "", "2024-06-30")]
    later = replace(PLAN, settings=replace(PLAN.settings, end=date(2025, 12, 31)))
    assert told(PLAN, later) == [("plan changed", "", "终止", "2024-12-31", "2025-12-31")]


def test_targets_are_told_by_year():
    targets = ((2023, Decimal("120.0")), (2024, Decimal(160)), (2025, Decimal(200)))
    assert told(PLAN, replace(PLAN, indicators=(replace(FIGURE, targets=targets, unit_of_measure="千米"),))) == [
        ("indicator changed", "I1", "2024年", "150", "160"),
        ("indicator changed", "I1", "2025年", "", "200"),
        ("indicator changed", "I1", "计量单位", "公里", "千米"),
    ]


def test_figures_of_different_measures_are_not_one_figure():
    rate = replace(FIGURE, name="通车里程年均增长", unit_of_measure="%")
    found = told(PLAN, replace(PLAN, indicators=(rate,)), Scope(ids=False))
    assert [what for what, *_ in found] == ["indicator added", "indicator removed"]


def test_a_renamed_unit_is_one_difference_and_not_one_a_task():
    units = (replace(PLAN.units[0], name="县交通运输局"), *PLAN.units[1:])
    tasks = (
        replace(PLAN.tasks[0], lead=("县交通运输局",)),
        replace(PLAN.tasks[1], responsible=("县交通运输局",)),
        PLAN.tasks[2],
    )
    new = replace(PLAN, units=units, tasks=tasks, indicators=(replace(FIGURE, owner=("县交通运输局",)),))
    assert told(PLAN, new) == [("unit renamed", "U01", "", FIRST, "县交通运输局")]


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ({FIRST: NEW.name}, (NEW,), "succeeded"),
        ({FIRST: NEW.name, SECOND: NEW.name}, (NEW,), "merged"),
        ({BRANCH: "、".join(part.name for part in PARTS)}, PARTS, "split"),
    ],
)
def test_units_that_ended_say_who_took_over(old, new, change):
    found = told(PLAN, handed_over(PLAN, old, *new))
    assert [row for row in found if row[2] == "承接单位"] == [
        (f"unit {change}", next(u.unit_id for u in PLAN.units if u.name == name), "承接单位", "", heirs)
        for name, heirs in old.items()
    ]
    assert {row[1] for row in found if row[0] == "unit added"} == {unit.unit_id for unit in new}


def test_groups_phases_and_members_are_compared():
    old = replace(
        PLAN,
        groups=(Group("各局", (FIRST, SECOND)),),
        phases=(Phase("启动阶段", date(2023, 1, 1), date(2023, 3, 31)),),
        members=(Member("", FIRST, "局长", "组长"), Member("", BRANCH, "局长", "成员")),
    )
    new = replace(
        PLAN,
        groups=(Group("各局", (FIRST, BRANCH)),),
        phases=(Phase("启动阶段", date(2023, 1, 1), date(2023, 4, 30)),),
        members=(Member("", SECOND, "局长", "组长"), Member("沈星野", "荻溪县农林局", "局长", "成员")),
    )
    assert [(what, *rest) for what, *rest in told(old, new)] == [
        ("group in", "", "成员", "", BRANCH),
        ("group out", "", "成员", SECOND, ""),
        ("phase changed", "", "起止", "2023-01-01 至 2023-03-31", "2023-01-01 至 2023-04-30"),
        ("member added", "", "", "", ""),
        ("member changed", "", "姓名", "", "沈星野"),
        ("member removed", "", "", "", ""),
    ]


def test_periods_are_compared_by_their_names():
    later = (*PLAN.periods[:2], replace(PLAN.periods[2], deadline=date(2024, 4, 15)))
    assert told(PLAN, replace(PLAN, periods=later)) == [("period changed", "", "报送截止", "2024-04-10", "2024-04-15")]


def test_the_screen_groups_differences_by_kind():
    new = replace(with_task(0, lead=(BRANCH,)), settings=replace(PLAN.settings, title="新方案"))
    assert diff_text(diff(PLAN, new), "旧.xlsx", "新.xlsx").splitlines() == [
        "旧.xlsx → 新.xlsx：3处不同(方案1处、任务2处)。",
        "",
        "方案",
        "  方案名称  荻溪县农村公路行动方案 → 新方案",
        "",
        "任务",
        f"  牵头单位加入  T01 新建公路：{BRANCH}",
        f"  牵头单位退出  T01 新建公路：{FIRST}",
    ]


def test_the_command_compares_two_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    paths = [tmp_path / name for name in ("旧.xlsx", "新.xlsx")]
    for path, plan in zip(paths, (PLAN, with_task(2, ongoing=True)), strict=True):
        path.write_bytes(table_bytes(plan))
    assert main(["plan", "diff", *map(str, paths), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == {
        "old": "旧.xlsx",
        "new": "新.xlsx",
        "differences": [
            {
                "kind": "task",
                "change": "changed",
                "id": "T03",
                "name": "公路绿化",
                "field": "长期坚持",
                "before": "否",
                "after": "是",
            }
        ],
    }


NOTICE = """荻溪县农村公路行动方案

一、建

1.新建公路。年内开工两条。
牵头单位：县交通局
责任单位：县公路局、县财政局

二、养

2.养护公路。
牵头单位：县公路局
责任单位：县交通局
"""


def test_a_table_is_compared_with_a_notice_by_what_a_notice_can_say(tmp_path: Path):
    table, notice = tmp_path / "任务分工表.xlsx", tmp_path / "通知.txt"
    table.write_bytes(table_bytes(PLAN))
    notice.write_text(NOTICE, encoding="utf-8")
    found = [
        (item.kind, item.change, item.name, item.before or item.after)
        for item in plan_diff.run(table, notice).differences
    ]
    assert ("task", "in", "新建公路", "县财政局") in found
    assert ("task", "removed", "公路绿化", f"牵头：{BRANCH}；责任：无") in found
    assert ("unit", "added", "县财政局", "") in found
    assert not [row for row in found if row[0] == "period" or row[1] in ("renamed", "renumbered")]
    assert not [row for row in found if row[2] == "养护公路"]


def test_a_file_that_is_neither_is_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    table, other = tmp_path / "任务分工表.xlsx", tmp_path / "别的.txt"
    table.write_bytes(table_bytes(PLAN))
    other.write_text("今天下午三点开会。\n", encoding="utf-8")
    assert main(["plan", "diff", str(table), str(other)]) == 2
    assert "别的.txt" in capsys.readouterr().err
